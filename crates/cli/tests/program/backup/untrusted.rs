//! Backups that are not to be trusted: refused, with what is missing, and nothing made.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};
use upheld_tests::forger;
use upheld_tests::program::{Program, copy};

use super::{manifest, names, refused_whole, segment};
use crate::given::with_cases;

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
