//! The files themselves: the seam through which the writer reaches a segment, so that tests can
//! make a disk fail, and the few steps that put a whole file in place durably.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::FallocateFlags;
use rustix::io::Errno;

use crate::error::{JournalError, Result};

/// A segment that is being written.
pub(crate) trait SegmentFile: Send + Sync {
    /// Writes all of `bytes` at `offset`.
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Makes what was written durable, and the length where it changed.
    fn sync_data(&mut self) -> io::Result<()>;
    /// Reserves room up to `len` bytes; false where the file system can't.
    fn reserve(&mut self, from: u64, len: u64) -> io::Result<bool>;
    /// Cuts the file.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
}

/// Where segments are opened for writing.
pub(crate) trait Disk: Send + Sync {
    /// Opens an existing segment.
    fn open(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>>;
}

/// The real disk.
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn open(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(File::options().read(true).write(true).open(path)?))
    }
}

impl SegmentFile for File {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }
    fn sync_data(&mut self) -> io::Result<()> {
        Self::sync_data(self)
    }
    fn reserve(&mut self, from: u64, len: u64) -> io::Result<bool> {
        match rustix::fs::fallocate(&*self, FallocateFlags::empty(), from, len - from) {
            Ok(()) => Ok(true),
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        Self::set_len(self, len)
    }
}

/// Writes a whole file under `staged`, durable but not yet in its place.
pub(crate) fn stage(staged: &Path, contents: &[u8]) -> Result<()> {
    let write = || {
        let file = File::create(staged)?;
        file.write_all_at(contents, 0)?;
        file.sync_all()
    };
    write().map_err(JournalError::io("write", staged))
}

/// Puts a staged file in its place. Durable after [`sync_dir`].
pub(crate) fn put(staged: &Path, place: &Path) -> Result<()> {
    fs::rename(staged, place).map_err(JournalError::io("put in place", place))
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    let sync = || File::open(dir)?.sync_all();
    sync().map_err(JournalError::io("sync the directory", dir))
}

/// How the system says that it can't hold a directory.
const NOT_HELD: [i32; 4] = [
    Errno::BADF.raw_os_error(),
    Errno::NOLCK.raw_os_error(),
    Errno::NOSYS.raw_os_error(),
    Errno::OPNOTSUPP.raw_os_error(),
];

/// Keeps a directory from others who ask for it in this way, until what this gives is dropped, and waits
/// for those who have it. Held through the system, so it goes with the process, however that ends.
pub(crate) fn hold_dir(dir: &Path) -> Result<File> {
    let hold = || {
        let held = File::open(dir)?;
        match held.lock() {
            // There are file systems (NFS is one) on which a directory can't be held. Making goes on
            // there, and two who make at once are not kept apart.
            Err(error) if NOT_HELD.contains(&error.raw_os_error().unwrap_or_default()) => Ok(held),
            locked => locked.map(|()| held),
        }
    };
    hold().map_err(JournalError::io("lock the directory", dir))
}

/// Cuts a file at `len`, puts `end` there, and makes both durable.
pub(crate) fn cut(path: &Path, len: u64, end: &[u8]) -> Result<()> {
    let cut = || {
        let file = File::options().write(true).open(path)?;
        file.set_len(len)?;
        file.write_all_at(end, len)?;
        file.sync_all()
    };
    cut().map_err(JournalError::io("cut", path))
}
