//! Whole copies cut short, put back, mixed up, renamed, damaged; and single frames in the journal's
//! file. What one good copy still has is healed, and the record is the true one again.

use std::fs;
use std::path::Path;

use upheld_domain::{CommandId, Position};
use upheld_journal::{Reader, StoredFrame};
use upheld_store::Identity;
use upheld_tests::forger::{self, event_of};
use upheld_tests::program::Program;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use super::scene::{ALL, IDENTITY, Scene, asked, assert_says};

/// Whether the record is the true one, with what is told of the way there.
fn assert_true(name: &str, program: &Program, told: &str) {
    let ran = asked(program);
    let seen = ran.transcript();
    assert_eq!(ran.code, Some(0), "{name}: {seen}");
    assert!(ran.out.contains(&format!("Sound: {ALL} events of 4 cases.")), "{name}: {seen}");
    assert!(ran.out.contains("It only grew since the checkpoint of 26 events"), "{name}: {seen}");
    assert!(ran.err.contains(told), "{name}: {seen}");
}

fn segment(record: &Path) -> std::path::PathBuf {
    record.join("journal/00000000000000000001.seg")
}

fn frames(record: &Path) -> Vec<StoredFrame> {
    let reader = Reader::open(&record.join("journal")).unwrap();
    reader.frames(Position::FIRST).map(Result::unwrap).collect()
}

/// Writes the journal's file anew with its frames changed; what stands around them stays.
fn reframed(record: &Path, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let (file, frames) = (fs::read(segment(record)).unwrap(), frames(record));
    let mut bytes: Vec<Vec<u8>> = frames.iter().map(|frame| frame.bytes.to_vec()).collect();
    change(&mut bytes);
    // Marks of closings stand between some frames.
    let mut changed = Vec::new();
    let mut end = 0;
    let mut bytes = bytes.into_iter();
    for frame in &frames {
        let at = frame.at.offset as usize;
        changed.extend_from_slice(&file[end..at]);
        changed.extend(bytes.next().into_iter().flatten());
        end = at + frame.bytes.len();
    }
    changed.extend(bytes.flatten());
    changed.extend_from_slice(&file[end..]);
    fs::write(segment(record), changed).unwrap();
}

/// Gives a frame that was changed the checksum of what it is now.
fn restamp(frame: &mut [u8]) {
    let sum = xxh3_64(&frame[12..]).to_be_bytes();
    frame[4..12].copy_from_slice(&sum);
}

#[test]
fn what_one_copy_lost_comes_back_from_the_other() {
    let scene = Scene::new();
    let (now, older) = (scene.program.record(), scene.older());
    let cut = |program: &Program| {
        let bytes = fs::read(segment(&program.record())).unwrap();
        let end = frames(&program.record())[12].at.offset as usize;
        fs::write(segment(&program.record()), &bytes[..end]).unwrap();
    };
    let program = scene.with(Some(&now), Some(&now));
    cut(&program);
    assert_true("journal cut short", &program, "the journal had lost positions 15 to 28");
    let program = scene.with(Some(&older), Some(&now));
    assert_true("journal of an older backup", &program, "the journal had lost positions 27 to 28");
    let program = scene.with(None, Some(&now));
    assert_true("journal taken away", &program, "the journal");
    let program = scene.with(Some(&now), Some(&older));
    assert_true("store of an older backup", &program, "");
    let program = scene.with(Some(&now), None);
    assert_true("store taken away", &program, "the store was rebuilt from the journal");
}

#[test]
fn bytes_changed_without_the_checksums_are_damage_and_healed() {
    let scene = Scene::new();
    let now = scene.program.record();
    for (name, at) in [("an event", 12), ("the first event", 0), ("a late event", 20)] {
        let program = scene.with(Some(&now), Some(&now));
        reframed(&program.record(), |frames| frames[at][60] ^= 1);
        assert_true(name, &program, "");
        let alone = scene.with(Some(&now), None);
        let lost = frames(&now)[at].first;
        reframed(&alone.record(), |frames| frames[at][60] ^= 1);
        assert_says(name, &asked(&alone), &[&format!("damaged at position {lost}"), "backup"]);
    }
}

#[test]
fn frames_taken_out_of_the_file_moved_or_doubled_are_healed() {
    let scene = Scene::new();
    let now = scene.program.record();
    type Tamper = fn(&mut Vec<Vec<u8>>);
    let changes: [(&str, Tamper); 3] = [
        ("a frame taken out", |frames| drop(frames.remove(9))),
        ("a frame doubled", |frames| frames.insert(9, frames[8].clone())),
        ("two frames that changed places", |frames| frames.swap(8, 9)),
    ];
    for (name, change) in changes {
        let program = scene.with(Some(&now), Some(&now));
        reframed(&program.record(), change);
        assert_true(name, &program, "");
        assert_eq!(forger::commits(&program.record()), scene.commits(), "{name}");
    }
}

#[test]
fn a_frame_of_another_record_in_the_file_is_told_by_its_place() {
    let scene = Scene::new();
    let now = scene.program.record();
    let mut foreign = scene.commits();
    foreign[10].events[0].command = CommandId::derived(&["elsewhere"]);
    let identity = Identity { origin: Uuid::from_u128(9), ..IDENTITY };
    let other = scene.forged(&identity, &foreign);
    let spliced = frames(other.path())[10].bytes.to_vec();
    let program = scene.with(Some(&now), Some(&now));
    reframed(&program.record(), |frames| frames[10] = spliced);
    let differ = format!("{}: the two copies differ in", frames(&now)[10].first);
    assert_says("spliced", &asked(&program), &[&differ, "the journal was changed"]);
}

#[test]
fn a_frame_packed_otherwise_is_told_as_that() {
    let scene = Scene::new();
    let now = scene.program.record();
    let program = scene.with(Some(&now), Some(&now));
    reframed(&program.record(), |frames| {
        // What it says had been synced when it was written.
        frames[10][39] -= 1;
        restamp(&mut frames[10]);
    });
    let packed = "the two copies differ in how the commit is packed, not in its events";
    let both = "both copies have the events of the checkpoint";
    assert_says("packed", &asked(&program), &[packed, both]);
}

#[test]
fn both_copies_put_back_to_before_the_checkpoint_are_a_shorter_record() {
    let scene = Scene::new();
    let mut commits = scene.commits();
    while commits.iter().map(|commit| commit.events.len()).sum::<usize>() > 20 {
        commits.pop();
    }
    let backup = scene.forged(&IDENTITY, &commits);
    let shorter = "the record ends at position 20, and the checkpoint has 26 events: 6 are missing, \
                   so the record was cut short, put back to what it was before";
    let program = scene.with(Some(backup.path()), Some(backup.path()));
    assert_says("an older backup", &asked(&program), &[shorter]);
    let program = scene.with(Some(backup.path()), None);
    assert_says("an older journal alone", &asked(&program), &[shorter]);
    let program = scene.with(None, Some(backup.path()));
    assert_says("an older store alone", &asked(&program), &[shorter]);
    let program = scene.with(Some(&scene.program.record()), None);
    let bytes = fs::read(segment(&program.record())).unwrap();
    let end = frames(&program.record())[17].at.offset as usize;
    fs::write(segment(&program.record()), &bytes[..end + 50]).unwrap();
    assert_says("both cut", &asked(&program), &["the record ends at position 19", "7 are missing"]);
}

#[test]
fn a_record_that_is_another_or_goes_by_another_name_is_told_so() {
    let scene = Scene::new();
    let now = scene.program.record();
    let mut commits = scene.commits();
    let elsewhere = Identity { origin: Uuid::from_u128(9), synthetic: true };
    event_of(&mut commits, "Received", 0).actor = upheld_domain::Actor::new("carl").unwrap();
    let other = scene.forged(&elsewhere, &commits);
    let another = "it is the checkpoint of another record, \
                   upheld/SYNTHETIC/00000000-0000-0000-0000-000000001267; this one is \
                   upheld/SYNTHETIC/00000000-0000-0000-0000-000000000009";
    let program = scene.with(Some(other.path()), Some(other.path()));
    assert_says("both of another record", &asked(&program), &[another]);
    let program = scene.with(Some(other.path()), Some(&now));
    let set_aside = "it belongs to another record";
    assert_says("the journal of another record", &asked(&program), &[another, set_aside]);
    let program = scene.with(Some(&now), Some(other.path()));
    assert_true("the store of another record", &program, set_aside);
    for (identity, told) in [
        (Identity { synthetic: false, ..IDENTITY }, "the mark SYNTHETIC was taken off the record"),
        (
            elsewhere,
            "but the record is called upheld/SYNTHETIC/00000000-0000-0000-0000-000000000009",
        ),
    ] {
        let renamed = scene.forged(&identity, &scene.commits());
        let program = scene.with(Some(renamed.path()), Some(renamed.path()));
        assert_says(told, &asked(&program), &[told, "its events are those of the checkpoint"]);
        let program = scene.with(Some(renamed.path()), Some(&now));
        assert_says(told, &asked(&program), &[told, set_aside]);
    }
}

#[test]
fn two_copies_forged_each_in_its_own_way_are_both_told() {
    let scene = Scene::new();
    let mut one = scene.commits();
    event_of(&mut one, "Received", 0).command = CommandId::derived(&["one"]);
    let one = scene.forged(&IDENTITY, &one);
    let mut two = scene.commits();
    event_of(&mut two, "Received", 0).command = CommandId::derived(&["two"]);
    let two = scene.forged(&IDENTITY, &two);
    let program = scene.with(Some(one.path()), Some(two.path()));
    let told = ["5: the two copies differ in the command's id", "neither copy has the events"];
    assert_says("two forgeries", &asked(&program), &told);
    let program = scene.with(Some(one.path()), None);
    let rewritten = "the record was rewritten since";
    assert_says("a forged journal alone", &asked(&program), &[rewritten]);
    let program = scene.with(None, Some(one.path()));
    assert_says("a forged store alone", &asked(&program), &[rewritten]);
}

#[test]
fn without_a_checkpoint_copies_that_differ_are_told_but_not_which_to_believe() {
    let scene = Scene::new();
    let mut commits = scene.commits();
    event_of(&mut commits, "Received", 1).command = CommandId::derived(&["another"]);
    let forged = scene.forged(&IDENTITY, &commits);
    let program = scene.with(Some(forged.path()), Some(&scene.program.record()));
    let differ = "12: the two copies differ in the command's id";
    let hint = "tells which copy to believe: upheld verify --since FILE";
    assert_says("no checkpoint", &program.run("verify"), &[differ, hint]);
    let mut longer = scene.commits();
    let mut more = longer.last().unwrap().clone();
    more.events[0].command = CommandId::derived(&["more"]);
    longer.insert(longer.len() - 1, more);
    forger::renumber(&mut longer);
    let longer = scene.forged(&IDENTITY, &longer);
    let program = scene.with(Some(longer.path()), Some(&scene.program.record()));
    let told = ["the two copies of the record disagree at position 28", "tells which of them"];
    assert_says("a fork after the checkpoint", &program.run("verify"), &told);
    let both = "both copies have the events of the checkpoint";
    assert_says("and with one", &asked(&program), &[both, "28: the two copies differ in"]);
}
