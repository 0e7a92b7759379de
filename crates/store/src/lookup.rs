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

/// What the last value of a run names as the next one's first hash. No other value can begin with
/// it: values are under the first hash in them, but the first of all is under 0.
const NO_NEXT: u64 = 0;

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
        let pair = database.at_or_before(Shelf::Lookup, &prefix, &chunk_key(run.number, hash))?;
        let (_, value) = pair.ok_or_else(torn)?;
        let (next, entries) = value.split_first_chunk::<8>().ok_or(Garbled)?;
        let next = u64::from_be_bytes(*next);
        if next != NO_NEXT && next <= hash {
            return Err(torn());
        }
        hits(entries, hash, &mut found)?;
    }
    Ok(found)
}

fn torn() -> StoreError {
    StoreError::Damaged("a part of the lookup is missing".to_owned())
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
        let (_, case) = entry.split_last_chunk::<4>().ok_or(Garbled)?;
        found.push(CaseNumber(u32::from_be_bytes(*case)));
    }
    Ok(())
}

/// Adds entries as a new run, merging it with the runs no larger than it. Gives the runs that
/// stand now and the numbers of those that can be dropped once these are on record.
pub(crate) fn add(
    database: &Database,
    runs: &[Run],
    entries: &[Entry],
) -> Result<(Vec<Run>, Vec<u32>), StoreError> {
    let (mut runs, mut entries) = (runs.to_vec(), entries.to_vec());
    if entries.is_empty() {
        return Ok((runs, Vec::new()));
    }
    let number = runs.iter().map(|run| run.number).max().unwrap_or(0) + 1;
    let mut dropped = Vec::new();
    while let Some(last) = runs.pop_if(|last| last.entries <= entries.len() as u64) {
        entries.extend(all_of(database, last)?);
        dropped.push(last.number);
    }
    entries.sort_unstable();
    entries.dedup();
    // A stop may have left a part of a run of this number that never came to be on record.
    drop_runs(database, &[number])?;
    let mut rest = &entries[..];
    let mut first = 0;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(chunk_len(rest));
        let next = after.first().map_or(NO_NEXT, |entry| entry.0);
        database.put(Shelf::Lookup, &chunk_key(number, first), &encode(next, chunk))?;
        (rest, first) = (after, next);
    }
    runs.push(Run { number, entries: entries.len() as u64 });
    Ok((runs, dropped))
}

/// How many entries go into the next value: equal hashes are never cut apart.
fn chunk_len(entries: &[Entry]) -> usize {
    let Some(last) = entries.get(CHUNK - 1) else {
        return entries.len();
    };
    CHUNK + entries[CHUNK..].iter().take_while(|entry| entry.0 == last.0).count()
}

/// Takes away every run that is not on record: a stop came before it was, or before it was dropped.
pub(crate) fn sweep(database: &Database, runs: &[Run]) -> Result<(), StoreError> {
    let mut from = Some(0_u32);
    while let Some(start) = from {
        let Some(pair) = database.from(Shelf::Lookup, &start.to_be_bytes()).next() else {
            return Ok(());
        };
        let number = Reader::new(&pair?.0).array().map(u32::from_be_bytes)?;
        if runs.iter().all(|run| run.number != number) {
            drop_runs(database, &[number])?;
        }
        from = number.checked_add(1);
    }
    Ok(())
}

/// Every entry of the runs.
pub(crate) fn all(database: &Database, runs: &[Run]) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for run in runs {
        entries.extend(all_of(database, *run)?);
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

fn all_of(database: &Database, run: Run) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for pair in database.within(Shelf::Lookup, &run.number.to_be_bytes()) {
        entries.extend(decode(&pair?.1)?);
    }
    if entries.len() as u64 == run.entries { Ok(entries) } else { Err(torn()) }
}

fn chunk_key(run: u32, hash: u64) -> Vec<u8> {
    [&run.to_be_bytes()[..], &hash.to_be_bytes()].concat()
}

fn encode(next: u64, entries: &[Entry]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.raw(&next.to_be_bytes());
    for (hash, case) in entries {
        writer.raw(&hash.to_be_bytes());
        writer.raw(&case.0.to_be_bytes());
    }
    writer.into_bytes()
}

fn decode(value: &[u8]) -> Result<Vec<Entry>, Garbled> {
    let mut reader = Reader::new(value);
    reader.array::<8>()?;
    let mut entries = Vec::with_capacity(value.len() / ENTRY_BYTES);
    while !reader.is_empty() {
        let hash = u64::from_be_bytes(reader.array()?);
        entries.push((hash, CaseNumber(u32::from_be_bytes(reader.array()?))));
    }
    Ok(entries)
}
