//! Every system call fails once: a script of twenty commands is run again and again, each time with
//! another of its calls that read or change the record's files failing, with files that may not grow past a
//! size, and with a write of the journal that comes short. No acknowledgement may be false, the error must be
//! told, and the record must be good when it is opened again. Not here: disks that stay full (see
//! `full`).
//!
//! `strace` counts calls by file and thread: where several threads of a worker make as many calls of a kind to a
//! file, as sled's do, the same trial fails all of these, and what comes after the first is not made any more. So
//! these fail once more in workers that go on with a script of which others have done a part.

mod fault;
mod met;

use std::path::Path;

use super::Ask;
use crate::lanes;
use crate::look::{After, look};
use crate::process::{Kill, Ran, run as run_worker, worker};
use crate::row::Row;
use crate::scratch::Scratch;
use crate::trouble::Result;
use crate::truth::Truth;
use crate::worker::Job;
use fault::{Fault, What};
use met::Met;

/// So many commands has a script.
const COMMANDS: usize = 20;

/// The record is closed and opened again once.
const SITTING: usize = 10;

/// So many lanes at once.
const LANES: usize = 4;

/// A fault that is not met is tried again, so often in all.
const ATTEMPTS: usize = 4;

/// Calls whose failing has to be told: what they were to do is not done. The others may be done without, or come
/// again.
const TOLD: &[&str] = &[
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
];

/// And the errors that say so; the others say to try again, or otherwise.
const FAILED: &[&str] = &["EIO", "ENOSPC"];

/// Runs so many scripts, each as often as it has calls. With one script each call fails in one way,
/// with more in every way.
///
/// # Errors
/// Where workers can't be run.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let mut row = Row::new("calls", ask.seed);
    let met = Met::default();
    for script in 0..ask.trials {
        let seed = ask.seed + script;
        let truth = Truth::of(seed, COMMANDS + 10)?;
        let faults = fault::all(seed, ask.program, ask.trials > 1)?;
        let ask = Ask { trials: faults.len() as u64, seed, ..*ask };
        row.add(&lanes::run(&ask, LANES, "calls", |trials| {
            let mut row = Row::new("calls", seed);
            while let Some(trial) = trials.next() {
                let fault = &faults[usize::try_from(trial).unwrap_or(0)];
                let mut is_met = false;
                for _ in 0..ATTEMPTS {
                    is_met = is_met || fail(&ask, &truth, fault, &mut row)?;
                }
                met.once_more(fault, is_met);
                ask.told.done();
            }
            Ok(row)
        })?);
    }
    met.told()?.into_iter().for_each(|note| ask.told.note(note));
    Ok(row)
}

fn job(record: &Path, seed: u64) -> Job {
    let record = record.to_owned();
    let (commands, sitting) = (COMMANDS, SITTING);
    Job { record, seed, commands, sitting, segment_bytes: None, file_bytes_max: None, read: false }
}

/// Runs a script with a fault, looks at what is left, and goes on with it. Gives whether the fault was met: threads
/// differ from run to run in how many calls of a kind they make, and where it was not, it is no trial.
fn fail(ask: &Ask<'_>, truth: &Truth, fault: &Fault, row: &mut Row) -> Result<bool> {
    let scratch = Scratch::quick()?;
    let job = job(&scratch.path().join("record"), ask.seed);
    let mut acks = fault::begin(fault.begun, &job, ask.program)?;
    let out = scratch.path().join("calls");
    let ran = run_worker(&fault.line(&out, &job, ask.program), Kill::Never)?;
    if !fault.was_met(&ran, &out)? {
        return Ok(false);
    }
    acks.extend(&ran.acks);
    let mut wrong = Vec::new();
    if !ran.is_done() && !ran.told_an_error() {
        wrong.push("it neither was done nor told an error");
    }
    // When it is let go, sled writes once more what was synced before: nothing hangs on that.
    if ran.is_done() && has_to_be_told(fault) && !ran.sled_panicked() {
        wrong.push("it was done, and told of no error");
    }
    if has_to_be_told(fault) && ran.told_an_error() && !fault.is_named_by(&ran.err) {
        wrong.push("the error that it told is another");
    }
    if acks.is_empty() {
        // It may not be made yet: the same script makes it now.
        let again = run_worker(&worker(ask.program, &job), Kill::Never)?;
        if !again.is_done() {
            wrong.push("it can't be gone on with");
        }
    }
    let found = look(&job.record, truth, &acks, After { commands: 2, close: true });
    row.trials += 1;
    row.acknowledged += acks.iter().map(|ack| ack.count).sum::<u64>();
    row.lost += found.lost;
    row.duplicated += found.duplicated;
    row.silent += u64::from(!found.wrong.is_empty() || !wrong.is_empty());
    row.detected += u64::from(ran.told_an_error());
    row.healed += u64::from(ran.told_an_error() && found.is_good());
    if !found.is_good() || !wrong.is_empty() {
        ask.told.wrong(told(ask.seed, fault, &ran, &wrong, &found.told()));
    }
    Ok(true)
}

fn told(seed: u64, fault: &Fault, ran: &Ran, wrong: &[&str], found: &str) -> String {
    let Ran { status, err, acks, .. } = ran;
    let (wrong, acks) = (wrong.join("; "), acks.len());
    format!("{fault:?} of seed {seed}: {wrong}; {status:?}, {acks} answers, {err:?}; {found}")
}

fn has_to_be_told(fault: &Fault) -> bool {
    match &fault.what {
        What::Call { call, error, .. } => TOLD.contains(call) && FAILED.contains(error),
        What::Size(_) | What::Short(_) => true,
    }
}
