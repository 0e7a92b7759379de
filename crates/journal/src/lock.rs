//! The lock of a record: one process writes. Held through the system (flock), so it goes with the
//! process, however that ends. Not here: who may read; anybody may.

use std::fs::{File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, retry_on_intr};

/// How long to wait between two tries.
const TRY_EVERY: Duration = Duration::from_millis(20);

/// The right to write to a record, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Why the lock was not got.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("the record is in use by {}", pid.map_or("another process".to_owned(), |p| format!("process {p}")))]
    Held {
        /// That process's id, where it could be read.
        pid: Option<u32>,
    },
    /// What stands where the lock file should be is a link, a directory, a pipe: no Upheld made it.
    #[error("the lock file {} is not a plain file, and links are not followed", .0.display())]
    NotAFile(PathBuf),
    /// The lock file can't be used.
    #[error("can't use the lock file {}: {source}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

/// Whether an open file is still the one at its path.
fn same_file(file: &File, path: &Path) -> bool {
    let id = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(there)) => id(open) == id(there),
        _ => false,
    }
}

/// Opens a lock file; none where it is not there, and is not to be made. What it says is written over, so
/// it has to be a plain file: a link may lead to anybody's.
fn open(path: &Path, how: OFlags) -> Result<Option<File>, LockError> {
    let flags = how | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let io = |source| LockError::Io { path: path.to_owned(), source };
    let mode = Mode::from_raw_mode(0o666);
    let file = match retry_on_intr(|| openat(CWD, path, flags, mode)) {
        Ok(file) => File::from(file),
        Err(Errno::NOENT) if !how.contains(OFlags::CREATE) => return Ok(None),
        Err(Errno::LOOP | Errno::NXIO | Errno::ISDIR) => {
            return Err(LockError::NotAFile(path.to_owned()));
        }
        Err(error) => return Err(io(error.into())),
    };
    if file.metadata().map_err(io)?.is_file() {
        Ok(Some(file))
    } else {
        Err(LockError::NotAFile(path.to_owned()))
    }
}

impl Lock {
    /// Takes the lock of the record in `record_dir` (its file `LOCK` is made if needed), trying for
    /// as long as `wait`.
    ///
    /// # Errors
    /// [`LockError::Held`] names the process that has it; [`LockError::NotAFile`], [`LockError::Io`].
    pub fn acquire(record_dir: &Path, wait: Duration) -> Result<Self, LockError> {
        let path = record_dir.join("LOCK");
        let io = |source| LockError::Io { path: path.clone(), source };
        let absent = || io(ErrorKind::NotFound.into());
        let open = || open(&path, OFlags::RDWR | OFlags::CREATE)?.ok_or_else(absent);
        let mut file = open()?;
        let tries = wait.as_millis() / TRY_EVERY.as_millis();
        for waited in 0..=tries {
            match file.try_lock() {
                // A record that took this one's place while we waited has another file.
                Ok(()) if !same_file(&file, &path) => file = open()?,
                Ok(()) => {
                    sign(&mut file).map_err(io)?;
                    return Ok(Self { file });
                }
                Err(TryLockError::WouldBlock) if waited < tries => thread::sleep(TRY_EVERY),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => return Err(io(source)),
            }
        }
        Err(LockError::Held { pid: signature(&mut file) })
    }

    /// Who holds the record, without keeping it from anybody and without making a lock file: none
    /// where nobody does, else the process, where its id could be read.
    ///
    /// # Errors
    /// [`LockError::NotAFile`]; [`LockError::Io`] where the lock file is there and can't be read.
    pub fn holder(record_dir: &Path) -> Result<Option<Option<u32>>, LockError> {
        let path = record_dir.join("LOCK");
        let io = |source| LockError::Io { path: path.clone(), source };
        let Some(mut file) = open(&path, OFlags::RDONLY)? else { return Ok(None) };
        // Shared, and let go at once: two who look don't hinder each other, and a writer tries again.
        match file.try_lock_shared() {
            Ok(()) => {
                file.unlock().map_err(io)?;
                Ok(None)
            }
            Err(TryLockError::WouldBlock) => Ok(Some(signature(&mut file))),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }

    /// Gives the lock back and takes the name out of the file. Dropping gives it back too, but
    /// leaves the name.
    ///
    /// # Errors
    /// [`io::Error`] where the file can't be written; the lock is gone all the same.
    pub fn release(self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.unlock()
    }
}

impl Drop for Lock {
    /// Unlocks, rather than leaving it to the closing of the file: a process that this one is just
    /// starting has the file open too until it becomes another program, and would hold the lock for
    /// that moment.
    fn drop(&mut self) {
        // The lock goes with the last handle at the latest, so a failure here loses nothing.
        self.file.unlock().unwrap_or_default();
    }
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    write!(file, "{}", std::process::id())
}

/// The process that signed; none while it is still signing.
fn signature(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn what_a_link_leads_to_is_neither_read_nor_emptied() {
        let dir = TempDir::new().unwrap();
        let other = dir.path().join("other");
        std::fs::write(&other, "4711").unwrap();
        for (name, target) in [("there", other.clone()), ("absent", dir.path().join("new"))] {
            let record = dir.path().join(name);
            std::fs::create_dir(&record).unwrap();
            std::os::unix::fs::symlink(&target, record.join("LOCK")).unwrap();
            let error = Lock::acquire(&record, Duration::ZERO).unwrap_err().to_string();
            assert!(error.ends_with("links are not followed"), "{error}");
            let error = Lock::holder(&record).unwrap_err().to_string();
            assert!(error.ends_with("links are not followed"), "{error}");
        }
        let record = dir.path().join("a directory");
        std::fs::create_dir_all(record.join("LOCK")).unwrap();
        let error = Lock::acquire(&record, Duration::ZERO).unwrap_err();
        assert!(matches!(error, LockError::NotAFile(_)), "{error}");
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "4711");
        assert!(!dir.path().join("new").exists());
    }

    #[test]
    fn a_handle_that_a_new_process_still_has_does_not_keep_the_lock() {
        let dir = TempDir::new().unwrap();
        let lock = Lock::acquire(dir.path(), Duration::ZERO).unwrap();
        // What a process has of it between its start and its becoming another program.
        let inherited = lock.file.try_clone().unwrap();
        drop(lock);
        let again = Lock::acquire(dir.path(), Duration::ZERO).unwrap();
        drop(inherited);
        assert!(matches!(
            Lock::acquire(dir.path(), Duration::ZERO),
            Err(LockError::Held { pid: Some(_) })
        ));
        drop(again);
    }
}
