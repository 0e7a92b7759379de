//! What the works stand on: a small seeded record with its files kept in memory, wounds to give it,
//! and the way that the program gets over them. Not here: what is tried with it (see `works`).

mod image;
mod mending;
mod outcome;
mod seeded;
mod truth;
mod wound;

use std::fmt::Display;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use upheld_store::{DeskRoom, Pace};
use upheld_tests::files::Dice;

use crate::trouble::{Result, Trouble};

pub(crate) use image::Image;
pub(crate) use mending::{Heard, as_verify, caught, hush};
pub use outcome::{End, Outcome};
pub(crate) use outcome::{Hear, each};
pub(crate) use seeded::{Script, Seeded, identity, open, projections};
pub(crate) use truth::{CommitThere, Truth};
pub(crate) use wound::Wound;

/// How often the trials' records write checkpoints and pages: so that these few events come to several of
/// both, which an office has in hundreds of thousands.
pub(crate) const PACE: Pace = Pace { checkpoint: 24, pages: 96 };

/// How many cases the trials' records keep in memory: so few that they come and go among those at hand, those
/// packed away, and those that both copies have to be asked for.
pub(crate) const DESK: DeskRoom = DeskRoom { at_hand: 2, packed: 1_000 };

/// The choices of one trial: the same for a seed, whatever other trials do.
pub(crate) fn dice(seed: u64, trial: u64) -> Dice {
    Dice::new(seed.rotate_left(32) ^ trial)
}

/// A directory for a trial's files: in memory where the system has such a place, since what an
/// fsync promises is the business of other works.
pub(crate) fn scratch() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let made = tempfile::Builder::new().prefix("upheld-trial-").tempdir_in(&place);
    made.map_err(Trouble::io(&place))
}

/// What went wrong while a work was made ready, which is none of the faults it is to try.
pub(crate) fn unready<E: Display>(what: &str) -> impl FnOnce(E) -> Trouble {
    let what = what.to_owned();
    move |error| Trouble::Trial(format!("{what}: {error}"))
}

/// The segments of a record's journal, in order.
pub(crate) fn segments(record: &Path) -> Result<Vec<PathBuf>> {
    files(&record.join("journal"))
}

/// The files in a directory, in order of their names; none where it is not there.
pub(crate) fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(dir).map_err(Trouble::io(dir))?;
    let paths: std::io::Result<Vec<PathBuf>> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(Trouble::io(dir))?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}
