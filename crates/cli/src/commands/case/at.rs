//! The case that a command is given on, with what a verb may need to know of it.

use chrono::NaiveDate;
use upheld_domain::{Actor, Case, CaseId, CommandId, Entry, Recorded, Reference, Timestamp};
use upheld_store::Record;

use crate::clock;
use crate::problem::Problem;

/// See the module. A command that was given before sees the case as it stood then, so that it comes
/// to the same events and gets its first answer.
pub(crate) struct AtCase<'a> {
    pub(crate) record: &'a mut Record,
    pub(crate) reference: Reference,
    pub(crate) id: CommandId,
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
    /// Read once they are asked for.
    events: Option<Vec<Recorded>>,
}

impl<'a> AtCase<'a> {
    pub(crate) fn new(
        record: &'a mut Record,
        reference: Reference,
        id: CommandId,
        actor: Actor,
    ) -> Result<Self, Problem> {
        Ok(Self { record, reference, id, actor, now: clock::now()?, events: None })
    }

    /// What was recorded of the case, this command and what came after it left out.
    pub(crate) fn events(&mut self) -> Result<&[Recorded], Problem> {
        let id = self.id;
        Ok(before(self.all()?, id))
    }

    fn all(&mut self) -> Result<&[Recorded], Problem> {
        let events = match self.events.take() {
            Some(events) => events,
            None => self.record.recorded(self.reference)?,
        };
        Ok(self.events.insert(events))
    }

    /// The case folded from [`AtCase::events`]; a problem where there is none.
    pub(crate) fn case(&mut self) -> Result<Case, Problem> {
        let reference = self.reference;
        let events = self.events()?;
        if events.is_empty() {
            return Err(no_case(reference));
        }
        Ok(Case::of(events.iter().filter_map(entry)))
    }

    /// The day in the office; of a command that was given before, the day it was given.
    pub(crate) fn today(&mut self) -> Result<NaiveDate, Problem> {
        let (id, now) = (self.id, self.now);
        let given = self.all()?.iter().find(|event| event.command == id);
        Ok(given.map_or(now, |event| event.recorded_at).london_date())
    }

    /// Another case, by its reference.
    pub(crate) fn other(&mut self, reference: Reference) -> Result<CaseId, Problem> {
        let found = self.record.case(reference)?;
        found.map(|(id, _)| id).ok_or_else(|| no_case(reference))
    }
}

fn before(events: &[Recorded], id: CommandId) -> &[Recorded] {
    let given = events.iter().position(|event| event.command == id);
    given.and_then(|given| events.get(..given)).unwrap_or(events)
}

fn entry(event: &Recorded) -> Option<Entry> {
    let facts = event.event.facts.case()?.clone();
    Some(Entry { position: event.position, command: event.command, facts })
}

fn no_case(reference: Reference) -> Problem {
    Problem::not_found(format!("there is no case {reference}"))
        .hint("`upheld case list` shows the references there are")
}
