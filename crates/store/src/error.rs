//! What can go wrong in the store, and in the record around it.

use std::io::ErrorKind;
use std::path::PathBuf;

use upheld_domain::{CommandId, Position, Recorded, Reference, Refusal, StreamVersion};
use upheld_journal::{Identity, JournalError, LockError};

/// What went wrong inside sled or with what it gave back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// sled said no.
    #[error("the store in sled {}", failure(.0))]
    Sled(#[from] sled::Error),
    /// sled panicked; the panic was caught.
    #[error("the store in sled panicked while {0}")]
    Panicked(&'static str),
    /// A value is missing, fails its checksum, or makes no sense.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The journal was mended, so that frames no longer stand where the store has them: it is made anew.
    #[error("the journal was mended, and its frames stand elsewhere now")]
    Moved,
    /// The files could not be made durable, or moved.
    #[error("the store's files: {0}")]
    Io(#[from] std::io::Error),
    /// Written by a newer Upheld.
    #[error("the store has format {found}; this Upheld knows {known}")]
    Newer {
        /// What is there.
        found: u64,
        /// What is known.
        known: u64,
    },
    /// Written by an older Upheld: it is made anew from the journal.
    #[error("the store has format {found}; this Upheld keeps {known}")]
    Older {
        /// What is there.
        found: u64,
        /// What is kept.
        known: u64,
    },
    /// More of something than has a number.
    #[error("a record can number {max} {what} and no more")]
    Full {
        /// What there is too much of.
        what: &'static str,
        /// How many there can be.
        max: u64,
    },
    /// The journal said no while the store caught up with it.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What sled said, in a person's words where it speaks to its developers.
fn failure(error: &sled::Error) -> String {
    match error {
        sled::Error::Corruption { .. } => "is damaged: a page fails its checksum".to_owned(),
        error => format!("failed: {error}"),
    }
}

impl From<upheld_journal::CodecError> for StoreError {
    /// What a newer Upheld wrote is no damage.
    fn from(error: upheld_journal::CodecError) -> Self {
        match error {
            upheld_journal::CodecError::Newer(newer) => Self::Journal(JournalError::Newer(newer)),
            error => Self::Damaged(error.to_string()),
        }
    }
}

impl From<crate::bytes::Garbled> for StoreError {
    fn from(garbled: crate::bytes::Garbled) -> Self {
        Self::Damaged(garbled.to_string())
    }
}

impl StoreError {
    /// Whether the store can be moved aside and rebuilt from the journal to get over it.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) | Self::Panicked(_) | Self::Moved | Self::Older { .. } => true,
            // sled says of files that are cut short or scribbled over that it can't read them.
            Self::Sled(sled::Error::Io(error)) => matches!(
                error.kind(),
                ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput
            ),
            Self::Sled(_) => true,
            Self::Io(_) | Self::Newer { .. } | Self::Full { .. } | Self::Journal(_) => false,
        }
    }
}

/// Why the record did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no record in that directory.
    #[error("there is no record in {0}")]
    Missing(PathBuf),
    /// There is something, but no record.
    #[error("{0} is not a directory")]
    NotADirectory(PathBuf),
    /// There is a record already.
    #[error("there is a record in {0} already")]
    Exists(PathBuf),
    /// Another process holds the record.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal said no.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The two copies disagree.
    #[error("the two copies of the record disagree at position {position}: {what}")]
    Disagree {
        /// The first position at which they do.
        position: u64,
        /// How.
        what: &'static str,
    },
    /// The journal is another record's than the one that was in this directory before.
    #[error("the journal in {path} is another record's: {}, not {}", named(there), named(wanted))]
    Swapped {
        /// The journal.
        path: PathBuf,
        /// Whose it is.
        there: Identity,
        /// Whose it was.
        wanted: Identity,
    },
    /// The journal was found damaged, and could not be healed when the record was closed.
    #[error("the journal is damaged, and could not be healed: {0}")]
    Unhealed(Box<Self>),
    /// The directory for a new record already holds something else.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// The scheme that the record adopted can't be read: written by a newer program, perhaps.
    #[error("the scheme adopted at position {position} can't be read: {why}")]
    Scheme {
        /// Where it was adopted.
        position: Position,
        /// What is wrong with it.
        why: String,
    },
    /// A record is to be made again where one of another origin is.
    #[error("the record in {path} is another one: its origin is {there}, not {wanted}")]
    AnotherRecord {
        /// Where.
        path: PathBuf,
        /// Whose record is there.
        there: uuid::Uuid,
        /// Whose record was to be made.
        wanted: uuid::Uuid,
    },
    /// A record is to be made again where one with events is.
    #[error("the record in {path} is not empty: it has {position} events")]
    Occupied {
        /// Where.
        path: PathBuf,
        /// Its last position.
        position: u64,
    },
    /// Another process makes a record for the same place.
    #[error("the record in {path} is being made{}", pid.map_or(String::new(), |pid| format!(" by process {pid}")))]
    BeingMade {
        /// Where it will be.
        path: PathBuf,
        /// That process's id, where it could be read.
        pid: Option<u32>,
    },
    /// A record is to be made whole where nothing can be put.
    #[error("no record can be put in {path}: {why}")]
    Place {
        /// Where.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// The register could not be read.
    #[error(transparent)]
    Register(#[from] upheld_domain::RegisterError),
    /// A built-in definition set could not be read.
    #[error(transparent)]
    Definitions(#[from] upheld_domain::DefinitionsError),
    /// A built-in definition set has a name that is no code.
    #[error("a definition set's name: {0}")]
    DefinitionsName(#[from] upheld_domain::CodeError),
    /// A node of the tree was asked for that the tree does not have.
    #[error("the tree has no full subtree of height {height} from leaf {first} on")]
    NoSubtree {
        /// The first leaf, counted from 0.
        first: u64,
        /// It would be over `1 << height` leaves.
        height: u32,
    },
    /// A commit was refused by the journal; nothing was written.
    #[error(transparent)]
    Submit(#[from] upheld_journal::SubmitError),
    /// Reading or making files failed.
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// No random numbers could be had for a salt.
    #[error("the system gave no random numbers: {0}")]
    Entropy(getrandom::Error),
    /// The store failed before; the record is to be opened again.
    #[error(
        "the store failed before ({0}); what was acknowledged is in the journal: open the record \
         again"
    )]
    StoreFell(String),
    /// Opened to read, asked to write.
    #[error("the record was opened for reading only")]
    ReadOnly,
}

fn named(identity: &Identity) -> String {
    let mark = if identity.synthetic { "SYNTHETIC/" } else { "" };
    format!("{mark}{}", identity.origin)
}

impl RecordError {
    /// Whether the record's files can be read but not written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.io_kind(), Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem))
    }

    /// Whether there is no room for what was to be written.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(
            self.io_kind(),
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
        )
    }

    /// Whether the disk, not the record, is what fails.
    #[must_use]
    pub fn is_disk_failure(&self) -> bool {
        use ErrorKind as K;
        // What these say is of the files, or of this process.
        let others = |kind| {
            matches!(
                kind,
                K::NotFound
                    | K::AlreadyExists
                    | K::IsADirectory
                    | K::NotADirectory
                    | K::WouldBlock
                    | K::Interrupted
                    | K::OutOfMemory
                    | K::Other
            )
        };
        self.io_kind().is_some_and(|kind| !others(kind)) && !self.is_store_damage()
    }

    /// Whether it was the system that refused something of the record's files.
    #[must_use]
    pub fn is_of_files(&self) -> bool {
        self.io_kind().is_some()
    }

    /// Whether the store is a newer Upheld's.
    #[must_use]
    pub fn is_newer_store(&self) -> bool {
        matches!(self, Self::Store(StoreError::Newer { .. }))
    }

    /// What the system said, where it was the system that refused.
    fn io_kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Unhealed(error) => error.io_kind(),
            Self::Lock(LockError::Io { source, .. })
            | Self::Journal(JournalError::Io { source, .. })
            | Self::Store(StoreError::Journal(JournalError::Io { source, .. })) => {
                Some(source.kind())
            }
            Self::Store(StoreError::Io(error) | StoreError::Sled(sled::Error::Io(error)))
            | Self::Io { error, .. } => Some(error.kind()),
            _ => None,
        }
    }

    /// Whether the store is damaged, and the record would be whole again without it.
    #[must_use]
    pub fn is_store_damage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_damage())
    }
}

/// Why a command was not recorded. Nothing of it was written, unless the journal failed meanwhile
/// ([`upheld_journal::JournalError::Poisoned`]): then it may be there, whole.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules of another stream say no.
    #[error(transparent)]
    StreamRefused(#[from] upheld_domain::StreamRefusal),
    /// Another case has this reference.
    #[error("there is a case {0} already")]
    ReferenceTaken(Reference),
    /// No case has this reference.
    #[error("there is no case {0}")]
    UnknownCase(Reference),
    /// Somebody else was quicker.
    #[error("the case is at version {found}, not {expected}: {} came in between", missed.len())]
    Conflict {
        /// What the command expected.
        expected: StreamVersion,
        /// What is there.
        found: StreamVersion,
        /// The events missed.
        missed: Vec<Recorded>,
    },
    /// The command id was used in this stream before, for something else.
    #[error("command {command} was given before with another content, at position {position}")]
    CommandReused {
        /// The id.
        command: CommandId,
        /// Where its first event stands.
        position: Position,
    },
    /// Of a commit that is taken over from another copy of the record: the record can't have come
    /// to it.
    #[error("this can't have been recorded so: {0}")]
    Impossible(&'static str),
    /// The record failed.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        Self::Record(error.into())
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Record(error.into())
    }
}
