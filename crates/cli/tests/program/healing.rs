//! Damage to either copy: the command that reads it heals it from the other, says so, and gives the
//! same figures. Damage to both is named by position.

use std::fs;
use std::path::PathBuf;

use upheld_domain::{CaseCommand, Noted};
use upheld_tests::program::{Program, copy};

use crate::given::{all_figures, assert_sound, failing, give, hold, in_seconds, many, with_record};

const ROWS: u32 = 2_000;

fn segments(program: &Program) -> Vec<PathBuf> {
    let entries = fs::read_dir(program.record().join("journal")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A record of two segments: an opening after an unclean stop begins a new one.
fn in_two_segments() -> Program {
    let program = with_record();
    let file = many(ROWS);
    let half = file.lines().take(1 + ROWS as usize / 2).collect::<Vec<_>>().join("\n");
    program.run_with("half.csv", half, "import cases half.csv").ok();
    // What the files hold while a record is open is what a stopped machine leaves.
    let mut record = hold(&program.record());
    let note = CaseCommand::one(Noted { on: "2024-03-02".parse().unwrap() });
    give(&mut record, "24 000000", &note, in_seconds(0));
    let image = program.dir().join("image");
    copy(&program.record(), &image);
    drop(record);
    fs::remove_dir_all(program.record()).unwrap();
    fs::rename(image, program.record()).unwrap();
    program.run_with("many.csv", file, "import cases many.csv").ok();
    program
}

/// Overwrites bytes of a file at a share, in eighths, of what is written of it.
fn damage(path: &PathBuf, eighths: usize, length: usize) {
    let mut bytes = fs::read(path).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    let start = used / 8 * eighths;
    let end = (start + length).min(bytes.len());
    bytes[start..end].fill(0x5a);
    fs::write(path, bytes).unwrap();
}

/// A program of its own with a copy of the record.
fn copied(program: &Program) -> Program {
    let other = crate::given::program();
    copy(&program.record(), &other.record());
    other
}

/// Whatever the first command is: the figures are those of before and the record is sound after.
fn assert_healed(damaged: &Program, first: &str, expected: &str, place: &str) {
    let ran = damaged.run(first);
    assert_eq!(ran.code, Some(0), "{place}: {}", ran.transcript());
    assert_eq!(all_figures(damaged), expected, "{place}, after {first}");
    assert_sound(damaged);
    // Whatever was healed was healed for good: nothing is said any more.
    damaged.run("verify").ok().quiet();
}

const FIRST: [&str; 4] =
    ["figures --national --year 2022-23", "case show '24 000100'", "verify", "replay"];

#[test]
fn a_store_that_is_gone_or_damaged_is_rebuilt() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    let gone = copied(&whole);
    fs::remove_dir_all(gone.record().join("store")).unwrap();
    let ran = gone.run("figures --national --year 2022-23").ok();
    ran.says(&["note: the store was rebuilt from the journal: it was missing."]);
    assert_eq!(all_figures(&gone), expected);
    assert_sound(&gone);
    for eighths in [0, 3, 7] {
        for first in FIRST {
            let damaged = copied(&whole);
            damage(&damaged.record().join("store/db"), eighths, 20_000);
            let place = format!("the store at {eighths} eighths");
            assert_healed(&damaged, first, &expected, &place);
        }
    }
}

#[test]
fn a_damaged_journal_is_healed_from_the_store() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    let names = segments(&whole);
    assert_eq!(names.len(), 2, "{names:?}");
    for number in [0, 1] {
        for eighths in [0, 3, 6] {
            for first in FIRST {
                let damaged = copied(&whole);
                damage(&segments(&damaged)[number], eighths, 3_000);
                let place = format!("segment {number} at {eighths} eighths");
                assert_healed(&damaged, first, &expected, &place);
            }
        }
    }
}

#[test]
fn a_journal_that_lost_its_end_gets_it_back() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    let last = segments(&whole).pop().unwrap();
    let bytes = fs::read(&last).unwrap();
    fs::write(&last, &bytes[..bytes.len() / 2]).unwrap();
    let ran = whole.run("figures --national --year 2022-23").ok();
    ran.says(&["note: the journal had lost positions ", "restored from the store."]);
    assert_eq!(all_figures(&whole), expected);
    assert_sound(&whole);
}

#[test]
fn what_the_journal_lost_is_there_for_the_first_search_and_the_first_backup() {
    let whole = in_two_segments();
    whole.run("case note '24 001999' --on 2024-03-01 --text 'Damp in a lift'").ok();
    let publish = "case publish '24 001998' --on 2024-03-01 --text 'Damp in a flat'";
    whole.run(publish).ok();
    let expected = all_figures(&whole);
    let lines = [
        "case search '24 001998' --format csv",
        "case search damp --format csv",
        "decisions search damp --internal --format csv",
    ];
    let found = lines.map(|line| whole.run(line).ok().out);
    assert!(found.iter().all(|out| out.lines().count() > 1), "{found:?}");
    let position = whole.run("verify --format json").ok().json()["position"].clone();
    for gone in ["its end", "its last file", "all of it"] {
        let lose = || {
            let damaged = copied(&whole);
            let last = segments(&damaged).pop().unwrap();
            match gone {
                "its end" => {
                    let bytes = fs::read(&last).unwrap();
                    fs::write(&last, &bytes[..bytes.len() / 4]).unwrap();
                }
                "its last file" => fs::remove_file(last).unwrap(),
                _ => fs::remove_dir_all(damaged.record().join("journal")).unwrap(),
            }
            damaged
        };
        for (line, found) in lines.iter().zip(&found) {
            let ran = lose().run(line).ok().says(&["from the store."]);
            assert_eq!(ran.out, *found, "{gone}, {line}");
        }
        // A position that lies in what was lost, and one that is nowhere.
        let last = position.as_u64().unwrap();
        let line = format!("{} --at {}", lines[1], last - 1);
        let found = lose().run(&line).ok().out.lines().count();
        assert_eq!(found, 2, "{gone}: a header, and the first of the two");
        let line = format!("{} --at {}", lines[1], last + 1);
        lose().run(&line).ends(3).says(&["there is no position ", "the record ends at position "]);
        let damaged = lose();
        let ran = damaged.run("backup backup --format json").ok();
        let ran = ran.says(&["from the store."]);
        assert_eq!(ran.json()["position"], position, "{gone}");
        assert_eq!(all_figures(&damaged), expected, "{gone}");
    }
}

#[test]
fn a_journal_that_cant_be_healed_now_is_told_and_answered_from_the_store() {
    let whole = in_two_segments();
    let damaged = copied(&whole);
    let first = segments(&damaged).remove(0);
    damage(&first, 1, 3_000);
    let staged = format!("{}.new", first.display());
    let told = |number: u32| {
        let line = format!("case show '24 {number:06}' --record {}", damaged.record().display());
        let ran = failing(&damaged, "openat", &["-P", &staged], &line).ok();
        let shown = whole.run(&format!("case show '24 {number:06}'")).ok().out;
        assert_eq!(ran.out, shown, "{}", ran.transcript());
        ran.err.contains("note: the journal is damaged, and could not be healed: ")
            && ran.err.contains("`upheld verify` heals it from the store")
    };
    assert!((100..150).any(told), "no case met the damage");
    let ran = damaged.run("verify").ok().says(&["the journal was damaged at positions "]);
    ran.says(&["healed from the store."]);
    damaged.run("verify").ok().quiet();
}

/// Takes half of what the last segment holds away.
fn cut(damaged: &Program) {
    let last = segments(damaged).pop().unwrap();
    let bytes = fs::read(&last).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    fs::write(&last, &bytes[..used / 2]).unwrap();
}

fn last_position(program: &Program) -> u64 {
    program.run("verify --format json").ok().json()["position"].as_u64().unwrap()
}

#[test]
fn what_the_journal_lost_without_the_store_is_named_up_to_where_the_record_went() {
    let whole = in_two_segments();
    let last = last_position(&whole);
    let gone = copied(&whole);
    fs::remove_dir_all(gone.record().join("store")).unwrap();
    cut(&gone);
    let named = format!(" to {last}: restore from the store's copy or from a backup");
    for line in FIRST {
        let ran = gone.run(line).ends(6).says(&["the journal is damaged at positions ", &named]);
        assert_eq!(ran.out, "", "{line}");
        assert!(!gone.record().join("store").exists(), "{line} left a store of less");
    }
    let ran = gone.run("doctor --format table").ends(6);
    ran.prints(&["the journal lacks the positions ", &format!(" to {last}, which it had")]);
    // Whoever wants to go on with what is left can.
    fs::remove_file(gone.record().join("reach")).unwrap();
    gone.run("verify").ok();
    assert!(last_position(&gone) < last);
}

#[test]
fn without_the_store_and_how_far_it_went_nobody_says_that_nothing_was_lost() {
    let whole = in_two_segments();
    let unsure =
        "the store can't tell whether there was more: compare with a backup or a checkpoint";
    let gone = copied(&whole);
    fs::remove_dir_all(gone.record().join("store")).unwrap();
    let hurt = copied(&whole);
    damage(&hurt.record().join("store/db"), 0, 20_000);
    for damaged in [gone, hurt] {
        cut(&damaged);
        fs::remove_file(damaged.record().join("reach")).unwrap();
        let ran = damaged.run("verify").says(&["the last stop was not clean", unsure]);
        assert!(!ran.err.contains("nothing that was acknowledged"), "{}", ran.transcript());
    }
}

#[test]
fn copies_that_are_hurt_each_somewhere_else_heal_each_other() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    for (eighths, first) in [(0, "verify"), (4, "replay"), (7, "case show '24 000100'")] {
        for hurt in ["the end", "the first segment", "both segments"] {
            let damaged = copied(&whole);
            damage(&damaged.record().join("store/db"), eighths, 1);
            if hurt == "the end" {
                cut(&damaged);
            }
            if hurt != "the end" {
                damage(&segments(&damaged)[0], 3, 3_000);
            }
            if hurt == "both segments" {
                damage(&segments(&damaged)[1], 5, 3_000);
            }
            let place = format!("{hurt}, and the store at {eighths} eighths");
            assert_healed(&damaged, first, &expected, &place);
        }
    }
}

#[test]
fn a_store_that_does_not_open_is_left_as_it_was_and_gives_back_the_whole_journal() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    damage(&whole.record().join("store/db"), 4, 1);
    let before = fs::read(whole.record().join("store/db")).unwrap();
    fs::remove_dir_all(whole.record().join("journal")).unwrap();
    let ran = whole.run("verify").ok();
    ran.says(&["the journal had lost positions 1 to ", "restored from the store."]);
    let kept = fs::read(whole.record().join("store.damaged-1/db")).unwrap();
    assert!(kept == before, "sled wrote over what it could not read");
    assert_eq!(all_figures(&whole), expected);
}

#[test]
fn a_journal_that_is_gone_comes_back_from_a_store_of_one_sitting_that_is_torn_anywhere() {
    let whole = in_two_segments();
    let last = last_position(&whole);
    // sled has no snapshot yet of a store that was made in one go.
    fs::remove_dir_all(whole.record().join("store")).unwrap();
    whole.run("figures --national --year 2022-23").ok();
    for eighths in 0..8 {
        let torn = copied(&whole);
        damage(&torn.record().join("store/db"), eighths, 1);
        fs::remove_dir_all(torn.record().join("journal")).unwrap();
        let ran = torn.run("verify");
        if ran.code == Some(0) {
            assert_eq!(last_position(&torn), last, "{}", ran.transcript());
        } else {
            // The bit was in the only copy of some frames that is left.
            ran.ends(6).says(&[&format!("the journal is damaged at positions 1 to {last}")]);
        }
    }
}

#[test]
fn a_journal_of_another_record_is_refused_and_the_right_one_made_again() {
    let program = in_two_segments();
    let expected = all_figures(&program);
    let other = with_record();
    other.run("verify").ok();
    let (journal, aside) = (program.record().join("journal"), program.dir().join("aside"));
    fs::rename(&journal, &aside).unwrap();
    copy(&other.record().join("journal"), &journal);
    for line in
        ["case list", "verify", "backup copies", "case note '24 000100' --on 2024-03-02 --text x"]
    {
        let ran = program.run(line).ends(6);
        ran.says(&["error: the journal in ", "is another record's: ", "hint: nothing was changed"]);
    }
    let ran = program.run("doctor --format table").ends(6);
    ran.prints(&["the journal is another record's than the one that was here before"]);
    assert!(!program.record().join("store.damaged-1").exists());
    // As the hint says: without it the store gives back the right one.
    fs::remove_dir_all(&journal).unwrap();
    program.run("verify").ok().says(&["restored from the store."]);
    assert_eq!(all_figures(&program), expected);
    // A store of another record beside the right journal is set aside.
    fs::remove_dir_all(program.record().join("store")).unwrap();
    copy(&other.record().join("store"), &program.record().join("store"));
    program.run("doctor --format table").ok().prints(&["the next command moves it aside"]);
    program.run("verify").ok().says(&["it belongs to another record"]);
    assert_eq!(all_figures(&program), expected);
}

#[test]
fn a_file_of_another_journal_is_refused_by_its_name_wherever_it_is_put() {
    let program = in_two_segments();
    let (expected, last) = (all_figures(&program), last_position(&program));
    let other = with_record();
    other.run_with("few.csv", many(20), "import cases few.csv").ok();
    let file = segments(&other).remove(0);
    for first in [3, last - 1, last + 1, last + 900] {
        for gone in ["nothing", "store", "reach"] {
            let damaged = copied(&program);
            if gone == "store" {
                fs::remove_dir_all(damaged.record().join("store")).unwrap();
            }
            if gone == "reach" {
                fs::remove_file(damaged.record().join("reach")).unwrap();
            }
            let name = format!("{first:020}.seg");
            let stray = damaged.record().join("journal").join(&name);
            fs::copy(&file, &stray).unwrap();
            for line in ["case list", "verify", "backup copies"] {
                let ran = damaged.run(line).ends(6);
                ran.says(&[&name, "another record", "hint: move that file out"]);
            }
            fs::remove_file(stray).unwrap();
            assert_healed(&damaged, "replay", &expected, &format!("{first}, {gone} gone"));
        }
    }
}

#[test]
fn a_journal_of_another_record_is_told_by_its_events_where_its_header_is_hurt() {
    let program = in_two_segments();
    let other = with_record();
    other.run_with("few.csv", many(20), "import cases few.csv").ok();
    for gone in ["nothing", "store"] {
        let swapped = copied(&program);
        let journal = swapped.record().join("journal");
        fs::remove_dir_all(&journal).unwrap();
        copy(&other.record().join("journal"), &journal);
        if gone == "store" {
            fs::remove_dir_all(swapped.record().join("store")).unwrap();
        }
        let path = segments(&swapped).remove(0);
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, &bytes).unwrap();
        for line in ["case list", "verify", "case list"] {
            assert_eq!(swapped.run(line).ends(6).out, "", "{line}, {gone} gone");
        }
        assert!(fs::read(&path).unwrap() == bytes, "{gone} gone: it was changed");
        assert!(!swapped.record().join("store.damaged-1").exists(), "{gone} gone");
    }
}

#[test]
fn without_a_store_the_journals_headers_are_healed_by_how_far_the_record_went() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    fs::remove_dir_all(whole.record().join("store")).unwrap();
    for path in segments(&whole) {
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    assert_healed(&whole, "verify", &expected, "every header, without a store");
}

#[test]
fn how_far_the_record_went_may_rot_and_is_written_anew() {
    let whole = with_record();
    whole.run_with("many.csv", many(20), "import cases many.csv").ok();
    let reach = whole.record().join("reach");
    damage(&reach, 4, 1);
    let ran = whole.run("doctor --format table").ok();
    ran.prints(&["warning  reach        it makes no sense, and so tells nothing"]);
    whole.run("verify").ok().quiet();
    whole.run("case note '24 000010' --on 2024-03-02 --text x").ok();
    let last = last_position(&whole);
    let ran = whole.run("doctor --format table").ok();
    ran.prints(&[&format!("ok       reach        the record went to position {last}")]);
}

#[test]
fn a_journal_that_is_read_while_another_process_holds_the_record_is_not_taken_for_all_of_it() {
    let whole = in_two_segments();
    let record = hold(&whole.record());
    whole.run("figures --national --year 2022-23").ok().says(&["holds the record"]);
    cut(&whole);
    let ran = whole.run("figures --national --year 2022-23").ends(6);
    ran.says(&["the journal is damaged at positions "]);
    drop(record);
}

#[test]
fn a_store_that_can_heal_the_journals_headers_is_not_called_anothers() {
    let whole = in_two_segments();
    let expected = all_figures(&whole);
    for path in segments(&whole) {
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let ran = whole.run("doctor --format table").ends(6);
    assert!(!ran.out.contains("another record"), "{}", ran.transcript());
    assert_healed(&whole, "verify", &expected, "every header");
}

#[test]
fn damage_in_both_copies_is_named_by_position() {
    let whole = in_two_segments();
    for number in [0, 1] {
        let damaged = copied(&whole);
        let path = segments(&damaged)[number].clone();
        damage(&path, 3, 3_000);
        fs::remove_dir_all(damaged.record().join("store")).unwrap();
        for line in ["figures --national --year 2022-23", "verify", "replay"] {
            let ran = damaged.run(line).ends(6);
            let ran = ran.says(&["the journal is damaged at positions ", "hint: ", "backup"]);
            assert_eq!(ran.out, "", "{line}");
        }
    }
}
