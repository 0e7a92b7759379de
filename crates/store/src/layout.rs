//! Where a record's parts lie on the disk. Knows names, reads nothing.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::RecordError;

/// Where a record's parts are, below its directory.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// What a record's directory may hold, a stop in the middle of anything included.
    pub(crate) const PARTS: [&str; 5] = ["LOCK", "journal", "store", "reach", "reach.new"];

    /// The parts of the record in a directory.
    #[must_use]
    pub fn of(record: &Path) -> Self {
        Self { root: record.to_owned() }
    }

    /// The record's own directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.root.join("store")
    }

    /// How far the record is known to have gone.
    #[must_use]
    pub fn reach(&self) -> PathBuf {
        self.root.join("reach")
    }

    /// # Errors
    /// Where there is no record, or nobody may look whether there is one.
    pub(crate) fn check(&self) -> Result<(), RecordError> {
        if self.root.exists() && !self.root.is_dir() {
            return Err(RecordError::NotADirectory(self.root.clone()));
        }
        for part in [self.journal(), self.store()] {
            match fs::metadata(&part) {
                Ok(there) if there.is_dir() => return Ok(()),
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    return Err(RecordError::Io { path: part, error });
                }
                _ => {}
            }
        }
        Err(RecordError::Missing(self.root.clone()))
    }
}
