//! Healing: a damaged segment is written anew from its good frames and the other copy's, beside
//! the old one, synced, and put in its place. Where the lost bytes fit exactly, every frame keeps
//! its place. Not here: finding the damage (see `survey`).

use std::path::Path;

use upheld_domain::Position;

use crate::disk;
use crate::error::{Damage, JournalError, Result};
use crate::frame::{self, Header};
use crate::segment::{self, Identity};
use crate::stored;
use crate::survey::{Gap, InOrder, MARK_BYTES, Survey, Surveyed};

/// The other copy of the record, which gives back what the journal lost.
pub trait FrameSource {
    /// The exact bytes of the frame whose commit starts at, or contains, a position.
    fn frame_at(&self, first: Position) -> Option<Vec<u8>>;

    /// Whose record it is; asked for only where no segment's header is left to say so.
    fn identity(&self) -> Option<Identity> {
        None
    }
}

/// What healing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Healed {
    /// The positions brought back.
    pub(crate) positions: Vec<Damage>,
    /// From which position on frames may stand elsewhere than before.
    pub(crate) relocated: Option<u64>,
    /// Bytes of the last segment's unfinished end that were left out: healing a wound there cuts it.
    pub(crate) cut_bytes: u64,
    /// Frames past what was known to be synced, written anew with it.
    pub(crate) rewritten: u64,
    /// Only what stands around the commits was hurt: a header, a mark.
    pub(crate) scratched: bool,
}

/// Heals everything the survey found, or refuses and changes nothing.
pub(crate) fn heal(
    dir: &Path,
    survey: &Survey,
    source: Option<&dyn FrameSource>,
    segment_bytes: u64,
) -> Result<Healed> {
    let damage = survey.damage();
    let identity = identity_of(dir, survey, source)?;
    match source {
        Some(source) => check_source(source, &damage)?,
        None if !damage.is_empty() => return Err(JournalError::Damaged(damage)),
        None => {}
    }
    let scratched = damage.is_empty();
    let mut healed = Healed { positions: damage, scratched, ..Healed::default() };
    for segment in &survey.segments {
        let wounds = survey.wounds(segment);
        if wounds.is_empty() && !segment.header_bad {
            continue;
        }
        let mut rewrite = Rewrite::new(dir, identity, segment.first, segment_bytes);
        let took = rewrite.segment(survey, segment, &wounds, source)?;
        healed.count_tail(survey, segment, took);
        let moved = rewrite.finish()?.or(segment.missing.then_some(segment.first));
        healed.relocated = healed.relocated.into_iter().chain(moved).min();
    }
    Ok(healed)
}

/// How much of an old segment was taken over: up to this byte, and so many frames past what was synced.
#[derive(Clone, Copy)]
struct Took {
    to: usize,
    unsynced: u64,
}

impl Healed {
    /// The last segment may have had an unfinished end; nobody sees it any more once it is rewritten.
    fn count_tail(&mut self, survey: &Survey, segment: &Surveyed, took: Took) {
        let Some((_, scan)) = survey.last().filter(|(last, _)| last.first == segment.first) else {
            return;
        };
        self.cut_bytes += (scan.end + scan.rest).saturating_sub(took.to) as u64;
        self.rewritten += took.unsynced;
    }
}

fn identity_of(dir: &Path, survey: &Survey, source: Option<&dyn FrameSource>) -> Result<Identity> {
    let known = survey.identity.or_else(|| source.and_then(FrameSource::identity));
    let first = survey.segments.first().map_or(1, |segment| segment.first);
    known.ok_or_else(|| JournalError::Header(segment::path(dir, first)))
}

/// Asks the source for every lost commit once before anything is changed.
fn check_source(source: &dyn FrameSource, damage: &[Damage]) -> Result<()> {
    for lost in damage {
        let mut position = lost.first;
        while position <= lost.last {
            position = fetch(source, position, lost.last)?.1.next();
        }
    }
    Ok(())
}

/// The good frame that starts at `position` and ends by `last`.
fn fetch(source: &dyn FrameSource, position: u64, last: u64) -> Result<(Vec<u8>, Header)> {
    let refuse = |detail: &str| JournalError::Source { position, detail: detail.to_owned() };
    let first = Position::new(position).ok_or_else(|| refuse("there is no position 0"))?;
    let bytes = source.frame_at(first).ok_or_else(|| refuse("it has nothing there"))?;
    let header = stored::whole(&bytes).map_err(|error| refuse(&error.to_string()))?;
    if header.is_mark() || header.first != position {
        return Err(refuse("its commit starts elsewhere"));
    }
    if header.next() > last + 1 {
        return Err(refuse("its commit is longer than what was lost"));
    }
    Ok((bytes, header))
}

/// Segments being written anew, one after the other, from one old one.
pub(crate) struct Rewrite<'a> {
    dir: &'a Path,
    identity: Identity,
    segment_bytes: usize,
    /// The segment being filled, and the position after its last frame.
    first: u64,
    next: u64,
    contents: Vec<u8>,
    /// Staged and synced, not yet in place.
    staged: Vec<u64>,
    relocated: Option<u64>,
}

impl<'a> Rewrite<'a> {
    pub(crate) fn new(dir: &'a Path, identity: Identity, first: u64, segment_bytes: u64) -> Self {
        Self {
            dir,
            identity,
            segment_bytes: usize::try_from(segment_bytes).unwrap_or(usize::MAX),
            first,
            next: first,
            contents: segment::header(&identity, first),
            staged: Vec::new(),
            relocated: None,
        }
    }

    /// Writes what is good of an old segment, with its wounds filled. Gives how much it took over.
    fn segment(
        &mut self,
        survey: &Survey,
        segment: &Surveyed,
        wounds: &[Gap],
        source: Option<&dyn FrameSource>,
    ) -> Result<Took> {
        let image =
            if segment.missing { Vec::new() } else { segment::load(self.dir, segment.first)? };
        let mut from = segment::HEADER_BYTES.min(image.len());
        for wound in wounds {
            self.good(&image[from..wound.from.max(from)], wound.first);
            let last = (wound.next - 1).min(survey.synced_to);
            let filled = self.fill(wound, last, source)?;
            from = wound.to;
            if wound.next - 1 > survey.synced_to {
                // What follows was never synced, and its neighbour is lost: it is cut.
                let to = (wound.from + filled).min(wound.to);
                return Ok(Took { to, ..took(&image, survey, segment, wound.from)? });
            }
        }
        let (end, next) = end_of(survey, segment, &image)?;
        self.good(&image[from..end.max(from)], next);
        took(&image, survey, segment, end.max(from))
    }

    /// Takes over good frames as they are; `next` is the position after them.
    pub(crate) fn good(&mut self, frames: &[u8], next: u64) {
        self.contents.extend_from_slice(frames);
        self.next = self.next.max(next);
    }

    /// Puts the other copy's frames where a wound was, and marks where marks were. Gives how many bytes the
    /// frames have.
    fn fill(&mut self, wound: &Gap, last: u64, source: Option<&dyn FrameSource>) -> Result<usize> {
        let room = wound.to - wound.from;
        let mut filled = 0;
        let segments = self.staged.len();
        while let Some(source) = source.filter(|_| self.next <= last) {
            let (bytes, header) = fetch(source, self.next, last)?;
            // Within the room that was lost everything keeps its place; past it, nothing does.
            if filled >= room && self.is_full(bytes.len()) {
                self.stage()?;
            }
            self.contents.extend_from_slice(&bytes);
            self.next = header.next();
            filled += bytes.len();
        }
        let left = room.checked_sub(filled).filter(|left| left % MARK_BYTES == 0);
        let marks = left.filter(|_| self.staged.len() == segments);
        if let Some(left) = marks {
            let mark = frame::mark(self.next);
            self.contents.extend(mark.iter().cycle().take(left));
        }
        // A mark that stood before or between lost frames stands behind them now.
        if marks.is_none_or(|left| left > 0 && filled > 0) {
            self.relocated = self.relocated.or(Some(wound.first));
        }
        Ok(filled)
    }

    fn is_full(&self, more: usize) -> bool {
        let held = self.contents.len();
        held > segment::HEADER_BYTES && held + more + MARK_BYTES > self.segment_bytes
    }

    /// Ends the segment with a mark, writes it beside the old ones, and begins the next.
    fn stage(&mut self) -> Result<()> {
        self.contents.extend_from_slice(&frame::mark(self.next));
        disk::stage(&segment::staged_path(self.dir, self.first), &self.contents)?;
        self.staged.push(self.first);
        self.first = self.next;
        self.contents = segment::header(&self.identity, self.next);
        Ok(())
    }

    /// Puts everything in place, the last segment first: until the first is there, the old one
    /// stands, and where two overlap the later one wins. Gives from which position on frames may
    /// stand elsewhere.
    pub(crate) fn finish(mut self) -> Result<Option<u64>> {
        self.stage()?;
        for &first in self.staged.iter().rev() {
            disk::put(&segment::staged_path(self.dir, first), &segment::path(self.dir, first))?;
            disk::sync_dir(self.dir)?;
        }
        Ok(self.relocated)
    }
}

/// What taking over an image up to a byte comes to.
fn took(image: &[u8], survey: &Survey, segment: &Surveyed, to: usize) -> Result<Took> {
    let mut unsynced = 0;
    for found in InOrder::new(&image[..to], segment.first, segment.limit.unwrap_or(u64::MAX)) {
        let (_, _, header) = found?;
        unsynced += u64::from(!header.is_mark() && header.first > survey.synced_to);
    }
    Ok(Took { to, unsynced })
}

/// Where the good part of a segment ends, and the position after it.
fn end_of(survey: &Survey, segment: &Surveyed, image: &[u8]) -> Result<(usize, u64)> {
    if segment.limit.is_none() {
        return Ok(survey.good_end().unwrap_or((0, segment.first)));
    }
    match &segment.scan {
        Some(scan) => Ok((scan.end, scan.next)),
        // Only its header is bad: it was not read through before.
        None => {
            let scan = crate::survey::scan(image, segment.first, segment.limit)?;
            Ok((scan.end, scan.next))
        }
    }
}
