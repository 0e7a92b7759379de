//! What the doctor says in good days and bad ones. It changes nothing, whatever it finds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use upheld_domain::{CaseCommand, Noted};
use upheld_store::Unwatched;
use upheld_tests::program::{Program, Ran, overwrite};

use crate::given::{give, hold, in_seconds, program, snapshot, with_cases, with_record};

/// Every file below a directory: how long, and when it was last written.
fn files(directory: &Path, into: &mut BTreeMap<String, (u64, SystemTime)>) {
    for entry in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap()) {
        let metadata = entry.metadata().unwrap();
        if metadata.is_dir() {
            files(&entry.path(), into);
        }
        let name = entry.path().display().to_string();
        into.insert(name, (metadata.len(), metadata.modified().unwrap()));
    }
}

/// Runs the doctor and sees to it that nothing in the directory was touched.
fn doctor(program: &Program, line: &str) -> Ran {
    let mut before = BTreeMap::new();
    files(program.dir(), &mut before);
    let ran = program.run(line);
    let mut after = BTreeMap::new();
    files(program.dir(), &mut after);
    assert_eq!(after, before, "{}", ran.transcript());
    ran
}

/// The state of a check and what is said of it.
fn check(ran: &Ran, name: &str) -> (String, String) {
    let found = ran.json();
    let checks = found["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["check"] == name);
    let check = check.unwrap_or_else(|| panic!("no {name} in {found}"));
    assert_eq!(check["hint"].is_null(), check["state"] == "ok", "{check}");
    let text = |key: &str| check[key].as_str().unwrap().to_owned();
    (text("state"), text("what"))
}

#[track_caller]
fn assert_check(ran: &Ran, name: &str, state: &str, says: &str) {
    let (is, what) = check(ran, name);
    assert!(is == state && what.contains(says), "{name} is {is}: {what}");
}

const JSON: &str = "doctor --format json";

#[test]
fn without_a_record_it_says_how_to_make_one() {
    let ran = doctor(&program(), "doctor").ok().quiet();
    let ran = ran.prints(&["ok       program", "warning  record       there is no record in /"]);
    ran.prints(&["hint: make one with `upheld init`", "no config file: neither UPHELD_CONFIG nor"]);
    let program = program();
    program.write("upheld-record", "a file");
    assert_check(&doctor(&program, JSON).ends(5), "record", "problem", "is not a directory");
}

#[test]
fn a_record_in_good_order() {
    let ran = doctor(&with_record(), JSON).ok().quiet();
    assert_check(&ran, "journal", "ok", "0 events in 1 segment, ");
    assert_check(&ran, "store", "warning", "it is not there");
    let program = with_cases();
    let ran = doctor(&program, JSON).ok().quiet();
    assert_check(&ran, "journal", "ok", "45 events in 1 segment, ");
    assert_check(&ran, "journal", "ok", "the last stop was clean");
    assert_check(&ran, "store", "ok", "opens, and is up to the journal");
    assert_check(&ran, "lock", "ok", "nobody holds the record");
    assert_check(&ran, "clock", "ok", "the last event was recorded at");
    assert_check(&ran, "definitions", "ok", "lgsco-2020");
    assert_check(&ran, "program", "ok", concat!("Upheld ", env!("CARGO_PKG_VERSION")));
    let found = ran.json();
    assert_eq!((&found["healthy"], &found["synthetic"]), (&true.into(), &false.into()));
    let journal = found["checks"].as_array().unwrap().iter().find(|c| c["check"] == "journal");
    let details = &journal.unwrap()["details"];
    assert_eq!((&details["position"], &details["clean"]), (&45.into(), &true.into()));
    assert_eq!(details["segments"][0]["first"], 1);
    let lines = doctor(&program, "doctor --format jsonl").ok().out;
    assert_eq!(lines.lines().count(), found["checks"].as_array().unwrap().len());
    let rows = doctor(&program, "doctor --format csv").ok().out;
    assert!(rows.starts_with("check,state,what,hint,synthetic\nprogram,ok,"), "{rows}");
    let demo = program.run("demo --cases 900 --format json").ok().json();
    assert_eq!(demo["differing_cells"], 0);
    let ran = doctor(&program, "doctor --record upheld-demo").ok();
    ran.prints(&["SYNTHETIC: this record's cases are invented.\n"]);
}

#[test]
fn a_record_that_another_process_holds() {
    let program = with_cases();
    let mut record = hold(&program.record());
    let here = format!("process {} holds the record", std::process::id());
    let ran = doctor(&program, JSON).ok().quiet();
    assert_check(&ran, "lock", "ok", &here);
    assert_check(&ran, "journal", "ok", "45 events in 1 segment");
    assert_check(&ran, "store", "ok", "in use, so not looked into");
    // And an end that was not clean: the record is let go as a killed process lets go of it.
    let note = CaseCommand::one(Noted { on: "2024-03-02".parse().unwrap() });
    give(&mut record, "23 001 008", &note, in_seconds(0));
    drop(record);
    let ran = doctor(&program, JSON).ok();
    assert_check(&ran, "journal", "warning", "46 events in 1 segment");
    assert_check(&ran, "journal", "warning", "the last stop was not clean");
    assert_check(&ran, "store", "warning", "1 event behind the journal");
    program.run("case list").ok();
    assert_check(&doctor(&program, JSON).ok(), "store", "ok", "up to the journal");
}

#[test]
fn copies_that_are_hurt() {
    let program = with_cases();
    overwrite(&program.record().join("store/db"), (0, 1), &[0xA5; 100_000]);
    let store = check(&doctor(&program, JSON).ok(), "store");
    assert_eq!(store.0, "warning", "{}", store.1);
    program.run("verify").ok();
    assert_check(&doctor(&program, JSON).ok(), "set-aside", "warning", "store.damaged-1: ");
    fs::remove_dir_all(program.record().join("store")).unwrap();
    assert_check(&doctor(&program, JSON).ok(), "store", "warning", "it is not there");
    let segment = program.record().join("journal/00000000000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    bytes[used / 2] ^= 0xFF;
    fs::write(&segment, bytes).unwrap();
    let ran = doctor(&program, JSON).ends(6);
    assert_check(&ran, "journal", "problem", "damaged: ");
    assert_eq!(ran.json()["healthy"], false);
    fs::remove_dir_all(program.record().join("journal")).unwrap();
    fs::create_dir(program.record().join("journal")).unwrap();
    assert_check(&doctor(&program, JSON).ends(6), "journal", "problem", "");
}

/// What the doctor says as text, without what differs from machine to machine and from run to run.
fn said(program: &Program, code: i32) -> String {
    let mut command = program.command("doctor --format table");
    command.env("UPHELD_CONFIG", program.dir().join("config.toml"));
    let text = Ran::of("doctor", &command.output().unwrap()).ends(code).out;
    let text = text.replace(&program.dir().display().to_string(), "[here]");
    let lines = text.lines().map(|line| match line.split_whitespace().nth(1) {
        // Of the disk only whether there is room, of the clock that it was looked at.
        Some("room") if line.starts_with("problem") => line
            .split_once(": nothing")
            .map(|(_, rest)| format!("problem  room         [free]: nothing{rest}"))
            .unwrap_or_default(),
        Some("room") => "         room         [free]".to_owned(),
        Some("clock") => "ok       clock        [now]".to_owned(),
        Some("program") => "ok       program      [version]".to_owned(),
        _ if line.contains("make room on the disk") => format!("{:21} hint: [make room]", ""),
        _ => sizes_left_out(line),
    });
    lines.filter(|line| !line.ends_with("[make room]")).collect::<Vec<_>>().join("\n") + "\n"
}

/// A line with `[size]` for every size.
fn sizes_left_out(line: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    for at in (1..words.len()).rev() {
        let unit = words[at].trim_end_matches([';', ',']);
        if ["kB", "MB", "GB", "TB"].contains(&unit) {
            words.splice(at - 1..=at, ["[size]"]);
        }
    }
    words.join(" ")
}

#[test]
fn a_healthy_a_full_and_a_damaged_record() {
    let program = with_cases();
    let healthy = said(&program, 0);
    program.write("config.toml", "reserve = \"9000000 TB\"\n");
    let full = said(&program, 1);
    program.write("config.toml", "");
    let segment = program.record().join("journal/00000000000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    bytes[used / 2] ^= 0xFF;
    fs::write(&segment, bytes).unwrap();
    let damaged = said(&program, 6);
    snapshot("doctor", &format!("healthy\n{healthy}\nfull\n{full}\ndamaged\n{damaged}"));
}

#[test]
fn a_clock_that_stands_before_the_last_event() {
    let program = with_cases();
    let note = CaseCommand::one(Noted { on: "2024-03-02".parse().unwrap() });
    for (seconds, state, exit) in [(120, "warning", 0), (3_600, "problem", 1)] {
        let mut record = hold(&program.record());
        give(&mut record, "23 001 008", &note, in_seconds(seconds));
        record.close(&Unwatched).unwrap();
        let ran = doctor(&program, JSON).ends(exit);
        assert_check(&ran, "clock", state, "before the last event");
    }
}

#[test]
fn a_directory_that_can_t_be_written() {
    let program = with_cases();
    // Who may do everything may write here too; then there is nothing to see.
    let script = "chmod a-w upheld-record && \"$UPHELD\" doctor --format json; code=$?; \
                  touch upheld-record/x 2>/dev/null && echo may; chmod u+w upheld-record; exit $code";
    let ran = program.bash(script).ok();
    if !ran.out.ends_with("may\n") {
        assert_check(&ran, "directory", "warning", "can't be written");
    }
}

#[test]
fn a_config_file_that_is_not_understood() {
    let program = with_cases();
    program.write("config.toml", "colour = \"blue\"\n");
    let mut command = program.command(JSON);
    command.env("UPHELD_CONFIG", program.dir().join("config.toml"));
    let ran = Ran::of(JSON, &command.output().unwrap()).ends(2);
    assert_check(&ran, "config", "problem", "line 1: there is no setting \"colour\"");
    assert_check(&ran, "store", "ok", "up to the journal");
}
