//! Making a record, opening it, and closing it again. Not here: what opening mends (see `mend`).

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use upheld_journal::{Identity, Journal, JournalError, Lock, LockError, Reader, place};

use super::{Record, Salts};
use crate::desk::Desk;
use crate::error::{RecordError, StoreError};
use crate::heal;
use crate::layout::Layout;
use crate::mend;
use crate::store::Projections;
use crate::streams::Streams;
use crate::watch::{Notice, Watch};

/// Whether a record could be held: see [`Record::hold`].
pub enum Hold {
    /// It is.
    Held(Box<Record>),
    /// Why it is not: its journal alone can be read.
    JournalOnly(Notice),
}

impl Record {
    /// Makes a new, empty record in a directory that does not exist or is empty but for what a stop left of
    /// an earlier try.
    ///
    /// # Errors
    /// Where something is there already, or files can't be made.
    pub fn create(record: &Path, identity: &Identity) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        if record.exists() && !record.is_dir() {
            return Err(RecordError::NotADirectory(record.to_owned()));
        }
        let io = |error| RecordError::Io { path: record.to_owned(), error };
        let made = place::make(record).map_err(io)?;
        let journal = layout.journal();
        for entry in std::fs::read_dir(record).map_err(io)? {
            if entry.map_err(io)?.path() != journal {
                let there = journal.exists();
                let why = if there { RecordError::Exists } else { RecordError::NotEmpty };
                return Err(why(record.to_owned()));
            }
        }
        match Journal::create(&journal, identity) {
            Err(JournalError::NotEmpty(_)) => {
                return Err(RecordError::Exists(record.to_owned()));
            }
            made => made?,
        }
        place::sync_names(record, &made).map_err(io)
    }

    /// Opens a record, mending what it finds; waits up to `wait` where another process holds it.
    ///
    /// # Errors
    /// Where there is none, another process keeps it, or damage can't be healed.
    pub fn open(
        record: &Path,
        wait: Duration,
        projections: &Projections,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        let layout = Layout::of(record);
        layout.check()?;
        let lock = Lock::acquire(record, wait)?;
        let (mut journal, store) = mend::open(&layout, projections, watch)?;
        let (sender, durable) = channel();
        journal.start(Box::new(move |commits| {
            // The receiver goes only when the record is closing; then nobody needs them.
            sender.send(commits).ok();
        }))?;
        let reader = Reader::open(&layout.journal())?;
        let opened_at = store.position();
        let mut record = Self {
            layout,
            journal,
            durable,
            reader,
            store,
            streams: Streams::new()?,
            salts: Salts::System,
            tickets: VecDeque::new(),
            opened_at,
            other_given: 0,
            poison: None,
            desk: Desk::default(),
            fallen: None,
            unheard: None,
            _lock: lock,
        };
        record.read_streams()?;
        Ok(record)
    }

    /// Opens a record if it is free, to read it, mending what is found. Not held is one that another process
    /// has, that can't be written because the disk is full, read-only or fails, or whose store is of a later format.
    ///
    /// # Errors
    /// Where there is none, or damage can't be healed.
    pub fn hold(
        record: &Path,
        projections: &Projections,
        watch: &dyn Watch,
    ) -> Result<Hold, RecordError> {
        let why = |error: &RecordError| error.to_string();
        Ok(Hold::JournalOnly(match Self::open(record, Duration::ZERO, projections, watch) {
            Ok(record) => return Ok(Hold::Held(Box::new(record))),
            Err(RecordError::Lock(LockError::Held { pid })) => Notice::ReadingJournal { pid },
            Err(error) if error.is_read_only() => Notice::ReadOnlyDirectory,
            Err(error) if error.is_disk_full() => Notice::DiskFull,
            Err(error) if error.is_newer_store() => Notice::StoreNewer { why: why(&error) },
            Err(error) if error.is_disk_failure() => Notice::DiskFails { why: why(&error) },
            Err(error) => return Err(error),
        }))
    }

    fn read_streams(&mut self) -> Result<(), RecordError> {
        // Those that came while the store caught up are among the places, too.
        drop(self.store.news());
        for (position, place) in self.store.stream_places()? {
            let frame = mend::read_frame(&self.reader, &self.store, place, position)?;
            let events = frame.events().map_err(StoreError::from)?;
            for event in events.into_iter().filter(|event| event.position == position) {
                self.streams.take(event)?;
            }
        }
        Ok(())
    }

    /// Finishes what waits, writes the checkpoint, and closes. A journal that was found damaged is
    /// healed from the store.
    ///
    /// Pages are written where anything was recorded since the opening: who only asked has little to write,
    /// also on a disk that is nearly full.
    ///
    /// # Errors
    /// Where the journal or the store failed; [`RecordError::Unhealed`] where healing did.
    pub fn close(mut self, watch: &dyn Watch) -> Result<(), RecordError> {
        self.settle()?;
        if self.store.position() == self.opened_at {
            self.store.checkpoint()?;
        } else {
            self.store.checkpoint_with_pages()?;
        }
        self.journal.close()?;
        let wounded = self.store.saw_a_wound();
        drop(self.store);
        if !wounded {
            return Ok(());
        }
        heal::heal_both(&self.layout, watch).map_err(|error| RecordError::Unhealed(Box::new(error)))
    }

    /// Writes a checkpoint as one that is due while the record is open, and leaves all as a kill would.
    #[cfg(test)]
    pub(crate) fn stop_after_a_checkpoint(mut self) -> Result<(), RecordError> {
        self.settle()?;
        Ok(self.store.checkpoint()?)
    }

    /// Moves a store aside that was found damaged, after the journal got what it could still give;
    /// the next [`Record::open`] rebuilds it.
    ///
    /// # Errors
    /// Where the journal has damage that can't be healed, or files can't be moved.
    pub fn set_store_aside(
        record: &Path,
        wait: Duration,
        why: &str,
        watch: &dyn Watch,
    ) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        let _lock = Lock::acquire(record, wait)?;
        heal::set_store_aside(&layout, why, watch)
    }

    /// Reads the whole journal of a record that nobody holds and heals it from the store; what was
    /// healed is told to `watch`. For damage in a part that opening does not read.
    ///
    /// # Errors
    /// Where another process holds the record for longer than `wait`, or where damage stays: it
    /// names the positions.
    pub fn heal_journal(
        record: &Path,
        wait: Duration,
        watch: &dyn Watch,
    ) -> Result<(), RecordError> {
        let layout = Layout::of(record);
        let _lock = Lock::acquire(record, wait)?;
        heal::heal_both(&layout, watch)
    }
}
