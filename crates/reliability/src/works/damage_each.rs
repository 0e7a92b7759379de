//! Damage of both copies, each somewhere else: a wound in one of the journal's files, and one in one of
//! sled's, which then can't give its frames as it would. Healed from what its files still hold, or named by
//! positions, and in no case passed over. Not here: both hurt at one place (see `damage_both`), whole files
//! gone (see `damage`).

use crate::ground::{End, Hear, Outcome, Seeded, caught, dice, each, files, hush, scratch};
use crate::row::Row;
use crate::trouble::Result;

use super::damage::{COPIES, settle, wound};

/// The work's name.
pub const NAME: &str = "damage-each";

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
    let Seeded { image, truth, .. } = Seeded::new(seed)?;
    each(NAME, (trials, seed), hear, &|trial| {
        let dir = scratch()?;
        image.put(dir.path())?;
        let mut choices = dice(seed, trial);
        let mut wounds = Vec::new();
        for copy in COPIES {
            let paths = files(&dir.path().join(copy))?;
            wounds.push(loop {
                if let Some(what) = wound(dir.path(), &paths, &mut choices)? {
                    break what;
                }
            });
        }
        let mut outcome = Outcome::of(trial, wounds.join(", and "), truth.position);
        let asked = dice(!seed, trial);
        if let Err(panic) = caught(|| settle(dir.path(), &truth, &asked, &mut outcome)) {
            outcome.end = End::Silent(panic);
        }
        Ok(outcome)
    })
}
