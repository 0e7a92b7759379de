//! Files of a backup: read without following links and never past what was said of them, written so
//! that they are there whole or not at all. Not here: what is in them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use upheld_journal::place;

use crate::error::{BackupError, Result};

/// Why a file of a backup is not as it should be.
#[derive(Debug)]
pub(crate) enum Unfit {
    Missing,
    /// A link, a directory, a pipe.
    NotPlain,
    Length(u64),
    Io(io::Error),
}

impl Unfit {
    pub(crate) fn in_words(&self, bytes: u64) -> String {
        match self {
            Self::Missing => "it is not there".to_owned(),
            Self::NotPlain => "it is not a plain file, and links are not followed".to_owned(),
            Self::Length(found) => format!("it has {found} bytes, not {bytes}"),
            Self::Io(error) => format!("it can't be read: {error}"),
        }
    }
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::Missing } else { Self::Io(error) }
    }
}

/// Opens a plain file and says how long it is. A link is not followed, a pipe not waited for.
fn open(path: &Path) -> Result<(File, u64), Unfit> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(Errno::LOOP) => return Err(Unfit::NotPlain),
        Err(error) => return Err(io::Error::from(error).into()),
    };
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata.len())) } else { Err(Unfit::NotPlain) }
}

/// Reads a file of at most `max` bytes.
pub(crate) fn read_at_most(path: &Path, max: u64) -> Result<Vec<u8>, Unfit> {
    let (file, len) = open(path)?;
    if len > max { Err(Unfit::Length(len)) } else { read(&file, len) }
}

/// Reads a file that has so many bytes, neither more nor fewer. The caller sees to it that they are not
/// too many.
pub(crate) fn read_exactly(path: &Path, bytes: u64) -> Result<Vec<u8>, Unfit> {
    let (file, len) = open(path)?;
    if len == bytes { read(&file, len) } else { Err(Unfit::Length(len)) }
}

fn read(file: &File, len: u64) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
    // One more, so that a file that grows meanwhile is noticed.
    file.take(len + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == len { Ok(bytes) } else { Err(Unfit::Length(bytes.len() as u64)) }
}

/// The names in a directory.
pub(crate) fn names(directory: &Path) -> Result<Vec<String>> {
    let list = || fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>();
    let entries = list().map_err(BackupError::io("list", directory))?;
    Ok(entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// Whether a file with just these bytes is there.
pub(crate) fn holds(path: &Path, bytes: &[u8]) -> bool {
    read_exactly(path, bytes.len() as u64).is_ok_and(|there| there == bytes)
}

/// Writes a file, durable, under `name`. Its name is durable after [`sync`] of the directory.
pub(crate) fn write(directory: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let place = directory.join(name);
    place::put_whole(&place, bytes).map_err(BackupError::io("write", &place))
}

/// Makes the names in a directory durable.
pub(crate) fn sync(directory: &Path) -> Result<()> {
    let sync = || File::open(directory)?.sync_all();
    sync().map_err(BackupError::io("sync the directory", directory))
}

/// The SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
