//! The same record, the same figures and roots, bit for bit: recorded in sittings of any length, replayed
//! from event 1, its leaves hashed and its cases counted in shuffled chunks on one thread and on two. A
//! digest says what came out, to be held against the one of another build. Not here: whether the figures
//! are right (see `model`).

use std::path::Path;
use std::sync::Mutex;

use sha2::{Digest, Sha256};
use upheld_domain::Position;
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{Reader, StoredFrame};
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, Sums};
use upheld_store::{DeskRoom, Pace, Record, RecordError, Unwatched, View};
use upheld_tests::files::Dice;

use crate::ground::{Heard, Script, dice, identity, open, projections, scratch, unready};
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// The work's name.
pub const NAME: &str = "chunks";

/// How often the chunks are shuffled, for one thread and for two.
const SHUFFLES: u64 = 4;

/// What records of so many events come to from a seed, in any build.
pub const KNOWN: &[(u64, u64, &str)] =
    &[(100_000, 2020, "8464e1f24faa088741864f534f93261bb2e087957da30470c5e41507163d4aa8")];

/// Tries a record of so many events, from a seed; where it is known what that comes to, it must come to it.
///
/// # Errors
/// Where the work's own files can't be made.
pub fn run(trials: u64, seed: u64) -> Result<Row> {
    let (mut row, digest) = digest(trials, seed)?;
    let known = KNOWN.iter().filter(|(events, of, _)| (*events, *of) == (trials, seed));
    row.silent += known.filter(|(.., known)| *known != digest).count() as u64;
    Ok(row)
}

/// As [`run`], with the digest of the root and of every cell: the same for the seed on any machine and
/// from any build.
///
/// # Errors
/// As [`run`].
pub fn digest(events: u64, seed: u64) -> Result<(Row, String)> {
    let dir = scratch()?;
    let mut dice = dice(seed, events);
    let mut record = recorded(dir.path(), (events, seed), &mut dice)?;
    let acknowledged = record.position();
    let live = (cells_of(&mut record)?, root_of(&mut record)?);
    record.close(&Heard::default()).map_err(unready("close"))?;
    let view = View::replayed(dir.path(), None, &Unwatched).map_err(unready("replay"))?;
    let replayed = cells(&view).map_err(unready("cells"))?;
    let mut row = Row::new(NAME, seed);
    (row.trials, row.acknowledged) = (events, acknowledged);
    row.lost = acknowledged.saturating_sub(view.position());
    row.duplicated = view.position().saturating_sub(acknowledged);
    let differs = live.0 != replayed || live.1 != Some(view.root());
    row.silent += u64::from(differs);
    let cases = (0..view.case_count()).map(|number| view.rows(CaseNumber(number)));
    let cases = cases.collect::<Result<Vec<_>, _>>().map_err(unready("rows"))?;
    let frames = Reader::open(&dir.path().join("journal")).map_err(unready("read"))?;
    let frames = frames.frames(Position::FIRST).collect::<Result<Vec<_>, _>>();
    let frames = frames.map_err(unready("frames"))?;
    for threads in [1, 2] {
        for _ in 0..SHUFFLES {
            let again = counted(&cases, threads, &mut dice);
            let root = rooted(&frames, threads, &mut dice)?;
            row.silent += u64::from(again != replayed) + u64::from(root != view.root());
        }
    }
    Ok((row, hexed(view.root(), &replayed, view.numbering())))
}

/// Checkpoints and pages as a record of so many events wants them.
const PACE: Pace = Pace { checkpoint: 5_000, pages: 18_000 };

/// [`open`], at that pace, and with the desk that offices have: with a small one most commands of ten million
/// would be decided on from both copies.
fn opened(dir: &Path, heard: &Heard) -> Result<Record> {
    let mut record = open(dir, heard).map_err(unready("open"))?;
    record.set_pace(PACE);
    record.set_desk(DeskRoom::USUAL);
    Ok(record)
}

/// A record of so many events in sittings of any length, still open.
fn recorded(dir: &Path, (events, seed): (u64, u64), dice: &mut Dice) -> Result<Record> {
    Record::create(dir, &identity()).map_err(unready("a new record"))?;
    let mut script = Script::new(seed, events)?;
    let heard = Heard::default();
    let mut record = opened(dir, &heard)?;
    while record.position() < events {
        let left = events - record.position();
        let sitting = 1 + dice.below(usize::try_from(events / 3).unwrap_or(0).max(1)) as u64;
        script.give(&mut record, sitting.min(left))?;
        record.settle().map_err(unready("settle"))?;
        if dice.below(2) == 0 {
            record.close(&heard).map_err(unready("close"))?;
            record = opened(dir, &heard)?;
        }
    }
    Ok(record)
}

fn cells_of(record: &mut Record) -> Result<Cells> {
    let mut all = Cells::default();
    for projection in projections().iter() {
        all.merge(&record.cells(projection.as_ref()).map_err(unready("cells"))?);
    }
    Ok(all)
}

fn root_of(record: &mut Record) -> Result<Option<Hash>> {
    let position = record.position();
    record.root_at(position).map_err(unready("the root"))
}

fn cells(view: &View) -> Result<Cells, RecordError> {
    let mut all = Cells::default();
    for projection in projections().iter() {
        all.merge(&view.cells(projection.as_ref())?);
    }
    Ok(all)
}

/// Stretches of so many things, of any length, in any order.
fn chunks(things: usize, dice: &mut Dice) -> Vec<std::ops::Range<usize>> {
    let mut chunks = Vec::new();
    let mut from = 0;
    while from < things {
        let to = (from + 1 + dice.below(things / 8 + 1)).min(things);
        chunks.push(from..to);
        from = to;
    }
    for last in (1..chunks.len()).rev() {
        chunks.swap(last, dice.below(last + 1));
    }
    chunks
}

/// Does the chunks in their order on so many threads.
fn each_chunk<T: Send>(
    chunks: &[std::ops::Range<usize>],
    threads: usize,
    work: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    let waiting = Mutex::new(chunks.iter());
    let done = Mutex::new(Vec::new());
    let take = || waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next().cloned();
    let run = || {
        while let Some(chunk) = take() {
            let made = work(chunk);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(made);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Counts the cases in chunks.
fn counted(cases: &[Vec<FactRow>], threads: usize, dice: &mut Dice) -> Cells {
    let projections = projections();
    let parts = each_chunk(&chunks(cases.len(), dice), threads, |chunk| {
        let mut sums = Sums::default();
        for case in &cases[chunk] {
            for projection in projections.iter() {
                projection.count(case, &mut |key, amount| sums.add(key, amount));
            }
        }
        sums
    });
    let mut all = Sums::default();
    parts.into_iter().for_each(|part| all.merge(part));
    all.into_cells()
}

/// Hashes the leaves in chunks, and grows the tree of them in order.
fn rooted(frames: &[StoredFrame], threads: usize, dice: &mut Dice) -> Result<Hash> {
    let mut parts = each_chunk(&chunks(frames.len(), dice), threads, |chunk| {
        let from = chunk.start;
        let leaves = frames[chunk].iter().map(StoredFrame::leaf_hashes);
        leaves.collect::<Result<Vec<_>, _>>().map(|leaves| (from, leaves))
    })
    .into_iter()
    .collect::<Result<Vec<_>, _>>()
    .map_err(|error| Trouble::Trial(error.to_string()))?;
    parts.sort_by_key(|(from, _)| *from);
    let mut tree = Frontier::new();
    parts.into_iter().flat_map(|(_, leaves)| leaves).flatten().for_each(|leaf| tree.append(leaf));
    Ok(tree.root())
}

/// The digest over a root and every cell, in order.
fn hexed(root: Hash, cells: &Cells, numbering: &Numbering) -> String {
    let mut digest = Sha256::new();
    digest.update(root);
    for (key, count) in cells.iter() {
        let body = numbering.authorities().get(usize::from(key.authority.0));
        digest.update(key.year.to_string());
        digest.update(body.map(ToString::to_string).unwrap_or_default());
        digest.update(key.measure.0.to_be_bytes());
        digest.update(count.to_be_bytes());
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
