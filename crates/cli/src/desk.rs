//! The record as an import sees it.

use upheld_domain::{Actor, Case, CaseCommand, CommandId, Reference, Register, Scheme};
use upheld_exchange::{Desk, DeskError, Given};
use upheld_store::{CommandError, Envelope, Record, RecordError};

use crate::clock;
use crate::problem::Problem;

/// Gives each row's command to the record, without waiting for the disk: the end of the import
/// does.
pub(crate) struct RecordDesk<'a> {
    pub(crate) record: &'a mut Record,
    pub(crate) actor: Actor,
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
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Record(error) => error.into(),
            Failure::Command(error) => error.into(),
            Failure::Clock(problem) => problem,
        }
    }
}

impl Desk for RecordDesk<'_> {
    type Error = Failure;

    fn case(&mut self, reference: Reference) -> Result<Option<Case>, Failure> {
        Ok(self.record.case(reference)?.map(|(_, case)| case))
    }

    fn give(
        &mut self,
        reference: Reference,
        command: CaseCommand,
        id: CommandId,
    ) -> Result<Given, DeskError<Failure>> {
        let now = clock::now().map_err(|error| DeskError::Failed(Failure::Clock(error)))?;
        let envelope = Envelope { id, actor: self.actor.clone(), now, expected: None };
        match self.record.give(reference, &command, &envelope) {
            Ok(given) if given.again => Ok(Given::Before),
            Ok(given) => {
                Ok(Given::Recorded { events: u64::from(given.count), warnings: given.warnings })
            }
            Err(CommandError::Refused(refusal)) => Err(DeskError::Refused(refusal)),
            Err(error) => Err(DeskError::Failed(error.into())),
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
