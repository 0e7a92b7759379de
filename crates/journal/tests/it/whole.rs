//! Reading a whole journal at once: all of it, in order, or nothing.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{Journal, Known, Options, Piece, Reader, Reading, StoredFrame, check};

use crate::record::{
    NOW, bytes_of, copy, identity, make, make_closed, notes, open_with, read, salt, segments,
};

type Read = Vec<(StoredFrame, Vec<Hash>)>;

/// Every frame of a piece with its leaves, read where it lies.
fn frames(piece: &Piece, reading: &mut Reading) -> Option<Read> {
    let mut frames = Vec::new();
    let is_good = piece.frames(&mut |frame| {
        let mut leaves = Vec::new();
        let mut events = Vec::new();
        let read = frame.events_and_leaves(reading, &mut |event, leaf| {
            events.push(event);
            leaves.push(leaf);
        });
        let stored = frame.to_stored();
        let same = read.is_ok() && stored.events() == Ok(events);
        frames.push((stored, leaves));
        same
    });
    is_good.then_some(frames)
}

fn whole(dir: &Path) -> Option<(u64, Read, usize)> {
    let (mut all, mut pieces) = (Vec::new(), 0);
    let last = Reader::open(dir).ok()?.whole(frames, |frames| {
        all.extend(frames);
        pieces += 1;
        Some(())
    })?;
    Some((last, all, pieces))
}

#[test]
fn a_whole_journal_is_read_in_many_pieces_and_segments_and_in_order() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let options = Options::new().segment_bytes(1_500_000);
    for sitting in 0..2 {
        let mut journal = open_with(dir.path(), &options, Known::default(), None).unwrap().journal;
        journal.start(Box::new(|_| ())).unwrap();
        for n in 0..80_u64 {
            let count = if n.is_multiple_of(5) { 1 } else { 480 };
            let commit = notes(sitting * 100 + n, count);
            let ticket = journal.submit(commit, NOW, salt(n)).unwrap();
            ticket.wait().unwrap();
            // In the middle of a sitting, with room behind the last frame.
            if sitting == 1 && n.is_multiple_of(30) {
                assert_eq!(whole(dir.path()).unwrap().0, journal.durable());
            }
        }
        journal.close().unwrap();
    }
    let (last, frames, pieces) = whole(dir.path()).unwrap();
    let expected = read(dir.path());
    assert!(segments(dir.path()).len() >= 3 && pieces > segments(dir.path()).len());
    assert_eq!(last, expected.last().unwrap().last().get());
    let frames: Vec<_> = frames
        .into_iter()
        .map(|(frame, leaves)| {
            assert_eq!(leaves, frame.leaf_hashes().unwrap());
            frame
        })
        .collect();
    assert_eq!(frames, expected);
    assert_eq!(bytes_of(&frames), bytes_of(&expected));
}

#[test]
fn an_empty_journal_is_whole_and_a_maker_or_taker_may_give_up() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    assert_eq!(whole(dir.path()).map(|(last, ..)| last), Some(0));
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new(), 9);
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(reader.whole(|_, _| None::<()>, |()| Some(())), None);
    assert_eq!(reader.whole(|_, _| Some(()), |()| None), None);
    assert!(reader.whole(|_, _| Some(()), |()| Some(())).is_some());
}

/// What is done to a journal.
#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Zeros(prop::sample::Index, usize),
    Cut(prop::sample::Index),
    Add(Vec<u8>),
    Remove,
    Again,
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<prop::sample::Index>();
    prop_oneof![
        6 => (at(), 0_u8..8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        2 => (at(), 1_usize..300).prop_map(|(at, len)| Change::Zeros(at, len)),
        1 => at().prop_map(Change::Cut),
        1 => prop::collection::vec(0_u8..2, 1..60).prop_map(Change::Add),
        1 => Just(Change::Remove),
        1 => Just(Change::Again),
    ]
}

fn apply(change: &Change, path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    match change {
        Change::Flip(at, bit) => {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        Change::Zeros(at, len) => {
            let at = at.index(bytes.len());
            bytes.iter_mut().skip(at).take(*len).for_each(|byte| *byte = 0);
        }
        Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Change::Add(more) => bytes.extend(more),
        Change::Remove => return fs::remove_file(path).unwrap(),
        // Frames that stood once stand behind those that came after.
        Change::Again => {
            let again = bytes[48..].to_vec();
            bytes.extend(again);
        }
    }
    fs::write(path, bytes).unwrap();
}

/// A journal of several segments that is whole, made once.
fn untouched(closed: bool) -> &'static Path {
    static MADE: LazyLock<[TempDir; 2]> = LazyLock::new(|| {
        let dirs = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let options = Options::new().segment_bytes(4_000);
        make(dirs[0].path(), &options, 60, 4);
        make_closed(dirs[1].path(), &options, 60);
        for dir in &dirs {
            assert!(segments(dir.path()).len() > 2);
            assert!(whole(dir.path()).is_some());
        }
        dirs
    });
    MADE[usize::from(closed)].path()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever was done to a journal: where it is still read whole, reading it slowly finds nothing
    /// wrong, and the same.
    #[test]
    fn what_is_read_whole_is_sound(
        which in any::<prop::sample::Index>(),
        change in change(),
        closed: bool,
    ) {
        let changed = TempDir::new().unwrap();
        copy(untouched(closed), changed.path());
        let paths = segments(changed.path());
        apply(&change, &paths[which.index(paths.len())]);
        if let Some((last, frames, _)) = whole(changed.path()) {
            let report = check(changed.path(), None, &|_| ()).unwrap();
            prop_assert!(report.is_sound() && report.tail_bytes == 0, "{report:?}");
            prop_assert_eq!(report.position, last);
            let mut tree = Frontier::new();
            frames.iter().flat_map(|(_, leaves)| leaves).for_each(|leaf| tree.append(*leaf));
            prop_assert_eq!(report.frontier, tree);
        }
    }
}
