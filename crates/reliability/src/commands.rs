//! The commands that are given: of a seeded, invented office, in the order of time. The same seed
//! gives the same commands, so a record that was stopped can be gone on with, and what must be in it
//! is known to the last bit. Not here: what becomes of them (see `truth`).

use std::collections::HashMap;

use upheld_domain::{
    CaseCommand, CommandId, Event, Facts, Reference, StreamId, StreamVersion, Timestamp,
};
use upheld_journal::Commit;
use upheld_store::{CommandError, Envelope, Given, Record};
use upheld_synthetic::{CaseStep, History, OutreachStep, Plan, PlanError, Step};
use xxhash_rust::xxh3::xxh3_128;

use crate::trouble::{Result, Trouble};

/// A command, ready to be given.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    stream: StreamId,
    /// Of a command on a case.
    case: Option<(Reference, CaseCommand)>,
    events: Vec<Event>,
    envelope: Envelope,
}

impl Command {
    /// Its id.
    pub(crate) fn id(&self) -> CommandId {
        self.envelope.id
    }

    /// When it is given.
    pub(crate) fn at(&self) -> Timestamp {
        self.envelope.now
    }

    /// How many events it records.
    pub(crate) fn events(&self) -> u64 {
        self.events.len() as u64
    }

    /// Gives it; what is on a case, or outreach, is not waited for.
    pub(crate) fn give(&self, record: &mut Record) -> Result<Given, CommandError> {
        match &self.case {
            Some((reference, command)) => record.give(*reference, command, &self.envelope),
            None if self.stream == StreamId::Outreach => {
                record.give_outreach(self.events.clone(), &self.envelope)
            }
            None => record.record(self.stream, self.events.clone(), &self.envelope),
        }
    }

    /// Gives it and waits until it is durable.
    pub(crate) fn execute(&self, record: &mut Record) -> Result<Given, CommandError> {
        match &self.case {
            Some((reference, command)) => record.execute(*reference, command, &self.envelope),
            None => record.record(self.stream, self.events.clone(), &self.envelope),
        }
    }

    /// The salt that a record with seeded salts takes for it.
    pub(crate) fn salt(&self, seed: u64) -> [u8; 16] {
        let bytes = [&seed.to_be_bytes()[..], self.envelope.id.0.as_bytes()].concat();
        xxh3_128(&bytes).to_be_bytes()
    }
}

/// The versions of the streams, for those who hand commits to a journal that no record stands before.
#[derive(Debug, Default)]
pub(crate) struct Versions(HashMap<StreamId, u32>);

impl Versions {
    /// The commit of a command, the next of its stream.
    pub(crate) fn commit(&mut self, command: &Command) -> Commit {
        let version = self.0.entry(command.stream).or_default();
        let first_version = StreamVersion(*version + 1);
        *version += u32::try_from(command.events.len()).unwrap_or(u32::MAX);
        Commit {
            stream: command.stream,
            first_version,
            command: command.id(),
            actor: command.envelope.actor.clone(),
            events: command.events.clone(),
        }
    }
}

/// See the module.
pub(crate) struct Commands(History);

impl Commands {
    /// Those of a seed.
    pub(crate) fn of(seed: u64) -> Result<Self> {
        let history = match Plan::of_seed(seed, Some(1)).and_then(|plan| History::new(&plan)) {
            // The published figures alone need some cases.
            Err(PlanError::TooFew { least, .. }) => {
                Plan::of_seed(seed, Some(least)).and_then(|plan| History::new(&plan))
            }
            made => made,
        };
        history.map(Self).map_err(Trouble::said)
    }

    /// The next `count` of them.
    pub(crate) fn next_of(&mut self, count: usize) -> Vec<Command> {
        self.0.by_ref().map(command).take(count).collect()
    }
}

fn command(step: Step) -> Command {
    match step {
        Step::Case(CaseStep { at, reference, case, command, id, actor }) => {
            let event = |(facts, particulars): &(_, _)| Event {
                facts: Facts::Case(Clone::clone(facts)),
                particulars: Clone::clone(particulars),
            };
            let events = command.events.iter().map(event).collect();
            let envelope = Envelope { id, actor, now: at, expected: None };
            let stream = StreamId::Case(case);
            Command { stream, case: Some((reference, command)), events, envelope }
        }
        Step::Outreach(OutreachStep { at, facts, particulars, id, actor }) => {
            let events = vec![Event { facts: Facts::Outreach(facts), particulars }];
            let envelope = Envelope { id, actor, now: at, expected: None };
            Command { stream: StreamId::Outreach, case: None, events, envelope }
        }
    }
}
