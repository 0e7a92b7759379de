//! Several lanes of trials at once: most of a trial is waiting for the disk. Not here: what a trial
//! is.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::row::Row;
use crate::trouble::{Result, Trouble};
use crate::works::Ask;

/// Gives out the numbers of trials, each once.
#[derive(Debug)]
pub(crate) struct Trials {
    next: AtomicU64,
    count: u64,
}

impl Trials {
    /// The next trial; none where there are enough.
    pub(crate) fn next(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.count).then_some(number)
    }
}

/// Runs so many lanes until all trials are done, and adds up their rows.
pub(crate) fn run(
    ask: &Ask<'_>,
    lanes: usize,
    name: &str,
    lane: impl Fn(&Trials) -> Result<Row> + Sync,
) -> Result<Row> {
    let trials = Trials { next: AtomicU64::new(0), count: ask.trials };
    let rows = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(|| lane(&trials))).collect();
        let join = |lane: std::thread::ScopedJoinHandle<'_, Result<Row>>| {
            lane.join().unwrap_or_else(|_| Err(Trouble::said("a lane of trials broke down")))
        };
        lanes.into_iter().map(join).collect::<Result<Vec<Row>>>()
    })?;
    let mut sum = Row::new(name, ask.seed);
    rows.iter().for_each(|row| sum.add(row));
    Ok(sum)
}
