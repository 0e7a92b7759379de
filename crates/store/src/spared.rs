//! What sled may overwrite when it opens a database, kept meanwhile. From the first message of its newest
//! segments that it can't read sled takes the rest for torn, and a segment whose header it can't read for
//! free, and writes over both, be it that the database opens or not. Put back, what is still good can be
//! searched for (see `salvage`). Not here: opening (see `database`).

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::database::{LOCK_PAUSE, LOCK_TRIES};

/// sled's segments: a setting of ours.
pub(crate) const SEGMENT_BYTES: usize = 8 << 20;

/// Of a segment: checksum, where in the log it begins, how far that was stable then.
const HEADER_BYTES: usize = 20;

/// sled writes places in its log so that a header of zeros is none.
const PLACE_MASK: u64 = 0x7FFF_FFFF_FFFF_FFFF;

/// What is looked at of a segment to see whether anything was written there.
const BEGIN_BYTES: usize = 4_096;

/// At most so many are kept, the newest. sled says how far it read only when it is opened again, so more may be
/// new after one long sitting.
const SEGMENTS_MAX: usize = 8;

/// Segments by where they stand.
#[derive(Debug)]
pub(crate) struct Spared {
    file: PathBuf,
    segments: Vec<(u64, Vec<u8>)>,
    wound: Option<&'static str>,
}

/// How a segment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// Nothing was written there, or all of it was given up.
    Free,
    /// At this place in the log.
    At(u64),
    /// Its header is not there, but something else is: a power cut leaves that of a segment that was new.
    Headless,
    /// With a header that fails its checksum, which nothing but damage leaves.
    Hurt,
}

impl Spared {
    /// Reads the segments that sled reads through when it opens the database in a directory: from the one that
    /// its last snapshot ends in. A file that can't be opened is left to sled to complain of.
    pub(crate) fn of(database: &Path) -> Self {
        let file = database.join("db");
        let nothing = |file| Self { file, segments: Vec::new(), wound: None };
        let Ok(opened) = File::open(&file) else { return nothing(file) };
        if !is_free(&opened) {
            return nothing(file);
        }
        let Ok(len) = opened.metadata().map(|metadata| metadata.len()) else {
            return nothing(file);
        };
        let known = last_snapshot(database).unwrap_or(0) / SEGMENT_BYTES as u64;
        match newest(&opened, len, known) {
            Ok(segments) => Self { file, segments, wound: None },
            Err(wound) => Self { wound: Some(wound), ..nothing(file) },
        }
    }

    /// Why sled is not to be let near the file: it would take a segment for free, or for the end of the log, and
    /// write over it or what comes after it.
    pub(crate) fn wound(&self) -> Option<&'static str> {
        self.wound
    }

    /// Writes them where they stood.
    pub(crate) fn put_back(&self) -> io::Result<()> {
        if self.segments.is_empty() {
            return Ok(());
        }
        let file = File::options().read(true).write(true).open(&self.file)?;
        // sled may be about to let go of it.
        let is_free = is_free(&file);
        if !is_free {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        for (at, bytes) in &self.segments {
            let len = file.metadata()?.len().max(*at);
            if read(&file, *at, len, bytes.len())? != *bytes {
                file.write_all_at(bytes, *at)?;
            }
        }
        file.sync_all()
    }
}

/// Waits until nobody else has a file of sled's, and takes it until it is closed. Gives whether that could be.
fn is_free(file: &File) -> bool {
    let mut tries = 0..LOCK_TRIES;
    loop {
        match (file.try_lock(), tries.next()) {
            (Err(TryLockError::WouldBlock), Some(_)) => std::thread::sleep(LOCK_PAUSE),
            (Err(TryLockError::WouldBlock), None) => return false,
            // There are file systems that know of no locks.
            _ => return true,
        }
    }
}

/// The newest segments of a file, from the one with this number in the log on.
fn newest(file: &File, len: u64, known: u64) -> Result<Vec<(u64, Vec<u8>)>, &'static str> {
    let unread = |_| "a segment can't be read";
    let mut newest = Vec::new();
    for at in (0..len).step_by(SEGMENT_BYTES) {
        match begin_of(&read(file, at, len, BEGIN_BYTES).map_err(unread)?) {
            Begin::Free => {}
            Begin::At(place) if place / (SEGMENT_BYTES as u64) < known => {}
            Begin::At(place) => newest.push((place, at)),
            Begin::Headless => newest.push((u64::MAX, at)),
            Begin::Hurt => return Err("the header of a segment fails its checksum"),
        }
    }
    newest.sort_unstable_by(|one, other| other.cmp(one));
    newest.truncate(SEGMENTS_MAX);
    let read = |(_, at)| Ok((at, read(file, at, len, SEGMENT_BYTES).map_err(unread)?));
    newest.into_iter().map(read).collect()
}

fn read(file: &File, at: u64, len: u64, bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(len - at).unwrap_or(usize::MAX).min(bytes_max)];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes)
}

fn begin_of(begin: &[u8]) -> Begin {
    let Some((header, _)) = begin.split_first_chunk::<HEADER_BYTES>() else { return Begin::Free };
    if *header == [0; HEADER_BYTES] {
        return if begin.iter().all(|byte| *byte == 0) { Begin::Free } else { Begin::Headless };
    }
    let (sum, said) = header.split_at(size_of::<u32>());
    if sum != (crc32fast::hash(said) ^ u32::MAX).to_le_bytes() {
        return Begin::Hurt;
    }
    let place = said.first_chunk().copied().map_or(0, u64::from_le_bytes);
    Begin::At(place ^ PLACE_MASK)
}

/// Up to where in the log sled's last snapshot goes, by its name.
fn last_snapshot(database: &Path) -> io::Result<u64> {
    let mut last = 0;
    for entry in fs::read_dir(database)? {
        let name = entry?.file_name();
        let place = name.to_str().and_then(|name| name.strip_prefix("snap."));
        let place = place.and_then(|place| u64::from_str_radix(place, 16).ok());
        last = last.max(place.unwrap_or(0));
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{Database, Shelf};
    use crate::error::StoreError;
    use tempfile::TempDir;

    /// A database of one sitting, or of two, in some segments.
    fn filled(sittings: u8) -> TempDir {
        let dir = TempDir::new().unwrap();
        for sitting in 0..sittings {
            let database = Database::open(dir.path()).unwrap();
            for key in 0..200_u8 {
                let noise: Vec<u8> = (0..60_000_u32)
                    .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1])
                    .collect();
                database.put(Shelf::Frames, &[sitting, key], &noise).unwrap();
            }
            database.sync().unwrap();
        }
        dir
    }

    fn flip(dir: &Path, at: usize) -> Vec<u8> {
        let mut bytes = fs::read(dir.join("db")).unwrap();
        bytes[at] ^= 1;
        fs::write(dir.join("db"), &bytes).unwrap();
        bytes
    }

    #[test]
    fn an_opening_that_fails_changes_nothing_of_the_file() {
        let dir = filled(2);
        Database::open(dir.path()).unwrap();
        let newest = usize::try_from(Spared::of(dir.path()).segments[0].0).unwrap();
        let before = flip(dir.path(), newest + 300_000);
        for _ in 0..2 {
            let error = Database::open(dir.path()).unwrap_err();
            assert!(error.is_damage(), "{error}");
            assert!(fs::read(dir.path().join("db")).unwrap() == before);
        }
    }

    #[test]
    fn a_header_that_was_hurt_keeps_sled_from_the_file() {
        for sittings in [1, 2] {
            for at in [0, 7, 19, SEGMENT_BYTES, SEGMENT_BYTES + 13] {
                let dir = filled(sittings);
                let before = flip(dir.path(), at);
                let error = Database::open(dir.path()).unwrap_err();
                assert!(matches!(error, StoreError::Damaged(_)), "byte {at}: {error}");
                assert!(fs::read(dir.path().join("db")).unwrap() == before, "byte {at}");
            }
        }
    }

    #[test]
    fn what_an_opening_took_for_torn_can_be_put_back_be_it_that_it_succeeds() {
        let dir = filled(1);
        let before = flip(dir.path(), SEGMENT_BYTES + 300_000);
        let bytes = || fs::read(dir.path().join("db")).unwrap();
        match Database::open_spared(dir.path()) {
            Ok((database, spared)) => {
                drop(database);
                assert!(!bytes().starts_with(&before), "sled writes over what it takes for torn");
                spared.put_back().unwrap();
            }
            // Where what it wrote in its own time makes it stumble.
            Err(error) => assert!(error.is_damage(), "{error}"),
        }
        assert!(bytes().starts_with(&before));
    }
}
