//! What the public may see of the office's cases, and what the office sees besides.

use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{program, snapshot};

const STORY: &[&str] = &[
    "init",
    "case receive 23000001 --authority Leeds --subject housing --on 2023-04-03",
    "case investigate 23000001 --on 2023-05-02",
    "case uphold 23000001 --on 2023-09-01 --injustice yes",
    "case recommend 23000001 --remedy R1 --kind training --due 2023-12-01 \
     --text 'Remind staff of the time limit'",
    "case recommend 23000001 --remedy R2 --kind apology --due 2023-12-01",
    "case agree 23000001 --remedy R1 --on 2023-09-10",
    "case agree 23000001 --remedy R2 --on 2023-09-10",
    "case publish 23000001 --on 2023-11-06 --text 'The council kept no RECORD of the repairs'",
    "case receive 23000002 --authority Cambridge --subject 'benefits and tax' --on 2023-04-04",
    "case investigate 23000002 --on 2023-05-03",
    "case not-uphold 23000002 --on 2023-09-02",
    "case publish 23000002 --on 2023-11-07 --text 'There is a record of each step'",
    "case withdraw 23000002 --on 2024-02-05 --why 'A name stood in it'",
    "case receive 23000003 --authority Leeds --subject other --on 2023-04-05",
    "case close 23000003 --outcome closed-after-initial-enquiries --on 2023-06-01",
    "case publish 23000003 --on 2098-05-01 --text 'A record that is planned'",
    "case receive 23000004 --authority Leeds --subject other --on 2023-04-06",
    "case investigate 23000004 --on 2023-05-06",
    "case uphold 23000004 --on 2024-03-01 --injustice yes --by-report",
    "case report 23000004 --on 2024-04-10",
    "case report 23000004 --on 2024-09-10 --further",
];

fn told() -> Program {
    let program = program();
    for line in STORY {
        program.run(line).ok();
    }
    program
}

/// Reference and kind of what a line finds.
fn found(program: &Program, line: &str) -> Vec<String> {
    let shown = program.run(&format!("decisions {line} --format json")).ok().json();
    let one = |item: &Value| {
        format!("{} {}", item["reference"].as_str().unwrap(), item["kind"].as_str().unwrap())
    };
    shown.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn the_public_sees_what_was_released_and_stands_and_the_office_all() {
    let program = told();
    let lines = [
        "decisions list",
        "decisions list --internal",
        "decisions list --internal --kind decision --format csv",
        "decisions list --kind service-improvement --format json",
        "decisions list --year 2024-25 --limit 1",
        "decisions list --authority Birmingham",
        "decisions search record",
        "decisions search record --internal --format jsonl",
        "decisions search 'NO record' repairs --format csv",
        "decisions search nowhere",
    ];
    let seen = lines.map(|line| program.run(line).ok().transcript());
    snapshot("decisions", &seen.join("\n"));
}

#[test]
fn filters_choose_and_the_latest_comes_first() {
    let program = told();
    for (line, expected) in [
        (
            "list",
            "23000004 further-report, 23000004 public-report, 23000001 decision, \
                  23000001 service-improvement",
        ),
        ("list --kind decision --kind public-report", "23000004 public-report, 23000001 decision"),
        (
            "list --authority Leeds --year 2023-24",
            "23000001 decision, 23000001 service-improvement",
        ),
        (
            "list --subject other --outcome upheld --year 2024-25",
            "23000004 further-report, 23000004 public-report",
        ),
        ("list --outcome not-upheld", ""),
        ("list --outcome not-upheld --internal", "23000002 decision"),
        ("list --offset 3", "23000001 service-improvement"),
        ("list --on 2023-11-05", ""),
        ("list --on 2098-05-01 --subject other --kind decision", "23000003 decision"),
        ("search record", "23000001 decision"),
        ("search RECORD step --internal", "23000002 decision"),
        ("search time limit", ""),
    ] {
        assert_eq!(found(&program, line).join(", "), expected, "{line}");
    }
    program.run("decisions list --subject nothing").ends(5).says(&["there is no subject"]);
    program.run("decisions list --authority Nowhere").ends(3).says(&["hint: "]);
    program.run("decisions list --year 2023").ends(2);
    program.run("decisions search ' '").ends(2).says(&["decisions search reasonable adjustments"]);
}

#[test]
fn as_known_before_the_withdrawal_it_was_published() {
    let program = told();
    assert_eq!(found(&program, "list --at 12 --subject 'benefits and tax'"), ["23000002 decision"]);
    assert_eq!(found(&program, "search step --at 12"), ["23000002 decision"]);
    assert!(found(&program, "search step --at 13").is_empty());
    assert!(found(&program, "list --at 7").is_empty());
    program.run("decisions list --at 12").ok().prints(&["As known at position 12"]);
}

#[test]
fn a_text_that_was_corrected_is_the_one_that_is_shown_and_found() {
    let program = told();
    let right = "case correct 23000001 --event 8 --published-text 'The council kept a diary' \
                 --reason mistyped";
    program.run(right).ok();
    assert!(found(&program, "search record").is_empty());
    assert_eq!(found(&program, "search diary"), ["23000001 decision"]);
    let listed = "decisions list --kind decision --format json";
    let text = || program.run(listed).ok().json()[0]["text"].clone();
    assert_eq!(text(), "The council kept a diary");
    program.run("case undo 23000001").ok();
    assert_eq!(text(), "The council kept no RECORD of the repairs");
    assert!(found(&program, "search diary").is_empty());
}

#[test]
fn what_is_voided_or_taken_back_is_in_neither_list() {
    let program = told();
    program.run("case retract 23000004 --event 21 --reason recorded-in-error").ok();
    assert_eq!(found(&program, "list --internal --authority Leeds --year 2024-25").len(), 1);
    program.run("case void 23000004 --reason duplicate").ok();
    assert!(found(&program, "list --internal --authority Leeds --year 2024-25").is_empty());
}

#[test]
fn what_an_authority_agreed_to_is_told_without_the_words_that_were_not_published() {
    let program = told();
    for format in ["table", "json", "csv"] {
        let line = format!("decisions list --internal --all --format {format}");
        let out = program.run(&line).ok().out;
        assert!(!out.contains("Remind staff") && !out.contains("A name stood"), "{out}");
    }
}
