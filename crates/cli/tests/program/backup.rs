//! The drill: a record is backed up while somebody records, again when there is more, and brought back;
//! it says the same figures and has the same root. And every backup that is not to be trusted: refused,
//! with what is missing, and nothing made.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};
use upheld_tests::forger;
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

/// A backup with one thing wrong in it, and what is said of it.
fn refuses(program: &Program, wrong: impl FnOnce(&Path), code: i32, says: &[&str]) {
    copy(&program.dir().join("good"), &program.dir().join("bad"));
    wrong(&program.dir().join("bad"));
    let ran = program.run("restore bad --record never").ends(code);
    ran.says(says).says(&["hint: "]);
    refused_whole(program, "never");
    fs::remove_dir_all(program.dir().join("bad")).unwrap();
}

/// Changes a manifest's text.
fn rewrite(backup: &Path, from: &str, to: &str) {
    let path = backup.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from:?} is not in {text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_backup_that_is_not_whole_is_refused_and_what_is_missing_named() {
    let program = with_cases();
    program.run("backup good").ok();
    let positions = "error: the backup is not whole, missing are positions 1 to 45: ";
    refuses(
        &program,
        |bad| fs::remove_file(segment(bad)).unwrap(),
        6,
        &[positions, "it is not there"],
    );
    let flip = |bad: &Path| {
        let mut bytes = fs::read(segment(bad)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(segment(bad), bytes).unwrap();
    };
    refuses(
        &program,
        flip,
        6,
        &[positions, "it has another SHA-256".trim_start_matches("it has ")],
    );
    let cut = |bad: &Path| {
        let bytes = fs::read(segment(bad)).unwrap();
        fs::write(segment(bad), &bytes[..bytes.len() - 9]).unwrap();
    };
    refuses(&program, cut, 6, &[positions, " bytes, not "]);
    let checkpoint = |bad: &Path| {
        let file = manifest(bad)["checkpoint"]["file"].as_str().unwrap().to_owned();
        fs::remove_file(bad.join(file)).unwrap();
    };
    refuses(&program, checkpoint, 6, &[".checkpoint: it is not there"]);
    let all = |bad: &Path| {
        fs::remove_file(segment(bad)).unwrap();
        checkpoint(bad);
    };
    refuses(
        &program,
        all,
        6,
        &[".checkpoint: it is not there", "positions 1 to 45: ", ".seg: it is"],
    );
    let root = |bad: &Path| {
        let root = manifest(bad)["root"].as_str().unwrap().to_owned();
        rewrite(bad, &root, &"0".repeat(64));
    };
    refuses(&program, root, 6, &["the backup's files come to ", "its manifest says "]);
    let fewer = |bad: &Path| rewrite(bad, "\"position\": 45", "\"position\": 44");
    refuses(&program, fewer, 6, &["is not the name of a backup's file"]);
    refuses(
        &program,
        |bad| fs::remove_file(bad.join("manifest.json")).unwrap(),
        3,
        &["there is no backup in bad"],
    );
    let newer = |bad: &Path| rewrite(bad, "\"format\": 1", "\"format\": 2");
    refuses(&program, newer, 1, &["written by a newer Upheld"]);
}

/// Puts other bytes in the place of a backup's only segment, with all that the manifest says of them made right.
fn resealed(backup: &Path, bytes: &[u8]) {
    let old = segment(backup);
    let name = old.file_name().unwrap().to_str().unwrap().to_owned();
    let length = fs::metadata(&old).unwrap().len();
    fs::remove_file(old).unwrap();
    let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let file = format!("{:020}-{}.seg", 1, &sha256[..16]);
    fs::write(backup.join(&file), bytes).unwrap();
    let before = manifest(backup)["segments"][0]["sha256"].as_str().unwrap().to_owned();
    rewrite(backup, &before, &sha256);
    rewrite(backup, &name, &file);
    let was = format!("\"bytes\": {length},\n      \"sha256\": \"{sha256}\"");
    rewrite(backup, &was, &was.replace(&length.to_string(), &bytes.len().to_string()));
}

/// The segment of a record's own journal, backed up, with every commit a second later.
fn forged(program: &Program) -> Vec<u8> {
    let mut commits = forger::commits(&program.record());
    commits.iter_mut().for_each(|commit| forger::retime(commit, 1_000));
    let record = program.dir().join("forged");
    forger::write_journal(&record, &forger::identity(&program.record()), &commits);
    program.run("backup forged-backup --record forged").ok();
    fs::read(segment(&program.dir().join("forged-backup"))).unwrap()
}

#[test]
fn a_backup_whose_hashes_were_made_right_again_is_refused_by_its_frames_its_record_or_its_root() {
    let program = with_cases();
    program.run("backup good").ok();
    let good = fs::read(segment(&program.dir().join("good"))).unwrap();
    let flipped = |bad: &Path| {
        let mut bytes = good.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        resealed(bad, &bytes);
    };
    refuses(&program, flipped, 6, &["damaged"]);
    let other = with_cases();
    other.run("backup other").ok();
    let others = fs::read(segment(&other.dir().join("other"))).unwrap();
    refuses(&program, |bad| resealed(bad, &others), 6, &["it is of another record"]);
    // Good frames of this record, and not its events.
    let forged = forged(&program);
    let root =
        |backup: &str| manifest(&program.dir().join(backup))["root"].as_str().unwrap().to_owned();
    let (here, there) = (root("good"), root("forged-backup"));
    let says = ["the backup's files come to ", &there, "its manifest says ", &here];
    refuses(&program, |bad| resealed(bad, &forged), 6, &says);
    let root_too = |bad: &Path| {
        resealed(bad, &forged);
        rewrite(bad, &here, &there);
    };
    let says = ["the backup's files come to ", &there, "its checkpoint says ", &here];
    refuses(&program, root_too, 6, &says);
}

#[test]
fn locks_that_are_links_are_not_followed() {
    let program = with_cases();
    program.run("backup backup").ok();
    program.write("victim", "SYNTHETIC");
    let victim = program.dir().join("victim");
    let lock = program.dir().join("backup/LOCK");
    fs::remove_file(&lock).unwrap();
    symlink(&victim, &lock).unwrap();
    program.run("backup backup").ends(1).says(&["links are not followed"]);
    fs::create_dir(program.dir().join(".back.restoring")).unwrap();
    symlink(&victim, program.dir().join(".back.restoring/LOCK")).unwrap();
    program.run("restore backup --record back").ends(1).says(&["links are not followed"]);
    assert_eq!(fs::read(&victim).unwrap(), b"SYNTHETIC");
    assert!(!program.dir().join("back").exists());
}

#[test]
fn a_refused_restoring_leaves_no_directory_that_it_made() {
    let program = with_cases();
    program.run("backup backup").ok();
    fs::remove_file(segment(&program.dir().join("backup"))).unwrap();
    fs::create_dir(program.dir().join("there")).unwrap();
    program.run("restore backup --record there/a/b").ends(6);
    assert_eq!(names(&program.dir().join("there")), [""; 0]);
}

#[test]
fn a_backup_leads_nowhere_else_and_is_not_believed_about_lengths() {
    let program = with_cases();
    program.run("backup good").ok();
    for name in ["../../etc/passwd", "/etc/passwd", "LOCK", "a/b.seg", ""] {
        let path = |bad: &Path| {
            let file = segment(bad).file_name().unwrap().to_str().unwrap().to_owned();
            rewrite(bad, &file, name);
        };
        refuses(&program, path, 6, &["is not the name of a backup's file"]);
    }
    let link = |bad: &Path| {
        let (segment, aside) = (segment(bad), program.dir().join("aside.seg"));
        fs::rename(&segment, &aside).unwrap();
        symlink(&aside, &segment).unwrap();
    };
    refuses(&program, link, 6, &["positions 1 to 45", "links are not followed"]);
    let pipe = |bad: &Path| {
        let segment = segment(bad);
        fs::remove_file(&segment).unwrap();
        assert!(Command::new("mkfifo").arg(&segment).status().unwrap().success());
    };
    refuses(&program, pipe, 6, &["it is not a plain file"]);
    let manifest_link = |bad: &Path| {
        let (there, aside) = (bad.join("manifest.json"), program.dir().join("aside.json"));
        fs::rename(&there, &aside).unwrap();
        symlink(&aside, &there).unwrap();
    };
    refuses(&program, manifest_link, 6, &["links are not followed"]);
    // Bombs: a length that no segment has, a file that is longer than was said, an endless manifest.
    let length = |bad: &Path| {
        let bytes = manifest(bad)["segments"][0]["bytes"].to_string();
        rewrite(bad, &format!("\"bytes\": {bytes}"), "\"bytes\": 99999999999");
    };
    refuses(&program, length, 6, &["more than it may"]);
    let grown = |bad: &Path| {
        let file = fs::File::options().write(true).open(segment(bad)).unwrap();
        file.set_len(1 << 40).unwrap();
    };
    refuses(&program, grown, 6, &["it has 1099511627776 bytes, not "]);
    let endless = |bad: &Path| {
        let file = fs::File::options().write(true).open(bad.join("manifest.json")).unwrap();
        file.set_len(1 << 40).unwrap();
    };
    refuses(&program, endless, 6, &["more than any manifest may have"]);
    let empty = |bad: &Path| fs::write(bad.join("manifest.json"), "{}").unwrap();
    refuses(&program, empty, 6, &["it is no manifest"]);
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
