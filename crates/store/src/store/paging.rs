//! Writing the pages of the cases that changed since they were last written, with the years they touch and what they
//! changed in the counts. Two threads take half of the pages each: reading, packing and squeezing them was
//! a third of an import's time while the other core had little to do. Not here: what else belongs to a
//! checkpoint (see `checkpointing`).

use std::collections::{BTreeMap, BTreeSet};

use upheld_projection::{CaseNumber, Projection, Sums};

use super::Store;
use super::counting::{Cases, on_both_cores};
use crate::bytes::Garbled;
use crate::checkpoint::Checkpoint;
use crate::error::StoreError;
use crate::pages::{self, CaseRows};
use crate::{members, tallies};

/// A page with its cases that changed.
type Changed = (u32, BTreeSet<CaseNumber>);

/// What became of some pages.
#[derive(Default)]
struct Written {
    /// How many rows each has now.
    page_rows: Vec<(u32, u32)>,
    /// Those that their cases did not have before.
    memberships: BTreeSet<members::Member>,
    /// By the place of the projection.
    changes: Vec<Sums>,
}

impl Store {
    /// The pages of the changed cases, their memberships, and what they changed in the counts.
    pub(super) fn write_cases(&self, next: &mut Checkpoint) -> Result<(), StoreError> {
        let mut by_page: BTreeMap<u32, BTreeSet<CaseNumber>> = BTreeMap::new();
        for number in self.changes.numbers() {
            by_page.entry(self.home(number)?).or_default().insert(number);
        }
        let by_page: Vec<Changed> = by_page.into_iter().collect();
        let kept = self.projections.iter().filter(|projection| self.is_kept(projection.name()));
        let kept: Vec<&dyn Projection> = kept.map(|p| p.as_ref() as &dyn Projection).collect();
        let (cases, middle) = (self.cases(), by_page.len() / 2);
        let (mut first, second) = on_both_cores(|is_first| {
            let half = if is_first { &by_page[..middle] } else { &by_page[middle..] };
            cases.write_pages(half, &kept)
        })?;
        next.page_rows.resize(self.homes.page_count() as usize, 0);
        for &(page, rows) in first.page_rows.iter().chain(&second.page_rows) {
            next.page_rows[page as usize] = rows;
        }
        first.memberships.extend(second.memberships);
        members::add(&self.database, &first.memberships)?;
        for (membership, _) in &first.memberships {
            *next.members.entry(*membership).or_default() += 1;
        }
        for ((projection, mut sums), more) in kept.iter().zip(first.changes).zip(second.changes) {
            sums.merge(more);
            let (name, cells) = (projection.name(), sums.into_cells());
            let parts = &self.checkpoint.projections[name];
            let parts = tallies::add(&self.database, name, parts, &cells)?;
            next.projections.insert(name.to_owned(), parts);
        }
        Ok(())
    }
}

impl Cases<'_> {
    fn write_pages(
        self,
        pages: &[Changed],
        projections: &[&dyn Projection],
    ) -> Result<Written, StoreError> {
        let mut written = Written::default();
        written.changes.resize_with(projections.len(), Sums::default);
        for (page_number, numbers) in pages {
            let mut page = self.page(*page_number)?.cases(self.checkpoint.paged);
            for &number in numbers {
                let Some(changed) = self.changes.case(number) else { continue };
                let case = page.entry(number).or_insert_with(|| CaseRows::new(changed.id));
                for (projection, sums) in projections.iter().zip(&mut written.changes) {
                    projection.count(&case.rows, &mut |key, amount| sums.add(key, -amount));
                }
                let before = members::of(&case.rows);
                case.extend(&changed);
                for (projection, sums) in projections.iter().zip(&mut written.changes) {
                    projection.count(&case.rows, &mut |key, amount| sums.add(key, amount));
                }
                let after = members::of(&case.rows);
                let new = after.difference(&before).map(|&membership| (membership, number));
                written.memberships.extend(new);
            }
            pages::put(self.database, *page_number, &page)?;
            let rows = page.values().map(|case| case.rows.len()).sum::<usize>();
            written.page_rows.push((*page_number, u32::try_from(rows).map_err(|_| Garbled)?));
        }
        Ok(written)
    }
}
