//! The store: what the record needs to answer quickly, kept in sled and derived from the journal.
//!
//! Commits that were just made durable come in by [`Store::take_in`] and are kept in memory;
//! [`Store::put_tail`] puts their frames into sled. [`Store::checkpoint`] then writes what they mean:
//! blocks of frames and facts, what changed of each case and their homes, lookup, tiles of the tree; and, last
//! and in one value, up to where all of that is whole. Once that is much, it writes what changed into pages of
//! cases, members and counts.
//!
//! A stop in between is mended at the next opening: the store goes on from its last checkpoint. Of
//! pages, homes, members, lookup and tiles it believes what the checkpoint covers and writes the rest
//! again, frames past it are rolled back, and the counts are made anew from the pages where these were being
//! written.
//!
//! Here: what the store is, and opening it. Taking frames in, writing a checkpoint and asking have
//! a module each.

mod asking;
mod checkpointing;
mod counting;
mod paging;
#[cfg(test)]
mod stops;
mod taking;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use upheld_domain::{CaseId, Position, Recorded, Reference, Timestamp};
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{FrameAt, FrameSource, Identity, StoredFrame};
use upheld_projection::{AuthorityNumber, CaseNumber, Numbering, Projection};

use crate::changes::{self, Changes};
use crate::checkpoint::{self, Checkpoint};
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::frames::{self, Group, NOWHERE, OtherCopy, position_key};
use crate::given::Given;
use crate::homes::{self, Homes};
use crate::kept::Kept;
use crate::lately::Lately;
use crate::lookup;
use crate::pages::{Page, PageRows};
use crate::reach::Reaching;
use crate::tallies;
use asking::Touched;
use counting::Live;

/// After how many events what is written is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// A checkpoint: an opening after an unclean stop reads what came after it from the journal.
    pub checkpoint: u64,
    /// The pages of cases, with a checkpoint: what changed since is in memory, and an opening after an unclean
    /// stop reads it from batches.
    pub pages: u64,
}

impl Pace {
    /// As offices have it: both bound memory, and what an opening has to do.
    pub const USUAL: Self = Self { checkpoint: 1 << 15, pages: 1 << 17 };
}

/// So many numbers of cases are in a pile of those met lately.
const NUMBERS_MAX: usize = if cfg!(test) { 50 } else { 1 << 18 };

/// The projections that are kept up to date.
pub type Projections = Arc<[Box<dyn Projection + Send>]>;

/// See the module.
pub(crate) struct Store {
    database: Database,
    reach: Reaching,
    projections: Projections,
    pace: Pace,
    checkpoint: Checkpoint,
    numbering: Numbering,
    /// The pages of all cases, of those too that came since the checkpoint.
    homes: Homes,
    /// What came since the checkpoint.
    recent: Recent,
    /// What changed since pages were written, before the checkpoint and after it.
    changes: Changes,
    /// Which years its cases touched, as far as that was asked.
    touched: RefCell<Touched>,
    /// Events of the other streams that came since they were last asked for.
    news: Vec<Recorded>,
    /// Whether what an unclean stop left after the checkpoint is gone.
    rolled_back: bool,
    /// Frames after the last sealed block.
    tail: Vec<Group>,
    /// The cases met lately: a replay asks for the same ones again and again.
    numbers: Lately<CaseId, CaseNumber>,
    /// Every reference and id ever given, where this store was empty when it was opened.
    given: Option<Given>,
    /// Pages read lately. Emptied when pages are written.
    pages: Kept<Page>,
    /// The same of pages of which only the rows were asked for.
    row_pages: Kept<PageRows>,
    /// Counts that were asked for, by their projection's name.
    live: RefCell<BTreeMap<String, Live>>,
    /// Whether something was not where the journal should have it.
    wounded: Cell<bool>,
}

/// What came since the checkpoint, not yet written: only frames may be, in the tail.
#[derive(Default)]
struct Recent {
    position: u64,
    frontier: Frontier,
    cases: u32,
    /// Those that came since.
    ids: FxHashMap<CaseId, CaseNumber>,
    /// The body that each case came about, in order of number, of those that came since.
    bodies: Vec<AuthorityNumber>,
    references: HashMap<Reference, Vec<CaseNumber>>,
    entries: Vec<lookup::Entry>,
    streams: BTreeMap<Position, FrameAt>,
    /// Those of the tree that filled.
    tiles: Vec<Hash>,
}

/// Stands while pages and counts are being written.
pub(crate) const DIRTY: &[u8] = b"dirty";

impl Store {
    /// Opens the store of a record as it was at its last checkpoint.
    pub(crate) fn open(
        database: Database,
        reach: Reaching,
        projections: Projections,
    ) -> Result<Self, StoreError> {
        let mut checkpoint = checkpoint_of(&database, reach.identity())?;
        checkpoint.projections.retain(|name, _| projections.iter().any(|p| p.name() == name));
        if database.get(Shelf::Meta, DIRTY)?.is_some() {
            // Pages were being written: the counts may hold half of what came with them.
            checkpoint.projections.clear();
        } else if checkpoint.position == 0 {
            // Nothing is counted yet, so every count is right as it is.
            let names = projections.iter().map(|p| (p.name().to_owned(), tallies::Parts::new()));
            checkpoint.projections = names.collect();
        }
        let numbering = Numbering::of(checkpoint.authorities.clone());
        let homes = Homes::of(homes::get(&database, checkpoint.cases)?);
        let recent = Recent::after(&checkpoint);
        let changes = Changes::get(&database, &checkpoint)?;
        let given = (checkpoint.position == 0).then(Given::none);
        Ok(Self {
            database,
            reach,
            projections,
            pace: Pace::USUAL,
            checkpoint,
            numbering,
            homes,
            recent,
            changes,
            touched: RefCell::default(),
            news: Vec::new(),
            rolled_back: false,
            tail: Vec::new(),
            numbers: Lately::of(NUMBERS_MAX),
            given,
            pages: Kept::default(),
            row_pages: Kept::default(),
            live: RefCell::default(),
            wounded: Cell::new(false),
        })
    }

    /// Forgets what was written after the checkpoint, once. Not at opening: until the journal was
    /// read it may be the only copy there is.
    fn roll_back(&mut self) -> Result<(), StoreError> {
        if self.rolled_back {
            return Ok(());
        }
        let Checkpoint { position, sealed, .. } = self.checkpoint;
        self.tail = frames::roll_back(&self.database, sealed, position)?;
        lookup::sweep(&self.database, &self.checkpoint.runs)?;
        changes::sweep(&self.database, &self.checkpoint)?;
        for (later, _) in self.stored_places()?.split_off(self.streams_known()?) {
            self.database.remove(Shelf::Streams, &position_key(later))?;
        }
        self.rolled_back = true;
        Ok(())
    }

    /// Writes at another pace from here on.
    pub(crate) fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// Remembers that the journal is damaged where this store was asked to help out.
    pub(crate) fn journal_is_wounded(&self) {
        self.wounded.set(true);
    }

    /// Whether the journal was found damaged since opening.
    pub(crate) fn saw_a_wound(&self) -> bool {
        self.wounded.get()
    }

    /// When the last event was recorded.
    pub(crate) fn last_recorded_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let last = match self.tail.last().and_then(|group| group.frames.last()) {
            Some(bytes) => Some(Arc::clone(bytes)),
            None => frames::last(&self.database)?.and_then(|mut group| group.frames.pop()),
        };
        let Some(bytes) = last else {
            return Ok(None);
        };
        let frame = StoredFrame::from_bytes(NOWHERE, bytes)?;
        Ok(frame.events()?.last().map(|event| event.recorded_at))
    }

    /// The frames from the commit that holds a position on, in order, each once: those in sled, then
    /// those in memory alone.
    pub(crate) fn frames_from(
        &self,
        from: Position,
    ) -> impl Iterator<Item = Result<StoredFrame, StoreError>> {
        let in_memory = self.tail.iter().filter(|group| !group.is_put);
        let in_memory = in_memory.flat_map(frames::frames_of);
        let in_memory =
            in_memory.filter(move |frame| !matches!(frame, Ok(frame) if frame.last() < from));
        frames::frames_from(&self.database, from).chain(in_memory)
    }

    /// The bytes of the frame that holds a position, as far as they are kept.
    pub(crate) fn kept_frame(&self, position: Position) -> Option<Arc<[u8]>> {
        let in_memory = frames::in_tail(&self.tail, position);
        let kept = || OtherCopy::new(&self.database).frame_at(position).map(Arc::from);
        in_memory.or_else(kept)
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The last event taken in.
    pub(crate) fn position(&self) -> u64 {
        self.recent.position
    }

    /// The tree over everything taken in.
    pub(crate) fn frontier(&self) -> &Frontier {
        &self.recent.frontier
    }

    pub(crate) fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    pub(crate) fn case_count(&self) -> u32 {
        self.recent.cases
    }
}

impl Recent {
    fn after(checkpoint: &Checkpoint) -> Self {
        Self {
            position: checkpoint.position,
            frontier: checkpoint.frontier.clone(),
            cases: checkpoint.cases,
            ..Self::default()
        }
    }
}

/// What a store says of itself; a new one is told whose it is before anything else.
fn checkpoint_of(database: &Database, identity: Identity) -> Result<Checkpoint, StoreError> {
    let damaged = |what: &str| Err(StoreError::Damaged(what.to_owned()));
    let kept = checkpoint::identity(database)?;
    match (Checkpoint::get(database)?, kept) {
        (_, Some(kept)) if kept != identity => damaged("it belongs to another record"),
        (Some(checkpoint), Some(_)) => Ok(checkpoint),
        (Some(_), None) => damaged("it does not say which record it is of"),
        (None, _) if database.is_bare()? => {
            checkpoint::put_identity(database, &identity)?;
            let checkpoint = Checkpoint::default();
            checkpoint.put(database)?;
            database.sync()?;
            Ok(checkpoint)
        }
        (None, _) => damaged("its checkpoint is missing"),
    }
}
