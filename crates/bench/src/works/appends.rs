//! Durable appends: so many commits in flight, then waiting until all of them are durable. Ours are
//! commands: each is decided on against its case, hashed into the tree, written to the journal and
//! taken into sled. The others write the same bytes, the frames that the journal got, a group in one
//! go, and do nothing else.
//!
//! Each event is a command of its own, but for a review and the decision it amended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use upheld_domain::Position;
use upheld_journal::Reader;
use upheld_store::{Layout, Record};

use crate::bench::Bench;
use crate::history::{Command, Commands};
use crate::ours::{self, OURS};
use crate::peers::Appends;
use crate::peers::fjall::Fjall;
use crate::peers::python;
use crate::peers::raw::Raw;
use crate::peers::redb::Redb;
use crate::peers::sqlite::Sqlite;
use crate::trouble::{Result, Trouble};

/// How many are in flight, and how many commits a sample has.
const GROUPS: [(usize, usize); 4] = [(1, 2_000), (8, 8_000), (64, 32_000), (1_024, 64_000)];

/// Those who are asked in another process, and slower by far, get so many commits at most, and only
/// with these in flight.
const SLOW: [(usize, usize); 2] = [(1, 500), (64, 3_200)];

/// The record has so many events before the first sample.
const BEFORE: u64 = 20_000;

/// The name of the work.
pub(crate) fn work(in_flight: usize) -> String {
    format!("appends, {in_flight} in flight")
}

/// The samples of this work, every engine in every round.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let mut ours = Ours::create(bench)?;
    let mut peers = peers(bench)?;
    for (name, hello) in
        [("SQLite", Sqlite::hello()), ("redb", Redb::hello()), ("fjall", Fjall::hello())]
    {
        bench.is_set_up(name, &hello);
    }
    let mut slow = python::stores(bench, &work(1))?;
    for round in 0..bench.rounds {
        bench.say(&format!("appends {} of {}", round + 1, bench.rounds));
        for (in_flight, commits) in GROUPS {
            let groups = ours.commands.groups(in_flight, commits)?;
            let work = work(in_flight);
            let from = ours.record.position() + 1;
            let started = Instant::now();
            ours.append(&groups)?;
            bench.samples.rate(&work, OURS, commits as u64, started.elapsed());
            let frames = ours.frames(from)?;
            for peer in &mut peers {
                let took = append(peer.as_mut(), &groups, &frames)?;
                bench.samples.rate(&work, peer.name(), commits as u64, took);
            }
            if let Some((_, commits)) = SLOW.iter().find(|(slow, _)| *slow == in_flight) {
                let file = bench.scratch.at("frames");
                python::write_frames(&frames[..frames.len().min(*commits)], &file)?;
                for (name, store) in &mut slow {
                    let answer = store.ask(&format!("append {in_flight} {}", file.display()))?;
                    bench.samples.rate(&work, name, answer.n, answer.took());
                }
            }
        }
    }
    ours.close()
}

/// Appends frames in the groups that they were given in.
fn append(
    peer: &mut dyn Appends,
    groups: &[Vec<Command>],
    frames: &[Arc<[u8]>],
) -> Result<Duration> {
    let mut rest = frames;
    let started = Instant::now();
    for group in groups {
        let (frames, later) = rest.split_at(group.len());
        let frames: Vec<&[u8]> = frames.iter().map(AsRef::as_ref).collect();
        peer.append(&frames)?;
        rest = later;
    }
    Ok(started.elapsed())
}

fn peers(bench: &Bench) -> Result<Vec<Box<dyn Appends>>> {
    let empty = |name| {
        let path = bench.scratch.empty(name)?;
        std::fs::create_dir_all(&path).map_err(Trouble::file(&path))?;
        Ok::<_, Trouble>(path)
    };
    Ok(vec![
        Box::new(Raw::create(&empty("raw")?.join("events"))?),
        Box::new(Sqlite::create(&empty("sqlite")?.join("events.db"))?),
        Box::new(Redb::create(&empty("redb")?.join("events.redb"))?),
        Box::new(Fjall::create(&empty("fjall")?)?),
    ])
}

/// Our record, and the commands that come next in it.
struct Ours {
    record: Record,
    commands: Commands,
}

impl Ours {
    fn create(bench: &Bench) -> Result<Self> {
        let path = bench.scratch.empty("appends")?;
        ours::create(&path)?;
        let a_round: usize = GROUPS.iter().map(|(_, commits)| commits).sum();
        let mut commands = Commands::singly(BEFORE + (a_round * bench.rounds) as u64)?;
        let mut record = ours::open(&path)?;
        for command in commands.batch(BEFORE)? {
            command.give(&mut record)?;
        }
        record.settle()?;
        Ok(Self { record, commands })
    }

    /// Each group is durable before the next is given; the last is in sled too when this ends.
    fn append(&mut self, groups: &[Vec<Command>]) -> Result<()> {
        for group in groups {
            for command in group {
                command.give(&mut self.record)?;
            }
            self.record.answer()?;
        }
        Ok(self.record.settle()?)
    }

    /// The frames of what was just given, from a position on.
    fn frames(&self, from: u64) -> Result<Vec<Arc<[u8]>>> {
        let from = Position::new(from).ok_or_else(|| Trouble::said("positions start at 1"))?;
        let reader = Reader::open(&Layout::of(self.record.layout().root()).journal())?;
        reader.frames(from).map(|frame| Ok(frame?.bytes)).collect()
    }

    fn close(self) -> Result<()> {
        ours::close(self.record)
    }
}
