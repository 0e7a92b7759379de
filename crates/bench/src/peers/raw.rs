//! The limit of appending: a preallocated file, one write a group, fdatasync. Nothing is looked up,
//! checked or hashed, and nothing could be found again.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::peers::Appends;
use crate::trouble::{Result, Trouble};

/// So many bytes are reserved, and written with zeros, before anything is measured: what no
/// round's frames exceed. Past the end the file begins anew.
const BYTES: usize = 64 << 20;

/// See the module.
pub(crate) struct Raw {
    file: File,
    at: usize,
    buffer: Vec<u8>,
}

impl Raw {
    /// Makes the file.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(Trouble::file(path))?;
        file.write_all_at(&vec![0; BYTES], 0).map_err(Trouble::file(path))?;
        file.sync_all().map_err(Trouble::file(path))?;
        Ok(Self { file, at: 0, buffer: Vec::new() })
    }
}

impl Appends for Raw {
    fn name(&self) -> &str {
        "raw file (limit)"
    }

    fn append(&mut self, group: &[&[u8]]) -> Result<()> {
        self.buffer.clear();
        for frame in group {
            self.buffer.extend_from_slice(frame);
        }
        if self.at + self.buffer.len() > BYTES {
            self.at = 0;
        }
        self.file.write_all_at(&self.buffer, self.at as u64)?;
        self.file.sync_data()?;
        self.at += self.buffer.len();
        Ok(())
    }
}
