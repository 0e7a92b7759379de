//! Explaining one figure: the cases behind an uphold rate, each with its events, record open.

use std::hint::black_box;
use std::time::Instant;

use upheld_store::{Unwatched, View};

use crate::ask;
use crate::bench::Bench;
use crate::ours::{self, OURS};
use crate::trouble::Result;

/// The samples of this work.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let view = View::of(ours::open(&bench.record()?)?);
    let definitions = ours::definitions()?;
    for round in 0..bench.rounds {
        bench.say(&format!("explain {} of {}", round + 1, bench.rounds));
        let started = Instant::now();
        let explained = black_box(ask::explain(&view, &definitions)?);
        let cases = explained.contributions.len() as u64;
        bench.samples.time("explain", OURS, cases, started.elapsed());
    }
    Ok(view.close(&Unwatched)?)
}
