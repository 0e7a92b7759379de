//! What the store tells while it works. It never prints: the program says it to people.

/// Long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Bringing the store up to the journal.
    CatchingUp,
    /// Rebuilding the store from the journal.
    Rebuilding,
    /// Reading the record from event 1.
    Replaying,
    /// Searching the files of a store that can't be read as one for what the journal lost.
    Salvaging,
    /// Checking the journal's frames and the tree.
    CheckingJournal,
    /// Checking that the domain accepts every event.
    CheckingCases,
    /// Comparing the store with the journal.
    Comparing,
}

/// Something that happened which a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The last stop was not clean; what was past the last known sync was written anew.
    UncleanStop {
        /// Frames written anew.
        rewritten: u64,
        /// Bytes of an unfinished write that were cut off.
        cut_bytes: u64,
        /// Whether the store knew how far the record went: without it nobody can tell bytes that were never
        /// finished from an end that was synced and rotted.
        vouched: bool,
    },
    /// Damage in the journal was healed from the store.
    JournalHealed {
        /// The first and last position of each healed stretch.
        positions: Vec<(u64, u64)>,
    },
    /// What stands around the journal's commits was hurt, and is as it was again.
    JournalScratched,
    /// The journal had lost events that the store still had; they are back.
    JournalRestored {
        /// The first position.
        first: u64,
        /// The last.
        last: u64,
    },
    /// The store is being rebuilt from the journal.
    StoreRebuilt {
        /// Why.
        why: String,
        /// Where the old one was moved, if there was one.
        moved_to: Option<std::path::PathBuf>,
    },
    /// Another process holds the record: the journal is read instead.
    ReadingJournal {
        /// Its process id, where it is known.
        pid: Option<u32>,
    },
    /// The record's directory can't be written: the journal is read instead.
    ReadOnlyDirectory,
    /// There is no room to open the record: the journal is read instead.
    DiskFull,
    /// The store is of a later format, and left alone: the journal is read instead.
    StoreNewer {
        /// Of which, and which is known.
        why: String,
    },
    /// The disk failed when the record was opened: the journal is read instead.
    DiskFails {
        /// What it said.
        why: String,
    },
}

/// Listens. Called from the thread that works.
pub trait Watch {
    /// Something happened.
    fn notice(&self, notice: Notice);

    /// So much of the work is done; `total` is in the same unit, 0 where it is not known.
    fn progress(&self, doing: Doing, done: u64, total: u64);
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn notice(&self, _: Notice) {}
    fn progress(&self, _: Doing, _: u64, _: u64) {}
}
