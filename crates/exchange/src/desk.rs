//! Where an import finds cases and gives commands: the record, seen from here.

use upheld_domain::{
    Case, CaseCommand, CommandId, CourseDelivered, Particulars, Reference, Refusal, Register,
    Scheme, StreamRefusal, Warning,
};

use crate::words::Words;

/// Where cases are found and commands are given. The program implements it with the record; it
/// decides each command with [`upheld_domain::decide`].
pub trait Desk {
    /// What can go wrong beside a refusal: a disk, a lock.
    type Error: std::error::Error + 'static;

    /// The case of a reference, with everything given so far, this file's earlier rows included;
    /// none where nobody received it yet.
    ///
    /// # Errors
    /// Where the record can't be read. Stops the import.
    fn case(&mut self, reference: Reference) -> Result<Option<Case>, Self::Error>;

    /// Takes a command for the case of a reference: all its events or none. A reference that is
    /// not known yet starts a case, [`upheld_domain::CaseId::of_first_command`] of the id.
    ///
    /// # Errors
    /// [`DeskError::Refused`] where the rules don't allow it: an error of the row.
    /// [`DeskError::Failed`] stops the import.
    fn give(
        &mut self,
        reference: Reference,
        command: CaseCommand,
        id: CommandId,
    ) -> Result<Given, DeskError<Self::Error>>;

    /// Takes a course that was given into the outreach stream.
    ///
    /// # Errors
    /// [`DeskError::Unfit`] where the rules don't allow it: an error of the row.
    /// [`DeskError::Failed`] stops the import.
    fn give_course(
        &mut self,
        course: CourseDelivered,
        particulars: Particulars,
        id: CommandId,
    ) -> Result<Given, DeskError<Self::Error>>;

    /// The register in force, by which authorities are found.
    fn register(&self) -> &Register;

    /// The office's words.
    fn scheme(&self) -> &Scheme;

    /// Whether the record's cases are invented.
    fn synthetic(&self) -> bool {
        false
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// It is in the record.
    Recorded {
        /// How many events it added.
        events: u64,
        /// What somebody should look at.
        warnings: Vec<Warning>,
    },
    /// The same command was there before; nothing was added.
    Before,
}

/// Why a command was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DeskError<E: std::error::Error + 'static> {
    /// The rules don't allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another case has the reference.
    #[error("another case has the reference {0}")]
    Taken(Reference),
    /// The rules of another stream than a case's don't allow it.
    #[error(transparent)]
    Unfit(#[from] StreamRefusal),
    /// The record could not take it.
    #[error("{0}")]
    Failed(#[source] E),
}

/// What the words of a file are looked up in, at any desk.
pub(crate) trait Worded {
    fn words(&self) -> Words<'_>;
}

impl<D: Desk> Worded for D {
    fn words(&self) -> Words<'_> {
        Words { register: self.register(), scheme: self.scheme() }
    }
}
