//! Leaves read back: what a proof shows can be understood, and in one way only.

use proptest::prelude::*;
use upheld_domain::{CaseFacts, Event, Facts, RemedyAgreed, RemedyId, Timestamp};
use upheld_journal::{CodecError, Commit, Leaf, LeafEvent, StoredFrame, event_kinds};

use crate::codec::frames;
use crate::samples;

/// The frame and its leaves' bytes of a commit drawn from a seed.
fn drawn(seed: u64, kind: u16, count: usize) -> (StoredFrame, Vec<Vec<u8>>) {
    let frame = frames(&[samples::commit(seed, kind, count)], Timestamp(1_595_419_200_123));
    let frame = frame.into_iter().next().unwrap();
    let leaves = frame.leaves().unwrap().iter().map(Leaf::bytes).collect();
    (frame, leaves)
}

fn kind() -> impl Strategy<Value = u16> {
    (0..event_kinds().len()).prop_map(|i| event_kinds()[i].0)
}

/// Where the bytes of the facts begin.
fn facts_at(leaf: &[u8]) -> usize {
    let length = |at: usize| u32::from_be_bytes(leaf[at..at + 4].try_into().unwrap()) as usize;
    let actor = 10 + 4 + length(10) + 4 + 2 + 2 + 8 + 1;
    actor + 4 + length(actor) + 16 + 4
}

#[test]
fn a_leaf_of_every_kind_reads_back() {
    for &(kind, wire, name) in event_kinds() {
        for seed in 0..4 {
            let (frame, leaves) = drawn(seed * 31 + u64::from(kind), kind, 3);
            for (event, (bytes, leaf)) in
                frame.events().unwrap().into_iter().zip(leaves.iter().zip(frame.leaves().unwrap()))
            {
                let expected = LeafEvent {
                    position: event.position,
                    stream: event.stream,
                    version: event.version,
                    wire,
                    recorded_at: event.recorded_at,
                    clock: event.clock,
                    actor: event.actor,
                    command: event.command,
                    facts: event.event.facts,
                    particulars_hash: leaf.particulars_hash,
                };
                assert_eq!(Leaf::read(bytes), Ok(expected), "{name}, seed {seed}");
            }
        }
    }
}

#[test]
fn another_way_of_writing_the_same_is_refused() {
    let remedy = RemedyId::new("1").unwrap();
    let agreed = RemedyAgreed { remedy, on: "2020-07-22".parse().unwrap() };
    let event = Event::bare(Facts::Case(CaseFacts::RemedyAgreed(agreed)));
    let commit = Commit { events: vec![event], ..samples::commit(7, 0x0009, 1) };
    let short = frames(&[commit], Timestamp(0)).remove(0).leaves().unwrap()[0].bytes();
    assert!(Leaf::read(&short).is_ok());
    // The remedy's number is one byte. The codec reads a wider number, too.
    let at = facts_at(&short);
    assert_eq!(short[at], 1);
    let mut long = short.clone();
    long.splice(at..=at, [251, 1, 0]);
    long[at - 1] += 2;
    let refused = Leaf::read(&long).unwrap_err().to_string();
    assert!(refused.contains("would not be written again as they are"), "{refused}");
    // A name that the domain would trim.
    let actor = at - 4 - 16 - 1;
    let mut spaced = short;
    spaced[actor] = b' ';
    let refused = Leaf::read(&spaced).unwrap_err().to_string();
    assert!(refused.contains("would not be written again as they are"), "{refused}");
}

#[test]
fn what_stands_behind_a_leaf_or_is_missing_from_it_is_refused() {
    let (_, leaves) = drawn(3, 0x0001, 1);
    let mut bytes = leaves[0].clone();
    for length in 0..bytes.len() {
        assert!(Leaf::read(&bytes[..length]).is_err(), "the first {length} bytes were read");
    }
    bytes.push(0);
    assert!(Leaf::read(&bytes).is_err());
}

#[test]
fn a_later_layout_kind_or_version_is_named() {
    let (_, leaves) = drawn(3, 0x0002, 1);
    let refused = |change: fn(&mut Vec<u8>)| {
        let mut bytes = leaves[0].clone();
        change(&mut bytes);
        Leaf::read(&bytes).unwrap_err()
    };
    for (error, text) in [
        (refused(|leaf| leaf[0] = 2), "leaf layout 2, this one knows 1"),
        (refused(|leaf| leaf[35] = 0xee), "event kind 238"),
        (refused(|leaf| leaf[37] = 2), "ClosedAtAssessment version 2"),
    ] {
        assert!(matches!(error, CodecError::Newer(_)), "{error:?}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn an_event_in_a_stream_of_another_family_is_refused() {
    let (_, leaves) = drawn(3, 0x0002, 1);
    let mut bytes = leaves[0].clone();
    bytes[9] = 4;
    assert_eq!(Leaf::read(&bytes), Err(CodecError::Stream { kind: 2, family: 4 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_changed_leaf_says_something_else_or_nothing(
        seed in any::<u64>(),
        kind in kind(),
        at in any::<prop::sample::Index>(),
        by in 1_u8..,
    ) {
        let (_, leaves) = drawn(seed, kind, 1);
        let mut bytes = leaves[0].clone();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert_ne!(Leaf::read(&bytes).ok(), Leaf::read(&leaves[0]).ok());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        Leaf::read(&bytes).ok();
        let marked = [&[1][..], &bytes].concat();
        Leaf::read(&marked).ok();
    }

    #[test]
    fn bytes_like_a_leaf_s_are_read_or_refused(
        seed in any::<u64>(),
        kind in kind(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (_, leaves) = drawn(seed, kind, 1);
        let mut bytes = leaves[0].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        Leaf::read(&bytes).ok();
    }
}
