//! Killed with SIGKILL: at random moments, and as each kind of call that changes a file is made. The
//! next worker goes on with what the last one left. Not here: power cuts, after which what was
//! written may not be there (see `power`).
//!
//! Two kinds of workers are killed: one that keeps a whole record, and one that writes the journal
//! alone, in segments so small that there are many. What either left is opened as a whole record.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Ask;
use crate::dice::Dice;
use crate::lanes::{self, Trials};
use crate::look::{After, look};
use crate::process::{Kill, Ran, run as run_worker, traced, worker};
use crate::row::Row;
use crate::scratch::Scratch;
use crate::trouble::{Result, Trouble};
use crate::truth::{Place, Truth};
use crate::worker::Job;

/// So many commands come into one record; the next trial then begins another.
const COMMANDS: usize = 400;

/// A record is closed and opened again after so many.
const SITTING: usize = 40;

/// Segments of those who write the journal alone.
const SEGMENT_BYTES: u64 = 6_000;

/// Random moments are so far apart at most, in microseconds.
const MOMENTS: u64 = 150_000;

/// So many trials in a row may end before they are killed.
const MISSES_MAX: u64 = 50;

/// Which files a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Files {
    Journal,
    Store,
    Any,
}

/// A crash point: as a call is made, before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Point {
    name: &'static str,
    calls: &'static str,
    files: Files,
    /// Whether it is met by those who write the journal alone.
    alone: bool,
}

const fn point(name: &'static str, calls: &'static str, files: Files, alone: bool) -> Point {
    Point { name, calls, files, alone }
}

/// The crash points.
const POINTS: &[Point] = &[
    point("journal write", "pwrite64", Files::Journal, false),
    point("journal sync", "fdatasync", Files::Any, false),
    point("journal room", "fallocate", Files::Any, false),
    point("journal end", "ftruncate", Files::Journal, false),
    point("store write", "pwrite64", Files::Store, false),
    point("store flush", "sync_file_range", Files::Any, false),
    point("store sync", "fsync", Files::Store, false),
    point("lock", "flock", Files::Any, false),
    point("segment write", "pwrite64", Files::Any, true),
    point("segment sync", "fdatasync", Files::Any, true),
    point("segment room", "fallocate", Files::Any, true),
    point("segment end", "ftruncate", Files::Any, true),
    point("segment made", "rename", Files::Any, true),
    point("segment staged", "fsync", Files::Any, true),
    point("segment open", "openat", Files::Journal, true),
];

/// How often one thread of a worker comes to each point.
type Counted = Mutex<HashMap<Point, u64>>;

/// A record on its way through several kills.
struct Victim {
    scratch: Scratch,
    job: Job,
    acks: Vec<Place>,
}

impl Victim {
    fn new(seed: u64, alone: bool) -> Result<Self> {
        let scratch = Scratch::on_disk()?;
        let job = Job {
            record: scratch.path().join("record"),
            seed,
            commands: COMMANDS,
            sitting: SITTING,
            segment_bytes: alone.then_some(SEGMENT_BYTES),
            read: false,
        };
        Ok(Self { scratch, job, acks: Vec::new() })
    }

    /// Whether the record is there: its first segment is in its place.
    fn is_made(&self) -> bool {
        self.job.record.join("journal/00000000000000000001.seg").exists()
    }

    fn is_alone(&self) -> bool {
        self.job.segment_bytes.is_some()
    }
}

/// So many lanes of kills at once.
const LANES: usize = 4;

/// Kills so many workers.
///
/// # Errors
/// Where workers can't be run, or can't be killed.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let truth = Truth::of(ask.seed, COMMANDS + 10)?;
    let counted = Mutex::default();
    lanes::run(ask, LANES, "kills", |trials| lane(ask, &truth, &counted, trials))
}

fn lane(ask: &Ask<'_>, truth: &Truth, counted: &Counted, trials: &Trials) -> Result<Row> {
    let mut row = Row::new("kills", ask.seed);
    let mut victim = None;
    while let Some(trial) = trials.next() {
        let mut tries = 0;
        while !kill(ask, truth, counted, (trial, tries), &mut victim, &mut row)? {
            tries += 1;
            if tries > MISSES_MAX {
                return Err(Trouble::said("the workers end before they are killed"));
            }
        }
        row.trials += 1;
        ask.told.done();
    }
    Ok(row)
}

/// Runs a worker and looks at what it leaves. Gives whether it was killed.
fn kill(
    ask: &Ask<'_>,
    truth: &Truth,
    counted: &Counted,
    (trial, tries): (u64, u64),
    left: &mut Option<Victim>,
    row: &mut Row,
) -> Result<bool> {
    let mut dice = Dice::of(ask.seed, trial * (MISSES_MAX + 1) + tries);
    let mut victim = match left.take() {
        Some(victim) => victim,
        None => Victim::new(ask.seed, dice.percent(50))?,
    };
    let how = How::of(&mut dice, &victim, counted, ask.program)?;
    let ran = how.kill(&victim, ask.program)?;
    let killed = ran.status.is_some() && !ran.is_done() && ran.err.is_empty();
    row.acknowledged += ran.acks.iter().map(|ack| ack.count).sum::<u64>();
    victim.acks.extend(&ran.acks);
    if killed && victim.acks.is_empty() && !victim.is_made() {
        // Nobody had an answer yet; the next worker makes the record.
        *left = Some(victim);
        return Ok(true);
    }
    let after = After { commands: dice.place(3), close: dice.percent(50) };
    let found = look(&victim.job.record, truth, &victim.acks, after);
    let ended = ran.is_done() || killed;
    if !ended || !found.is_good() {
        let told = found.told();
        ask.told.wrong(format!("kill {trial}.{tries}, {how:?}: {ran:?}; {told}"));
    }
    row.lost += found.lost;
    row.duplicated += found.duplicated;
    row.silent += u64::from(!ended || !found.wrong.is_empty());
    let told = killed && !found.notices.is_empty();
    row.detected += u64::from(told);
    row.healed += u64::from(told && found.is_good());
    // What the look gave is acknowledged, too.
    let done = truth.commits_to(found.position);
    victim.acks.extend(truth.places.iter().skip(done).take(after.commands));
    if !ran.is_done() && done + after.commands < COMMANDS && found.is_good() {
        *left = Some(victim);
    }
    Ok(killed)
}

/// How a worker is killed.
#[derive(Debug)]
enum How {
    Moment(Kill),
    At { point: Point, when: u64 },
}

impl How {
    fn of(dice: &mut Dice, victim: &Victim, counted: &Counted, program: &Path) -> Result<Self> {
        let moment = Duration::from_micros(dice.below(MOMENTS));
        match dice.below(10) {
            0 => return Ok(Self::Moment(Kill::Started(moment))),
            1..=4 => return Ok(Self::Moment(Kill::Opened(moment))),
            _ => {}
        }
        let points = POINTS.iter().filter(|point| point.alone == victim.is_alone());
        let points: Vec<Point> = points.copied().collect();
        let point = points[dice.place(points.len())];
        let count = {
            // Held while it is counted, so that it is counted once.
            let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
            match counted.get(&point) {
                Some(&count) => count,
                None => *counted.entry(point).or_insert(count(point, program, victim.job.seed)?),
            }
        };
        if count == 0 {
            return Err(Trouble::said(format!("no worker comes to the point {:?}", point.name)));
        }
        // Few of a kind come often, so the first ones are met more than others.
        let upto = if dice.percent(30) { count.min(4) } else { count };
        Ok(Self::At { point, when: dice.below(upto) + 1 })
    }

    fn kill(&self, victim: &Victim, program: &Path) -> Result<Ran> {
        let line = worker(program, &victim.job);
        match self {
            Self::Moment(kill) => run_worker(&line, *kill),
            Self::At { point, when } => {
                let kill = format!("inject={}:signal=SIGKILL:when={when}", point.calls);
                let mut options = filter(*point, &victim.job.record, Path::new("/dev/null"));
                options.extend(["-e".to_owned(), kill]);
                run_worker(&traced(&options, &line), Kill::Never)
            }
        }
    }
}

/// The options by which `strace` tells of a point's calls alone.
fn filter(point: Point, record: &Path, out: &Path) -> Vec<String> {
    let mut options = vec!["-o".to_owned(), out.display().to_string()];
    options.extend(["-e".to_owned(), format!("trace={}", point.calls)]);
    for file in files(point.files, record) {
        options.extend(["-P".to_owned(), file.display().to_string()]);
    }
    options
}

/// The files there are now, and those of a new record.
fn files(files: Files, record: &Path) -> Vec<PathBuf> {
    match files {
        Files::Any => Vec::new(),
        Files::Store => vec![record.join("store/db")],
        Files::Journal => {
            let journal = record.join("journal");
            let first = journal.join("00000000000000000001.seg");
            let there = std::fs::read_dir(&journal).into_iter().flatten();
            let there = there.flatten().map(|entry| entry.path()).filter(|path| *path != first);
            there.chain([first.clone()]).collect()
        }
    }
}

/// How often one thread of a worker that is not killed comes to a point.
fn count(point: Point, program: &Path, seed: u64) -> Result<u64> {
    let victim = Victim::new(seed, point.alone)?;
    let out = victim.scratch.path().join("calls");
    let options = filter(point, &victim.job.record, &out);
    let line = traced(&options, &worker(program, &victim.job));
    let ran = run_worker(&line, Kill::Never)?;
    if !ran.is_done() {
        return Err(Trouble::said(format!("a worker that nothing happens to: {ran:?}")));
    }
    let told = std::fs::read_to_string(&out).map_err(Trouble::io(&out))?;
    let mut threads: HashMap<&str, u64> = HashMap::new();
    for line in told.lines().filter(|line| !line.contains(" resumed>")) {
        *threads.entry(line.split(' ').next().unwrap_or_default()).or_default() += 1;
    }
    Ok(threads.into_values().max().unwrap_or(0))
}
