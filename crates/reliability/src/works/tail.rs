//! Damage after an unclean stop, in the journal's tail: past `synced_to`, the highest position that any
//! frame says was on the disk. The docs let that be cut at the first bad frame, and no more: nothing at or
//! below `synced_to` may go, nothing may be altered, and what was cut is told. Not here: damage at or below
//! `synced_to` (see `damage`).

use std::path::Path;

use upheld_domain::Position;
use upheld_journal::{Reader, StoredFrame};
use upheld_store::{Notice, Pace, RecordError, verify};

use crate::ground::{
    End, Hear, Heard, Image, Outcome, Script, Seeded, Truth, Wound, caught, dice, each, hush, open,
    projections, scratch, segments, unready,
};
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// The work's name.
pub const NAME: &str = "tail";

/// How many different stops are damaged.
const STOPS: u64 = 12;

/// Tries so often, from a seed.
///
/// # Errors
/// Where the work's own files can't be made.
pub fn run(trials: u64, seed: u64) -> Result<Row> {
    run_heard(trials, seed, &|_| ())
}

/// As [`run`]; each outcome is heard.
///
/// # Errors
/// As [`run`].
pub fn run_heard(trials: u64, seed: u64, hear: Hear<'_>) -> Result<Row> {
    hush();
    let Seeded { image, mut script, truth, .. } = Seeded::new(seed)?;
    let dir = scratch()?;
    image.put(dir.path())?;
    let mut closed = truth.position;
    let mut stops = Vec::new();
    for number in 0..STOPS {
        stops.push(stop(dir.path(), &mut script, seed, number, closed)?);
        closed = stops.last().map_or(closed, |stop| stop.truth.position);
    }
    each(NAME, (trials, seed), hear, &|trial| {
        let stop = &stops[usize::try_from(trial % STOPS).unwrap_or(0)];
        let dir = scratch()?;
        stop.image.put(dir.path())?;
        let mut choices = dice(seed, trial);
        let path = segments(dir.path())?.pop().ok_or_else(|| unready("a tail")("no segment"))?;
        let (wound, first_bad) = loop {
            let wound = Wound::any(&mut choices, (stop.from, stop.to + ROOM));
            if let Some(bad) = wound.give(&path).map_err(Trouble::io(&path))? {
                break (wound, bad);
            }
        };
        let what = format!("{wound}; synced to {}, {}", stop.synced_to, stop.how);
        let mut outcome = Outcome::of(trial, what, stop.synced_to);
        let left = is_left(&path, stop.cut_at(first_bad))?;
        match caught(|| settle(dir.path(), stop, (first_bad, left), &mut outcome)) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => outcome.end = End::Silent(format!("refused: {error}")),
            Err(panic) => outcome.end = End::Silent(panic),
        }
        Ok(outcome)
    })
}

/// Of the room reserved behind the last frame so much may be hurt, too.
const ROOM: u64 = 2_000;

/// The last position of each commit, and the byte after its frame.
type Ends = Vec<(u64, u64)>;

/// A record that was stopped without being closed.
struct Stop {
    how: &'static str,
    image: Image,
    /// What it holds, by a copy that was opened undamaged.
    truth: Truth,
    synced_to: u64,
    /// The bytes of the last segment past `synced_to`.
    from: u64,
    to: u64,
    /// The commits there.
    ends: Ends,
    /// How far the store goes: what it keeps comes back whatever becomes of the tail.
    kept: u64,
}

/// Goes on with a record and stops it: killed, with what sled had not written gone, or dropped, where
/// sled has written what it was given.
fn stop(dir: &Path, script: &mut Script, seed: u64, number: u64, closed: u64) -> Result<Stop> {
    let heard = Heard::default();
    let mut record = open(dir, &heard).map_err(unready("open"))?;
    // A checkpoint would keep what is behind the last known sync; here most of it is in one copy alone.
    record.set_pace(Pace::USUAL);
    let mut dice = dice(seed ^ 0x7a11, number);
    for _ in 0..1 + dice.below(6) {
        // Each of these is synced by itself, the last ones together.
        script.give_next(&mut record)?;
        record.settle().map_err(unready("settle"))?;
    }
    for _ in 0..1 + dice.below(40) {
        script.give_next(&mut record)?;
    }
    record.settle().map_err(unready("settle"))?;
    let dropped = number % 3 == 2;
    let image = if dropped {
        drop(record);
        Image::of(dir)?
    } else {
        let image = Image::of(dir)?;
        drop(record);
        image
    };
    let undamaged = scratch()?;
    image.put(undamaged.path())?;
    // The frames must be seen where they lie: opening writes the tail anew.
    let (synced_to, from, ends) = seen(undamaged.path())?;
    let to = ends.last().map_or(from, |(_, end)| *end);
    let how = if dropped { "dropped" } else { "killed" };
    let truth = Truth::of(undamaged.path(), &heard).map_err(unready("the truth"))?;
    let kept = if dropped { truth.position } else { closed };
    // What comes next goes on from a clean end.
    let again = open(dir, &heard).map_err(unready("open"))?;
    again.close(&heard).map_err(unready("close"))?;
    Ok(Stop { how, image, truth, synced_to, from, to, ends, kept })
}

/// The highest `synced_to` of a stopped record, and what its last segment has past that:
/// the first byte, and of each commit the last position and the byte after it.
fn seen(record: &Path) -> Result<(u64, u64, Ends)> {
    let reader = Reader::open(&record.join("journal"));
    let reader = reader.map_err(unready("read the journal"))?;
    let mut frames = Vec::new();
    for frame in reader.frames(Position::FIRST) {
        frames.push(frame.map_err(unready("a frame"))?);
    }
    // Bytes 32 to 39 of a frame's header.
    let synced = |frame: &StoredFrame| {
        frame
            .bytes
            .get(32..40)
            .and_then(|at| at.first_chunk::<8>())
            .map_or(0, |at| u64::from_be_bytes(*at))
    };
    let synced_to = frames.iter().map(synced).max().unwrap_or(0);
    let past = |frame: &&StoredFrame| frame.first.get() > synced_to;
    let first = frames.iter().find(past).ok_or_else(|| unready("a tail")("nothing unsynced"))?;
    let from = u64::from(first.at.offset);
    let ends = frames
        .iter()
        .filter(past)
        .map(|frame| (frame.last().get(), u64::from(frame.at.offset) + frame.bytes.len() as u64));
    Ok((synced_to, from, ends.collect()))
}

/// Opens the stopped record and goes on with it.
fn settle(
    dir: &Path,
    stop: &Stop,
    (first_bad, left): (u64, bool),
    outcome: &mut Outcome,
) -> Result<(), RecordError> {
    let heard = Heard::default();
    let mut record = open(dir, &heard)?;
    let verified = verify(&mut record, &projections(), &heard)?;
    record.close(&heard)?;
    let said = heard.take();
    let position = verified.position;
    outcome.lost = stop.synced_to.saturating_sub(position);
    outcome.duplicated = position.saturating_sub(stop.truth.position);
    // Cut at the first bad frame, unless the store still had it.
    let whole_to = stop.whole_to(first_bad).max(stop.kept);
    let cut =
        said.iter().any(|n| matches!(n, Notice::UncleanStop { cut_bytes, .. } if *cut_bytes > 0));
    outcome.end = if !verified.findings.is_empty() {
        End::Silent(format!("not whole: {:?}", verified.findings))
    } else if stop.truth.grown.root_between(position) != Some(verified.root) {
        End::Silent(format!("it ends at {position}, with events of others"))
    } else if position < whole_to {
        End::Silent(format!("it ends at {position}, and {whole_to} was whole"))
    } else if position == stop.truth.position {
        if said.is_empty() { End::Unhurt } else { End::Healed }
    } else if !left && said.is_empty() {
        // Zeros, as if nothing had ever been written there: nobody can tell.
        End::Unhurt
    } else if cut || !left {
        End::Named(format!("{said:?}"))
    } else {
        End::Silent(format!("cut at {position} and not told: {said:?}"))
    };
    let heard = Heard::default();
    let mut record = open(dir, &heard)?;
    let again = verify(&mut record, &projections(), &heard)?;
    record.close(&heard)?;
    if (again.position, again.root) != (position, verified.root) || !heard.take().is_empty() {
        outcome.end = End::Silent(format!("opened again it ends at {}", again.position));
    }
    Ok(())
}

/// Whether a file has anything but zeros from a byte on.
fn is_left(path: &Path, from: u64) -> Result<bool> {
    let bytes = std::fs::read(path).map_err(Trouble::io(path))?;
    let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
    Ok(bytes[from..].iter().any(|&byte| byte != 0))
}

impl Stop {
    /// The byte from which on all is cut, where the first bad one is this.
    fn cut_at(&self, first_bad: u64) -> u64 {
        let whole = self.ends.iter().take_while(|(_, end)| *end <= first_bad);
        whole.last().map_or(self.from, |(_, end)| *end)
    }

    /// The last position before the first bad byte.
    fn whole_to(&self, first_bad: u64) -> u64 {
        let tail = self.ends.iter().take_while(|(_, end)| *end <= first_bad);
        tail.last().map_or(self.synced_to, |(position, _)| *position)
    }
}
