//! What changed since pages were last written: each case's rows, in memory, and on a shelf in a batch for
//! each checkpoint. A checkpoint has a few rows for most pages that have an open case: were these pages
//! written each time, they would be most of what an import does (docs/adr/0012). Not here: pages, and when
//! they are due.

use std::iter::successors;
use std::num::NonZeroU32;

use rustc_hash::FxHashMap;
use upheld_domain::{CaseId, Position, Reference};
use upheld_journal::FrameAt;
use upheld_projection::{CaseNumber, FactRow};

use crate::bytes::Garbled;
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::frames::position_key;
use crate::pages::{self, CaseRows};
use crate::squeeze::{squeeze, unsqueezed};
use crate::{checkpoint::Checkpoint, long};

/// See the module. A row lies here once, with the place of the one before of the same case: a list apiece would
/// take three times the memory.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// In order of position.
    rows: Vec<FactRow>,
    /// At the place of each row, where its frame is in the journal.
    frames: Vec<FrameAt>,
    /// At the place of each row, the place of the case's row before it.
    before: Vec<Option<Place>>,
    cases: FxHashMap<CaseNumber, Changed>,
    /// By the event that gave them.
    references: FxHashMap<Position, Reference>,
}

/// The place of a row, from 1.
type Place = NonZeroU32;

/// A case that changed.
#[derive(Debug)]
struct Changed {
    id: CaseId,
    last: Place,
}

/// One row, and all that is kept with it.
type Change = (CaseId, FactRow, FrameAt, Option<Reference>);

impl Changes {
    /// Those that a checkpoint covers and its pages do not. Where there are not as many as there were, a
    /// batch vanished or came back older than it was.
    pub(crate) fn get(database: &Database, checkpoint: &Checkpoint) -> Result<Self, StoreError> {
        let mut all: Vec<Change> = Vec::new();
        for pair in database.from(Shelf::Changes, &key_after(checkpoint.paged)) {
            let (key, _) = pair?;
            // A long value's other parts have longer keys.
            let Ok(first) = <[u8; 8]>::try_from(&key[..]).map(u64::from_be_bytes) else { continue };
            if first > checkpoint.position {
                break;
            }
            let value = long::get(database, Shelf::Changes, &key)?.ok_or(Garbled)?;
            let batch = unsqueezed(&value, pages::decode)??;
            batch.cases(u64::MAX).values().for_each(|case| all.extend(changes_of(case)));
        }
        all.sort_unstable_by_key(|(_, row, ..)| row.position);
        let covered = (checkpoint.paged + 1)..=checkpoint.position;
        let whole = all.len() as u64 == checkpoint.changes
            && all.is_sorted_by(|(_, row, ..), (_, next, ..)| row.position < next.position)
            && all.iter().all(|(_, row, ..)| covered.contains(&row.position.get()));
        if !whole {
            return Err(torn());
        }
        let mut changes = Self::default();
        for (id, row, frame, reference) in all {
            changes.push(id, row, frame, reference)?;
        }
        Ok(changes)
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
        let place = u32::try_from(self.rows.len()).ok().and_then(Place::new).ok_or(Garbled)?;
        let before = self.cases.insert(row.case, Changed { id, last: place });
        self.before.push(before.map(|changed| changed.last));
        self.references.extend(reference.map(|reference| (row.position, reference)));
        Ok(())
    }

    /// Whether a case changed.
    pub(crate) fn has(&self, number: CaseNumber) -> bool {
        self.cases.contains_key(&number)
    }

    /// What came of a case.
    pub(crate) fn case(&self, number: CaseNumber) -> Option<CaseRows> {
        let changed = self.cases.get(&number)?;
        let mut case = CaseRows::new(changed.id);
        let mut places: Vec<usize> = self.places_back(changed.last).collect();
        places.reverse();
        for place in places {
            let row = self.rows[place];
            case.push(row, self.frames[place], self.references.get(&row.position).copied());
        }
        Some(case)
    }

    /// Puts the rows of a case behind others.
    pub(crate) fn rows_into(&self, number: CaseNumber, rows: &mut Vec<FactRow>) {
        if let Some(changed) = self.cases.get(&number) {
            let first = rows.len();
            rows.extend(self.places_back(changed.last).map(|place| self.rows[place]));
            rows[first..].reverse();
        }
    }

    /// The places of a case's rows, the last first.
    fn places_back(&self, last: Place) -> impl Iterator<Item = usize> {
        let index = |place: Place| place.get() as usize - 1;
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
        let since = |number| Some((number, self.case(number)?.after(position)));
        let batch: pages::Cases = self.numbers_after(position).filter_map(since).collect();
        let value = squeeze(&pages::encode(&batch))?;
        long::put(database, Shelf::Changes, &key_after(position), &value)
    }
}

/// The rows of a case, each with all that is kept with it.
fn changes_of(case: &CaseRows) -> impl Iterator<Item = Change> {
    let mut given = case.references.iter().peekable();
    case.rows.iter().zip(&case.places).map(move |(&row, &frame)| {
        let reference = given.next_if(|(position, _)| *position == row.position);
        (case.id, row, frame, reference.map(|(_, reference)| *reference))
    })
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
    use tempfile::TempDir;

    use super::*;
    use crate::{Record, scenes};

    fn keys(database: &Database, shelf: Shelf) -> usize {
        scenes::shelf(database, shelf).iter().filter(|(key, _)| key.len() <= 8).count()
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
