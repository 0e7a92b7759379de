//! Bytes that were written once and must be read for ever. `tests/golden/v1.txt` has a line for
//! each kind and version of event: kind, version, name, a whole frame with one such event, the
//! hash of its Merkle leaf, and its facts and texts as JSON. Lines are added by
//! `examples/write_goldens.rs` for kinds that have none, and never changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use upheld_domain::Timestamp;
use upheld_journal::{Commit, FrameAt, StoredFrame, event_kinds};

use crate::codec::frames;

const GOLDEN: &str = include_str!("../golden/v1.txt");
const AT: FrameAt = FrameAt { segment: 1, offset: 88 };

struct Golden {
    kind: u16,
    version: u16,
    name: String,
    frame: StoredFrame,
    leaf: String,
    json: String,
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn goldens() -> Vec<Golden> {
    let golden = |line: &str| {
        let fields: Vec<&str> = line.splitn(6, '\t').collect();
        Golden {
            kind: u16::from_str_radix(fields[0], 16).unwrap(),
            version: fields[1].parse().unwrap(),
            name: fields[2].to_owned(),
            frame: StoredFrame::from_bytes(AT, Arc::from(unhex(fields[3]))).unwrap(),
            leaf: fields[4].to_owned(),
            json: fields[5].to_owned(),
        }
    };
    GOLDEN.lines().map(golden).collect()
}

#[test]
fn every_kind_and_version_has_its_golden_bytes() {
    let have: BTreeSet<_> = goldens().into_iter().map(|g| (g.kind, g.version, g.name)).collect();
    for &(kind, version, name) in event_kinds() {
        assert!(have.contains(&(kind, version, name.to_owned())), "no golden for {name} {version}");
    }
    assert_eq!(have.len(), event_kinds().len(), "a golden for a kind nobody knows any more");
}

#[test]
fn golden_bytes_mean_what_they_meant() {
    for golden in goldens() {
        let events = golden.frame.events().unwrap();
        assert_eq!(events.len(), 1, "{}", golden.name);
        let event = &events[0].event;
        assert_eq!(event.facts.kind_name(), kind_name(&golden.name));
        let json = json!({ "facts": event.facts, "particulars": event.particulars });
        assert_eq!(json.to_string(), golden.json, "{}", golden.name);
    }
}

/// The domain names four kinds shorter than their structures.
fn kind_name(stored: &str) -> &str {
    match stored {
        "DefinitionsAdopted" => "Adopted",
        other => other.strip_prefix("Release").unwrap_or(other),
    }
}

#[test]
fn golden_bytes_are_still_what_would_be_written() {
    for golden in goldens() {
        let recorded = golden.frame.events().unwrap().remove(0);
        let commit = Commit {
            stream: recorded.stream,
            first_version: recorded.version,
            command: recorded.command,
            actor: recorded.actor,
            events: vec![recorded.event],
        };
        let written = frames(&[commit], recorded.recorded_at).remove(0);
        assert_eq!(hex(&written.bytes), hex(&golden.frame.bytes), "{}", golden.name);
        assert_eq!(recorded.recorded_at, Timestamp(1_595_404_800_000));
    }
}

#[test]
fn golden_leaves_have_the_hashes_they_had() {
    for golden in goldens() {
        assert_eq!(hex(&golden.frame.leaf_hashes().unwrap()[0]), golden.leaf, "{}", golden.name);
    }
}

/// The layout of docs/adr/0003-the-merkle-leaf.md, spelt out for one event by hand.
#[test]
fn a_leaf_is_laid_out_as_the_decision_says() {
    use sha2::{Digest, Sha256};
    let day = "2020-07-22".parse().unwrap();
    let commit = crate::record::notes(7, 1);
    let frame = frames(std::slice::from_ref(&commit), Timestamp(1_595_404_800_000)).remove(0);
    let days = chrono::Datelike::num_days_from_ce(&<chrono::NaiveDate as Clone>::clone(&day));
    // Particulars: one text; its word is 3 (a note), its length fits one byte.
    let text = commit.events[0].particulars.iter().next().unwrap().1.as_bytes().to_vec();
    let particulars = [&[1, 3, u8::try_from(text.len()).unwrap()], &text[..]].concat();
    let event_salt: [u8; 32] = Sha256::digest([0; 16 + 4]).into();
    let salted = Sha256::new().chain_update(event_salt).chain_update(&particulars);
    let salted: [u8; 32] = salted.finalize().into();
    // Facts: a day as a variable-length, zigzag integer; past 65,535 that is 252 and four bytes.
    let zigzag = u32::try_from(days * 2).unwrap();
    let facts = [&[252][..], &zigzag.to_le_bytes()].concat();
    let actor = b"A. Caseworker";
    let leaf = [
        &[0][..],                            // RFC 6962: a leaf
        &[1],                                // layout
        &1u64.to_be_bytes(),                 // position
        &[0],                                // family: a case
        &16u32.to_be_bytes(),                // the key's length
        &7u128.to_be_bytes(),                // the case's UUID
        &1u32.to_be_bytes(),                 // version in the stream
        &26u16.to_be_bytes(),                // kind: Noted
        &1u16.to_be_bytes(),                 // its wire version
        &1_595_404_800_000i64.to_be_bytes(), // recorded at
        &[0],                                // clock: steady
        &u32::try_from(actor.len()).unwrap().to_be_bytes(),
        actor,
        &(7u128 << 64).to_be_bytes(), // command
        &u32::try_from(facts.len()).unwrap().to_be_bytes(),
        &facts,
        &salted,
    ]
    .concat();
    let hash: [u8; 32] = Sha256::digest(leaf).into();
    assert_eq!(frame.leaf_hashes().unwrap(), [hash]);
}
