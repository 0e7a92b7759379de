//! Import: a whole record given through decide, hashing, journal and sled, as fast as it goes.
//!
//! The commands are made beforehand, a stretch of them at a time, while the clock stands still. It
//! stops only when everything given is durable and in both copies, so no work is done meanwhile.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::history::Commands;
use crate::machine;
use crate::ours::{self, OURS};
use crate::trouble::{Result, Trouble};
use crate::worker::{Answer, Hello, Worker, serve};

/// So many events are held ready at a time.
const HELD_EVENTS: u64 = 1 << 16;

/// The samples of this work; the last record made stays.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    for round in 0..bench.long_rounds {
        bench.say(&format!("import {} of {}", round + 1, bench.long_rounds));
        let (imported, peak) = sample(bench)?;
        bench.samples.rate("import", OURS, imported.n, imported.took());
        bench.samples.bytes("import memory", OURS, imported.n, peak);
    }
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

/// The worker.
pub(crate) fn work(record: &Path, events: u64) -> Result<()> {
    let hello = Hello { engine: OURS.to_owned(), settings: String::new() };
    serve(&hello, &mut |request| match request {
        "peak" => Ok(Answer { bytes: machine::peak_bytes()?, ..Answer::default() }),
        _ => import(record, events),
    })
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
