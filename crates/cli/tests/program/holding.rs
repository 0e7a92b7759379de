//! Two at once: one process holds the record; who wants to write waits and is told who it is, who
//! wants to read reads the journal.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use upheld_domain::{CaseCommand, Noted};
use upheld_journal::Lock;
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
    let said = format!(
        "note: process {here} holds the record; reading its journal instead, as it is now."
    );
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

#[test]
fn what_stands_in_the_place_of_a_lock_file_is_told_with_what_to_do() {
    let program = with_cases();
    program.run("backup backup").ok();
    let lines = [
        ("upheld-record", "case note 23001008 --on 2024-03-02 --text later"),
        ("upheld-record", "case list"),
        ("backup", "backup backup"),
    ];
    for (directory, line) in lines {
        let lock = program.dir().join(directory).join("LOCK");
        fs::remove_file(&lock).unwrap();
        fs::create_dir(&lock).unwrap();
        let ran = program.run(line).ends(1);
        ran.says(&["LOCK is not a plain file", "hint: no Upheld made it", "take it away"]);
        fs::remove_dir(&lock).unwrap();
        program.run(line).ok();
    }
}

#[test]
fn a_directory_that_another_backup_is_made_into_is_named() {
    let program = with_cases();
    program.run("backup backup").ok();
    let held = Lock::acquire(&program.dir().join("backup"), Duration::ZERO).unwrap();
    let here = std::process::id();
    let said = format!("error: backup is in use by process {here}");
    program.run("backup backup").ends(4).says(&[&said, "hint: wait until it ends"]);
    let making = program.dir().join(".new.restoring");
    fs::create_dir(&making).unwrap();
    let other = Lock::acquire(&making, Duration::ZERO).unwrap();
    let said = format!("error: new is in use by process {here}");
    program.run("restore backup --record new").ends(4).says(&[&said, "hint: wait until it ends"]);
    drop((held, other));
    program.run("restore backup --record new").ok();
    let making = program.dir().join(".again.importing");
    fs::create_dir(&making).unwrap();
    let _held = Lock::acquire(&making, Duration::ZERO).unwrap();
    program.run("events --format jsonl --out events.jsonl").ok();
    let said = format!("error: the record in again is being made by process {here}");
    let ran = program.run("import events events.jsonl --record again").ends(4);
    ran.says(&[&said, "hint: wait until it ends"]);
}
