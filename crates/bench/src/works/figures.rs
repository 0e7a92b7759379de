//! Figures of a record that is open and has just taken 1,000 new events in.

use std::hint::black_box;
use std::time::Instant;

use upheld_store::{Unwatched, View};

use crate::ask;
use crate::bench::Bench;
use crate::history::Commands;
use crate::ours::{self, OURS};
use crate::trouble::{Result, Trouble};

/// So many events come before each question.
const NEW_EVENTS: u64 = 1_000;

/// The samples of this work. The record goes on a little with each.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let mut view = View::of(ours::open(&bench.record()?)?);
    let (definitions, annual) = (ours::definitions()?, ours::annual()?);
    bench.say("figures: making the commands that come next");
    let mut commands = Commands::of(bench.events)?;
    commands.skip_events(view.position())?;
    for round in 0..bench.rounds {
        bench.say(&format!("figures {} of {}", round + 1, bench.rounds));
        let record = view.record().ok_or_else(|| Trouble::said("the record is not held"))?;
        for command in commands.batch(NEW_EVENTS)? {
            command.give(record)?;
        }
        record.settle()?;
        let started = Instant::now();
        black_box(ask::figures(&view, &definitions, &annual, ask::body()?)?);
        bench.samples.time("figures", OURS, NEW_EVENTS, started.elapsed());
    }
    Ok(view.close(&Unwatched)?)
}
