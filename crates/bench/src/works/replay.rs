//! Replay: every event of the journal decoded whole, facts, particulars and actor, by two threads,
//! each with every second piece of it.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use upheld_domain::{Position, Recorded};
use upheld_journal::{Piece, Reader, Reading};
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
        let n = decoded(&journal)?;
        bench.samples.rate("replay", OURS, n, started.elapsed());
        for (name, store) in &mut stores {
            let answer = store.ask("read")?;
            bench.samples.rate("replay", name, answer.n, answer.took());
        }
    }
    Ok(())
}

/// How many events were decoded.
fn decoded(journal: &Path) -> Result<u64> {
    let mut n = 0;
    let last = Reader::open(journal)?.whole(decoded_of, |count| {
        n += count;
        Some(())
    });
    match last {
        Some(_) => Ok(n),
        None => Err(Trouble::said("the journal is not whole")),
    }
}

/// How many events of a piece were decoded, each with its facts, texts and actor.
fn decoded_of(piece: &Piece, reading: &mut Reading) -> Option<u64> {
    let mut n = 0;
    let is_good = piece.frames(&mut |frame| {
        let read = frame.events(reading, &mut |event: Recorded| {
            black_box(&event);
            n += 1;
        });
        read.is_ok()
    });
    is_good.then_some(n)
}
