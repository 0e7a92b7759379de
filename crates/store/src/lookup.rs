//! Which case has a reference, or an id: sorted runs of short hashes, merged as they grow.
//!
//! One key a case would cost sled more than everything else together (docs/adr/0002), so the
//! entries of a checkpoint are sorted into a run of large values. Runs of like size are merged, so
//! there are few. A hash may lie: the caller looks at the case it leads to.

use upheld_domain::{CaseId, Reference};
use upheld_projection::CaseNumber;
use xxhash_rust::xxh3::xxh3_64;

use crate::bytes::{Garbled, Reader, Writer};
use crate::database::{Database, Shelf};
use crate::error::StoreError;

/// A run: its number, and how many entries it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) number: u32,
    pub(crate) entries: u64,
}

/// Entries a value: 12 bytes each, so that a look reads little.
const CHUNK: usize = 1_024;
const ENTRY_BYTES: usize = 12;

/// A short hash and the case it leads to.
pub(crate) type Entry = (u64, CaseNumber);

pub(crate) fn hash_of_reference(reference: Reference) -> u64 {
    xxh3_64(&[b"r", reference.as_str().as_bytes()].concat())
}

pub(crate) fn hash_of_id(id: CaseId) -> u64 {
    xxh3_64(&[&b"i"[..], id.0.as_bytes()].concat())
}

/// Every case that a hash leads to: the one that is meant is among them.
pub(crate) fn find(
    database: &Database,
    runs: &[Run],
    hash: u64,
) -> Result<Vec<CaseNumber>, StoreError> {
    let mut found = Vec::new();
    for run in runs {
        let prefix = run.number.to_be_bytes();
        // Equal hashes may straddle two values: walk back until a smaller one begins.
        let mut bound = hash;
        while let Some((key, value)) =
            database.at_or_before(Shelf::Lookup, &prefix, &chunk_key(run.number, bound))?
        {
            hits(&value, hash, &mut found)?;
            let first = first_hash(&key)?;
            if first != hash || first == 0 {
                break;
            }
            bound = first - 1;
        }
    }
    Ok(found)
}

/// The cases under a hash in one value, found without reading the others.
fn hits(value: &[u8], hash: u64, found: &mut Vec<CaseNumber>) -> Result<(), Garbled> {
    let (entries, rest) = value.as_chunks::<ENTRY_BYTES>();
    if !rest.is_empty() {
        return Err(Garbled);
    }
    let start = entries.partition_point(|entry| entry[..8] < hash.to_be_bytes()[..]);
    let same = entries[start..].iter().take_while(|entry| entry[..8] == hash.to_be_bytes()[..]);
    for entry in same {
        found.extend(decode(entry)?.into_iter().map(|(_, case)| case));
    }
    Ok(())
}

/// Adds entries as a new run, merging it with the runs no larger than it. Gives the runs that
/// stand now and the numbers of those that can be dropped once these are on record.
pub(crate) fn add(
    database: &Database,
    runs: &[Run],
    mut entries: Vec<Entry>,
) -> Result<(Vec<Run>, Vec<u32>), StoreError> {
    let mut runs = runs.to_vec();
    if entries.is_empty() {
        return Ok((runs, Vec::new()));
    }
    let number = runs.iter().map(|run| run.number).max().unwrap_or(0) + 1;
    let mut dropped = Vec::new();
    while let Some(last) = runs.pop_if(|last| last.entries <= entries.len() as u64) {
        entries.extend(all_of(database, last.number)?);
        dropped.push(last.number);
    }
    entries.sort_unstable();
    entries.dedup();
    for chunk in entries.chunks(CHUNK) {
        database.put(Shelf::Lookup, &chunk_key(number, chunk[0].0), &encode(chunk))?;
    }
    runs.push(Run { number, entries: entries.len() as u64 });
    Ok((runs, dropped))
}

/// Every entry of the runs.
pub(crate) fn all(database: &Database, runs: &[Run]) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for run in runs {
        entries.extend(all_of(database, run.number)?);
    }
    Ok(entries)
}

/// Takes away the runs that were merged into another.
pub(crate) fn drop_runs(database: &Database, numbers: &[u32]) -> Result<(), StoreError> {
    for number in numbers {
        for pair in database.within(Shelf::Lookup, &number.to_be_bytes()) {
            database.remove(Shelf::Lookup, &pair?.0)?;
        }
    }
    Ok(())
}

fn all_of(database: &Database, number: u32) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for pair in database.within(Shelf::Lookup, &number.to_be_bytes()) {
        entries.extend(decode(&pair?.1)?);
    }
    Ok(entries)
}

fn chunk_key(run: u32, hash: u64) -> Vec<u8> {
    [&run.to_be_bytes()[..], &hash.to_be_bytes()].concat()
}

fn first_hash(key: &[u8]) -> Result<u64, Garbled> {
    let bytes = key.get(4..12).and_then(|bytes| bytes.try_into().ok()).ok_or(Garbled)?;
    Ok(u64::from_be_bytes(bytes))
}

fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut writer = Writer::default();
    for (hash, case) in entries {
        writer.raw(&hash.to_be_bytes());
        writer.raw(&case.0.to_be_bytes());
    }
    writer.into_bytes()
}

fn decode(value: &[u8]) -> Result<Vec<Entry>, Garbled> {
    let mut reader = Reader::new(value);
    let mut entries = Vec::with_capacity(value.len() / ENTRY_BYTES);
    while !reader.is_empty() {
        let hash = u64::from_be_bytes(reader.array()?);
        entries.push((hash, CaseNumber(u32::from_be_bytes(reader.array()?))));
    }
    Ok(entries)
}
