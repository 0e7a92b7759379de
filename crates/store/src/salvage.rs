//! What can still be read of a store that can't be opened, or not in every place: its files are searched for
//! frames, whatever stands around them. Each frame has a checksum of its own, so a good one is known by
//! itself; that all of them together are the record's is for whoever has the tree over it to see. Not here:
//! asking a store that opens (see `frames`).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use upheld_domain::Position;
use upheld_journal::{FrameSource, Identity, StoredFrame, frames_among};

use crate::database::VALUE_BYTES_MAX;
use crate::frames::NOWHERE;
use crate::reach::Reach;
use crate::squeeze::{squeezed_len, unsqueezed};

/// Files are read so much at a time.
const WINDOW_BYTES: usize = 8 << 20;

/// Where the disk can't read, the search goes on so many bytes later.
const SECTOR_BYTES: usize = 4_096;

/// What begins in a window and may end in the next. No value is longer.
const OVERLAP_BYTES: usize = 2 * VALUE_BYTES_MAX;

/// What squeezed bytes begin with.
const SQUEEZED: [u8; 4] = zstd::zstd_safe::MAGICNUMBER.to_le_bytes();

/// So many groups that begin before a position are looked into: those of several sealings overlap.
const GROUPS_MAX: usize = 64;

/// A place in one of the files, and the last position that frames in it have.
#[derive(Debug, Clone, Copy)]
struct Found {
    last: u64,
    file: usize,
    at: u64,
    len: usize,
}

/// Frames in files, by their first position.
pub(crate) struct Salvage {
    identity: Identity,
    /// Nobody can tell whose frames are past this position.
    last: u64,
    files: Vec<File>,
    plain: BTreeMap<u64, Found>,
    squeezed: BTreeMap<u64, Vec<Found>>,
    /// The frames that were looked into last: what is lost lies side by side.
    near: RefCell<Vec<StoredFrame>>,
}

impl Salvage {
    /// Searches the files in a store's directory for frames up to where the record is known to have gone;
    /// `progress` hears how many bytes were read, and of how many.
    ///
    /// # Errors
    /// Where the directory or a file can't be read.
    pub(crate) fn of(store: &Path, reach: &Reach, progress: &dyn Fn(u64, u64)) -> io::Result<Self> {
        let files = files_of(store)?;
        let mut lens = Vec::new();
        for file in &files {
            lens.push(file.metadata()?.len());
        }
        let mut salvage = Self {
            identity: reach.identity,
            last: reach.position,
            files,
            plain: BTreeMap::new(),
            squeezed: BTreeMap::new(),
            near: RefCell::default(),
        };
        let (mut done, total) = (0, lens.iter().sum());
        for (file, len) in lens.into_iter().enumerate() {
            let mut at = 0;
            while at < len {
                let window = salvage.read(file, at, WINDOW_BYTES + OVERLAP_BYTES);
                salvage.search(file, at, &window);
                at += WINDOW_BYTES as u64;
                progress(done + at.min(len), total);
            }
            done += len;
        }
        Ok(salvage)
    }

    /// A stretch of a file; what the disk can't read of it is zeros.
    fn read(&self, file: usize, at: u64, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        let mut filled = 0;
        while filled < len {
            match self.files[file].read_at(&mut bytes[filled..], at + filled as u64) {
                Ok(0) => break,
                Ok(more) => filled += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => filled += SECTOR_BYTES,
            }
        }
        bytes.truncate(filled.min(len));
        bytes
    }

    /// Notes where frames stand in a stretch of a file.
    fn search(&mut self, file: usize, from: u64, bytes: &[u8]) {
        for (at, frame) in frames_among(bytes) {
            if let Some((first, last)) = ends(std::iter::once((at, frame))) {
                let found = Found { last, file, at: from + at as u64, len: frame.len() };
                self.plain.entry(first).or_insert(found);
            }
        }
        for at in begins(bytes) {
            let Some(len) = squeezed_len(&bytes[at..]) else { continue };
            let squeezed = &bytes[at..at + len];
            if let Ok(Some((first, last))) = unsqueezed(squeezed, |plain| ends(frames_among(plain)))
            {
                let found = Found { last, file, at: from + at as u64, len };
                let group = self.squeezed.entry(first).or_default();
                if group.iter().all(|other| other.last != last) {
                    group.push(found);
                }
            }
        }
    }

    /// Where a position may stand, the nearest first.
    fn places(&self, position: u64) -> impl Iterator<Item = (bool, Found)> {
        let near = self.plain.range(..=position).next_back().map(|(_, found)| (false, *found));
        let groups = self.squeezed.range(..=position).rev().take(GROUPS_MAX);
        let groups = groups.flat_map(|(_, found)| found).map(|found| (true, *found));
        near.into_iter().chain(groups).filter(move |(_, found)| found.last >= position)
    }

    fn frames_at(&self, is_squeezed: bool, found: Found) -> Option<Vec<StoredFrame>> {
        let bytes = self.read(found.file, found.at, found.len);
        let stored = |bytes: &[u8]| stored(frames_among(bytes)).collect();
        if is_squeezed { unsqueezed(&bytes, stored).ok() } else { Some(stored(&bytes)) }
    }

    fn in_near(&self, position: Position) -> Option<Vec<u8>> {
        let near = self.near.borrow();
        let held = near.iter().find(|frame| (frame.first..=frame.last()).contains(&position));
        held.map(|frame| frame.bytes.to_vec())
    }
}

impl FrameSource for Salvage {
    fn frame_at(&self, position: Position) -> Option<Vec<u8>> {
        if position.get() > self.last {
            return None;
        }
        if let Some(bytes) = self.in_near(position) {
            return Some(bytes);
        }
        self.places(position.get()).find_map(|(is_squeezed, found)| {
            *self.near.borrow_mut() = self.frames_at(is_squeezed, found)?;
            self.in_near(position)
        })
    }

    fn identity(&self) -> Option<Identity> {
        Some(self.identity)
    }
}

/// The first and last position in frames; none where there is no frame.
fn ends<'a>(frames: impl Iterator<Item = (usize, &'a [u8])>) -> Option<(u64, u64)> {
    stored(frames).fold(None, |ends, frame| {
        let (first, last) = (frame.first.get(), frame.last().get());
        Some(ends.map_or((first, last), |(from, to): (u64, u64)| (from.min(first), to.max(last))))
    })
}

fn stored<'a>(
    frames: impl Iterator<Item = (usize, &'a [u8])>,
) -> impl Iterator<Item = StoredFrame> {
    frames.filter_map(|(_, frame)| StoredFrame::from_bytes(NOWHERE, Arc::from(frame)).ok())
}

/// Where squeezed bytes may begin.
fn begins(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let windows = bytes.windows(SQUEEZED.len()).enumerate();
    windows.filter(|(_, window)| *window == SQUEEZED).map(|(at, _)| at)
}

/// The files below a store's directory, in order of their names.
fn files_of(store: &Path) -> io::Result<Vec<File>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(store)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    paths.into_iter().map(File::open).collect()
}
