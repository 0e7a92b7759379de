//! What changed since pages were last written: each case's rows, in memory, and on a shelf in a batch for
//! each checkpoint. A checkpoint has a few rows for most pages that have an open case, and to write these pages
//! each time cost an import a fifth of its speed (docs/adr/0012). Not here: pages, and when they are due.

use std::collections::hash_map::Entry;
use std::iter::successors;
use std::num::NonZeroU32;

use rustc_hash::FxHashMap;
use upheld_domain::{CaseId, Position, Reference};
use upheld_journal::FrameAt;
use upheld_projection::{CaseNumber, FactRow};
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};
use crate::columns;
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::frames::position_key;
use crate::pages::CaseRows;
use crate::squeeze::{squeeze, unsqueezed};
use crate::store::Pace;
use crate::{checkpoint::Checkpoint, long};

/// See the module. A row lies here once, with the place of the one before of the same case: lists apiece would
/// be several allocations for most cases.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// In order of position.
    rows: Vec<FactRow>,
    /// At the place of each row, where its frame is in the journal.
    frames: Vec<FrameAt>,
    /// At the place of each row, the place of the case's row before it.
    before: Vec<Option<RowAt>>,
    cases: FxHashMap<CaseNumber, Chain>,
    /// By the event that gave them.
    references: FxHashMap<Position, Reference>,
}

/// The place of a row, from 1.
type RowAt = NonZeroU32;

/// A case that changed, with the last of its rows, which leads to those before.
#[derive(Debug)]
struct Chain {
    id: CaseId,
    last: RowAt,
}

/// One row, and all that is kept with it.
pub(crate) type Change = (CaseId, FactRow, FrameAt, Option<Reference>);

impl Changes {
    /// Those that a checkpoint covers and its pages do not. Where there are not as many as there were, a
    /// batch vanished or came back older than it was.
    pub(crate) fn get(database: &Database, checkpoint: &Checkpoint) -> Result<Self, StoreError> {
        let mut changes = Self::with_room(checkpoint.changes);
        let covered = (checkpoint.paged + 1)..=checkpoint.position;
        for pair in database.from(Shelf::Changes, &key_after(checkpoint.paged)) {
            let (key, _) = pair?;
            // A long value's other parts have longer keys.
            let Ok(first) = <[u8; 8]>::try_from(&key[..]).map(u64::from_be_bytes) else { continue };
            if first > checkpoint.position {
                break;
            }
            let value = long::get(database, Shelf::Changes, &key)?.ok_or(Garbled)?;
            for (id, row, frame, reference) in unsqueezed(&value, decode)?? {
                let is_next = changes.rows.last().is_none_or(|last| last.position < row.position);
                let is_covered = covered.contains(&row.position.get());
                if !is_next || !is_covered || row.case.0 >= checkpoint.cases {
                    return Err(torn());
                }
                changes.push(id, row, frame, reference)?;
            }
        }
        if changes.row_count() == checkpoint.changes { Ok(changes) } else { Err(torn()) }
    }

    /// None yet, with room for so many: growing into it would copy most of them several times.
    fn with_room(rows: u64) -> Self {
        // No more than there usually are: the number may be wrong.
        let rows = usize::try_from(rows.min(Pace::USUAL.pages)).unwrap_or_default();
        let (mut changes, cases) = (Self::default(), rows / 2);
        changes.rows.reserve(rows);
        changes.frames.reserve(rows);
        changes.before.reserve(rows);
        changes.cases.reserve(cases);
        changes
    }

    /// One more row of a case, which comes after all there are.
    pub(crate) fn push(
        &mut self,
        id: CaseId,
        row: FactRow,
        frame: FrameAt,
        reference: Option<Reference>,
    ) -> Result<(), Garbled> {
        self.rows.push(row);
        self.frames.push(frame);
        let place = u32::try_from(self.rows.len()).ok().and_then(RowAt::new).ok_or(Garbled)?;
        let before = self.cases.insert(row.case, Chain { id, last: place });
        self.before.push(before.map(|chain| chain.last));
        self.references.extend(reference.map(|reference| (row.position, reference)));
        Ok(())
    }

    /// Whether a case changed.
    pub(crate) fn has(&self, number: CaseNumber) -> bool {
        self.cases.contains_key(&number)
    }

    /// What came of a case.
    pub(crate) fn case(&self, number: CaseNumber) -> Option<CaseRows> {
        let chain = self.cases.get(&number)?;
        let mut case = CaseRows::new(chain.id);
        let mut places: Vec<usize> = self.places_back(chain.last).collect();
        places.reverse();
        for place in places {
            let row = self.rows[place];
            case.push(row, self.frames[place], self.references.get(&row.position).copied());
        }
        Some(case)
    }

    /// Puts the rows of a case behind others.
    pub(crate) fn rows_into(&self, number: CaseNumber, rows: &mut Vec<FactRow>) {
        if let Some(chain) = self.cases.get(&number) {
            let first = rows.len();
            rows.extend(self.places_back(chain.last).map(|place| self.rows[place]));
            rows[first..].reverse();
        }
    }

    /// The places of a case's rows, the last first.
    fn places_back(&self, last: RowAt) -> impl Iterator<Item = usize> {
        let places = successors(Some(last), move |&place| self.before[index(place)]);
        places.map(index)
    }

    /// The cases that changed, in no order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = CaseNumber> {
        self.cases.keys().copied()
    }

    /// How many rows there are.
    pub(crate) fn row_count(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The rows between two positions, with both, in order.
    pub(crate) fn rows_between(&self, first: Position, last: Position) -> &[FactRow] {
        let start = self.rows.partition_point(|row| row.position < first);
        let end = self.rows.partition_point(|row| row.position <= last);
        &self.rows[start..end]
    }

    /// The cases of the rows after a position, in order of row.
    pub(crate) fn numbers_after(&self, position: u64) -> impl Iterator<Item = CaseNumber> {
        let start = self.rows.partition_point(|row| row.position.get() <= position);
        self.rows[start..].iter().map(|row| row.case)
    }

    /// Puts what came after a position as one batch.
    pub(crate) fn put(&self, database: &Database, position: u64) -> Result<(), StoreError> {
        let start = self.rows.partition_point(|row| row.position.get() <= position);
        let value = squeeze(&self.encode(start))?;
        long::put(database, Shelf::Changes, &key_after(position), &value)
    }

    /// The rows from a place on, in columns; the id of each row's case, where it is the first of it there; where
    /// the frames are; the references that were given.
    fn encode(&self, start: usize) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.sized(&columns::encode(&self.rows[start..]));
        let first_here = |before: Option<RowAt>| before.is_none_or(|place| index(place) < start);
        let mut references = Vec::new();
        let mut last = FrameAt { segment: 0, offset: 0 };
        for (place, row) in self.rows.iter().enumerate().skip(start) {
            let frame = self.frames[place];
            writer.number(frame.segment.wrapping_sub(last.segment));
            writer.signed(i64::from(frame.offset) - i64::from(last.offset));
            last = frame;
            if first_here(self.before[place])
                && let Some(chain) = self.cases.get(&row.case)
            {
                writer.raw(chain.id.0.as_bytes());
            }
            let given = self.references.get(&row.position);
            references.extend(given.map(|reference| (place - start, reference)));
        }
        for (place, reference) in references {
            writer.number(place as u64);
            writer.sized(reference.as_str().as_bytes());
        }
        writer.into_bytes()
    }
}

/// Reads what [`Changes::encode`] wrote.
fn decode(bytes: &[u8]) -> Result<Vec<Change>, Garbled> {
    let mut reader = Reader::new(bytes);
    let rows = columns::decode(reader.sized()?)?;
    let mut ids: FxHashMap<CaseNumber, CaseId> = FxHashMap::default();
    let mut changes: Vec<Change> = Vec::with_capacity(rows.len());
    let mut frame = FrameAt { segment: 0, offset: 0 };
    for row in rows {
        frame.segment = frame.segment.wrapping_add(reader.number()?);
        let offset = reader.signed()?.checked_add(frame.offset.into()).ok_or(Garbled)?;
        frame.offset = u32::try_from(offset).map_err(|_| Garbled)?;
        let id = match ids.entry(row.case) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(first) => *first.insert(CaseId(Uuid::from_bytes(reader.array()?))),
        };
        changes.push((id, row, frame, None));
    }
    while !reader.is_empty() {
        let place: u32 = reader.small()?;
        let text = std::str::from_utf8(reader.sized()?).map_err(|_| Garbled)?;
        let (.., reference) = changes.get_mut(place as usize).ok_or(Garbled)?;
        *reference = Some(Reference::new(text).map_err(|_| Garbled)?);
    }
    Ok(changes)
}

/// Changes the last batch, with its sums made right: for tests that tell lies.
#[cfg(test)]
pub(crate) fn forge(database: &Database, lie: impl FnOnce(&mut Vec<Change>)) {
    let batches = crate::scenes::shelf(database, Shelf::Changes);
    let (key, _) = batches.iter().rfind(|(key, _)| key.len() == 8).unwrap();
    let value = long::get(database, Shelf::Changes, key).unwrap().unwrap();
    let mut batch = unsqueezed(&value, decode).unwrap().unwrap();
    lie(&mut batch);
    let mut changes = Changes::default();
    for (id, row, frame, reference) in batch {
        changes.push(id, row, frame, reference).unwrap();
    }
    let value = squeeze(&changes.encode(0)).unwrap();
    long::put(database, Shelf::Changes, key, &value).unwrap();
}

fn index(place: RowAt) -> usize {
    place.get() as usize - 1
}

/// Takes away every batch that a checkpoint has no use for: pages hold it, or a stop came before it was on
/// record.
pub(crate) fn sweep(database: &Database, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let (first, end) = (key_after(checkpoint.paged), key_after(checkpoint.position));
    for pair in database.from(Shelf::Changes, &[]) {
        let (key, _) = pair?;
        if key[..] < first[..] || key[..] >= end[..] {
            database.remove(Shelf::Changes, &key)?;
        }
    }
    Ok(())
}

/// The key of what came after a position: that of the first event there.
fn key_after(position: u64) -> [u8; 8] {
    position_key(Position::FIRST.plus(position))
}

fn torn() -> StoreError {
    StoreError::Damaged("what changed since its pages were written is not whole".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tempfile::TempDir;
    use upheld_domain::Amendment;

    use super::*;
    use crate::{Record, scenes};

    fn keys(database: &Database, shelf: Shelf) -> usize {
        scenes::shelf(database, shelf).iter().filter(|(key, _)| key.len() <= 8).count()
    }

    proptest! {
        #[test]
        fn a_batch_comes_back_whole(
            steps in proptest::collection::vec((0_u32..9, any::<bool>(), 0_u64..4, any::<u32>()), 1..60),
            start: prop::sample::Index,
        ) {
            let at = |place: usize| Position::FIRST.plus(place as u64);
            let mut changes = Changes::default();
            let mut all: Vec<Change> = Vec::new();
            let mut segment = 0;
            for (place, (case, named, step, offset)) in steps.into_iter().enumerate() {
                segment += step;
                let id = CaseId(Uuid::from_u128(u128::from(case) + 1));
                let amendment = Amendment::Retracts(at(place));
                let row = FactRow { position: at(place + 1), case: CaseNumber(case), amendment };
                let reference = named.then(|| Reference::new(&format!("R{place}")).unwrap());
                let change = (id, row, FrameAt { segment, offset }, reference);
                changes.push(id, row, change.2, reference).unwrap();
                all.push(change);
            }
            let start = start.index(all.len());
            prop_assert_eq!(decode(&changes.encode(start)).unwrap(), &all[start..]);
            for number in (0..9).map(CaseNumber) {
                let of_case = all.iter().filter(|(_, row, ..)| row.case == number);
                let mut case: Option<CaseRows> = None;
                for (id, row, frame, reference) in of_case {
                    let case = case.get_or_insert_with(|| CaseRows::new(*id));
                    case.push(*row, *frame, *reference);
                }
                let mut rows = Vec::new();
                changes.rows_into(number, &mut rows);
                prop_assert_eq!(&rows[..], case.as_ref().map_or(&[][..], |case| &case.rows[..]));
                prop_assert_eq!(changes.has(number), case.is_some());
                prop_assert_eq!(changes.case(number), case);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            decode(&bytes).ok();
        }
    }

    #[test]
    fn what_changed_is_in_batches_until_it_goes_onto_pages_and_is_read_the_same() {
        let dir = TempDir::new().unwrap();
        Record::create(dir.path(), &scenes::identity(1)).unwrap();
        for (sitting, until) in [60, 61, 200].into_iter().enumerate() {
            let from = [0, 60, 61][sitting];
            scenes::fill_and_stop(dir.path(), from..until);
            let database = scenes::database(dir.path());
            let checkpoint = Checkpoint::get(&database).unwrap().unwrap();
            let changes = Changes::get(&database, &checkpoint).unwrap();
            // Each sitting begins with a seminar, which is of no case.
            let rows = checkpoint.position - checkpoint.stream_events;
            assert_eq!((changes.row_count(), changes.numbers().count()), (rows, until as usize));
            assert_eq!((checkpoint.paged, checkpoint.cases), (0, until));
            assert_eq!(keys(&database, Shelf::Changes), sitting + 1);
            assert_eq!(keys(&database, Shelf::Cases), 0);
            drop(database);
            let copy = TempDir::new().unwrap();
            scenes::copy(dir.path(), copy.path());
            assert_eq!(scenes::examine(copy.path(), until).unwrap(), []);
            assert!(!copy.path().join("store.damaged-1").exists());
        }
        scenes::fill(dir.path(), 200..201);
        let database = scenes::database(dir.path());
        assert_eq!(keys(&database, Shelf::Changes), 0);
        assert!(keys(&database, Shelf::Cases) > 0);
        drop(database);
        assert_eq!(scenes::examine(dir.path(), 201).unwrap(), []);
    }

    #[test]
    fn whoever_only_asked_leaves_batches_and_whoever_recorded_does_not() {
        let dir = TempDir::new().unwrap();
        Record::create(dir.path(), &scenes::identity(1)).unwrap();
        scenes::fill_and_stop(dir.path(), 0..40);
        let before = scenes::shelf(&scenes::database(dir.path()), Shelf::Changes);
        assert_eq!(scenes::examine(dir.path(), 40).unwrap(), []);
        assert_eq!(scenes::shelf(&scenes::database(dir.path()), Shelf::Changes), before);
        scenes::fill(dir.path(), 40..41);
        assert_eq!(scenes::shelf(&scenes::database(dir.path()), Shelf::Changes), []);
        assert_eq!(scenes::examine(dir.path(), 41).unwrap(), []);
    }

    #[test]
    fn a_batch_that_is_gone_or_there_twice_is_damage() {
        let dir = TempDir::new().unwrap();
        Record::create(dir.path(), &scenes::identity(1)).unwrap();
        scenes::fill_and_stop(dir.path(), 0..20);
        scenes::fill_and_stop(dir.path(), 20..40);
        let database = scenes::database(dir.path());
        let checkpoint = Checkpoint::get(&database).unwrap().unwrap();
        let batches = scenes::shelf(&database, Shelf::Changes);
        for (key, value) in &batches {
            database.remove(Shelf::Changes, key).unwrap();
            assert!(Changes::get(&database, &checkpoint).unwrap_err().is_damage());
            database.put(Shelf::Changes, key, value).unwrap();
        }
        let again = key_after(checkpoint.position - 1);
        database.put(Shelf::Changes, &again, &batches[1].1).unwrap();
        assert!(Changes::get(&database, &checkpoint).unwrap_err().is_damage());
    }
}
