//! The journal as its one writer has it: giving out positions and times in order, and closing. Not
//! here: opening (see `open`), the thread that writes (see `writer`).

use std::path::Path;
use std::sync::Arc;
use std::{fmt, fs};

use upheld_domain::{Clock, Position, Timestamp};

use crate::disk;
use crate::error::{JournalError, Poison, Result, SubmitError};
use crate::frame;
use crate::heal::FrameSource;
use crate::merkle::{Frontier, Hash};
use crate::open::{self, Known, Opened, Options};
use crate::payload::Draft;
use crate::restored;
use crate::segment::{self, Identity};
use crate::stored::{Durable, StoredCommit, StoredFrame};
use crate::sync::{Builder, JoinHandle};
use crate::ticket::{Progress, Ticket};
use crate::writer::{self, Pen, Pending, Queue, Shared, Tail};
use crate::{Commit, Receipt};

/// A clock this far behind the last event is held at it; further, it is refused. Milliseconds.
const HELD_MS_MAX: i64 = 5 * 60 * 1000;

/// A clock more than this far ahead of the last event is flagged. Milliseconds.
const STEADY_MS_MAX: i64 = 31 * 24 * 60 * 60 * 1000;

/// The record, open for writing. Hold the record's [`crate::Lock`] for as long as this lives.
///
/// Dropping it writes what waits, but leaves no mark of a good end, so the next opening takes more
/// care: [`Journal::close`] it.
pub struct Journal {
    shared: Arc<Shared>,
    identity: Identity,
    writing: Writing,
}

enum Writing {
    Idle(Box<Tail>),
    Running(JoinHandle<()>),
    Done,
}

impl Journal {
    /// Makes a new journal in `dir`, which must not exist or be empty but for what a stop left of an earlier
    /// try; its parent must exist. Of several who make it at once one does; the others wait for it.
    ///
    /// # Errors
    /// [`JournalError::NotEmpty`], also where another was first; [`JournalError::Io`].
    pub fn create(dir: &Path, identity: &Identity) -> Result<()> {
        fs::create_dir_all(dir).map_err(JournalError::io("make", dir))?;
        // Held until this returns. Else two could both see it empty, and the later one's first segment
        // would take the place of the earlier one's, with all that was recorded in it by then.
        let _maker = disk::hold_dir(dir)?;
        let staged = segment::staged_path(dir, 1);
        for entry in fs::read_dir(dir).map_err(JournalError::io("list", dir))? {
            if entry.map_err(JournalError::io("list", dir))?.path() != staged {
                return Err(JournalError::NotEmpty(dir.to_owned()));
            }
        }
        segment::create(dir, identity, 1, &frame::mark(1))?;
        dir.parent().filter(|parent| parent.is_dir()).map_or(Ok(()), disk::sync_dir)
    }

    /// Opens the journal in `dir` for writing. The caller holds the record's [`crate::Lock`].
    ///
    /// What is damaged at or below what had been synced is healed from `heal`, or refused by
    /// position; what comes after is cut at the first bad frame. Each frame past `known` goes to
    /// `on_frame`, in order; `progress` hears the last position now and then.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] names the positions; [`JournalError::Source`] where the other copy
    /// doesn't have them; [`JournalError::Newer`]; [`JournalError::Known`] where `known` doesn't fit
    /// the record; what `on_frame` gives; [`JournalError::Io`].
    pub fn open(
        dir: &Path,
        known: Known,
        heal: Option<&dyn FrameSource>,
        on_frame: &mut dyn FnMut(&StoredFrame) -> Result<()>,
        progress: &dyn Fn(u64),
    ) -> Result<Opened> {
        Self::open_with(&Options::new(), dir, known, heal, on_frame, progress)
    }

    /// As [`Self::open`], with other [`Options`].
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(
        options: &Options,
        dir: &Path,
        known: Known,
        heal: Option<&dyn FrameSource>,
        on_frame: &mut dyn FnMut(&StoredFrame) -> Result<()>,
        progress: &dyn Fn(u64),
    ) -> Result<Opened> {
        open::open(options, dir, known, heal, on_frame, progress)
    }

    pub(crate) fn new(tail: Tail, frontier: Frontier, recorded_at: Option<Timestamp>) -> Self {
        let last = frontier.size();
        let shared = Shared::new(last, recorded_at, Progress::new(frontier));
        let identity = tail.identity;
        Self { shared: Arc::new(shared), identity, writing: Writing::Idle(Box::new(tail)) }
    }

    /// Starts the writer. `on_durable` gets the commits of each group, in order, in the thread that wrote
    /// them, the writer's own or that of somebody who waits, after their tickets are answered: what
    /// it waits for, writing waits for, so it must not itself wait for a submission. A second call
    /// changes nothing.
    ///
    /// # Errors
    /// [`JournalError::Io`] where the system gives no thread; the journal is then to be reopened.
    pub fn start(&mut self, on_durable: Box<dyn Fn(Vec<Durable>) + Send>) -> Result<()> {
        let tail = match std::mem::replace(&mut self.writing, Writing::Done) {
            Writing::Idle(tail) => tail,
            other => {
                self.writing = other;
                return Ok(());
            }
        };
        let shared = Arc::clone(&self.shared);
        let write = move || writer::run(&shared);
        let thread = Builder::new().name("upheld-journal".to_owned()).spawn(write);
        let thread =
            thread.map_err(JournalError::io("start the writer of", Path::new("journal")))?;
        self.shared.run(Pen { tail: *tail, on_durable, group: Vec::new() });
        self.writing = Writing::Running(thread);
        Ok(())
    }

    /// Hands a commit in: gives it its positions and its time, and queues it. Commits are written
    /// in the order of their positions: at once where somebody waits for a [`Ticket`], within
    /// milliseconds where nobody does. Waits only while very much is queued.
    ///
    /// `now` is the clock's time; `salt` is random, and hides the particulars in the Merkle leaves.
    ///
    /// # Errors
    /// [`SubmitError`]; nothing is written and no position given out.
    pub fn submit(
        &self,
        commit: Commit,
        now: Timestamp,
        salt: [u8; 16],
    ) -> Result<Ticket, SubmitError> {
        let draft = Draft::new(commit, salt)?;
        let receipt = self.shared.submit(|queue| place(draft, queue, now))?;
        Ok(Ticket { receipt, shared: Arc::clone(&self.shared) })
    }

    /// What [`Journal::submit`] would answer, without handing the commit in: nothing is written and
    /// no position given out.
    ///
    /// # Errors
    /// [`SubmitError`], as a submission now would give it.
    pub fn would_take(&self, commit: Commit, now: Timestamp) -> Result<Receipt, SubmitError> {
        let draft = Draft::new(commit, [0; 16])?;
        let (last, recorded_at) = self.shared.end()?;
        Ok(placed(&draft, last, recorded_at, now)?.1)
    }

    /// Hands in a commit as another journal had it, with its positions, its time, its clock and its
    /// salt, so that the tree comes to the same root. For making a whole record again and nothing
    /// else: only a journal that was empty, and got nothing but restored commits, takes it. Waits as
    /// [`Self::submit`] does.
    ///
    /// # Errors
    /// [`SubmitError`]: where the journal was not empty, the events are not one commit, leave a gap,
    /// run back in time, or would be stored in another wire version. Nothing is written.
    pub fn restore(&self, commit: &StoredCommit) -> Result<Ticket, SubmitError> {
        let draft = restored::draft(commit)?;
        let receipt = self.shared.submit(|queue| restored::place(draft, &commit.events, queue))?;
        Ok(Ticket { receipt, shared: Arc::clone(&self.shared) })
    }

    /// The last position given out; 0 for none. What lies past [`Self::durable`] may yet fail.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.shared.last()
    }

    /// The last durable position; 0 for none.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.shared.progress.durable()
    }

    /// The tree's right edge over all durable events.
    #[must_use]
    pub fn frontier(&self) -> Frontier {
        self.shared.progress.frontier()
    }

    /// The tree's root over all durable events.
    #[must_use]
    pub fn root_at_durable(&self) -> Hash {
        self.frontier().root()
    }

    /// Whose record it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Writes what waits, marks the end, and makes it durable.
    ///
    /// # Errors
    /// [`JournalError::Poisoned`], [`JournalError::Io`].
    pub fn close(mut self) -> Result<()> {
        let Some(mut tail) = self.stop() else { return Err(self.poison()) };
        tail.seal(self.durable() + 1)
    }

    /// Ends the writer after it has written what waits. None where it failed.
    fn stop(&mut self) -> Option<Tail> {
        self.shared.close();
        let tail = match std::mem::replace(&mut self.writing, Writing::Done) {
            Writing::Idle(tail) => Some(*tail),
            Writing::Running(thread) => {
                thread.join().ok();
                self.shared.take_pen().map(|pen| pen.tail)
            }
            Writing::Done => None,
        };
        self.shared.progress.close();
        tail
    }

    fn poison(&self) -> JournalError {
        let unknown = || Poison { cause: Arc::from("its writer ended") };
        JournalError::Poisoned(self.shared.progress.poisoned().unwrap_or_else(unknown))
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (position, durable) = (self.position(), self.durable());
        let mut shown = f.debug_struct("Journal");
        shown.field("identity", &self.identity).field("position", &position);
        shown.field("durable", &durable).finish_non_exhaustive()
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        drop(self.stop());
    }
}

/// Gives a draft the next positions and the time.
fn place(
    draft: Draft,
    queue: &mut Queue,
    now: Timestamp,
) -> Result<(Pending, Receipt), SubmitError> {
    let (recorded_at, clock) = clock(now, queue.recorded_at)?;
    queue.owned = true;
    enqueue(draft, queue, recorded_at, clock)
}

/// Puts a draft at the next positions.
pub(crate) fn enqueue(
    draft: Draft,
    queue: &mut Queue,
    recorded_at: Timestamp,
    clock: Clock,
) -> Result<(Pending, Receipt), SubmitError> {
    let (frame, receipt) = after(&draft, queue.last, recorded_at, clock)?;
    queue.last = receipt.last().get();
    queue.recorded_at = Some(receipt.recorded_at);
    Ok((Pending { draft, frame, receipt }, receipt))
}

/// A draft at the positions and the time after a last event.
fn placed(
    draft: &Draft,
    last: u64,
    last_recorded_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(Vec<u8>, Receipt), SubmitError> {
    let (recorded_at, clock) = clock(now, last_recorded_at)?;
    after(draft, last, recorded_at, clock)
}

fn after(
    draft: &Draft,
    last: u64,
    recorded_at: Timestamp,
    clock: Clock,
) -> Result<(Vec<u8>, Receipt), SubmitError> {
    let first = Position::FIRST.plus(last);
    let placed = draft.place(first.get(), recorded_at, clock)?;
    let receipt = Receipt { first, count: placed.count, recorded_at, clock };
    Ok((placed.frame, receipt))
}

/// The record's clock never runs backwards.
pub(crate) fn clock(
    now: Timestamp,
    last: Option<Timestamp>,
) -> Result<(Timestamp, Clock), SubmitError> {
    let Some(last) = last else { return Ok((now, Clock::Steady)) };
    let ahead = now.0.saturating_sub(last.0);
    if ahead < -HELD_MS_MAX {
        return Err(SubmitError::ClockBehind { now, last });
    }
    match ahead {
        ..0 => Ok((last, Clock::Held)),
        0..=STEADY_MS_MAX => Ok((now, Clock::Steady)),
        _ => Ok((now, Clock::Jumped)),
    }
}
