//! The counts made again from event 1: the same, or, up to an earlier position, those of then.

use crate::given::{figures, with_cases};

#[test]
fn a_replay_of_everything_finds_nothing() {
    let program = with_cases();
    let ran = program.run("replay").ok().quiet();
    ran.prints(&["Replayed 45 events of 14 cases in ", "No cell differs from the live figures."]);
    let told = program.run("replay --at 45 --format json").ok().json();
    let live = figures(&program, "--national --year 2023-24");
    assert_eq!(told["root"], live["root"]);
    assert_eq!(told["differences"], serde_json::json!([]));
}

#[test]
fn a_replay_up_to_before_a_decision_shows_what_it_changed() {
    let program = with_cases();
    // Positions 1 to 3 are the first case: received, investigated, upheld.
    let ran = program.run("replay --at 2 --format json").ends(7).quiet();
    let told = ran.json();
    assert_eq!((&told["position"], &told["live_position"]), (&2.into(), &45.into()));
    let differing = told["differences"].as_array().unwrap();
    let upheld = serde_json::json!({
        "year": "2023-24",
        "authority": "E08000035",
        "measure": "decided/upheld",
        "live": 3,
        "replayed": 0,
    });
    assert!(differing.contains(&upheld), "{}", ran.out);
    let table = program.run("replay --at 44").ends(7).out;
    let cells: Vec<Vec<&str>> =
        table.lines().skip(5).map(|line| line.split_whitespace().collect()).collect();
    let outcome = vec!["2023-24", "E08000032", "compliance-rate", "1", "0"];
    assert!(cells.contains(&outcome), "{table}");
    assert_eq!(cells.len(), 1, "{table}");
    assert!(table.contains("\n1 cell differs from the live figures:\n"), "{table}");
    let csv = program.run("replay --at 44 --format csv").ends(7).out;
    assert_eq!(csv.lines().next(), Some("year,authority,measure,live,replayed,synthetic"));
    assert_eq!(csv.lines().count(), cells.len() + 1);
}

#[test]
fn a_position_that_is_not_there() {
    let program = with_cases();
    let ran = program.run("replay --at 46").ends(3);
    ran.says(&["the record has no position 46", "hint: its last is 45"]);
    program.run("replay --at 0").ends(2).says(&["positions begin at 1"]);
}

#[test]
fn a_rebuild_changes_nothing_where_nothing_is_wrong() {
    let program = with_cases();
    let before = figures(&program, "--national --year 2023-24");
    let ran = program.run("rebuild").ok().quiet();
    ran.prints(&["The new counts are in place.", "No cell differs"]);
    assert_eq!(figures(&program, "--national --year 2023-24"), before);
}
