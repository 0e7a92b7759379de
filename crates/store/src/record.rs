//! The record: journal and store as one. Commands come in here, are decided on against the case as
//! it stands with what is in flight, go to the journal, and from there into the store. Here: what a
//! record is, and what can be asked of it; giving, waiting and opening have a module each.
//!
//! One process holds a record at a time. [`Record::open`] mends what it finds: what the store
//! lacks comes from the journal, what the journal lost from the store; a store that is missing or
//! damaged is moved aside and rebuilt.

mod flight;
mod give;
mod give_other;
mod open;
mod take_over;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use upheld_domain::{
    Actor, Case, CaseId, CommandId, Entry, Event, Facts, Position, Recorded, Reference, Register,
    Scheme, StreamVersion, Timestamp, Warning,
};
use upheld_journal::merkle::Hash;
use upheld_journal::{
    Durable, FrameAt, Identity, Journal, Lock, Poison, Reader, StoredFrame, Ticket,
};
use upheld_projection::{CaseNumber, Cells, Numbering, Projection};
use xxhash_rust::xxh3::xxh3_128;

use crate::copies::root_by_journal;
use crate::desk::{Desk, DeskRoom};
use crate::error::RecordError;
use crate::layout::Layout;
use crate::mend;
use crate::pages::CaseRows;
use crate::replay::Replay;
use crate::store::{Pace, Store};
use crate::streams::Streams;
use crate::watch::Watch;
pub use open::Hold;

/// How many commits may be in flight before the oldest is waited for.
const IN_FLIGHT_MAX: usize = 4_096;

/// Who gives a command, when, and what they had seen.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Names the command within its stream.
    pub id: CommandId,
    /// Who.
    pub actor: Actor,
    /// When, by the program's clock.
    pub now: Timestamp,
    /// The version of the stream that the command was made for, where it matters.
    pub expected: Option<StreamVersion>,
}

/// A command that was recorded, or was recorded before.
#[derive(Debug, Clone)]
pub struct Given {
    /// The case.
    pub case: CaseId,
    /// The position of its first event.
    pub first: Position,
    /// How many events.
    pub count: u32,
    /// What the caseworker should look at.
    pub warnings: Vec<Warning>,
    /// Whether this is the first answer once more, and nothing was written.
    pub again: bool,
}

/// What a command would come to.
#[derive(Debug, Clone)]
pub enum Trial {
    /// It was given before; this was the answer.
    Before(Given),
    /// It would be recorded.
    New {
        /// The case; nil for another stream.
        case: CaseId,
        /// Its events, in order.
        events: Vec<Event>,
        /// What the caseworker should look at.
        warnings: Vec<Warning>,
    },
}

/// Where salts come from. The record of an office takes the system's random numbers; a synthetic
/// one may be seeded, so that the same history gives the same root.
enum Salts {
    System,
    Seeded(u64),
}

/// An open record, held by this process.
pub struct Record {
    layout: Layout,
    journal: Journal,
    durable: Receiver<Vec<Durable>>,
    reader: Reader,
    store: Store,
    streams: Streams,
    salts: Salts,
    tickets: VecDeque<Ticket>,
    /// The last event there was when it was opened.
    opened_at: u64,
    /// The last commit that was given to another stream than a case, by its first event; 0 if none
    /// was since opening.
    other_given: u64,
    /// Why the journal writes no more: nothing is taken from then on, and what was in flight is
    /// not answered for.
    poison: Option<Poison>,
    desk: Desk,
    /// Why the store takes nothing in any more, where that happened.
    fallen: Option<String>,
    /// That error itself, where nobody was told yet.
    unheard: Option<RecordError>,
    // The last field: the record is given up when everything else is closed.
    _lock: Lock,
}

impl Record {
    /// Takes salts from a seed instead of the system's random numbers: for synthetic records,
    /// where the same history must give the same root.
    pub fn seed_salts(&mut self, seed: u64) {
        self.salts = Salts::Seeded(seed);
    }

    /// Writes into the store at another pace than [`Pace::USUAL`] until it is closed: for trials that want
    /// to stop a record in the middle of it.
    pub fn set_pace(&mut self, pace: Pace) {
        self.store.set_pace(pace);
    }

    /// Keeps more or fewer cases in memory than [`DeskRoom::USUAL`] until it is closed: for trials that want
    /// them to come and go.
    pub fn set_desk(&mut self, room: DeskRoom) {
        self.desk.set_room(room);
    }

    /// Which record it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        self.journal.identity()
    }

    /// Where its parts are.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The bodies in jurisdiction, as the record has them now.
    #[must_use]
    pub fn register(&self) -> &Register {
        self.streams.register()
    }

    /// The office's scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        self.streams.scheme()
    }

    /// The events of the other streams, in order.
    #[must_use]
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The case with a reference, folded from its events, what is in flight included.
    ///
    /// # Errors
    /// Where the record can't be read.
    pub fn case(&mut self, reference: Reference) -> Result<Option<(CaseId, Case)>, RecordError> {
        self.check_poison()?;
        self.take_in(false)?;
        self.desk.tidy(self.store.position());
        let found = self.case_named(reference)?;
        Ok(found.map(|(id, case)| (id, Arc::unwrap_or_clone(case))))
    }

    /// Everything that was recorded of the case with a reference, in order of position, with who and
    /// when. Waits until what is in flight is durable.
    ///
    /// # Errors
    /// Where the record can't be read.
    pub fn recorded(&mut self, reference: Reference) -> Result<Vec<Recorded>, RecordError> {
        self.settle()?;
        match self.store.find(reference)? {
            Some(number) => self.events(number),
            None => Ok(Vec::new()),
        }
    }

    /// The events of a case by its number, in order.
    pub(crate) fn events(&self, number: CaseNumber) -> Result<Vec<Recorded>, RecordError> {
        self.events_of(&self.store.case(number)?)
    }

    /// The events of a case, or of its first rows, in order.
    pub(crate) fn events_of(&self, case: &CaseRows) -> Result<Vec<Recorded>, RecordError> {
        mend::events(&self.reader, &self.store, case)
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The commit that holds a position, from either copy.
    pub(crate) fn frame(
        &self,
        place: FrameAt,
        position: Position,
    ) -> Result<StoredFrame, RecordError> {
        mend::read_frame(&self.reader, &self.store, place, position)
    }

    /// The root over the first `size` events, read from the journal; none where it ends before.
    ///
    /// # Errors
    /// Where the journal can't be read up to there.
    pub fn root_at(&mut self, size: u64) -> Result<Option<Hash>, RecordError> {
        self.settle()?;
        root_by_journal(&self.reader, size)
    }

    fn salt(&self, command: CommandId) -> Result<[u8; 16], RecordError> {
        match self.salts {
            Salts::System => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(RecordError::Entropy)?;
                Ok(salt)
            }
            Salts::Seeded(seed) => {
                let bytes = [&seed.to_be_bytes()[..], command.0.as_bytes()].concat();
                Ok(xxh3_128(&bytes).to_be_bytes())
            }
        }
    }

    /// The live counts of a projection.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn cells(&mut self, projection: &dyn Projection) -> Result<Cells, RecordError> {
        self.settle()?;
        Ok(self.store.cells(projection)?)
    }

    /// The authorities' numbers.
    #[must_use]
    pub fn numbering(&self) -> &Numbering {
        self.store.numbering()
    }

    /// The last event taken in; 0 for an empty record.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.store.position()
    }

    /// Reads the record from its journal's first event, with nothing of the store's.
    ///
    /// # Errors
    /// Where the journal is damaged.
    pub fn replay(
        &mut self,
        until: Option<Position>,
        watch: &dyn Watch,
    ) -> Result<Replay, RecordError> {
        self.settle()?;
        Replay::read(&self.layout.journal(), until, watch)
    }

    /// Puts counts made by a replay of everything in the place of the live ones.
    ///
    /// # Errors
    /// Where the store failed.
    pub fn swap(&mut self, projection: &dyn Projection, cells: &Cells) -> Result<(), RecordError> {
        self.settle()?;
        let swapped = self.store.swap(projection.name(), cells);
        swapped.map_err(|error| self.falls(error))
    }
}

/// The event as the case keeps it.
pub(crate) fn entry(event: Recorded) -> Option<Entry> {
    match event.event.facts {
        Facts::Case(facts) => {
            Some(Entry { position: event.position, command: event.command, facts })
        }
        _ => None,
    }
}
