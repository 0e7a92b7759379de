//! The record: an append-only journal of commits on the disk. A commit is answered when it is
//! durable, each segment's frames carry their own checksums, and a Merkle tree stands over every
//! event.
//!
//! - [`Journal`]: the one writer. [`Journal::open`] recovers, heals from the other copy or refuses
//!   by position; [`Journal::submit`] gives a [`Ticket`] that is answered after one fdatasync for
//!   all that waits.
//! - [`Journal::restore`]: a commit of another journal, kept as it was, into one that is made again
//!   (docs/adr/0005).
//! - [`Reader`]: any process, without a lock, while the writer works; [`Reader::whole`] reads a
//!   journal that is as it should be on two threads, or gives nothing.
//! - [`check`]: reads everything, names what is damaged; [`glance()`]: a quick look from outside.
//! - [`merkle`]: the tree by itself, for those who only verify.
//! - [`SegmentImage`]: a segment's good bytes, to be kept elsewhere.
//! - [`Lock`]: one writing process.
//! - [`place`]: where a directory is put, so that it is there after a power cut.
//!
//! This crate does not know which events make sense (the domain does), keeps no index (the store
//! does), asks no clock and draws no random numbers: time and salt come in as data.
//!
//! What it can't do: a last group of commits that rotted on the disk after an unclean stop looks
//! like one that was never finished, and is cut, unless the opener knows of it
//! ([`Known::position`]). A last segment that is missing altogether is missed only by such an
//! opener.

mod ahead;
mod check;
mod codec;
mod disk;
mod error;
#[cfg(test)]
mod faults;
mod frame;
mod glance;
mod heal;
mod image;
mod journal;
mod leaf;
mod lock;
pub mod merkle;
mod open;
#[cfg(all(test, feature = "shuttle"))]
mod orders;
mod packed;
mod payload;
pub mod place;
mod reader;
mod reading;
mod restored;
mod segment;
mod stored;
mod survey;
mod sync;
mod ticket;
mod whole;
mod wire;
mod writer;

use upheld_domain::{Actor, Clock, CommandId, Event, Position, StreamId, StreamVersion, Timestamp};

pub use ahead::Ahead;
pub use check::{CheckReport, check};
pub use error::{CodecError, Damage, JournalError, Newer, Poison, SubmitError};
pub use glance::{Glance, SegmentFile, glance};
pub use heal::FrameSource;
pub use image::{SegmentImage, segment_name, segments};
pub use journal::Journal;
pub use leaf::{Leaf, LeafEvent};
pub use lock::{Lock, LockError};
pub use open::{Known, OpenReport, Opened, Options};
pub use packed::{pack_facts, unpack_facts};
pub use reader::{Frames, Reader};
pub use reading::Reading;
pub use segment::Identity;
pub use stored::{Durable, FrameAt, FrameInPlace, StoredCommit, StoredFrame, frames_among};
pub use ticket::Ticket;
pub use whole::Piece;

/// One commit may hold this many events.
pub const EVENTS_MAX: usize = 1_000;

/// One commit may have this many bytes, encoded.
pub const PAYLOAD_BYTES_MAX: usize = 60 * 1024;

/// Every kind of event this program can write and read: its stored number, its version, its name.
#[must_use]
pub fn event_kinds() -> &'static [(u16, u16, &'static str)] {
    wire::CATALOGUE
}

/// The versions of what lies on the disk that this program writes, by name.
#[must_use]
pub fn formats() -> [(&'static str, u16); 4] {
    [
        ("segment", segment::FORMAT),
        ("frame", u16::from(frame::VERSION)),
        ("leaf", u16::from(leaf::FORMAT)),
        ("wire", wire::VERSION),
    ]
}

/// The events of one command, to be stored all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// What they belong to.
    pub stream: StreamId,
    /// The version in the stream of the first of them, from 1.
    pub first_version: StreamVersion,
    /// The command.
    pub command: CommandId,
    /// Who gave it.
    pub actor: Actor,
    /// 1 to [`EVENTS_MAX`] events, all of the stream's family.
    pub events: Vec<Event>,
}

/// Where a commit was put, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The position of its first event.
    pub first: Position,
    /// How many events it has.
    pub count: u32,
    /// When the record took it.
    pub recorded_at: Timestamp,
    /// What the clock did.
    pub clock: Clock,
}

impl Receipt {
    /// The position of its last event.
    #[must_use]
    pub fn last(&self) -> Position {
        self.first.plus(u64::from(self.count).saturating_sub(1))
    }
}
