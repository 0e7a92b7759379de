//! The record read once for all that is checked: each frame of the journal against its checksum and
//! against the store's copy, each event decoded and its leaf hashed, on two threads; then, in order,
//! the tree and the rows. What the domain has to be asked about each event is kept beside them, so
//! that no event is read again. A million events: 552,000 a second, against
//! 150,000 when each event was read four times, run against run.
//!
//! It gives nothing where the journal is not whole, and no reasons: `upheld_journal::check` has those.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use upheld_domain::{CaseId, Event, Facts, Position, Recorded, StreamId, Timestamp};
use upheld_journal::merkle::Hash;
use upheld_journal::{FrameAt, Piece, Reader, StoredFrame};

use super::domain::Asked;
use crate::database::Database;
use crate::error::StoreError;
use crate::frames::{self, NOWHERE};
use crate::layout::Layout;
use crate::replay::{PIECE, Replay};
use crate::store::Store;
use crate::watch::{Doing, Watch};

/// The record as its journal tells it.
pub(super) struct Reading {
    pub(super) replay: Replay,
    pub(super) told: Told,
    /// Whether the store has the same frames.
    pub(super) is_same: bool,
}

/// What the domain is asked about the first events of cases, in order of position.
#[derive(Default)]
pub(super) struct Told {
    pieces: Vec<Vec<Asked>>,
}

/// What is kept of so many events is about 270 MB. The events after those are read again from their
/// places, case by case; in tests that begins early, so that both ways are gone.
const PIECES_MAX: usize = if cfg!(test) { 8 } else { 40 };

impl Told {
    fn push(&mut self, asked: Asked) {
        if self.pieces.last().is_none_or(|piece| piece.len() == PIECE) {
            if self.pieces.len() == PIECES_MAX {
                return;
            }
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(asked);
        }
    }

    /// What is kept of an event.
    pub(super) fn get(&self, place: u32) -> Option<&Asked> {
        let place = place as usize;
        self.pieces.get(place / PIECE)?.get(place % PIECE)
    }
}

/// An event on its way from the thread that read it.
struct Step {
    at: FrameAt,
    leaf: Hash,
    position: Position,
    what: What,
}

enum What {
    Case(CaseId, Asked),
    Other(Box<Recorded>),
}

/// Room for the events of most pieces.
const STEPS: usize = 8 * 1024;

/// Room that was used for the steps of a piece, for the next one: new, the system would clear it first.
#[derive(Default)]
struct Spare(Mutex<Vec<Vec<Step>>>);

impl Spare {
    fn get(&self) -> Vec<Step> {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.unwrap_or_else(|| Vec::with_capacity(STEPS))
    }

    fn put(&self, steps: Vec<Step>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(steps);
    }
}

/// What a thread makes of a piece of the journal.
struct Made {
    steps: Vec<Step>,
    last: u64,
    recorded_at: Option<Timestamp>,
    /// Whether the store has the same frames here.
    is_same: bool,
    /// Whether it has more after them.
    has_more: bool,
}

impl Reading {
    /// What a replay tells; the rest is to be read again.
    pub(super) fn again(replay: Replay) -> Self {
        Self { replay, told: Told::default(), is_same: false }
    }

    /// Reads the journal beside the store; nothing where it is not whole.
    pub(super) fn of(layout: &Layout, store: &Store, watch: &dyn Watch) -> Option<Self> {
        let reader = Reader::open(&layout.journal()).ok()?;
        let (database, total) = (store.database().clone(), store.position());
        let mut replay = Replay::empty(*reader.identity());
        let (mut told, mut numbers) = (Told::default(), FxHashMap::default());
        let (mut is_same, mut has_more, mut recorded_at) = (true, false, None);
        let spare = Spare::default();
        let last = reader.whole(
            |piece, reading| made(piece, reading, &database, &spare),
            |mut made| {
                for Step { at, leaf, position, what } in made.steps.drain(..) {
                    replay.grow(leaf, at);
                    match what {
                        What::Case(id, asked) => {
                            replay.take_case(position, id, &asked.facts, at, &mut numbers).ok()?;
                            told.push(asked);
                        }
                        What::Other(event) => replay.take_other(*event),
                    }
                }
                is_same &= made.is_same;
                has_more = made.has_more;
                recorded_at = made.recorded_at.or(recorded_at);
                spare.put(made.steps);
                watch.progress(Doing::Replaying, made.last, total);
                Some(())
            },
        );
        drop(numbers);
        replay.end_at(last?, recorded_at);
        Some(Self { replay, told, is_same: is_same && !has_more })
    }
}

fn made(
    piece: &Piece,
    reading: &mut upheld_journal::Reading,
    database: &Database,
    spare: &Spare,
) -> Option<Made> {
    let mut days = Days::default();
    let (mut steps, mut recorded_at) = (spare.get(), None);
    let mut kept = Kept::from(database, Position::new(piece.first())?);
    let mut is_same = true;
    let is_good = piece.frames(&mut |frame| {
        is_same = is_same && kept.next().is_some_and(|kept| *kept == *frame.bytes);
        let read = frame.events_and_leaves(reading, &mut |event, leaf| {
            recorded_at = Some(event.recorded_at);
            let (at, position) = (frame.at, event.position);
            steps.push(Step { at, leaf, position, what: what(event, &mut days) });
        });
        read.is_ok()
    });
    if !is_good {
        return None;
    }
    let after = is_same.then(|| kept.next()).flatten();
    let has_more = after.is_some();
    // What comes next is another piece's; what should have come before is a difference.
    let after = after.and_then(|bytes| StoredFrame::from_bytes(NOWHERE, bytes).ok());
    let is_in_order = !has_more || after.is_some_and(|after| after.first.get() >= piece.next());
    let is_same = is_same && is_in_order && !kept.failed;
    Some(Made { steps, last: piece.next() - 1, recorded_at, is_same, has_more })
}

fn what(event: Recorded, days: &mut Days) -> What {
    let StreamId::Case(id) = event.stream else { return What::Other(Box::new(event)) };
    match event.event.facts {
        Facts::Case(facts) => What::Case(
            id,
            Asked {
                facts,
                command: event.command,
                version: event.version,
                today: days.of(event.recorded_at),
                has_particulars: !event.event.particulars.is_empty(),
            },
        ),
        facts => {
            let event = Recorded { event: Event { facts, ..event.event }, ..event };
            What::Other(Box::new(event))
        }
    }
}

/// The office's day of an instant: asked for again only once an hour is over, for no clock in London
/// was ever put forward or back within one since 1970.
#[derive(Default)]
struct Days {
    last: Option<(i64, NaiveDate)>,
}

impl Days {
    fn of(&mut self, at: Timestamp) -> NaiveDate {
        const HOUR_MS: i64 = 3_600_000;
        let hour = at.0.div_euclid(HOUR_MS);
        match self.last {
            Some((last, day)) if last == hour && hour >= 0 => day,
            _ => {
                let day = at.london_date();
                self.last = Some((hour, day));
                day
            }
        }
    }
}

/// The store's frames from one on, up to where they can't be read.
struct Kept {
    groups: Box<dyn Iterator<Item = Result<frames::Group, StoreError>>>,
    frames: std::vec::IntoIter<Arc<[u8]>>,
    failed: bool,
}

impl Kept {
    fn from(database: &Database, first: Position) -> Self {
        let groups = Box::new(frames::groups_from(database, first));
        let mut kept = Self { groups, frames: Vec::new().into_iter(), failed: false };
        // The first group may begin with frames of the piece before.
        if kept.fill() {
            let is_before = |bytes: &Arc<[u8]>| {
                let frame = StoredFrame::from_bytes(NOWHERE, Arc::clone(bytes));
                frame.is_ok_and(|frame| frame.first < first)
            };
            let before = kept.frames.as_slice().iter().take_while(|bytes| is_before(bytes)).count();
            kept.frames.by_ref().take(before).for_each(drop);
        }
        kept
    }

    /// Goes on to the next group; false where there is none.
    fn fill(&mut self) -> bool {
        match self.groups.next() {
            Some(Ok(group)) => {
                self.frames = group.frames.into_iter();
                true
            }
            Some(Err(_)) => {
                self.failed = true;
                false
            }
            None => false,
        }
    }

    fn next(&mut self) -> Option<Arc<[u8]>> {
        loop {
            if let Some(frame) = self.frames.next() {
                return Some(frame);
            }
            if self.failed || !self.fill() {
                return None;
            }
        }
    }
}
