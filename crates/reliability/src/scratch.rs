//! Directories of a trial's own, gone with it. Not here: what is put there.

use std::path::Path;

use tempfile::TempDir;

use crate::trouble::{Result, Trouble};

/// Memory as a disk, where the system has it.
const MEMORY: &str = "/dev/shm";

/// A directory that goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// One on the disk that temporary files are on.
    pub(crate) fn on_disk() -> Result<Self> {
        let made = tempfile::Builder::new().prefix("upheld-reliability-").tempdir();
        made.map(Self).map_err(Trouble::io(&std::env::temp_dir()))
    }

    /// One in memory where there is room for that: for what no disk is needed for.
    pub(crate) fn quick() -> Result<Self> {
        let made = tempfile::Builder::new().prefix("upheld-reliability-").tempdir_in(MEMORY);
        made.map(Self).or_else(|_| Self::on_disk())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}
