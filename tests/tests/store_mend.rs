//! Each copy gives the other back what it lost, also where both are damaged at different places;
//! and where they disagree, nothing is changed.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;

use tempfile::TempDir;
use upheld_journal::JournalError;
use upheld_store::{Notice, Record, RecordError, verify};
use upheld_tests::files::{copy, segments};
use upheld_tests::office::{Notices, Office, projections};

/// A closed record after two sittings.
fn filled() -> (TempDir, Office) {
    let dir = TempDir::new().unwrap();
    let office = Office::new(41, 200);
    Office::create(dir.path());
    for half in office.steps().chunks(office.steps().len() / 2 + 1) {
        sit(dir.path(), &office, half);
    }
    (dir, office)
}

fn sit(dir: &Path, office: &Office, steps: &[upheld_tests::histories::Step]) {
    let mut record = Office::open(dir, &Notices::default()).unwrap();
    office.give(&mut record, steps);
    record.close(&Notices::default()).unwrap();
}

/// The position and the root, after nothing was found wrong; and what was told on the way.
fn verified(dir: &Path) -> ((u64, [u8; 32]), Vec<Notice>) {
    let notices = Notices::default();
    let mut record = Office::open(dir, &notices).unwrap();
    let verified = verify(&mut record, &projections(), &notices).unwrap();
    assert_eq!(verified.findings, []);
    record.close(&notices).unwrap();
    ((verified.position, verified.root), notices.take())
}

/// The bytes of everything in a record but its lock.
fn bytes_of(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    segments(dir).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn only_segment(dir: &Path) -> std::path::PathBuf {
    let mut segments = segments(dir);
    assert_eq!(segments.len(), 1);
    segments.remove(0)
}

/// Cuts the journal to a part of its length, in tenths.
fn cut(dir: &Path, tenths: u64) {
    let file = fs::File::options().write(true).open(only_segment(dir)).unwrap();
    file.set_len(file.metadata().unwrap().len() / 10 * tenths).unwrap();
}

/// Fills a stretch of the journal with zeros, at so many tenths of its length.
fn wound(dir: &Path, tenths: u64, bytes: usize) {
    let file = fs::File::options().write(true).open(only_segment(dir)).unwrap();
    let at = file.metadata().unwrap().len() / 10 * tenths;
    file.write_all_at(&vec![0; bytes], at).unwrap();
}

/// Ruins the store's file so that it is found damaged, but for a part of it.
fn ruin_store(dir: &Path) {
    let file = dir.join("store/db");
    let mut bytes = fs::read(&file).unwrap();
    let start = bytes.len() / 2;
    bytes[start..start + 20_000].fill(0x5a);
    fs::write(&file, bytes).unwrap();
}

#[test]
fn a_whole_journal_gone_is_made_anew_from_the_store() {
    let (dir, _) = filled();
    let (whole, _) = verified(dir.path());
    for empty in [true, false] {
        let scratch = TempDir::new().unwrap();
        copy(dir.path(), scratch.path());
        fs::remove_dir_all(scratch.path().join("journal")).unwrap();
        if empty {
            fs::create_dir(scratch.path().join("journal")).unwrap();
        }
        let (answers, said) = verified(scratch.path());
        assert_eq!(answers, whole);
        assert!(!said.is_empty());
        assert_eq!(verified(scratch.path()), (whole, Vec::new()));
    }
}

#[test]
fn a_journal_that_is_short_and_damaged_gets_all_of_it_back() {
    let (dir, _) = filled();
    let (whole, _) = verified(dir.path());
    for (tenths, wounds) in [(9, [2, 5]), (6, [1, 5]), (3, [1, 2])] {
        let scratch = TempDir::new().unwrap();
        copy(dir.path(), scratch.path());
        cut(scratch.path(), tenths);
        for place in wounds {
            wound(scratch.path(), place, 3_000);
        }
        let (answers, said) = verified(scratch.path());
        assert_eq!(answers, whole, "{tenths}: {said:?}");
        assert_eq!(verified(scratch.path()), (whole, Vec::new()));
    }
}

#[test]
fn what_the_store_had_in_flight_at_an_unclean_stop_comes_back_though_the_journal_is_damaged() {
    let (dir, office) = (TempDir::new().unwrap(), Office::new(42, 400));
    Office::create(dir.path());
    let half = office.steps().len() / 3;
    sit(dir.path(), &office, &office.steps()[..half]);
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    office.give(&mut record, &office.steps()[half..]);
    record.settle().unwrap();
    let position = record.position();
    let image = TempDir::new().unwrap();
    // sled writes at its leisure: a dropped record has written what it has, without a checkpoint.
    drop(record);
    copy(dir.path(), image.path());
    let bytes = fs::read(only_segment(image.path())).unwrap();
    let written = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    let file = fs::File::options().write(true).open(only_segment(image.path())).unwrap();
    // Rot in the middle and at the end, both past the checkpoint.
    file.write_all_at(&[0; 2_000], written as u64 / 10 * 7).unwrap();
    file.write_all_at(&[0; 5_000], written as u64 - 5_000).unwrap();
    let ((there, _), said) = verified(image.path());
    assert_eq!(there, position, "{said:?}");
}

#[test]
fn a_store_set_aside_gives_the_journal_its_end_first() {
    let (dir, _) = filled();
    let (whole, _) = verified(dir.path());
    cut(dir.path(), 7);
    let wait = std::time::Duration::ZERO;
    let notices = Notices::default();
    Record::set_store_aside(dir.path(), wait, "a test", &notices).unwrap();
    let said = notices.take();
    assert!(matches!(said[0], Notice::JournalRestored { last, .. } if last == whole.0), "{said:?}");
    assert_eq!(verified(dir.path()).0, whole);
}

#[test]
fn a_damaged_store_never_costs_the_end_of_a_short_journal() {
    let (dir, _) = filled();
    let (whole, _) = verified(dir.path());
    cut(dir.path(), 7);
    ruin_store(dir.path());
    let before = bytes_of(dir.path());
    let notices = Notices::default();
    match Office::open(dir.path(), &notices) {
        Ok(record) => {
            // What could be read of it was enough.
            let position = record.position();
            record.close(&notices).unwrap();
            assert_eq!(position, whole.0, "{:?}", notices.take());
        }
        Err(error) => {
            assert!(matches!(error, RecordError::Journal(JournalError::Damaged(_))), "{error:?}");
            assert_eq!(bytes_of(dir.path()), before);
        }
    }
}

#[test]
fn copies_that_disagree_are_left_as_they_are() {
    let (dir, office) = filled();
    // Another history of the same origin, with the first one's store beside it.
    let other = TempDir::new().unwrap();
    Office::create(other.path());
    let elsewhere = Office::new(43, 200);
    sit(other.path(), &elsewhere, &elsewhere.steps()[..office.steps().len() / 2]);
    for short in [false, true] {
        let scratch = TempDir::new().unwrap();
        copy(&other.path().join("journal"), &scratch.path().join("journal"));
        copy(&dir.path().join("store"), &scratch.path().join("store"));
        if short {
            cut(scratch.path(), 5);
        }
        let before = bytes_of(scratch.path());
        let error = Office::open(scratch.path(), &Notices::default()).err().unwrap();
        assert!(matches!(error, RecordError::Disagree { .. }), "{error:?}");
        assert_eq!(bytes_of(scratch.path()), before);
        assert!(!scratch.path().join("store.damaged-1").exists());
    }
}

#[test]
fn damaged_headers_are_healed_from_what_says_whose_the_record_is_and_named_without_it() {
    let (dir, _) = filled();
    let (whole, _) = verified(dir.path());
    let file = fs::File::options().write(true).open(only_segment(dir.path())).unwrap();
    file.write_all_at(&[0; 48], 0).unwrap();
    let bare = TempDir::new().unwrap();
    copy(dir.path(), bare.path());
    let storeless = TempDir::new().unwrap();
    copy(dir.path(), storeless.path());
    fs::remove_dir_all(storeless.path().join("store")).unwrap();
    assert_eq!(verified(dir.path()).0, whole);
    assert_eq!(verified(storeless.path()).0, whole);
    fs::remove_dir_all(bare.path().join("store")).unwrap();
    fs::remove_file(bare.path().join("reach")).unwrap();
    for _ in 0..2 {
        let error = Office::open(bare.path(), &Notices::default()).err().unwrap();
        assert!(matches!(error, RecordError::Journal(JournalError::Header(_))), "{error:?}");
    }
    assert_eq!(fs::read_dir(bare.path()).unwrap().count(), 2, "only the lock was added");
}

#[test]
fn frames_that_moved_while_they_were_healed_are_found_at_their_new_places() {
    let (dir, _) = filled();
    let (whole, _) = verified(dir.path());
    // Bytes taken out of the middle: what comes after stands elsewhere.
    let segment = only_segment(dir.path());
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes.drain(middle..middle + 4_321);
    fs::write(&segment, bytes).unwrap();
    let (answers, said) = verified(dir.path());
    assert_eq!(answers, whole);
    assert!(said.iter().any(|n| matches!(n, Notice::JournalHealed { .. })), "{said:?}");
    assert_eq!(verified(dir.path()), (whole, Vec::new()));
}

#[test]
fn damage_met_while_reading_is_healed_at_the_close_wherever_the_frames_come_to_stand() {
    let (dir, office) = filled();
    let (whole, _) = verified(dir.path());
    let notices = Notices::default();
    let mut record = Office::open(dir.path(), &notices).unwrap();
    let segment = only_segment(dir.path());
    let mut bytes = fs::read(&segment).unwrap();
    bytes.drain(5_000..9_321);
    fs::write(&segment, bytes).unwrap();
    for step in office.steps() {
        let (_, case) = record.case(office.reference(step.case)).unwrap().expect("it is there");
        assert!(!case.events_of(step.id).is_empty());
    }
    record.close(&notices).unwrap();
    let (answers, _) = verified(dir.path());
    assert_eq!(answers, whole);
    assert_eq!(verified(dir.path()), (whole, Vec::new()));
}
