//! What can go wrong in a run. Each error is one sentence; none is handled, the run ends with it.

use std::path::{Path, PathBuf};

use upheld_domain::DefinitionsError;
use upheld_journal::{CodecError, JournalError};
use upheld_store::{CommandError, RecordError};
use upheld_synthetic::PlanError;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The record failed.
    #[error(transparent)]
    Record(Box<RecordError>),
    /// A command was refused.
    #[error(transparent)]
    Command(Box<CommandError>),
    /// The journal failed.
    #[error(transparent)]
    Journal(Box<JournalError>),
    /// A frame could not be understood.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// There is no such history.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// There is no such definition set.
    #[error(transparent)]
    Definitions(#[from] DefinitionsError),
    /// A file could not be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A pipe broke, or a process could not be started.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A worker said something that is no answer.
    #[error("a worker's answer can't be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A CSV file could not be read or written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// SQLite failed.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// redb failed.
    #[error("redb: {0}")]
    Redb(Box<redb::Error>),
    /// fjall failed.
    #[error("fjall: {0}")]
    Fjall(#[from] fjall::Error),
    /// Anything else, in words.
    #[error("{0}")]
    Said(String),
}

/// What came of something.
pub(crate) type Result<T, E = Trouble> = std::result::Result<T, E>;

impl Trouble {
    /// In words.
    pub(crate) fn said(words: impl Into<String>) -> Self {
        Self::Said(words.into())
    }

    /// Of redb, which has an error type for each thing it does.
    pub(crate) fn redb(error: impl Into<redb::Error>) -> Self {
        Self::Redb(Box::new(error.into()))
    }

    /// Of a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::File { path: path.to_owned(), error }
    }
}

impl From<RecordError> for Trouble {
    fn from(error: RecordError) -> Self {
        Self::Record(Box::new(error))
    }
}

impl From<CommandError> for Trouble {
    fn from(error: CommandError) -> Self {
        Self::Command(Box::new(error))
    }
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Self {
        Self::Journal(Box::new(error))
    }
}
