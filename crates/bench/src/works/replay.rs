//! Replay: every event of the journal decoded whole, facts and particulars, by two threads, each
//! with one half of the positions.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use upheld_domain::Position;
use upheld_journal::Reader;
use upheld_store::Layout;

use crate::bench::Bench;
use crate::ours::OURS;
use crate::trouble::{Result, Trouble};

/// The samples of this work.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let journal = Layout::of(&bench.record()?).journal();
    let last = Reader::open(&journal)?.last_position()?;
    for round in 0..bench.rounds {
        bench.say(&format!("replay {} of {}", round + 1, bench.rounds));
        let started = Instant::now();
        let n = decoded(&journal, last)?;
        bench.samples.rate("replay", OURS, n, started.elapsed());
    }
    Ok(())
}

fn decoded(journal: &Path, last: u64) -> Result<u64> {
    let middle = last / 2;
    std::thread::scope(|scope| {
        let first = scope.spawn(move || decoded_between(journal, 1, middle));
        let second = decoded_between(journal, middle + 1, last)?;
        match first.join() {
            Ok(first) => Ok(first? + second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// How many events from one position to another were decoded.
fn decoded_between(journal: &Path, from: u64, to: u64) -> Result<u64> {
    let from = Position::new(from).ok_or_else(|| Trouble::said("positions start at 1"))?;
    let reader = Reader::open(journal)?;
    let mut n = 0;
    for frame in reader.frames(from) {
        let frame = frame?;
        if frame.first.get() > to {
            break;
        }
        let wanted = |position: Position| position >= from && position.get() <= to;
        n += black_box(frame.events()?).iter().filter(|event| wanted(event.position)).count();
    }
    Ok(n as u64)
}
