//! As known then: what the record would have said on a day, at an instant, or at a position. Every
//! answer is that of a record which ends there, and what was recorded later leaks into none.

use std::fs;

use serde_json::Value;
use upheld_domain::{
    Actor, Answer, AuthorityFacts, CaseCommand, CaseFacts, Channel, CommandId, Corrected,
    CorrectionReason, CourseDelivered, Event, Facts, Investigated, NotUpheld, OutreachFacts,
    Particular, Particulars, Position, Received, Reference, Renamed, StreamId, Subject, Topic,
    Upheld, VoidReason, Voided,
};
use upheld_store::{Envelope, Record, Unwatched};
use upheld_tests::program::Program;

use crate::given::{assert_sound, ended, figure, figures, give, hold, seen, snapshot, with_record};

const LEEDS: &str = "E08000035";

/// Gives commands at times that are fixed.
struct Sitting {
    record: Record,
}

impl Sitting {
    fn case(&mut self, at: &str, reference: &str, facts: impl Into<CaseFacts>) {
        self.command(at, reference, &CaseCommand::one(facts));
    }

    fn command(&mut self, at: &str, reference: &str, command: &CaseCommand) {
        give(&mut self.record, reference, command, at.parse().unwrap());
    }

    fn stream(&mut self, at: &str, stream: StreamId, facts: Facts, texts: Particulars) {
        let envelope = Envelope {
            id: CommandId::derived(&["test", at]),
            actor: Actor::new("tests").unwrap(),
            now: at.parse().unwrap(),
            expected: None,
        };
        let event = Event { facts, particulars: texts };
        self.record.record(stream, vec![event], &envelope).unwrap();
    }
}

fn received(reference: &str, on: &str) -> Received {
    Received {
        reference: Reference::new(reference).unwrap(),
        authority: LEEDS.parse().unwrap(),
        subject: Subject::Housing,
        received_on: on.parse().unwrap(),
        channel: Channel::Online,
        resubmission_of: None,
    }
}

fn upheld(on: &str) -> Upheld {
    Upheld {
        decided_on: on.parse().unwrap(),
        injustice: Answer::Yes,
        fault_accepted: Answer::No,
        remedied_before: Answer::No,
        by_report: false,
    }
}

/// The program with a small record of 2020. Positions 1 to 6 are of two cases, one upheld and one not;
/// 7 and 8, one commit, of a third; 9 moves the decision at 3 into the next year; 10 makes the second
/// case void; 11 renames the body, from a day before all that; 12 is a course.
fn with_history() -> Program {
    let program = with_record();
    let mut sitting = Sitting { record: hold(&program.record()) };
    let begun = |on: &str| Investigated { started_on: Some(on.parse().unwrap()) };
    sitting.case("2020-02-03T10:00:00Z", "19000001", received("19000001", "2019-06-03"));
    sitting.case("2020-02-03T10:01:00Z", "19000001", begun("2019-07-01"));
    sitting.case("2020-02-03T10:02:00Z", "19000001", upheld("2020-02-03"));
    sitting.case("2020-02-10T10:00:00Z", "19000002", received("19000002", "2019-09-02"));
    sitting.case("2020-02-10T10:01:00Z", "19000002", begun("2019-10-01"));
    let decided_on = "2020-02-10".parse().unwrap();
    sitting.case("2020-02-10T10:02:00Z", "19000002", NotUpheld { decided_on });
    let both = CaseCommand {
        events: [received("20000003", "2020-03-30").into(), begun("2020-04-02").into()]
            .map(|facts: CaseFacts| (facts, Particulars::none()))
            .into(),
    };
    sitting.command("2020-04-06T09:00:00Z", "20000003", &both);
    let right = Corrected {
        corrects: Position::new(3).unwrap(),
        facts: Some(Box::new(upheld("2020-04-01").into())),
        reason: CorrectionReason::NewInformation,
    };
    sitting.case("2020-08-03T11:00:00Z", "19000001", right);
    sitting.case("2020-09-01T11:00:00Z", "19000002", Voided { reason: VoidReason::Duplicate });
    let renamed = AuthorityFacts::Renamed(Renamed { on: "2019-10-01".parse().unwrap() });
    let name = Particulars::none().with(Particular::Name, "Leeds as renamed").unwrap();
    let leeds = StreamId::Authority(LEEDS.parse().unwrap());
    sitting.stream("2020-10-01T11:00:00Z", leeds, Facts::Authority(renamed), name);
    let course = OutreachFacts::CourseDelivered(CourseDelivered {
        authority: Some(LEEDS.parse().unwrap()),
        sector: None,
        topic: Topic::ALL[0],
        attendees: 12,
        on: "2020-10-05".parse().unwrap(),
    });
    let none = Particulars::none();
    sitting.stream("2020-10-06T11:00:00Z", StreamId::Outreach, Facts::Outreach(course), none);
    sitting.record.close(&Unwatched).unwrap();
    program
}

/// How many were upheld of how many investigations in 2019-20, as known then.
fn rate(program: &Program, then: &str) -> (Option<u64>, Option<u64>, Value) {
    let set = figures(program, &format!("--authority Leeds --year 2019-20 {then}"));
    let rate = figure(&set, "uphold-rate");
    (rate["numerator"].as_u64(), rate["denominator"].as_u64(), rate["status"].clone())
}

#[test]
fn figures_are_those_of_the_day_that_is_named() {
    let program = with_history();
    let known = |then: &str| rate(&program, then);
    let provisional = Value::from("p");
    assert_eq!(known("--as-known 2020-02-28"), (Some(1), Some(2), provisional.clone()));
    // The record has seen April, so the year is over.
    assert_eq!(known("--as-known 2020-07-22"), (Some(1), Some(2), Value::Null));
    // A correction moved the upheld case into the next year.
    assert_eq!(known("--as-known 2020-08-03"), (Some(0), Some(1), Value::Null));
    assert_eq!(known("--as-known '2020-08-03 11:59:59'"), (Some(1), Some(2), Value::Null));
    assert_eq!(known("--as-known '2020-08-03 12:00'"), (Some(0), Some(1), Value::Null));
    assert_eq!(known("--as-known 2020-08-03T10:59:59.999Z"), (Some(1), Some(2), Value::Null));
    // And the other is void since September.
    assert_eq!(known("--as-known 2020-09-01"), (Some(0), Some(0), Value::from("z")));
    assert_eq!(known(""), (Some(0), Some(0), Value::from("z")));
    assert_eq!(known("--at 8"), known("--as-known 2020-07-22"));
    assert_eq!(known("--at 9"), known("--as-known 2020-08-03"));
}

#[test]
fn figures_say_as_known_when() {
    let program = with_history();
    let line = "figures --authority Leeds --year 2019-20";
    for (then, said, position) in [
        ("--as-known 2020-07-22", Value::from("2020-07-22"), 8),
        ("--as-known '2020-08-03 12:00'", Value::from("2020-08-03T11:00:00.000Z"), 9),
        ("--at 3", Value::from("position 3"), 3),
        ("", Value::Null, 12),
    ] {
        let set = program.run(&format!("{line} {then} --format json")).ok().json();
        assert_eq!((&set["as_known"], &set["position"]), (&said, &position.into()), "{then}");
    }
    let csv = program.run(&format!("{line} --as-known 2020-07-22 --format csv")).ok().out;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let header = csv.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|known| known == name).unwrap();
    let row = csv.records().next().unwrap().unwrap();
    assert_eq!((&row[at("as_known")], &row[at("position")]), ("2020-07-22", "8"));
    let table = program.run(&format!("{line} --as-known 2020-07-22")).ok();
    table.prints(&[
        "As known on 2020-07-22, up to position 8; what was recorded since is left out.",
        "known up to position 8, root ",
    ]);
}

/// The commands that ask.
const QUESTIONS: [&str; 13] = [
    "figures --all --year 2019-20",
    "figures --group 'Metropolitan Boroughs' --year 2019-20",
    "figures --national --year 2020-21",
    "figures --authority Leeds --year 2019-20 --definitions lgsco-2024",
    "letter --authority Leeds --year 2019-20 --internal",
    "case show 19000001",
    "case list --all --on 2020-12-01 --overdue",
    "case list --authority Leeds --decided-year 2019-20",
    "case search 19000001",
    "authority show Leeds",
    "authority list --group 'Metropolitan Boroughs'",
    "outreach list",
    "definitions list",
];

/// An answer without what says as known when.
fn told(program: &Program, line: &str) -> Value {
    let mut answer = program.run(&format!("{line} --format json")).ok().json();
    bare(&mut answer);
    answer
}

fn bare(value: &mut Value) {
    match value {
        Value::Object(keys) => {
            keys.retain(|key, _| key != "as_known" && key != "known_up_to");
            if let Some(Value::String(letter)) = keys.get_mut("letter") {
                let marked = |words: &&str| !words.starts_with("**AS KNOWN");
                *letter = letter.split("\n\n").filter(marked).collect::<Vec<_>>().join("\n\n");
            }
            if let Some(Value::Array(marks)) = keys.get_mut("marks") {
                marks.retain(|mark| mark["word"] != "AS KNOWN THEN");
            }
            keys.values_mut().for_each(bare);
        }
        Value::Array(values) => values.iter_mut().for_each(bare),
        _ => {}
    }
}

#[test]
fn every_answer_is_that_of_a_record_made_from_the_events_up_to_there() {
    let program = with_history();
    for position in [3, 8, 9, 10, 12] {
        let file = format!("{position}.jsonl");
        program.run(&format!("events --at {position} --out {file} --format jsonl")).ok();
        program.run(&format!("import events {file} --record cut-{position}")).ok();
        for question in QUESTIONS {
            let then = told(&program, &format!("{question} --at {position}"));
            let cut = told(&program, &format!("{question} --record cut-{position}"));
            assert_eq!(then, cut, "{question} at {position}");
        }
    }
}

#[test]
fn a_day_gives_what_its_position_gives() {
    let program = with_history();
    for (day, position) in [("2020-02-29", 6), ("2020-07-22", 8), ("2020-09-01", 10)] {
        for question in QUESTIONS {
            let on_the_day = told(&program, &format!("{question} --as-known {day}"));
            let at = told(&program, &format!("{question} --at {position}"));
            assert_eq!(on_the_day, at, "{question} on {day}");
        }
    }
}

#[test]
fn a_letter_says_as_known_when_and_that_it_was_not_sent() {
    let program = with_history();
    let line = "letter --authority Leeds --year 2019-20 --internal";
    let text = |then: &str| program.run(&format!("{line} {then}")).ok().out.replace('\n', " ");
    let before = text("--as-known 2020-07-22");
    let said = "**AS KNOWN THEN.** This document is as known on 2020-07-22, up to position 8: it \
                holds nothing that was recorded later. It is not the document that was sent.";
    assert!(before.contains(said), "{before}");
    assert!(before.contains("1 of 2") || before.contains("50% of 2"), "{before}");
    let after = text("--as-known 2020-08-03");
    assert!(!after.contains("1 of 2") && !after.contains("50% of 2"), "{after}");
    assert!(!before.contains("renamed") && !after.contains("renamed"));
    let now = text("");
    assert!(!now.contains("AS KNOWN") && now.contains("Leeds as renamed"), "{now}");
    let json = program.run(&format!("{line} --at 8 --format json")).ok().json();
    assert_eq!((&json["as_known"], &json["known_up_to"]), (&"position 8".into(), &8.into()));
}

#[test]
fn a_case_is_shown_as_it_stood_before_and_after() {
    let program = with_history();
    let text = seen(
        &program,
        &[
            "case show 19000001 --as-known 2020-07-22",
            "case show 19000001 --as-known 2020-08-03",
            "case show 19000002 --as-known 2020-08-31",
            "case show 19000002 --as-known 2020-09-01",
            "case list --as-known 2020-08-31",
            "case list --as-known 2020-09-01",
            "case list --at 4 --format csv",
            "case search 19000002 --at 4",
            "case search 20000003 --at 6",
            "events --case 19000001 --as-known 2020-08-02",
            "events --case 19000001 --as-known 2020-08-03 --from 3",
            "authority show Leeds --at 10",
            "authority show Leeds --at 11",
            "outreach list --at 11",
            "outreach list --at 12 --format csv",
        ],
    );
    snapshot("as-known-cases", &text);
}

#[test]
fn what_came_later_is_known_to_no_answer() {
    let program = with_history();
    let stage = |then: &str| {
        let case = program.run(&format!("case show 19000002 {then} --format json")).ok().json();
        case["stage"].as_str().unwrap().to_owned()
    };
    assert_eq!(stage("--as-known 2020-08-31"), "not-upheld");
    assert_eq!(stage(""), "void (duplicate)");
    let refused = program.run("case show 20000003 --as-known 2020-04-05").ends(3);
    refused.says(&[
        "there was no case 20 000 003 as known on 2020-04-05, up to position 6",
        "it may have been recorded since",
    ]);
    program.run("events --case 20000003 --at 6").ends(3).says(&["there was no case 20 000 003"]);
    for line in [
        "case list --all --format jsonl",
        "events --format jsonl",
        "case show 19000001 --format json",
        "authority show Leeds --format json",
        "letter --authority Leeds --year 2019-20 --internal",
    ] {
        let out = program.run(&format!("{line} --at 8")).ok().out;
        for later in ["void", "Voided", "Corrected", "2020-04-01", "renamed", "duplicate"] {
            assert!(!out.contains(later), "{line} at 8 knows of {later}:\n{out}");
        }
    }
}

#[test]
fn remedies_are_overdue_on_the_day_that_is_named() {
    let program = with_record();
    for line in [
        "case receive 24000001 --authority Leeds --subject housing --on 2024-01-08",
        "case investigate 24000001 --on 2024-02-01",
        "case uphold 24000001 --on 2024-03-01 --injustice yes",
        "case recommend 24000001 --remedy 1 --kind apology --due 2024-04-01",
    ] {
        program.run(line).ok();
    }
    // Its last event was recorded today, so that is the day.
    let overdue = |then: &str| program.run(&format!("case list --overdue {then}")).ok().out;
    assert!(overdue("--at 4").contains("24 000 001"));
    assert!(overdue("--at 4 --on 2024-05-01").contains("24 000 001"));
    assert!(!overdue("--at 4 --on 2024-03-01").contains("24 000 001"));
    assert!(!overdue("--at 3").contains("24 000 001"));
}

#[test]
fn a_question_that_no_record_can_answer_is_refused() {
    let program = with_history();
    let question = "figures --authority Leeds --year 2019-20";
    let asked = |then: &str| format!("{question} {then}");
    let lines = [
        (2, asked("--at 0")),
        (2, asked("--at soon")),
        (2, asked("--at")),
        (2, asked("--as-known")),
        (2, asked("--at 3 --as-known 2020-07-22")),
        (2, asked("--as-known yesterday")),
        (2, asked("--as-known 2020-02-30")),
        (2, asked("--as-known '2020-10-25 01:30'")),
        (2, asked("--as-known 2020-03-29T01:30")),
        (3, asked("--at 13")),
        (3, asked("--as-known 2020-02-02")),
        (3, asked("--as-known 2020-02-03T09:59:59.999Z")),
        (3, "case list --as-known 2019-12-31".to_owned()),
        (3, "events --at 13".to_owned()),
        (3, "case search damp --at 13".to_owned()),
        (3, "case search damp --as-known 2019-12-31".to_owned()),
        (3, "export cases out.csv --as-known 2019-12-31".to_owned()),
    ];
    let lines: Vec<(i32, &str)> = lines.iter().map(|(code, line)| (*code, line.as_str())).collect();
    snapshot("as-known-refused", &ended(&program, &lines));
    assert!(!program.dir().join("out.csv").exists(), "a file was begun");
}

#[test]
fn what_lies_ahead_is_refused() {
    let program = with_history();
    for then in ["2999-01-01", "2999-01-01T00:00", "2999-01-01T00:00:00Z"] {
        let line = format!("figures --national --year 2019-20 --as-known {then}");
        let ran = program.run(&line).ends(2);
        ran.says(&[
            "lies ahead: ",
            "what will be known then nobody can say",
            "hint: leave --as-known out to ask for all that is known now",
        ]);
    }
    program.run("case search damp --as-known 2999-01-01").ends(2).says(&["lies ahead"]);
    // It is refused before anything is looked for.
    program.run("case list --as-known 2999-01-01 --record nowhere").ends(2);
}

#[test]
fn an_empty_record_knows_nothing_at_any_time() {
    let program = with_record();
    for then in ["--at 1", "--as-known 2020-07-22"] {
        let ran = program.run(&format!("case list {then}")).ends(3);
        ran.says(&["nothing is known yet: the record is empty"]);
    }
    program.run("case list").ok();
}

#[test]
fn a_view_may_end_inside_a_commit() {
    let program = with_history();
    let inside = program.run("case show 20000003 --at 7 --format json").ok().json();
    assert_eq!((&inside["stage"], &inside["version"]), (&"assessment".into(), &1.into()));
    let whole = program.run("case show 20000003 --at 8 --format json").ok().json();
    assert_eq!((&whole["stage"], &whole["version"]), (&"investigation".into(), &2.into()));
    let ran = program.run("events --at 7 --format jsonl --out half.jsonl").ok();
    assert_eq!(ran.err, "");
    let half = fs::read_to_string(program.dir().join("half.jsonl")).unwrap();
    let header: Value = serde_json::from_str(half.lines().next().unwrap()).unwrap();
    assert_eq!((&header["whole"], &header["as_known"]), (&false.into(), &"position 7".into()));
    program.run("import events half.jsonl --record half").ends(5).says(&["a part of a record"]);
}

#[test]
fn an_export_is_of_the_cases_as_they_stood() {
    let program = with_history();
    let ran = program.run("export cases then.csv --as-known 2020-08-31").ok();
    ran.says(&["3 rows written", "note: As known on 2020-08-31, up to position 9; "]);
    program.run("export cases now.csv").ok().says(&["2 rows written"]);
    let then = fs::read_to_string(program.dir().join("then.csv")).unwrap();
    assert!(then.contains("19000002") || then.contains("19 000 002"), "{then}");
    program.run("init --record other").ok();
    program.run("import cases then.csv --record other").ok();
}

#[test]
fn a_record_that_another_process_holds_answers_the_same() {
    let program = with_history();
    let questions = QUESTIONS.map(|question| format!("{question} --as-known 2020-08-31"));
    let free: Vec<Value> = questions.iter().map(|line| told(&program, line)).collect();
    let record = hold(&program.record());
    let held: Vec<Value> = questions.iter().map(|line| told(&program, line)).collect();
    record.close(&Unwatched).unwrap();
    assert_eq!(free, held);
    assert_sound(&program);
}
