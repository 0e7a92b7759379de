//! The domain, asked again of each event as of when it was recorded, case by case, and of the other
//! streams. Not here: reading the events.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use upheld_domain::{
    Case, CaseFacts, CaseId, CommandId, Context, Entry, Facts, Position, Register, Stage, StreamId,
    StreamVersion, check_case,
};
use upheld_journal::Reader;
use upheld_projection::CaseNumber;

use super::reading::Told;
use crate::error::RecordError;
use crate::replay::Replay;
use crate::streams::Streams;

/// What the rules ask of an event of a case.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) facts: CaseFacts,
    pub(super) command: CommandId,
    pub(super) version: StreamVersion,
    /// The day it was recorded, in the office.
    pub(super) today: NaiveDate,
    pub(super) has_particulars: bool,
}

/// Cases are taken so many at a time by each thread that asks.
const STRETCH: u32 = 1 << 12;

/// The domain, to be asked about every case by as many threads as there are.
pub(super) struct Rules<'a> {
    replay: &'a Replay,
    told: &'a Told,
    reader: &'a Reader,
    streams: &'a Streams,
    /// The register from some positions on. Only whether a body is known matters to the rules, so one
    /// is kept for each run of registrations, and no more.
    registers: Vec<(u64, Register)>,
    /// The first case that no thread has taken yet.
    next: AtomicU32,
    /// What was refused, by the first case of the stretch.
    refused: Mutex<BTreeMap<u32, Vec<Refused>>>,
}

/// An event that the domain would not have recorded, with the reason.
pub(super) type Refused = (Position, String);

impl<'a> Rules<'a> {
    pub(super) fn of(
        replay: &'a Replay,
        told: &'a Told,
        reader: &'a Reader,
        streams: &'a Streams,
    ) -> Result<Self, RecordError> {
        let (next, refused) = (AtomicU32::new(0), Mutex::default());
        let registers = registers(streams)?;
        Ok(Self { replay, told, reader, streams, registers, next, refused })
    }

    /// Asks about cases until there are none left; `progress` hears how many were taken by either.
    pub(super) fn ask(&self, progress: &dyn Fn(u32)) -> Result<(), RecordError> {
        let end = self.replay.case_count();
        loop {
            let first = self.next.fetch_add(STRETCH, Ordering::Relaxed);
            progress(first.min(end));
            if first >= end {
                return Ok(());
            }
            let mut refused = Vec::new();
            for number in (first..end.min(first.saturating_add(STRETCH))).map(CaseNumber) {
                refused.extend(self.first_refused(number)?);
            }
            if !refused.is_empty() {
                let mut all = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(first, refused);
            }
        }
    }

    /// What the cases had that the domain would not have recorded, in their order.
    pub(super) fn refused(self) -> impl Iterator<Item = Refused> {
        let refused = self.refused.into_inner().unwrap_or_else(PoisonError::into_inner);
        refused.into_values().flatten()
    }

    /// The first event of a case that the domain would not have recorded.
    fn first_refused(&self, number: CaseNumber) -> Result<Option<Refused>, RecordError> {
        let (Some(id), places) = (self.replay.id(number), self.replay.places(number)) else {
            return Ok(None);
        };
        // What is kept begins with the first event, so it has all of them or not the last.
        if places.last().is_none_or(|&last| self.told.get(last).is_some()) {
            let asked = places.iter().filter_map(|&place| {
                let position = self.replay.at(place).0.position;
                Some((position, Cow::Borrowed(self.told.get(place)?)))
            });
            return Ok(self.first_of(id, asked));
        }
        let Some(rows) = self.replay.case(number) else { return Ok(None) };
        let events = crate::mend::replayed_events(self.reader, &rows)?;
        let asked = events.iter().filter_map(|event| {
            let Facts::Case(facts) = &event.event.facts else { return None };
            let asked = Asked {
                facts: facts.clone(),
                command: event.command,
                version: event.version,
                today: event.recorded_at.london_date(),
                has_particulars: !event.event.particulars.is_empty(),
            };
            Some((event.position, Cow::Owned(asked)))
        });
        Ok(self.first_of(id, asked))
    }

    fn first_of<'b>(
        &self,
        id: CaseId,
        events: impl Iterator<Item = (Position, Cow<'b, Asked>)>,
    ) -> Option<Refused> {
        let mut case = Case::new();
        let mut command = None;
        for (position, event) in events {
            if command.replace(event.command) != Some(event.command) {
                if case.standing().stage == Stage::Amending {
                    return Some((position, "an amended decision is missing before it".to_owned()));
                }
                if !case.events_of(event.command).is_empty() {
                    return Some((position, "its command was given before".to_owned()));
                }
            }
            if event.version != case.version().next() {
                return Some((position, "its version leaves a gap".to_owned()));
            }
            if case.entries().is_empty() && id != CaseId::of_first_command(event.command) {
                let what = "its case has an id that does not come from its command".to_owned();
                return Some((position, what));
            }
            let register = self.register_at(position);
            let (today, scheme) = (event.today, self.streams.scheme());
            let context = Context { today, register, scheme, case: id };
            let asked = check_case(&case, &event.facts, event.has_particulars, &context);
            if let Err(refusal) = asked {
                return Some((position, refusal.to_string()));
            }
            let (command, facts) = (event.command, event.into_owned().facts);
            case.apply(Entry { position, command, facts });
        }
        None
    }

    /// The register as it was known at a position.
    fn register_at(&self, position: Position) -> &Register {
        let later = self.registers.partition_point(|(from, _)| *from <= position.get());
        let then = self.registers[..later].last();
        then.map_or_else(|| self.streams.register(), |(_, register)| register)
    }
}

/// The register as it began, and after each run of events that may have made a body known. Between the events
/// of a run no case was recorded, so nobody asks for what was known there.
fn registers(streams: &Streams) -> Result<Vec<(u64, Register)>, RecordError> {
    let mut known = Streams::new()?;
    let mut registers = vec![(0, known.register().clone())];
    let mut is_new = false;
    let mut events = streams.events().iter().peekable();
    while let Some(event) = events.next() {
        known.take(event.clone())?;
        is_new |= event.stream == StreamId::Scheme || event.event.facts.kind_name() == "Registered";
        let at = event.position.get();
        if is_new && events.peek().is_none_or(|next| next.position.get() > at + 1) {
            registers.push((at, known.register().clone()));
            is_new = false;
        }
    }
    Ok(registers)
}

/// The cases that have the reference of another, before them or after.
pub(super) fn shared_references(replay: &Replay) -> Vec<Refused> {
    let mut references = FxHashMap::default();
    let mut shared = Vec::new();
    for rows in (0..replay.case_count()).filter_map(|number| replay.case(CaseNumber(number))) {
        let (first, named) = (rows.rows.first(), rows.reference());
        if let Some((first, reference)) = first.zip(named)
            && let Some(other) = references.insert(reference, first.position)
        {
            let what = format!("the case begun at position {other} has its reference {reference}");
            shared.push((first.position, what));
        }
    }
    shared
}
