//! Records that an Upheld of another time wrote. Small ones are kept as they were written, SYNTHETIC, and are
//! never made anew: tests/fixtures/records/store-4.tar.gz to store-7.tar.gz, the same events by journal
//! format 1 and store formats 4 to 7. Of earlier store formats none was kept; they are forged by their
//! number, which is all that this program reads of them before it makes the store again from the journal.

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

/// The same in a former store format.
fn kept_in(format: u8) -> Program {
    match format {
        4 => unpacked(include_bytes!("../../../../tests/fixtures/records/store-4.tar.gz")),
        5 => unpacked(include_bytes!("../../../../tests/fixtures/records/store-5.tar.gz")),
        6 => unpacked(include_bytes!("../../../../tests/fixtures/records/store-6.tar.gz")),
        _ => {
            let program = kept();
            restamped(&program, format);
            program
        }
    }
}

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
    for format in 1..=6 {
        let program = kept_in(format);
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
