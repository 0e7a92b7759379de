//! `explain` and `case figures`: the cases behind a figure, why others are not, and the figures behind
//! a case.

use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{ended, figure, figures, program, seen, snapshot};

/// Cases of Leeds and what became of them: upheld and complied with, not upheld, closed, moved into
/// another year by a correction, voided, moved to another body, still open.
const STORY: &[&str] = &[
    "init",
    "case receive 23000001 --authority Leeds --subject housing --on 2023-04-03",
    "case investigate 23000001 --on 2023-05-02",
    "case uphold 23000001 --on 2023-09-12 --remedied-before no",
    "case recommend 23000001 --remedy 1 --kind apology --due 2023-10-12",
    "case recommend 23000001 --remedy 2 --kind payment --amount-pence 25000 --due 2023-10-12",
    "case comply 23000001 --remedy 1 --on 2023-10-02 --done-on 2023-10-02",
    "case comply 23000001 --remedy 2 --on 2023-11-20 --done-on 2023-11-03",
    "case receive 23000002 --authority Leeds --subject other --on 2023-04-04",
    "case investigate 23000002 --on 2023-05-03",
    "case not-uphold 23000002 --on 2023-10-05",
    "case receive 23000003 --authority Leeds --subject housing --on 2023-04-05",
    "case close 23000003 --outcome referred-back --on 2023-04-11",
    "case receive 23000004 --authority Leeds --subject housing --on 2023-11-06",
    "case investigate 23000004 --on 2023-12-04",
    "case uphold 23000004 --on 2024-03-28",
    "case correct 23000004 --event 15 --set decided_on=2024-04-02",
    "case receive 23000005 --authority Leeds --subject housing --on 2023-11-07",
    "case void 23000005 --reason duplicate",
    "case receive 23000006 --authority Leeds --subject housing --on 2023-11-08",
    "case correct 23000006 --event 19 --set authority=E08000032 --reason reclassified",
    "case receive 23000007 --authority Leeds --subject housing --on 2024-02-05",
    "case note 23000007 --text 'Rang' --on 2024-02-06",
];

fn told() -> Program {
    let program = program();
    seen(&program, STORY);
    program
}

fn explained(program: &Program, line: &str) -> Value {
    program.run(&format!("explain {line} --format json")).ok().quiet().json()
}

/// The references of a part, with why.
fn part(explanation: &Value, part: &str) -> Vec<String> {
    let entries = explanation["contributions"].as_array().unwrap().iter();
    let of = entries.filter(|entry| entry["part"] == part);
    of.map(|e| format!("{} {}", e["reference"].as_str().unwrap(), e["reason"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_figure_with_its_cases_in_every_format() {
    let program = told();
    let lines = [
        "explain uphold-rate --authority Leeds --year 2023-24",
        "explain compliance-rate --authority E08000035 --year 2023-24 --definitions lgsco-2024",
        "explain remedies/payment --authority Leeds --year 2023-24",
        "explain open-at-end --national --year 2023-24",
        "explain uphold-rate --group 'Metropolitan Boroughs' --year 2023-24 --format csv",
        "explain uphold-rate --authority Leeds --year 2023-24 --format jsonl",
        "explain uphold-rate --authority Leeds --year 2023-24 --format json",
        "explain uphold-rate --authority Leeds --year 2023-24 --at 15",
    ];
    snapshot("explain", &seen(&program, &lines));
}

#[test]
fn a_case_with_its_figures_in_every_format() {
    let program = told();
    let lines = [
        "case figures 23000004",
        "case figures 23000006 --format csv",
        "case figures 23000003 --format jsonl",
        "case figures 23000005 --format json",
        "case figures 23000004 --at 15",
    ];
    snapshot("case-figures", &seen(&program, &lines));
}

#[test]
fn every_figure_is_what_its_cases_add_up_to() {
    let program = told();
    let set = figures(&program, "--authority Leeds --year 2023-24");
    let measures = set["figures"].as_array().unwrap();
    assert!(measures.len() > 40);
    for figure in measures {
        let measure = figure["measure"].as_str().unwrap();
        let found = explained(&program, &format!("{measure} --authority Leeds --year 2023-24"));
        for key in ["numerator", "denominator", "printed"] {
            assert_eq!(found[key], figure[key], "{key} of {measure}");
        }
        for key in ["synthetic", "year", "period", "scope", "definitions", "position", "root"] {
            assert_eq!(found[key], set[key], "{key} of {measure}");
        }
        let counted = part(&found, "numerator").len();
        if measure != "days-to-decide" && !figure["numerator"].is_null() {
            assert_eq!(figure["numerator"], counted, "{measure}");
        }
    }
}

#[test]
fn a_correction_is_told_on_both_sides_of_it() {
    let program = told();
    let asked = "uphold-rate --authority Leeds --year 2023-24";
    let now = explained(&program, asked);
    let moved = "23000004 upheld on 2 April 2024 (corrected at position 16): counts in 2024-25";
    assert!(part(&now, "left-out").contains(&moved.to_owned()), "{now}");
    let before = explained(&program, &format!("{asked} --at 15"));
    let counted = "23000004 upheld on 28 March 2024".to_owned();
    assert!(part(&before, "numerator").contains(&counted), "{before}");
    assert_eq!((&before["as_known"], &before["position"]), (&"position 15".into(), &15.into()));
    let case = program.run("case figures 23000004 --format json").ok().json();
    let rate = |year: &str| {
        let all = case["figures"].as_array().unwrap().iter();
        let mut of = all.filter(|f| f["measure"] == "uphold-rate" && f["year"] == year);
        let found = of.next().unwrap();
        (found["from"]["position"].clone(), found["until"]["position"].clone())
    };
    assert_eq!(rate("2023-24"), (15.into(), 16.into()));
    assert_eq!(rate("2024-25"), (16.into(), Value::Null));
}

#[test]
fn the_demo_s_leeds_has_44_upheld_of_59_and_33_complied() {
    let program = program();
    program.run("demo --cases 1200").ok();
    let asked = "--authority E08000035 --year 2023-24 --record upheld-demo";
    let rate = explained(&program, &format!("uphold-rate {asked}"));
    assert_eq!(part(&rate, "numerator").len(), 44);
    assert_eq!(part(&rate, "denominator-only").len(), 15);
    assert_eq!((&rate["numerator"], &rate["denominator"]), (&44.into(), &59.into()));
    assert_eq!((&rate["printed"], &rate["synthetic"]), (&"75%".into(), &true.into()));
    let complied = explained(&program, &format!("compliance-rate {asked}"));
    assert_eq!(part(&complied, "numerator").len(), 33);
    assert!(part(&complied, "denominator-only").is_empty());
    let set = figures(&program, asked);
    for measure in ["uphold-rate", "compliance-rate"] {
        let found = explained(&program, &format!("{measure} {asked}"));
        assert_eq!(found["printed"], figure(&set, measure)["printed"]);
        assert_eq!(found["root"], set["root"]);
    }
    let ran = program.run(&format!("explain uphold-rate {asked}")).ok();
    ran.prints(&["SYNTHETIC: this record's cases are invented.", "In the numerator: 44"]);
}

#[test]
fn what_is_not_there_gets_the_nearest_suggested() {
    let program = told();
    let lines = [
        (3, "explain uphold-rat --authority Leeds --year 2023-24"),
        (3, "explain dealt-with --authority Leeds --year 2023-24"),
        (3, "explain satisfaction --authority Leeds --year 2023-24"),
        (3, "explain uphold-rate --authority Leds --year 2023-24"),
        (3, "explain uphold-rate --authority E0800035 --year 2023-24"),
        (3, "explain uphold-rate --group Districts --year 2023-24"),
        (3, "explain uphold-rate --authority Leeds --year 2019-20"),
        (3, "explain uphold-rate --authority Leeds --year 2023-24 --at 24"),
        (3, "explain uphold-rate --authority Leeds --year 2023-24 --as-known 2020-07-22"),
        (3, "explain uphold-rate --authority Leeds --year 2023-24 --definitions lgsco-2019"),
        (2, "explain uphold-rate --authority Leeds --year 2023-25"),
        (2, "explain uphold-rate --authority Leeds --year 2023-24 --at 0"),
        (2, "explain uphold-rate --authority Leeds --year 2023-24 --as-known 2999-01-01T00:00:00Z"),
        (2, "explain uphold-rate --authority Leeds --national --year 2023-24"),
        (2, "explain uphold-rate --all --year 2023-24"),
        (2, "explain uphold-rate --year 2023-24"),
        (3, "case figures 23000099"),
        (3, "case figures 23000007 --at 3"),
    ];
    snapshot("explain-refused", &ended(&program, &lines));
}

#[test]
fn a_year_of_the_record_without_a_case_of_the_body_is_explained_as_empty() {
    let program = told();
    let found = explained(&program, "uphold-rate --authority Cambridge --year 2023-24");
    assert_eq!(found["contributions"], Value::Array(Vec::new()));
    assert_eq!((&found["denominator"], &found["printed"]), (&0.into(), &"n/a".into()));
    // A year that was not known yet is none of the record's then.
    program.run("case receive 24000001 --authority Leeds --subject other --on 2024-05-01").ok();
    program.run("explain received --authority Leeds --year 2024-25").ok().prints(&["Counted: 1"]);
    program
        .run("explain received --authority Leeds --year 2024-25 --at 10")
        .ends(3)
        .says(&["the record has nothing of 2024-25", "it has 2023-24 only"]);
}
