//! What can be asked of a record: of one that this process holds, or, while another does, of a
//! replay of its journal; all that is known now, or what was known at an earlier position. The
//! answers are the same: those of a record cut there.

mod cases;
mod past;

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use upheld_domain::{AsKnown, Position, Register, Scheme, Timestamp};
use upheld_journal::{Identity, JournalError, Reader};
use upheld_projection::{AuthorityNumber, Cells, Numbering, Projection};

use crate::error::RecordError;
use crate::layout::Layout;
use crate::nodes::TreeNodes;
use crate::reach::Reach;
use crate::record::{Hold, Record};
use crate::replay::Replay;
use crate::rescue;
use crate::store::Projections;
use crate::streams::Streams;
use crate::tree::{Keeper, Tree};
use crate::watch::Watch;
pub use cases::{CaseFile, CaseSummary};
use past::Past;

/// Where the answers come from.
pub enum Source {
    /// The record, held by this process.
    Held(Box<Record>),
    /// The journal, replayed: another process holds the record, or it can't be written to.
    Replayed {
        /// The events' places and rows.
        replay: Box<Replay>,
        /// Where their bytes are.
        reader: Reader,
        /// The other streams.
        streams: Box<Streams>,
    },
}

/// See the module.
pub struct View {
    source: Rc<Source>,
    /// What the answers stop at; none where they know all.
    past: Option<Past>,
}

impl View {
    /// Opens a record to read it. Takes hold of it if it is free; otherwise, and where it can't be held,
    /// because the disk is full, read-only or fails, or the store is of a later format, replays its journal and
    /// says so.
    ///
    /// # Errors
    /// Where there is no record, or its damage can't be healed.
    pub fn open(
        record: &Path,
        projections: &Projections,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        match Record::hold(record, projections, watch)? {
            Hold::Held(record) => Ok(Self::of(*record)),
            Hold::JournalOnly(notice) => {
                watch.notice(notice);
                Self::replayed(record, None, watch)
            }
        }
    }

    /// Reads a record from its journal alone, up to and with a position.
    ///
    /// # Errors
    /// Where there is no record, its journal is damaged, or ends before the record is known to have gone.
    pub fn replayed(
        record: &Path,
        until: Option<Position>,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        let layout = Layout::of(record);
        // Before the journal, which may grow while it is read.
        let reach = Reach::get(&layout)?;
        rescue::whose(&layout, reach.as_ref())?;
        let view = Self::of_journal(&layout.journal(), until, watch)?;
        let asked = until.map_or(u64::MAX, Position::get);
        match rescue::lost_end(view.position(), reach.as_ref()) {
            Some(lost) if lost.first <= asked => Err(JournalError::Damaged(vec![lost]).into()),
            _ => Ok(view),
        }
    }

    /// Reads a record from the directory of its journal, up to and with a position. Nothing else of
    /// the record is looked at, and nothing is written.
    ///
    /// # Errors
    /// Where there is no journal, or it is damaged.
    pub fn of_journal(
        journal: &Path,
        until: Option<Position>,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        let replay = Box::new(Replay::read(journal, until, watch)?);
        let streams = Box::new(Streams::of(replay.streams())?);
        let reader = Reader::open(journal)?;
        Ok(Self { source: Rc::new(Source::Replayed { replay, reader, streams }), past: None })
    }

    /// A view of a record that is held already.
    #[must_use]
    pub fn of(record: Record) -> Self {
        Self { source: Rc::new(Source::Held(Box::new(record))), past: None }
    }

    /// Another view of the same record, as it was at a position: every answer is that of a record
    /// cut there. The register, populations, definition sets, outreach and releases go back with it.
    /// 0 is before the first event; at or past the last it knows all that there is.
    ///
    /// # Errors
    /// Where the journal or the store can't be read.
    pub fn at(&self, position: u64) -> Result<Self, RecordError> {
        let now = Self { source: Rc::clone(&self.source), past: None };
        let past = if position < now.position() { Some(Past::of(&now, position)?) } else { None };
        Ok(Self { past, ..now })
    }

    /// Gives the record up. Other views of it keep it: the last one to be closed gives it up.
    ///
    /// # Errors
    /// Where the store could not be written.
    pub fn close(self, watch: &dyn Watch) -> Result<(), RecordError> {
        match Rc::into_inner(self.source) {
            Some(Source::Held(record)) => record.close(watch),
            Some(Source::Replayed { .. }) | None => Ok(()),
        }
    }

    /// The record itself again, where this process holds it and no other view does.
    #[must_use]
    pub fn into_record(self) -> Option<Record> {
        match Rc::into_inner(self.source) {
            Some(Source::Held(record)) => Some(*record),
            Some(Source::Replayed { .. }) | None => None,
        }
    }

    /// The record, where this process holds it and no other view does.
    pub fn record(&mut self) -> Option<&mut Record> {
        match Rc::get_mut(&mut self.source) {
            Some(Source::Held(record)) => Some(record),
            Some(Source::Replayed { .. }) | None => None,
        }
    }

    /// The journal, read without a lock: every commit with all that was kept of it.
    #[must_use]
    pub fn journal(&self) -> &Reader {
        match &*self.source {
            Source::Held(record) => record.reader(),
            Source::Replayed { reader, .. } => reader,
        }
    }

    /// The last position that was known on a day or at an instant: every answer "as known" is an
    /// answer at this position. 0 where nothing was recorded by then.
    ///
    /// # Errors
    /// Where the journal can't be read.
    pub fn position_as_known(&self, as_known: AsKnown) -> Result<u64, RecordError> {
        let last = self.journal().last_recorded(&|at| as_known.includes(at))?;
        Ok(last.min(self.position()))
    }

    /// Which record it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        match &*self.source {
            Source::Held(record) => record.identity(),
            Source::Replayed { replay, .. } => replay.identity(),
        }
    }

    /// The last event that the answers know of; 0 for an empty record.
    #[must_use]
    pub fn position(&self) -> u64 {
        if let Some(past) = &self.past {
            return past.position;
        }
        match &*self.source {
            Source::Held(record) => record.store().position(),
            Source::Replayed { replay, .. } => replay.position(),
        }
    }

    /// The root of the Merkle tree over the events up to [`View::position`].
    #[must_use]
    pub fn root(&self) -> [u8; 32] {
        if let Some(past) = &self.past {
            return past.root;
        }
        match &*self.source {
            Source::Held(record) => record.store().frontier().root(),
            Source::Replayed { replay, .. } => replay.frontier().root(),
        }
    }

    /// The nodes of the Merkle tree over the events up to [`View::position`].
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn nodes(&self) -> Result<TreeNodes<'_>, RecordError> {
        Ok(TreeNodes::of(self.tree()?, self.position()))
    }

    /// The tree over all that is known, also where the view looks back.
    fn tree(&self) -> Result<Tree<'_>, RecordError> {
        Tree::read(match &*self.source {
            Source::Held(record) => Keeper::Store(record.store()),
            Source::Replayed { replay, reader, .. } => Keeper::Replay(replay, reader),
        })
    }

    /// When the last event that the answers know of was recorded.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn last_recorded_at(&self) -> Result<Option<Timestamp>, RecordError> {
        if let Some(past) = &self.past {
            return Ok(past.recorded_at);
        }
        match &*self.source {
            Source::Held(record) => Ok(record.store().last_recorded_at()?),
            Source::Replayed { replay, .. } => Ok(replay.last_recorded_at()),
        }
    }

    /// The authorities' numbers. Before a later position there may be more of them than cases are
    /// about yet.
    #[must_use]
    pub fn numbering(&self) -> &Numbering {
        match &*self.source {
            Source::Held(record) => record.store().numbering(),
            Source::Replayed { replay, .. } => replay.numbering(),
        }
    }

    /// The other streams.
    #[must_use]
    pub fn streams(&self) -> &Streams {
        if let Some(past) = &self.past {
            return &past.streams;
        }
        match &*self.source {
            Source::Held(record) => record.streams(),
            Source::Replayed { streams, .. } => streams,
        }
    }

    /// The bodies in jurisdiction.
    #[must_use]
    pub fn register(&self) -> &Register {
        self.streams().register()
    }

    /// The office's scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        self.streams().scheme()
    }

    /// How many cases there are.
    #[must_use]
    pub fn case_count(&self) -> u32 {
        if let Some(past) = &self.past {
            return past.cases;
        }
        match &*self.source {
            Source::Held(record) => record.store().case_count(),
            Source::Replayed { replay, .. } => replay.case_count(),
        }
    }

    /// The counts of a projection.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn cells(&self, projection: &dyn Projection) -> Result<Cells, RecordError> {
        match (&*self.source, &self.past) {
            (Source::Held(record), None) => Ok(record.store().cells(projection)?),
            (Source::Held(record), Some(past)) => {
                Ok(record.store().cells_at(projection, past.position, past.cases)?)
            }
            (Source::Replayed { replay, .. }, None) => Ok(replay.cells(projection)),
            (Source::Replayed { replay, .. }, Some(past)) => {
                Ok(replay.cells_at(projection, past.position, past.cases))
            }
        }
    }

    /// The counts of a projection about some bodies, and no others. At an earlier position the cases
    /// that ever touched these bodies are read, and not all there are: right for projections that count
    /// a case under bodies it was received about, or corrected to, and no others.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn cells_about(
        &self,
        projection: &dyn Projection,
        bodies: &BTreeSet<AuthorityNumber>,
    ) -> Result<Cells, RecordError> {
        if let (Source::Held(record), Some(past)) = (&*self.source, &self.past) {
            let (position, cases) = (past.position, past.cases);
            return Ok(record.store().cells_about_at(projection, bodies, position, cases)?);
        }
        let cells = self.cells(projection)?;
        Ok(cells.iter().filter(|(key, _)| bodies.contains(&key.authority)).collect())
    }
}
