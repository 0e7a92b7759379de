//! Giving a command on a case: finding the case, telling a command that was given before from a new
//! one, asking the domain, and handing the commit to the journal. Not here: waiting for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use upheld_domain::{
    Case, CaseCommand, CaseFacts, CaseId, CommandId, Context, Entry, Event, Facts, Position,
    Reference, StreamId, Warning, decide,
};
use upheld_journal::{Commit, Receipt, Ticket};
use upheld_projection::CaseNumber;

use super::{Envelope, Given, IN_FLIGHT_MAX, Record, Trial, entry};
use crate::desk::reference_of;
use crate::error::{CommandError, RecordError};
use crate::limits::{authority_given, has_room, no_room};
use crate::replay::reference_given;

/// A case as it stands with what is in flight.
type Found = (CaseId, Arc<Case>);

/// What there is to say of a command before it is handed in.
enum Judged {
    /// It was given before; this was the answer.
    Before(Given),
    /// It may be recorded.
    New(Box<Decided>),
}

/// A command that may be recorded.
struct Decided {
    case: CaseId,
    before: Arc<Case>,
    commit: Commit,
    warnings: Vec<Warning>,
}

impl Record {
    /// Gives a command on the case with a reference, and does not wait until it is durable:
    /// [`Record::answer`] and [`Record::settle`] do. A first command must begin with Received.
    ///
    /// A command that was given before on a case that has, or once had, the reference is answered
    /// as it was then, and nothing is written.
    ///
    /// # Errors
    /// Why it was not taken; nothing of it was written.
    pub fn give(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        match self.judge(reference, command, envelope)? {
            Judged::Before(given) => Ok(given),
            Judged::New(decided) => {
                let Decided { case: id, before, commit, warnings } = *decided;
                let Receipt { first, count, .. } = self.submit(commit, envelope)?;
                self.desk.keep(id, before, entries(command, envelope.id, first));
                self.take_in_meanwhile();
                Ok(Given { case: id, first, count, warnings, again: false })
            }
        }
    }

    /// What [`Record::give`] would answer, decided against the case as it stands with what is in
    /// flight. Nothing is written, and nothing is promised: somebody else may be quicker.
    ///
    /// # Errors
    /// As [`Record::give`], for the same reasons.
    pub fn try_out(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Trial, CommandError> {
        match self.judge(reference, command, envelope)? {
            Judged::Before(given) => Ok(Trial::Before(given)),
            Judged::New(decided) => {
                let Decided { case, commit, warnings, .. } = *decided;
                let events = commit.events.clone();
                self.journal.would_take(commit, envelope.now).map_err(RecordError::from)?;
                Ok(Trial::New { case, events, warnings })
            }
        }
    }

    /// Everything that can be said of a command before it is handed in.
    fn judge(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Judged, CommandError> {
        self.check_poison()?;
        self.check_fallen()?;
        // Here and not where commits are taken in: what the rest finds on the desk stays there.
        self.desk.tidy(self.store.position());
        let (id, case) = self.case_meant(reference, command, envelope)?;
        if let Some(given) = self.given_before(id, &case, command, envelope)? {
            return Ok(Judged::Before(given));
        }
        if !case.entries().is_empty() && starts_case(command) {
            return Err(CommandError::ReferenceTaken(reference));
        }
        self.check_expected(id, &case, envelope)?;
        self.check_room(command)?;
        let today = envelope.now.london_date();
        let context = Context {
            today,
            register: self.streams.register(),
            scheme: self.streams.scheme(),
            case: id,
        };
        let verdict = decide(&case, command, &context)?;
        self.check_references(id, &case, command, envelope.id)?;
        let commit = Commit {
            stream: StreamId::Case(id),
            first_version: case.version().next(),
            command: envelope.id,
            actor: envelope.actor.clone(),
            events: verdict.events,
        };
        let warnings = verdict.warnings;
        Ok(Judged::New(Box::new(Decided { case: id, before: case, commit, warnings })))
    }

    /// [`Record::give`], then waits until the answer is durable, and takes it in: what is asked next
    /// knows of it. Its bytes go into sled with those of later commands, or when
    /// [`Record::settle`] is called. Where the store fails to take it in, it is recorded all the same:
    /// [`Record::is_behind`] tells, and the next command is refused for it.
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
        self.answer()?;
        self.take_in_answered();
        Ok(given)
    }

    /// Every case that has the reference or once had it, in flight or not.
    fn ever_named(&mut self, reference: Reference) -> Result<Vec<CaseId>, RecordError> {
        if let Some(ids) = self.desk.ever_named(reference) {
            return Ok(ids.to_vec());
        }
        let mut ids = Vec::new();
        for number in self.store.ever_named(reference)? {
            let id = self.store.case(number)?.id;
            self.store.meet(id, number);
            ids.push(id);
        }
        self.desk.remember(reference, &ids);
        Ok(ids)
    }

    /// The case that has a reference now, what is in flight included.
    pub(super) fn case_named(
        &mut self,
        reference: Reference,
    ) -> Result<Option<Found>, RecordError> {
        let holder = self.holder_of(reference)?;
        holder.map(|id| Ok((id, self.case_of(id)?))).transpose()
    }

    fn holder_of(&mut self, reference: Reference) -> Result<Option<CaseId>, RecordError> {
        for id in self.ever_named(reference)? {
            if self.reference_now(id)? == Some(reference) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn reference_now(&mut self, id: CaseId) -> Result<Option<Reference>, RecordError> {
        if let Some(case) = self.desk.case(id) {
            return Ok(reference_of(case));
        }
        match self.number_of(id)? {
            Some(number) => Ok(self.store.case(number)?.reference()),
            None => Ok(None),
        }
    }

    /// The number of a case, which is looked up once.
    fn number_of(&mut self, id: CaseId) -> Result<Option<CaseNumber>, RecordError> {
        let number = self.store.number_of(id)?;
        if let Some(number) = number {
            self.store.meet(id, number);
        }
        Ok(number)
    }

    /// The case that a command is for: one that was given it before, or the one that has the
    /// reference now, or a new one.
    fn case_meant(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Result<Found, CommandError> {
        let mut holder = None;
        for id in self.ever_named(reference)? {
            let case = self.case_of(id)?;
            if !case.events_of(envelope.id).is_empty() {
                return Ok((id, case));
            }
            if reference_of(&case) == Some(reference) {
                holder = Some((id, case));
            }
        }
        match holder {
            Some(found) => Ok(found),
            None if starts_case(command) => {
                // The id comes from the command: given again after the case got another
                // reference, it names a case that is there.
                let id = CaseId::of_first_command(envelope.id);
                Ok((id, self.case_of(id)?))
            }
            None => Err(CommandError::UnknownCase(reference)),
        }
    }

    pub(super) fn case_of(&mut self, id: CaseId) -> Result<Arc<Case>, RecordError> {
        if let Some(case) = self.desk.case(id) {
            return Ok(Arc::clone(case));
        }
        let Some(number) = self.number_of(id)? else {
            return Ok(Arc::default());
        };
        Ok(Arc::new(Case::of(self.events(number)?.into_iter().filter_map(entry))))
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

    /// There are numbers for so many authorities and no more: an event that the store can't number
    /// must not come into the journal.
    pub(super) fn check_room(&mut self, command: &CaseCommand) -> Result<(), RecordError> {
        let new = self.new_authorities(command);
        // An event names one at most, so those not taken in yet bring no more than they are.
        let under_way = self.journal.position().saturating_sub(self.store.position());
        if new == 0 || has_room(self.store.numbering(), new as u64 + under_way) {
            return Ok(());
        }
        self.settle()?;
        let new = self.new_authorities(command);
        if new == 0 || has_room(self.store.numbering(), new as u64) {
            Ok(())
        } else {
            Err(no_room().into())
        }
    }

    /// How many authorities a command names that have no number yet.
    fn new_authorities(&self, command: &CaseCommand) -> usize {
        let named = command.events.iter().filter_map(|(facts, _)| authority_given(facts));
        let numbering = self.store.numbering();
        let new: BTreeSet<_> = named.filter(|named| numbering.known(*named).is_none()).collect();
        new.len()
    }

    /// No reference that the command gives, or that the case comes back to by a retraction, may be
    /// another's.
    pub(super) fn check_references(
        &mut self,
        id: CaseId,
        case: &Case,
        command: &CaseCommand,
        command_id: CommandId,
    ) -> Result<(), CommandError> {
        let given = command.events.iter().filter_map(|(facts, _)| reference_given(facts));
        let regained = self.regained(case, command, command_id);
        for reference in given.chain(regained) {
            if self.holder_of(reference)?.is_some_and(|holder| holder != id) {
                return Err(CommandError::ReferenceTaken(reference));
            }
        }
        Ok(())
    }

    /// The reference that a case comes back to by a command, which only a correction or a retraction brings.
    fn regained(&self, case: &Case, command: &CaseCommand, id: CommandId) -> Option<Reference> {
        let amends =
            |facts: &CaseFacts| matches!(facts, CaseFacts::Corrected(_) | CaseFacts::Retracted(_));
        if !command.events.iter().any(|(facts, _)| amends(facts)) {
            return None;
        }
        // The positions that the events will get: this process alone gives them out.
        let first = Position::FIRST.plus(self.journal.position());
        let after = entries(command, id, first).fold(case.clone(), Case::evolve);
        reference_of(&after).filter(|reference| reference_of(case) != Some(*reference))
    }

    pub(super) fn submit(
        &mut self,
        commit: Commit,
        envelope: &Envelope,
    ) -> Result<Receipt, RecordError> {
        let salt = self.salt(envelope.id)?;
        let ticket = self.journal.submit(commit, envelope.now, salt)?;
        let receipt = *ticket.receipt();
        self.queue(ticket)?;
        Ok(receipt)
    }

    /// Keeps a ticket until it is waited for; waits where there are too many.
    pub(super) fn queue(&mut self, ticket: Ticket) -> Result<(), RecordError> {
        self.tickets.push_back(ticket);
        if self.tickets.len() <= IN_FLIGHT_MAX {
            return Ok(());
        }
        // Half of them at once: each wait is a sync.
        let older = self.tickets.drain(..IN_FLIGHT_MAX / 2).next_back();
        older.map_or(Ok(()), |ticket| self.wait(ticket))
    }
}

/// The events of a command, as a case has them.
pub(super) fn entries(
    command: &CaseCommand,
    id: CommandId,
    first: Position,
) -> impl Iterator<Item = Entry> {
    let facts = (0_u64..).zip(&command.events);
    facts.map(move |(place, (facts, _))| {
        let position = first.plus(place);
        Entry { position, command: id, facts: facts.clone() }
    })
}

fn starts_case(command: &CaseCommand) -> bool {
    matches!(command.events.first(), Some((CaseFacts::Received(_), _)))
}
