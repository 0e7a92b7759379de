//! Writing a checkpoint: blocks of frames and facts, pages, members, lookup, tiles and counts, then the
//! one value that says up to where all of it is whole. Until that value is there, everything reads as
//! it was at the checkpoint before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use upheld_domain::{Amendment, StreamId};
use upheld_journal::StoredFrame;
use upheld_projection::{CaseNumber, Cells, Fact, FactRow, Projection};

use super::{DIRTY, Recent, Store};
use crate::block_facts::BlockFacts;
use crate::bytes::{Garbled, Writer};
use crate::checkpoint::Checkpoint;
use crate::database::Shelf;
use crate::error::StoreError;
use crate::frames::{self, Group, NOWHERE, position_key};
use crate::homes;
use crate::pages::{self, CaseRows, Cases};
use crate::{lookup, members, tallies, tiles};

impl Store {
    /// Writes down what came since the last checkpoint, and makes it durable.
    pub(crate) fn checkpoint(&mut self) -> Result<(), StoreError> {
        if self.recent.position == self.checkpoint.position {
            return Ok(());
        }
        self.bring_up_live()?;
        self.database.put(Shelf::Meta, DIRTY, b"")?;
        let mut next = self.checkpoint.clone();
        // Squeezing frames takes about as long as everything else of a checkpoint.
        let (database, tail) = (self.database.clone(), std::mem::take(&mut self.tail));
        let (sealed, written) = std::thread::scope(|scope| {
            let seal = scope.spawn(move || frames::seal_all(&database, tail));
            let written = self.write_cases(&mut next);
            match seal.join() {
                Ok(sealed) => (sealed, written),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        });
        let (blocks, tail) = sealed?;
        self.tail = tail;
        written?;
        next.sealed = self.write_facts(&blocks)?;
        homes::append(&self.database, self.checkpoint.cases, &self.recent.bodies)?;
        self.write_streams()?;
        next.stream_events += self.recent.streams.len() as u64;
        let (runs, dropped) =
            lookup::add(&self.database, &self.checkpoint.runs, &self.recent.entries)?;
        next.runs = runs;
        let known = tiles::count_at(self.checkpoint.position);
        tiles::append(&self.database, known, &self.recent.tiles)?;
        next.position = self.recent.position;
        next.frontier = self.recent.frontier.clone();
        next.cases = self.recent.cases;
        next.authorities = self.numbering.authorities().to_vec();
        self.put_checkpoint(&next)?;
        self.recent = Recent::after(&next);
        self.checkpoint = next;
        self.pages.clear();
        self.row_pages.clear();
        // Only now: until the new runs are on record, the old ones are needed.
        lookup::drop_runs(&self.database, &dropped)
    }

    fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        checkpoint.put(&self.database)?;
        self.database.remove(Shelf::Meta, DIRTY)?;
        self.database.sync()
    }

    fn write_streams(&self) -> Result<(), StoreError> {
        for (position, place) in &self.recent.streams {
            let mut writer = Writer::default();
            writer.number(place.segment);
            writer.number(u64::from(place.offset));
            self.database.put(Shelf::Streams, &position_key(*position), &writer.into_bytes())?;
        }
        Ok(())
    }

    fn is_kept(&self, projection: &str) -> bool {
        self.checkpoint.projections.contains_key(projection)
    }

    /// Counts every projection that is not kept yet, from the pages, and keeps it. Asked once
    /// everything is caught up with.
    pub(crate) fn count_missing(&mut self) -> Result<(), StoreError> {
        let projections = Arc::clone(&self.projections);
        if projections.iter().all(|p| self.is_kept(p.name())) {
            return Ok(());
        }
        self.checkpoint()?;
        for projection in projections.iter() {
            if !self.is_kept(projection.name()) {
                let cells = self.count(projection.as_ref())?;
                self.swap(projection.name(), &cells)?;
            }
        }
        Ok(())
    }

    /// Puts these counts in the place of a projection's.
    pub(crate) fn swap(&mut self, projection: &str, cells: &Cells) -> Result<(), StoreError> {
        self.database.put(Shelf::Meta, DIRTY, b"")?;
        let parts = tallies::add(&self.database, projection, &tallies::Parts::new(), cells)?;
        self.live.borrow_mut().remove(projection);
        self.checkpoint.projections.insert(projection.to_owned(), parts);
        self.put_checkpoint(&self.checkpoint)
    }

    /// Writes the facts of blocks that were just sealed. Gives the last sealed position.
    fn write_facts(&mut self, blocks: &[Group]) -> Result<u64, StoreError> {
        for block in blocks {
            self.facts_of(block)?.put(&self.database, block.first)?;
        }
        self.put_tail()?;
        let unsealed = self.tail.first().map(|group| group.first.get());
        Ok(unsealed.unwrap_or(self.recent.position + 1) - 1)
    }

    fn facts_of(&self, block: &Group) -> Result<BlockFacts, StoreError> {
        let rows = self.rows_of(block)?;
        let mut cases = Vec::new();
        for row in &rows {
            if let Amendment::Stands(Fact::Received { .. }) = row.amendment {
                let case = self.case(row.case)?;
                let received = case.references.first().ok_or(Garbled)?;
                cases.push((case.id, received.1));
            }
        }
        Ok(BlockFacts { rows, cases })
    }

    /// The fact rows of a block, in order.
    fn rows_of(&self, block: &Group) -> Result<Vec<FactRow>, StoreError> {
        if block.first.get() > self.checkpoint.position {
            let rows = &self.recent.rows;
            let first = rows.partition_point(|row| row.position < block.first);
            let end = rows.partition_point(|row| row.position <= block.last);
            return Ok(rows[first..end].to_vec());
        }
        // The block begins before the checkpoint, in the tail of an earlier opening.
        let mut numbering = self.numbering.clone();
        let mut rows = Vec::new();
        for bytes in &block.frames {
            for event in StoredFrame::from_bytes(NOWHERE, Arc::clone(bytes))?.events()? {
                if let (StreamId::Case(id), Some(facts)) = (event.stream, event.event.facts.case())
                {
                    let number = self.number_of(id)?.ok_or(Garbled)?;
                    rows.push(numbering.row(event.position, number, facts));
                }
            }
        }
        Ok(rows)
    }

    /// The pages of the changed cases, their memberships, and what they changed in the counts.
    fn write_cases(&mut self, next: &mut Checkpoint) -> Result<(), StoreError> {
        let mut by_page: BTreeMap<u32, BTreeSet<CaseNumber>> = BTreeMap::new();
        for &number in self.recent.changed.keys() {
            by_page.entry(self.home(number)?).or_default().insert(number);
        }
        next.page_rows.resize(self.homes.page_count() as usize, 0);
        let mut changes: BTreeMap<String, Cells> = BTreeMap::new();
        let mut memberships = BTreeSet::new();
        for (page_number, numbers) in by_page {
            let mut page = self.stored_page(page_number)?.cases(self.checkpoint.position);
            for number in numbers {
                let recent = &self.recent.changed[&number];
                for projection in self.projections.iter().filter(|p| self.is_kept(p.name())) {
                    let cells = changes.entry(projection.name().to_owned()).or_default();
                    change(projection.as_ref(), page.get(&number), recent, cells);
                }
                memberships.extend(new_memberships(&mut page, number, recent));
            }
            pages::put(&self.database, page_number, &page)?;
            let rows = page.values().map(|case| case.rows.len()).sum::<usize>();
            next.page_rows[page_number as usize] = u32::try_from(rows).map_err(|_| Garbled)?;
        }
        members::add(&self.database, &memberships)?;
        for (membership, _) in &memberships {
            *next.members.entry(*membership).or_default() += 1;
        }
        for (name, cells) in changes {
            let parts = &self.checkpoint.projections[&name];
            next.projections
                .insert(name.clone(), tallies::add(&self.database, &name, parts, &cells)?);
        }
        Ok(())
    }
}

/// Takes away what a case counted before, and adds what it counts with its later rows.
fn change(
    projection: &dyn Projection,
    stored: Option<&CaseRows>,
    recent: &CaseRows,
    cells: &mut Cells,
) {
    let mut case = stored.cloned().unwrap_or_else(|| CaseRows::new(recent.id));
    projection.count(&case.rows, &mut |key, amount| cells.add(key, -amount));
    case.extend(recent);
    projection.count(&case.rows, &mut |key, amount| cells.add(key, amount));
}

/// Brings a case of a page up to date; gives the memberships it did not have.
fn new_memberships(
    page: &mut Cases,
    number: CaseNumber,
    recent: &CaseRows,
) -> Vec<(members::Membership, CaseNumber)> {
    let case = page.entry(number).or_insert_with(|| CaseRows::new(recent.id));
    let before = members::of(&case.rows);
    case.extend(recent);
    let after = members::of(&case.rows);
    after.difference(&before).map(|&membership| (membership, number)).collect()
}
