//! Opening for writing: survey, heal what had been synced, cut what had not, write anew what the
//! page cache may only pretend to hold, then hand every frame past the checkpoint to the opener.
//! Not here: writing (see `journal`), reading without a lock (see `reader`).

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use upheld_domain::{Position, Timestamp};

use crate::disk::{self, Disk, RealDisk};
use crate::error::{Damage, JournalError, Result};
use crate::frame;
use crate::heal::{self, FrameSource, Rewrite};
use crate::journal::Journal;
use crate::merkle::Frontier;
use crate::segment::{self, Identity};
use crate::stored::{FrameAt, StoredFrame, codec_error};
use crate::survey::{self, InOrder, Survey, survey};
use crate::writer::Tail;
use crate::{leaf, payload};

/// What the opener knows to be good already: the store's checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The last position, which ends a commit; 0 for nothing. What is lost up to here is damage,
    /// never an unfinished tail.
    pub position: u64,
    /// The tree's right edge over all events up to `position`.
    pub frontier: Frontier,
}

/// What opening found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// Positions brought back from the other copy.
    pub healed: Vec<Damage>,
    /// Bytes cut behind the last good frame.
    pub cut_bytes: u64,
    /// Frames past what was known to be synced, written anew.
    pub rewritten: u64,
    /// From this position on frames may stand elsewhere than before: places kept of them are void.
    pub relocated: Option<Position>,
    /// What stands around commits was hurt, a header or the mark that ends a segment, and is as it was again.
    pub scratched: bool,
    /// The journal had not been closed as it should be.
    pub unclean: bool,
}

/// A journal, open for writing, and how that went.
#[derive(Debug)]
pub struct Opened {
    /// The journal.
    pub journal: Journal,
    /// What was found and done.
    pub report: OpenReport,
}

/// How large segments may grow.
#[derive(Clone)]
pub struct Options {
    /// A new segment is begun rather than letting one grow past this many bytes, 1 GiB at most;
    /// one commit always fits.
    pub segment_bytes: u64,
    pub(crate) disk: Arc<dyn Disk>,
}

impl Options {
    /// Segments of 64 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self { segment_bytes: 64 << 20, disk: Arc::new(RealDisk) }
    }

    /// Segments of another size.
    #[must_use]
    pub fn segment_bytes(self, segment_bytes: u64) -> Self {
        Self { segment_bytes: segment_bytes.min(segment::BYTES_MAX / 2), ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("segment_bytes", &self.segment_bytes).finish()
    }
}

/// Takes each frame past the checkpoint, in order.
pub(crate) type OnFrame<'a> = &'a mut dyn FnMut(&StoredFrame) -> Result<()>;

/// Opens the journal in `dir`: see [`Journal::open`].
pub(crate) fn open(
    options: &Options,
    dir: &Path,
    known: Known,
    heal: Option<&dyn FrameSource>,
    on_frame: OnFrame<'_>,
    progress: &dyn Fn(u64),
) -> Result<Opened> {
    check_known(&known)?;
    let mut report = OpenReport::default();
    let mut found = survey(dir, known.position)?;
    segment::remove_staged(dir)?;
    report.unclean = !found.is_clean();
    if found.is_damaged() {
        let healed = heal::heal(dir, &found, heal, options.segment_bytes)?;
        report.healed = healed.positions;
        report.relocated = healed.relocated.and_then(Position::new);
        (report.cut_bytes, report.rewritten) = (healed.cut_bytes, healed.rewritten);
        report.scratched = healed.scratched;
        found = survey(dir, known.position)?;
        refuse_damage(&found)?;
    }
    let identity = found.identity.ok_or_else(|| JournalError::Absent(dir.to_owned()))?;
    report.scratched |= seal_all(dir, &found)?;
    if !found.is_clean() {
        settle_tail(dir, &found, identity, options, &mut report)?;
        found = survey(dir, known.position)?;
    }
    let caught_up = catch_up(dir, &found, known, on_frame, progress)?;
    let journal = start_at(options, dir, identity, &found, caught_up)?;
    Ok(Opened { journal, report })
}

fn check_known(known: &Known) -> Result<()> {
    if known.frontier.size() == known.position {
        return Ok(());
    }
    let detail = "its tree has another number of leaves";
    Err(JournalError::Known { position: known.position, detail })
}

fn refuse_damage(found: &Survey) -> Result<()> {
    if found.is_damaged() { Err(JournalError::Damaged(found.damage())) } else { Ok(()) }
}

/// Ends every segment but the last with its mark, where a crash left that out; or where something else stands in
/// its place, which is told.
fn seal_all(dir: &Path, found: &Survey) -> Result<bool> {
    let mut scratched = false;
    for segment in &found.segments {
        let (Some(limit), Some(scan)) = (segment.limit, &segment.scan) else { continue };
        if !segment::ends_with_mark(dir, segment.first, limit)? {
            let path = segment::path(dir, segment.first);
            disk::cut(&path, scan.end as u64, &frame::mark(limit))?;
            scratched |= scan.rest > 0;
        }
    }
    Ok(scratched)
}

/// After an unclean stop: cuts at the first bad frame, and writes every good frame past what was
/// synced into a new segment, because the page cache may show what the disk does not hold.
fn settle_tail(
    dir: &Path,
    found: &Survey,
    identity: Identity,
    options: &Options,
    report: &mut OpenReport,
) -> Result<()> {
    let (Some((last, scan)), Some((end, next))) = (found.last(), found.good_end()) else {
        return Ok(());
    };
    report.cut_bytes += (scan.end - end + scan.rest) as u64;
    let path = segment::path(dir, last.first);
    let image = segment::load(dir, last.first)?;
    let Some(from) = survey::first_past(&image[..end], last.first, found.synced_to)? else {
        return disk::cut(&path, end as u64, &frame::mark(next));
    };
    let first = found.synced_to + 1;
    report.rewritten += InOrder::new(&image[..end], last.first, u64::MAX)
        .flatten()
        .filter(|(_, at, header)| *at >= from && !header.is_mark())
        .count() as u64;
    let relocated = Position::new(first);
    report.relocated = report.relocated.into_iter().chain(relocated).min();
    let mut rewrite = Rewrite::new(dir, identity, first, options.segment_bytes);
    rewrite.good(&image[from..end], next);
    rewrite.finish()?;
    if first > last.first {
        // From here on the new segment wins; the old one is cut where it begins.
        disk::cut(&path, from as u64, &frame::mark(first))?;
    }
    Ok(())
}

/// What reading past the checkpoint gave.
struct CaughtUp {
    position: u64,
    frontier: Frontier,
    recorded_at: Option<Timestamp>,
}

/// Hands every frame past the checkpoint to the opener, and hashes its leaves.
fn catch_up(
    dir: &Path,
    found: &Survey,
    known: Known,
    on_frame: OnFrame<'_>,
    progress: &dyn Fn(u64),
) -> Result<CaughtUp> {
    let mut state =
        CaughtUp { position: known.position, frontier: known.frontier, recorded_at: None };
    for segment in &found.segments {
        let Some(scan) = segment.scan.as_ref().filter(|scan| scan.next > segment.first) else {
            continue;
        };
        if scan.next <= known.position {
            continue;
        }
        let image = segment::load(dir, segment.first)?;
        read_segment(&image, segment.first, &mut state, on_frame)?;
        progress(state.position);
    }
    Ok(state)
}

fn read_segment(
    image: &[u8],
    segment: u64,
    state: &mut CaughtUp,
    on_frame: OnFrame<'_>,
) -> Result<()> {
    let mut last = None;
    for found in InOrder::new(image, segment, u64::MAX) {
        let (_, at, header) = found?;
        if header.is_mark() {
            continue;
        }
        let bytes = &image[at..at + header.frame_bytes()];
        last = Some((header.first, bytes));
        if header.first > state.position {
            state.take(segment, at, bytes, on_frame)?;
        } else if header.first <= state.position && header.next() > state.position + 1 {
            let detail = "it stands inside a commit";
            return Err(JournalError::Known { position: state.position, detail });
        }
    }
    if let Some((first, bytes)) = last {
        let (_, commit) = payload::open(bytes).map_err(codec_error(first))?;
        state.recorded_at = Some(Timestamp(commit.recorded_at_ms));
    }
    Ok(())
}

impl CaughtUp {
    fn take(&mut self, segment: u64, at: usize, bytes: &[u8], on_frame: OnFrame<'_>) -> Result<()> {
        let first = self.position + 1;
        let offset = u32::try_from(at).unwrap_or(u32::MAX);
        let at = FrameAt { segment, offset };
        let frame = StoredFrame::from_bytes(at, Arc::from(bytes)).map_err(codec_error(first))?;
        // Pair assertion: the writer gives out positions without gaps.
        if frame.first.get() != first {
            let last = frame.first.get() - 1;
            return Err(JournalError::Damaged(vec![Damage { first, last }]));
        }
        let (_, commit) = payload::open(bytes).map_err(codec_error(first))?;
        payload::check_kinds(&commit).map_err(codec_error(first))?;
        for hash in leaf::hashes(&commit, first) {
            self.frontier.append(hash);
        }
        self.position = frame.last().get();
        on_frame(&frame)
    }
}

/// Makes the journal that goes on where the survey found the end.
fn start_at(
    options: &Options,
    dir: &Path,
    identity: Identity,
    found: &Survey,
    caught_up: CaughtUp,
) -> Result<Journal> {
    let absent = || JournalError::Absent(dir.to_owned());
    let (last, scan) = found.last().ok_or_else(absent)?;
    if scan.next != caught_up.position + 1 {
        let detail = "the record ends elsewhere";
        return Err(JournalError::Known { position: caught_up.position, detail });
    }
    let tail = Tail::open(options, dir, identity, last.first, scan.end as u64, scan.len as u64)?;
    Ok(Journal::new(tail, caught_up.frontier, caught_up.recorded_at))
}
