//! Commits into bytes and back; garbage into errors, never a panic.

use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_domain::{Clock, Position, Recorded, Timestamp};
use upheld_journal::{Commit, FrameAt, Journal, Leaf, StoredFrame, event_kinds};
use xxhash_rust::xxh3::xxh3_64;

use crate::record::{identity, open_all, read, salt};
use crate::samples;

const AT: FrameAt = FrameAt { segment: 1, offset: 48 };

/// What a journal makes of commits.
pub(crate) fn frames(commits: &[Commit], now: Timestamp) -> Vec<StoredFrame> {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    for (n, commit) in commits.iter().enumerate() {
        journal.submit(commit.clone(), now, salt(n as u64)).unwrap().wait().unwrap();
    }
    journal.close().unwrap();
    read(dir.path())
}

fn expected(commit: &Commit, first: u64, now: Timestamp) -> Vec<Recorded> {
    let recorded = |(i, event): (u32, &_)| Recorded {
        position: Position::new(first + u64::from(i)).unwrap(),
        stream: commit.stream,
        version: upheld_domain::StreamVersion(commit.first_version.0 + i),
        recorded_at: now,
        clock: Clock::Steady,
        actor: commit.actor.clone(),
        command: commit.command,
        event: Clone::clone(event),
    };
    (0..).zip(&commit.events).map(recorded).collect()
}

fn kind() -> impl Strategy<Value = u16> {
    (0..event_kinds().len()).prop_map(|i| event_kinds()[i].0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_commit_reads_back_as_it_was(
        drawn in prop::collection::vec((any::<u64>(), kind(), 1usize..6), 1..5),
        now in -4_000_000_000_000i64..4_000_000_000_000,
    ) {
        let commits: Vec<_> = drawn.iter().map(|&(s, k, n)| samples::commit(s, k, n)).collect();
        let frames = frames(&commits, Timestamp(now));
        let mut first = 1;
        for (commit, frame) in commits.iter().zip(&frames) {
            prop_assert_eq!(frame.events().unwrap(), expected(commit, first, Timestamp(now)));
            let hashes: Vec<_> = frame.leaves().unwrap().iter().map(Leaf::hash).collect();
            prop_assert_eq!(frame.leaf_hashes().unwrap(), hashes);
            first += commit.events.len() as u64;
        }
        prop_assert_eq!(frames.len(), commits.len());
    }

    #[test]
    fn garbage_in_a_payload_is_an_error_or_a_commit_never_a_panic(
        seed in any::<u64>(),
        kind in kind(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let frame = frames(&[samples::commit(seed, kind, 2)], Timestamp(0)).remove(0);
        let mut bytes = frame.bytes.to_vec();
        let payload = bytes.len() - 40;
        for (at, byte) in changes {
            bytes[40 + at.index(payload)] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(40 + 1 + cut.index(payload - 1));
            let length = u32::try_from(bytes.len() - 40).unwrap();
            bytes[16..20].copy_from_slice(&length.to_be_bytes());
        }
        let checksum = xxh3_64(&bytes[12..]);
        bytes[4..12].copy_from_slice(&checksum.to_be_bytes());
        let frame = StoredFrame::from_bytes(AT, Arc::from(bytes)).unwrap();
        if let Ok(events) = frame.events() {
            prop_assert_eq!(events.len(), 2);
        }
    }

    #[test]
    fn garbage_is_no_frame(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(StoredFrame::from_bytes(AT, Arc::from(bytes)).is_err());
    }
}

#[test]
fn a_frame_with_something_behind_it_is_no_frame() {
    let frame = frames(&[samples::commit(1, 5, 1)], Timestamp(0)).remove(0);
    let longer = [&frame.bytes[..], &[0]].concat();
    assert!(StoredFrame::from_bytes(AT, Arc::from(longer)).is_err());
}

#[test]
fn the_header_and_the_payload_must_agree_on_the_count() {
    let frame = frames(&[samples::commit(1, 5, 1)], Timestamp(0)).remove(0);
    let mut bytes = frame.bytes.to_vec();
    bytes[23] = 2;
    let checksum = xxh3_64(&bytes[12..]);
    bytes[4..12].copy_from_slice(&checksum.to_be_bytes());
    let error = StoredFrame::from_bytes(AT, Arc::from(bytes)).unwrap().events().unwrap_err();
    assert_eq!(error.to_string(), "the frame's header counts 2 events, its payload 1");
}

#[test]
fn particulars_enter_a_leaf_only_through_their_salted_hash() {
    let with = samples::commit(3, 0x001a, 1);
    let frame = frames(std::slice::from_ref(&with), Timestamp(0)).remove(0);
    let leaf = frame.leaves().unwrap().remove(0);
    assert_eq!(leaf.particulars_hash == [0; 32], with.events[0].particulars.is_empty());
    let mut bare = with.clone();
    bare.events[0].particulars = upheld_domain::Particulars::none();
    let bare = frames(&[bare], Timestamp(0)).remove(0).leaves().unwrap().remove(0);
    assert_eq!(bare.particulars_hash, [0; 32]);
    assert_eq!((bare.header, bare.facts), (leaf.header, leaf.facts));
}
