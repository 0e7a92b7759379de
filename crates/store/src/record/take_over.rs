//! Taking over the commits of a record that is made again: each is decided on anew, against the case
//! or the stream as it stands, and goes into the journal with the place and the time it had
//! (docs/adr/0005). Not here: where the commits come from, and that all of them came (see
//! `made_again`).

use upheld_domain::{
    Case, CaseCommand, CaseId, Context, Event, Facts, Position, Recorded, StreamId, decide,
};
use upheld_journal::StoredCommit;

use super::give::entries;
use super::{Envelope, Record};
use crate::error::CommandError;
use crate::streams::Asking;

impl Record {
    /// Takes the next commit over, and does not wait until it is durable.
    ///
    /// # Errors
    /// Why it can't have been recorded so; nothing of it was written.
    pub(crate) fn take_over(&mut self, commit: &StoredCommit) -> Result<(), CommandError> {
        self.check_poison()?;
        self.take_in(false)?;
        self.desk.tidy(self.store.position());
        let Some(first) = commit.events.first() else {
            return Err(CommandError::Impossible("a commit has at least one event"));
        };
        match first.stream {
            StreamId::Case(id) => self.take_over_case(id, commit, first),
            _ => self.take_over_other(commit, first),
        }
    }

    fn take_over_case(
        &mut self,
        id: CaseId,
        commit: &StoredCommit,
        first: &Recorded,
    ) -> Result<(), CommandError> {
        let case = self.case_of(id)?;
        check_place(id, &case, first)?;
        let command = command_of(&commit.events)?;
        self.check_room(&command)?;
        let today = first.recorded_at.london_date();
        let context = Context {
            today,
            register: self.streams.register(),
            scheme: self.streams.scheme(),
            case: id,
        };
        decide(&case, &command, &context)?;
        self.check_references(id, &case, &command, first.command)?;
        self.restore(commit)?;
        self.desk.keep(id, case, entries(&command, first.command, first.position));
        Ok(())
    }

    /// Each sees those before it. Outreach alone is not waited for: no case is decided by it.
    fn take_over_other(
        &mut self,
        commit: &StoredCommit,
        first: &Recorded,
    ) -> Result<(), CommandError> {
        self.see_other()?;
        let events: Vec<Event> = commit.events.iter().map(|e| e.event.clone()).collect();
        let envelope = Envelope {
            id: first.command,
            actor: first.actor.clone(),
            now: first.recorded_at,
            expected: None,
        };
        if let Some((position, _)) = self.streams.given_before(first.stream, &events, &envelope)? {
            return Err(CommandError::CommandReused { command: first.command, position });
        }
        if self.streams.version(first.stream).next() != first.version {
            return Err(CommandError::Impossible(GAP));
        }
        let asking = Asking::Again { is_first: first.position == Position::FIRST };
        self.streams.check(first.stream, &events, &envelope, asking)?;
        self.restore(commit)?;
        self.other_given = first.position.get();
        if first.stream == StreamId::Outreach {
            return Ok(());
        }
        self.answer()?;
        Ok(self.take_in(true)?)
    }

    fn restore(&mut self, commit: &StoredCommit) -> Result<(), CommandError> {
        let ticket = self.journal.restore(commit).map_err(crate::RecordError::from)?;
        Ok(self.queue(ticket)?)
    }
}

const GAP: &str = "its version leaves a gap in its stream";

/// Whether a commit is the next of its case, and of a command that is new to it.
fn check_place(id: CaseId, case: &Case, first: &Recorded) -> Result<(), CommandError> {
    if let Some(given) = case.events_of(first.command).first() {
        let (command, position) = (first.command, given.position);
        return Err(CommandError::CommandReused { command, position });
    }
    if case.entries().is_empty() && id != CaseId::of_first_command(first.command) {
        return Err(CommandError::Impossible("a case's id comes from the command that began it"));
    }
    if case.version().next() == first.version { Ok(()) } else { Err(CommandError::Impossible(GAP)) }
}

/// The events of a commit as the command that they came from.
fn command_of(events: &[Recorded]) -> Result<CaseCommand, CommandError> {
    let event = |recorded: &Recorded| match &recorded.event.facts {
        Facts::Case(facts) => Some((facts.clone(), recorded.event.particulars.clone())),
        _ => None,
    };
    let events = events.iter().map(event).collect::<Option<Vec<_>>>();
    let events = events.ok_or(CommandError::Impossible("an event of another stream in a case"))?;
    Ok(CaseCommand { events })
}
