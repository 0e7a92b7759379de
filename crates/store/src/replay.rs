//! A replay: the whole record read from event 1, straight from the journal, with nothing of the
//! store's. It is the second opinion that `replay`, `rebuild` and `verify` compare the store with,
//! and what a reader uses while another process holds the record.

use std::collections::BTreeSet;
use std::path::Path;

use rustc_hash::FxHashMap;
use upheld_domain::{
    Amendment, CaseFacts, CaseId, Position, Recorded, Reference, StreamId, Timestamp,
};
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{Durable, FrameAt, Identity, Reader};
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, Projection, Sums};

use crate::error::{RecordError, StoreError};
use crate::limits::{self, authority_given};
use crate::lookup;
use crate::members;
use crate::pages::CaseRows;
use crate::tiles::{TILE_HEIGHT, TILE_LEAVES};
use crate::watch::{Doing, Watch};

/// Rows are kept in pieces of this many, so that growing never copies. Of few in tests, which have small
/// records.
pub(crate) const PIECE: usize = if cfg!(test) { 64 } else { 1 << 16 };

/// The record as its journal tells it, up to a position.
pub struct Replay {
    identity: Identity,
    position: u64,
    frontier: Frontier,
    recorded_at: Option<Timestamp>,
    numbering: Numbering,
    ids: Vec<CaseId>,
    references: Vec<(Position, CaseNumber, Reference)>,
    pieces: Vec<Vec<(FactRow, FrameAt)>>,
    /// The rows' places by case, then position; `starts` has one more than there are cases.
    order: Vec<u32>,
    starts: Vec<u32>,
    streams: Vec<Recorded>,
    /// The tiles of the tree that are full.
    tiles: Vec<Hash>,
    /// Where the frame is that holds the first event of each tile, full or not.
    tile_places: Vec<FrameAt>,
}

impl Replay {
    /// Reads a journal from event 1 up to and with `until` (all, where none is given).
    ///
    /// # Errors
    /// Where the journal is damaged, with the position.
    pub fn read(
        journal: &Path,
        until: Option<Position>,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        let reader = Reader::open(journal)?;
        let total = until.map_or_else(|| reader.last_position(), |until| Ok(until.get()))?;
        let mut replay = Self::empty(*reader.identity());
        let mut numbers = FxHashMap::default();
        for commit in reader.ahead(Position::FIRST, Durable::of)? {
            let Durable { frame, events, leaves } = commit?;
            if frame.first.get() > total {
                break;
            }
            for (event, leaf) in events.into_iter().zip(leaves) {
                if event.position.get() <= total {
                    replay.grow(leaf, frame.at);
                    replay.position = event.position.get();
                    replay.recorded_at = Some(event.recorded_at);
                    replay.take(event, frame.at, &mut numbers)?;
                }
            }
            watch.progress(Doing::Replaying, replay.position, total);
        }
        drop(numbers);
        replay.sort_by_case();
        Ok(replay)
    }

    pub(crate) fn empty(identity: Identity) -> Self {
        Self {
            identity,
            position: 0,
            frontier: Frontier::default(),
            recorded_at: None,
            numbering: Numbering::default(),
            ids: Vec::new(),
            references: Vec::new(),
            pieces: Vec::new(),
            order: Vec::new(),
            starts: Vec::new(),
            streams: Vec::new(),
            tiles: Vec::new(),
            tile_places: Vec::new(),
        }
    }

    /// Puts a leaf, of an event in the frame at a place, to the tree.
    pub(crate) fn grow(&mut self, leaf: Hash, at: FrameAt) {
        if self.frontier.size().is_multiple_of(TILE_LEAVES) {
            self.tile_places.push(at);
        }
        self.tiles.extend(self.frontier.append_filling(leaf, TILE_HEIGHT));
    }

    fn take(
        &mut self,
        event: Recorded,
        at: FrameAt,
        numbers: &mut FxHashMap<CaseId, CaseNumber>,
    ) -> Result<(), StoreError> {
        match (event.stream, event.event.facts.case()) {
            (StreamId::Case(id), Some(facts)) => {
                self.take_case(event.position, id, facts, at, numbers)
            }
            _ => {
                self.take_other(event);
                Ok(())
            }
        }
    }

    /// An event that is of no case.
    pub(crate) fn take_other(&mut self, event: Recorded) {
        self.streams.push(event);
    }

    /// An event of a case.
    pub(crate) fn take_case(
        &mut self,
        position: Position,
        id: CaseId,
        facts: &CaseFacts,
        at: FrameAt,
        numbers: &mut FxHashMap<CaseId, CaseNumber>,
    ) -> Result<(), StoreError> {
        limits::next_case(self.case_count())?;
        let number = Numbering::case(numbers, id);
        if number.index() == self.ids.len() {
            self.ids.push(id);
        }
        if let Some(authority) = authority_given(facts) {
            limits::check_authority(&self.numbering, authority)?;
        }
        if let Some(reference) = reference_given(facts) {
            self.references.push((position, number, reference));
        }
        let row = self.numbering.row(position, number, facts);
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.push((row, at)),
            _ => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push((row, at));
                self.pieces.push(piece);
            }
        }
        Ok(())
    }

    /// That these were the last events: the cases can be asked for from here on.
    pub(crate) fn end_at(&mut self, position: u64, recorded_at: Option<Timestamp>) {
        (self.position, self.recorded_at) = (position, recorded_at);
        self.sort_by_case();
    }

    /// A counting sort: rows are in order of position already, so each case's stay so.
    fn sort_by_case(&mut self) {
        let mut starts = vec![0_u32; self.ids.len() + 1];
        for (row, _) in self.pieces.iter().flatten() {
            starts[row.case.index() + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let total = starts.last().copied().unwrap_or(0);
        let mut order = vec![0_u32; total as usize];
        let mut next = starts.clone();
        for (place, (row, _)) in (0_u32..).zip(self.pieces.iter().flatten()) {
            let slot = &mut next[row.case.index()];
            order[*slot as usize] = place;
            *slot += 1;
        }
        self.references.sort_by_key(|(position, number, _)| (*number, *position));
        (self.order, self.starts) = (order, starts);
    }

    /// The row of an event, by its place among those of all cases, and where its frame is.
    pub(crate) fn at(&self, place: u32) -> &(FactRow, FrameAt) {
        let place = place as usize;
        &self.pieces[place / PIECE][place % PIECE]
    }

    /// Which of all events of cases, in order of position, are a case's, counted from 0.
    pub(crate) fn places(&self, number: CaseNumber) -> &[u32] {
        let (start, end) = (self.starts[number.index()], self.starts[number.index() + 1]);
        &self.order[start as usize..end as usize]
    }

    /// Which record it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The last event read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The tree over the events read.
    #[must_use]
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// The tiles of the tree that are full.
    pub(crate) fn tiles(&self) -> &[Hash] {
        &self.tiles
    }

    /// Where the frame is that holds the first event of a tile.
    pub(crate) fn tile_place(&self, tile: u64) -> Option<FrameAt> {
        self.tile_places.get(usize::try_from(tile).ok()?).copied()
    }

    /// When the last event read was recorded.
    #[must_use]
    pub fn last_recorded_at(&self) -> Option<Timestamp> {
        self.recorded_at
    }

    /// The authorities' numbers.
    #[must_use]
    pub fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    /// The events of the other streams, in order of position.
    #[must_use]
    pub fn streams(&self) -> &[Recorded] {
        &self.streams
    }

    /// How many cases there are.
    #[must_use]
    pub fn case_count(&self) -> u32 {
        u32::try_from(self.ids.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn case(&self, number: CaseNumber) -> Option<CaseRows> {
        let id = *self.ids.get(number.index())?;
        let (rows, places) = self.places(number).iter().map(|&place| *self.at(place)).unzip();
        let start = self.references.partition_point(|(_, n, _)| *n < number);
        let references = self.references[start..].iter().take_while(|(_, n, _)| *n == number);
        let references = references.map(|(position, _, reference)| (*position, *reference));
        Some(CaseRows { id, references: references.collect(), rows, places })
    }

    /// Whether a case is as it is told here.
    pub(crate) fn is_case(&self, number: CaseNumber, told: &CaseRows) -> bool {
        let rows = || self.places(number).iter().map(|&place| self.at(place));
        let start = self.references.partition_point(|(_, n, _)| *n < number);
        let references = self.references[start..].iter().take_while(|(_, n, _)| *n == number);
        self.id(number) == Some(told.id)
            && rows().map(|(row, _)| row).eq(&told.rows)
            && rows().map(|(_, place)| place).eq(&told.places)
            && references
                .map(|&(position, _, reference)| (position, reference))
                .eq(told.references.iter().copied())
    }

    /// Which case has a number.
    pub(crate) fn id(&self, number: CaseNumber) -> Option<CaseId> {
        self.ids.get(number.index()).copied()
    }

    /// The number of a case.
    pub(crate) fn number_of(&self, id: CaseId) -> Option<CaseNumber> {
        let place = self.ids.iter().position(|known| *known == id)?;
        u32::try_from(place).ok().map(CaseNumber)
    }

    /// The case that has a reference now.
    pub(crate) fn find(&self, reference: Reference) -> Option<CaseNumber> {
        let has = |number: &CaseNumber| {
            self.case(*number).and_then(|case| case.reference()) == Some(reference)
        };
        self.ever_named(reference).into_iter().find(has)
    }

    /// Every case that has a reference or once had it.
    pub(crate) fn ever_named(&self, reference: Reference) -> Vec<CaseNumber> {
        let given = self.references.iter().filter(|(_, _, given)| *given == reference);
        given.map(|(_, number, _)| *number).collect()
    }

    /// Every row, in order of position.
    pub(crate) fn rows(&self) -> impl Iterator<Item = FactRow> {
        self.pieces.iter().flatten().map(|(row, _)| *row)
    }

    /// What the lookup must hold, with the event that it comes from.
    pub(crate) fn lookup_entries(&self) -> impl Iterator<Item = (lookup::Entry, Position)> {
        let ids = (0_u32..).map(CaseNumber).zip(&self.ids).map(|(number, id)| {
            let first = self.places(number).first().map(|&place| self.at(place).0.position);
            ((lookup::hash_of_id(*id), number), first.unwrap_or(Position::FIRST))
        });
        let references = self.references.iter().map(|(position, number, reference)| {
            ((lookup::hash_of_reference(*reference), *number), *position)
        });
        ids.chain(references)
    }

    /// The cases that ever touched an authority's year.
    pub(crate) fn members(&self, membership: members::Membership) -> BTreeSet<CaseNumber> {
        self.cases_whose(|rows| members::of(rows).contains(&membership))
    }

    /// The cases that ever touched an authority's years up to and with one.
    pub(crate) fn members_until(
        &self,
        (authority, year): members::Membership,
    ) -> BTreeSet<CaseNumber> {
        self.cases_whose(|rows| members::touch(rows, authority, year))
    }

    fn cases_whose(&self, holds: impl Fn(&[FactRow]) -> bool) -> BTreeSet<CaseNumber> {
        let mut rows = Vec::new();
        let numbers = (0..self.case_count()).map(CaseNumber);
        let found = numbers.filter(|&number| {
            self.rows_into(number, &mut rows);
            holds(&rows)
        });
        found.collect()
    }

    /// A case's rows, into a vector that is used again.
    pub(crate) fn rows_into(&self, number: CaseNumber, rows: &mut Vec<FactRow>) {
        rows.clear();
        rows.extend(self.places(number).iter().map(|&place| self.at(place).0));
    }

    /// The counts of a projection, each case folded once, on both halves of the cases at a time.
    #[must_use]
    pub fn cells(&self, projection: &dyn Projection) -> Cells {
        self.cells_at(projection, u64::MAX, self.case_count())
    }

    /// The counts of a projection as they were at a position, when there were so many cases.
    pub(crate) fn cells_at(&self, projection: &dyn Projection, position: u64, count: u32) -> Cells {
        let count_range = |range: std::ops::Range<u32>| {
            let mut sums = Sums::default();
            let mut rows: Vec<FactRow> = Vec::new();
            for number in range.map(CaseNumber) {
                self.rows_into(number, &mut rows);
                rows.truncate(rows.partition_point(|row| row.position.get() <= position));
                projection.count(&rows, &mut |key, amount| sums.add(key, amount));
            }
            sums
        };
        std::thread::scope(|scope| {
            let first = scope.spawn(|| count_range(0..count / 2));
            let mut sums = count_range(count / 2..count);
            match first.join() {
                Ok(half) => sums.merge(half),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            sums.into_cells()
        })
    }
}

/// The reference that an event gives its case, if it does.
pub(crate) fn reference_given(facts: &CaseFacts) -> Option<Reference> {
    match facts {
        CaseFacts::Received(received) => Some(received.reference),
        CaseFacts::Corrected(correction) => correction.facts.as_deref().and_then(reference_given),
        _ => None,
    }
}

/// Whether a row takes an event back.
pub(crate) fn retracts(row: &FactRow, position: Position) -> bool {
    row.amendment == Amendment::Retracts(position)
}
