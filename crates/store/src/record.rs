//! The record: journal and store as one. Commands come in here, are decided on against the case as
//! it stands with what is in flight, go to the journal, and from there into the store.
//!
//! One process holds a record at a time. [`Record::open`] mends what it finds: what the store
//! lacks comes from the journal, what the journal lost from the store; a store that is missing or
//! damaged is moved aside and rebuilt.

mod give;
mod take_over;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use upheld_domain::{
    Actor, Case, CaseId, CommandId, Entry, Event, Facts, Position, Recorded, Reference, Register,
    Scheme, StreamId, StreamVersion, Timestamp, Warning,
};
use upheld_journal::merkle::Hash;
use upheld_journal::{
    Commit, Durable, FrameAt, Identity, Journal, JournalError, Lock, Poison, Reader, StoredFrame,
    Ticket,
};
use upheld_projection::{CaseNumber, Cells, Numbering, Projection};
use xxhash_rust::xxh3::xxh3_128;

use crate::copies::root_by_journal;
use crate::desk::Desk;
use crate::error::{CommandError, RecordError, StoreError};
use crate::layout::Layout;
use crate::mend;
use crate::pages::CaseRows;
use crate::replay::Replay;
use crate::store::{Projections, Store};
use crate::streams::{Asking, Streams};
use crate::watch::Watch;

/// How many commits may be in flight before the oldest is waited for.
const IN_FLIGHT_MAX: usize = 4_096;

/// The case of a command on another stream.
const NOBODY: CaseId = CaseId(uuid::Uuid::nil());

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
    /// Makes a new, empty record in a directory that does not exist or is empty but for what a stop left of
    /// an earlier try.
    ///
    /// # Errors
    /// Where something is there already, or files can't be made.
    pub fn create(record: &Path, identity: &Identity) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        if record.exists() && !record.is_dir() {
            return Err(RecordError::NotADirectory(record.to_owned()));
        }
        let io = |error| RecordError::Io { path: record.to_owned(), error };
        std::fs::create_dir_all(record).map_err(io)?;
        let journal = layout.journal();
        for entry in std::fs::read_dir(record).map_err(io)? {
            if entry.map_err(io)?.path() != journal {
                let there = journal.exists();
                let why = if there { RecordError::Exists } else { RecordError::NotEmpty };
                return Err(why(record.to_owned()));
            }
        }
        match Journal::create(&journal, identity) {
            Err(JournalError::NotEmpty(_)) => {
                return Err(RecordError::Exists(record.to_owned()));
            }
            made => made?,
        }
        // Its own name is there after a power cut only once the directory around it was synced.
        let around = record.parent().filter(|parent| !parent.as_os_str().is_empty());
        let around = around.unwrap_or(Path::new("."));
        match std::fs::File::open(around).and_then(|around| around.sync_all()) {
            // One that may not be read can't be synced; the record is made all the same.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
            synced => synced.map_err(io),
        }
    }

    /// Opens a record, mending what it finds; waits up to `wait` where another process holds it.
    ///
    /// # Errors
    /// Where there is none, another process keeps it, or damage can't be healed.
    pub fn open(
        record: &Path,
        wait: Duration,
        projections: &Projections,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        let layout = Layout::of(record);
        layout.check()?;
        let lock = Lock::acquire(record, wait)?;
        let (mut journal, store) = mend::open(&layout, projections, watch)?;
        let (sender, durable) = channel();
        journal.start(Box::new(move |commits| {
            // The receiver goes only when the record is closing; then nobody needs them.
            sender.send(commits).ok();
        }))?;
        let reader = Reader::open(&layout.journal())?;
        let mut record = Self {
            layout,
            journal,
            durable,
            reader,
            store,
            streams: Streams::new()?,
            salts: Salts::System,
            tickets: VecDeque::new(),
            poison: None,
            desk: Desk::default(),
            fallen: None,
            unheard: None,
            _lock: lock,
        };
        record.read_streams()?;
        Ok(record)
    }

    fn read_streams(&mut self) -> Result<(), RecordError> {
        // Those that came while the store caught up are among the places, too.
        drop(self.store.news());
        for (position, place) in self.store.stream_places()? {
            let frame = mend::read_frame(&self.reader, &self.store, place, position)?;
            let events = frame.events().map_err(StoreError::from)?;
            for event in events.into_iter().filter(|event| event.position == position) {
                self.streams.take(event)?;
            }
        }
        Ok(())
    }

    /// Takes salts from a seed instead of the system's random numbers: for synthetic records,
    /// where the same history must give the same root.
    pub fn seed_salts(&mut self, seed: u64) {
        self.salts = Salts::Seeded(seed);
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

    /// Records events of another stream than a case, all or none, and waits until they are durable.
    ///
    /// # Errors
    /// Why they were not taken; nothing was written.
    pub fn record(
        &mut self,
        stream: StreamId,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        if let Some(given) = self.judge_stream(stream, &events, envelope)? {
            return Ok(given);
        }
        let commit = self.stream_commit(stream, events, envelope);
        let salt = self.salt(envelope.id)?;
        let ticket = self.journal.submit(commit, envelope.now, salt).map_err(RecordError::from)?;
        let receipt = *ticket.receipt();
        self.tickets.push_back(ticket);
        self.settle()?;
        let (first, count) = (receipt.first, receipt.count);
        Ok(Given { case: NOBODY, first, count, warnings: Vec::new(), again: false })
    }

    /// What [`Record::record`] would answer; nothing is written.
    ///
    /// # Errors
    /// As [`Record::record`], for the same reasons.
    pub fn try_out_stream(
        &mut self,
        stream: StreamId,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Trial, CommandError> {
        if let Some(given) = self.judge_stream(stream, &events, envelope)? {
            return Ok(Trial::Before(given));
        }
        let commit = self.stream_commit(stream, events.clone(), envelope);
        self.journal.would_take(commit, envelope.now).map_err(RecordError::from)?;
        Ok(Trial::New { case: NOBODY, events, warnings: Vec::new() })
    }

    /// Whether the events may be recorded; the first answer where they were before.
    fn judge_stream(
        &mut self,
        stream: StreamId,
        events: &[Event],
        envelope: &Envelope,
    ) -> Result<Option<Given>, CommandError> {
        self.settle()?;
        if let Some((first, count)) = self.streams.given_before(stream, events, envelope)? {
            let warnings = Vec::new();
            return Ok(Some(Given { case: NOBODY, first, count, warnings, again: true }));
        }
        let asking = Asking::New { record_is_empty: self.journal.position() == 0 };
        self.streams.check(stream, events, envelope, asking)?;
        Ok(None)
    }

    fn stream_commit(&self, stream: StreamId, events: Vec<Event>, envelope: &Envelope) -> Commit {
        Commit {
            stream,
            first_version: self.streams.version(stream).next(),
            command: envelope.id,
            actor: envelope.actor.clone(),
            events,
        }
    }

    /// Waits until everything given is durable and in both copies.
    ///
    /// # Errors
    /// Where the journal or the store failed.
    pub fn settle(&mut self) -> Result<(), RecordError> {
        self.answer()?;
        self.take_in(true)?;
        self.store.put_tail().map_err(|error| self.falls(error))
    }

    /// Waits until everything given is durable.
    fn answer(&mut self) -> Result<(), RecordError> {
        self.check_poison()?;
        match self.tickets.pop_back() {
            // The last answered, all are.
            Some(last) => {
                self.tickets.clear();
                self.wait(last)
            }
            None => Ok(()),
        }
    }

    fn wait(&mut self, ticket: Ticket) -> Result<(), RecordError> {
        match ticket.wait() {
            Ok(_) => Ok(()),
            Err(JournalError::Poisoned(poison)) => {
                self.poison = Some(poison);
                self.check_poison()
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in what is durable by now, while what was just given is on its way to the disk. Where the
    /// store fails, that command is recorded all the same: the next one is told.
    fn take_in_meanwhile(&mut self) {
        if let Err(error) = self.take_in(false) {
            self.fallen.get_or_insert_with(|| error.to_string());
            self.unheard = Some(error);
        }
    }

    /// The store failed in the middle of something: it takes nothing in any more, and the next opening
    /// goes on from its last checkpoint.
    fn falls(&mut self, error: StoreError) -> RecordError {
        self.fallen.get_or_insert_with(|| error.to_string());
        error.into()
    }

    fn check_fallen(&mut self) -> Result<(), RecordError> {
        if let Some(error) = self.unheard.take() {
            return Err(error);
        }
        match &self.fallen {
            Some(why) => Err(RecordError::StoreFell(why.clone())),
            None => Ok(()),
        }
    }

    fn check_poison(&self) -> Result<(), RecordError> {
        match &self.poison {
            Some(poison) => Err(JournalError::Poisoned(poison.clone()).into()),
            None => Ok(()),
        }
    }

    /// Finishes what waits, writes the checkpoint, and closes. A journal that was found damaged is
    /// healed from the store.
    ///
    /// # Errors
    /// Where the journal or the store failed.
    pub fn close(mut self, watch: &dyn Watch) -> Result<(), RecordError> {
        self.settle()?;
        self.store.checkpoint()?;
        self.journal.close()?;
        let wounded = self.store.saw_a_wound();
        drop(self.store);
        if wounded { mend::heal_both(&self.layout, watch) } else { Ok(()) }
    }

    /// Moves a store aside that was found damaged, after the journal got what it could still give;
    /// the next [`Record::open`] rebuilds it.
    ///
    /// # Errors
    /// Where the journal has damage that can't be healed, or files can't be moved.
    pub fn set_store_aside(
        record: &Path,
        wait: Duration,
        why: &str,
        watch: &dyn Watch,
    ) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        let _lock = Lock::acquire(record, wait)?;
        mend::set_store_aside(&layout, why, watch)
    }

    /// Reads the whole journal of a record that nobody holds and heals it from the store; what was
    /// healed is told to `watch`. For damage in a part that opening does not read.
    ///
    /// # Errors
    /// Where another process holds the record for longer than `wait`, or where damage stays: it
    /// names the positions.
    pub fn heal_journal(
        record: &Path,
        wait: Duration,
        watch: &dyn Watch,
    ) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        let _lock = Lock::acquire(record, wait)?;
        mend::heal_both(&layout, watch)
    }

    /// Takes durable commits into the store: those that are there, or all up to the last durable.
    ///
    /// A group that could not be taken in stays out, so nothing after it may come in either: the
    /// next opening brings all of it from the journal.
    fn take_in(&mut self, all: bool) -> Result<(), RecordError> {
        self.check_fallen()?;
        self.desk.tidy(self.store.position());
        loop {
            let commits = if all && self.store.position() < self.journal.durable() {
                self.durable.recv().ok()
            } else {
                self.durable.try_recv().ok()
            };
            let Some(commits) = commits else {
                return Ok(());
            };
            self.store.take_in(commits).map_err(|error| self.falls(error))?;
            for event in self.store.news() {
                self.streams.take(event)?;
            }
        }
    }

    /// The case with a reference, folded from its events, what is in flight included.
    ///
    /// # Errors
    /// Where the record can't be read.
    pub fn case(&mut self, reference: Reference) -> Result<Option<(CaseId, Case)>, RecordError> {
        self.check_poison()?;
        self.take_in(false)?;
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
        let swapped = self.store.checkpoint();
        let swapped = swapped.and_then(|()| self.store.swap(projection.name(), cells));
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
