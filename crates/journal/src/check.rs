//! Reading everything: checksums, gaps, payloads, and the tree recomputed. Needs no lock unless it
//! heals. Not here: comparing the journal with the store; whoever has both does that.

use std::path::Path;

use upheld_domain::Position;

use crate::error::{CodecError, Damage, JournalError, Result};
use crate::heal::{self, FrameSource, Healed};
use crate::merkle::{Frontier, Hash};
use crate::open::Options;
use crate::payload;
use crate::segment::{self, Identity};
use crate::survey::{InOrder, Survey, survey};

/// What reading the whole journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// Whose record it is; none where every segment's header is damaged.
    pub identity: Option<Identity>,
    /// The last position of the unbroken record; 0 for none.
    pub position: u64,
    /// The tree's right edge over all events up to `position`.
    pub frontier: Frontier,
    /// The last position of all, whatever is lost before it; 0 for none.
    pub ends_at: u64,
    /// Positions that had been made durable and can't be read.
    pub damage: Vec<Damage>,
    /// Commits whose bytes are whole but can't be understood, by first position.
    pub unreadable: Vec<(u64, CodecError)>,
    /// Damage to a header or a mark: no event is lost with it.
    pub scratched: bool,
    /// Damage to a header or a mark, and nothing else, was mended.
    pub scratches_mended: bool,
    /// Positions brought back from the other copy.
    pub healed: Vec<Damage>,
    /// From this position on frames may stand elsewhere than before: places kept of them are void.
    pub relocated: Option<Position>,
    /// Bytes of an unfinished tail that healing left out.
    pub cut_bytes: u64,
    /// Frames past the last known sync that healing wrote anew.
    pub rewritten: u64,
    /// Why the other copy could not heal.
    pub refused: Option<String>,
    /// Bytes of an unfinished tail, which the next opening cuts.
    pub tail_bytes: u64,
}

impl CheckReport {
    /// The tree's root over all events up to `position`.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Whether nothing is damaged or unreadable.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty() && self.unreadable.is_empty() && !self.scratched
    }
}

/// Reads the journal in `dir` from end to end. With `heal`, which needs the record's
/// [`crate::Lock`], damage is healed first. `progress` hears the last position read.
///
/// # Errors
/// [`JournalError::Newer`], [`JournalError::Absent`], [`JournalError::Foreign`],
/// [`JournalError::Io`]. Damage is no error: the report lists it.
pub fn check(
    dir: &Path,
    heal: Option<&dyn FrameSource>,
    progress: &dyn Fn(u64),
) -> Result<CheckReport> {
    let mut found = survey(dir, 0)?;
    let (mut healed, mut refused) = (Healed::default(), None);
    if found.is_damaged() {
        if let Some(source) = heal {
            match heal::heal(dir, &found, Some(source), Options::new().segment_bytes) {
                Ok(done) => healed = done,
                Err(error @ (JournalError::Source { .. } | JournalError::Header(_))) => {
                    refused = Some(error.to_string());
                }
                Err(error) => return Err(error),
            }
        }
        // Read again: healed by now, or whole after all where a writer was in the middle of it.
        found = survey(dir, 0)?;
    }
    let Healed { positions, relocated, cut_bytes, rewritten, scratched } = healed;
    let mut report = CheckReport {
        scratches_mended: scratched,
        healed: positions,
        relocated: relocated.and_then(Position::new),
        cut_bytes,
        rewritten,
        refused,
        ..report(&found)
    };
    read(dir, &found, &mut report, progress)?;
    Ok(report)
}

fn report(found: &Survey) -> CheckReport {
    let damage = found.damage();
    let tail = found.last().zip(found.good_end());
    let tail_bytes =
        tail.map_or(0, |((_, scan), (end, _))| scan.end.saturating_sub(end) + scan.rest);
    CheckReport {
        identity: found.identity,
        position: 0,
        frontier: Frontier::new(),
        ends_at: found.good_end().map_or(0, |(_, next)| next - 1),
        scratched: damage.is_empty() && found.is_damaged(),
        damage,
        unreadable: Vec::new(),
        scratches_mended: false,
        healed: Vec::new(),
        relocated: None,
        cut_bytes: 0,
        rewritten: 0,
        refused: None,
        tail_bytes: tail_bytes as u64,
    }
}

/// Decodes every commit and grows the tree, up to the first position that is lost.
fn read(
    dir: &Path,
    found: &Survey,
    report: &mut CheckReport,
    progress: &dyn Fn(u64),
) -> Result<()> {
    for surveyed in found.segments.iter().filter(|segment| !segment.missing) {
        let image = segment::load(dir, surveyed.first)?;
        let limit = surveyed.limit.unwrap_or(u64::MAX);
        for frame in InOrder::new(&image, surveyed.first, limit) {
            let (_, at, header) = frame?;
            if !header.is_mark() {
                report.take(header.first, &image[at..at + header.frame_bytes()])?;
            }
        }
        progress(report.position);
    }
    Ok(())
}

impl CheckReport {
    fn take(&mut self, first: u64, bytes: &[u8]) -> Result<()> {
        match payload::events_and_leaves(bytes).map(|(_, hashes)| hashes) {
            Ok(hashes) if first == self.position + 1 => {
                self.position += hashes.len() as u64;
                hashes.into_iter().for_each(|hash| self.frontier.append(hash));
            }
            Ok(_) => {}
            Err(CodecError::Newer(newer)) => return Err(newer.into()),
            Err(error) => self.unreadable.push((first, error)),
        }
        Ok(())
    }
}
