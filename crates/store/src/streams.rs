//! The record's other streams, kept in memory: few events, all of them needed to know the register,
//! the definition sets adopted, the releases and the outreach.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use upheld_domain::{
    Actor, AuthorityFacts, CommandId, Definitions, DefinitionsAdopted, DefinitionsFacts,
    DefinitionsName, Event, Facts, Particular, Position, Recorded, Register, ReleaseTaken, Scheme,
    StreamContext, StreamId, StreamRefusal, StreamVersion, check_authority, check_definitions,
    check_outreach, check_release, check_scheme,
};
use upheld_journal::Reader;

use crate::error::{CommandError, RecordError};
use crate::layout::Layout;
use crate::record::Envelope;

/// Every event that is not of a case, and the register they come to.
pub struct Streams {
    scheme: Scheme,
    register: Register,
    definitions: BTreeMap<DefinitionsName, [u8; 32]>,
    events: Vec<Recorded>,
    /// Where the events of each command begin.
    commands: FxHashMap<(StreamId, CommandId), usize>,
}

impl Streams {
    pub(crate) fn new() -> Result<Self, RecordError> {
        Self::of_scheme(Scheme::office())
    }

    fn of_scheme(scheme: Scheme) -> Result<Self, RecordError> {
        let mut definitions = Definitions::all()?;
        definitions.push(scheme.definitions()?);
        Ok(Self {
            register: Register::of_scheme(&scheme)?,
            definitions: definitions.iter().map(named).collect::<Result<_, _>>()?,
            scheme,
            events: Vec::new(),
            commands: FxHashMap::default(),
        })
    }

    pub(crate) fn of(events: &[Recorded]) -> Result<Self, RecordError> {
        let mut streams = Self::new()?;
        for event in events {
            streams.take(event.clone())?;
        }
        Ok(streams)
    }

    pub(crate) fn take(&mut self, event: Recorded) -> Result<(), RecordError> {
        match (event.stream, &event.event.facts) {
            (StreamId::Authority(id), Facts::Authority(facts)) => {
                self.register.evolve(id, facts, &event.event.particulars);
            }
            // Nothing can stand before it, so nothing is lost.
            (StreamId::Scheme, _) => *self = Self::of_scheme(scheme_of(&event)?)?,
            _ => {}
        }
        self.commands.entry((event.stream, event.command)).or_insert(self.events.len());
        self.events.push(event);
        Ok(())
    }

    /// The office's scheme: the one that the record adopted, or the built-in one.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The bodies in jurisdiction: those the scheme begins with, and what the record says of them since.
    #[must_use]
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// Every event, in order of position.
    #[must_use]
    pub fn events(&self) -> &[Recorded] {
        &self.events
    }

    /// The definition set in force on a day, and where it was adopted: the one last adopted of those
    /// adopted from that day on or from an earlier one. None where none was: the scheme's own is.
    #[must_use]
    pub fn adopted_on(&self, day: NaiveDate) -> Option<(Position, &DefinitionsAdopted)> {
        let mut adopted = self.of_stream(StreamId::Definitions).filter_map(|event| {
            let Facts::Definitions(DefinitionsFacts::Adopted(set)) = &event.event.facts else {
                return None;
            };
            Some((event.position, set))
        });
        adopted.rfind(|(_, set)| set.on <= day)
    }

    fn of_stream(&self, stream: StreamId) -> impl DoubleEndedIterator<Item = &Recorded> {
        self.events.iter().filter(move |event| event.stream == stream)
    }

    /// How many events a stream has.
    #[must_use]
    pub fn version(&self, stream: StreamId) -> StreamVersion {
        self.of_stream(stream).next_back().map_or(StreamVersion(0), |event| event.version)
    }

    /// Where a command's first answer stands, if it was given before.
    pub(crate) fn given_before(
        &self,
        stream: StreamId,
        events: &[Event],
        envelope: &Envelope,
    ) -> Result<Option<(Position, u32)>, CommandError> {
        let Some(&place) = self.commands.get(&(stream, envelope.id)) else {
            return Ok(None);
        };
        let of_command = |event: &&Recorded| (event.stream, event.command) == (stream, envelope.id);
        let given = self.events[place..].iter().take_while(of_command);
        let (first, count) = (self.events[place].position, given.clone().count());
        if given.map(|recorded| &recorded.event).eq(events) {
            Ok(Some((first, u32::try_from(count).unwrap_or(u32::MAX))))
        } else {
            Err(CommandError::CommandReused { command: envelope.id, position: first })
        }
    }

    /// Whether the events may follow in their stream, each after the ones before it.
    pub(crate) fn check(
        &self,
        stream: StreamId,
        events: &[Event],
        envelope: &Envelope,
        asking: Asking,
    ) -> Result<(), CommandError> {
        let found = self.version(stream);
        if let Some(expected) = envelope.expected.filter(|&expected| expected != found) {
            let missed = self.of_stream(stream).filter(|event| event.version > expected);
            let missed = missed.cloned().collect();
            return Err(CommandError::Conflict { expected, found, missed });
        }
        if events.is_empty() {
            return Err(upheld_domain::Refusal::Nothing.into());
        }
        let today = envelope.now.london_date();
        let definitions = asking.definitions(&self.definitions, events);
        let record_is_empty = asking.nothing_before();
        // Copied only by those few streams whose rules ask for it: the register is large, and
        // outreach is long.
        let mut register = Cow::Borrowed(&self.register);
        let mut earlier: Vec<Taken> = match stream {
            StreamId::Outreach => Vec::new(),
            _ => self.of_stream(stream).map(taken).collect(),
        };
        for (place, event) in events.iter().enumerate() {
            let context = StreamContext {
                today,
                register: &register,
                definitions: &definitions,
                record_is_empty: record_is_empty && place == 0,
            };
            check_event(stream, &earlier, event, &envelope.actor, &context)?;
            if let (StreamId::Authority(id), Facts::Authority(facts)) = (stream, &event.facts) {
                register.to_mut().evolve(id, facts, &event.particulars);
            }
            earlier.push((event.facts.clone(), envelope.actor.clone(), today));
        }
        Ok(())
    }

    /// Asks again, of each event in order, whether it could be recorded: for a verification.
    /// Gives the first that could not, with the reason.
    pub(crate) fn recheck(&self) -> Result<(), (Position, String)> {
        let mut so_far = Self::new().map_err(|error| (Position::FIRST, error.to_string()))?;
        for recorded in &self.events {
            let envelope = Envelope {
                id: recorded.command,
                actor: recorded.actor.clone(),
                now: recorded.recorded_at,
                expected: None,
            };
            so_far
                .check(
                    recorded.stream,
                    std::slice::from_ref(&recorded.event),
                    &envelope,
                    Asking::Again { is_first: recorded.position == Position::FIRST },
                )
                .map_err(|error| (recorded.position, error.to_string()))?;
            so_far
                .take(recorded.clone())
                .map_err(|error| (recorded.position, error.to_string()))?;
        }
        Ok(())
    }
}

/// Whether events are asked about to be recorded, or because they were.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asking {
    /// To be recorded.
    New { record_is_empty: bool },
    /// Recorded already: in this record, or in the one that this one is made again from.
    Again { is_first: bool },
}

impl Asking {
    fn nothing_before(self) -> bool {
        match self {
            Self::New { record_is_empty } => record_is_empty,
            Self::Again { is_first } => is_first,
        }
    }

    /// The definition sets there are. A set that was adopted had the text it had then, whatever the
    /// program's own has become since: the record's word stands.
    fn definitions<'a>(
        self,
        known: &'a BTreeMap<DefinitionsName, [u8; 32]>,
        events: &[Event],
    ) -> Cow<'a, BTreeMap<DefinitionsName, [u8; 32]>> {
        if matches!(self, Self::New { .. }) {
            return Cow::Borrowed(known);
        }
        let adopted = events.iter().filter_map(|event| match &event.facts {
            Facts::Definitions(DefinitionsFacts::Adopted(set)) => Some((set.name, set.digest)),
            _ => None,
        });
        let mut then = known.clone();
        then.extend(adopted);
        Cow::Owned(then)
    }
}

/// What a stream has already: what was recorded, by whom, and on which day.
type Taken = (Facts, Actor, NaiveDate);

fn taken(event: &Recorded) -> Taken {
    (event.event.facts.clone(), event.actor.clone(), event.recorded_at.london_date())
}

/// Sends an event to the rules of its stream. That an event is of its stream's family is the
/// journal's rule: it can't write another.
fn check_event(
    stream: StreamId,
    earlier: &[Taken],
    event: &Event,
    actor: &Actor,
    context: &StreamContext<'_>,
) -> Result<(), StreamRefusal> {
    match (stream, &event.facts) {
        (StreamId::Authority(id), Facts::Authority(facts)) => {
            let earlier: Vec<AuthorityFacts> = earlier.iter().filter_map(of_authority).collect();
            check_authority(id, &earlier, facts, context)
        }
        (StreamId::Definitions, Facts::Definitions(facts)) => {
            let earlier: Vec<DefinitionsFacts> =
                earlier.iter().filter_map(of_definitions).collect();
            check_definitions(&earlier, facts, context)
        }
        (StreamId::Release(name), Facts::Release(facts)) => {
            let earlier: Vec<ReleaseTaken> = earlier.iter().filter_map(of_release).collect();
            check_release(name, &earlier, facts, actor, context)
        }
        (_, Facts::Outreach(facts)) => check_outreach(facts, context),
        (_, Facts::Scheme(facts)) => check_scheme(facts, &event.particulars, context),
        _ => Ok(()),
    }
}

/// The scheme that a record adopted, read from its first event alone, before the record is opened:
/// so that the right counts can be kept up to date. None where it adopted none, or where that can't
/// be read now: opening the record mends it or says what is wrong.
#[must_use]
pub fn adopted_scheme(record: &Path) -> Option<Scheme> {
    let reader = Reader::open(&Layout::of(record).journal()).ok()?;
    let first = reader.frames(Position::FIRST).next()?.ok()?.events().ok()?.into_iter().next()?;
    if first.stream == StreamId::Scheme { scheme_of(&first).ok() } else { None }
}

/// The scheme whose text stands beside an adoption.
fn scheme_of(event: &Recorded) -> Result<Scheme, RecordError> {
    let text = event.event.particulars.get(Particular::PublishedText).unwrap_or_default();
    Scheme::parse(text)
        .map_err(|error| RecordError::Scheme { position: event.position, why: error.to_string() })
}

fn named(set: &Definitions) -> Result<(DefinitionsName, [u8; 32]), upheld_domain::CodeError> {
    Ok((DefinitionsName(set.name.parse()?), set.digest))
}

fn of_authority((facts, ..): &Taken) -> Option<AuthorityFacts> {
    match facts {
        Facts::Authority(facts) => Some(facts.clone()),
        _ => None,
    }
}

fn of_definitions((facts, ..): &Taken) -> Option<DefinitionsFacts> {
    match facts {
        Facts::Definitions(facts) => Some(facts.clone()),
        _ => None,
    }
}

fn of_release((facts, actor, recorded_on): &Taken) -> Option<ReleaseTaken> {
    let Facts::Release(facts) = facts else { return None };
    Some(ReleaseTaken { facts: facts.clone(), actor: actor.clone(), recorded_on: *recorded_on })
}

#[cfg(test)]
mod tests;
