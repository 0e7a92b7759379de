//! What changed since pages were last written: each case's rows, in memory, and on a shelf in a batch for
//! each checkpoint. A checkpoint has a few rows for most pages that have an open case: were these pages
//! written each time, they would be most of what an import does (docs/adr/0012). Not here: pages, and when
//! they are due.

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

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// In order of position.
    rows: Vec<FactRow>,
    cases: FxHashMap<CaseNumber, CaseRows>,
}

impl Changes {
    /// Those that a checkpoint covers and its pages do not. Where there are not as many as there were, a
    /// batch vanished or came back older than it was.
    pub(crate) fn get(database: &Database, checkpoint: &Checkpoint) -> Result<Self, StoreError> {
        let mut changes = Self::default();
        for pair in database.from(Shelf::Changes, &key_after(checkpoint.paged)) {
            let (key, _) = pair?;
            // A long value's other parts have longer keys.
            let Ok(first) = <[u8; 8]>::try_from(&key[..]).map(u64::from_be_bytes) else { continue };
            if first > checkpoint.position {
                break;
            }
            let value = long::get(database, Shelf::Changes, &key)?.ok_or(Garbled)?;
            let batch = unsqueezed(&value, pages::decode)??;
            for (number, later) in batch.cases(u64::MAX) {
                let case = changes.cases.entry(number);
                case.or_insert_with(|| CaseRows::new(later.id)).extend(&later);
            }
        }
        changes.rows = changes.cases.values().flat_map(|case| case.rows.iter().copied()).collect();
        changes.rows.sort_unstable_by_key(|row| row.position);
        let covered = (checkpoint.paged + 1)..=checkpoint.position;
        let whole = changes.rows.len() as u64 == checkpoint.changes
            && changes.rows.is_sorted_by(|row, next| row.position < next.position)
            && changes.rows.iter().all(|row| covered.contains(&row.position.get()));
        if whole { Ok(changes) } else { Err(torn()) }
    }

    /// One more row of a case, which comes after all there are.
    pub(crate) fn push(
        &mut self,
        id: CaseId,
        row: FactRow,
        place: FrameAt,
        reference: Option<Reference>,
    ) {
        self.rows.push(row);
        let case = self.cases.entry(row.case).or_insert_with(|| CaseRows::new(id));
        case.push(row, place, reference);
    }

    /// What came of a case.
    pub(crate) fn case(&self, number: CaseNumber) -> Option<&CaseRows> {
        self.cases.get(&number)
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
