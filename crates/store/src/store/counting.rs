//! Every case of the store, one after the other, and the counts over them: those that are kept, in memory
//! from when they were first asked for, and brought up to date by what came since; and those made anew,
//! by both halves of the cases at the same time.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::thread::Builder;

use upheld_domain::ReportingYear;
use upheld_projection::{AuthorityNumber, CaseNumber, Cells, FactRow, Projection, Sums};

use super::Store;
use super::asking::missing;
use crate::changes::Changes;
use crate::checkpoint::Checkpoint;
use crate::database::Database;
use crate::error::StoreError;
use crate::homes::Homes;
use crate::kept::Kept;
use crate::pages::{self, CaseRows, Page, PageRows};
use crate::tallies;

/// From so many cases on two threads count what changed: their pages are read and unpacked, which takes
/// longer than a thread takes to begin.
const SHARED_FROM: usize = 64;

/// The cases, as several threads may read them.
#[derive(Clone, Copy)]
pub(super) struct Cases<'a> {
    pub(super) database: &'a Database,
    pub(super) checkpoint: &'a Checkpoint,
    pub(super) changes: &'a Changes,
    case_count: u32,
    homes: &'a Homes,
    kept: &'a Kept<Page>,
}

impl Cases<'_> {
    /// A page that is as it was left.
    pub(super) fn page(self, number: u32) -> Result<Page, StoreError> {
        let page = pages::get(self.database, number)?;
        self.check_page(number, page.row_count(self.checkpoint.paged))?;
        Ok(page)
    }

    /// Its rows alone.
    fn page_rows(self, number: u32) -> Result<PageRows, StoreError> {
        let page = pages::get_rows(self.database, number)?;
        self.check_page(number, page.row_count(self.checkpoint.paged))?;
        Ok(page)
    }

    /// A page has as many rows as when it was last on record.
    fn check_page(self, number: u32, rows: usize) -> Result<(), StoreError> {
        let known = self.checkpoint.page_rows.get(number as usize).copied().unwrap_or(0);
        if rows == known as usize { Ok(()) } else { Err(changed(number)) }
    }

    /// The cases that have no page yet, with the one they will have, in order of both.
    fn newcomers(self) -> Vec<(u32, CaseNumber)> {
        let numbers = (self.checkpoint.paged_cases..self.case_count).map(CaseNumber);
        let at_home = |number| Some((self.homes.page_of(number)?, number));
        let mut newcomers: Vec<_> = numbers.filter_map(at_home).collect();
        newcomers.sort_unstable();
        newcomers
    }

    /// The cases of some pages, page by page in order of number, handed to `take`.
    fn each(
        self,
        pages: Range<u32>,
        take: &mut dyn FnMut(CaseNumber, &CaseRows) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let newcomers = self.newcomers();
        for page_number in pages {
            let mut cases = self.page(page_number)?.cases(self.checkpoint.paged);
            for (number, case) in &mut cases {
                if let Some(changed) = self.changes.case(*number) {
                    case.extend(&changed);
                }
            }
            for number in on_page(&newcomers, page_number) {
                let case = self.changes.case(number).ok_or_else(|| missing(number))?;
                cases.insert(number, case);
            }
            let at_home = |&number| self.homes.page_of(number) == Some(page_number);
            if cases.len() != self.homes.cases_on(page_number) || !cases.keys().all(at_home) {
                return Err(changed(page_number));
            }
            for (&number, case) in &cases {
                take(number, case)?;
            }
        }
        Ok(())
    }

    /// The rows of the cases of some pages, in the same order, handed to `take`: read where they lie, no
    /// case apiece.
    fn each_rows(
        self,
        pages: Range<u32>,
        take: &mut dyn FnMut(&[FactRow]),
    ) -> Result<(), StoreError> {
        let newcomers = self.newcomers();
        let mut joined: Vec<FactRow> = Vec::new();
        for page_number in pages {
            let page = self.page_rows(page_number)?;
            let mut taken = 0;
            for (number, rows) in page.cases(self.checkpoint.paged) {
                if self.changes.has(number) {
                    joined.clear();
                    joined.extend_from_slice(rows);
                    self.changes.rows_into(number, &mut joined);
                    take(&joined);
                } else {
                    take(rows);
                }
                taken += 1;
            }
            for number in on_page(&newcomers, page_number) {
                joined.clear();
                self.changes.rows_into(number, &mut joined);
                if joined.is_empty() {
                    return Err(missing(number));
                }
                take(&joined);
                taken += 1;
            }
            if taken != self.homes.cases_on(page_number) {
                return Err(changed(page_number));
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
    ) -> Result<Sums, StoreError> {
        let mut sums = Sums::default();
        self.each_rows(pages, &mut |rows| {
            let known = rows.partition_point(|row| row.position.get() <= position);
            projection.count(&rows[..known], &mut |key, amount| sums.add(key, amount));
        })?;
        Ok(sums)
    }
}

/// Those of the newcomers that have their place on a page.
fn on_page(newcomers: &[(u32, CaseNumber)], page: u32) -> impl Iterator<Item = CaseNumber> {
    let first = newcomers.partition_point(|(known, _)| *known < page);
    newcomers[first..]
        .iter()
        .take_while(move |(known, _)| *known == page)
        .map(|(_, number)| *number)
}

fn changed(page: u32) -> StoreError {
    StoreError::Damaged(format!("page {page} of the cases is not what it was"))
}

/// A page as it is had: out of memory, or read for its rows.
enum KeptOrRead {
    Kept(Arc<Page>),
    Read(PageRows),
}

impl KeptOrRead {
    fn rows(&self) -> &PageRows {
        match self {
            Self::Kept(page) => page.rows(),
            Self::Read(rows) => rows,
        }
    }
}

/// Counts in memory, with how far they go.
pub(super) struct Live {
    cells: Cells,
    counted: u64,
}

impl Cases<'_> {
    /// The rows of some cases, in their order, handed to `take`. Where that is the order in which they
    /// lie, each page is read once.
    fn each_of(
        self,
        numbers: &[CaseNumber],
        take: &mut dyn FnMut(&[FactRow]),
    ) -> Result<(), StoreError> {
        let mut page: Option<(u32, KeptOrRead)> = None;
        let mut rows: Vec<FactRow> = Vec::new();
        for &number in numbers {
            rows.clear();
            // A case that came since has nothing on its page yet.
            if number.0 < self.checkpoint.paged_cases {
                let page_number = self.homes.page_of(number).ok_or_else(|| missing(number))?;
                if page.as_ref().is_none_or(|(known, _)| *known != page_number) {
                    page = Some((page_number, self.kept_or_read(page_number)?));
                }
                let page = page.as_ref().map(|(_, page)| page.rows());
                let stored = page.and_then(|page| page.case(number, self.checkpoint.paged));
                rows.extend_from_slice(stored.unwrap_or_default());
            }
            self.changes.rows_into(number, &mut rows);
            if rows.is_empty() {
                return Err(missing(number));
            }
            take(&rows);
        }
        Ok(())
    }

    /// A case that was decided on lately has its page in memory.
    fn kept_or_read(self, number: u32) -> Result<KeptOrRead, StoreError> {
        match self.kept.get(number) {
            Some(page) => Ok(KeptOrRead::Kept(page)),
            None => self.page_rows(number).map(KeptOrRead::Read),
        }
    }

    /// What rows after a position changed in the counts of some cases.
    fn change_since(
        self,
        counted: u64,
        numbers: &[CaseNumber],
        projection: &dyn Projection,
    ) -> Result<Sums, StoreError> {
        let mut sums = Sums::default();
        self.each_of(numbers, &mut |rows| {
            let before = rows.partition_point(|row| row.position.get() <= counted);
            projection.count(&rows[..before], &mut |key, amount| sums.add(key, -amount));
            projection.count(rows, &mut |key, amount| sums.add(key, amount));
        })?;
        Ok(sums)
    }

    /// What some cases counted at a position about some bodies.
    fn count_about(
        self,
        bodies: &BTreeSet<AuthorityNumber>,
        numbers: &[CaseNumber],
        projection: &dyn Projection,
        position: u64,
    ) -> Result<Sums, StoreError> {
        let mut sums = Sums::default();
        self.each_of(numbers, &mut |rows| {
            let known = rows.partition_point(|row| row.position.get() <= position);
            projection.count(&rows[..known], &mut |key, amount| {
                if bodies.contains(&key.authority) {
                    sums.add(key, amount);
                }
            });
        })?;
        Ok(sums)
    }
}

/// Does the first half of some work and the second at the same time.
pub(super) fn on_both_cores<T: Send>(
    work: impl Fn(bool) -> Result<T, StoreError> + Sync,
) -> Result<(T, T), StoreError> {
    std::thread::scope(|scope| {
        let Ok(first) = Builder::new().spawn_scoped(scope, || work(true)) else {
            // Where the system has no thread to give, one does both.
            return Ok((work(true)?, work(false)?));
        };
        let second = work(false);
        match first.join() {
            Ok(first) => Ok((first?, second?)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Adds up what two threads count, each half of it.
fn halves(count: impl Fn(bool) -> Result<Sums, StoreError> + Sync) -> Result<Cells, StoreError> {
    let (mut sums, rest) = on_both_cores(count)?;
    sums.merge(rest);
    Ok(sums.into_cells())
}

impl Store {
    /// The counts of a projection over everything taken in: kept ones brought up to date, or,
    /// where the projection is not among those kept, counted from the pages.
    ///
    /// They stay in memory from then on: the next time only what came since is counted.
    pub(crate) fn cells(&self, projection: &dyn Projection) -> Result<Cells, StoreError> {
        let name = projection.name();
        let Some(parts) = self.checkpoint.projections.get(name) else {
            return self.count(projection);
        };
        let mut all = self.live.borrow_mut();
        let known = all.remove(name);
        let mut live = match known {
            Some(live) => live,
            None => Live {
                cells: tallies::get(&self.database, name, parts)?,
                counted: self.checkpoint.paged,
            },
        };
        let mut numbers = self.homes.in_order(self.changes.numbers_after(live.counted));
        numbers.dedup();
        let (cases, counted) = (self.cases(), live.counted);
        let change = if numbers.len() < SHARED_FROM {
            cases.change_since(counted, &numbers, projection)?.into_cells()
        } else {
            let middle = numbers.len() / 2;
            halves(|is_first| {
                let numbers = if is_first { &numbers[..middle] } else { &numbers[middle..] };
                cases.change_since(counted, numbers, projection)
            })?
        };
        for (key, amount) in change.iter() {
            live.cells.add(key, amount);
        }
        live.counted = self.recent.position;
        let cells = live.cells.clone();
        all.insert(name.to_owned(), live);
        Ok(cells)
    }

    /// [`Self::cells`] as they are kept on the shelf, whatever is in memory.
    pub(crate) fn kept_cells(&self, projection: &dyn Projection) -> Result<Cells, StoreError> {
        self.live.borrow_mut().remove(projection.name());
        self.cells(projection)
    }

    /// Brings counts in memory up to date before the rows they lack become pages.
    pub(super) fn bring_up_live(&self) -> Result<(), StoreError> {
        for projection in self.projections.iter() {
            if self.live.borrow().contains_key(projection.name()) {
                self.cells(projection.as_ref())?;
            }
        }
        Ok(())
    }

    pub(super) fn cases(&self) -> Cases<'_> {
        Cases {
            database: &self.database,
            checkpoint: &self.checkpoint,
            changes: &self.changes,
            case_count: self.recent.cases,
            homes: &self.homes,
            kept: &self.pages,
        }
    }

    /// A page as it was last written, checked.
    pub(super) fn stored_page(&self, number: u32) -> Result<Page, StoreError> {
        self.cases().page(number)
    }

    /// The rows of a page as it was last written, checked.
    pub(super) fn stored_page_rows(&self, number: u32) -> Result<PageRows, StoreError> {
        self.cases().page_rows(number)
    }

    /// Every case, page by page, handed to `take`.
    pub(crate) fn each_case(
        &self,
        take: &mut dyn FnMut(CaseNumber, &CaseRows) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.cases().each(0..self.homes.page_count(), take)
    }

    pub(super) fn count(&self, projection: &dyn Projection) -> Result<Cells, StoreError> {
        self.cells_at(projection, self.recent.position, self.recent.cases)
    }

    /// The counts of a projection as they were at a position, when there were so many cases, counted from
    /// the pages that these lie on.
    pub(crate) fn cells_at(
        &self,
        projection: &dyn Projection,
        position: u64,
        case_count: u32,
    ) -> Result<Cells, StoreError> {
        let end = self.homes.pages_of_first(case_count);
        let middle = end / 2;
        let cases = self.cases();
        halves(|is_first| {
            let pages = if is_first { 0..middle } else { middle..end };
            cases.count(pages, projection, position)
        })
    }

    /// The counts about some bodies as they were at a position, when there were so many cases, from those of
    /// them that ever touched the bodies.
    pub(crate) fn cells_about_at(
        &self,
        projection: &dyn Projection,
        bodies: &BTreeSet<AuthorityNumber>,
        position: u64,
        case_count: u32,
    ) -> Result<Cells, StoreError> {
        let mut numbers = BTreeSet::new();
        for &body in bodies {
            numbers.extend(self.members_until((body, ReportingYear::LATEST))?);
        }
        // Numbers are given in order of time: those from here on came later.
        drop(numbers.split_off(&CaseNumber(case_count)));
        let numbers = self.homes.in_order(numbers);
        let middle = numbers.len() / 2;
        let cases = self.cases();
        halves(|is_first| {
            let numbers = if is_first { &numbers[..middle] } else { &numbers[middle..] };
            cases.count_about(bodies, numbers, projection, position)
        })
    }
}
