//! What can go wrong, in words that say where and what to do. Not here: what a caseworker may not
//! record; the domain refuses that before anything comes to the journal.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use upheld_domain::Timestamp;

/// Positions lost in the journal, `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// The first position that can't be read.
    pub first: u64,
    /// The last position that can't be read.
    pub last: u64,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{} to {}", self.first, self.last)
        }
    }
}

/// Something written by a later version of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("written by a newer Upheld: {what} {found}, this one knows {known}; use the newer program")]
pub struct Newer {
    /// What is newer: `frame version`, `codec`, `segment format`, `event catalogue`, `event kind`.
    pub what: &'static str,
    /// What was found.
    pub found: u32,
    /// The newest this program knows.
    pub known: u32,
}

/// Why bytes are no commit, or a commit can't become bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The codec itself refused.
    #[error("{what} can't be read or written: {detail}")]
    Bincode {
        /// Which structure.
        what: &'static str,
        /// The codec's own words.
        detail: String,
    },
    /// Something stands behind a structure that should end there.
    #[error("{what} has {left} bytes too many")]
    Trailing {
        /// Which structure.
        what: &'static str,
        /// How many bytes were left over.
        left: usize,
    },
    /// A number that is no word of its vocabulary.
    #[error("{code} is no known {vocabulary}")]
    Word {
        /// The vocabulary.
        vocabulary: &'static str,
        /// The number found.
        code: u64,
    },
    /// A value outside its type: a date, a text, an identifier.
    #[error("{what} holds a value that can't be: {detail}")]
    Value {
        /// Which type.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// A kind or version of event that this program does not know.
    #[error(transparent)]
    Newer(#[from] Newer),
    /// An event in a stream it doesn't belong to, such as an authority's in a case.
    #[error("an event of kind {kind} can't stand in a stream of family {family}")]
    Stream {
        /// The event's kind number.
        kind: u16,
        /// The stream's family number.
        family: u8,
    },
    /// A correction inside a correction.
    #[error("a correction can't hold another correction: correct the first event again")]
    Nested,
    /// The header and the payload disagree.
    #[error("the frame's header counts {header} events, its payload {payload}")]
    Count {
        /// What the header says.
        header: u32,
        /// What the payload holds.
        payload: usize,
    },
    /// The bytes are no whole frame.
    #[error("these bytes are no frame: {0}")]
    Frame(&'static str),
    /// An event that would not read back as itself.
    #[error("an event of kind {kind} would not read back as it was written")]
    NotItself {
        /// The event's kind number.
        kind: u16,
    },
}

/// Why the journal stopped writing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the journal stopped writing because {cause}; what was not yet answered may or may not be \
     kept: see to the disk, then open the record again"
)]
pub struct Poison {
    /// The failure, with its place.
    pub cause: Arc<str>,
}

/// Why a commit was not taken. Nothing was written and no position was given out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// No event in it, or too many.
    #[error("a commit holds 1 to {max} events, this one {count}")]
    Events {
        /// How many came.
        count: usize,
        /// The limit.
        max: usize,
    },
    /// Too many bytes.
    #[error("a commit may have {max} bytes, this one has {bytes}: record it in parts")]
    TooLarge {
        /// How many it has, encoded.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The first version is 0, or the last would pass the largest number.
    #[error("versions in a stream run from 1 to 4294967295, these start at {first}")]
    Version {
        /// The commit's first version.
        first: u32,
    },
    /// The clock stands more than five minutes behind the last event.
    #[error("the clock says {now}, but the record's last event came at {last}: set the clock")]
    ClockBehind {
        /// What the clock said.
        now: Timestamp,
        /// When the last event was recorded.
        last: Timestamp,
    },
    /// What was to be restored is not one commit.
    #[error("its events are not one commit: {0}")]
    NotOne(&'static str),
    /// A commit that was to be restored does not follow the one before it.
    #[error("position {expected} comes next, not {found}")]
    Gap {
        /// The position that comes next.
        expected: u64,
        /// The one it has.
        found: u64,
    },
    /// A commit that was to be restored was recorded before the one before it.
    #[error("it was recorded at {recorded_at}, the event before it at {last}: time runs on")]
    RanBack {
        /// When it was recorded.
        recorded_at: Timestamp,
        /// When the last event was.
        last: Timestamp,
    },
    /// What the clock is said to have done does not follow from the times.
    #[error("its clock can't have been {found}: by the times it was {expected}")]
    ClockSaid {
        /// What follows from the times.
        expected: &'static str,
        /// What is said.
        found: &'static str,
    },
    /// The journal holds something that was not restored into it in this sitting.
    #[error("only a journal that was empty takes restored commits")]
    NotEmpty,
    /// It can't be put into bytes.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The journal stopped writing before.
    #[error(transparent)]
    Poisoned(#[from] Poison),
    /// [`crate::Journal::start`] was not called yet.
    #[error("the journal's writer was not started")]
    NotStarted,
    /// The journal is being closed.
    #[error("the journal is closed")]
    Closed,
}

/// Why the journal can't be made, opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
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
    /// Events that had been made durable can't be read, and nothing healed them.
    #[error(
        "the journal is damaged at position{} {}: restore from the store's copy or from a backup",
        if matches!(.0.as_slice(), [one] if one.first == one.last) { "" } else { "s" },
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    )]
    Damaged(Vec<Damage>),
    /// The other copy gave something else than the lost commit.
    #[error("the other copy has no good commit that starts at position {position}: {detail}")]
    Source {
        /// Where it was asked for.
        position: u64,
        /// What was wrong.
        detail: String,
    },
    /// A segment's header is damaged and nothing else says whose record it is.
    #[error("the header of {} is damaged, and no other file says which record it is of", .0.display())]
    Header(PathBuf),
    /// Segments of two records lie in one directory.
    #[error("{} belongs to another record: take it out of the directory", .0.display())]
    Foreign(PathBuf),
    /// A later program wrote it.
    #[error(transparent)]
    Newer(#[from] Newer),
    /// A frame whose checksum is good can't be understood.
    #[error("the commit at position {position} can't be read: {source}")]
    Codec {
        /// The commit's first position.
        position: u64,
        /// Why.
        source: CodecError,
    },
    /// No frame stands at that place.
    #[error("no good frame at byte {offset} of the segment of position {segment}")]
    NoFrame {
        /// The segment's first position.
        segment: u64,
        /// The byte asked for.
        offset: u32,
    },
    /// The opener's checkpoint doesn't fit the record.
    #[error("the checkpoint at position {position} does not fit the record: {detail}")]
    Known {
        /// The checkpoint.
        position: u64,
        /// Why not.
        detail: &'static str,
    },
    /// A segment larger than this program makes them.
    #[error("{} has {bytes} bytes, more than any segment may have", path.display())]
    Oversize {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// The directory for a new journal already holds something.
    #[error("{} is not empty: a new journal needs a directory of its own", .0.display())]
    NotEmpty(PathBuf),
    /// No journal there.
    #[error("no journal in {}", .0.display())]
    Absent(PathBuf),
    /// Writing stopped.
    #[error(transparent)]
    Poisoned(#[from] Poison),
    /// The journal was closed before the commit was written.
    #[error("the journal was closed before this commit was written")]
    Closed,
    /// Whoever took the frames refused one.
    #[error("a commit could not be taken over: {0}")]
    Taker(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl JournalError {
    /// Makes the mapping from an [`io::Error`] met while `doing` something to `path`.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// What the journal's functions give.
pub(crate) type Result<T, E = JournalError> = std::result::Result<T, E>;
