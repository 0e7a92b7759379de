//! Records that an Upheld of another time wrote. Small ones are kept as they were written, SYNTHETIC, and are
//! never made anew: tests/fixtures/records/store-1.tar.gz to store-7.tar.gz, the same events by journal
//! format 1 and store formats 1 to 7, each store as the Upheld of its time made it from the journal.

use std::fs;
use std::path::PathBuf;

use upheld_tests::program::Program;

use crate::bad_records::restamped;
use crate::given::{all_figures, assert_sound, end, program};

/// The end of the record that was kept, as it was when it was written.
const POSITION: u64 = 46;
const ROOT: &str = "6b806378f8d48bd938f01d8e094652370b14425189d65e9a10d131077a5c619b";

/// The record that was kept in this store format.
fn kept() -> Program {
    unpacked(include_bytes!("../../../../tests/fixtures/records/store-7.tar.gz"))
}

/// The same in the former store formats, from 1 on.
const FORMER: [&[u8]; 6] = [
    include_bytes!("../../../../tests/fixtures/records/store-1.tar.gz"),
    include_bytes!("../../../../tests/fixtures/records/store-2.tar.gz"),
    include_bytes!("../../../../tests/fixtures/records/store-3.tar.gz"),
    include_bytes!("../../../../tests/fixtures/records/store-4.tar.gz"),
    include_bytes!("../../../../tests/fixtures/records/store-5.tar.gz"),
    include_bytes!("../../../../tests/fixtures/records/store-6.tar.gz"),
];

fn unpacked(archive: &[u8]) -> Program {
    let program = program();
    program.write("kept.tar.gz", archive);
    program.bash("tar -xzf kept.tar.gz").ok();
    program
}

#[track_caller]
fn is_the_same(program: &Program) {
    assert_eq!(end(program), (POSITION.into(), ROOT.into()));
    program.run("replay").ok().prints(&["No cell differs"]);
}

fn segment(program: &Program) -> PathBuf {
    program.record().join("journal/00000000000000000001.seg")
}

#[test]
fn a_record_of_this_format_opens_as_it_is_and_goes_on() {
    let program = kept();
    program
        .run("doctor")
        .ok()
        .prints(&["the last stop was clean", "opens, and is up to the journal"]);
    program.run("case list").ok().quiet();
    is_the_same(&program);
    program.run("case note 23001001 --on 2024-03-03 --text SYNTHETIC").ok();
    assert_sound(&program);
}

#[test]
fn a_store_of_a_former_format_is_made_again_from_the_journal() {
    let figures = all_figures(&kept());
    for (former, format) in FORMER.into_iter().zip(1..) {
        let program = unpacked(former);
        let ran = program.run("case list").ok();
        ran.says(&[
            "note: the store is being rebuilt from the journal: ",
            &format!("format {format}"),
        ]);
        assert_eq!(all_figures(&program), figures);
        is_the_same(&program);
    }
}

#[test]
fn a_store_of_a_later_format_is_refused_and_the_journal_can_be_taken_out() {
    let program = kept();
    restamped(&program, 8);
    let ran = program.run("case note 23001001 --on 2024-03-03 --text SYNTHETIC").ends(1);
    ran.says(&[
        "the store has format 8; this Upheld knows 7",
        "hint: use the Upheld that wrote it",
    ]);
    // The way out and back: the journal is of formats that this one knows, so it is read, and a backup restored.
    program.run("events --format jsonl --out all.jsonl").ok();
    program.run("import events all.jsonl --record taken-out").ok().prints(&[ROOT]);
    program.run("backup backup").ok();
    program.run("restore backup --record again").ok().prints(&[ROOT]);
    // The Upheld that wrote it finds it as it was.
    restamped(&program, 7);
    program.run("case list").ok().quiet();
    is_the_same(&program);
}

#[test]
fn a_damaged_one_is_healed_or_refused_by_position() {
    let program = kept();
    let mut bytes = fs::read(segment(&program)).unwrap();
    let used = bytes.len();
    bytes[used / 2] ^= 0xFF;
    fs::write(segment(&program), &bytes).unwrap();
    program.run("verify").ok().says(&["the journal was damaged at positions "]);
    is_the_same(&program);
    fs::write(segment(&program), &bytes).unwrap();
    fs::remove_dir_all(program.record().join("store")).unwrap();
    program.run("verify").ends(6).says(&["the journal is damaged at position"]);
}

#[test]
fn the_way_out_and_in_again_is_lines_of_json() {
    let program = kept();
    let figures = all_figures(&program);
    program.run("events --format jsonl --out all.jsonl").ok();
    program.run("import events all.jsonl --record again").ok().prints(&[ROOT]);
    fs::remove_dir_all(program.record()).unwrap();
    fs::rename(program.dir().join("again"), program.record()).unwrap();
    assert_eq!(all_figures(&program), figures);
    is_the_same(&program);
}

/// What is given out of a record, as the first formats have it: kept as it was written from the same record.
const EVENTS: &str = include_str!("../../../../tests/fixtures/formats/events-1.jsonl");
const BACKUP: &[u8] = include_bytes!("../../../../tests/fixtures/formats/backup-1.tar.gz");
const CHECKPOINT: &str = include_str!("../../../../tests/fixtures/formats/checkpoint-1.note");
const KEY: &str = include_str!("../../../../tests/fixtures/formats/checkpoint-1.pub");
const CERTIFICATE: &str = include_str!("../../../../tests/fixtures/formats/certificate-1.json");

#[test]
fn what_was_given_out_of_a_record_is_still_read() {
    let program = kept();
    program.write("events.jsonl", EVENTS);
    program.run("import events events.jsonl --record again").ok().prints(&[ROOT]);
    program.write("office.pub", KEY);
    program.write("backup.tar.gz", BACKUP);
    program.bash("tar -xzf backup.tar.gz").ok();
    let signed = "signed by office.example/record (";
    let ran = program.run("restore backup --public-key office.pub --record back").ok();
    ran.prints(&[ROOT, signed]);
    program.write("checkpoint.note", CHECKPOINT);
    let ran = program.run("verify --since checkpoint.note --public-key office.pub").ok();
    ran.prints(&["It only grew since the checkpoint of 46 events, ", signed]);
    let ran = program.run_with("certificate.json", CERTIFICATE, "verify certificate.json").ok();
    ran.prints(&[
        "Holds: uphold-rate of Leeds City Council (E08000035) 2023-24: 75% (3 of 4)",
        ROOT,
    ]);
    // And written today as it was then.
    program.run("events --format jsonl --out today.jsonl").ok();
    let today = fs::read_to_string(program.dir().join("today.jsonl")).unwrap();
    assert_eq!(today, EVENTS);
    let line = "certify uphold-rate --authority Leeds --year 2023-24 --out today.json";
    program.run(line).ok();
    let today = fs::read_to_string(program.dir().join("today.json")).unwrap();
    assert_eq!(today, CERTIFICATE);
}

#[test]
fn what_a_later_upheld_gives_out_is_refused_by_its_format() {
    let program = program();
    let later = EVENTS.replacen("\"upheld_events\":1", "\"upheld_events\":2", 1);
    let ran = program.run_with("events.jsonl", later, "import events events.jsonl").ends(5);
    ran.says(&[
        "error: events.jsonl: line 1: the file is of version 2 of the format; this Upheld reads 1",
        "hint: nothing was made; use the Upheld that wrote the file, or a later one",
    ]);
    assert!(!program.record().exists());
    let later = CERTIFICATE.replacen("\"upheld_certificate\":1", "\"upheld_certificate\":2", 1);
    let ran = program.run_with("certificate.json", later, "verify certificate.json").ends(5);
    ran.says(&[
        "error: certificate.json: it is a certificate of version 2; this program knows 1",
        "hint: use the Upheld that wrote it, or a later one",
    ]);
}
