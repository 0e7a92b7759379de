//! The newest segments of sled's file, as they were before it is opened. From the first message in them that it
//! can't read sled takes the rest for torn, and writes over it, before it says that the database is damaged.
//! Put back, an opening that fails has changed nothing, and what is still good can be searched for (see
//! `salvage`). Not here: opening (see `database`).

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// sled's segments: a setting of ours.
pub(crate) const SEGMENT_BYTES: usize = 8 << 20;

/// Of a segment: checksum, where in the log it begins, how far that was stable then.
const HEADER_BYTES: usize = 20;

/// sled writes places in its log so that a header of zeros is none.
const PLACE_MASK: u64 = 0x7FFF_FFFF_FFFF_FFFF;

/// As many as a record that was killed has at the most, in memory at once.
const SEGMENTS_MAX: usize = 8;

/// Segments by where they stand.
pub(crate) struct Newest {
    file: PathBuf,
    segments: Vec<(u64, Vec<u8>)>,
}

impl Newest {
    /// Reads those that sled will read through when it opens the database in a directory: from the one that its
    /// last snapshot ends in.
    pub(crate) fn of(database: &Path) -> io::Result<Self> {
        let file = database.join("db");
        let opened = match File::open(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { file, segments: Vec::new() });
            }
            opened => opened?,
        };
        let len = opened.metadata()?.len();
        let known = last_snapshot(database)? / SEGMENT_BYTES as u64 * SEGMENT_BYTES as u64;
        let mut newest = Vec::new();
        for at in (0..len).step_by(SEGMENT_BYTES) {
            let mut header = [0; HEADER_BYTES];
            if at + HEADER_BYTES as u64 <= len {
                opened.read_exact_at(&mut header, at)?;
            }
            newest.extend(begins_at(&header).filter(|&begins| begins >= known).map(|it| (it, at)));
        }
        newest.sort_unstable_by(|one, other| other.cmp(one));
        newest.truncate(SEGMENTS_MAX);
        let mut segments = Vec::new();
        for (_, at) in newest {
            let mut bytes =
                vec![0; usize::try_from(len - at).unwrap_or(usize::MAX).min(SEGMENT_BYTES)];
            opened.read_exact_at(&mut bytes, at)?;
            segments.push((at, bytes));
        }
        Ok(Self { file, segments })
    }

    /// Writes them where they stood.
    pub(crate) fn put_back(&self) -> io::Result<()> {
        if self.segments.is_empty() {
            return Ok(());
        }
        let file = File::options().write(true).open(&self.file)?;
        for (at, bytes) in &self.segments {
            file.write_all_at(bytes, *at)?;
        }
        file.sync_all()
    }
}

/// Where in the log a segment begins; the end of it where that was hurt, none where no segment was written.
fn begins_at(header: &[u8; HEADER_BYTES]) -> Option<u64> {
    let (_, place) = header.split_first_chunk::<4>()?;
    let begins = u64::from_le_bytes(*place.first_chunk()?) ^ PLACE_MASK;
    let is_whole = begins.is_multiple_of(SEGMENT_BYTES as u64);
    (*header != [0; HEADER_BYTES]).then_some(if is_whole { begins } else { u64::MAX })
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
