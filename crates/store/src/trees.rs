//! Whether the tree that is kept is that of the leaves: every root and every node, however the
//! record came to be what it is, and what is said where it is not. Tests only.

use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_domain::Position;
use upheld_journal::merkle::{Frontier, Hash, Nodes, node_hash};
use upheld_journal::{Journal, JournalError, Known, Options, Reader};

use crate::database::Shelf;
use crate::error::RecordError;
use crate::scenes;
use crate::{Finding, Unwatched, View};

/// Every leaf of a record, from its journal.
fn leaves(dir: &Path) -> Vec<Hash> {
    let reader = Reader::open(&dir.join("journal")).unwrap();
    let frames = reader.frames(Position::FIRST);
    frames.flat_map(|frame| frame.unwrap().leaf_hashes().unwrap()).collect()
}

/// The hash over leaves as the RFC defines it.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => upheld_journal::merkle::root_of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&by_definition(left), &by_definition(right))
        }
    }
}

fn view(dir: &Path) -> View {
    View::open(dir, &scenes::projections(), &Unwatched).unwrap()
}

/// Asks a view for its root and for every node that it has, at some positions.
fn assert_tree(mut view: View, leaves: &[Hash], shares: &[usize]) {
    for share in shares {
        let cut = leaves.len() * share / 1_000;
        view = view.at(cut as u64).unwrap();
        assert_eq!(view.root(), by_definition(&leaves[..cut]), "the root at {cut}");
        let nodes = view.nodes().unwrap();
        for height in 0..12 {
            let full = leaves[..cut].chunks_exact(1 << height);
            for (first, below) in (0_u64..).step_by(1 << height).zip(full.clone()) {
                let node = nodes.full(first, height).unwrap();
                assert_eq!(node, by_definition(below), "{first}, {height} at {cut}");
            }
            // The next would reach past the cut, one between two is none.
            let no_first = (full.len() as u64) << height;
            let between = if height > 0 { 1 } else { no_first };
            for first in [no_first, no_first + (1 << height), between] {
                let error = nodes.full(first, height).unwrap_err();
                assert!(matches!(error, RecordError::NoSubtree { .. }), "{error}");
            }
        }
    }
    view.close(&Unwatched).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn every_root_and_every_node_is_that_of_the_leaves(
        sittings in proptest::collection::vec((1_u32..420, any::<bool>()), 1..5),
        mut shares in proptest::collection::vec(0_usize..=1_000, 3),
    ) {
        let dir = TempDir::new().unwrap();
        scenes::filled(dir.path(), 0);
        let mut cases = 0;
        for (more, is_closed) in sittings {
            let record = scenes::given(dir.path(), cases..cases + more);
            // Otherwise it stops without a checkpoint.
            if is_closed { record.close(&Unwatched).unwrap() } else { drop(record) }
            cases += more;
        }
        let leaves = leaves(dir.path());
        shares.extend([0, 1_000]);
        assert_tree(view(dir.path()), &leaves, &shares);
        assert_tree(View::replayed(dir.path(), None, &Unwatched).unwrap(), &leaves, &shares);
        let cut = leaves.len() * 2 / 3 + 1;
        let replayed = View::replayed(dir.path(), Position::new(cut as u64), &Unwatched).unwrap();
        assert_tree(replayed, &leaves[..cut], &shares);
        std::fs::remove_dir_all(dir.path().join("store")).unwrap();
        assert_tree(view(dir.path()), &leaves, &shares);
        prop_assert_eq!(scenes::examine(dir.path(), cases).unwrap(), []);
    }
}

const CASES: u32 = 700;

fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    scenes::filled(dir.path(), CASES);
    dir
}

/// Makes the journal of a record again in another directory, in segments of under 16 KiB.
fn cut_small(from: &Path, to: &Path) {
    let journal = to.join("journal");
    Journal::create(&journal, &scenes::identity(1)).unwrap();
    let options = Options::new().segment_bytes(16 << 10);
    let nothing = Known { position: 0, frontier: Frontier::new() };
    let opened =
        Journal::open_with(&options, &journal, nothing, None, &mut |_| Ok(()), &|_| {}).unwrap();
    let mut made = opened.journal;
    made.start(Box::new(drop)).unwrap();
    let reader = Reader::open(&from.join("journal")).unwrap();
    for frame in reader.frames(Position::FIRST) {
        drop(made.restore(&frame.unwrap().commit().unwrap()).unwrap());
    }
    made.close().unwrap();
}

#[test]
fn a_tile_that_lies_in_several_segments_has_the_same_nodes() {
    let (dir, small) = (filled(), TempDir::new().unwrap());
    let leaves = leaves(dir.path());
    cut_small(dir.path(), small.path());
    assert!(std::fs::read_dir(small.path().join("journal")).unwrap().count() > 10);
    let replayed = View::replayed(small.path(), None, &Unwatched).unwrap();
    assert_tree(replayed, &leaves, &[1, 300, 500, 1_000]);
    assert_tree(view(small.path()), &leaves, &[1, 300, 500, 1_000]);
}

/// Changes the tile of positions 1,025 to 2,048 and leaves it with a good checksum.
fn change_a_tile(dir: &Path) {
    let database = scenes::database(dir);
    let mut pairs = scenes::shelf(&database, Shelf::Tree);
    let (key, value) = &mut pairs[0];
    value[32 + 5] ^= 1;
    database.put(Shelf::Tree, key, value).unwrap();
    database.sync().unwrap();
}

#[test]
fn a_tile_that_was_changed_with_its_checksum_is_named() {
    let dir = filled();
    change_a_tile(dir.path());
    let what = "the tile of positions 1025 to 2048 differs from the journal".to_owned();
    let finding = Finding { check: "tree", position: Some(1_025), what };
    assert_eq!(scenes::examine(dir.path(), CASES).unwrap(), [finding]);
}

#[test]
fn no_root_or_node_is_made_of_a_tile_that_was_changed() {
    let dir = filled();
    change_a_tile(dir.path());
    for position in [1, 1_024, 1_500, 2_100] {
        let error = view(dir.path()).at(position).map(drop).unwrap_err();
        assert!(error.is_store_damage(), "{error}");
        assert!(error.to_string().ends_with("do not give its root"), "{error}");
    }
    assert!(view(dir.path()).nodes().map(drop).unwrap_err().is_store_damage());
}

#[test]
fn tiles_that_are_not_there_are_noticed_by_whoever_adds_to_them() {
    let dir = filled();
    let database = scenes::database(dir.path());
    let (key, _) = scenes::shelf(&database, Shelf::Tree).remove(0);
    database.remove(Shelf::Tree, &key).unwrap();
    drop(database);
    let record = scenes::given(dir.path(), CASES..CASES + 500);
    let error = record.close(&Unwatched).unwrap_err();
    assert!(error.is_store_damage(), "{error}");
    assert!(error.to_string().contains("from position 1 "), "{error}");
}

#[test]
fn no_root_or_node_is_made_of_events_that_the_store_lost() {
    let dir = filled();
    let database = scenes::database(dir.path());
    let blocks = scenes::shelf(&database, Shelf::Frames);
    let (key, _) = &blocks[blocks.len() - 1];
    let lost = u64::from_be_bytes(key[..].try_into().unwrap());
    database.remove(Shelf::Frames, key).unwrap();
    drop(database);
    let looking = view(dir.path());
    assert!(looking.nodes().unwrap().full(lost, 0).unwrap_err().is_store_damage());
    let error = looking.at(lost).map(drop).unwrap_err();
    assert!(error.to_string().contains(&format!("positions {lost} to")), "{error}");
}

#[test]
fn no_node_is_made_of_a_journal_that_changed_since_it_was_replayed() {
    let dir = filled();
    let replayed = View::replayed(dir.path(), None, &Unwatched).unwrap();
    let journal = dir.path().join("journal/00000000000000000001.seg");
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.iter().rposition(|&byte| byte != 0).unwrap() / 2;
    bytes[middle..middle + 500].fill(0);
    std::fs::write(&journal, &bytes).unwrap();
    let nodes = replayed.nodes().unwrap();
    let asked: Vec<_> = (0..3).map(|tile| nodes.full(tile * 1_024, 0)).collect();
    let is_refused = |node: &Result<Hash, RecordError>| {
        matches!(node, Err(RecordError::Journal(JournalError::Damaged(_))))
    };
    assert!(asked.iter().any(is_refused));
    assert!(asked.iter().all(|node| node.is_ok() || is_refused(node)), "{asked:?}");
}
