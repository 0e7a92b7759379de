//! A quick look at a journal from outside: its segments, where it ends, whether that is a clean end.
//! It takes no lock, changes nothing and reads no more than the last two segments through. Not here:
//! whether everything before is good (see `check`).

use std::path::Path;

use upheld_domain::{Position, Timestamp};

use crate::error::{Damage, JournalError, Result};
use crate::reader::Reader;
use crate::segment::{self, Identity};
use crate::survey::survey;

/// One file of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentFile {
    /// The first position in it.
    pub first: u64,
    /// How long the file is, room reserved at its end included.
    pub bytes: u64,
}

/// What a quick look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Whose record it is; none where every segment's header is damaged.
    pub identity: Option<Identity>,
    /// The files, in order.
    pub segments: Vec<SegmentFile>,
    /// The last position; 0 for none.
    pub last: u64,
    /// When the last event was recorded, where it can be read.
    pub recorded_at: Option<Timestamp>,
    /// Whether the last stop was clean. While a process writes, it is not.
    pub clean: bool,
    /// Positions that had been made durable and are lost, as far as the look went.
    pub damage: Vec<Damage>,
}

/// Looks at the journal in `dir`.
///
/// # Errors
/// [`JournalError::Absent`], [`JournalError::Newer`], [`JournalError::Foreign`],
/// [`JournalError::Io`]. Damage is no error: it is told.
pub fn glance(dir: &Path) -> Result<Glance> {
    let firsts = segment::list(dir)?;
    let begun = firsts.last().map_or(0, |first| first.saturating_sub(1));
    let found = survey(dir, begun)?;
    let last = found.good_end().map_or(0, |(_, next)| next.saturating_sub(1));
    Ok(Glance {
        identity: found.identity,
        segments: firsts.iter().map(|&first| file(dir, first)).collect::<Result<_>>()?,
        last,
        recorded_at: recorded_at(dir, last),
        clean: found.is_clean(),
        damage: found.damage(),
    })
}

fn file(dir: &Path, first: u64) -> Result<SegmentFile> {
    let path = segment::path(dir, first);
    let metadata = path.metadata().map_err(JournalError::io("measure", &path))?;
    Ok(SegmentFile { first, bytes: metadata.len() })
}

/// When the event at the last position was recorded; none where it can't be read.
fn recorded_at(dir: &Path, last: u64) -> Option<Timestamp> {
    let reader = Reader::open(dir).ok()?;
    let frame = reader.frames(Position::new(last)?).find_map(std::result::Result::ok)?;
    Some(frame.events().ok()?.last()?.recorded_at)
}
