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
use crate::peers::python;
use crate::trouble::{Result, Trouble};

/// The event stores among the peers are given so many commits to read back.
const COMMITS: usize = 50_000;

/// The samples of this work. The peers give the bytes of commits back, and decode nothing in them.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let journal = Layout::of(&bench.record()?).journal();
    let reader = Reader::open(&journal)?;
    let last = reader.last_position()?;
    let frames = reader.frames(Position::FIRST).take(COMMITS);
    let frames: Vec<_> = frames.map(|frame| Ok(frame?.bytes)).collect::<Result<_>>()?;
    let file = bench.scratch.at("frames");
    python::write_frames(&frames, &file)?;
    drop(frames);
    let mut stores = python::stores(bench, "replay")?;
    for (_, store) in &mut stores {
        store.ask(&format!("load {}", file.display()))?;
    }
    for round in 0..bench.rounds {
        bench.say(&format!("replay {} of {}", round + 1, bench.rounds));
        let started = Instant::now();
        let n = decoded(&journal, last)?;
        bench.samples.rate("replay", OURS, n, started.elapsed());
        for (name, store) in &mut stores {
            let answer = store.ask("read")?;
            bench.samples.rate("replay", name, answer.n, answer.took());
        }
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
