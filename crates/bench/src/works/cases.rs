//! One case among all: its facts to decide on, and its whole timeline. Each of many cases that lie
//! anywhere in the record is asked for once to warm up, then once with the clock running; a sample
//! is the time that 99 of 100 do not exceed, and of timelines also the middle one.

use std::hint::black_box;
use std::time::{Duration, Instant};

use upheld_domain::Reference;
use upheld_projection::CaseNumber;
use upheld_store::{Unwatched, View};

use crate::bench::Bench;
use crate::ours::{self, OURS};
use crate::trouble::{Result, Trouble};

/// So many cases are asked for.
const CASES: u32 = 2_000;

/// Takes a case far from the one before; prime, so that none comes twice.
const STRIDE: u64 = 2_654_435_761;

/// The samples of this work.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let mut view = View::of(ours::open(&bench.record()?)?);
    let chosen = chosen(&view)?;
    for round in 0..bench.rounds {
        bench.say(&format!("cases {} of {}", round + 1, bench.rounds));
        let facts = times(&chosen, &mut |(_, reference)| {
            let record = view.record().ok_or_else(|| Trouble::said("the record is not held"))?;
            black_box(record.case(reference)?);
            Ok(())
        })?;
        let timelines = times(&chosen, &mut |(number, _)| {
            black_box(view.case(number)?);
            Ok(())
        })?;
        let n = chosen.len() as u64;
        bench.samples.time("facts of a case", OURS, n, share(&facts, 99));
        bench.samples.time("timeline of a case", OURS, n, share(&timelines, 99));
        bench.samples.time(
            "timeline of a case",
            "Upheld, the middle one",
            n,
            share(&timelines, 50),
        );
    }
    Ok(view.close(&Unwatched)?)
}

/// Cases with a reference, all over the record.
fn chosen(view: &View) -> Result<Vec<(CaseNumber, Reference)>> {
    let count = u64::from(view.case_count()).max(1);
    let mut chosen = Vec::new();
    for place in 0..u64::from(CASES.min(view.case_count())) {
        let number = u32::try_from(place * STRIDE % count).unwrap_or(0);
        let number = CaseNumber(number);
        if let Some(reference) = view.summary(number)?.reference {
            chosen.push((number, reference));
        }
    }
    Ok(chosen)
}

/// How long each takes, warm; in order of length.
fn times<T: Copy>(of: &[T], ask: &mut dyn FnMut(T) -> Result<()>) -> Result<Vec<Duration>> {
    for &one in of {
        ask(one)?;
    }
    let mut times = Vec::with_capacity(of.len());
    for &one in of {
        let started = Instant::now();
        ask(one)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

/// The time that so many of a hundred do not exceed.
fn share(times: &[Duration], of_100: usize) -> Duration {
    let place = (times.len() * of_100).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or_default()
}
