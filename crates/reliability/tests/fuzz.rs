//! Bytes that are nearly right. By itself: it is measured how much memory the process needs.

use std::path::Path;

use upheld_reliability::Told;
use upheld_reliability::works::{Ask, named};

#[test]
fn nearly_right_bytes_are_read_or_refused_in_bounded_memory() {
    let told = Told::default();
    let work = named("fuzz").unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_upheld-reliability"));
    let ask = Ask { trials: work.few, seed: 2020, program, fuzzer: None, told: &told };
    let row = (work.run)(&ask).unwrap();
    assert!(row.holds(), "{row:?}\n{}", told.wrongs().join("\n"));
    assert_eq!((row.trials, told.wrongs()), (work.few, Vec::new()));
    assert!(row.detected > 150_000 && row.acknowledged > 25_000, "{row:?}");
}
