//! The second copy of every event: exact frame bytes, singly in the tail, and sealed in blocks.
//!
//! A tail value holds the frames of one fsync (or as many as fit a value), under the position of
//! its first event. Sealing writes one block over the first of several tail keys and then deletes
//! the others; a reader skips keys that a block before them covers, so a stop in between harms
//! nothing.

use std::sync::Arc;

use upheld_domain::Position;
use upheld_journal::{FrameAt, FrameSource, Identity, StoredFrame};

use crate::bytes::{Garbled, Reader, Writer};
use crate::checkpoint::Checkpoint;
use crate::database::{Database, Shelf, VALUE_BYTES_MAX, squeeze, unsqueeze};
use crate::error::StoreError;

/// A block has at most this many events, so that looking one up stays cheap.
const BLOCK_EVENTS_MAX: u64 = 1_024;

/// Frames with this many bytes together fit one value whatever they hold.
const TAIL_BYTES_MAX: usize = 61 * 1024;

/// A block is tried with this many bytes of frames; they come to about half when compressed.
const BLOCK_BYTES_MAX: usize = 110 * 1024;

const TAIL: u8 = 0;
const BLOCK: u8 = 1;

/// The frames under one key.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) first: Position,
    pub(crate) last: Position,
    pub(crate) frames: Vec<Arc<[u8]>>,
}

impl Group {
    fn byte_count(&self) -> usize {
        self.frames.iter().map(|frame| frame.len() + 4).sum()
    }
}

pub(crate) fn position_key(position: Position) -> [u8; 8] {
    position.get().to_be_bytes()
}

/// Puts frames that were just made durable into the tail.
pub(crate) fn append(
    database: &Database,
    frames: &[StoredFrame],
) -> Result<Vec<Group>, StoreError> {
    let mut groups: Vec<Group> = Vec::new();
    for frame in frames {
        match groups.last_mut() {
            Some(group) if group.byte_count() + frame.bytes.len() + 4 <= TAIL_BYTES_MAX => {
                group.frames.push(Arc::clone(&frame.bytes));
                group.last = frame.last();
            }
            _ => groups.push(Group {
                first: frame.first,
                last: frame.last(),
                frames: vec![Arc::clone(&frame.bytes)],
            }),
        }
    }
    for group in &groups {
        let value = [&[TAIL], &encode(group)[..]].concat();
        database.put(Shelf::Frames, &position_key(group.first), &value)?;
    }
    Ok(groups)
}

/// Seals the front of a tail: whole groups while a block is not full. Gives the sealed part, or
/// nothing where the tail would not fill a block.
pub(crate) fn seal(database: &Database, tail: &[Group]) -> Result<Option<Group>, StoreError> {
    let Some(mut take) = full_block(tail) else {
        return Ok(None);
    };
    loop {
        let block = joined(&tail[..take]);
        let value = [&[BLOCK], &squeeze(&encode(&block))?[..]].concat();
        if value.len() > VALUE_BYTES_MAX && take > 1 {
            take /= 2;
            continue;
        }
        if value.len() > VALUE_BYTES_MAX {
            // One group that does not compress: it stays as it is, for it fits uncompressed.
            let value = [&[TAIL], &encode(&block)[..]].concat();
            database.put(Shelf::Frames, &position_key(block.first), &value)?;
        } else {
            database.put(Shelf::Frames, &position_key(block.first), &value)?;
        }
        for covered in &tail[1..take] {
            database.remove(Shelf::Frames, &position_key(covered.first))?;
        }
        return Ok(Some(block));
    }
}

/// How many groups fill a block; none if they all would not.
fn full_block(tail: &[Group]) -> Option<usize> {
    let (mut events, mut bytes) = (0, 0);
    for (index, group) in tail.iter().enumerate() {
        events += group.last.get() - group.first.get() + 1;
        bytes += group.byte_count();
        if events >= BLOCK_EVENTS_MAX || bytes >= BLOCK_BYTES_MAX {
            return Some(if index > 0 && events > BLOCK_EVENTS_MAX { index } else { index + 1 });
        }
    }
    None
}

fn joined(groups: &[Group]) -> Group {
    Group {
        first: groups[0].first,
        last: groups[groups.len() - 1].last,
        frames: groups.iter().flat_map(|group| group.frames.iter().cloned()).collect(),
    }
}

fn encode(group: &Group) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.number(group.last.get() - group.first.get());
    for frame in &group.frames {
        writer.sized(frame);
    }
    writer.into_bytes()
}

fn decode(first: Position, value: &[u8]) -> Result<Group, StoreError> {
    let (tag, body) = value.split_first().ok_or(Garbled)?;
    let body = match *tag {
        TAIL => body.to_vec(),
        BLOCK => unsqueeze(body)?,
        _ => return Err(Garbled.into()),
    };
    let mut reader = Reader::new(&body);
    let last = first.plus(reader.number()?);
    let mut frames = Vec::new();
    while !reader.is_empty() {
        frames.push(Arc::from(reader.sized()?));
    }
    Ok(Group { first, last, frames })
}

pub(crate) fn group_of((key, value): (Vec<u8>, Vec<u8>)) -> Result<Group, StoreError> {
    let number = u64::from_be_bytes(key.try_into().map_err(|_| Garbled)?);
    decode(Position::new(number).ok_or(Garbled)?, &value)
}

/// The groups from a position on, in order; keys that an earlier block covers are skipped.
pub(crate) fn groups_from(
    database: &Database,
    from: Position,
) -> impl Iterator<Item = Result<Group, StoreError>> + use<> {
    let start = database
        .at_or_before(Shelf::Frames, &[], &position_key(from))
        .map(|found| found.map_or_else(|| position_key(from).to_vec(), |(key, _)| key));
    let mut covered = 0;
    let (failed, start) = match start {
        Ok(start) => (None, start),
        Err(error) => (Some(Err(error)), position_key(from).to_vec()),
    };
    let groups = database.from(Shelf::Frames, &start).map(|pair| pair.and_then(group_of));
    let uncovered = groups.filter(move |group| match group {
        Ok(group) if group.last.get() <= covered => false,
        Ok(group) => {
            covered = group.last.get();
            group.last >= from
        }
        Err(_) => true,
    });
    failed.into_iter().chain(uncovered)
}

/// The store as the other copy: gives the journal back what it lost.
#[derive(Debug)]
pub(crate) struct OtherCopy(pub(crate) Database);

impl FrameSource for OtherCopy {
    fn frame_at(&self, position: Position) -> Option<Vec<u8>> {
        let found = self.0.at_or_before(Shelf::Frames, &[], &position_key(position)).ok()??;
        let group = group_of(found).ok()?;
        let holds = |bytes: &&Arc<[u8]>| {
            let nowhere = FrameAt { segment: 0, offset: 0 };
            StoredFrame::from_bytes(nowhere, Arc::clone(bytes))
                .is_ok_and(|frame| (frame.first..=frame.last()).contains(&position))
        };
        group.frames.iter().find(holds).map(|bytes| bytes.to_vec())
    }

    fn identity(&self) -> Option<Identity> {
        Some(Checkpoint::get(&self.0).ok()??.identity)
    }
}
