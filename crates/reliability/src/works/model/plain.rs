//! The model: every commit in a list, and each question answered by reading all of it anew. It asks the
//! domain whether a command may be, and nobody else. Not here: the record.

use std::path::Path;

use upheld_domain::{
    Case, CaseCommand, CaseFacts, CaseId, CommandId, Context, Entry, Facts, Position, Reference,
    Register, Scheme, StreamId, decide,
};
use upheld_journal::Reader;
use upheld_store::{CommandError, Envelope, Given};
use upheld_tests::histories::Step;

use super::{Same, failed};

/// What a record says to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// It was taken, now or before.
    Taken { case: CaseId, first: u64, count: u32, again: bool },
    /// It was not, in these words.
    No(String),
}

impl Said {
    pub(super) fn of(said: Result<Given, CommandError>) -> Self {
        match said {
            Ok(Given { case, first, count, again, .. }) => {
                Self::Taken { case, first: first.get(), count, again }
            }
            Err(error) => Self::No(error.to_string()),
        }
    }
}

/// A commit.
struct Kept {
    first: u64,
    case: CaseId,
    id: CommandId,
    command: CaseCommand,
    /// The position of its first event in the history that it comes from.
    original: Option<Position>,
}

/// See the module.
pub(super) struct Plain<'a> {
    commits: Vec<Kept>,
    register: &'a Register,
    scheme: Scheme,
}

impl<'a> Plain<'a> {
    pub(super) fn new(register: &'a Register) -> Self {
        Self { commits: Vec::new(), register, scheme: Scheme::office() }
    }

    pub(super) fn register(&self) -> &'a Register {
        self.register
    }

    /// The last position.
    pub(super) fn end(&self) -> u64 {
        self.commits.last().map_or(0, Kept::last)
    }

    /// Forgets what came after a position, which has to end a commit.
    pub(super) fn cut(&mut self, position: u64) -> Same {
        self.commits.retain(|kept| kept.first <= position);
        if self.end() == position { Ok(()) } else { Err(format!("half a commit at {position}")) }
    }

    /// The facts of each case, in order, up to a position.
    pub(super) fn cases(&self, until: u64) -> Vec<(CaseId, Vec<(Position, CaseFacts)>)> {
        let mut cases: Vec<(CaseId, Vec<(Position, CaseFacts)>)> = Vec::new();
        for kept in &self.commits {
            for entry in kept.entries().filter(|entry| entry.position.get() <= until) {
                let fact = (entry.position, entry.facts);
                match cases.iter_mut().find(|(case, _)| *case == kept.case) {
                    Some((_, facts)) => facts.push(fact),
                    None => cases.push((kept.case, vec![fact])),
                }
            }
        }
        cases
    }

    /// A case, folded from the first event on.
    pub(super) fn case(&self, id: CaseId) -> Case {
        Case::of(self.commits.iter().filter(|kept| kept.case == id).flat_map(Kept::entries))
    }

    /// The reference that a step's case has now; before it is received, the one it will have.
    pub(super) fn reference_of(&self, step: &Step, steps: &[Step]) -> Reference {
        let now = reference_now(&self.case(step.case));
        let given = steps.iter().filter(|other| other.case == step.case);
        let first =
            given.flat_map(|other| &other.command.events).find_map(|(facts, _)| given_by(facts));
        now.or(first).unwrap_or_else(|| unreachable_reference(step))
    }

    /// A command of the history, aimed at where the events stand here that it corrects or takes back.
    pub(super) fn aimed(&self, command: &CaseCommand) -> CaseCommand {
        let mut command = command.clone();
        for (facts, _) in &mut command.events {
            match facts {
                CaseFacts::Corrected(facts) => facts.corrects = self.here(facts.corrects),
                CaseFacts::Retracted(facts) => facts.retracts = self.here(facts.retracts),
                _ => {}
            }
        }
        command
    }

    fn here(&self, position: Position) -> Position {
        let place = |kept: &Kept| {
            let into = position.get().checked_sub(kept.original?.get())?;
            let here = Position::new(kept.first)?.plus(into);
            (into < kept.command.events.len() as u64).then_some(here)
        };
        self.commits.iter().find_map(place).unwrap_or(position)
    }

    /// Takes a command, or says why not.
    pub(super) fn give(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
        original: Option<Position>,
    ) -> Said {
        match self.judge(reference, command, envelope) {
            Ok(Some(said)) => said,
            Ok(None) => self.take(reference, command, envelope, original),
            Err(why) => Said::No(why),
        }
    }

    /// The case that a command is for; none where there is no such case.
    fn meant(&self, reference: Reference, command: &CaseCommand, id: CommandId) -> Option<CaseId> {
        let mut named: Vec<CaseId> = Vec::new();
        for kept in &self.commits {
            let names = kept.command.events.iter().any(|(f, _)| given_by(f) == Some(reference));
            if names && !named.contains(&kept.case) {
                named.push(kept.case);
            }
        }
        let before = named.iter().find(|&&case| self.before(case, id).is_some());
        let holds = |case: &&CaseId| reference_now(&self.case(**case)) == Some(reference);
        let first = || begins(command).then(|| CaseId::of_first_command(id));
        before.or(named.iter().rfind(holds)).copied().or_else(first)
    }

    fn before(&self, case: CaseId, id: CommandId) -> Option<&Kept> {
        self.commits.iter().find(|kept| kept.case == case && kept.id == id)
    }

    fn judge(
        &self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
    ) -> Same<Option<Said>> {
        let said = |error: CommandError| error.to_string();
        let Some(id) = self.meant(reference, command, envelope.id) else {
            return Err(said(CommandError::UnknownCase(reference)));
        };
        if let Some(kept) = self.before(id, envelope.id) {
            let position = Position::FIRST.plus(kept.first - 1);
            if kept.command != *command {
                return Err(said(CommandError::CommandReused { command: envelope.id, position }));
            }
            let (first, count) = (kept.first, kept.count());
            return Ok(Some(Said::Taken { case: id, first, count, again: true }));
        }
        let case = self.case(id);
        if !case.entries().is_empty() && begins(command) {
            return Err(said(CommandError::ReferenceTaken(reference)));
        }
        let version = case.version();
        if let Some(expected) = envelope.expected.filter(|expected| *expected != version) {
            let missed = version.0.saturating_sub(expected.0);
            return Err(format!(
                "the case is at version {version}, not {expected}: {missed} came in between"
            ));
        }
        let today = envelope.now.london_date();
        let context = Context { today, register: self.register, scheme: &self.scheme, case: id };
        decide(&case, command, &context).map_err(|refusal| refusal.to_string())?;
        self.references_are_free(id, &case, command, envelope.id)?;
        Ok(None)
    }

    /// No other case has a reference that this one gets, or gets back.
    fn references_are_free(
        &self,
        id: CaseId,
        before: &Case,
        command: &CaseCommand,
        command_id: CommandId,
    ) -> Same {
        let kept = self.next(id, command, command_id, None);
        let after = Case::of(before.entries().iter().cloned().chain(kept.entries()));
        let had = reference_now(before);
        let regained = reference_now(&after).filter(|reference| had != Some(*reference));
        let given = command.events.iter().filter_map(|(facts, _)| given_by(facts));
        for reference in given.chain(regained) {
            let mut others = self.cases(u64::MAX).into_iter().filter(|(other, _)| *other != id);
            if others.any(|(other, _)| reference_now(&self.case(other)) == Some(reference)) {
                return Err(CommandError::ReferenceTaken(reference).to_string());
            }
        }
        Ok(())
    }

    fn next(
        &self,
        case: CaseId,
        command: &CaseCommand,
        id: CommandId,
        original: Option<Position>,
    ) -> Kept {
        Kept { first: self.end() + 1, case, id, command: command.clone(), original }
    }

    fn take(
        &mut self,
        reference: Reference,
        command: &CaseCommand,
        envelope: &Envelope,
        original: Option<Position>,
    ) -> Said {
        let Some(case) = self.meant(reference, command, envelope.id) else {
            return Said::No(CommandError::UnknownCase(reference).to_string());
        };
        let kept = self.next(case, command, envelope.id, original);
        let (first, count) = (kept.first, kept.count());
        self.commits.push(kept);
        Said::Taken { case, first, count, again: false }
    }

    /// The journal holds these commits and no others, each event as it was given.
    pub(super) fn same_events(&self, record: &Path) -> Same {
        let reader = Reader::open(&record.join("journal")).map_err(failed("the journal"))?;
        let mut commits = self.commits.iter();
        for frame in reader.frames(Position::FIRST) {
            let frame = frame.map_err(failed("a frame"))?;
            let events = frame.events().map_err(failed("a frame"))?;
            let kept = commits.next().ok_or("more commits than were given")?;
            let stream = StreamId::Case(kept.case);
            let there = events.iter().map(|event| (&event.event.facts, &event.event.particulars));
            let given = kept.command.events.iter();
            let given: Vec<_> =
                given.map(|(facts, texts)| (Facts::Case(facts.clone()), texts)).collect();
            let same = frame.first.get() == kept.first
                && events.iter().all(|event| event.stream == stream && event.command == kept.id)
                && there.eq(given.iter().map(|(facts, texts)| (facts, *texts)));
            if !same {
                return Err(format!("the commit at {} is another", kept.first));
            }
        }
        if commits.next().is_none() { Ok(()) } else { Err("commits are missing".to_owned()) }
    }
}

impl Kept {
    fn count(&self) -> u32 {
        u32::try_from(self.command.events.len()).unwrap_or(u32::MAX)
    }

    fn last(&self) -> u64 {
        self.first + u64::from(self.count()) - 1
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        (self.first..).zip(&self.command.events).filter_map(|(position, (facts, _))| {
            let position = Position::new(position)?;
            Some(Entry { position, command: self.id, facts: facts.clone() })
        })
    }
}

fn begins(command: &CaseCommand) -> bool {
    matches!(command.events.first(), Some((CaseFacts::Received(_), _)))
}

fn reference_now(case: &Case) -> Option<Reference> {
    case.standing().received.as_ref().map(|received| received.reference)
}

/// The reference that facts give a case.
fn given_by(facts: &CaseFacts) -> Option<Reference> {
    match facts {
        CaseFacts::Received(received) => Some(received.reference),
        CaseFacts::Corrected(corrected) => corrected.facts.as_deref().and_then(given_by),
        _ => None,
    }
}

/// A reference that no case has: of a case that is never received.
fn unreachable_reference(step: &Step) -> Reference {
    let text = step.case.0.simple().to_string();
    Reference::new(&text[..16]).unwrap_or_else(|_| unreachable_reference(step))
}
