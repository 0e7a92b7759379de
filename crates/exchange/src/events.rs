//! The whole record as lines of JSON, and back: `events` writes them, `import events` reads them. The
//! format is the door out of Upheld and into it; docs/reference/events.md says it line by line.
//!
//! A first line says whose record it is and what of it follows, then comes one line an event with
//! all that the record's root stands on, and a last line says how many there were and the root, so
//! that a file cut short shows. Facts are written as the domain names them, not as they are stored:
//! the stored structures of a kind and version are frozen, so the same facts give the same bytes.
//!
//! Not here: files, the record, and whether the events make sense: the domain is asked again of each
//! of them when they are taken in.

mod line;
mod parse;
mod read;

pub use line::{End, Header, Kept, LineError, end_line, event_line, header_line};
pub use read::{CommitRead, EventsError, EventsReader, Fault};

/// The version of the format that this program writes, and the newest that it reads.
pub const EVENTS_VERSION: u64 = 1;

/// How many bytes a line may have. No event comes near; it bounds the memory.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// How many events one commit may have.
const COMMIT_EVENTS_MAX: u64 = 1_000;
