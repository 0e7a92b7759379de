//! One segment as it may be kept elsewhere: its good bytes, whole and in their order, ended by a mark.
//! Reading takes no lock and changes nothing, so it may be done while the writer works. Not here: where
//! the bytes are kept and how it is known later that they are the same (see `upheld-backup`).

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Damage, JournalError, Result};
use crate::frame;
use crate::segment::{self, Identity};
use crate::stored::{FrameAt, StoredFrame, codec_error};
use crate::survey::{InOrder, Scan, scan};

/// So often a segment is read where it looks damaged: a writer in the middle of it looks like that.
const READS: u32 = 4;

/// A segment's good bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentImage {
    identity: Identity,
    first: u64,
    next: u64,
    bytes: Vec<u8>,
}

/// The first positions of the segments of the journal in `dir`, in order.
///
/// # Errors
/// [`JournalError::Absent`] where there is no journal; [`JournalError::Io`].
pub fn segments(dir: &Path) -> Result<Vec<u64>> {
    match segment::list(dir)? {
        firsts if firsts.is_empty() => Err(JournalError::Absent(dir.to_owned())),
        firsts => Ok(firsts),
    }
}

/// The name of the file of the segment that starts at `first`.
#[must_use]
pub fn segment_name(first: u64) -> String {
    segment::path(Path::new(""), first).display().to_string()
}

impl SegmentImage {
    /// No segment has more bytes.
    pub const BYTES_MAX: u64 = segment::BYTES_MAX;

    /// Reads the segment that starts at `first` in the journal in `dir`; `limit` is where the next one
    /// starts, none for the last. Of the last, what is whole is taken, and synced before this returns; an
    /// unfinished end is left out.
    ///
    /// After a sync of the writer's that failed, that sync promises nothing: the system may have given up
    /// writing those pages, and answers all the same. A power cut can then leave the copy ahead of the
    /// record, by commits that nobody was answered for.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] with the positions that can't be read; [`JournalError::Header`],
    /// [`JournalError::Newer`], [`JournalError::Oversize`], [`JournalError::Io`].
    pub fn read(dir: &Path, first: u64, limit: Option<u64>) -> Result<Self> {
        let mut reads = 1;
        loop {
            let image = segment::load(dir, first)?;
            match Self::of_image(dir, first, limit, image) {
                Err(JournalError::Damaged(_)) if reads < READS => reads += 1,
                Ok(image) if limit.is_none() => {
                    // A commit that nobody was answered for yet may be among them. Once it is synced a
                    // power cut can't take it from the record, so the copy is not ahead of the record;
                    // but for what a failed sync dropped before (see above), which nobody can see here.
                    let path = segment::path(dir, first);
                    let sync = || File::open(&path)?.sync_data();
                    sync().map_err(JournalError::io("sync", &path))?;
                    return Ok(image);
                }
                done => return done,
            }
        }
    }

    fn of_image(dir: &Path, first: u64, limit: Option<u64>, mut image: Vec<u8>) -> Result<Self> {
        let identity = segment::identity(&image, first)?;
        let identity = identity.ok_or_else(|| JournalError::Header(segment::path(dir, first)))?;
        let found = scan(&image, first, limit)?;
        let (end, next) = good_end(&found, limit)?;
        image.truncate(end);
        if !(found.ends_in_mark && end == found.end) {
            image.extend_from_slice(&frame::mark(next));
        }
        Ok(Self { identity, first, next, bytes: image })
    }

    /// The segment that starts at `first`, from bytes that [`Self::bytes`] gave once.
    ///
    /// # Errors
    /// As [`Self::read`]; also where anything is missing at its end or stands behind it.
    pub fn of_bytes(name: &Path, first: u64, bytes: Vec<u8>) -> Result<Self> {
        let identity = segment::identity(&bytes, first)?;
        let identity = identity.ok_or_else(|| JournalError::Header(name.to_owned()))?;
        let found = scan(&bytes, first, None)?;
        let lost = found.gaps.iter().find(|gap| gap.first < gap.next);
        if lost.is_some() || !found.ends_in_mark || found.end != bytes.len() {
            let first = lost.map_or(found.next, |gap| gap.first);
            let last = lost.map_or(first, |gap| gap.next - 1);
            return Err(JournalError::Damaged(vec![Damage { first, last }]));
        }
        Ok(Self { identity, first, next: found.next, bytes })
    }

    /// Whose record it is of.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The first position that may stand in it.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The position after the last in it; the same as [`Self::first`] where it holds no event.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Its bytes: a segment file that may stand in a journal.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its commits, in order.
    pub fn frames(&self) -> impl Iterator<Item = Result<StoredFrame>> {
        let frames = InOrder::new(&self.bytes, self.first, self.next);
        frames.filter_map(|found| match found {
            Ok((_, _, header)) if header.is_mark() => None,
            Ok((_, at, header)) => {
                let bytes = Arc::from(&self.bytes[at..at + header.frame_bytes()]);
                let offset = u32::try_from(at).unwrap_or(u32::MAX);
                let at = FrameAt { segment: self.first, offset };
                Some(StoredFrame::from_bytes(at, bytes).map_err(codec_error(header.first)))
            }
            Err(newer) => Some(Err(newer.into())),
        })
    }
}

/// Where the good part ends: the byte, and the next position. Only the last segment may have an
/// unfinished end, and only past what is known to have been synced.
fn good_end(found: &Scan, limit: Option<u64>) -> Result<(usize, u64)> {
    let Some(gap) = found.gaps.iter().find(|gap| gap.first < gap.next) else {
        return Ok((found.end, found.next));
    };
    if limit.is_none() && gap.first > found.synced_to {
        return Ok((gap.from, gap.first));
    }
    let lost = found.gaps.iter().filter(|gap| gap.first < gap.next);
    let lost = lost.map(|gap| Damage { first: gap.first, last: gap.next - 1 });
    Err(JournalError::Damaged(lost.collect()))
}
