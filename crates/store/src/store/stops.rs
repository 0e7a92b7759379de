//! A stop in the middle of a checkpoint, in every way that could be: of what it writes, any part is
//! there and any part is not. Tests only.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::DIRTY;
use crate::database::{Database, Shelf};
use crate::{Pace, Record, Unwatched, scenes, verify};

const SHELVES: [Shelf; 11] = [
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

/// What a checkpoint does to a database, apart from the values that say where it stands.
struct Writes {
    puts: Vec<(Shelf, Vec<u8>, Vec<u8>)>,
    removes: Vec<(Shelf, Vec<u8>)>,
}

fn changes(before: &Database, after: &Database) -> Writes {
    let mut changes = Writes { puts: Vec::new(), removes: Vec::new() };
    for shelf in SHELVES {
        let old: BTreeMap<_, _> = scenes::shelf(before, shelf).into_iter().collect();
        let new: BTreeMap<_, _> = scenes::shelf(after, shelf).into_iter().collect();
        let put = new.iter().filter(|(key, value)| old.get(*key) != Some(*value));
        changes.puts.extend(put.map(|(key, value)| (shelf, key.clone(), value.clone())));
        let removed = old.keys().filter(|key| !new.contains_key(*key));
        changes.removes.extend(removed.map(|key| (shelf, key.clone())));
    }
    changes
}

/// A sitting: up to which case, and how it ends.
#[derive(Clone, Copy)]
enum Sitting {
    /// Closed, with everything on its page.
    Closed(u32),
    /// Stopped after a checkpoint, with what changed in a batch.
    Stopped(u32),
}
use Sitting::{Closed, Stopped};

impl Sitting {
    fn cases(self) -> u32 {
        match self {
            Closed(cases) | Stopped(cases) => cases,
        }
    }

    fn hold(self, dir: &Path, from: u32) {
        match self {
            Closed(until) => scenes::fill(dir, from..until),
            Stopped(until) => scenes::fill_and_stop(dir, from..until),
        }
    }
}

/// Two sittings: the record after the first, and the same after the second.
fn two_sittings(first: Sitting, second: Sitting) -> (TempDir, TempDir) {
    let (before, after) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    Record::create(before.path(), &scenes::identity(1)).unwrap();
    first.hold(before.path(), 0);
    scenes::copy(before.path(), after.path());
    second.hold(after.path(), first.cases());
    (before, after)
}

/// The record whose journal has both sittings, and whose store is at the end of the first with
/// some of what the second's checkpoint writes.
fn stopped(
    before: &TempDir,
    after: &TempDir,
    changes: &Writes,
    there: &[bool],
    second: Sitting,
) -> TempDir {
    let dir = TempDir::new().unwrap();
    scenes::copy(&after.path().join("journal"), &dir.path().join("journal"));
    scenes::copy(&before.path().join("store"), &dir.path().join("store"));
    let database = scenes::database(dir.path());
    if matches!(second, Closed(_)) {
        database.put(Shelf::Meta, DIRTY, b"").unwrap();
    }
    for ((shelf, key, value), there) in changes.puts.iter().zip(there) {
        // A block is written before the tail that it covers is taken away.
        if *there || *shelf == Shelf::Frames {
            database.put(*shelf, key, value).unwrap();
        }
    }
    let all_there = there.iter().all(|there| *there);
    let gone = changes.removes.iter().filter(|(shelf, _)| *shelf == Shelf::Tail || all_there);
    // These are taken away only once the checkpoint is on record.
    let later = [Shelf::Lookup, Shelf::Changes];
    for (shelf, key) in gone.filter(|(shelf, _)| !later.contains(shelf)) {
        database.remove(*shelf, key).unwrap();
    }
    database.sync().unwrap();
    dir
}

fn survives(first: Sitting, second: Sitting, cases: u32) {
    let (before, after) = two_sittings(first, second);
    let changes = changes(&scenes::database(before.path()), &scenes::database(after.path()));
    let there = prop_oneof![
        Just(vec![false; changes.puts.len()]),
        Just(vec![true; changes.puts.len()]),
        proptest::collection::vec(any::<bool>(), changes.puts.len()),
        // In the order in which they are written, up to some place.
        (0..changes.puts.len()).prop_map({
            let all = changes.puts.len();
            move |until| (0..all).map(|place| place < until).collect()
        }),
    ];
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&there, |there| {
        let dir = stopped(&before, &after, &changes, &there, second);
        let second = second.cases();
        prop_assert_eq!(scenes::examine(dir.path(), second).unwrap(), []);
        prop_assert!(!dir.path().join("store.damaged-1").exists(), "it was rebuilt");
        // And goes on from there as if nothing had been.
        scenes::fill(dir.path(), second..second + 400);
        prop_assert_eq!(scenes::examine(dir.path(), second + 400).unwrap(), []);
        Ok(())
    });
    run.unwrap();
}

#[test]
fn a_stop_in_any_checkpoint_is_mended_without_a_rebuild() {
    survives(Closed(300), Closed(900), 24);
}

#[test]
fn a_stop_in_a_checkpoint_that_adds_to_a_value_of_tiles_is_mended() {
    survives(Closed(500), Closed(1_100), 8);
}

#[test]
fn a_stop_in_the_first_checkpoint_is_mended_without_a_rebuild() {
    survives(Closed(0), Closed(600), 12);
}

#[test]
fn a_stop_in_a_checkpoint_that_merges_runs_is_mended() {
    survives(Closed(200), Closed(250), 8);
}

#[test]
fn a_stop_in_a_checkpoint_that_writes_no_page_is_mended() {
    survives(Closed(300), Stopped(900), 12);
    survives(Stopped(300), Stopped(900), 12);
}

#[test]
fn a_stop_while_what_changed_goes_onto_pages_is_mended() {
    survives(Stopped(300), Closed(900), 12);
}

#[test]
fn batches_that_a_stop_left_behind_are_ignored_and_go() {
    let (before, after) = two_sittings(Stopped(300), Closed(900));
    let left = scenes::shelf(&scenes::database(before.path()), Shelf::Changes);
    assert!(!left.is_empty());
    for (key, value) in left {
        scenes::database(after.path()).put(Shelf::Changes, &key, &value).unwrap();
    }
    assert_eq!(scenes::examine(after.path(), 900).unwrap(), []);
    assert!(!after.path().join("store.damaged-1").exists());
    scenes::fill(after.path(), 900..901);
    assert_eq!(scenes::shelf(&scenes::database(after.path()), Shelf::Changes), []);
}

#[test]
fn a_record_answers_the_same_at_any_pace_while_it_is_open_and_after_a_kill() {
    for (checkpoint, pages) in [(1, 1), (10, 40), (37, 200), (90, 1_000)] {
        let dir = TempDir::new().unwrap();
        Record::create(dir.path(), &scenes::identity(1)).unwrap();
        let mut record = scenes::open(dir.path()).unwrap();
        record.set_pace(Pace { checkpoint, pages });
        for (sitting, first) in (0..).zip([0, 90, 91, 140, 200]) {
            scenes::give(&mut record, first..[90, 91, 140, 200, 290][sitting]);
            // Counts stay in memory from one question to the next.
            let found = verify(&mut record, &scenes::projections(), &Unwatched).unwrap();
            assert_eq!(found.findings, [], "{checkpoint} {pages} {sitting}");
        }
        drop(record);
        assert_eq!(scenes::examine(dir.path(), 290).unwrap(), [], "{checkpoint} {pages}");
        assert!(!dir.path().join("store.damaged-1").exists());
    }
}
