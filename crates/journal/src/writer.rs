//! The writer: takes every commit that waits, writes them with one write and one sync, answers, and
//! hands the commits on. A failure poisons the journal for good. Not here: giving out positions (see
//! `journal`).
//!
//! There is one [`Pen`], and whoever holds it writes. Somebody who waits for a commit takes it and
//! writes at once, with all that came until then: to wake another thread and be woken by it again
//! would cost as much as the sync. A commit that nobody waits for lingers a moment for others to
//! share its sync; then the writer's own thread takes the pen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use upheld_domain::Timestamp;

use crate::disk::{Disk, SegmentFile};
use crate::error::{JournalError, Poison, Result, SubmitError};
use crate::merkle::Hash;
use crate::open::Options;
use crate::payload::Draft;
use crate::segment::{self, Identity};
use crate::stored::{Durable, FrameAt, StoredFrame};
use crate::sync::{Condvar, Mutex, lock, until, wait, wait_for};
use crate::ticket::Progress;
use crate::{Receipt, frame};

/// A segment grows by this many bytes at a time, so that its length rarely changes.
const CHUNK_BYTES: u64 = 8 << 20;

/// Submitting waits while frames of this many bytes wait to be written; the commits that they were made
/// of wait with them.
#[cfg(not(feature = "shuttle"))]
const WAITING_BYTES_MAX: usize = 16 << 20;

/// Where orders are tried there is soon no room: two small commits.
#[cfg(feature = "shuttle")]
const WAITING_BYTES_MAX: usize = 300;

/// A group is written once this many bytes wait: one sync is a small part of its cost by then.
const GROUP_BYTES: usize = 256 << 10;

/// So long a commit lingers that nobody waits for.
const LINGER: Duration = Duration::from_millis(2);

/// After so many looks at an empty queue the writer's thread sleeps.
#[cfg(not(feature = "shuttle"))]
const IDLE_MAX: u32 = 50;

/// Where orders are tried it sleeps soon, and is woken often.
#[cfg(feature = "shuttle")]
const IDLE_MAX: u32 = 1;

/// Takes commits once they are durable.
pub(crate) type OnDurable = Box<dyn Fn(Vec<Durable>) + Send>;

/// The end of the journal, where frames are written.
pub(crate) struct Tail {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    pub(crate) identity: Identity,
    segment_bytes: u64,
    file: Box<dyn SegmentFile>,
    segment: u64,
    /// Where the next frame goes, and up to where room is reserved.
    offset: u64,
    reserved: u64,
    /// Whether nothing was written since the mark at the end.
    marked: bool,
}

impl Tail {
    /// The end of the segment at `segment`: `offset` bytes are good, the file has `len`.
    pub(crate) fn open(
        options: &Options,
        dir: &Path,
        identity: Identity,
        segment: u64,
        offset: u64,
        len: u64,
    ) -> Result<Self> {
        let path = segment::path(dir, segment);
        let file = options.disk.open(&path).map_err(JournalError::io("open", &path))?;
        Ok(Self {
            disk: Arc::clone(&options.disk),
            dir: dir.to_owned(),
            identity,
            segment_bytes: options.segment_bytes,
            file,
            segment,
            offset,
            reserved: len,
            marked: true,
        })
    }

    fn path(&self) -> PathBuf {
        segment::path(&self.dir, self.segment)
    }

    fn is_empty(&self) -> bool {
        self.offset <= segment::HEADER_BYTES as u64
    }

    fn has_room(&self, bytes: u64) -> bool {
        self.is_empty() || self.offset + bytes + frame::HEADER_BYTES as u64 <= self.segment_bytes
    }

    /// Writes frames and makes them durable. Gives the byte where they start.
    fn append(&mut self, frames: &[u8]) -> Result<u64> {
        let path = self.path();
        let start = self.offset;
        let end = start + frames.len() as u64;
        self.marked = false;
        self.reserve(end).map_err(JournalError::io("reserve room in", &path))?;
        self.file.write_at(frames, start).map_err(JournalError::io("write to", &path))?;
        self.file.sync_data().map_err(JournalError::io("sync", &path))?;
        self.offset = end;
        Ok(start)
    }

    fn reserve(&mut self, end: u64) -> std::io::Result<()> {
        if end > self.reserved {
            let chunk = (self.reserved + CHUNK_BYTES).min(self.segment_bytes);
            let len = end.max(chunk);
            let reserved = self.file.reserve(self.reserved, len)?;
            // Without preallocation the file simply grows; it is not asked again in this segment.
            self.reserved = if reserved { len } else { u64::MAX };
        }
        Ok(())
    }

    /// Ends the segment: a mark, nothing behind it, durable.
    pub(crate) fn seal(&mut self, next: u64) -> Result<()> {
        if self.marked {
            return Ok(());
        }
        let path = self.path();
        let mark = frame::mark(next);
        let end = self.offset + mark.len() as u64;
        self.file.write_at(&mark, self.offset).map_err(JournalError::io("end", &path))?;
        self.file.set_len(end).map_err(JournalError::io("trim", &path))?;
        self.file.sync_data().map_err(JournalError::io("sync", &path))?;
        self.offset = end;
        self.reserved = end;
        self.marked = true;
        Ok(())
    }

    /// Ends this segment and begins the one that starts at `next`.
    fn roll(&mut self, next: u64) -> Result<()> {
        self.marked = false;
        self.seal(next)?;
        segment::create(&self.dir, &self.identity, next, &[])?;
        self.segment = next;
        let path = self.path();
        self.file = self.disk.open(&path).map_err(JournalError::io("open", &path))?;
        self.offset = segment::HEADER_BYTES as u64;
        self.reserved = self.offset;
        Ok(())
    }
}

/// What it takes to write: the end of the journal, and who gets what is durable. Positions become durable
/// in order because there is one of it.
pub(crate) struct Pen {
    pub(crate) tail: Tail,
    pub(crate) on_durable: OnDurable,
    /// A group's bytes while it is written. Kept from one group to the next: making so much room anew
    /// for each, the system had to clear it each time, a twentieth of an import's whole work.
    pub(crate) group: Vec<u8>,
}

/// A commit on its way to the disk.
pub(crate) struct Pending {
    pub(crate) draft: Draft,
    pub(crate) frame: Vec<u8>,
    pub(crate) receipt: Receipt,
}

/// What submitting changes, in order, under one lock.
pub(crate) struct Queue {
    /// The last position given out.
    pub(crate) last: u64,
    pub(crate) recorded_at: Option<Timestamp>,
    /// Whether anything is in the journal that was not restored into it in this sitting.
    pub(crate) owned: bool,
    waiting: Vec<Pending>,
    waiting_bytes: usize,
    /// Since when something waits.
    since: Instant,
    /// Whether the writer's thread sleeps until something comes.
    asleep: bool,
    /// How many submitters wait for room.
    crowded: usize,
    phase: Phase,
}

impl Queue {
    /// Whether the writer's thread has a reason not to wait for more.
    fn is_due(&self) -> bool {
        self.waiting_bytes >= GROUP_BYTES || self.phase == Phase::Closing
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    Running,
    Closing,
}

/// What submitters and the writer's thread share. The pen is locked before the queue, never after.
pub(crate) struct Shared {
    /// None before the start, after the end, and after a failure.
    pen: Mutex<Option<Pen>>,
    queue: Mutex<Queue>,
    /// There is something for the writer's thread to do.
    filled: Condvar,
    /// There is room for submitters, or will not be any more.
    emptied: Condvar,
    pub(crate) progress: Progress,
}

impl Shared {
    pub(crate) fn new(last: u64, recorded_at: Option<Timestamp>, progress: Progress) -> Self {
        let (phase, owned) = (Phase::Idle, last > 0);
        let queue = Queue {
            last,
            recorded_at,
            owned,
            waiting: Vec::new(),
            waiting_bytes: 0,
            since: Instant::now(),
            asleep: false,
            crowded: 0,
            phase,
        };
        let (filled, emptied) = (Condvar::new(), Condvar::new());
        Self { pen: Mutex::new(None), queue: Mutex::new(queue), filled, emptied, progress }
    }

    pub(crate) fn last(&self) -> u64 {
        lock(&self.queue).last
    }

    /// The last position given out and its time, as long as commits are taken.
    pub(crate) fn end(&self) -> Result<(u64, Option<Timestamp>), SubmitError> {
        if let Some(poison) = self.progress.poisoned() {
            return Err(SubmitError::Poisoned(poison));
        }
        let queue = lock(&self.queue);
        match queue.phase {
            Phase::Idle => Err(SubmitError::NotStarted),
            Phase::Closing => Err(SubmitError::Closed),
            Phase::Running => Ok((queue.last, queue.recorded_at)),
        }
    }

    pub(crate) fn run(&self, pen: Pen) {
        *lock(&self.pen) = Some(pen);
        lock(&self.queue).phase = Phase::Running;
    }

    /// The pen, for good; none where writing failed: the end of the journal can't be trusted then.
    pub(crate) fn take_pen(&self) -> Option<Pen> {
        lock(&self.pen).take()
    }

    pub(crate) fn close(&self) {
        lock(&self.queue).phase = Phase::Closing;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    /// Queues what `place` makes of the queue's state, once there is room.
    pub(crate) fn submit<T>(
        &self,
        place: impl FnOnce(&mut Queue) -> Result<(Pending, T), SubmitError>,
    ) -> Result<T, SubmitError> {
        let mut queue = lock(&self.queue);
        loop {
            if let Some(poison) = self.progress.poisoned() {
                return Err(SubmitError::Poisoned(poison));
            }
            match queue.phase {
                Phase::Idle => return Err(SubmitError::NotStarted),
                Phase::Closing => return Err(SubmitError::Closed),
                Phase::Running if queue.waiting_bytes < WAITING_BYTES_MAX => break,
                Phase::Running => {}
            }
            queue.crowded += 1;
            queue = wait(&self.emptied, queue);
            queue.crowded -= 1;
        }
        let (pending, given) = place(&mut queue)?;
        if queue.waiting.is_empty() {
            queue.since = Instant::now();
        }
        let before = queue.waiting_bytes;
        queue.waiting_bytes += pending.frame.len();
        queue.waiting.push(pending);
        // Waking a thread costs more than the rest of this: only where it has not heard yet.
        let wake = queue.asleep || (before < GROUP_BYTES && queue.waiting_bytes >= GROUP_BYTES);
        queue.asleep = false;
        drop(queue);
        if wake {
            self.filled.notify_all();
        }
        Ok(given)
    }

    /// Waits until something in the queue is due. False once the journal is closing and nothing waits.
    ///
    /// As long as there is work the thread looks by itself now and then, so that no submitter pays for
    /// waking it; without work it sleeps until it is woken.
    fn linger(&self) -> bool {
        let mut queue = lock(&self.queue);
        let mut idle = 0;
        loop {
            if !queue.waiting.is_empty() {
                // Of the oldest one: what came later is for somebody who waits, as a rule.
                let left = until(queue.since + LINGER);
                if queue.is_due() || left.is_zero() {
                    return true;
                }
                queue = wait_for(&self.filled, &self.queue, queue, left);
                idle = 0;
            } else if queue.phase == Phase::Closing {
                return false;
            } else if idle < IDLE_MAX {
                queue = wait_for(&self.filled, &self.queue, queue, LINGER);
                idle += 1;
            } else {
                queue.asleep = true;
                queue = wait(&self.filled, queue);
                queue.asleep = false;
            }
        }
    }

    /// Everything that waits.
    fn take(&self) -> Vec<Pending> {
        let mut queue = lock(&self.queue);
        queue.waiting_bytes = 0;
        let group = std::mem::take(&mut queue.waiting);
        let crowded = queue.crowded > 0;
        drop(queue);
        if crowded {
            self.emptied.notify_all();
        }
        group
    }

    /// Writes everything that waits, in this thread, once nobody else writes; unless `durable` is
    /// durable by then. False where the journal writes no more.
    pub(crate) fn write(&self, durable: u64) -> bool {
        let mut held = lock(&self.pen);
        let Some(pen) = &mut *held else { return false };
        if self.progress.durable() >= durable {
            return true;
        }
        let mut rest = self.take();
        while !rest.is_empty() {
            // A breakdown of whoever takes the commits must not break down who merely waited.
            let written = catch_unwind(AssertUnwindSafe(|| {
                write(self, pen, &mut rest).map(|durable| (pen.on_durable)(durable))
            }));
            let failure = match written {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.to_string(),
                Err(_) => "a thread broke down while it wrote".to_owned(),
            };
            self.poison(&failure);
            *held = None;
            return false;
        }
        true
    }

    fn poison(&self, cause: &str) {
        self.progress.poison(Poison { cause: Arc::from(cause) });
        // Nobody will write these: their tickets have their answer.
        lock(&self.queue).waiting.clear();
        self.filled.notify_all();
        self.emptied.notify_all();
    }
}

/// The writer's thread: writes what nobody waits for, until the journal closes or fails.
pub(crate) fn run(shared: &Shared) {
    while shared.linger() && shared.write(u64::MAX) {}
}

/// Writes as many of the group as the segment takes, and answers them; the others stay in `group`.
fn write(shared: &Shared, pen: &mut Pen, group: &mut Vec<Pending>) -> Result<Vec<Durable>> {
    let Pen { tail, group: bytes, .. } = pen;
    let durable = shared.progress.durable();
    if !group.first().is_none_or(|next| tail.has_room(next.frame.len() as u64)) {
        tail.roll(durable + 1)?;
    }
    bytes.clear();
    bytes.shrink_to(WAITING_BYTES_MAX);
    let mut count = 0;
    for pending in group.iter_mut() {
        if count > 0 && !tail.has_room((bytes.len() + pending.frame.len()) as u64) {
            break;
        }
        frame::stamp(&mut pending.frame, durable);
        bytes.extend_from_slice(&pending.frame);
        count += 1;
        if tail.is_empty() && bytes.len() as u64 > tail.segment_bytes {
            break;
        }
    }
    let leaves = group[..count].iter().map(|pending| pending.draft.leaf_hashes(&pending.receipt));
    let leaves: Vec<Vec<Hash>> = leaves.collect();
    let start = tail.append(bytes)?;
    let rest = group.split_off(count);
    let written = std::mem::replace(group, rest);
    shared.progress.advance(leaves.iter().flatten().copied());
    Ok(durable_commits(tail.segment, start, written, leaves))
}

fn durable_commits(
    segment: u64,
    start: u64,
    written: Vec<Pending>,
    leaves: Vec<Vec<Hash>>,
) -> Vec<Durable> {
    let mut offset = u32::try_from(start).unwrap_or(u32::MAX);
    let commit = |(pending, leaves): (Pending, Vec<Hash>)| {
        let Pending { draft, frame, receipt } = pending;
        let at = FrameAt { segment, offset };
        offset = offset.saturating_add(u32::try_from(frame.len()).unwrap_or(u32::MAX));
        let (first, count, bytes) = (receipt.first, receipt.count, Arc::from(frame));
        let frame = StoredFrame { at, first, count, bytes };
        Durable { frame, events: draft.recorded(&receipt), leaves }
    };
    written.into_iter().zip(leaves).map(commit).collect()
}
