//! The record as an import sees it.

mod rehearsal;

use std::path::PathBuf;

use upheld_domain::{
    Actor, Case, CaseCommand, CommandId, CourseDelivered, Event, Facts, OutreachFacts, Particulars,
    Reference, Register, Scheme, StreamId,
};
use upheld_exchange::{Desk, DeskError, Given};
use upheld_store::{CommandError, Envelope, Record, RecordError};

use crate::args::Common;
use crate::clock;
use crate::problem::Problem;
use crate::{room, stop};

pub(crate) use rehearsal::Rehearsal;

/// Gives each row's command to the record, without waiting for the disk: the end of the import
/// does.
pub(crate) struct RecordDesk<'a> {
    pub(crate) record: &'a mut Record,
    pub(crate) actor: Actor,
    pub(crate) halts: Halts<'a>,
}

/// Why to stop between two commands, though nothing is wrong with either: somebody asked to, or the disk
/// is nearly full.
pub(crate) struct Halts<'a> {
    record: PathBuf,
    common: &'a Common,
    commands: u32,
}

impl<'a> Halts<'a> {
    pub(crate) fn new(common: &'a Common) -> Self {
        Self::at(common.record(), common)
    }

    /// Of a record in a directory, which need not be there yet.
    pub(crate) fn at(record: PathBuf, common: &'a Common) -> Self {
        Self { record, common, commands: 0 }
    }

    /// To be asked before each command.
    pub(crate) fn check(&mut self) -> Result<(), Problem> {
        stop::check()?;
        self.commands += 1;
        if self.commands.is_multiple_of(room::COMMANDS) {
            room::check_at(&self.record, self.common)
        } else {
            Ok(())
        }
    }
}

/// What can fail at the desk beside a refusal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A command could not be taken for another reason than a rule.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The clock.
    #[error("{}", .0.what())]
    Clock(Problem),
    /// It was to stop here.
    #[error("{}", .0.what())]
    Halted(Problem),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Record(error) => error.into(),
            Failure::Command(error) => error.into(),
            Failure::Clock(problem) | Failure::Halted(problem) => problem,
        }
    }
}

impl RecordDesk<'_> {
    fn envelope(&self, id: CommandId) -> Result<Envelope, DeskError<Failure>> {
        let now = clock::now().map_err(|error| DeskError::Failed(Failure::Clock(error)))?;
        Ok(Envelope { id, actor: self.actor.clone(), now, expected: None })
    }
}

impl Desk for RecordDesk<'_> {
    type Error = Failure;

    fn case(&mut self, reference: Reference) -> Result<Option<Case>, Failure> {
        self.halts.check().map_err(Failure::Halted)?;
        Ok(self.record.case(reference)?.map(|(_, case)| case))
    }

    fn give(
        &mut self,
        reference: Reference,
        command: CaseCommand,
        id: CommandId,
    ) -> Result<Given, DeskError<Failure>> {
        let envelope = self.envelope(id)?;
        answered(self.record.give(reference, &command, &envelope))
    }

    fn give_course(
        &mut self,
        course: CourseDelivered,
        particulars: Particulars,
        id: CommandId,
    ) -> Result<Given, DeskError<Failure>> {
        self.halts.check().map_err(|problem| DeskError::Failed(Failure::Halted(problem)))?;
        let envelope = self.envelope(id)?;
        let facts = Facts::Outreach(OutreachFacts::CourseDelivered(course));
        let events = vec![Event { facts, particulars }];
        match self.record.record(StreamId::Outreach, events, &envelope) {
            // A course with another note is the same course: its note is kept as it came first.
            Err(CommandError::CommandReused { .. }) => Ok(Given::Before),
            given => answered(given),
        }
    }

    fn register(&self) -> &Register {
        self.record.register()
    }

    fn scheme(&self) -> &Scheme {
        self.record.scheme()
    }

    fn synthetic(&self) -> bool {
        self.record.identity().synthetic
    }
}

fn answered(given: Result<upheld_store::Given, CommandError>) -> Result<Given, DeskError<Failure>> {
    match given {
        Ok(given) if given.again => Ok(Given::Before),
        Ok(given) => {
            Ok(Given::Recorded { events: u64::from(given.count), warnings: given.warnings })
        }
        Err(CommandError::Refused(refusal)) => Err(DeskError::Refused(refusal)),
        Err(CommandError::StreamRefused(refusal)) => Err(DeskError::Unfit(refusal)),
        Err(CommandError::ReferenceTaken(reference)) => Err(DeskError::Taken(reference)),
        Err(error) => Err(DeskError::Failed(error.into())),
    }
}
