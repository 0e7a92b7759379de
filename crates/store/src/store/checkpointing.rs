//! Writing a checkpoint: blocks of frames and facts, what changed of the cases, their homes, lookup and tiles,
//! then the one value that says up to where all of it is whole. What changed goes onto pages, with members
//! and counts, once it is much or the record is closed. Until that last value is there, everything reads as
//! it was at the checkpoint before.

use std::cell::RefCell;
use std::sync::Arc;

use upheld_domain::{Amendment, StreamId};
use upheld_journal::StoredFrame;
use upheld_projection::{Cells, Fact, FactRow};

use super::{DIRTY, Recent, Store};
use crate::block_facts::BlockFacts;
use crate::bytes::{Garbled, Writer};
use crate::changes::{self, Changes};
use crate::checkpoint::Checkpoint;
use crate::database::Shelf;
use crate::error::StoreError;
use crate::frames::{self, Group, NOWHERE, position_key};
use crate::homes;
use crate::{lookup, tallies, tiles};

impl Store {
    /// Writes down what came since the last checkpoint, and makes it durable.
    pub(crate) fn checkpoint(&mut self) -> Result<(), StoreError> {
        if self.recent.position - self.checkpoint.paged >= self.pace.pages {
            self.checkpoint_with_pages()
        } else if self.recent.position == self.checkpoint.position {
            Ok(())
        } else {
            self.write(|store, next| {
                store.changes.put(&store.database, store.checkpoint.position)?;
                next.changes = store.changes.row_count();
                Ok(())
            })
        }
    }

    /// The same, with everything that changed on its page: the next opening has nothing to read again.
    pub(crate) fn checkpoint_with_pages(&mut self) -> Result<(), StoreError> {
        if self.recent.position == self.checkpoint.paged {
            return Ok(());
        }
        self.bring_up_live()?;
        self.database.put(Shelf::Meta, DIRTY, b"")?;
        self.write(|store, next| {
            store.write_cases(next)?;
            (next.paged, next.paged_cases) = (store.recent.position, store.recent.cases);
            next.changes = 0;
            Ok(())
        })?;
        changes::sweep(&self.database, &self.checkpoint)
    }

    /// Writes a checkpoint, with the cases as `write_cases` does.
    fn write(
        &mut self,
        write_cases: impl Fn(&Self, &mut Checkpoint) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut next = self.checkpoint.clone();
        // Squeezing frames takes about as long as everything else of a checkpoint.
        let (database, tail) = (self.database.clone(), std::mem::take(&mut self.tail));
        let (sealed, written) = std::thread::scope(|scope| {
            let seal = scope.spawn(move || frames::seal_all(&database, tail));
            let written = write_cases(self, &mut next);
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
        if next.paged != self.checkpoint.paged {
            self.changes = Changes::default();
            self.touched = RefCell::default();
            self.pages.clear();
            self.row_pages.clear();
        }
        self.checkpoint = next;
        // Only now: until the new runs are on record, the old ones are needed.
        lookup::drop_runs(&self.database, &dropped)?;
        Ok(self.reach.goes(self.checkpoint.position, &self.checkpoint.frontier)?)
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

    pub(super) fn is_kept(&self, projection: &str) -> bool {
        self.checkpoint.projections.contains_key(projection)
    }

    /// Counts every projection that is not kept yet, from the pages, and keeps it. Asked once
    /// everything is caught up with.
    pub(crate) fn count_missing(&mut self) -> Result<(), StoreError> {
        let projections = Arc::clone(&self.projections);
        if projections.iter().all(|p| self.is_kept(p.name())) {
            return Ok(());
        }
        self.checkpoint_with_pages()?;
        for projection in projections.iter() {
            if !self.is_kept(projection.name()) {
                let cells = self.count(projection.as_ref())?;
                self.swap(projection.name(), &cells)?;
            }
        }
        Ok(())
    }

    /// Puts these counts, of everything there is, in the place of a projection's. What is kept goes up to where
    /// pages go, so these must be written first.
    pub(crate) fn swap(&mut self, projection: &str, cells: &Cells) -> Result<(), StoreError> {
        self.checkpoint_with_pages()?;
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
        if block.first.get() > self.checkpoint.paged {
            return Ok(self.changes.rows_between(block.first, block.last).to_vec());
        }
        // The block begins before pages were last written.
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
}
