//! Records that are none, or not for this program: a file, an empty place, one written by a newer
//! Upheld. Nothing of them is changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use upheld_tests::program::{Program, overwrite};
use xxhash_rust::xxh3::xxh3_64;

use crate::given::{all_figures, assert_sound, program, with_cases};

#[test]
fn a_record_that_is_not_there() {
    let program = program();
    for line in ["figures --national --year 2023-24", "case list", "verify", "replay", "rebuild"] {
        let ran = program.run(line).ends(3);
        let ran = ran.says(&["there is no record in ./upheld-record", "upheld init", "--record"]);
        assert_eq!(ran.out, "", "{line}");
    }
    assert!(!program.record().exists(), "asking made something");
}

#[test]
fn a_record_path_that_is_a_file() {
    let program = program();
    program.write("file", "not a record");
    for line in ["figures --national --year 2023-24", "init", "verify", "demo --cases 1200"] {
        let ran = program.run(&format!("{line} --record file")).ends(5);
        ran.says(&["file is not a directory", "a record needs a directory of its own"]);
    }
    assert_eq!(fs::read_to_string(program.dir().join("file")).unwrap(), "not a record");
}

#[test]
fn a_directory_with_something_else_in_it() {
    let program = program();
    program.write("letter.txt", "Dear all");
    let ran = program.run("init --record .").ends(5);
    ran.says(&[". is not empty", "a record needs a directory of its own"]);
    let ran = program.run("verify --record .").ends(3);
    ran.says(&["there is no record in ."]);
}

/// Every file below a directory, with its bytes. Without the lock: a try leaves its name there.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if !path.ends_with("LOCK") {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}

fn segment(program: &Program) -> PathBuf {
    program.record().join("journal/00000000000000000001.seg")
}

const HEADER_BYTES: usize = 48;

/// Changes the segment's header and gives it a good checksum again.
fn reheaded(program: &Program, at: usize, byte: u8) {
    let mut bytes = fs::read(segment(program)).unwrap();
    bytes[at] = byte;
    let sum = xxh3_64(&bytes[..40]).to_be_bytes();
    bytes[40..HEADER_BYTES].copy_from_slice(&sum);
    fs::write(segment(program), bytes).unwrap();
}

/// Changes a byte of the first frame and gives it a good checksum again.
fn reframed(program: &Program, at: usize, byte: u8) {
    let mut bytes = fs::read(segment(program)).unwrap();
    let frame = &mut bytes[HEADER_BYTES..];
    frame[at] = byte;
    let payload = u32::from_be_bytes(frame[16..20].try_into().unwrap());
    let end = 40 + usize::try_from(payload).unwrap();
    let sum = xxh3_64(&frame[12..end]).to_be_bytes();
    frame[4..12].copy_from_slice(&sum);
    fs::write(segment(program), bytes).unwrap();
}

fn assert_refused_as_newer(program: &Program, what: &str) {
    refused_as_newer(program, what, "figures --national --year 2023-24");
    refused_to_be_written(program, what);
}

fn refused_as_newer(program: &Program, what: &str, line: &str) {
    let ran = program.run(line).ends(1);
    let ran = ran.says(&[what, "hint: use the Upheld that wrote it, or a later one"]);
    assert_eq!(ran.out, "", "{line}");
}

fn refused_to_be_written(program: &Program, what: &str) {
    let before = files(&program.record());
    for line in ["verify", "case void 23001001 --reason duplicate", "rebuild"] {
        refused_as_newer(program, what, line);
    }
    let changed: Vec<_> = files(&program.record())
        .into_iter()
        .filter(|(path, bytes)| before.get(path) != Some(bytes))
        .map(|(path, _)| path)
        .filter(|path| path.starts_with(program.record().join("journal")))
        .collect();
    assert_eq!(changed, Vec::<PathBuf>::new(), "{what}");
}

#[test]
fn a_newer_segment_is_refused_by_name() {
    let program = with_cases();
    let before = all_figures(&program);
    reheaded(&program, 9, 2);
    assert_refused_as_newer(
        &program,
        "written by a newer Upheld: segment format 2, this one knows 1",
    );
    // Nor was the store touched: the Upheld that knows the format has nothing to mend.
    reheaded(&program, 9, 1);
    program.run("case list").ok().quiet();
    assert_eq!(all_figures(&program), before);
}

#[test]
fn a_newer_frame_is_refused_by_name() {
    for (at, what) in [(12, "frame version"), (13, "codec"), (15, "event catalogue")] {
        let program = with_cases();
        // The store is gone too, so the frame has to be read.
        fs::remove_dir_all(program.record().join("store")).unwrap();
        reframed(&program, at, 2);
        let what = format!("written by a newer Upheld: {what} 2, this one knows 1");
        assert_refused_as_newer(&program, &what);
    }
}

#[test]
fn a_header_with_another_number_and_an_old_checksum_is_damage_and_healed() {
    let program = with_cases();
    let before = all_figures(&program);
    overwrite(&segment(&program), (0, 1), b"\xfbUPHELD\n\0\x02");
    assert_eq!(all_figures(&program), before);
    assert_sound(&program);
}

/// Gives the store another format number, with good checksums: nothing else of it is changed.
pub(crate) fn restamped(program: &Program, format: u8) {
    let path = program.record().join("store");
    let key = b"checkpoint";
    let database = sled::Config::new().path(&path).segment_size(8 << 20).open().unwrap();
    let meta = database.open_tree("meta").unwrap();
    let mut value = meta.get(key).unwrap().expect("a checkpoint")[8..].to_vec();
    // One part, the sum over the whole value, then the checkpoint, which begins with its format.
    assert!(value[..4] == [0, 0, 0, 1] && matches!(value[12], 7 | 8), "{:?}", &value[..13]);
    value[12] = format;
    let whole = xxh3_64(&value[12..]).to_be_bytes();
    value[4..12].copy_from_slice(&whole);
    let length = (key.len() as u64).to_be_bytes();
    let sum = xxh3_64(&[&length[..], &key[..], &value[..]].concat()).to_be_bytes();
    meta.insert(key, [&sum[..], &value[..]].concat()).unwrap();
    database.flush().unwrap();
}

#[test]
fn a_newer_store_is_refused_by_name() {
    let program = with_cases();
    let (figures, kept) = (all_figures(&program), values(&program));
    restamped(&program, 8);
    let what = "the store has format 8; this Upheld knows 7";
    refused_to_be_written(&program, what);
    // It is read by the journal, which is of a format that is known.
    let reading =
        format!("note: {what}; reading the journal instead, which can't tell whether it lost");
    program.run("case list").ok().says(&[&reading]);
    assert_eq!(all_figures(&program), figures);
    // Nor is it written to heal the journal.
    let good = fs::read(segment(&program)).unwrap();
    let mut bad = good.clone();
    let used = bad.iter().rposition(|&byte| byte != 0).unwrap();
    bad[used / 2] ^= 0xff;
    fs::write(segment(&program), &bad).unwrap();
    program.run("case void 23001001 --reason duplicate").ends(1).says(&[what]);
    for line in ["backup kept", "case list"] {
        let hint = "hint: a newer Upheld wrote the store, so it was left alone";
        program.run(line).ends(6).says(&["the journal is damaged at position", hint]);
    }
    assert_eq!(fs::read(segment(&program)).unwrap(), bad);
    assert!(!program.record().join("store.damaged-1").exists());
    fs::write(segment(&program), good).unwrap();
    restamped(&program, 7);
    assert_eq!(values(&program), kept);
}

/// Every value of the store, by shelf and key.
fn values(program: &Program) -> Vec<(sled::IVec, sled::IVec, sled::IVec)> {
    let path = program.record().join("store");
    let database = sled::Config::new().path(&path).segment_size(8 << 20).open().unwrap();
    let mut values = Vec::new();
    for name in database.tree_names() {
        let tree = database.open_tree(&name).unwrap();
        values.push((name.clone(), sled::IVec::default(), sled::IVec::default()));
        for pair in &tree {
            let (key, value) = pair.unwrap();
            values.push((name.clone(), key, value));
        }
    }
    values.sort();
    values
}

#[test]
fn a_newer_store_gets_no_shelf_of_ours() {
    let program = with_cases();
    let path = program.record().join("store");
    let open = || sled::Config::new().path(&path).segment_size(8 << 20).open().unwrap();
    assert!(open().drop_tree("changes").unwrap());
    restamped(&program, 8);
    program.run("case void 23001001 --reason duplicate").ends(1);
    program.run("case list").ok();
    assert!(!open().tree_names().contains(&sled::IVec::from("changes")));
}
