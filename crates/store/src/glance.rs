//! A look at a store from outside. sled can't be opened without writing to it, so a copy is looked
//! at. Not here: whether what it holds is right (see `verify`).

use std::fs;
use std::io;
use std::path::Path;

use upheld_journal::Identity;

use crate::checkpoint::{self, Checkpoint, FORMAT};
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::store::DIRTY;

/// What a look at a store found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreGlance {
    /// Whose record it is of, if it says so.
    pub identity: Option<Identity>,
    /// The last event of its checkpoint; what comes after is taken from the journal.
    pub position: u64,
    /// Whether pages were being written when it was left: its counts are made anew.
    pub unfinished: bool,
}

/// The version of the store's own format that this program writes.
#[must_use]
pub fn store_format() -> u64 {
    FORMAT
}

/// Copies the store of a record that nobody holds into `scratch`, opens the copy and asks it.
///
/// # Errors
/// Where it can't be copied, or the copy can't be opened or read: so would the store itself be.
pub fn store_glance(store: &Path, scratch: &Path) -> Result<StoreGlance, StoreError> {
    let copy = scratch.join("store");
    copy_files(store, &copy)?;
    let database = Database::open(&copy)?;
    let checkpoint = Checkpoint::get(&database)?.unwrap_or_default();
    Ok(StoreGlance {
        identity: checkpoint::identity(&database)?,
        position: checkpoint.position,
        unfinished: database.get(Shelf::Meta, DIRTY)?.is_some(),
    })
}

fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_files(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
