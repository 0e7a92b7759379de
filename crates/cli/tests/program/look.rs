//! What a caseworker sees of cases: the timeline with both dates and what was corrected, and lists
//! that filter.

use serde_json::{Value, json};
use upheld_domain::{
    Assigned, CaseCommand, CaseFacts, CaseId, LinkKind, Linked, Noted, Particular, Particulars,
    Role,
};
use upheld_store::Unwatched;
use upheld_tests::program::Program;

use crate::given::{give, hold, in_seconds, program, snapshot, with_cases};

/// A case that was corrected twice, taken back in part, and came again.
const STORY: &[&str] = &[
    "init",
    "case receive '24 000 001' --authority Cambridge --subject housing --on 2024-04-02 \
     --complainant 'the tenant' --summary 'Damp, twice reported'",
    "case investigate 24000001 --on 2024-05-01",
    "case uphold 24000001 --on 2024-08-05 --injustice yes",
    "case recommend 24000001 --remedy 1 --kind payment --amount-pence 125000 --due 2024-09-05 \
     --text 'Pay £1,250'",
    "case recommend 24000001 --remedy 2 --kind apology --due 2024-09-05",
    "case recommend 24000001 --remedy 3 --kind training --due 2024-12-01",
    "case comply 24000001 --remedy 1 --on 2024-09-20 --done-on 2024-09-08",
    "case not-comply 24000001 --remedy 2 --on 2024-10-01",
    "case correct 24000001 --event 3 --set decided_on=2024-08-06",
    "case correct 24000001 --event 3 --set decided_on=2024-08-07 --set fault_accepted=yes \
     --reason new-information --why 'Their letter of May'",
    "case retract 24000001 --event 8 --reason wrong-case",
    "case receive 24000002 --authority Cambridge --subject other --on 2024-04-03 \
     --resubmission-of 24000001",
    "case correct 24000002 --event 12 --set subject=housing --reason reclassified",
    "case retract 24000002 --event 13 --reason undone",
    "case correct 24000001 --event 1 --summary 'Damp, thrice reported' --reason new-information",
];

/// The program with the story told; some of it by another hand.
fn told() -> Program {
    let program = program();
    for line in STORY {
        program.run(line).ok();
    }
    let mut record = hold(&program.record());
    let first = CaseId::from_story(&program);
    let officer = Particulars::none().with(Particular::Officer, "officer-7").unwrap();
    let day = "2024-04-04".parse().unwrap();
    let assigned = CaseFacts::from(Assigned { role: Role::Investigator, on: day });
    let texts = Particulars::none().with(Particular::Note, "Ring\u{1b}[2J\nbefore ten").unwrap();
    let events = vec![
        (assigned, officer),
        (Linked { other: first, kind: LinkKind::Joint }.into(), Particulars::none()),
        (Noted { on: day }.into(), texts),
    ];
    give(&mut record, "24 000 002", &CaseCommand { events }, in_seconds(0));
    record.close(&Unwatched).unwrap();
    program
}

/// Where the first case's id comes from: the program's own answer.
trait OfStory {
    fn from_story(program: &Program) -> Self;
}

impl OfStory for CaseId {
    fn from_story(program: &Program) -> Self {
        let case = program.run("case show 24000001 --format json").ok().json();
        Self(case["case"].as_str().unwrap().parse().unwrap())
    }
}

fn show(program: &Program, reference: &str) -> Value {
    program.run(&format!("case show {reference} --on 2024-11-01 --format json")).ok().json()
}

fn event(case: &Value, position: u64) -> &Value {
    let events = case["events"].as_array().unwrap();
    events.iter().find(|event| event["position"] == position).unwrap()
}

#[test]
fn a_timeline_with_both_dates_and_what_was_corrected() {
    let program = told();
    let lines = ["case show 24000001 --on 2024-11-01", "case show 24000002 --on 2024-11-01"];
    let seen = lines.map(|line| program.run(line).ok().quiet().transcript());
    snapshot("look-show", &seen.join("\n"));
    snapshot("look-show-json", &program.run("case show 24000002 --format json").ok().transcript());
}

#[test]
fn a_correction_is_told_where_it_stands_and_where_it_tells() {
    let case = show(&told(), "24000001");
    let decision = event(&case, 3);
    assert_eq!(decision["facts"]["decided_on"], "2024-08-05");
    assert_eq!(decision["corrected_by"], 10);
    let corrections = decision["corrections"].as_array().unwrap();
    assert_eq!(corrections.len(), 2);
    assert_eq!(
        corrections[0]["changes"],
        json!([{"fact": "decided_on", "before": "2024-08-05", "after": "2024-08-06"}])
    );
    assert_eq!(
        corrections[1]["changes"],
        json!([
            {"fact": "decided_on", "before": "2024-08-06", "after": "2024-08-07"},
            {"fact": "fault_accepted", "before": "not-stated", "after": "yes"},
        ])
    );
    assert_eq!(corrections[1]["reason"], "new-information");
    assert_eq!(event(&case, 10)["changes"], corrections[1]["changes"]);
    assert_eq!(case["decided_on"], "2024-08-07");
    assert_eq!(
        case["decision"],
        json!({"outcome": "upheld", "decided_on": "2024-08-07", "position": 3})
    );
    let back = event(&case, 8);
    assert_eq!(
        (&back["retracted"], &back["retraction"]["reason"]),
        (&json!(true), &json!("wrong-case"))
    );
    assert_eq!(back["retraction"]["position"], 11);
}

#[test]
fn a_corrected_text_is_told_with_what_it_was() {
    let program = told();
    let case = show(&program, "24000001");
    let change = json!([{
        "fact": "summary", "before": "Damp, twice reported", "after": "Damp, thrice reported"
    }]);
    assert_eq!(event(&case, 1)["corrections"][0]["changes"], change);
    assert_eq!(event(&case, 15)["changes"], change);
    assert_eq!(event(&case, 1)["particulars"]["summary"], "Damp, twice reported");
    assert_eq!(event(&case, 10)["particulars"]["reason"], "Their letter of May");
}

#[test]
fn a_correction_that_was_taken_back_changes_nothing() {
    let case = show(&told(), "24000002");
    let received = event(&case, 12);
    assert!(received.get("corrections").is_none(), "{received}");
    assert_eq!((&received["corrected_by"], &case["subject"]), (&Value::Null, &json!("Other")));
    let change = json!([{"fact": "subject", "before": "other", "after": "housing"}]);
    assert_eq!(event(&case, 13)["changes"], change);
    assert_eq!(event(&case, 13)["retracted"], true);
}

#[test]
fn remedies_stand_with_their_state_on_the_day() {
    let program = told();
    let case = show(&program, "24000001");
    let remedies = case["remedies"].as_array().unwrap();
    let told: Vec<(&str, bool, bool)> = remedies
        .iter()
        .map(|remedy| {
            let is = |key: &str| remedy[key].as_bool().unwrap();
            (remedy["state"].as_str().unwrap(), is("late"), is("overdue"))
        })
        .collect();
    assert_eq!(told, [("complied", true, false), ("open", false, true), ("open", false, false)]);
    assert_eq!(remedies[0]["text"], "Pay £1,250");
    let later = program.run("case show 24000001 --on 2024-12-02 --format json").ok().json();
    assert_eq!(later["remedies"][2]["overdue"], true);
}

/// The references that a list gives.
fn listed(program: &Program, filters: &str) -> Vec<String> {
    let cases = program.run(&format!("case list {filters} --format json")).ok().json();
    let references = cases.as_array().unwrap().iter();
    references.map(|case| case["reference"].as_str().unwrap()[2..].to_owned()).collect()
}

#[test]
fn each_filter_keeps_the_cases_it_names() {
    let program = with_cases();
    for (filters, expected) in [
        ("--authority Kent", "002003 002002 002001"),
        ("--subject Housing", "004001 003001 001001"),
        ("--subject 'Benefits & Tax'", "001005"),
        ("--stage upheld", "004001 002001 001003 001002 001001"),
        ("--stage closed", "002003 001007 001006 001005"),
        ("--stage advice-given --stage discontinued", "003001 002003"),
        (
            "--stage decided --authority Leeds --year 2023-24",
            "001007 001006 001005 001004 001003 001002 001001",
        ),
        ("--open", "001008"),
        ("--stage assessment", "001008"),
        ("--stage void", ""),
        ("--year 2022-23", ""),
        ("--year 2023-24 --limit 2", "004002 004001"),
        ("--limit 2 --offset 3", "002003 002002"),
        ("--offset 13 --all", "001001"),
        ("--decided-year 2023-24 --stage not-upheld", "004002 002002 001004"),
        ("--decided-year 2022-23", ""),
        ("--authority Kent --decided-year 2023-24 --stage upheld", "002001"),
        ("--authority Adur --year 2023-24", ""),
        ("--officer anna", ""),
    ] {
        assert_eq!(listed(&program, filters).join(" "), expected, "{filters}");
    }
    assert_eq!(listed(&program, "--all").len(), 14);
}

#[test]
fn a_list_follows_what_was_corrected_voided_and_assigned() {
    let program = told();
    assert_eq!(listed(&program, "--decided-year 2024-25"), ["000001"]);
    assert_eq!(listed(&program, "--overdue --on 2024-09-06"), ["000001"]);
    assert_eq!(listed(&program, "--overdue --on 2024-09-05"), [""; 0]);
    assert_eq!(listed(&program, "--officer OFFICER-7"), ["000002"]);
    assert_eq!(listed(&program, "--subject housing"), ["000001"]);
    program.run("case void 24000001 --reason duplicate").ok();
    assert_eq!(listed(&program, "--overdue --on 2025-01-01"), [""; 0]);
    assert_eq!(listed(&program, "--stage void"), ["000001"]);
}

#[test]
fn a_decision_corrected_across_the_year_s_end_moves_between_lists() {
    let program = with_cases();
    let kent = "--authority Kent --stage not-upheld --decided-year";
    assert_eq!(listed(&program, &format!("{kent} 2023-24")), ["002002"]);
    let case = show(&program, "23002002");
    let position = &case["decision"]["position"];
    let line = format!("case correct 23002002 --event {position} --set decided_on=2024-04-02");
    program.run(&line).ok();
    assert_eq!(listed(&program, &format!("{kent} 2023-24")), [""; 0]);
    assert_eq!(listed(&program, &format!("{kent} 2024-25")), ["002002"]);
    program.run("case retract 23002002 --event 46 --reason undone").ok();
    assert_eq!(listed(&program, &format!("{kent} 2023-24")), ["002002"]);
}

#[test]
fn lists_say_when_there_are_more_and_what_they_can_t_filter_by() {
    let program = told();
    let lines = [
        "case list --limit 1",
        "case list --overdue --on 2024-11-01",
        "case list --officer 'officer-7' --format csv",
        "case list --format jsonl",
    ];
    let seen = lines.map(|line| program.run(line).ok().transcript());
    snapshot("look-list", &seen.join("\n"));
    program.run("case list --limit 2").ok().quiet();
    program
        .run("case list --subject parks")
        .ends(5)
        .says(&["there is no subject \"parks\"", "hint: one of "]);
    program.run("case list --authority Gotham").ends(3);
    program.run("case list --stage lost").ends(2).says(&["not-upheld"]);
    program.run("case list --on 2024-01-01").ends(2).says(&["--overdue"]);
    program
        .run("case show 99")
        .ends(3)
        .says(&["there is no case 99", "`upheld case search` finds one"]);
}

#[test]
fn the_same_is_seen_while_another_process_holds_the_record() {
    let program = told();
    let lines = [
        "case show 24000002 --format json",
        "case list --officer 'officer-7' --format json",
        "case list --authority Cambridge --year 2024-25 --format json",
        "case search damp --format json",
    ];
    let before = lines.map(|line| program.run(line).ok().quiet().out);
    let record = hold(&program.record());
    let meanwhile = lines.map(|line| program.run(line).ok().out);
    record.close(&Unwatched).unwrap();
    assert_eq!(meanwhile, before);
}
