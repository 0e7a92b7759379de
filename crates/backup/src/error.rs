//! What can be wrong with a backup or with making one. Not here: what to do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use upheld_audit::NotGrown;
use upheld_journal::{JournalError, LockError};

/// Positions that a backup should have and has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The first of them.
    pub first: u64,
    /// The last of them; before the first where the file holds no event.
    pub last: u64,
    /// The file they should be in.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last, file, why } = self;
        match last.checked_sub(*first) {
            None => write!(f, "no position, but {file}: {why}"),
            Some(0) => write!(f, "position {first}: {file}: {why}"),
            Some(_) => write!(f, "positions {first} to {last}: {file}: {why}"),
        }
    }
}

/// Why a backup can't be made, read or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The system refused.
    #[error("can't {doing} {}: {source}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// It was asked to stop before anything was in its place.
    #[error("stopped")]
    Stopped,
    /// The record's journal can't be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Another process backs up into the directory, or restores into it.
    #[error("{} is in use{}", path.display(), pid.map_or(String::new(), |pid| format!(" by process {pid}")))]
    InUse {
        /// The backup's directory, or the record's.
        path: PathBuf,
        /// That process's id, where it could be read.
        pid: Option<u32>,
    },
    /// The lock of a directory can't be used.
    #[error(transparent)]
    Lock(LockError),
    /// The directory holds files that are no backup's.
    #[error("{} holds other files than a backup's, such as {other:?}", path.display())]
    NotEmpty {
        /// The directory.
        path: PathBuf,
        /// One of them.
        other: String,
    },
    /// No manifest is there.
    #[error("there is no backup in {}: no {}", .0.display(), crate::MANIFEST)]
    NoBackup(PathBuf),
    /// The manifest is not one, or says what can't be.
    #[error("{}: {why}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A later program wrote it.
    #[error("the backup was written by a newer Upheld: format {found}, this one knows {known}")]
    Newer {
        /// The format found.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// The directory holds the backup of another record.
    #[error("{} holds the backup of {there}, this is {wanted}", path.display())]
    AnotherRecord {
        /// The directory.
        path: PathBuf,
        /// Of which record.
        there: String,
        /// The record to be backed up.
        wanted: String,
    },
    /// The backup has more events than the record.
    #[error(
        "the record ends at position {now}, its backup has {then} events: some of them are missing"
    )]
    Behind {
        /// How many the backup has.
        then: u64,
        /// How many the record has.
        now: u64,
    },
    /// The record has other events than its backup.
    #[error(
        "the first {position} events of the record are not those of its backup: it was rewritten since"
    )]
    Rewritten {
        /// How many events the backup has.
        position: u64,
    },
    /// Files are missing or damaged.
    #[error(
        "the backup is not whole, missing are {}",
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    )]
    Lost(Vec<Lost>),
    /// Its files are whole by the manifest, and come to something else than it says.
    #[error("the backup's files come to {found}, its {by} says {said}")]
    Otherwise {
        /// What the files come to.
        found: String,
        /// Who says otherwise: the manifest, or the checkpoint.
        by: &'static str,
        /// What it says.
        said: String,
    },
    /// The record that would come of it did not grow from the checkpoint that was given.
    #[error("the backup does not reach what the checkpoint says: {0}")]
    NotGrown(#[from] NotGrown),
    /// Nothing can be put where the record would be.
    #[error("no record can be put in {}: {why}", path.display())]
    Place {
        /// Where.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// Something is where the record would be.
    #[error("{} is there already, and is not an empty directory", .0.display())]
    Occupied(PathBuf),
}

impl BackupError {
    /// Makes the mapping from why a lock was not got that keeps others from `path`.
    pub(crate) fn lock(path: &std::path::Path) -> impl FnOnce(LockError) -> Self {
        move |error| match error {
            LockError::Held { pid } => Self::InUse { path: path.to_owned(), pid },
            error => Self::Lock(error),
        }
    }

    /// Makes the mapping from an [`io::Error`] met while `doing` something to `path`.
    pub(crate) fn io(
        doing: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// What the crate's functions give.
pub(crate) type Result<T, E = BackupError> = std::result::Result<T, E>;
