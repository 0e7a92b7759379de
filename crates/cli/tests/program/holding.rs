//! Two at once: one process holds the record; who wants to write waits and is told who it is, who
//! wants to read reads the journal.

use std::process::Stdio;
use std::time::Duration;

use upheld_domain::{CaseCommand, Noted};
use upheld_store::Unwatched;

use crate::given::{figure, figures, give, hold, in_seconds, with_cases};

#[test]
fn a_second_writer_waits_and_is_told_who_holds_the_record() {
    let program = with_cases();
    let before = figures(&program, "--authority Leeds --year 2023-24");
    let record = hold(&program.record());
    let here = std::process::id();
    let line = "case not-uphold 23001008 --on 2024-03-30";
    let ran = program.run(line).ends(4);
    let held = format!("the record is in use by process {here}");
    ran.says(&[&held, "hint: wait until it ends; reading commands work meanwhile"]);
    record.close(&Unwatched).unwrap();
    assert_eq!(figures(&program, "--authority Leeds --year 2023-24"), before);
}

#[test]
fn a_second_writer_goes_on_once_the_first_is_done() {
    let program = with_cases();
    let record = hold(&program.record());
    let mut command = program.command("case investigate 23001008 --on 2024-03-30");
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(child.try_wait().unwrap(), None, "it did not wait");
    record.close(&Unwatched).unwrap();
    assert!(child.wait().unwrap().success());
    program.run("case show 23001008").ok().prints(&["Investigated"]);
}

#[test]
fn readers_read_the_journal_meanwhile_and_see_what_was_answered() {
    let program = with_cases();
    let before = figures(&program, "--authority Leeds --year 2023-24");
    let mut record = hold(&program.record());
    let note = CaseCommand::one(Noted { on: "2024-03-02".parse().unwrap() });
    give(&mut record, "23 001 008", &note, in_seconds(0));
    let here = std::process::id();
    let said = format!("note: process {here} holds the record; reading its journal instead.");
    for line in [
        "figures --authority Leeds --year 2023-24",
        "letter --authority Leeds --year 2023-24 --internal",
        "case list",
        "case show 23001008",
        "replay",
    ] {
        let ran = program.run(line).ok().says(&[&said]);
        assert!(!ran.out.is_empty(), "{line}");
    }
    program.run("case show 23001008").ok().prints(&["Noted"]);
    let meanwhile =
        program.run("figures --authority Leeds --year 2023-24 --format json").ok().json();
    assert_eq!(meanwhile["figures"], before["figures"]);
    assert_eq!(meanwhile["position"], 46);
    record.close(&Unwatched).unwrap();
    let after = figures(&program, "--authority Leeds --year 2023-24");
    assert_eq!(after, meanwhile);
    assert_eq!(figure(&after, "open-at-end")["numerator"], 1);
}
