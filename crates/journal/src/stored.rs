//! A commit as it lies in the journal: its exact bytes and where they start.

use std::sync::Arc;

use upheld_domain::{Position, Recorded, Timestamp};

use crate::error::{CodecError, JournalError, Result};
use crate::frame::{self, Fault, Header, Walk};
use crate::leaf::{self, Leaf};
use crate::merkle::Hash;
use crate::payload;
use crate::reading::Reading;

/// Where a frame starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameAt {
    /// The segment, by its first position.
    pub segment: u64,
    /// The byte in the segment's file.
    pub offset: u32,
}

/// A commit as it was recorded: its events in their places, and what the journal keeps beside them.
/// Everything that the record's root stands on is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCommit {
    /// The events, in order of position; at least one.
    pub events: Vec<Recorded>,
    /// For each event the wire version that its facts are stored in.
    pub versions: Vec<u16>,
    /// Hides the particulars in the Merkle leaves.
    pub salt: [u8; 16],
}

/// A commit that is durable: its frame, and what reading the frame gives. The writer has that at
/// hand; whoever takes a commit in is spared decoding and hashing it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durable {
    /// The frame.
    pub frame: StoredFrame,
    /// Its events, in order of position.
    pub events: Vec<Recorded>,
    /// The hash of each event's Merkle leaf.
    pub leaves: Vec<Hash>,
}

impl Durable {
    /// What reading a frame gives.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood.
    pub fn of(frame: StoredFrame) -> Result<Self, CodecError> {
        let (events, leaves) = payload::events_and_leaves(&frame.bytes)?;
        Ok(Self { frame, events, leaves })
    }
}

/// One commit's frame. Whoever makes one has checked its bytes against their checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredFrame {
    /// Where it starts.
    pub at: FrameAt,
    /// The position of its first event.
    pub first: Position,
    /// How many events it holds, 1 to [`crate::EVENTS_MAX`].
    pub count: u32,
    /// Its bytes, header and payload, exactly as in the file.
    pub bytes: Arc<[u8]>,
}

impl StoredFrame {
    /// A frame from bytes kept elsewhere, such as the other copy's.
    ///
    /// # Errors
    /// [`CodecError`] where they are not exactly one good frame with events.
    pub fn from_bytes(at: FrameAt, bytes: Arc<[u8]>) -> Result<Self, CodecError> {
        let header = whole(&bytes)?;
        let first = Position::new(header.first).filter(|_| !header.is_mark());
        let first = first.ok_or(CodecError::Frame("it holds no events"))?;
        Ok(Self { at, first, count: header.count, bytes })
    }

    /// The position of its last event.
    #[must_use]
    pub fn last(&self) -> Position {
        self.first.plus(u64::from(self.count).saturating_sub(1))
    }

    /// The events, decoded, in order of position.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood.
    pub fn events(&self) -> Result<Vec<Recorded>, CodecError> {
        payload::events(&self.bytes)
    }

    /// The whole commit, decoded, with all that it takes to make the same frame again.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood.
    pub fn commit(&self) -> Result<StoredCommit, CodecError> {
        payload::commit(&self.bytes)
    }

    /// When the record took the commit, without decoding its events.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood.
    pub fn recorded_at(&self) -> Result<Timestamp, CodecError> {
        payload::open(&self.bytes).map(|(_, commit)| Timestamp(commit.recorded_at_ms))
    }

    /// The hash of each event's Merkle leaf.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood.
    pub fn leaf_hashes(&self) -> Result<Vec<Hash>, CodecError> {
        let (header, commit) = payload::open(&self.bytes)?;
        Ok(leaf::hashes(&commit, header.first))
    }

    /// Each event's Merkle leaf: what a proof shows.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood.
    pub fn leaves(&self) -> Result<Vec<Leaf>, CodecError> {
        let (header, commit) = payload::open(&self.bytes)?;
        Ok(leaf::leaves(&commit, header.first))
    }
}

/// A commit's frame where it lies in memory, checked, in the middle of a reading
/// ([`crate::Piece::frames`]): without bytes of its own.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FrameInPlace<'a> {
    /// Where it starts.
    pub at: FrameAt,
    /// The position of its first event.
    pub first: Position,
    /// How many events it holds.
    pub count: u32,
    /// Its bytes, header and payload.
    pub bytes: &'a [u8],
}

impl FrameInPlace<'_> {
    /// The frame with bytes of its own.
    #[must_use]
    pub fn to_stored(&self) -> StoredFrame {
        let Self { at, first, count, bytes } = *self;
        StoredFrame { at, first, count, bytes: Arc::from(bytes) }
    }

    /// The position of its last event.
    #[must_use]
    pub fn last(&self) -> Position {
        self.first.plus(u64::from(self.count).saturating_sub(1))
    }

    /// Gives each event, decoded, in order of position; `reading` is kept for the next frame.
    ///
    /// # Errors
    /// [`CodecError`] where the payload can't be understood; events before that were given.
    pub fn events(
        &self,
        reading: &mut Reading,
        take: &mut impl FnMut(Recorded),
    ) -> Result<(), CodecError> {
        reading.events(self.bytes, take)
    }

    /// As [`Self::events`], each with the hash of its Merkle leaf.
    ///
    /// # Errors
    /// As [`Self::events`].
    pub fn events_and_leaves(
        &self,
        reading: &mut Reading,
        take: &mut impl FnMut(Recorded, Hash),
    ) -> Result<(), CodecError> {
        reading.events_and_leaves(self.bytes, take)
    }
}

/// The header of exactly one frame.
pub(crate) fn whole(bytes: &[u8]) -> Result<Header, CodecError> {
    match frame::parse(bytes) {
        Ok(header) if header.frame_bytes() == bytes.len() => Ok(header),
        Ok(_) => Err(CodecError::Frame("something stands behind it")),
        Err(Fault::Bad(why)) => Err(CodecError::Frame(why)),
        Err(Fault::Newer(newer)) => Err(CodecError::Newer(newer)),
    }
}

/// The good frames that stand somewhere among other bytes, in order, each with its offset: for whoever looks
/// for what is left of a copy in a file that can't be read as what it is. A later program's frame ends them.
pub fn frames_among(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let found = Walk::new(bytes, 0).map_while(Result::ok);
    let frames = found.filter(|(_, header)| !header.is_mark());
    frames.map(|(at, header)| (at, &bytes[at..at + header.frame_bytes()]))
}

/// A codec's error at a position; "newer" stays itself, so that it can be told from damage.
pub(crate) fn codec_error(position: u64) -> impl FnOnce(CodecError) -> JournalError {
    move |source| match source {
        CodecError::Newer(newer) => JournalError::Newer(newer),
        source => JournalError::Codec { position, source },
    }
}
