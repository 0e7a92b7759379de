//! Every case of the store, one after the other, and the counts over them, which both halves of the
//! cases make at the same time. Not here: counts that are kept (see `asking`).

use std::ops::Range;

use upheld_projection::{CaseNumber, Cells, Projection};

use super::asking::whole;
use super::{Recent, Store};
use crate::checkpoint::Checkpoint;
use crate::database::Database;
use crate::error::StoreError;
use crate::pages::{self, CaseRows, PAGE_CASES, Page};

/// The cases, as several threads may read them.
#[derive(Clone, Copy)]
struct Cases<'a> {
    database: &'a Database,
    checkpoint: &'a Checkpoint,
    recent: &'a Recent,
}

impl Cases<'_> {
    /// A page that is as it was left: up to the checkpoint it has as many rows as it had then.
    fn page(self, number: u32) -> Result<Page, StoreError> {
        let page = pages::get(self.database, number)?;
        let known = self.checkpoint.page_rows.get(number as usize).copied().unwrap_or(0);
        if page.row_count(self.checkpoint.position) == known as usize {
            Ok(page)
        } else {
            Err(StoreError::Damaged(format!("page {number} of the cases is not what it was")))
        }
    }

    fn page_count(self) -> u32 {
        self.recent.cases.div_ceil(PAGE_CASES)
    }

    /// The cases of some pages in order of number, handed to `take`.
    fn each(
        self,
        pages: Range<u32>,
        take: &mut dyn FnMut(CaseNumber, &CaseRows) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for page_number in pages {
            let mut page = self.page(page_number)?.cases(self.checkpoint.position);
            let first = page_number * PAGE_CASES;
            let end = first.saturating_add(PAGE_CASES).min(self.recent.cases);
            for number in (first..end).map(CaseNumber) {
                let recent = self.recent.changed.get(&number);
                take(number, &whole(number, page.remove(&number), recent)?)?;
            }
        }
        Ok(())
    }

    /// What the cases of some pages count by their rows up to a position.
    fn count(
        self,
        pages: Range<u32>,
        projection: &dyn Projection,
        position: u64,
    ) -> Result<Cells, StoreError> {
        let mut cells = Cells::default();
        self.each(pages, &mut |_, case| {
            let known = case.rows.partition_point(|row| row.position.get() <= position);
            projection.count(&case.rows[..known], &mut |key, amount| cells.add(key, amount));
            Ok(())
        })?;
        Ok(cells)
    }
}

impl Store {
    fn cases(&self) -> Cases<'_> {
        Cases { database: &self.database, checkpoint: &self.checkpoint, recent: &self.recent }
    }

    /// A page as it was at the checkpoint, checked.
    pub(super) fn stored_page(&self, number: u32) -> Result<Page, StoreError> {
        self.cases().page(number)
    }

    /// Every case in order of number, handed to `take`.
    pub(crate) fn each_case(
        &self,
        take: &mut dyn FnMut(CaseNumber, &CaseRows) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.cases().each(0..self.cases().page_count(), take)
    }

    pub(super) fn count(&self, projection: &dyn Projection) -> Result<Cells, StoreError> {
        self.cells_at(projection, self.recent.position)
    }

    /// The counts of a projection as they were at a position, counted from the pages.
    pub(crate) fn cells_at(
        &self,
        projection: &dyn Projection,
        position: u64,
    ) -> Result<Cells, StoreError> {
        let cases = self.cases();
        let (middle, end) = (cases.page_count() / 2, cases.page_count());
        std::thread::scope(|scope| {
            let first = scope.spawn(move || cases.count(0..middle, projection, position));
            let mut cells = cases.count(middle..end, projection, position)?;
            match first.join() {
                Ok(half) => cells.merge(&half?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            Ok(cells)
        })
    }
}
