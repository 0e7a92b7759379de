//! A segment: a file named after its first position, a header of 48 bytes, then frames. Every
//! number is big-endian.
//!
//! | byte | length | what |
//! |---|---|---|
//! | 0 | 8 | magic `FB 55 50 48 45 4C 44 0A` |
//! | 8 | 2 | segment format |
//! | 10 | 2 | flags; bit 0: the record is synthetic |
//! | 12 | 4 | zeros |
//! | 16 | 16 | origin: the record's own UUID |
//! | 32 | 8 | first position |
//! | 40 | 8 | checksum: 64-bit XXH3 of bytes 0 to 39 |
//!
//! Every segment but the last ends with a mark (see `frame`), so that a missing neighbour shows
//! without reading the whole. Not here: what the frames mean.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use crate::disk;
use crate::error::{JournalError, Newer, Result};
use crate::frame;

const MAGIC: [u8; 8] = [0xFB, b'U', b'P', b'H', b'E', b'L', b'D', b'\n'];
pub(crate) const FORMAT: u16 = 1;
const SYNTHETIC: u16 = 1;
pub(crate) const HEADER_BYTES: usize = 48;

/// No segment may be longer: offsets in it fit 32 bits with room to spare.
pub(crate) const BYTES_MAX: u64 = 1 << 30;

/// Whose record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The record's own UUID, made with it.
    pub origin: Uuid,
    /// Whether its events are invented, for demonstrations, tests and benchmarks.
    pub synthetic: bool,
}

/// The path of the segment that starts at `first`.
pub(crate) fn path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.seg"))
}

/// Where the segment that starts at `first` is written before it is put in place.
pub(crate) fn staged_path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.seg.new"))
}

pub(crate) fn header(identity: &Identity, first: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&FORMAT.to_be_bytes());
    bytes.extend_from_slice(&if identity.synthetic { SYNTHETIC } else { 0 }.to_be_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(identity.origin.as_bytes());
    bytes.extend_from_slice(&first.to_be_bytes());
    bytes.extend_from_slice(&xxh3_64(&bytes).to_be_bytes());
    bytes
}

/// The identity in a segment's header; none where the header is damaged or names another segment.
pub(crate) fn identity(bytes: &[u8], first: u64) -> Result<Option<Identity>, Newer> {
    let head = head(bytes)?;
    Ok(head.filter(|(_, begins)| *begins == first).map(|(identity, _)| identity))
}

/// Whose record a segment says it is of, and where it says that it begins; none where its header is damaged.
fn head(bytes: &[u8]) -> Result<Option<(Identity, u64)>, Newer> {
    let Some((header, _)) = bytes.split_first_chunk::<HEADER_BYTES>() else { return Ok(None) };
    let (body, checksum) = header.split_at(40);
    if body[..8] != MAGIC || xxh3_64(body).to_be_bytes() != *checksum {
        return Ok(None);
    }
    let format = u16::from_be_bytes([body[8], body[9]]);
    if format > FORMAT {
        let (found, known) = (u32::from(format), u32::from(FORMAT));
        return Err(Newer { what: "segment format", found, known });
    }
    let synthetic = u16::from_be_bytes([body[10], body[11]]) & SYNTHETIC != 0;
    let origin = Uuid::from_slice(&body[16..32]).unwrap_or_default();
    let begins = body[32..].first_chunk().copied().map_or(0, u64::from_be_bytes);
    Ok(Some((Identity { origin, synthetic }, begins)))
}

/// The first positions of the segments in `dir`, in order.
pub(crate) fn list(dir: &Path) -> Result<Vec<u64>> {
    let mut firsts = Vec::new();
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(JournalError::Absent(dir.to_owned()));
        }
        entries => entries.map_err(JournalError::io("list", dir))?,
    };
    for entry in entries {
        let name = entry.map_err(JournalError::io("list", dir))?.file_name();
        let digits = name.to_str().and_then(|name| name.strip_suffix(".seg"));
        let first = digits.filter(|d| d.len() == 20).and_then(|d| d.parse::<u64>().ok());
        firsts.extend(first.filter(|&first| first > 0));
    }
    firsts.sort_unstable();
    Ok(firsts)
}

/// Takes away what a crash left half written.
pub(crate) fn remove_staged(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).map_err(JournalError::io("list", dir))? {
        let path = entry.map_err(JournalError::io("list", dir))?.path();
        if path.to_str().is_some_and(|path| path.ends_with(".seg.new")) {
            fs::remove_file(&path).map_err(JournalError::io("remove", &path))?;
        }
    }
    Ok(())
}

/// A whole segment in memory, as long as the file is now.
pub(crate) fn load(dir: &Path, first: u64) -> Result<Vec<u8>> {
    load_into(dir, first, Vec::new())
}

/// As [`load`], into the room of another: new memory of that size costs as much as the reading.
pub(crate) fn load_into(dir: &Path, first: u64, mut image: Vec<u8>) -> Result<Vec<u8>> {
    let path = path(dir, first);
    let file = File::open(&path).map_err(JournalError::io("open", &path))?;
    let bytes = file.metadata().map_err(JournalError::io("measure", &path))?.len();
    if bytes > BYTES_MAX {
        return Err(JournalError::Oversize { path, bytes });
    }
    image.clear();
    image.reserve(usize::try_from(bytes).unwrap_or(0));
    file.take(BYTES_MAX).read_to_end(&mut image).map_err(JournalError::io("read", &path))?;
    Ok(image)
}

/// What the header of the segment that should start at `first` says, read from its file: whose record it is, and
/// where it begins. A file that was renamed begins elsewhere.
pub(crate) fn load_head(dir: &Path, first: u64) -> Result<Option<(Identity, u64)>> {
    let path = path(dir, first);
    let file = File::open(&path).map_err(JournalError::io("open", &path))?;
    let mut header = Vec::with_capacity(HEADER_BYTES);
    let read = file.take(HEADER_BYTES as u64).read_to_end(&mut header);
    read.map_err(JournalError::io("read", &path))?;
    Ok(head(&header)?)
}

/// Whether a segment ends with the mark that leads to the segment at `next`.
pub(crate) fn ends_with_mark(dir: &Path, first: u64, next: u64) -> Result<bool> {
    let path = path(dir, first);
    let expected = frame::mark(next);
    let read = || {
        let file = File::open(&path)?;
        let len = file.metadata()?.len();
        let Some(at) = len.checked_sub(expected.len() as u64) else { return Ok(false) };
        let mut end = vec![0; expected.len()];
        file.read_exact_at(&mut end, at)?;
        Ok(end == expected)
    };
    read().map_err(JournalError::io("read the end of", &path))
}

/// Makes the segment that starts at `first`, empty but for its header, durable and in its place.
pub(crate) fn create(dir: &Path, identity: &Identity, first: u64, body: &[u8]) -> Result<()> {
    let staged = staged_path(dir, first);
    disk::stage(&staged, &[&header(identity, first), body].concat())?;
    disk::put(&staged, &path(dir, first))?;
    disk::sync_dir(dir)
}
