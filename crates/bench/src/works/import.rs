//! Import: a whole record given through decide, hashing, journal and sled, as fast as it goes.
//!
//! The commands are made beforehand, a stretch of them at a time, while the clock stands still. It
//! stops only when everything given is durable and in both copies, so no work is done meanwhile.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::history::{Command, Commands};
use crate::machine;
use crate::ours::{self, OURS};
use crate::trouble::{Result, Trouble};
use crate::worker::{Answer, Hello, Worker, serve};

/// So many events are held ready at a time.
const HELD_EVENTS: u64 = 1 << 15;

/// The commands alone.
const MAKING: &str = "making the commands alone";

/// The samples of this work; the last record made stays.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    for round in 0..bench.long_rounds {
        bench.say(&format!("import {} of {}", round + 1, bench.long_rounds));
        let (imported, peak) = sample(bench)?;
        bench.samples.rate("import", OURS, imported.n, imported.took());
        bench.samples.bytes("import memory", OURS, imported.n, peak);
    }
    let (made, peak) = made_alone(bench)?;
    bench.samples.bytes("import memory", MAKING, made.n, peak);
    Ok(())
}

/// Makes the record of the run anew.
pub(crate) fn sample(bench: &Bench) -> Result<(Answer, u64)> {
    let record = bench.forget_record()?;
    let path = record.to_str().ok_or_else(|| Trouble::said("a path is no text"))?;
    let mut worker = Worker::own(&["import", path, &bench.events.to_string()])?;
    let imported = worker.ask("import")?;
    let peak = worker.ask("peak")?.bytes;
    bench.note_record(imported.n)?;
    Ok((imported, peak))
}

/// What the commands take to be made, in a process that does nothing with them: it is part of the figure of
/// the whole.
fn made_alone(bench: &Bench) -> Result<(Answer, u64)> {
    let path = bench.scratch.at("made");
    let path = path.to_str().ok_or_else(|| Trouble::said("a path is no text"))?;
    let mut worker = Worker::own(&["import", path, &bench.events.to_string()])?;
    let made = worker.ask("make")?;
    Ok((made, worker.ask("peak")?.bytes))
}

/// The worker.
pub(crate) fn work(record: &Path, events: u64) -> Result<()> {
    let hello = Hello { engine: OURS.to_owned(), settings: String::new() };
    serve(&hello, &mut |request| match request {
        "peak" => Ok(Answer { bytes: machine::peak_bytes()?, ..Answer::default() }),
        "make" => make(events),
        _ => import(record, events),
    })
}

fn make(events: u64) -> Result<Answer> {
    let mut commands = Commands::of(events)?;
    let (mut n, started) = (0, Instant::now());
    while n < events {
        let batch = commands.batch(HELD_EVENTS.min(events - n))?;
        n += batch.iter().map(Command::events).sum::<u64>();
    }
    Ok(Answer::of(n, started.elapsed()))
}

fn import(path: &Path, events: u64) -> Result<Answer> {
    ours::create(path)?;
    let mut commands = Commands::of(events)?;
    let mut record = ours::open(path)?;
    let (mut n, mut took) = (0, Duration::ZERO);
    while n < events {
        let batch = commands.batch(HELD_EVENTS.min(events - n))?;
        let started = Instant::now();
        for command in &batch {
            command.give(&mut record)?;
        }
        record.settle()?;
        took += started.elapsed();
        n = record.position();
    }
    let started = Instant::now();
    ours::close(record)?;
    took += started.elapsed();
    Ok(Answer::of(n, took))
}
