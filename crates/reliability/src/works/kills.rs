//! Killed with SIGKILL: at random moments, and as each kind of call that changes a file is made (see
//! `points`). The next worker goes on with what the last one left. Not here: power cuts, after which
//! what was written may not be there (see `power`).
//!
//! Two kinds of workers are killed: one that keeps a whole record, and one that writes the journal
//! alone, in segments so small that there are many. What either left is opened as a whole record.

mod points;

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;

use self::points::{Met, POINTS, Point};
use super::Ask;
use crate::dice::Dice;
use crate::lanes::{self, Trials};
use crate::look::{After, look};
use crate::process::{Kill, Ran, run as run_worker, worker};
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

/// So many workers in a row may end before they are killed. A point is tried earlier each time.
const MISSES_MAX: u64 = 50;

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
            file_bytes_max: None,
            read: false,
        };
        Ok(Self { scratch, job, acks: Vec::new() })
    }

    /// Whether the record is there: its first segment is in its place.
    fn is_made(&self) -> bool {
        self.job.record.join("journal").join(points::FIRST).exists()
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
    let met = Met::default();
    let row = lanes::run(ask, LANES, "kills", |trials| Lane::new(ask, &truth, &met).all(trials))?;
    met.told().into_iter().for_each(|note| ask.told.note(note));
    Ok(row)
}

/// One after the other.
struct Lane<'a> {
    ask: &'a Ask<'a>,
    truth: &'a Truth,
    met: &'a Met,
    row: Row,
    /// What was left by the last of those who keep a whole record, and of those who write the journal alone.
    left: [Option<Victim>; 2],
}

impl<'a> Lane<'a> {
    fn new(ask: &'a Ask<'a>, truth: &'a Truth, met: &'a Met) -> Self {
        Self { ask, truth, met, row: Row::new("kills", ask.seed), left: [None, None] }
    }

    fn all(mut self, trials: &Trials) -> Result<Row> {
        while let Some(trial) = trials.next() {
            let mut tries = 0;
            while !self.kill(trial, tries)? {
                tries += 1;
                if tries > MISSES_MAX {
                    let aim = aim(trial);
                    return Err(Trouble::Trial(format!("no worker could be killed at {aim:?}")));
                }
            }
            self.row.trials += 1;
            self.ask.told.done();
        }
        Ok(self.row)
    }

    /// Runs a worker and looks at what it leaves. Gives whether it was killed.
    fn kill(&mut self, trial: u64, tries: u64) -> Result<bool> {
        let Ask { seed, program, told, .. } = *self.ask;
        let mut dice = Dice::of(seed, trial * (MISSES_MAX + 1) + tries);
        let alone = aim(trial).map_or_else(|| dice.percent(50), |point| point.alone);
        let mut victim = match self.left[usize::from(alone)].take() {
            Some(victim) => victim,
            None => Victim::new(seed, alone)?,
        };
        let how = match aim(trial) {
            Some(point) => How::At { point, when: self.when(point, tries, &mut dice)? },
            None => How::random(&mut dice),
        };
        let ran = how.kill(&victim, program)?;
        let killed =
            ran.status.is_some_and(|status| status.signal() == Some(Signal::KILL.as_raw()));
        match &how {
            How::At { point, .. } if killed => {
                point.was_about(&victim.job.record)?;
                self.met.once_more(Some(*point), victim.is_made());
            }
            How::Moment(_) if killed => self.met.once_more(None, victim.is_made()),
            How::At { .. } | How::Moment(_) => {}
        }
        self.row.acknowledged += ran.acks.iter().map(|ack| ack.count).sum::<u64>();
        victim.acks.extend(&ran.acks);
        if killed && victim.acks.is_empty() && !victim.is_made() {
            // Nobody had an answer yet; the next worker makes the record.
            self.left[usize::from(alone)] = Some(victim);
            return Ok(true);
        }
        let after = After { commands: dice.place(3), close: dice.percent(50) };
        let found = look(&victim.job.record, self.truth, &victim.acks, after);
        let ended = ran.is_done() || killed;
        if !ended || !found.is_good() {
            told.wrong(format!("kill {trial}.{tries}, {how:?}: {ran:?}; {}", found.told()));
        }
        let row = &mut self.row;
        row.lost += found.lost;
        row.duplicated += found.duplicated;
        row.silent += u64::from(!ended || !found.wrong.is_empty());
        let told = killed && !found.notices.is_empty();
        row.detected += u64::from(told);
        row.healed += u64::from(told && found.is_good());
        // What the look gave is acknowledged, too.
        let done = self.truth.commits_to(found.position);
        victim.acks.extend(self.truth.places.iter().skip(done).take(after.commands));
        if !ran.is_done() && done + after.commands < COMMANDS && found.is_good() {
            self.left[usize::from(alone)] = Some(victim);
        }
        Ok(killed)
    }

    /// At which of a worker's calls at a point it is killed, counted from 1.
    fn when(&self, point: Point, tries: u64, dice: &mut Dice) -> Result<u64> {
        let count = self.met.count(point, || {
            let victim = Victim::new(self.ask.seed, point.alone)?;
            point.count(victim.scratch.path(), &victim.job, self.ask.program)
        })?;
        // Who goes on with what another left has fewer calls to make than who begins. And few of a kind
        // come often, so the first ones are met more than others.
        let upto = if dice.percent(30) { count.min(4) } else { count };
        Ok(dice.below((upto >> tries.min(32)).max(1)) + 1)
    }
}

/// Where a trial's worker is killed: every other one at a point, the points in turn; the others, where there is
/// none, at a random moment.
fn aim(trial: u64) -> Option<Point> {
    let turn = usize::try_from(trial / 2).unwrap_or(0) % POINTS.len();
    trial.is_multiple_of(2).then(|| POINTS[turn])
}

/// How a worker is killed.
#[derive(Debug)]
enum How {
    Moment(Kill),
    At { point: Point, when: u64 },
}

impl How {
    /// At a random moment: one in five before the record is opened, too.
    fn random(dice: &mut Dice) -> Self {
        let moment = Duration::from_micros(dice.below(MOMENTS));
        Self::Moment(if dice.percent(20) { Kill::Started(moment) } else { Kill::Opened(moment) })
    }

    fn kill(&self, victim: &Victim, program: &Path) -> Result<Ran> {
        match self {
            Self::Moment(kill) => run_worker(&worker(program, &victim.job), *kill),
            Self::At { point, when } => point.kill(*when, &victim.job, program),
        }
    }
}
