//! What a leaf of the Merkle tree is made of, byte by byte: docs/adr/0003-the-merkle-leaf.md. A
//! leaf stands on the stored bytes, never on a re-encoding, and no framing enters it. Not here: the
//! tree (see `merkle`).

mod read;

use sha2::{Digest, Sha256};

use crate::merkle::{Hash, leaf_hash};
use crate::wire::v1;

pub use read::LeafEvent;

/// The layout of the leaf, its first byte. Frozen.
pub(crate) const FORMAT: u8 = 1;

/// One event's leaf: enough to show its facts and prove them, without a word of its particulars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Position, stream, version, kind, time, clock, actor and command, in the ADR's layout.
    pub header: Vec<u8>,
    /// The facts as they are stored.
    pub facts: Vec<u8>,
    /// SHA-256 of the salt and the particulars, or zeros where there are none.
    pub particulars_hash: Hash,
}

impl Leaf {
    /// The leaf's bytes: header, length of the facts in 4 bytes, facts, hash of the particulars.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.header.clone();
        push_rest(&mut bytes, &self.facts, &self.particulars_hash);
        bytes
    }

    /// The leaf's hash in the tree.
    #[must_use]
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.bytes())
    }
}

/// The salted hash of an event's particulars; `index` is the event's place in its commit, from 0.
pub(crate) fn particulars_hash(salt: &[u8; 16], index: u32, particulars: &[u8]) -> Hash {
    if particulars.is_empty() {
        return [0; 32];
    }
    let salted = Sha256::new().chain_update(event_salt(salt, index));
    salted.chain_update(particulars).finalize().into()
}

/// One event's salt, drawn from its commit's: whoever is shown it with the event's texts learns
/// nothing by which to test guesses at the texts of the commit's other events.
fn event_salt(salt: &[u8; 16], index: u32) -> Hash {
    Sha256::new().chain_update(salt).chain_update(index.to_be_bytes()).finalize().into()
}

/// A length that stands before variable bytes. Payloads are far below 4 GiB, so none is cut.
fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes()
}

fn push_header(out: &mut Vec<u8>, commit: &v1::Commit<'_>, position: u64, index: u32) {
    let event = &commit.events[index as usize];
    out.push(FORMAT);
    out.extend_from_slice(&position.to_be_bytes());
    out.push(commit.family);
    out.extend_from_slice(&length(commit.key.0));
    out.extend_from_slice(commit.key.0);
    out.extend_from_slice(&commit.first_version.saturating_add(index).to_be_bytes());
    out.extend_from_slice(&event.kind.to_be_bytes());
    out.extend_from_slice(&event.version.to_be_bytes());
    out.extend_from_slice(&commit.recorded_at_ms.to_be_bytes());
    out.push(commit.clock);
    out.extend_from_slice(&length(commit.actor.as_bytes()));
    out.extend_from_slice(commit.actor.as_bytes());
    out.extend_from_slice(&commit.command);
}

fn push_rest(out: &mut Vec<u8>, facts: &[u8], particulars_hash: &Hash) {
    out.extend_from_slice(&length(facts));
    out.extend_from_slice(facts);
    out.extend_from_slice(particulars_hash);
}

/// Each event of a commit with its position and its place in the commit.
fn places<'a, 'b>(
    commit: &'a v1::Commit<'b>,
    first: u64,
) -> impl Iterator<Item = (u64, u32, &'a v1::Event<'b>)> {
    commit
        .events
        .iter()
        .zip(0u32..)
        .map(move |(event, index)| (first.saturating_add(u64::from(index)), index, event))
}

/// The leaves of a commit whose first event has position `first`.
pub(crate) fn leaves(commit: &v1::Commit<'_>, first: u64) -> Vec<Leaf> {
    let leaf = |(position, index, event): (u64, u32, &v1::Event<'_>)| {
        let mut header = Vec::new();
        push_header(&mut header, commit, position, index);
        let particulars_hash = particulars_hash(&commit.salt, index, event.particulars.0);
        Leaf { header, facts: event.facts.0.to_vec(), particulars_hash }
    };
    places(commit, first).map(leaf).collect()
}

/// The leaves' hashes only, through one buffer: for reading the whole record.
pub(crate) fn hashes(commit: &v1::Commit<'_>, first: u64) -> Vec<Hash> {
    Hashes::of(commit, first).collect()
}

/// See [`hashes`]: one by one.
pub(crate) struct Hashes<'a, 'b> {
    commit: &'a v1::Commit<'b>,
    first: u64,
    index: u32,
    buffer: Vec<u8>,
}

impl<'a, 'b> Hashes<'a, 'b> {
    pub(crate) fn of(commit: &'a v1::Commit<'b>, first: u64) -> Self {
        Self { commit, first, index: 0, buffer: Vec::with_capacity(256) }
    }
}

impl Iterator for Hashes<'_, '_> {
    type Item = Hash;

    fn next(&mut self) -> Option<Hash> {
        let (commit, index) = (self.commit, self.index);
        let event = commit.events.get(index as usize)?;
        self.buffer.clear();
        push_header(&mut self.buffer, commit, self.first.saturating_add(u64::from(index)), index);
        let salted = particulars_hash(&commit.salt, index, event.particulars.0);
        push_rest(&mut self.buffer, event.facts.0, &salted);
        self.index += 1;
        Some(leaf_hash(&self.buffer))
    }
}
