//! The national review: of a published release, or marked as not published.

use std::fs;

use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{figure, figures, program, with_cases};

fn demo() -> Program {
    let program = program();
    program.run("demo --cases 1200").ok();
    program
}

fn part<'a>(review: &'a Value, id: &str) -> &'a Value {
    let parts = review["parts"].as_array().unwrap();
    parts.iter().find(|part| part["id"] == id).unwrap()
}

/// The rows of a part's first table.
fn rows<'a>(review: &'a Value, id: &str) -> &'a Vec<Value> {
    let blocks = part(review, id)["blocks"].as_array().unwrap();
    let table = blocks.iter().find(|block| block["kind"] == "table").unwrap();
    table["table"]["rows"].as_array().unwrap()
}

#[test]
fn the_review_of_a_published_year_comes_in_every_format_with_the_same_figures() {
    let program = demo();
    let line = "review --year 2023-24 --record upheld-demo";
    let json = program.run(&format!("{line} --format json")).ok().json();
    assert_eq!(json["release"], "2023-24.2");
    let review = &json["document"]["review"];
    let at = &review["standing"]["position"];
    let nation =
        figures(&program, &format!("--national --year 2023-24 --at {at} --record upheld-demo"));
    let rate = figure(&nation, "uphold-rate");
    let made = format!("{} of {}", rate["numerator"], rate["denominator"]);
    let sentence = review["headlines"][0]["sentence"].as_str().unwrap();
    assert!(sentence.replace(',', "").contains(&made), "{made} in {sentence}");
    subjects_add_up(review, rate);
    let text = program.run(line).ok().prints(&[
        "**SYNTHETIC.**",
        "# Review of the year 2023-24",
        "## By group",
        "## By subject",
    ]);
    assert_eq!(text.out, json["review"].as_str().unwrap());
    assert!(!text.out.contains("NOT PUBLISHED"), "{}", text.out);
    assert_eq!(program.run(&format!("{line} --format markdown")).ok().out, text.out);
    let page = program.run(&format!("{line} --format html")).ok().out;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(sentence), "{page}");
    program.run(&format!("{line} --format html --out review.html")).ok();
    assert_eq!(fs::read_to_string(program.dir().join("review.html")).unwrap(), page);
    let there = program.run(&format!("{line} --format html --out review.html"));
    assert_ne!(there.code, Some(0), "a file that is there is not replaced unasked");
    program.run(&format!("{line} --format html --out review.html --replace")).ok();
    program.run(&format!("{line} --format csv")).ends(2).says(&["no table"]);
}

/// The investigations by subject are all that the national rate rests on.
fn subjects_add_up(review: &Value, rate: &Value) {
    let count = |text: &str| text.replace(',', "").parse::<u64>().unwrap();
    let (mut upheld, mut all) = (0, 0);
    for row in rows(review, "subjects") {
        let cell = row[2].as_str().unwrap();
        let Some((_, counts)) = cell.split_once('(') else { continue };
        let (above, below) = counts.split_once(" of ").unwrap();
        upheld += count(above);
        all += count(below.split([';', ')']).next().unwrap());
    }
    assert_eq!(Some(upheld), rate["numerator"].as_u64());
    assert_eq!(Some(all), rate["denominator"].as_u64());
    assert!(all > 0);
}

#[test]
fn a_year_that_was_not_published_is_refused_but_for_use_within() {
    let program = with_cases();
    let refused = program.run("review --year 2023-24").ends(5);
    refused.says(&["there is no release of 2023-24", "--internal"]);
    program.run("release freeze --year 2023-24").ok();
    program.run("release approve 2023-24 --actor bert").ok();
    program.run("review --year 2023-24").ends(5).says(&["not published yet"]);
    let within = program.run("review --year 2023-24 --internal").ok();
    within.prints(&["**NOT PUBLISHED.**", "These figures belong to no release"]);
    let page = program.run("review --year 2023-24 --internal --format html").ok().out;
    assert!(page.contains("@bottom-left { content: \"NOT PUBLISHED\"; }"), "{page}");
    program.run("release publish 2023-24").ok();
    let published = program.run("review --year 2023-24").ok();
    assert!(!published.out.contains("NOT PUBLISHED"), "{}", published.out);
}

#[test]
fn a_year_that_the_record_does_not_know_is_refused() {
    let program = with_cases();
    let refused = program.run("review --year 1999-00 --internal");
    assert_ne!(refused.code, Some(0));
    assert_eq!(refused.says(&["1999-00"]).out, "");
}
