//! Whether damage is noticed: one value of each shelf is changed, taken away or put back to what it
//! was, with a good checksum. Tests only.

use std::path::Path;
use std::sync::Mutex;

use tempfile::TempDir;

use crate::checkpoint::{self, Checkpoint};
use crate::database::{Database, Pair, Shelf};
use crate::error::{RecordError, StoreError};
use crate::scenes;
use crate::{Doing, Notice, Record, Replay, Unwatched, View, Watch};

const CASES: u32 = 700;

/// A record of three sittings, the last of which was stopped after a checkpoint, and its store as it was after
/// the first.
fn record() -> (TempDir, TempDir) {
    let (dir, older) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    scenes::filled(dir.path(), CASES - 200);
    scenes::copy(dir.path(), older.path());
    scenes::fill(dir.path(), CASES - 200..CASES - 50);
    scenes::fill_and_stop(dir.path(), CASES - 50..CASES);
    (dir, older)
}

/// Whether opening rebuilt the store, or a check found something, or reading did.
fn is_noticed(dir: &Path) -> bool {
    let asked = std::panic::catch_unwind(|| scenes::examine(dir, CASES));
    match asked.expect("a wrong answer was given") {
        Ok(findings) => !findings.is_empty() || dir.join("store.damaged-1").exists(),
        Err(RecordError::Store(error)) => error.is_damage(),
        Err(other) => panic!("{other}"),
    }
}

/// Everything is right again once the store was set aside.
fn assert_heals(dir: &Path) {
    if dir.join("store").exists() {
        Record::set_store_aside(dir, std::time::Duration::ZERO, "a test", &Unwatched).unwrap();
    }
    assert_eq!(scenes::examine(dir, CASES).unwrap(), []);
}

/// Does something to a copy of the store, and expects it to be noticed.
fn expect_noticed(dir: &TempDir, what: &str, tamper: impl FnOnce(&Database)) {
    let scratch = TempDir::new().unwrap();
    scenes::copy(dir.path(), scratch.path());
    let database = scenes::database(scratch.path());
    tamper(&database);
    database.sync().unwrap();
    drop(database);
    assert!(is_noticed(scratch.path()), "{what} is not noticed");
    assert_heals(scratch.path());
}

const SHELVES: [Shelf; 12] = [
    Shelf::Meta,
    Shelf::Frames,
    Shelf::Tail,
    Shelf::Facts,
    Shelf::Cases,
    Shelf::Changes,
    Shelf::Homes,
    Shelf::Lookup,
    Shelf::Members,
    Shelf::Cells,
    Shelf::Streams,
    Shelf::Tree,
];

/// The first, the middle and the last of a shelf.
fn some(pairs: &[Pair]) -> Vec<&Pair> {
    let mut some = vec![&pairs[0], &pairs[pairs.len() / 2], &pairs[pairs.len() - 1]];
    some.dedup();
    some
}

#[test]
fn a_value_that_vanished_is_noticed_on_each_shelf() {
    let (dir, _) = record();
    for shelf in SHELVES {
        let pairs = scenes::shelf(&scenes::database(dir.path()), shelf);
        for (key, _) in some(&pairs) {
            let what = format!("{shelf:?} without {key:?}");
            expect_noticed(&dir, &what, |database| database.remove(shelf, key).unwrap());
        }
    }
}

#[test]
fn a_value_that_makes_no_sense_is_noticed_on_each_shelf() {
    let (dir, _) = record();
    for shelf in SHELVES {
        let pairs = scenes::shelf(&scenes::database(dir.path()), shelf);
        let (key, value) = &pairs[pairs.len() / 2];
        let half = &value[..value.len() / 2];
        let what = format!("half of a value of {shelf:?}");
        expect_noticed(&dir, &what, |database| database.put(shelf, key, half).unwrap());
    }
}

#[test]
fn a_value_that_came_back_older_than_it_was_is_noticed_on_each_shelf() {
    let (dir, older) = record();
    let old = scenes::database(older.path());
    let mut seen = 0;
    for shelf in SHELVES {
        let pairs = scenes::shelf(&scenes::database(dir.path()), shelf);
        let changed = pairs.into_iter().filter_map(|(key, value)| {
            let before = old.get(shelf, &key).unwrap()?;
            (before != value).then_some((key, before))
        });
        for (key, before) in changed.take(3) {
            seen += 1;
            let what = format!("an old value of {shelf:?} under {key:?}");
            expect_noticed(&dir, &what, |database| database.put(shelf, &key, &before).unwrap());
        }
    }
    assert!(seen >= 5, "only {seen} values ever changed");
}

#[test]
fn a_command_is_not_decided_on_a_page_that_lost_events() {
    let (dir, older) = record();
    let old = scenes::database(older.path());
    // The last case of the first sitting was noted once more in the second.
    let last = upheld_projection::CaseNumber(CASES - 201);
    let page = scenes::page_of(&scenes::database(dir.path()), last);
    let before = old.get(Shelf::Cases, &page.to_be_bytes()).unwrap().unwrap();
    scenes::database(dir.path()).put(Shelf::Cases, &page.to_be_bytes(), &before).unwrap();
    let mut record = scenes::open(dir.path()).unwrap();
    let error = record.case(scenes::reference_now(CASES - 201)).unwrap_err();
    assert!(error.is_store_damage(), "{error}");
    assert!(error.to_string().contains("is not what it was"), "{error}");
}

#[test]
fn a_newer_store_is_left_alone() {
    let (dir, _) = record();
    let put_format = |format: &[u8]| {
        let database = scenes::database(dir.path());
        let whole = Checkpoint::get(&database).unwrap();
        crate::long::put(&database, Shelf::Meta, b"checkpoint", format).unwrap();
        database.sync().unwrap();
        whole.unwrap()
    };
    let whole = put_format(&[8, 1, 2, 3]);
    let error = scenes::open(dir.path()).map(drop).unwrap_err();
    assert!(!error.is_store_damage());
    let why = error.to_string();
    assert_eq!(why, "the store has format 8; this Upheld knows 7");
    // The journal is of a format that is known: it is read, and that is said.
    let heard = Heard::default();
    let view = View::open(dir.path(), &scenes::projections(), &heard).unwrap();
    assert_eq!(view.position(), whole.position);
    assert_eq!(*heard.0.lock().unwrap(), [Notice::StoreNewer { why }]);
    drop(view);
    assert!(!dir.path().join("store.damaged-1").exists());
    whole.put(&scenes::database(dir.path())).unwrap();
    assert_eq!(scenes::examine(dir.path(), CASES).unwrap(), []);
    assert!(!dir.path().join("store.damaged-1").exists());
}

/// Hears the notices.
#[derive(Default)]
struct Heard(Mutex<Vec<Notice>>);

impl Watch for Heard {
    fn notice(&self, notice: Notice) {
        self.0.lock().unwrap().push(notice);
    }

    fn progress(&self, _: Doing, _: u64, _: u64) {}
}

/// Makes the store what it was in format 1: without tiles, and with that number before all else.
fn make_format_1(dir: &Path) {
    let database = scenes::database(dir);
    for (key, _) in scenes::shelf(&database, Shelf::Tree) {
        database.remove(Shelf::Tree, &key).unwrap();
    }
    let mut checkpoint = crate::long::get(&database, Shelf::Meta, b"checkpoint").unwrap().unwrap();
    checkpoint[0] = 1;
    crate::long::put(&database, Shelf::Meta, b"checkpoint", &checkpoint).unwrap();
    database.sync().unwrap();
}

#[test]
fn a_store_of_format_1_is_set_aside_and_made_anew_from_the_journal_with_a_notice() {
    let (dir, _) = record();
    make_format_1(dir.path());
    let heard = Heard::default();
    let view = View::open(dir.path(), &scenes::projections(), &heard).unwrap();
    let moved_to = Some(dir.path().join("store.damaged-1"));
    let why = "the store has format 1; this Upheld keeps 7".to_owned();
    let heard = heard.0.into_inner().unwrap();
    assert_eq!(heard.first(), Some(&Notice::StoreRebuilt { why, moved_to }));
    view.close(&Unwatched).unwrap();
    assert_eq!(scenes::examine(dir.path(), CASES).unwrap(), []);
    let tiles = scenes::shelf(&scenes::database(dir.path()), Shelf::Tree);
    assert_eq!(tiles.iter().map(|(_, value)| value.len()).collect::<Vec<_>>(), [2 * 32]);
    assert!(!dir.path().join("store.damaged-2").exists());
}

#[test]
fn a_store_of_format_1_still_gives_the_journal_what_it_lost() {
    let (dir, _) = record();
    make_format_1(dir.path());
    let journal = dir.path().join("journal/00000000000000000001.seg");
    let replayed = || Replay::read(&dir.path().join("journal"), None, &Unwatched);
    let root = replayed().unwrap().frontier().root();
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.iter().rposition(|&byte| byte != 0).unwrap() / 2;
    bytes[middle..middle + 500].fill(0);
    std::fs::write(&journal, &bytes).unwrap();
    assert!(replayed().is_err());
    assert_eq!(scenes::examine(dir.path(), CASES).unwrap(), []);
    assert_eq!(replayed().unwrap().frontier().root(), root);
}

#[test]
fn a_store_of_another_record_heals_nothing_and_is_set_aside() {
    let (dir, _) = record();
    let other = TempDir::new().unwrap();
    scenes::copy(dir.path(), other.path());
    let database = scenes::database(other.path());
    checkpoint::put_identity(&database, &scenes::identity(2)).unwrap();
    database.sync().unwrap();
    drop(database);
    assert_eq!(scenes::examine(other.path(), CASES).unwrap(), []);
    assert!(other.path().join("store.damaged-1").exists());
    // And with damage in the journal, which the other's frames would fit.
    let journal = other.path().join("journal/00000000000000000001.seg");
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 500].fill(0);
    std::fs::write(&journal, &bytes).unwrap();
    std::fs::remove_dir_all(other.path().join("store")).unwrap();
    std::fs::rename(other.path().join("store.damaged-1"), other.path().join("store")).unwrap();
    let error = scenes::open(other.path()).err().unwrap();
    assert!(error.to_string().contains("the journal is damaged at positions"), "{error}");
    assert_eq!(std::fs::read(&journal).unwrap(), bytes);
    assert!(!matches!(error, RecordError::Store(StoreError::Damaged(_))));
}
