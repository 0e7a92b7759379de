//! The works with the few trials of a merge: every promise of `docs/reliability.md` must hold, and the
//! failures must really have happened.

use std::path::Path;

use upheld_reliability::works::{Ask, Work, named};
use upheld_reliability::{Result, Row, Told};

const SEED: u64 = 2020;

/// Runs a work as often as the table says, and asserts what every work must hold.
fn few(work: &Work) -> Result<Row> {
    few_told(work, &Told::default())
}

/// As [`few`], heard by another.
fn few_told(work: &Work, told: &Told) -> Result<Row> {
    let program = Path::new(env!("CARGO_BIN_EXE_upheld-reliability"));
    let ask = Ask { trials: work.few, seed: SEED, program, fuzzer: None, told };
    let row = (work.run)(&ask)?;
    assert!(row.holds(), "{row:?}\n{}", told.wrongs().join("\n"));
    assert_eq!(told.wrongs(), [""; 0]);
    assert!(row.trials >= work.few && row.acknowledged > 0, "{row:?}");
    Ok(row)
}

#[test]
fn killed_at_any_moment_it_keeps_what_it_answered() {
    let told = Told::default();
    let row = few_told(named("kills").unwrap(), &told).unwrap();
    assert!(row.detected > 10 && row.healed == row.detected, "{row:?}");
    let points = told.notes();
    assert_eq!(points.len(), 19, "eighteen points and the random moments: {points:?}");
    assert!(points.iter().all(|point| !point.contains(": 0 killed")), "{points:?}");
}

#[test]
fn cut_from_power_at_any_moment_it_keeps_what_it_answered() {
    let row = few(named("power").unwrap()).unwrap();
    assert!(row.detected > 300 && row.healed == row.detected, "{row:?}");
}

#[test]
fn whichever_call_fails_no_answer_was_false_and_the_error_is_told() {
    let told = Told::default();
    let row = few_told(named("calls").unwrap(), &told).unwrap();
    assert_eq!(told.notes().len(), 5, "of which kind how many faults were met");
    assert!(row.trials > 400, "{row:?}");
    assert!(row.detected > 200 && row.healed == row.detected, "{row:?}");
}

#[test]
fn however_full_the_disk_it_keeps_what_it_answered_and_goes_on_with_room() {
    let row = few(named("full").unwrap()).unwrap();
    assert!(row.detected > 10 && row.healed == row.detected, "{row:?}");
}
