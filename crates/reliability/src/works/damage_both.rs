//! Damage of both copies at one place: one commit's frame in the journal, and in the store either the
//! same frame, everything, or the store itself. Nothing can heal that; it has to be named by exactly
//! its positions, nothing else may be changed by trying, and with those bytes brought back from a backup
//! all is as before. Not here: damage that the other copy heals (see `damage`).

use std::fs;
use std::path::Path;

use upheld_journal::{Damage, JournalError};
use upheld_store::RecordError;
use upheld_tests::files::Dice;

use crate::ground::{
    CommitThere, End, Hear, Heard, Outcome, Seeded, Truth, Wound, as_verify, caught, dice, each,
    files, hush, scratch, segments, unready,
};
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// The work's name.
pub const NAME: &str = "damage-both";

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
        let commit = &truth.commits[choices.below(truth.commits.len())];
        let what = hurt_both(dir.path(), commit, &mut choices)?;
        let mut outcome = Outcome::of(trial, what, truth.position);
        outcome.end = match caught(|| settle(dir.path(), commit, &truth)) {
            Ok(end) => end?,
            Err(panic) => End::Silent(panic),
        };
        Ok(outcome)
    })
}

/// The segment that a commit's frame lies in.
fn segment(record: &Path, commit: &CommitThere) -> std::path::PathBuf {
    record.join("journal").join(format!("{:020}.seg", commit.at.segment))
}

/// Hurts a commit's frame in the journal, and the store so that it lacks the commit too.
fn hurt_both(record: &Path, commit: &CommitThere, dice: &mut Dice) -> Result<String> {
    let path = segment(record, commit);
    let from = u64::from(commit.at.offset);
    let range = (from, from + commit.bytes.len() as u64);
    let wound = loop {
        let wound = Wound::any(dice, range);
        let cuts = matches!(wound, Wound::Truncated { .. });
        if !cuts && wound.give(&path).map_err(Trouble::io(&path))?.is_some() {
            break wound;
        }
    };
    let store = record.join("store");
    let store_too = match dice.below(3) {
        0 if hurt_frame(&store, &commit.bytes)? => "the same frame in the store",
        1 => {
            scribble(&store.join("db"), dice)?;
            "all of the store scribbled over"
        }
        _ => {
            fs::remove_dir_all(&store).map_err(Trouble::io(&store))?;
            "the store missing"
        }
    };
    let (first, last) = (commit.first, commit.last);
    Ok(format!("commit {first} to {last}: {wound}, and {store_too}"))
}

/// Zeroes a frame wherever it stands in the store's files, be it squeezed with others. Gives whether it stood
/// anywhere.
fn hurt_frame(store: &Path, frame: &[u8]) -> Result<bool> {
    let mut found = false;
    for path in files(store)? {
        let mut bytes = fs::read(&path).map_err(Trouble::io(&path))?;
        let mut places: Vec<_> =
            places(&bytes, frame).into_iter().map(|at| at..at + frame.len()).collect();
        for squeezed in squeezed(&bytes) {
            let plain = zstd::bulk::decompress(&bytes[squeezed.clone()], PLAIN_BYTES_MAX);
            if plain.is_ok_and(|plain| !self::places(&plain, frame).is_empty()) {
                places.push(squeezed);
            }
        }
        found |= !places.is_empty();
        for place in places {
            bytes[place].fill(0);
        }
        fs::write(&path, bytes).map_err(Trouble::io(&path))?;
    }
    Ok(found)
}

/// No value of these records is larger.
const PLAIN_BYTES_MAX: usize = 4 << 20;

/// Where squeezed values stand among bytes.
fn squeezed(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let begins = places(bytes, &zstd::zstd_safe::MAGICNUMBER.to_le_bytes());
    let len = |at: usize| zstd::zstd_safe::find_frame_compressed_size(&bytes[at..]).ok();
    begins.into_iter().filter_map(|at| Some(at..at + len(at)?)).collect()
}

/// Where a frame stands among bytes.
fn places(bytes: &[u8], frame: &[u8]) -> Vec<usize> {
    let (mut places, mut at) = (Vec::new(), 0);
    // No frame begins with another byte than this one, and few other things have it.
    while let Some(next) = bytes[at..].iter().position(|&byte| byte == frame[0]) {
        at += next;
        if bytes[at..].starts_with(frame) {
            places.push(at);
        }
        at += 1;
    }
    places
}

fn scribble(path: &Path, dice: &mut Dice) -> Result<()> {
    let mut bytes = fs::read(path).map_err(Trouble::io(path))?;
    bytes.iter_mut().filter(|byte| **byte != 0).for_each(|byte| *byte ^= 1 + dice.byte() / 2);
    fs::write(path, bytes).map_err(Trouble::io(path))
}

/// Opens the record twice: it must be refused by the commit's positions both times, with nothing
/// changed in the journal. Then brings the frame back.
fn settle(record: &Path, commit: &CommitThere, truth: &Truth) -> Result<End> {
    let hurt = bytes_of(record)?;
    let mut said = String::new();
    for _ in 0..2 {
        let heard = Heard::default();
        said = match as_verify(record, &heard, &|_| Ok(None)) {
            Err(RecordError::Journal(error)) if names(&error, commit) => error.to_string(),
            Err(error) => return Ok(End::Silent(format!("not by its positions: {error}"))),
            Ok((verified, _)) if says(&verified.findings, commit) => {
                format!("{:?}", verified.findings)
            }
            Ok((verified, _)) => {
                let found = format!("{:?}; said: {:?}", verified.findings, heard.take());
                return Ok(End::Silent(format!("not by its positions: {found}")));
            }
        };
        if bytes_of(record)? != hurt {
            return Ok(End::Silent("the journal was changed by trying".to_owned()));
        }
    }
    bring_back(record, commit)?;
    let heard = Heard::default();
    let (verified, _) = as_verify(record, &heard, &|_| Ok(None))
        .map_err(unready("after the frame was brought back"))?;
    let whole = verified.findings.is_empty() && (verified.position, verified.root) == truth.end();
    let others = || End::Silent("with the frame brought back it is another record".to_owned());
    Ok(if whole { End::Named(said) } else { others() })
}

/// Whether an error names exactly a commit's positions.
fn names(error: &JournalError, commit: &CommitThere) -> bool {
    let JournalError::Damaged(damage) = error else { return false };
    // Where neither copy says how long the commit was, its first position is what is known of it.
    damage.iter().all(|&Damage { first, last }| commit.first <= first && last <= commit.last)
        && damage.iter().any(|damage| damage.first == commit.first)
}

fn says(findings: &[upheld_store::Finding], commit: &CommitThere) -> bool {
    let at = findings.iter().find(|finding| finding.check == "journal");
    at.is_some_and(|finding| finding.position == Some(commit.first))
}

fn bytes_of(record: &Path) -> Result<Vec<Vec<u8>>> {
    segments(record)?.iter().map(|path| fs::read(path).map_err(Trouble::io(path))).collect()
}

fn bring_back(record: &Path, commit: &CommitThere) -> Result<()> {
    use std::os::unix::fs::FileExt;
    let path = segment(record, commit);
    let file = fs::File::options().write(true).open(&path).map_err(Trouble::io(&path))?;
    file.write_all_at(&commit.bytes, commit.at.offset.into()).map_err(Trouble::io(&path))
}
