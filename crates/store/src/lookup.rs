//! Which case has a reference, or an id: sorted runs of short hashes, merged as they grow.
//!
//! One key a case would cost sled more than everything else together (docs/adr/0002), so the
//! entries of a checkpoint are sorted into a run of large values. Runs of like size are merged, so
//! there are few. A hash may lie: the caller looks at the case it leads to.

use std::iter::Peekable;

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

/// Entries a value: 12 bytes each, so that a look reads little. sled reads up to sixteen values at once.
const CHUNK: usize = 256;
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

/// Adds entries as a new run, merging it with the runs no larger than it, of which few values are in memory at a
/// time. Gives the runs that stand now and the numbers of those that can be dropped once these are on record.
pub(crate) fn add(
    database: &Database,
    runs: &[Run],
    entries: &[Entry],
) -> Result<(Vec<Run>, Vec<u32>), StoreError> {
    let mut runs = runs.to_vec();
    if entries.is_empty() {
        return Ok((runs, Vec::new()));
    }
    let number = runs.iter().map(|run| run.number).max().unwrap_or(0) + 1;
    let mut new = entries.to_vec();
    new.sort_unstable();
    let mut total = new.len() as u64;
    let mut merged = Merged::of(new);
    let mut dropped = Vec::new();
    while let Some(last) = runs.pop_if(|last| last.entries <= total) {
        total += last.entries;
        merged.with(database, last);
        dropped.push(last.number);
    }
    // A stop may have left a part of a run of this number that never came to be on record.
    drop_runs(database, &[number])?;
    let mut values =
        Values { database, run: Run { number, entries: 0 }, first: 0, waiting: Vec::new() };
    while let Some(entry) = merged.next()? {
        values.push(entry)?;
    }
    runs.push(values.finish()?);
    Ok((runs, dropped))
}

/// Entries in order, from one source of several.
type Source = Peekable<Box<dyn Iterator<Item = Result<Entry, StoreError>>>>;

/// Runs walked side by side, in order, each entry once.
struct Merged {
    sources: Vec<Source>,
    last: Option<Entry>,
}

impl Merged {
    fn of(sorted: Vec<Entry>) -> Self {
        let new: Box<dyn Iterator<Item = _>> = Box::new(sorted.into_iter().map(Ok));
        Self { sources: vec![new.peekable()], last: None }
    }

    fn with(&mut self, database: &Database, run: Run) {
        let run: Box<dyn Iterator<Item = _>> = Box::new(entries_of(database, run));
        self.sources.push(run.peekable());
    }

    /// The next one; none at the end of all.
    fn next(&mut self) -> Result<Option<Entry>, StoreError> {
        loop {
            let Some(entry) = self.take_least()? else { return Ok(None) };
            if self.last.replace(entry) != Some(entry) {
                return Ok(Some(entry));
            }
        }
    }

    fn take_least(&mut self) -> Result<Option<Entry>, StoreError> {
        let mut least: Option<(Entry, usize)> = None;
        for (place, source) in self.sources.iter_mut().enumerate() {
            match source.peek() {
                Some(Ok(entry)) if least.is_none_or(|(known, _)| *entry < known) => {
                    least = Some((*entry, place));
                }
                Some(Ok(_)) | None => {}
                // An error comes out whatever its place.
                Some(Err(_)) => return source.next().transpose(),
            }
        }
        let source = least.and_then(|(_, place)| self.sources.get_mut(place));
        source.and_then(Iterator::next).transpose()
    }
}

/// A run that is being written, value by value.
struct Values<'a> {
    database: &'a Database,
    run: Run,
    /// What the next value is under.
    first: u64,
    waiting: Vec<Entry>,
}

impl Values<'_> {
    /// One more entry. Equal hashes are never cut apart.
    fn push(&mut self, entry: Entry) -> Result<(), StoreError> {
        let is_full = self.waiting.len() >= CHUNK;
        if is_full && self.waiting.last().is_some_and(|last| last.0 != entry.0) {
            self.put(entry.0)?;
        }
        self.waiting.push(entry);
        self.run.entries += 1;
        Ok(())
    }

    fn put(&mut self, next: u64) -> Result<(), StoreError> {
        let key = chunk_key(self.run.number, self.first);
        self.database.put(Shelf::Lookup, &key, &encode(next, &self.waiting))?;
        self.waiting.clear();
        self.first = next;
        Ok(())
    }

    fn finish(mut self) -> Result<Run, StoreError> {
        self.put(NO_NEXT)?;
        Ok(self.run)
    }
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
        for entry in entries_of(database, *run) {
            entries.push(entry?);
        }
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

/// The entries of a run, in order; an error at the end where they are not as many as they were.
fn entries_of(
    database: &Database,
    run: Run,
) -> impl Iterator<Item = Result<Entry, StoreError>> + use<> {
    let values = database.within(Shelf::Lookup, &run.number.to_be_bytes());
    let entries = values.flat_map(|pair| match pair.and_then(|(_, value)| Ok(decode(&value)?)) {
        Ok(entries) => entries.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    });
    let (mut entries, mut left) = (entries, Some(run.entries));
    std::iter::from_fn(move || match (entries.next(), left) {
        (Some(entry), known) => {
            left = known.and_then(|known| known.checked_sub(1));
            Some(if left.is_some() { entry } else { Err(torn()) })
        }
        (None, Some(1..)) => {
            left = None;
            Some(Err(torn()))
        }
        (None, _) => None,
    })
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::scenes;
    use proptest::prelude::*;
    use tempfile::TempDir;

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        // Few hashes, so that many collide, and those at the edges.
        let hash = prop_oneof![0..40_u64, Just(u64::MAX), any::<u64>()];
        proptest::collection::vec((hash, (0..5_000_u32).prop_map(CaseNumber)), 0..3_000)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn what_was_added_is_found_and_nothing_else(
            batches in proptest::collection::vec(entries(), 1..6),
        ) {
            let dir = TempDir::new().unwrap();
            let database = Database::open(&dir.path().join("store")).unwrap();
            let mut model: BTreeMap<u64, BTreeSet<CaseNumber>> = BTreeMap::new();
            let mut runs = Vec::new();
            for batch in &batches {
                let (after, dropped) = add(&database, &runs, batch).unwrap();
                runs = after;
                drop_runs(&database, &dropped).unwrap();
                for &(hash, case) in batch {
                    model.entry(hash).or_default().insert(case);
                }
            }
            for hash in model.keys().copied().chain([1, 41, u64::MAX - 1, u64::MAX]) {
                let found: BTreeSet<_> = find(&database, &runs, hash).unwrap().into_iter().collect();
                prop_assert_eq!(found, model.get(&hash).cloned().unwrap_or_default());
            }
            let pairs = model.iter().flat_map(|(&hash, cases)| cases.iter().map(move |&c| (hash, c)));
            let all: BTreeSet<_> = all(&database, &runs).unwrap().into_iter().collect();
            prop_assert_eq!(all, pairs.collect::<BTreeSet<_>>());
        }

        #[test]
        fn any_value_is_read_or_refused(value: Vec<u8>, hash: u64) {
            decode(&value).ok();
            hits(&value, hash, &mut Vec::new()).ok();
        }
    }

    fn some(range: std::ops::Range<u32>) -> Vec<Entry> {
        range.map(|case| (xxh3_64(&case.to_be_bytes()), CaseNumber(case))).collect()
    }

    #[test]
    fn what_a_stop_left_of_a_run_is_not_mixed_into_the_next_of_its_number() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let (old, _) = add(&database, &[], &some(0..5_000)).unwrap();
        // Written, never on record: the next checkpoint has more, cut at other places.
        add(&database, &old, &some(5_000..8_000)).unwrap();
        let (runs, _) = add(&database, &old, &some(5_000..9_000)).unwrap();
        for (hash, case) in some(0..9_000) {
            assert_eq!(find(&database, &runs, hash).unwrap(), [case]);
        }
        assert_eq!(all(&database, &runs).unwrap().len(), 9_000);
    }

    #[test]
    fn runs_that_are_not_on_record_are_swept_away() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let (old, _) = add(&database, &[], &some(0..3_000)).unwrap();
        let (new, dropped) = add(&database, &old, &some(3_000..9_000)).unwrap();
        assert_eq!((dropped, new.len()), (vec![1], 1));
        sweep(&database, &new).unwrap();
        assert_eq!(all(&database, &new).unwrap().len(), 9_000);
        let left = scenes::shelf(&database, Shelf::Lookup);
        assert!(left.iter().all(|(key, _)| key[..4] == 2_u32.to_be_bytes()));
        sweep(&database, &[]).unwrap();
        assert_eq!(scenes::shelf(&database, Shelf::Lookup), []);
    }

    #[test]
    fn a_part_that_is_gone_is_not_taken_for_an_entry_that_never_was() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let (runs, _) = add(&database, &[], &some(0..4_000)).unwrap();
        for (key, value) in scenes::shelf(&database, Shelf::Lookup) {
            let lost = decode(&value).unwrap();
            database.remove(Shelf::Lookup, &key).unwrap();
            for (hash, _) in [lost[0], lost[lost.len() - 1]] {
                let error = find(&database, &runs, hash).unwrap_err();
                assert_eq!(error.to_string(), torn().to_string());
            }
            assert!(all(&database, &runs).is_err());
            // Nor is it merged away.
            assert!(add(&database, &runs, &some(4_000..9_000)).is_err());
            database.put(Shelf::Lookup, &key, &value).unwrap();
        }
        let (merged, _) = add(&database, &runs, &some(4_000..9_000)).unwrap();
        assert_eq!(all(&database, &merged).unwrap().len(), 9_000);
    }
}
