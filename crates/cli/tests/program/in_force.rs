//! The definition set in force: the last adopted is the one that figures are made by, as the view
//! knows it, and only where this program has the text that was adopted.

use std::fs;

use serde_json::Value;
use upheld_domain::Definitions;
use upheld_tests::program::{Program, Ran};

use crate::given::{figures, snapshot, with_cases};

const LINE: &str = "--authority Leeds --year 2023-24";

fn set_of(program: &Program, then: &str) -> String {
    let set = figures(program, &format!("{LINE} {then}"));
    set["definitions"].as_str().unwrap().to_owned()
}

fn last(program: &Program) -> u64 {
    figures(program, LINE)["position"].as_u64().unwrap()
}

#[test]
fn the_set_adopted_last_is_the_one_in_force() {
    let program = with_cases();
    let before = last(&program);
    assert_eq!(set_of(&program, ""), "lgsco-2020");
    program.run("definitions adopt lgsco-2024 --on 2024-04-01").ok();
    assert_eq!(set_of(&program, ""), "lgsco-2024");
    assert_eq!(set_of(&program, "--definitions lgsco-2020"), "lgsco-2020");
    // Before it was adopted nobody knew of it.
    assert_eq!(set_of(&program, &format!("--at {before}")), "lgsco-2020");
    program.run("definitions adopt lgsco-2020 --on 2024-05-01").ok();
    assert_eq!(set_of(&program, ""), "lgsco-2020");
    assert_eq!(set_of(&program, &format!("--at {}", before + 1)), "lgsco-2024");
}

#[test]
fn figures_by_the_set_in_force_are_those_by_its_name() {
    let program = with_cases();
    program.run("definitions adopt lgsco-2024 --on 2024-04-01").ok();
    for scope in ["--authority Leeds", "--national", "--group 'Metropolitan Boroughs'"] {
        let unsaid = figures(&program, &format!("{scope} --year 2023-24"));
        let named = figures(&program, &format!("{scope} --year 2023-24 --definitions lgsco-2024"));
        assert_eq!(unsaid, named, "{scope}");
    }
    let letter = program.run("letter --authority Leeds --year 2023-24 --internal").ok();
    letter.prints(&["definition set lgsco-2024"]);
    program.run("replay").ok();
}

#[test]
fn definitions_tell_which_is_in_force() {
    let program = with_cases();
    let before = last(&program);
    program.run("definitions adopt lgsco-2024 --on 2024-04-01").ok();
    let in_force = |then: &str| {
        let sets = program.run(&format!("definitions list {then} --format json")).ok().json();
        let sets = sets.as_array().unwrap().iter().filter(|set| set["in_force"] == true);
        sets.map(|set| set["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(in_force(""), ["lgsco-2024"]);
    assert_eq!(in_force(&format!("--at {before}")), ["lgsco-2020"]);
    let shown = |then: &str| {
        let set = program.run(&format!("definitions show {then} --format json")).ok().json();
        set["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown(""), "lgsco-2024");
    assert_eq!(shown(&format!("--at {before}")), "lgsco-2020");
    assert_eq!(shown(&format!("lgsco-2024 --at {before}")), "lgsco-2024");
}

/// A record like that of the program in which an adoption says something else.
fn remade(program: &Program, from: &str, to: &str) {
    program.run("events --format jsonl --out first.jsonl").ok();
    let file = fs::read_to_string(program.dir().join("first.jsonl")).unwrap();
    let change = |line: &str| {
        if line.contains("\"definitions\"") { line.replace(from, to) } else { line.to_owned() }
    };
    let lines: Vec<String> = file.lines().map(change).collect();
    assert_ne!(file, lines.join("\n") + "\n", "nothing was changed");
    program.write("changed.jsonl", lines.join("\n") + "\n");
    let refused = program.run("import events changed.jsonl --record other").ends(6);
    // The error names the root that the events come to, and the one that the file does.
    let (roots, end) = (roots(&refused), lines.last().unwrap());
    let right = end.replace(&roots[1], &roots[0]);
    program.write("changed.jsonl", lines[..lines.len() - 1].join("\n") + "\n" + &right + "\n");
    program.run("import events changed.jsonl --record other").ok();
}

fn roots(refused: &Ran) -> Vec<String> {
    let words = refused.err.split(|c: char| !c.is_ascii_hexdigit());
    words.filter(|word| word.len() == 64).map(str::to_owned).collect()
}

/// The digest of a set in this program, as an events file writes it.
fn digest(name: &str) -> String {
    serde_json::to_string(&Definitions::named(name).unwrap().digest).unwrap()
}

#[test]
fn a_text_that_this_program_has_not_is_not_counted_by() {
    let program = with_cases();
    program.run("definitions adopt lgsco-2024 --on 2024-04-01").ok();
    let other = serde_json::to_string(&[0xab_u8; 32]).unwrap();
    remade(&program, &digest("lgsco-2024"), &other);
    let mut text = String::new();
    for line in [
        "figures --authority Leeds --year 2023-24",
        "letter --authority Leeds --year 2023-24 --internal",
        "definitions show",
    ] {
        text.push_str(&program.run(&format!("{line} --record other")).ends(1).transcript());
        text.push('\n');
    }
    text.push_str(&program.run("definitions list --record other").ok().transcript());
    snapshot("in-force-another-text", &text);
    // Who says so counts by this program's text.
    let by_name = "figures --authority Leeds --year 2023-24 --definitions lgsco-2024 --format json";
    let set: Value = program.run(&format!("{by_name} --record other")).ok().json();
    assert_eq!(set["definitions"], "lgsco-2024");
    // And before it was adopted there was nothing amiss.
    program.run(&format!("figures {LINE} --at 1 --record other")).ok();
}

#[test]
fn a_set_that_this_program_has_not_is_told_by_its_digest() {
    let program = with_cases();
    program.run("definitions adopt lgsco-2024 --on 2024-04-01").ok();
    remade(&program, "lgsco-2024", "lgsco-2031");
    let ran = program.run(&format!("figures {LINE} --record other")).ends(1);
    ran.says(&["lgsco-2031", "this program has no set of that name", "--definitions"]);
}
