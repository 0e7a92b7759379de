//! Opening a record: after it was closed, and after the process that wrote to it was killed in the
//! middle of its work. Each sample has a kill of its own. All of it happens to a copy of the record:
//! what the killed process recorded is in no history.

use std::path::Path;
use std::time::Instant;

use upheld_domain::{
    Actor, CaseCommand, Channel, CommandId, IdError, Received, Reference, Subject, Timestamp,
};
use upheld_store::{Envelope, Record, View};

use crate::ask;
use crate::bench::Bench;
use crate::ours::{self, OURS};
use crate::scratch::{copy, remove};
use crate::trouble::{Result, Trouble};
use crate::worker::{Answer, Hello, Worker, say, serve};

/// So many commands are given at a time.
const GROUP: usize = 1_000;

/// The process is killed after so many groups: nearly when pages are due, with three batches of what changed
/// to be read, and two thirds of a checkpoint's events in the journal alone.
const GROUPS: usize = 120;

/// The samples of this work.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let record = bench.scratch.empty("killed")?;
    copy(&bench.record()?, &record)?;
    let path = record.to_str().ok_or_else(|| Trouble::said("a path is no text"))?;
    for round in 0..bench.rounds {
        bench.say(&format!("open {} of {}", round + 1, bench.rounds));
        sample(bench, &record, "open, clean")?;
        let mut worker = Worker::own(&["record", path])?;
        worker.tell("record")?;
        for _ in 0..GROUPS {
            worker.answer()?;
        }
        worker.kill()?;
        sample(bench, &record, "open, killed")?;
    }
    remove(&record)
}

fn sample(bench: &mut Bench, path: &Path, work: &str) -> Result<()> {
    let started = Instant::now();
    let record = ours::open(path)?;
    let took = started.elapsed();
    bench.samples.time(work, OURS, record.position(), took);
    ours::close(record)
}

/// The worker: receives complaints until it is killed, and says so after each group.
pub(crate) fn record(path: &Path) -> Result<()> {
    let view = View::of(ours::open(path)?);
    let nothing = || Trouble::said("the record is empty");
    let now = view.last_recorded_at()?.ok_or_else(nothing)?;
    let mut record = view.into_record().ok_or_else(nothing)?;
    let hello = Hello { engine: OURS.to_owned(), settings: String::new() };
    // No reference comes twice: where the record stood is part of each.
    let begun = record.position();
    serve(&hello, &mut |_| {
        let mut number: u64 = 0;
        loop {
            for _ in 0..GROUP {
                receive(&mut record, now, &format!("K{begun}/{number}"))?;
                number += 1;
            }
            say(&Answer { n: number, ..Answer::default() })?;
        }
    })
}

fn receive(record: &mut Record, now: Timestamp, reference: &str) -> Result<()> {
    let bad = |error: IdError| Trouble::said(error.to_string());
    let reference = Reference::new(reference).map_err(bad)?;
    let received = Received {
        reference,
        authority: ask::authority()?,
        subject: Subject::Housing,
        received_on: now.london_date(),
        channel: Channel::Online,
        resubmission_of: None,
    };
    let id = CommandId::derived(&["killed", reference.as_str()]);
    let actor = Actor::new("Intake 1").map_err(bad)?;
    let envelope = Envelope { id, actor, now, expected: None };
    record.give(reference, &CaseCommand::one(received), &envelope)?;
    Ok(())
}
