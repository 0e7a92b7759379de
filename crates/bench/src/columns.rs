//! The limit of every count: all fact rows in memory, decoded, sorted by case, and nothing left to
//! do but to count. Also the journal's fact rows in order of position, for whoever wants them.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use upheld_domain::{Position, StreamId};
use upheld_journal::Reader;
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, Projection};
use upheld_store::Layout;

use crate::trouble::Result;

/// Reads every fact row from the journal in order of position; gives back how many events there are.
pub(crate) fn each_row(record: &Path, take: &mut dyn FnMut(FactRow) -> Result<()>) -> Result<u64> {
    let reader = Reader::open(&Layout::of(record).journal())?;
    let (mut numbering, mut numbers) = (Numbering::default(), HashMap::new());
    let mut last = 0;
    for frame in reader.frames(Position::FIRST) {
        let frame = frame?;
        for event in frame.events()? {
            if let (StreamId::Case(id), Some(facts)) = (event.stream, event.event.facts.case()) {
                let case = Numbering::case(&mut numbers, id);
                take(numbering.row(event.position, case, facts))?;
            }
        }
        last = frame.last().get();
    }
    Ok(last)
}

/// See the module.
pub(crate) struct Columns {
    events: u64,
    /// By case, then position.
    rows: Vec<FactRow>,
    /// Where each case begins, and where the last ends.
    starts: Vec<usize>,
}

impl Columns {
    /// Those of a record.
    pub(crate) fn read(record: &Path) -> Result<Self> {
        let mut rows = Vec::new();
        let events = each_row(record, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(Self::of(rows, events))
    }

    /// Those of a record as it was known at a position.
    pub(crate) fn read_until(record: &Path, position: u64) -> Result<Self> {
        let mut rows = Vec::new();
        each_row(record, &mut |row| {
            rows.extend((row.position.get() <= position).then_some(row));
            Ok(())
        })?;
        Ok(Self::of(rows, position))
    }

    /// Those of some rows, in order of position.
    pub(crate) fn of(mut rows: Vec<FactRow>, events: u64) -> Self {
        rows.sort_by_key(|row| row.case);
        let cases = rows.last().map_or(0, |row| row.case.index() + 1);
        let start = |case: usize| {
            let case = u32::try_from(case).map_or(CaseNumber(u32::MAX), CaseNumber);
            rows.partition_point(|row| row.case < case)
        };
        let starts = (0..=cases).map(start).collect();
        Self { events, rows, starts }
    }

    /// How many events the record has.
    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    /// The counts of a projection, on two threads.
    pub(crate) fn count(&self, projection: &dyn Projection) -> Cells {
        let cases = self.starts.len().saturating_sub(1);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| self.count_cases(projection, 0..cases / 2));
            let mut cells = self.count_cases(projection, cases / 2..cases);
            match first.join() {
                Ok(half) => cells.merge(&half),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            cells
        })
    }

    fn count_cases(&self, projection: &dyn Projection, cases: Range<usize>) -> Cells {
        let mut counts = HashMap::new();
        for case in cases {
            let rows = &self.rows[self.starts[case]..self.starts[case + 1]];
            projection.count(rows, &mut |key, amount| *counts.entry(key).or_insert(0) += amount);
        }
        counts.into_iter().collect()
    }
}
