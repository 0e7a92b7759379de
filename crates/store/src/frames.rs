//! The second copy of every event: exact frame bytes, in the tail, and sealed in blocks.
//!
//! A tail value holds the frames that came since the tail was last put, or as many as fit a value, under
//! the position of its first event. Sealing writes one block and then deletes the tail keys it covers; a reader
//! takes from the tail only what comes after the last block, so a stop in between harms nothing.

use std::cell::RefCell;
use std::sync::Arc;

use upheld_domain::Position;
use upheld_journal::{FrameAt, FrameSource, Identity, StoredFrame};

use crate::bytes::{Garbled, Reader, Writer};
use crate::checkpoint;
use crate::database::{Database, Shelf, VALUE_BYTES_MAX};
use crate::error::StoreError;
use crate::long;
use crate::squeeze::{squeeze, unsqueezed};

/// A block has at most this many events, so that looking one up stays cheap.
const BLOCK_EVENTS_MAX: u64 = 1_024;

/// Frames with this many bytes together fit one value whatever they hold.
const TAIL_BYTES_MAX: usize = 61 * 1024;

/// A block is tried with this many bytes of frames; they come to about half when compressed.
const BLOCK_BYTES_MAX: usize = 110 * 1024;

const PLAIN: u8 = 0;
const SQUEEZED: u8 = 1;

/// The frames under one key.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) first: Position,
    pub(crate) last: Position,
    pub(crate) frames: Vec<Arc<[u8]>>,
    /// Whether it is in the database, and not in memory alone.
    pub(crate) is_put: bool,
}

impl Group {
    fn byte_count(&self) -> usize {
        self.frames.iter().map(|frame| frame.len() + 4).sum()
    }
}

pub(crate) fn position_key(position: Position) -> [u8; 8] {
    position.get().to_be_bytes()
}

/// Adds frames that were just made durable to a tail, in memory.
///
/// Until the next sync the database's own copy is in memory, too, so nothing is won by putting each
/// at once: most are sealed into a block before they ever need to be put.
pub(crate) fn append<'a>(tail: &mut Vec<Group>, frames: impl Iterator<Item = &'a StoredFrame>) {
    let mut room = tail.last().map_or(0, |last| TAIL_BYTES_MAX.saturating_sub(last.byte_count()));
    for frame in frames {
        let bytes = frame.bytes.len() + 4;
        match tail.last_mut() {
            Some(group) if !group.is_put && bytes <= room => {
                group.frames.push(Arc::clone(&frame.bytes));
                group.last = frame.last();
            }
            _ => {
                room = TAIL_BYTES_MAX;
                tail.push(Group {
                    first: frame.first,
                    last: frame.last(),
                    frames: vec![Arc::clone(&frame.bytes)],
                    is_put: false,
                });
            }
        }
        room = room.saturating_sub(bytes);
    }
}

/// Puts what of a tail is in memory alone.
pub(crate) fn put_tail(database: &Database, tail: &mut [Group]) -> Result<(), StoreError> {
    // In order: a stop in between leaves no gap, and what failed is tried again.
    for group in tail.iter_mut().filter(|group| !group.is_put) {
        let value = [&[PLAIN], &encode(group)[..]].concat();
        database.put(Shelf::Tail, &position_key(group.first), &value)?;
        group.is_put = true;
    }
    Ok(())
}

/// The frame in a tail that holds a position.
pub(crate) fn in_tail(tail: &[Group], position: Position) -> Option<Arc<[u8]>> {
    let group = tail.get(tail.partition_point(|group| group.last < position))?;
    let mut held = frames_of(group).filter_map(Result::ok);
    held.find(|frame| (frame.first..=frame.last()).contains(&position)).map(|frame| frame.bytes)
}

/// Puts a sealed block as it is: for tests that tell lies.
#[cfg(test)]
pub(crate) fn put_block(database: &Database, block: &Group) -> Result<(), StoreError> {
    let value = [&[SQUEEZED], &squeeze(&encode(block))?[..]].concat();
    database.put(Shelf::Frames, &position_key(block.first), &value)
}

/// Seals every full block of a tail. Gives the blocks and what is left of the tail.
pub(crate) fn seal_all(
    database: &Database,
    mut tail: Vec<Group>,
) -> Result<(Vec<Group>, Vec<Group>), StoreError> {
    let mut blocks = Vec::new();
    let mut sealed = 0;
    while let Some(block) = seal(database, &tail[sealed..])? {
        sealed += tail[sealed..].partition_point(|group| group.last <= block.last);
        blocks.push(block);
    }
    Ok((blocks, tail.split_off(sealed)))
}

/// Seals the front of a tail: whole groups while a block is not full. Gives the sealed part, or
/// nothing where the tail would not fill a block.
fn seal(database: &Database, tail: &[Group]) -> Result<Option<Group>, StoreError> {
    let Some(mut take) = full_block(tail) else {
        return Ok(None);
    };
    let (block, value) = loop {
        let block = joined(&tail[..take]);
        let squeezed = [&[SQUEEZED], &squeeze(&encode(&block))?[..]].concat();
        match take {
            _ if squeezed.len() <= VALUE_BYTES_MAX => break (block, squeezed),
            // One group that does not compress fits as it is.
            1 => break (block.clone(), [&[PLAIN], &encode(&block)[..]].concat()),
            _ => take /= 2,
        }
    };
    database.put(Shelf::Frames, &position_key(block.first), &value)?;
    for covered in tail[..take].iter().filter(|group| group.is_put) {
        database.remove(Shelf::Tail, &position_key(covered.first))?;
    }
    Ok(Some(block))
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
        is_put: false,
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
    match *tag {
        PLAIN => Ok(decode_plain(first, body)?),
        SQUEEZED => Ok(unsqueezed(body, |plain| decode_plain(first, plain))??),
        _ => Err(Garbled.into()),
    }
}

fn decode_plain(first: Position, body: &[u8]) -> Result<Group, Garbled> {
    let mut reader = Reader::new(body);
    let last = first.plus(reader.number()?);
    let mut frames = Vec::new();
    while !reader.is_empty() {
        frames.push(Arc::from(reader.sized()?));
    }
    Ok(Group { first, last, frames, is_put: true })
}

fn group_of((key, value): (Vec<u8>, Vec<u8>)) -> Result<Group, StoreError> {
    let number = u64::from_be_bytes(key.try_into().map_err(|_| Garbled)?);
    decode(Position::new(number).ok_or(Garbled)?, &value)
}

/// The groups from a position on, in order: blocks, then what of the tail they do not cover.
pub(crate) fn groups_from(
    database: &Database,
    from: Position,
) -> impl Iterator<Item = Result<Group, StoreError>> + use<> {
    let key = position_key(from);
    let start = database.at_or_before(Shelf::Frames, &[], &key);
    let (failed, start) = match start {
        Ok(Some((start, _))) => (None, start),
        Ok(None) => (None, key.to_vec()),
        Err(error) => (Some(Err(error)), key.to_vec()),
    };
    let mut covered = from.get() - 1;
    let blocks = database.from(Shelf::Frames, &start);
    let tail = database.from(Shelf::Tail, &[]);
    let groups = blocks.chain(tail).map(|pair| pair.and_then(group_of));
    let uncovered = groups.filter(move |group| match group {
        Ok(group) => {
            let new = group.last.get() > covered;
            covered = covered.max(group.last.get());
            new
        }
        Err(_) => true,
    });
    failed.into_iter().chain(uncovered)
}

/// The last group that is kept.
pub(crate) fn last(database: &Database) -> Result<Option<Group>, StoreError> {
    let block = database.last(Shelf::Frames)?.map(group_of).transpose()?;
    let tail = database.last(Shelf::Tail)?.map(group_of).transpose()?;
    Ok(block.into_iter().chain(tail).max_by_key(|group| group.last))
}

/// A frame that came from the store lies nowhere in the journal.
pub(crate) const NOWHERE: FrameAt = FrameAt { segment: 0, offset: 0 };

/// The frames of a group, each checked.
pub(crate) fn frames_of(group: &Group) -> impl Iterator<Item = Result<StoredFrame, StoreError>> {
    let frames = group.frames.iter();
    frames.map(|bytes| Ok(StoredFrame::from_bytes(NOWHERE, Arc::clone(bytes))?))
}

/// The frames from the commit that holds a position on, in order, each once. There may be gaps.
pub(crate) fn frames_from(
    database: &Database,
    from: Position,
) -> impl Iterator<Item = Result<StoredFrame, StoreError>> + use<> {
    let mut covered = from.get() - 1;
    groups_from(database, from)
        .flat_map(|group| match group {
            Ok(group) => frames_of(&group).collect(),
            Err(error) => vec![Err(error)],
        })
        .filter(move |frame| match frame {
            Ok(frame) => {
                let new = frame.last().get() > covered;
                covered = covered.max(frame.last().get());
                new
            }
            Err(_) => true,
        })
}

/// Takes the frames back to how they were at a checkpoint, where a stop came after more was
/// written: what was sealed since goes back into the tail, what came since goes. Gives the tail.
///
/// Otherwise frames that come again would lie in groups that overlap with the old ones.
pub(crate) fn roll_back(
    database: &Database,
    sealed: u64,
    position: u64,
) -> Result<Vec<Group>, StoreError> {
    let from = Position::FIRST.plus(sealed);
    let blocks = keys(database, Shelf::Frames, &position_key(from))?;
    let groups: Vec<Group> =
        database.from(Shelf::Tail, &[]).map(|pair| group_of(pair?)).collect::<Result<_, _>>()?;
    if blocks.is_empty() && joins_on(&groups, sealed, position) {
        return Ok(groups);
    }
    let mut kept = Vec::new();
    for frame in frames_from(database, from) {
        let frame = frame?;
        if frame.first.get() > position {
            break;
        }
        kept.push(frame);
    }
    check_whole(&kept, sealed, position)?;
    let mut tail = Vec::new();
    append(&mut tail, kept.iter());
    put_tail(database, &mut tail)?;
    for key in blocks {
        long::remove(database, Shelf::Facts, &key)?;
        database.remove(Shelf::Frames, &key)?;
    }
    for old in groups {
        if tail.iter().all(|group| group.first != old.first) {
            database.remove(Shelf::Tail, &position_key(old.first))?;
        }
    }
    Ok(tail)
}

fn keys(database: &Database, shelf: Shelf, from: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
    database.from(shelf, from).map(|pair| Ok(pair?.0)).collect()
}

/// Whether groups follow each other from the last sealed block to a position.
fn joins_on(groups: &[Group], sealed: u64, position: u64) -> bool {
    let lasts = std::iter::once(sealed).chain(groups.iter().map(|group| group.last.get()));
    let follow = groups.iter().zip(lasts).all(|(group, last)| group.first.get() == last + 1);
    follow && groups.last().map_or(sealed, |group| group.last.get()) == position
}

/// Pair assertion: the tail is whole from the last sealed block to the checkpoint.
fn check_whole(tail: &[StoredFrame], sealed: u64, position: u64) -> Result<(), StoreError> {
    let mut last = sealed;
    for frame in tail {
        if frame.first.get() != last + 1 {
            break;
        }
        last = frame.last().get();
    }
    if last == position {
        Ok(())
    } else {
        Err(StoreError::Damaged(format!("its frames after position {last} are missing")))
    }
}

/// The group that holds a position, if it is kept.
fn holding(database: &Database, position: Position) -> Result<Option<Group>, StoreError> {
    for shelf in [Shelf::Frames, Shelf::Tail] {
        let found = database.at_or_before(shelf, &[], &position_key(position))?;
        if let Some(group) = found.map(group_of).transpose()?
            && group.last >= position
        {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

/// The store as the other copy: gives the journal back what it lost.
#[derive(Debug)]
pub(crate) struct OtherCopy {
    database: Database,
    /// The group that was looked into last: what is lost lies side by side.
    last: RefCell<Vec<StoredFrame>>,
}

impl OtherCopy {
    pub(crate) fn new(database: &Database) -> Self {
        Self { database: database.clone(), last: RefCell::default() }
    }

    fn in_last(&self, position: Position) -> Option<Vec<u8>> {
        let last = self.last.borrow();
        let at = last.partition_point(|frame| frame.last() < position);
        last.get(at).filter(|frame| frame.first <= position).map(|frame| frame.bytes.to_vec())
    }
}

impl FrameSource for OtherCopy {
    fn frame_at(&self, position: Position) -> Option<Vec<u8>> {
        if let Some(bytes) = self.in_last(position) {
            return Some(bytes);
        }
        let group = holding(&self.database, position).ok()??;
        *self.last.borrow_mut() = frames_of(&group).filter_map(Result::ok).collect();
        self.in_last(position)
    }

    fn identity(&self) -> Option<Identity> {
        checkpoint::identity(&self.database).ok()?
    }
}
