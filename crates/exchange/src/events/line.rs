//! The lines as they are written. Not here: reading them (see `read` and `parse`).

use serde::{Deserialize, Serialize};
use upheld_domain::{Clock, CommandId, Facts, Particulars, Recorded, Timestamp};
use uuid::Uuid;

use super::EVENTS_VERSION;

/// The first line: whose events follow, and which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format, [`EVENTS_VERSION`].
    pub upheld_events: u64,
    /// The record's own UUID.
    pub origin: Uuid,
    /// Whether its events are invented.
    pub synthetic: bool,
    /// Whether these are all events up to one, commit by commit, so that they make a record again.
    pub whole: bool,
    /// The position of the first event that could follow.
    pub from: u64,
    /// The last position that was looked at; 0 for an empty record.
    pub to: u64,
    /// The reference of the one case whose events follow.
    pub case: Option<String>,
    /// The day or the instant up to which was asked.
    pub as_known: Option<String>,
}

impl Header {
    /// The header of a whole record, up to a position.
    #[must_use]
    pub fn whole(origin: Uuid, synthetic: bool, to: u64) -> Self {
        Self {
            upheld_events: EVENTS_VERSION,
            origin,
            synthetic,
            whole: true,
            from: 1,
            to,
            case: None,
            as_known: None,
        }
    }
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The version of the format, as in the first line: what tells this line from an event's.
    pub upheld_events_end: u64,
    /// How many events there were.
    pub events: u64,
    /// The root of the Merkle tree over them, in hexadecimal; none where they are not whole.
    pub root: Option<String>,
}

/// What the record keeps of an event beside the event: its commit and how it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The position of the commit's first event.
    pub first: u64,
    /// How many events the commit has.
    pub count: u64,
    /// The commit's salt.
    pub salt: [u8; 16],
    /// The wire version that the facts are stored in.
    pub wire: u16,
}

impl Kept {
    /// Whether it is of the same commit as another.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        (self.first, self.count, self.salt) == (other.first, other.count, other.salt)
    }
}

/// The commit that an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    pub(super) first: u64,
    pub(super) count: u64,
}

#[derive(Serialize)]
struct EventLine<'a> {
    position: u64,
    stream: String,
    version: u32,
    #[serde(flatten)]
    facts: &'a Facts,
    particulars: &'a Particulars,
    recorded_at: Timestamp,
    clock: Clock,
    actor: &'a str,
    command: CommandId,
    commit: Span,
    salt: String,
    wire: u16,
}

/// Why a line can't be written.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It can't be put into JSON.
    #[error("can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A time that has no date.
    #[error("the event at position {0} was recorded at a time that can't be written")]
    Time(u64),
}

/// The first line, without its line end.
///
/// # Errors
/// [`LineError::Json`].
pub fn header_line(header: &Header) -> Result<String, LineError> {
    Ok(serde_json::to_string(header)?)
}

/// An event's line, without its line end.
///
/// # Errors
/// [`LineError`].
pub fn event_line(event: &Recorded, kept: &Kept) -> Result<String, LineError> {
    // Pair assertion: a time that would not read back would make another root.
    if event.recorded_at.to_string().parse() != Ok(event.recorded_at) {
        return Err(LineError::Time(event.position.get()));
    }
    let line = EventLine {
        position: event.position.get(),
        stream: event.stream.to_string(),
        version: event.version.0,
        facts: &event.event.facts,
        particulars: &event.event.particulars,
        recorded_at: event.recorded_at,
        clock: event.clock,
        actor: event.actor.as_str(),
        command: event.command,
        commit: Span { first: kept.first, count: kept.count },
        salt: hex(&kept.salt),
        wire: kept.wire,
    };
    Ok(serde_json::to_string(&line)?)
}

/// The last line, without its line end.
///
/// # Errors
/// [`LineError::Json`].
pub fn end_line(events: u64, root: Option<&[u8; 32]>) -> Result<String, LineError> {
    let root = root.map(|root| hex(root));
    Ok(serde_json::to_string(&End { upheld_events_end: EVENTS_VERSION, events, root })?)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
