//! The checks before the freeze: what is found in a small office's year, that each command it gives
//! can be typed and mends what was found, and what a run says to do next.

use serde_json::Value;
use upheld_domain::{
    Answer, AssessmentOutcome, CaseCommand, CaseFacts, Channel, ClosedAtAssessment, Investigated,
    Particular, Particulars, Received, Reference, RemedyId, RemedyKind, RemedyRecommended, Subject,
    Timestamp, Upheld,
};
use upheld_store::Unwatched;
use upheld_tests::program::Program;

use crate::given::{give, hold, program, snapshot, with_record};

const CAMBRIDGE: &str = "E07000008";
const YEAR: &str = "--year 2023-24";

/// Something recorded of a case on a day.
struct Step {
    on: String,
    reference: String,
    command: CaseCommand,
}

/// What an office recorded, to be given in the order of the days.
#[derive(Default)]
struct Office(Vec<Step>);

impl Office {
    fn then(&mut self, reference: &str, on: &str, facts: impl Into<CaseFacts>) {
        self.with(reference, on, facts, Particulars::none());
    }

    fn with(&mut self, reference: &str, on: &str, facts: impl Into<CaseFacts>, texts: Particulars) {
        let command = CaseCommand { events: vec![(facts.into(), texts)] };
        self.0.push(Step { on: on.to_owned(), reference: reference.to_owned(), command });
    }

    fn receive(&mut self, reference: &str, authority: &str, subject: Subject, on: &str) {
        self.then(reference, on, received(reference, authority, subject, on));
    }

    /// Received about Cambridge and another matter, and referred back on the same day.
    fn pass(&mut self, reference: &str, on: &str) {
        self.receive(reference, CAMBRIDGE, Subject::Other, on);
        self.then(reference, on, closed(on));
    }

    fn record(mut self) -> Program {
        let program = with_record();
        let mut record = hold(&program.record());
        self.0.sort_by(|one, other| one.on.cmp(&other.on));
        for (minute, step) in self.0.iter().enumerate() {
            let noon: Timestamp = format!("{}T12:00:00.000Z", step.on).parse().unwrap();
            let now = Timestamp(noon.0 + i64::try_from(minute).unwrap());
            give(&mut record, &step.reference, &step.command, now);
        }
        record.close(&Unwatched).unwrap();
        program
    }
}

fn received(reference: &str, authority: &str, subject: Subject, on: &str) -> CaseFacts {
    Received {
        reference: Reference::new(reference).unwrap(),
        authority: authority.parse().unwrap(),
        subject,
        received_on: on.parse().unwrap(),
        channel: Channel::NotStated,
        resubmission_of: None,
    }
    .into()
}

fn closed(on: &str) -> CaseFacts {
    let decided_on = on.parse().unwrap();
    ClosedAtAssessment { outcome: AssessmentOutcome::ReferredBack, decided_on }.into()
}

/// An office with something for every rule: its year 2023-24 seen to its end.
fn troubled() -> Program {
    let mut office = Office::default();
    // Twice as many as the year before, and more.
    (0..20).for_each(|n| office.pass(&format!("22 100 0{n:02}"), "2022-06-01"));
    (0..40).for_each(|n| office.pass(&format!("23 100 0{n:02}"), "2023-06-01"));
    office.receive("22 000 001", CAMBRIDGE, Subject::Other, "2022-12-01");
    uphold(&mut office, "23 000 001");
    // Somerset's county ended on 31 March 2023, and its council began the day after.
    office.receive("23 000 002", "E10000027", Subject::AdultCareServices, "2023-05-02");
    office.receive("23 000 003", "E06000066", Subject::Housing, "2023-03-15");
    office.then("23 000 003", "2023-05-10", closed("2023-05-10"));
    office.receive("23 000 004", CAMBRIDGE, Subject::EducationAndChildrensServices, "2023-07-03");
    office.receive("23 000 005", CAMBRIDGE, Subject::HighwaysAndTransport, "2023-07-03");
    for (reference, on) in [("23 000 006", "2023-08-01"), ("23 000 007", "2023-09-20")] {
        let texts = Particulars::none().with(Particular::Complainant, "A Tenant").unwrap();
        office.with(reference, on, received(reference, CAMBRIDGE, Subject::Housing, on), texts);
    }
    office.receive("23 000 008", CAMBRIDGE, Subject::Other, "2024-02-01");
    office.then("23 000 008", "2024-04-05", closed("2024-03-28"));
    let program = office.record();
    let line = "authority register local:A1 --name 'SYNTHETIC New Council' --kind council";
    program.run(line).ok();
    program.run("case receive 23000009 --authority local:A1 --subject other --on 2024-03-01").ok();
    program
}

/// Upheld without saying whether it was put right before, with a remedy nobody heard of again.
fn uphold(office: &mut Office, reference: &str) {
    office.receive(reference, CAMBRIDGE, Subject::Housing, "2023-05-01");
    office.then(reference, "2023-06-01", Investigated { started_on: None });
    let upheld = Upheld {
        decided_on: "2023-09-01".parse().unwrap(),
        injustice: Answer::Yes,
        fault_accepted: Answer::No,
        remedied_before: Answer::NotStated,
        by_report: false,
    };
    office.then(reference, "2023-09-01", upheld);
    let remedy = RemedyRecommended {
        remedy: RemedyId::new("1").unwrap(),
        kind: RemedyKind::Apology,
        amount_pence: None,
        due_on: Some("2024-01-10".parse().unwrap()),
    };
    office.then(reference, "2023-09-02", remedy);
}

fn checked(program: &Program, more: &str) -> Value {
    program.run(&format!("year-end check {YEAR} --format json {more}")).ok().json()
}

/// Each finding by rule, cases and body.
fn found(checked: &Value) -> Vec<(String, String)> {
    let all = checked["findings"].as_array().unwrap().iter();
    all.map(|finding| {
        let about = format!("{} {}", finding["references"], finding["authority"]);
        (finding["rule"].as_str().unwrap().to_owned(), about)
    })
    .collect()
}

#[test]
fn every_rule_finds_its_own_and_says_what_to_do() {
    let program = troubled();
    let line = format!("year-end check {YEAR}");
    snapshot("year-end-check", &program.run(&line).ok().quiet().transcript());
    let csv = program.run(&format!("{line} --rule possible-duplicate --format csv")).ok();
    snapshot("year-end-check-csv", &csv.transcript());
    let all = checked(&program, "");
    let rules = all["rules"].as_array().unwrap();
    let none: Vec<&Value> = rules.iter().filter(|rule| rule["found"] == 0).collect();
    assert!(none.is_empty(), "nothing for {none:?}");
}

#[test]
fn each_command_can_be_typed_and_what_it_mends_is_found_no_more() {
    let program = troubled();
    let before = checked(&program, "");
    let mut mended = Vec::new();
    for finding in before["findings"].as_array().unwrap() {
        let command = finding["command"].as_str().unwrap();
        let right = [
            ("=ANSWER", "=no"),
            (" DAY", " 2024-03-20"),
            ("authority=CODE", "authority=E10000003"),
            (" NUMBER", " 1000"),
        ];
        let typed =
            right.iter().fold(command.to_owned(), |line, (from, to)| line.replace(from, to));
        let line = typed.strip_prefix("upheld ").unwrap();
        program.run(line).ok();
        if !["case show ", "explain ", "figures "].iter().any(|look| line.starts_with(look)) {
            mended.push(finding.clone());
        }
    }
    let after = found(&checked(&program, ""));
    for finding in &mended {
        let rule = finding["rule"].as_str().unwrap();
        let about = format!("{} {}", finding["references"], finding["authority"]);
        assert!(!after.contains(&(rule.to_owned(), about)), "still found: {finding}");
    }
    let rules: Vec<&str> = mended.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    for rule in [
        "remedied-before-not-stated",
        "remedy-overdue",
        "received-after-end",
        "received-before-start",
        "population-missing",
        "contact-missing",
        "subject-not-its-duty",
        "subject-partly-its-duty",
        "possible-duplicate",
    ] {
        assert!(rules.contains(&rule), "{rule} is not mended by a command");
    }
}

#[test]
fn one_body_and_one_rule_are_found_alone_and_as_among_the_others() {
    let program = troubled();
    let all = found(&checked(&program, ""));
    let cambridge = found(&checked(&program, "--authority Cambridge"));
    let wanted = |(_, about): &&(String, String)| about.ends_with(&format!("\"{CAMBRIDGE}\""));
    assert_eq!(cambridge, all.iter().filter(wanted).cloned().collect::<Vec<_>>());
    let overdue = found(&checked(&program, "--rule remedy-overdue"));
    assert_eq!(overdue, [all.iter().find(|(rule, _)| rule == "remedy-overdue").unwrap().clone()]);
    program.run(&format!("year-end check {YEAR} --authority Nowhere")).ends(3);
    program.run(&format!("year-end check {YEAR} --rule nothing")).ends(2);
    program.run(&format!("year-end check {YEAR} --definitions nothing")).ends(3);
    program.run("year-end check").ends(2).says(&["--year"]);
}

#[test]
fn strict_ends_with_seven_where_there_is_something_to_mend() {
    let program = troubled();
    let line = format!("year-end check {YEAR} --format jsonl");
    let lines = program.run(&line).ok().out;
    assert_eq!(program.run(&format!("{line} --strict")).ends(7).out, lines);
    program.run(&format!("{line} --strict --rule remedy-overdue")).ends(7);
    program.run(&format!("{line} --strict --rule small-base")).ok();
    program.run("year-end check --year 2015-16 --strict").ok().prints(&["nothing found"]);
}

#[test]
fn what_was_left_out_is_said_beside_lines_and_rows() {
    let program = troubled();
    for format in ["jsonl", "csv"] {
        let ran = program.run(&format!("year-end check {YEAR} --format {format}")).ok();
        ran.says(&["note: possible-duplicate: ", "without a complainant's name"]);
    }
    let line = format!("year-end check {YEAR} --definitions lgsco-2024 --format json");
    assert_eq!(program.run(&line).ok().json()["definitions"], "lgsco-2024");
}

#[test]
fn an_empty_record_and_a_year_that_lasts_are_provisional() {
    let program = with_record();
    program.run(&format!("year-end check {YEAR}")).ok().prints(&["nothing found", "provisional"]);
    let mut office = Office::default();
    office.receive("23 000 001", CAMBRIDGE, Subject::Other, "2023-01-01");
    office.pass("23 000 002", "2024-01-15");
    let program = office.record();
    let checked = checked(&program, "");
    assert_eq!((&checked["provisional"], &checked["day"]), (&true.into(), &"2024-01-15".into()));
    let open = "open since 2023-01-01, 379 days on 2024-01-15; not decided yet";
    assert_eq!(checked["findings"][1]["what"], open);
    let run = program.run(&format!("year-end run {YEAR}")).ok();
    run.prints(&["Provisional: ", "wait until the year is over: its last day is 2024-03-31"]);
}

#[test]
fn an_invented_office_says_so_and_finds_nothing_odd_in_its_own_words() {
    let program = program();
    program.run("demo --cases 1200").ok();
    let line = "--record upheld-demo year-end check --year 2022-23";
    let all = program.run(&format!("{line} --format json")).ok().json();
    assert_eq!(all["synthetic"], true);
    let findings = all["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["synthetic"] == true));
    assert!(findings.iter().any(|finding| finding["rule"] == "contact-missing"));
    let csv = program.run(&format!("{line} --format csv")).ok().out;
    assert_eq!(csv.lines().count(), findings.len() + 1);
    assert!(csv.lines().skip(1).all(|line| line.ends_with(",true")), "{csv}");
    let table = program.run(line).ok().out;
    assert!(table.starts_with("SYNTHETIC: "), "{table}");
    let run = program.run("--record upheld-demo year-end run --year 2022-23 --format csv").ok().out;
    assert!(run.contains("upheld release diff 2022-23,true"), "{run}");
}

#[test]
fn a_run_says_what_to_do_next_from_the_first_check_to_the_revision() {
    let mut office = Office::default();
    uphold(&mut office, "23 000 001");
    office.pass("23 000 002", "2024-04-15");
    let program = office.record();
    let line = format!("year-end run {YEAR}");
    let ran = program.run(&line).ok().quiet();
    snapshot("year-end-run", &ran.transcript());
    let told = program.run(&format!("{line} --format json")).ok().json();
    assert_eq!(told["release"], Value::Null);
    program.run("release freeze --year 2023-24").ok();
    program.run(&line).ok().prints(&[
        "Release 2023-24, frozen, by lgsco-2020 at position 6: the figures are the same now.",
        "have somebody else than anna approve them",
        "upheld release publish 2023-24",
    ]);
    let frozen = program.run("release show 2023-24 --format json").ok().out;
    assert!(frozen.contains(told["digest"].as_str().unwrap()), "{frozen}");
    program.run("release approve 2023-24 --actor ben").ok();
    program.run("release publish 2023-24 --actor ben").ok();
    program.run(&line).ok().prints(&["nothing: 2023-24 is published and its figures are the same"]);
    program.run("case correct 23000001 --event 3 --set remedied_before=yes").ok();
    let told = program.run(&format!("{line} --format json")).ok().json();
    let release = &told["release"];
    // Cambridge's, the districts' and the nation's: the count and the rate.
    assert_eq!((&release["same"], &release["changed"]), (&false.into(), &6.into()));
    // The rate beside each of the other districts there were in the year.
    assert!(release["averages_changed"].as_u64() > Some(100), "{release}");
    program
        .run(&line)
        .ok()
        .prints(&["upheld release diff 2023-24", "upheld release revise 2023-24"]);
}

#[test]
fn a_run_over_a_damaged_record_stops_at_the_verification() {
    let program = troubled();
    let store = program.record().join("store");
    std::fs::remove_dir_all(&store).unwrap();
    program.run(&format!("year-end run {YEAR}")).ok().prints(&["Verified: sound"]);
    let journal = program.record().join("journal");
    let segment = std::fs::read_dir(&journal).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_dir_all(&store).unwrap();
    upheld_tests::program::overwrite(&segment, (1, 2), b"no commit goes on so");
    program.run(&format!("year-end run {YEAR}")).ends(6);
}
