//! Cases, remedies and courses out as CSV, and in again: the same figures, or a word about what a row
//! can't say.

use std::collections::BTreeSet;

use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{snapshot, with_cases};

/// What the rows can't carry, as docs/guide/in-and-out.md says: how often a case was decided.
const NOT_CARRIED: &[&str] =
    &["reopened", "decided-as-made", "later-superseded", "open-at-start", "open-at-end"];

fn copy(program: &Program, from: &str, synthetic: bool) {
    let mark = if synthetic { " --synthetic" } else { "" };
    program.run(&format!("export cases cases-out.csv --record {from}")).ok();
    program.run(&format!("export remedies remedies-out.csv --record {from}")).ok();
    program.run(&format!("init --record again{mark}")).ok();
    for what in ["cases", "remedies"] {
        let line = format!("import {what} {what}-out.csv --record again{mark}");
        program.run(&line).ok().prints(&[" 0 advanced, 0 unchanged, 0 refused; "]);
    }
}

fn figures(program: &Program, record: &str, year: &str) -> Vec<Value> {
    let line = format!("figures --all --year {year} --format jsonl --record {record}");
    let out = program.run(&line).ok().out;
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The measures in which two records differ, of any authority.
fn differing(program: &Program, year: &str, one: &str, other: &str) -> BTreeSet<String> {
    let (one, other) = (figures(program, one, year), figures(program, other, year));
    assert_eq!(one.len(), other.len());
    let mut measures = BTreeSet::new();
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one["scope"], other["scope"]);
        let (one, other) =
            (one["figures"].as_array().unwrap(), other["figures"].as_array().unwrap());
        assert_eq!(one.len(), other.len());
        for (one, other) in one.iter().zip(other) {
            assert_eq!(one["measure"], other["measure"]);
            let same = ["numerator", "denominator", "printed", "comparator"];
            if same.iter().any(|key| one[key] != other[key]) {
                measures.insert(one["measure"].as_str().unwrap().to_owned());
            }
        }
    }
    measures
}

#[test]
fn exported_and_imported_again_every_figure_is_the_same() {
    let program = with_cases();
    program.run("case reopen 23004002 --on 2024-03-01 --reason new-evidence").ok();
    program.run("case void 23002003 --reason duplicate").ok();
    program.run("case correct 23001001 --event 3 --set decided_on=2023-11-21").ok();
    copy(&program, "upheld-record", false);
    for year in ["2022-23", "2023-24", "2024-25"] {
        let differ = differing(&program, year, "upheld-record", "again");
        let differ: Vec<_> =
            differ.iter().filter(|name| !NOT_CARRIED.contains(&name.as_str())).collect();
        assert!(differ.is_empty(), "{year}: {differ:?}");
    }
    let shown = program.run("case show 23001001 --record again").ok();
    shown.prints(&["2023-11-21"]);
    program.run("case show 23002003 --record again").ends(3);
}

#[test]
fn an_invented_office_of_thousands_comes_back_with_its_figures() {
    let program = Program::new(env!("CARGO_BIN_EXE_upheld"));
    program.run("demo --cases 3000").ok();
    let told = program.run("export cases - --record upheld-demo").ok();
    assert!(told.err.contains("note: not carried, "), "{}", told.err);
    copy(&program, "upheld-demo", true);
    for start in 2016..2025 {
        let year = format!("{start}-{:02}", (start + 1) % 100);
        let differ = differing(&program, &year, "upheld-demo", "again");
        let differ: Vec<_> =
            differ.iter().filter(|name| !NOT_CARRIED.contains(&name.as_str())).collect();
        assert!(differ.is_empty(), "{year}: {differ:?}\n{}", told.err);
    }
    // Invented rows go into no record of real cases.
    program.run("init --record real").ok();
    let ran = program.run("import cases cases-out.csv --record real").ends(5);
    ran.says(&["column synthetic, value \"yes\": the row is invented"]);
}

#[test]
fn rows_and_what_they_cant_say() {
    let program = with_cases();
    program.run("case reopen 23004002 --on 2024-03-01 --reason new-evidence").ok();
    program.run("case void 23002003 --reason duplicate").ok();
    let mut text = String::new();
    for line in ["export cases -", "export remedies -", "export courses -"] {
        text.push_str(&program.run(line).ok().transcript());
    }
    snapshot("exports", &text);
}
