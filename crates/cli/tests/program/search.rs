//! Finding cases by what stands in their texts and references.

use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{program, snapshot, with_cases};

const STORY: &[&str] = &[
    "init",
    "case receive 24000001 --authority Cambridge --subject housing --on 2024-04-02 \
     --complainant 'Frau Müller' --summary 'Damp in the bedroom, twice reported'",
    "case investigate 24000001 --on 2024-05-01 --note 'The LIFT was seen to'",
    "case receive 24000002 --authority Leeds --subject housing --on 2024-04-03 \
     --summary 'The lift has been broken since May'",
    "case receive 24000003 --authority Leeds --subject other --on 2024-04-04 --note 'No lift there'",
    "case investigate 24000003 --on 2024-05-04 --note 'Wrong case: a bedroom'",
    "case retract 24000003 --event 5 --reason wrong-case",
];

fn told() -> Program {
    let program = program();
    for line in STORY {
        program.run(line).ok();
    }
    program
}

/// The references that a search finds.
fn found(program: &Program, text: &str) -> Vec<String> {
    let cases = program.run(&format!("case search {text} --format json")).ok().json();
    let cases = cases.as_array().unwrap().iter();
    cases.map(|case| case["reference"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_word_has_to_be_there_in_any_text_and_any_case() {
    let program = told();
    for (text, expected) in [
        ("lift", "24000003 24000002 24000001"),
        ("LIFT damp", "24000001"),
        ("'damp lift'", "24000001"),
        ("MÜLLER", "24000001"),
        ("lift 24000003", "24000003"),
        ("'24 000 002'", "24000002"),
        ("bedroom", "24000003 24000001"),
        ("lift nowhere", ""),
        ("anna", ""),
    ] {
        assert_eq!(found(&program, text).join(" "), expected, "{text}");
    }
}

#[test]
fn a_search_says_where_and_shows_what_is_around() {
    let program = told();
    let lines = [
        "case search bedroom",
        "case search lift damp",
        "case search lift --limit 1",
        "case search lift --limit 1 --format jsonl",
        "case search 24000002 --format csv",
        "case search nowhere",
    ];
    let seen = lines.map(|line| program.run(line).ok().transcript());
    snapshot("search", &seen.join("\n"));
    let none = program.run("case search nowhere --format jsonl").ok().quiet();
    assert_eq!(none.out, "");
    program.run("case search ' '").ends(2).says(&["there is nothing to look for", "hint: "]);
    program.run("case search").ends(2);
    program
        .run("case search x --record nowhere")
        .ends(3)
        .says(&["there is no record in nowhere", "upheld init"]);
}

#[test]
fn a_search_meets_damage_and_mends_it() {
    let program = with_cases();
    let before = found(&program, "23001001");
    assert_eq!(before, ["23001001"]);
    let segment = program.record().join("journal/00000000000000000001.seg");
    let bytes = std::fs::read(&segment).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    let mut damaged = bytes;
    damaged[used / 2] ^= 0xFF;
    std::fs::write(&segment, damaged).unwrap();
    let ran = program.run("case search 23001001 --format json").ok();
    let told: Value = ran.json();
    assert_eq!(told[0]["reference"], "23001001", "{}", ran.transcript());
    assert!(ran.err.contains("healed from the store"), "{}", ran.err);
}
