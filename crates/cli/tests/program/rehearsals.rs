//! `--dry-run`: the same answer and the same exit code, and nothing written.

use crate::given::{end, seen, snapshot, with_cases, with_record};

const ID: &str = "6d1f4b6e-0c2a-4f6e-9a51-0d5f3c7be003";

/// Each with the code that the command itself would end with.
const LINES: &[(i32, &str)] = &[
    (0, "case receive 24000001 --authority Leeds --subject housing --on 2024-04-02"),
    (0, "case receive 24000002 --authority Allerdale --subject other --on 2024-04-02"),
    (4, "case receive 23001008 --authority Leeds --subject housing --on 2024-04-02"),
    (3, "case receive 24000001 --authority Leads --subject housing --on 2024-04-02"),
    (0, "case investigate 23001008 --on 2024-03-10 --format csv"),
    (0, "case note 23001008 --text Rang --on 2024-03-10 --format jsonl"),
    (4, "case investigate 23001008 --on 2024-03-10 --expect-version 7"),
    (5, "case not-uphold 23001008 --on 2024-03-05"),
    (3, "case note 24000009 --text 'Nobody'"),
    (0, "authority end Rutland --last-day 2028-03-31 --successor E10000018"),
    (5, "authority end Allerdale --last-day 2028-03-31"),
    (4, "authority population Rutland --year 2022 --residents 41000 --expect-version 3"),
    (0, "outreach course --authority Leeds --topic housing --attendees 4 --on 2024-01-03"),
    (5, "outreach course --authority Leeds --topic housing --attendees 0 --on 2024-01-03"),
    (0, "definitions adopt lgsco-2024 --on 2024-01-03"),
    (5, "definitions adopt lgsco-2024 --on 2998-01-03"),
    (3, "definitions adopt lgsco-1999"),
];

#[test]
fn a_rehearsal_says_what_would_be_and_writes_nothing() {
    let program = with_cases();
    let before = end(&program);
    let told = LINES.iter().map(|(code, line)| {
        let ran = program.run(&format!("{line} --dry-run")).ends(*code);
        assert_eq!(end(&program), before, "{line}");
        ran.transcript()
    });
    snapshot("rehearsals", &told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_command_itself_ends_as_its_rehearsal_did() {
    let program = with_cases();
    for (code, line) in LINES {
        program.run(line).ends(*code);
    }
    assert_eq!(end(&program).0, 45 + 7);
}

#[test]
fn a_rehearsal_keeps_nothing_of_a_command_id() {
    let program = with_record();
    let line = "case receive 24000001 --authority Leeds --subject housing --on 2024-04-02";
    let line = format!("{line} --command-id {ID} --format json");
    let rehearsed = program.run(&format!("{line} --dry-run")).ok().json();
    assert_eq!((&rehearsed["dry_run"], &rehearsed["position"]), (&true.into(), &().into()));
    let recorded = program.run(&line).ok().json();
    assert_eq!((&recorded["again"], &recorded["position"]), (&false.into(), &1.into()));
    assert_eq!(rehearsed["case"], recorded["case"], "the case follows from the command");
    let again = program.run(&format!("{line} --dry-run")).ok().json();
    assert_eq!((&again["again"], &again["position"]), (&true.into(), &1.into()));
    let other = line.replace("2024-04-02", "2024-04-03");
    program.run(&format!("{other} --dry-run")).ends(4).says(&["given before with another content"]);
    seen(&program, &["verify"]);
}
