//! Releases: a year's figures frozen, approved by another, published, revised; held to their digest;
//! and what changed since, told by case and event.

use std::fmt::Write;

use serde_json::Value;
use upheld_domain::{
    Actor, CommandId, Definitions, DefinitionsName, Event, Facts, Position, ReleaseFacts,
    ReleaseFrozen, StreamId,
};
use upheld_store::{Envelope, Unwatched};
use upheld_tests::program::Program;

use crate::given::{hold, in_seconds, program, with_record};

/// Three cases of Cambridge, decided in 2019-20: two upheld, one not.
fn office() -> Program {
    let program = with_record();
    for (reference, verb) in [
        ("19001001", "uphold 19001001 --on 2019-12-10 --injustice yes --remedied-before no"),
        ("19001002", "uphold 19001002 --on 2020-03-20 --injustice yes --remedied-before yes"),
        ("19001003", "not-uphold 19001003 --on 2020-03-30"),
    ] {
        let case = format!("case receive {reference} --authority Cambridge --subject housing");
        program.run(&format!("{case} --on 2019-08-01")).ok();
        program.run(&format!("case investigate {reference} --on 2019-09-02")).ok();
        program.run(&format!("case {verb}")).ok();
    }
    program
}

fn published(program: &Program) {
    program.run("release freeze --year 2019-20").ok();
    program.run("release approve 2019-20 --actor bert").ok();
    program.run("release publish 2019-20").ok();
}

/// The parts of a figure that changed: cause, count, base, references.
fn parts(told: &Value, authority: &str, measure: &str) -> Vec<(String, i64, i64, Vec<String>)> {
    let figures = told["figures"].as_array().unwrap();
    let figure = figures
        .iter()
        .find(|figure| figure["scope"]["code"] == authority && figure["measure"] == measure);
    let Some(figure) = figure else { return Vec::new() };
    let part = |part: &Value| {
        let cases = part["cases"].as_array().unwrap().iter();
        let references = cases.map(|case| case["reference"].as_str().unwrap().to_owned());
        let number = |name: &str| part[name].as_i64().unwrap();
        let cause = part["cause"].as_str().unwrap().to_owned();
        (cause, number("numerator"), number("denominator"), references.collect())
    };
    figure["parts"].as_array().unwrap().iter().map(part).collect()
}

#[test]
fn a_year_goes_from_its_draft_to_the_public_in_four_steps_by_two_people() {
    let program = office();
    let draft = program.run("release draft --year 2019-20 --format json").ok().json();
    assert_eq!((&draft["release"], &draft["position"]), (&"2019-20".into(), &9.into()));
    program.run("release list").ok().prints(&["release"]);
    program.run("release freeze --year 2019-20").ok().prints(&["Release 2019-20: recorded"]);
    let shown = program.run("release show 2019-20 --format json").ok().json();
    assert_eq!(shown["stage"], "frozen");
    for fact in ["position", "definitions", "figures_digest", "root"] {
        assert_eq!(shown[fact], draft[fact], "{fact}");
    }
    let ran = program.run("release approve 2019-20").ends(5);
    ran.says(&["anna froze the release 2019-20, so somebody else has to approve it"]);
    program.run("release publish 2019-20").ends(5).says(&["is not approved yet"]);
    program.run("release approve 2019-20 --actor bert").ok();
    let ran = program.run("release publish 2019-20 --on 2099-07-29").ends(5);
    ran.says(&["2099-07-29"]);
    let ran = program.run("release publish 2019-20 --on 2020-07-29").ends(5);
    ran.says(&["before"]);
    program.run("release publish 2019-20").ok();
    let listed = program.run("release list --format csv").ok();
    listed.prints(&["2019-20,published,9,lgsco-2020,"]);
    program.run("release check").ok().prints(&["yes"]);
    program.run("release diff 2019-20").ok().prints(&["No figure changed."]);
}

#[test]
fn steps_out_of_order_are_refused_with_what_to_do() {
    let program = office();
    program.run("release approve 2019-20 --actor bert").ends(5).says(&["is not frozen yet"]);
    program.run("release show 2019-20").ends(3).says(&["no release 2019-20", "release freeze"]);
    program.run("release diff 2019-20").ends(3).says(&["no release 2019-20"]);
    program.run("release revise 2019-20 --kind correction --reason x").ends(5);
    let ran = program.run("release freeze --year 2030-31").ends(5);
    ran.says(&["the record has not seen the end of 2030-31", "release draft"]);
    program.run("release draft --year 2030-31").ok().prints(&["PROVISIONAL"]);
    published(&program);
    let ran = program.run("release freeze --year 2019-20").ends(4);
    ran.says(&["2019-20 is frozen already", "release revise 2019-20"]);
    program.run("release draft --year 2019-20").ends(4);
    program.run("release diff 2019-20 2018-19").ends(2).says(&["another year"]);
    program.run("release diff 2019-20 never").ends(2).says(&["or write now"]);
    program.run("release revise 2019-20 --kind correction --reason ' '").ends(2);
    program.run("release check 2018-19").ends(3).says(&["there are 2019-20"]);
    program.run("release triangle --measure upheld-rate").ends(3);
}

#[test]
fn a_day_corrected_across_31_march_takes_one_case_out_of_one_year_and_into_the_next() {
    let program = office();
    published(&program);
    program.run("release freeze --year 2020-21").ok();
    program.run("case correct 19001002 --event 6 --set decided_on=2020-04-02").ok();
    let left = program.run("release diff 2019-20 --format json").ok().json();
    let corrected =
        |above, below| vec![("corrected".to_owned(), above, below, vec!["19 001 002".to_owned()])];
    assert_eq!(parts(&left, "E07000008", "uphold-rate"), corrected(-1, -1));
    assert_eq!(parts(&left, "E07000008", "upheld"), corrected(-1, 0));
    assert_eq!(parts(&left, "E07000008", "satisfactory-remedy-rate"), corrected(-1, -1));
    assert_eq!(parts(&left, "E07000008", "received"), []);
    let entered = program.run("release diff 2020-21 --format json").ok().json();
    assert_eq!(parts(&entered, "E07000008", "uphold-rate"), corrected(1, 1));
    let event = &left["figures"][0]["parts"][0]["cases"][0]["events"][0];
    assert_eq!((&event["position"], &event["kind"]), (&14.into(), &"Corrected".into()));
    let told = program.run("release diff 2019-20 --authority Cambridge").ok();
    told.prints(&[
        "uphold-rate, Cambridge City Council: 67% (2 of 3) in release 2019-20, 50% (1 of 2) now. \
         Corrected: -1 to the count and -1 to the base, by 1 case (19 001 002).",
    ]);
    let rows = program.run("release diff 2019-20 --authority Cambridge --format csv").ok();
    rows.prints(&["uphold-rate,2,3,67%,1,2,50%,corrected,-1,-1,19 001 002,14"]);
}

#[test]
fn each_cause_is_told_apart() {
    let program = office();
    published(&program);
    program.run("case void 19001001 --reason recorded-in-error").ok();
    program.run("case receive 19001004 --authority Cambridge --subject other --on 2020-03-01").ok();
    program.run("case investigate 19001004 --on 2020-03-02").ok();
    program.run("case not-uphold 19001004 --on 2020-03-31").ok();
    program.run("case reopen 19001003 --on 2020-03-31 --reason new-evidence").ok();
    program.run("case correct 19001002 --event 4 --set subject=planning-and-development").ok();
    let told = program.run("release diff 2019-20 --format json").ok().json();
    let found = causes(&told, "E07000008", "uphold-rate");
    let expected =
        [("recorded-late", 0, 1), ("retracted-or-voided", -1, -1), ("reopened-or-reviewed", 0, -1)];
    assert_eq!(found, expected.map(|(cause, above, below)| (cause.to_owned(), above, below)));
    let planning = parts(&told, "E07000008", "received/planning-and-development");
    assert_eq!(planning[0].0, "reclassified");
    let told = program.run("release diff 2019-20 --definitions lgsco-2022-23-as-published").ok();
    told.prints(&["made by different definition sets"]);
}

/// The causes of a figure's parts, with what each did above and below the line.
fn causes(told: &Value, authority: &str, measure: &str) -> Vec<(String, i64, i64)> {
    let parts = parts(told, authority, measure).into_iter();
    parts.map(|(cause, above, below, _)| (cause, above, below)).collect()
}

fn cause(cause: &str, above: i64, below: i64) -> Vec<(String, i64, i64)> {
    vec![(cause.to_owned(), above, below)]
}

#[test]
fn what_was_complied_with_later_and_who_lives_there_are_causes_too() {
    let program = office();
    let line = "case recommend 19001001 --remedy 1 --kind apology --due 2020-02-10";
    program.run(line).ok();
    published(&program);
    program.run("case comply 19001001 --remedy 1 --done-on 2020-03-01 --on 2020-03-05").ok();
    program.run("authority population Cambridge --year 2019 --residents 50000").ok();
    let told = program.run("release diff 2019-20 --format json").ok().json();
    assert_eq!(causes(&told, "E07000008", "compliance-rate"), cause("complied-later", 1, 1));
    assert_adds_up(&told);
    let line = "release diff 2019-20 --definitions lgsco-2022-23-as-published --format json";
    let told = program.run(line).ok().json();
    assert_adds_up(&told);
}

#[test]
fn a_review_that_let_a_decision_stand_is_no_cause_of_what_came_late() {
    let program = office();
    program.run("case review 19001001 --asked-by complainant --on 2020-01-15").ok();
    program.run("case review 19001001 --result stands --on 2020-02-01").ok();
    published(&program);
    program.run("case report 19001001 --on 2020-03-10").ok();
    let told = program.run("release diff 2019-20 --format json").ok().json();
    assert_eq!(causes(&told, "E07000008", "public-reports"), cause("recorded-late", 1, 0));
}

#[test]
fn a_body_that_lost_its_last_case_of_the_year_is_told() {
    let program = with_record();
    // Allerdale ended on 31 March 2023 and has no other case of the next year.
    let case = "case receive 23001001 --authority Allerdale --subject housing --on 2023-03-01";
    program.run(case).ok();
    program.run("case close 23001001 --outcome advice-given --on 2023-04-20").ok();
    program.run("release freeze --year 2023-24").ok();
    program.run("case correct 23001001 --event 1 --set authority=E06000063").ok();
    let told = program.run("release diff 2023-24 --format json").ok().json();
    assert_eq!(causes(&told, "E07000026", "decided"), cause("reclassified", -1, 0));
    assert_eq!(causes(&told, "E06000063", "decided"), cause("reclassified", 1, 0));
    assert_adds_up(&told);
}

#[test]
fn a_figure_that_is_only_printed_otherwise_has_its_cause() {
    let program = office();
    published(&program);
    let line =
        "release diff 2019-20 --definitions lgsco-2022-23-as-published --authority Cambridge";
    let told = program.run(&format!("{line} --format json")).ok().json();
    assert_eq!(causes(&told, "E07000008", "compliance-rate"), cause("definition-changed", 0, 0));
    program.run(line).ok().prints(&["compliance-rate", "n/a", "0%", "definition-changed"]);
    let csv = program.run(&format!("{line} --format csv")).ok();
    csv.prints(&["compliance-rate,0,0,n/a,0,0,0%,definition-changed,0,0,,"]);
}

#[test]
fn measures_that_only_one_definition_set_has_are_named() {
    let program = office();
    published(&program);
    let told = program.run("release diff 2019-20 --definitions lgsco-2024").ok();
    told.prints(&["Only now has ", "not-for-us"]);
    program.run("release diff 2019-20 2019-20 --definitions lgsco-2024").ends(2).says(&["now"]);
    program.run("release revise 2019-20 --kind scheduled --reason taxonomy").ok();
    program.run("release freeze --year 2019-20 --definitions lgsco-2024").ok();
    let line = "release triangle --measure not-for-us --format csv";
    program.run(line).ok().prints(&[
        "2019-20,2019-20,revised,9,lgsco-2020,,",
        "2019-20,2019-20.2,frozen,",
        ",lgsco-2024,,0",
    ]);
}

#[test]
fn what_was_frozen_wrong_is_put_right_before_anybody_saw_it() {
    let program = office();
    let freeze = "release freeze --year 2019-20 --command-id 6f8a3e0c-0e0b-4a57-9a3c-1f2f5d3c9a01";
    program.run(freeze).ok();
    // Given again it gives its first answer, and another freeze is refused.
    program.run(freeze).ok();
    program.run("release freeze --year 2019-20").ends(4).says(&["release revise 2019-20"]);
    program.run("release approve 2019-20 --actor bert").ok();
    program.run("release revise 2019-20 --kind correction --reason 'a case is missing'").ok();
    program.run("release publish 2019-20").ends(5).says(&["2019-20.2 takes its place"]);
    // And no letter goes out by it.
    let letter = "letter --authority Cambridge --year 2019-20";
    program.run(letter).ends(5).says(&["2019-20.2"]);
    program.run("release freeze --year 2019-20").ok();
    program.run("release approve 2019-20.2 --actor bert").ok();
    program.run(letter).ok().prints(&["release 2019-20.2, approved"]);
    program.run("release approve 2019-20.2 --actor carl").ends(5);
}

#[test]
fn a_revision_takes_the_place_of_a_published_release_and_both_stay() {
    let program = office();
    published(&program);
    program.run("case void 19001001 --reason duplicate").ok();
    let line = "release revise 2019-20 --kind correction --reason 'one case was counted twice'";
    program.run(line).ok();
    program.run("release freeze --year 2019-20").ok().prints(&["Release 2019-20.2"]);
    program.run("release approve 2019-20.2 --actor bert").ok();
    program.run("release publish 2019-20.2").ok();
    program
        .run("release show 2019-20")
        .ok()
        .prints(&["Release 2019-20: revised", "Revised: correction: one case was counted twice"]);
    program.run("release check").ok();
    let told = program.run("release diff 2019-20 2019-20.2 --format json").ok().json();
    assert_eq!(parts(&told, "E07000008", "upheld")[0].0, "retracted-or-voided");
    program.run("release diff 2019-20.2 2019-20").ends(2).says(&["the earlier of the two"]);
    let line = "release triangle --measure uphold-rate --authority Cambridge --format csv";
    program.run(line).ok().prints(&["2019-20,2019-20,", "2019-20,2019-20.2,", "2019-20,now,"]);
    program.run(line).ok().prints(&["2 of 3,67%", "1 of 2,50%"]);
}

#[test]
fn a_release_whose_figures_are_not_those_it_was_frozen_with_is_found() {
    let program = office();
    let mut record = hold(&program.record());
    let set = Definitions::named(Definitions::DEFAULT).unwrap();
    let frozen = ReleaseFrozen {
        position: Position::new(9).unwrap(),
        definitions: DefinitionsName(set.name.parse().unwrap()),
        definitions_digest: set.digest,
        figures_digest: [7; 32],
    };
    let event = Event::bare(Facts::Release(ReleaseFacts::Frozen(frozen)));
    let envelope = Envelope {
        id: CommandId::derived(&["test", "frozen"]),
        actor: Actor::new("tests").unwrap(),
        now: in_seconds(0),
        expected: None,
    };
    let stream = StreamId::Release("2019-20".parse().unwrap());
    record.record(stream, vec![event], &envelope).unwrap();
    record.close(&Unwatched).unwrap();
    program.run("release check").ends(7).prints(&["NO", &"07".repeat(32)]);
}

#[test]
fn a_letter_goes_out_by_an_approved_release_alone() {
    let program = office();
    let line = "letter --authority Cambridge --year 2019-20";
    let ran = program.run(line).ends(5);
    ran.says(&["there is no release of 2019-20", "release freeze --year 2019-20", "--internal"]);
    program.run("release freeze --year 2019-20").ok();
    let ran = program.run(line).ends(5);
    ran.says(&["release 2019-20 is not approved yet", "release approve 2019-20", "--internal"]);
    program.run(&format!("{line} --release 2019-20")).ends(5).says(&["is not approved yet"]);
    program.run("release approve 2019-20 --actor bert").ok();
    program.run("case uphold 19001004 --on 2020-03-30").ends(3);
    program.run("case correct 19001003 --event 9 --set decided_on=2020-04-02").ok();
    // What was recorded since is not in it.
    let json = program.run(&format!("{line} --format json")).ok().json();
    assert_eq!((&json["release"], &json["published_on"]), (&"2019-20".into(), &Value::Null));
    let letter = json["letter"].as_str().unwrap().replace('\n', " ");
    assert!(
        letter.contains("release 2019-20, approved on ") && letter.contains("2 of 3"),
        "{letter}"
    );
    assert!(letter.contains("after its event 9.") && !letter.contains("NOT PUBLISHED"), "{letter}");
    let inside = program.run(&format!("{line} --internal")).ok().out.replace('\n', " ");
    assert!(inside.contains("NOT PUBLISHED") && inside.contains("2 of 2"), "{inside}");
    assert!(!inside.contains("release 2019-20"), "{inside}");
    program.run("release publish 2019-20").ok();
    program.run(line).ok().prints(&["release 2019-20, approved on", "published on"]);
}

#[test]
fn which_release_a_letter_stands_on_can_be_asked_for() {
    let program = office();
    published(&program);
    let line = "letter --authority Cambridge --year 2019-20";
    program.run("release revise 2019-20 --kind correction --reason counted-twice").ok();
    program.run("case correct 19001003 --event 9 --set decided_on=2020-04-02").ok();
    program.run("release freeze --year 2019-20").ok();
    // Until the revision is approved, what was published stands.
    program.run(line).ok().prints(&["release 2019-20, approved"]);
    program.run("release approve 2019-20.2 --actor bert").ok();
    program.run(line).ok().prints(&["release 2019-20.2, approved"]);
    program.run(&format!("{line} --release 2019-20")).ok().prints(&["release 2019-20, approved"]);
    let sent = program.run(&format!("{line} --at 12")).ok();
    sent.prints(&["release 2019-20, approved"]);
    program.run(&format!("{line} --release 2018-19")).ends(2).says(&["is not of 2019-20"]);
    program.run(&format!("{line} --release 2019-20.3")).ends(3).says(&["no release 2019-20.3"]);
    program.run(&format!("{line} --release 2019-20 --internal")).ends(2);
    program.run(&format!("{line} --definitions lgsco-2024")).ends(2).says(&["--internal"]);
}

/// Over a thousand events more: cases that came in and were closed.
fn a_thousand_events_later(program: &Program, record: &str) {
    let mut file = String::from("reference,authority,subject,received_on,decided_on,outcome\n");
    for n in 1..=600 {
        writeln!(file, "24 009 {n:03},Leeds,housing,2024-10-18,2024-10-21,advice-given").unwrap();
    }
    program.write("later.csv", file);
    program.run(&format!("import cases later.csv --synthetic --record {record}")).ok();
}

#[test]
fn every_release_of_the_demo_replays_to_its_digest_and_says_what_august_changed() {
    let program = program();
    program.run("demo --cases 3000").ok();
    a_thousand_events_later(&program, "upheld-demo");
    let checked = program.run("release check --record upheld-demo --format jsonl").ok();
    let checked: Vec<Value> =
        checked.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = checked.iter().map(|told| told["release"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["2017-18", "2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2023-24.2"]
    );
    let last = checked.last().unwrap()["position"].as_u64().unwrap();
    let figures =
        program.run("figures --national --year 2022-23 --record upheld-demo --format json");
    assert!(figures.ok().json()["position"].as_u64().unwrap() > last + 1_000);
    let line = "release diff 2023-24 2023-24.2 --record upheld-demo --format json";
    let told = program.run(line).ok().json();
    let leeds = parts(&told, "E08000035", "uphold-rate");
    assert!(
        matches!(leeds.as_slice(), [(cause, 2, 2, cases)] if cause == "recorded-late" && cases.len() == 2),
        "{leeds:?}"
    );
    assert_adds_up(&told);
    assert_adds_up(
        &program.run("release diff 2022-23 --record upheld-demo --format json").ok().json(),
    );
}

/// The parts of every figure that changed add up to its difference, above and below the line.
fn assert_adds_up(told: &Value) {
    assert!(!told["figures"].as_array().unwrap().is_empty());
    for figure in told["figures"].as_array().unwrap() {
        let of = |name: &str, side: &Value| side[name].as_i64().unwrap_or(0);
        for name in ["numerator", "denominator"] {
            let parts: i64 =
                figure["parts"].as_array().unwrap().iter().map(|part| of(name, part)).sum();
            assert_eq!(parts, of(name, &figure["after"]) - of(name, &figure["before"]), "{figure}");
        }
    }
}
