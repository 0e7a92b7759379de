//! A stop in the middle of a checkpoint, in every way that could be: of what it writes, any part is
//! there and any part is not. Tests only.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::DIRTY;
use crate::database::{Database, Shelf};
use crate::scenes;

const SHELVES: [Shelf; 9] = [
    Shelf::Frames,
    Shelf::Tail,
    Shelf::Facts,
    Shelf::Cases,
    Shelf::Lookup,
    Shelf::Members,
    Shelf::Cells,
    Shelf::Streams,
    Shelf::Tree,
];

/// What a checkpoint does to a database, apart from the values that say where it stands.
struct Changes {
    puts: Vec<(Shelf, Vec<u8>, Vec<u8>)>,
    removes: Vec<(Shelf, Vec<u8>)>,
}

fn changes(before: &Database, after: &Database) -> Changes {
    let mut changes = Changes { puts: Vec::new(), removes: Vec::new() };
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

/// Two sittings: the record after the first, and the same after the second.
fn two_sittings(first: u32, second: u32) -> (TempDir, TempDir) {
    let (before, after) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    scenes::filled(before.path(), first);
    scenes::copy(before.path(), after.path());
    scenes::fill(after.path(), first..second);
    (before, after)
}

/// The record whose journal has both sittings, and whose store is at the end of the first with
/// some of what the second's checkpoint writes.
fn stopped(before: &TempDir, after: &TempDir, changes: &Changes, there: &[bool]) -> TempDir {
    let dir = TempDir::new().unwrap();
    scenes::copy(&after.path().join("journal"), &dir.path().join("journal"));
    scenes::copy(&before.path().join("store"), &dir.path().join("store"));
    let database = scenes::database(dir.path());
    database.put(Shelf::Meta, DIRTY, b"").unwrap();
    for ((shelf, key, value), there) in changes.puts.iter().zip(there) {
        // A block is written before the tail that it covers is taken away.
        if *there || *shelf == Shelf::Frames {
            database.put(*shelf, key, value).unwrap();
        }
    }
    let all_there = there.iter().all(|there| *there);
    let gone = changes.removes.iter().filter(|(shelf, _)| *shelf == Shelf::Tail || all_there);
    for (shelf, key) in gone.filter(|(shelf, _)| *shelf != Shelf::Lookup) {
        database.remove(*shelf, key).unwrap();
    }
    database.sync().unwrap();
    dir
}

fn survives(first: u32, second: u32, cases: u32) {
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
        let dir = stopped(&before, &after, &changes, &there);
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
    survives(300, 900, 24);
}

#[test]
fn a_stop_in_a_checkpoint_that_adds_to_a_value_of_tiles_is_mended() {
    survives(500, 1_100, 8);
}

#[test]
fn a_stop_in_the_first_checkpoint_is_mended_without_a_rebuild() {
    survives(0, 600, 12);
}

#[test]
fn a_stop_in_a_checkpoint_that_merges_runs_is_mended() {
    survives(200, 250, 8);
}
