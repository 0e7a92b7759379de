//! Damage of one copy of a record that was closed as it should be: bits flipped, sectors torn,
//! stretches zeroed, scribbled over or swapped, files cut, missing, swapped or older than they should
//! be, anywhere in the journal or in sled's files. The record is opened as the program opens it, asked,
//! verified, and opened again. Not here: both copies hurt at one place (see `damage_both`), and what was
//! never synced (see `tail`); nor each hurt somewhere else (see `damage_each`).

use std::fs;
use std::path::{Path, PathBuf};

use upheld_tests::files::Dice;

use crate::ground::{
    End, Hear, Heard, Image, Outcome, Seeded, Truth, Wound, as_verify, caught, dice, each, files,
    hush, scratch,
};
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// The work's name.
pub const NAME: &str = "damage";

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
    let Seeded { image, older, truth, .. } = Seeded::new(seed)?;
    each(NAME, (trials, seed), hear, &|trial| {
        let dir = scratch()?;
        image.put(dir.path())?;
        let mut choices = dice(seed, trial);
        let what = hurt(dir.path(), &older, &mut choices)?;
        let mut outcome = Outcome::of(trial, what, truth.position);
        let asked = dice(!seed, trial);
        if let Err(panic) = caught(|| settle(dir.path(), &truth, &asked, &mut outcome)) {
            outcome.end = End::Silent(panic);
        }
        Ok(outcome)
    })
}

/// What the copies are called.
pub(super) const COPIES: [&str; 2] = ["journal", "store"];

/// Hurts one copy somewhere. Gives what was done.
fn hurt(record: &Path, older: &Image, dice: &mut Dice) -> Result<String> {
    loop {
        let copy = record.join(COPIES[dice.below(2)]);
        let paths = files(&copy)?;
        let done = if dice.below(5) > 0 {
            wound(record, &paths, dice)?
        } else {
            whole_files(record, &copy, &paths, older, dice)?
        };
        if let Some(what) = done {
            return Ok(what);
        }
    }
}

/// Wounds one file; none where that changed nothing.
pub(super) fn wound(record: &Path, paths: &[PathBuf], dice: &mut Dice) -> Result<Option<String>> {
    let path = pick(paths, dice)?;
    let written = written(&path)?;
    if written == 0 {
        return Ok(None);
    }
    let wound = Wound::any(dice, (0, written));
    let changed = wound.give(&path).map_err(Trouble::io(&path))?;
    Ok(changed.map(|_| format!("{}: {wound}", named(record, &path))))
}

/// Any file: as often by its size as by its name.
fn pick(paths: &[PathBuf], dice: &mut Dice) -> Result<PathBuf> {
    let mut lengths = Vec::new();
    for path in paths {
        lengths.push(written(path)?);
    }
    let total = lengths.iter().sum::<u64>();
    let mut place = dice.below(paths.len());
    if dice.below(2) == 0 {
        let mut at = dice.below(usize::try_from(total).unwrap_or(usize::MAX).max(1)) as u64;
        place = 0;
        while at >= lengths[place] && place + 1 < paths.len() {
            at -= lengths[place];
            place += 1;
        }
    }
    Ok(paths[place].clone())
}

/// How many bytes of a file were written: not the room reserved behind them.
fn written(path: &Path) -> Result<u64> {
    let bytes = fs::read(path).map_err(Trouble::io(path))?;
    Ok(bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last as u64 + 1))
}

/// Takes whole files away, swaps two, or puts an older one in the place of one.
fn whole_files(
    record: &Path,
    copy: &Path,
    paths: &[PathBuf],
    older: &Image,
    dice: &mut Dice,
) -> Result<Option<String>> {
    let path = &paths[dice.below(paths.len())];
    let name = named(record, path);
    match dice.below(8) {
        0 => {
            fs::remove_dir_all(copy).map_err(Trouble::io(copy))?;
            Ok(Some(format!("{} missing", named(record, copy))))
        }
        1..=3 => {
            fs::remove_file(path).map_err(Trouble::io(path))?;
            Ok(Some(format!("{name} missing")))
        }
        4 | 5 => {
            let other = &paths[dice.below(paths.len())];
            if other == path {
                return Ok(None);
            }
            let aside = record.join("aside");
            fs::rename(path, &aside).map_err(Trouble::io(path))?;
            fs::rename(other, path).map_err(Trouble::io(other))?;
            fs::rename(&aside, other).map_err(Trouble::io(&aside))?;
            Ok(Some(format!("{name} and {} swapped", named(record, other))))
        }
        _ => {
            let below = path.strip_prefix(record).unwrap_or(path);
            let before = fs::read(path).map_err(Trouble::io(path))?;
            let there = older.put_file(below, path)?;
            let changed = there && fs::read(path).map_err(Trouble::io(path))? != before;
            Ok(changed.then(|| format!("{name} as it was a sitting before")))
        }
    }
}

fn named(record: &Path, path: &Path) -> String {
    path.strip_prefix(record).unwrap_or(path).display().to_string()
}

/// Asks a record that may be damaged and verifies it; where anything was said, once more: then it must
/// be whole and say nothing.
pub(super) fn settle(dir: &Path, truth: &Truth, asked: &Dice, outcome: &mut Outcome) {
    let heard = Heard::default();
    if let Some(end) = not_whole(dir, truth, asked, &heard, outcome) {
        outcome.end = end;
        return;
    }
    if heard.take().is_empty() {
        // sled keeps room that nobody reads. Of the journal every byte counts.
        if outcome.what.starts_with(COPIES[0]) {
            outcome.end = End::Silent("the journal was hurt, and nothing was said".to_owned());
        }
        return;
    }
    let again = not_whole(dir, truth, asked, &heard, outcome);
    let said = heard.take();
    outcome.end = match again {
        None if said.is_empty() => End::Healed,
        None => End::Silent(format!("it was healed, and then said: {said:?}")),
        Some(end) => End::Silent(format!("it was healed, and then: {end:?}")),
    };
}

/// Asks and verifies a record. None where it is whole, or became so.
fn not_whole(
    dir: &Path,
    truth: &Truth,
    asked: &Dice,
    heard: &Heard,
    outcome: &mut Outcome,
) -> Option<End> {
    match as_verify(dir, heard, &|view| truth.compare(view, &mut asked.clone())) {
        Err(error) => Some(names(&error.to_string())),
        Ok((_, Some(wrong))) => Some(End::Silent(format!("{wrong}; said: {:?}", heard.take()))),
        Ok((verified, None)) if !verified.findings.is_empty() => {
            let findings = verified.findings;
            let named = findings.iter().all(|finding| finding.position.is_some());
            let end = if named { End::Named } else { End::Silent };
            Some(end(format!("{findings:?}")))
        }
        Ok((verified, None)) if (verified.position, verified.root) != truth.end() => {
            outcome.lost = truth.position.saturating_sub(verified.position);
            Some(End::Silent(format!("it ends at {}", verified.position)))
        }
        Ok(_) => None,
    }
}

/// What was not healed has to be named, with its positions.
fn names(said: &str) -> End {
    let mut after = said.split("position").skip(1);
    let numbered =
        |text: &str| text.trim_start_matches(['s', ' ']).starts_with(|c: char| c.is_ascii_digit());
    if after.any(numbered) {
        End::Named(said.to_owned())
    } else {
        End::Silent(format!("without a position: {said}"))
    }
}
