//! The record: journal and store as one. Commands come in here, are decided on against the case as
//! it stands with what is in flight, go to the journal, and from there into the store.
//!
//! One process holds a record at a time. [`Record::open`] mends what it finds: what the store
//! lacks comes from the journal, what the journal lost from the store; a store that is missing or
//! damaged is moved aside and rebuilt.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use upheld_domain::{
    Actor, Case, CaseCommand, CaseFacts, CaseId, CommandId, Context, Entry, Event, Facts, Position,
    Recorded, Reference, Register, StreamId, StreamVersion, Timestamp, Warning, decide,
};
use upheld_journal::{Commit, Identity, Journal, Lock, Reader, Receipt, StoredFrame, Ticket};
use upheld_projection::{CaseNumber, Cells, Numbering, Projection};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{CommandError, RecordError, StoreError};
use crate::mend;
use crate::replay::{Replay, reference_given};
use crate::store::{Projections, Store};
use crate::streams::Streams;
use crate::watch::Watch;

/// How many commits may be in flight before the oldest is waited for.
const IN_FLIGHT_MAX: usize = 4_096;

/// How many cases stay on the desk.
const DESK_CASES: usize = 16_384;

/// Where a record's parts are, below its directory.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The parts of the record in a directory.
    #[must_use]
    pub fn of(record: &Path) -> Self {
        Self { root: record.to_owned() }
    }

    /// The record's own directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.root.join("store")
    }

    /// # Errors
    /// Where there is no record.
    pub(crate) fn check(&self) -> Result<(), RecordError> {
        if self.root.exists() && !self.root.is_dir() {
            return Err(RecordError::NotADirectory(self.root.clone()));
        }
        if !self.journal().is_dir() {
            return Err(RecordError::Missing(self.root.clone()));
        }
        Ok(())
    }
}

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

/// Where salts come from. The record of an office takes the system's random numbers; a synthetic
/// one may be seeded, so that the same history gives the same root.
enum Salts {
    System,
    Seeded(u64),
}

/// The cases worked on lately, with everything given so far: those in flight must be here, others
/// save a look into both copies.
#[derive(Default)]
struct Desk {
    cases: HashMap<CaseId, (Case, Position)>,
    named: HashMap<Reference, CaseId>,
}

impl Desk {
    /// Makes room once there are many: what the store has taken in can be read from there again.
    fn tidy(&mut self, taken_in: u64) {
        if self.cases.len() >= DESK_CASES {
            self.cases.retain(|_, (_, last)| last.get() > taken_in);
            let cases = &self.cases;
            self.named.retain(|_, id| cases.contains_key(id));
        }
    }
}

/// An open record, held by this process.
pub struct Record {
    layout: Layout,
    journal: Journal,
    durable: Receiver<Vec<StoredFrame>>,
    reader: Reader,
    store: Store,
    streams: Streams,
    salts: Salts,
    tickets: VecDeque<Ticket>,
    desk: Desk,
    // The last field: the record is given up when everything else is closed.
    _lock: Lock,
}

impl Record {
    /// Makes a new, empty record in a directory that does not exist or is empty.
    ///
    /// # Errors
    /// Where something is there already, or files can't be made.
    pub fn create(record: &Path, identity: &Identity) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        if record.exists() && !record.is_dir() {
            return Err(RecordError::NotADirectory(record.to_owned()));
        }
        if layout.journal().exists() {
            return Err(RecordError::Exists(record.to_owned()));
        }
        let io = |error| RecordError::Io { path: record.to_owned(), error };
        std::fs::create_dir_all(record).map_err(io)?;
        if std::fs::read_dir(record).map_err(io)?.next().is_some() {
            return Err(RecordError::NotEmpty(record.to_owned()));
        }
        Ok(Journal::create(&layout.journal(), identity)?)
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
        journal.start(Box::new(move |frames| {
            // The receiver goes only when the record is closing; then nobody needs them.
            sender.send(frames).ok();
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
            desk: Desk::default(),
            _lock: lock,
        };
        record.read_streams()?;
        Ok(record)
    }

    fn read_streams(&mut self) -> Result<(), RecordError> {
        for (position, place) in self.store.stream_places()? {
            let frame = mend::read_frame(&self.reader, &self.store, place, position)?;
            let events = frame.events().map_err(StoreError::from)?;
            for event in events.into_iter().filter(|event| event.position == position) {
                self.streams.take(event);
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

    /// The events of the other streams, in order.
    #[must_use]
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Gives a command on the case with a reference, and does not wait until it is durable:
    /// [`Record::settle`] does. A first command must begin with Received.
    ///
    /// # Errors
    /// Why it was not taken; nothing of it was written.
    pub fn give(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        self.take_in(false)?;
        let (id, case) = match self.case_named(reference)? {
            Some(found) => found,
            None if starts_case(command) => (CaseId::of_first_command(envelope.id), Case::new()),
            None => return Err(CommandError::UnknownCase(reference)),
        };
        if let Some(given) = self.given_before(id, &case, command, envelope)? {
            return Ok(given);
        }
        if !case.entries().is_empty() && starts_case(command) {
            return Err(CommandError::ReferenceTaken(reference));
        }
        self.check_expected(id, &case, envelope)?;
        self.check_references(id, command)?;
        let today = envelope.now.london_date();
        let context = Context { today, register: self.streams.register(), case: id };
        let verdict = decide(&case, command, &context)?;
        let receipt = self.submit(id, &case, verdict.events, envelope)?;
        let count = receipt.count;
        self.keep_on_desk(id, case, command, envelope.id, receipt.first);
        Ok(Given {
            case: id,
            first: receipt.first,
            count,
            warnings: verdict.warnings,
            again: false,
        })
    }

    /// [`Record::give`], then waits until the answer is durable and both copies hold it.
    ///
    /// # Errors
    /// As [`Record::give`]; and where the journal could not make it durable.
    pub fn execute(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        let given = self.give(reference, command, envelope)?;
        self.settle()?;
        Ok(given)
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
        self.settle()?;
        let nobody = CaseId(uuid::Uuid::nil());
        if let Some((first, count)) = self.streams.given_before(stream, &events, envelope)? {
            return Ok(Given { case: nobody, first, count, warnings: Vec::new(), again: true });
        }
        self.streams.check(stream, &events, envelope)?;
        let commit = Commit {
            stream,
            first_version: self.streams.version(stream).next(),
            command: envelope.id,
            actor: envelope.actor.clone(),
            events,
        };
        let salt = self.salt(envelope.id)?;
        let ticket = self.journal.submit(commit, envelope.now, salt).map_err(RecordError::from)?;
        let receipt = *ticket.receipt();
        self.tickets.push_back(ticket);
        self.settle()?;
        let (first, count) = (receipt.first, receipt.count);
        Ok(Given { case: nobody, first, count, warnings: Vec::new(), again: false })
    }

    /// Waits until everything given is durable and in both copies.
    ///
    /// # Errors
    /// Where the journal or the store failed.
    pub fn settle(&mut self) -> Result<(), RecordError> {
        while let Some(ticket) = self.tickets.pop_front() {
            ticket.wait()?;
        }
        self.take_in(true)
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

    /// Takes durable frames into the store: those that are there, or all up to the last durable.
    fn take_in(&mut self, all: bool) -> Result<(), RecordError> {
        loop {
            let frames = if all && self.store.position() < self.journal.durable() {
                self.durable.recv().ok()
            } else {
                self.durable.try_recv().ok()
            };
            let Some(frames) = frames else {
                return Ok(());
            };
            self.store.take_in(&frames)?;
            self.take_streams(&frames)?;
            self.desk.tidy(self.store.position());
        }
    }

    fn take_streams(&mut self, frames: &[StoredFrame]) -> Result<(), RecordError> {
        for frame in frames {
            for event in frame.events().map_err(StoreError::from)? {
                if !matches!(event.stream, StreamId::Case(_)) {
                    self.streams.take(event);
                }
            }
        }
        Ok(())
    }

    fn case_named(&self, reference: Reference) -> Result<Option<(CaseId, Case)>, RecordError> {
        if let Some(id) = self.desk.named.get(&reference) {
            let case = self.case_of(*id)?;
            // A correction may have given the case another reference since.
            if case.standing().received.as_ref().is_some_and(|r| r.reference == reference) {
                return Ok(Some((*id, case)));
            }
        }
        match self.store.find(reference)? {
            Some(number) => {
                let id = self.store.case(number)?.id;
                Ok(Some((id, self.case_of(id)?)))
            }
            None => Ok(None),
        }
    }

    fn case_of(&self, id: CaseId) -> Result<Case, RecordError> {
        if let Some((case, _)) = self.desk.cases.get(&id) {
            return Ok(case.clone());
        }
        let Some(number) = self.store.number_of(id)? else {
            return Ok(Case::new());
        };
        Ok(Case::of(self.events(number)?.into_iter().filter_map(entry)))
    }

    /// The case with a reference, folded from its events, what is in flight included.
    ///
    /// # Errors
    /// Where the record can't be read.
    pub fn case(&mut self, reference: Reference) -> Result<Option<(CaseId, Case)>, RecordError> {
        self.take_in(false)?;
        self.case_named(reference)
    }

    /// The events of a case by its number, in order.
    pub(crate) fn events(&self, number: CaseNumber) -> Result<Vec<Recorded>, RecordError> {
        mend::events(&self.reader, &self.store, &self.store.case(number)?)
    }

    fn given_before(
        &mut self,
        id: CaseId,
        case: &Case,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Option<Given>, CommandError> {
        let given = case.events_of(envelope.id);
        let (Some(first), Some(last)) = (given.first(), given.last()) else {
            return Ok(None);
        };
        let (first, last) = (first.position, last.position);
        self.settle()?;
        let number = self.store.number_of(id)?;
        let recorded = number.map(|number| self.events(number)).transpose()?.unwrap_or_default();
        let recorded = recorded.into_iter().filter(|e| e.command == envelope.id);
        let asked = command.events.iter().map(|(facts, particulars)| Event {
            facts: Facts::Case(facts.clone()),
            particulars: particulars.clone(),
        });
        if !recorded.map(|event| event.event).eq(asked) {
            return Err(CommandError::CommandReused { command: envelope.id, position: first });
        }
        let count = u32::try_from(last.get() - first.get() + 1).unwrap_or(u32::MAX);
        Ok(Some(Given { case: id, first, count, warnings: Vec::new(), again: true }))
    }

    fn check_expected(
        &mut self,
        id: CaseId,
        case: &Case,
        envelope: &Envelope,
    ) -> Result<(), CommandError> {
        let Some(expected) = envelope.expected.filter(|&expected| expected != case.version())
        else {
            return Ok(());
        };
        self.settle()?;
        let missed = match self.store.number_of(id)? {
            Some(number) => self.events(number)?,
            None => Vec::new(),
        };
        let missed = missed.into_iter().filter(|event| event.version > expected).collect();
        Err(CommandError::Conflict { expected, found: case.version(), missed })
    }

    /// No reference that the command gives may be another case's.
    fn check_references(&self, id: CaseId, command: &CaseCommand) -> Result<(), CommandError> {
        for reference in command.events.iter().filter_map(|(facts, _)| reference_given(facts)) {
            match self.case_named(reference)? {
                Some((holder, _)) if holder != id => {
                    return Err(CommandError::ReferenceTaken(reference));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn submit(
        &mut self,
        id: CaseId,
        case: &Case,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Receipt, RecordError> {
        let commit = Commit {
            stream: StreamId::Case(id),
            first_version: case.version().next(),
            command: envelope.id,
            actor: envelope.actor.clone(),
            events,
        };
        let salt = self.salt(envelope.id)?;
        let ticket = self.journal.submit(commit, envelope.now, salt)?;
        let receipt = *ticket.receipt();
        self.tickets.push_back(ticket);
        while self.tickets.len() > IN_FLIGHT_MAX {
            if let Some(oldest) = self.tickets.pop_front() {
                oldest.wait()?;
            }
        }
        Ok(receipt)
    }

    fn keep_on_desk(
        &mut self,
        id: CaseId,
        mut case: Case,
        command: &CaseCommand,
        command_id: CommandId,
        first: Position,
    ) {
        let mut position = first;
        for (facts, _) in &command.events {
            if let Some(reference) = reference_given(facts) {
                self.desk.named.insert(reference, id);
            }
            case.apply(Entry { position, command: command_id, facts: facts.clone() });
            position = position.plus(1);
        }
        let last = Position::new(position.get() - 1).unwrap_or(first);
        self.desk.cases.insert(id, (case, last));
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
        self.store.checkpoint()?;
        Ok(self.store.swap(projection.name(), cells)?)
    }
}

fn starts_case(command: &CaseCommand) -> bool {
    matches!(command.events.first(), Some((CaseFacts::Received(_), _)))
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
