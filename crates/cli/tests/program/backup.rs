//! The drill: a record is backed up while somebody records, again when there is more, and brought back;
//! it says the same figures and has the same root.

mod untrusted;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use upheld_tests::program::{Program, Ran, copy};

use crate::given::{all_figures, assert_sound, end, hold, many, program, with_cases, with_many};

/// The manifest of a backup.
fn manifest(backup: &Path) -> Value {
    serde_json::from_slice(&fs::read(backup.join("manifest.json")).unwrap()).unwrap()
}

/// The names in a directory.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The only journal file of a backup.
fn segment(backup: &Path) -> PathBuf {
    backup.join(manifest(backup)["segments"][0]["file"].as_str().unwrap())
}

#[test]
fn a_drill() {
    let program = with_many(600);
    let backup = program.dir().join("backup");
    let made = program.run("backup backup --format json").ok().json();
    assert_eq!(
        (&made["position"], &made["before"], &made["copied"]),
        (&end(&program).0, &Value::Null, &1.into())
    );
    // Nothing new, nothing copied; also while another process holds the record.
    let held = hold(&program.record());
    let again = program.run("backup backup --format json").ok().json();
    assert_eq!((&again["copied"], &again["root"]), (&0.into(), &made["root"]));
    drop(held);

    // Backed up over and over while an import works.
    program.write("more.csv", many(6_000));
    let mut import = program.command("import cases more.csv");
    let mut import = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut grown = 0;
    let mut before = made["position"].as_u64().unwrap();
    while import.try_wait().unwrap().is_none() {
        let made = program.run("backup backup --format json").ok().json();
        let position = made["position"].as_u64().unwrap();
        assert!(position >= before, "{position} after {before}");
        grown += u32::from(position > before);
        before = position;
    }
    assert!(import.wait().unwrap().success());
    assert!(grown > 0, "no backup was made in the middle of the import");

    program.run("case note 24000000 --on 2024-03-02 --text later").ok();
    let (position, root) = end(&program);
    let made = program.run("backup backup --format json").ok().json();
    assert_eq!((&made["position"], &made["root"]), (&position, &root));
    let held: Vec<String> = names(&backup);
    assert_eq!(held.len(), 4, "one segment, one checkpoint, LOCK and the manifest: {held:?}");

    let ran = program.run("restore backup --record brought-back").ok();
    ran.prints(&["Restored ", root.as_str().unwrap()]);
    let figures = all_figures(&program);
    let other = elsewhere(&program, "brought-back");
    assert_eq!(all_figures(&other), figures);
    other.run("replay").ok().prints(&["No cell differs"]);
    assert_eq!(end(&other), (position, root));
    // Everything went back as it was, so a backup of what was brought back finds it all there.
    copy(&backup, &other.dir().join("backup"));
    let made = other.run("backup backup --format json").ok().json();
    assert_eq!(made["copied"], 0, "{made}");
    other.run("case note 24000000 --on 2024-03-03 --text goes-on").ok();
    assert_sound(&other);
}

/// A program whose record is one of another's.
fn elsewhere(from: &Program, record: &str) -> Program {
    let other = program();
    copy(&from.dir().join(record), &other.record());
    other
}

#[test]
fn a_checkpoint_stands_in_it_signed_where_there_is_a_key() {
    let program = with_cases();
    program
        .bash("\"$UPHELD\" checkpoint key --name example/record --out office.key > office.pub")
        .ok();
    program
        .bash("\"$UPHELD\" checkpoint key --name example/other --out other.key > other.pub")
        .ok();
    program.run("backup plain").ok().prints(&["Its checkpoint: plain/"]);
    program.run("backup signed --key office.key").ok().prints(&["Its signed checkpoint: signed/"]);
    let checkpoint = |backup: &str| {
        let backup = program.dir().join(backup);
        let file = manifest(&backup)["checkpoint"]["file"].as_str().unwrap().to_owned();
        fs::copy(backup.join(file), program.dir().join("kept.checkpoint")).unwrap();
    };
    checkpoint("plain");
    program.run("verify --since kept.checkpoint").ok();
    checkpoint("signed");
    program.run("verify --since kept.checkpoint --public-key office.pub").ok();
    let ran = program.run("restore signed --public-key office.pub --record one").ok();
    let ran = ran.prints(&["It is what its checkpoint says, signed by example/record"]);
    ran.says(&["note: whether there is a later backup can't be told by the key; "]);
    program
        .run("restore plain --record two")
        .ok()
        .says(&["note: the checkpoint is taken at its word"]);
    for (backup, key) in [("plain", "office.pub"), ("signed", "other.pub")] {
        let ran = program.run(&format!("restore {backup} --public-key {key} --record three"));
        ran.ends(6).says(&["hint: "]);
        refused_whole(&program, "three");
    }
}

/// Nothing was made, and nothing half made was left.
#[track_caller]
fn refused_whole(program: &Program, record: &str) {
    let left: Vec<String> = names(program.dir());
    let left: Vec<&String> = left.iter().filter(|name| name.contains(record)).collect();
    assert!(left.is_empty(), "{left:?} was left");
}

#[test]
fn nothing_goes_behind_a_checkpoint() {
    let program = with_cases();
    program.run("backup early").ok();
    copy(&program.record(), &program.dir().join("before"));
    program.bash("\"$UPHELD\" root --at 7 > first.checkpoint").ok();
    program.run("case note 23001008 --on 2024-03-02 --text later").ok();
    program.bash("\"$UPHELD\" root > late.checkpoint").ok();
    let ran = program.run("restore early --since late.checkpoint --record back").ends(6);
    ran.says(&[
        "error: the backup does not reach what the checkpoint says: ",
        "hint: nothing was restored; ",
    ]);
    refused_whole(&program, "back");
    // As long as the checkpoint, and longer, but otherwise.
    for (day, name) in [(3, "otherwise"), (4, "longer")] {
        copy(&program.dir().join("before"), &program.dir().join(name));
        for day in 3..=day {
            let line =
                format!("case note 23001008 --on 2024-03-0{day} --text other --record {name}");
            program.run(&line).ok();
        }
        program.run(&format!("backup other-{name} --record {name}")).ok();
        let line = format!("restore other-{name} --since late.checkpoint --record back");
        program
            .run(&line)
            .ends(6)
            .says(&["the record was rewritten", "hint: nothing was restored"]);
        refused_whole(&program, "back");
    }
    let ran = program.run("restore early --since first.checkpoint --record back").ok();
    ran.prints(&["It only grew since the checkpoint of 7 events."]);

    // Another record's checkpoint.
    let other = with_cases();
    other.bash("\"$UPHELD\" root > other.checkpoint").ok();
    fs::copy(other.dir().join("other.checkpoint"), program.dir().join("other.checkpoint")).unwrap();
    let ran = program.run("restore early --since other.checkpoint --record other-one").ends(6);
    ran.says(&["another record"]);
    refused_whole(&program, "other-one");
}

#[test]
fn a_backup_is_only_of_one_record_and_only_grows() {
    let program = with_cases();
    copy(&program.record(), &program.dir().join("earlier"));
    program.run("case note 23001008 --on 2024-03-02 --text later").ok();
    program.run("backup backup").ok();
    let before = fs::read(program.dir().join("backup/manifest.json")).unwrap();
    let kept = names(&program.dir().join("backup"));
    let refused = |line: &str, code: i32, says: &[&str]| {
        program.run(line).ends(code).says(says).says(&["hint: "]);
        assert_eq!(fs::read(program.dir().join("backup/manifest.json")).unwrap(), before, "{line}");
        assert_eq!(names(&program.dir().join("backup")), kept, "{line}");
        program.run("restore backup --record tried").ok();
        fs::remove_dir_all(program.dir().join("tried")).unwrap();
    };
    // Put back to what it was before; then grown again, otherwise.
    refused(
        "backup backup --record earlier",
        6,
        &["the record ends at position 45, its backup has 46 events"],
    );
    program.run("case note 23001008 --on 2024-03-02 --text otherwise --record earlier").ok();
    program.run("case note 23001008 --on 2024-03-03 --text more --record earlier").ok();
    refused(
        "backup backup --record earlier",
        6,
        &["the first 46 events of the record are not those of its backup"],
    );
    program.run("init --record another").ok();
    refused("backup backup --record another", 4, &["holds the backup of upheld/"]);
    refused("backup backup --record nowhere", 3, &["error: there is no record in nowhere"]);
    fs::create_dir(program.dir().join("papers")).unwrap();
    program.write("papers/letter.txt", "ours");
    program
        .run("backup papers")
        .ends(5)
        .says(&["holds other files than a backup's, such as \"letter.txt\""]);
    program
        .run("restore backup --record earlier")
        .ends(4)
        .says(&["error: earlier is there already"]);
    fs::create_dir(program.dir().join("vacant")).unwrap();
    program.run("restore backup --record vacant").ok();
}

#[test]
fn an_interrupted_backup_leaves_the_former_one_and_the_next_one_clears_up() {
    let program = with_cases();
    program.run("backup backup").ok();
    let backup = program.dir().join("backup");
    let (_, root) = end(&program);
    // As a killed process leaves it: a file half written, one whole, a manifest not in its place.
    fs::write(backup.join(format!("{}-{}.seg.new", "0".repeat(20), "a".repeat(16))), b"half")
        .unwrap();
    fs::write(backup.join(format!("{}-{}.seg", "0".repeat(20), "b".repeat(16))), b"whole").unwrap();
    fs::write(backup.join("manifest.json.new"), b"{").unwrap();
    program.run("restore backup --record one").ok().prints(&[root.as_str().unwrap()]);
    program.run("case note 23001008 --on 2024-03-02 --text later").ok();
    program.run("backup backup").ok();
    assert_eq!(names(&backup).len(), 4, "{:?}", names(&backup));
    // And a restoring that was killed.
    fs::create_dir_all(program.dir().join(".two.restoring/record/journal")).unwrap();
    fs::write(
        program.dir().join(".two.restoring/record/journal/00000000000000000001.seg"),
        b"half",
    )
    .unwrap();
    program.run("restore backup --record two").ok();
    assert!(!program.dir().join(".two.restoring").exists());
}

#[test]
fn a_file_of_the_backup_that_rotted_is_copied_anew() {
    let program = with_cases();
    program.run("backup backup").ok();
    let backup = program.dir().join("backup");
    let mut bytes = fs::read(segment(&backup)).unwrap();
    bytes[100] ^= 1;
    fs::write(segment(&backup), bytes).unwrap();
    let ran = program.run("backup backup").ok();
    ran.says(&["note: 00000000000000000001-", "was changed or gone; it was copied anew"]);
    program.run("restore backup --record one").ok();
    // A damaged record is never copied over a good backup: it is healed from the store first.
    let journal = program.record().join("journal/00000000000000000001.seg");
    let mut bytes = fs::read(&journal).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    bytes[used / 2] ^= 0xFF;
    fs::write(&journal, &bytes).unwrap();
    program.run("backup backup").ok().says(&["the journal was damaged at positions "]);
    // And where nothing can heal it, nothing is backed up.
    fs::write(&journal, &bytes).unwrap();
    fs::remove_dir_all(program.record().join("store")).unwrap();
    let before = manifest(&backup);
    program.run("backup backup").ends(6).says(&["the journal is damaged at position"]);
    assert_eq!(manifest(&backup), before);
}

#[test]
fn the_guide_is_as_it_says() {
    let page = include_str!("../../../../docs/guide/backup.md");
    let blocks = page.split("```sh\n").skip(1).filter_map(|block| block.split_once("```"));
    let script: String = blocks.map(|(block, _)| block).collect();
    assert!(script.lines().filter(|line| line.starts_with("upheld ")).count() >= 8, "{script}");
    let program = with_cases();
    let line = format!("set -e\nupheld() {{ \"$UPHELD\" \"$@\"; }}\n{script}");
    let ran: Ran = program.bash(&line).ok();
    ran.prints(&[
        "Backed up 45 events",
        "1 more than before",
        "Restored 46 events",
        "Sound: 46 events",
    ]);
}
