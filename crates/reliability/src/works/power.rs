//! Power cuts: what a worker writes and syncs is told by `strace`; the disk is made as it may be after
//! a cut at any moment, and opened. Whatever had been acknowledged by then must be there, unaltered,
//! and the record must open and go on by itself. The disk that is assumed is in `disk`.
//!
//! Six kinds of workers are cut off: one that keeps a whole record, one that writes the journal alone
//! in small segments, each of them at work on what a cut has left, and each of them once more with a sync
//! of the journal that fails. That sync promised nothing, and the worker stops with an error; the page cache,
//! which would still show what it wrote, goes with the power.

mod disk;
mod log;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use self::disk::{Came, Disk};
use self::log::Event;
use super::Ask;
use crate::dice::Dice;
use crate::lanes::{self, Trials};
use crate::look::{After, Found, look};
use crate::process::{Kill, run as run_worker, traced, worker};
use crate::row::Row;
use crate::scratch::Scratch;
use crate::trouble::{Result, Trouble};
use crate::truth::Truth;
use crate::worker::Job;

/// So many commands are in the record that is cut off.
const COMMANDS: usize = 90;

/// A record is closed and opened again after so many.
const SITTING: usize = 30;

/// Segments of those who write the journal alone.
const SEGMENT_BYTES: u64 = 4_000;

/// So many images are made of what these workers did; then others are run, of another seed.
const IMAGES: u64 = 2_000;

/// So many lanes at once.
const LANES: usize = 2;

/// After so many images one is gone on with.
const GO_ON_EVERY: u64 = 8;

/// Which sync of the journal's a worker fails at: one of so many, after the first ones.
const SYNCS: (u64, usize) = (4, 9);

/// What a worker did to a disk.
struct Course {
    before: Disk,
    events: Vec<Event>,
    /// Whether it stopped at a sync that failed.
    failed: bool,
}

/// Makes so many images and opens them.
///
/// # Errors
/// Where workers can't be run or what they do can't be told.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let mut row = Row::new("power", ask.seed);
    let images = Images::default();
    let mut number = 0;
    while row.trials < ask.trials {
        let seed = ask.seed + number;
        number += 1;
        let trials = IMAGES.min(ask.trials - row.trials);
        let truth = Truth::of(seed, COMMANDS + 10)?;
        let courses = courses(seed, &truth, ask.program)?;
        let ask = Ask { trials, seed, ..*ask };
        let next = AtomicUsize::new(0);
        row.add(&lanes::run(&ask, LANES, "power", |_: &Trials| {
            let lane = next.fetch_add(1, Ordering::Relaxed) as u64;
            cut_off(&ask, &truth, &courses, lane, &images)
        })?);
    }
    images.tell(ask)?;
    Ok(row)
}

/// What the images lacked of what had been written and was not promised.
#[derive(Debug, Default)]
struct Images {
    open: AtomicU64,
    lack: AtomicU64,
    have_some: AtomicU64,
    not_made: AtomicU64,
}

impl Images {
    fn count(&self, disk: &Disk, came: Came) {
        let add = |count: &AtomicU64, is: bool| count.fetch_add(u64::from(is), Ordering::Relaxed);
        add(&self.open, disk.is_open());
        add(&self.lack, !came.all);
        add(&self.have_some, !came.all && came.any);
    }

    /// Says so; with few that lacked anything nothing was tried.
    fn tell(&self, ask: &Ask<'_>) -> Result<()> {
        let [open, lack, some, none] = [&self.open, &self.lack, &self.have_some, &self.not_made]
            .map(|count| count.load(Ordering::Relaxed));
        ask.told.note(format!(
            "{open} images of disks with something not promised: {lack} lacked something of it, {some} of \
             these had some; in {none} no record was made yet"
        ));
        if lack * 2 < open || some * 4 < open {
            return Err(Trouble::said("too few images lack what they may lack"));
        }
        Ok(())
    }
}

/// What the six kinds of workers do.
fn courses(seed: u64, truth: &Truth, program: &Path) -> Result<Vec<Course>> {
    let mut courses = Vec::new();
    for (kind, segment_bytes) in [None, Some(SEGMENT_BYTES)].into_iter().enumerate() {
        let scratch = empty()?;
        let job = |record: &Path, commands| {
            let (record, sitting) = (record.join("record"), SITTING);
            Job {
                record,
                seed,
                commands,
                sitting,
                segment_bytes,
                file_bytes_max: None,
                read: false,
            }
        };
        let first = course(&scratch, &job(scratch.path(), COMMANDS / 3 * 2), None, program)?;
        let mut dice = Dice::of(seed, kind as u64);
        let (left, disk) = leave(&first, truth, &mut dice)?;
        let mut second = course(&left, &job(left.path(), COMMANDS), None, program)?;
        second.before.acks = disk.acks;
        let scratch = empty()?;
        let sync = SYNCS.0 + dice.place(SYNCS.1) as u64;
        let third = course(&scratch, &job(scratch.path(), COMMANDS), Some(sync), program)?;
        courses.extend([first, second, third]);
    }
    Ok(courses)
}

/// A directory with an empty one in it. Whose directory a record is in is not the record's to say.
fn empty() -> Result<Scratch> {
    let scratch = Scratch::on_disk()?;
    let record = scratch.path().join("record");
    std::fs::create_dir(&record).map_err(Trouble::io(&record))?;
    Ok(scratch)
}

/// Runs a worker and keeps what it does. With `fails` the how-manieth fdatasync of one thread fails, and the
/// worker has to stop there.
fn course(scratch: &Scratch, job: &Job, fails: Option<u64>, program: &Path) -> Result<Course> {
    let root = scratch.path().to_owned();
    let before = Disk::of(&root)?;
    let told = Scratch::quick()?;
    let told = told.path().join("calls");
    let mut options = ["-y", "-xx", "-s", "16777216", "-o"].map(str::to_owned).to_vec();
    options.extend([told.display().to_string(), "-e".to_owned(), format!("trace={}", log::CALLS)]);
    if let Some(number) = fails {
        let inject = format!("inject=fdatasync:error=EIO:when={number}");
        options.extend(["-e".to_owned(), inject]);
    }
    let ran = run_worker(&traced(&options, &worker(program, job)), Kill::Never)?;
    match fails {
        None if ran.is_done() => {}
        // Which commit's sync that is depends on how threads took turns; it may be the very first.
        Some(_) if ran.told_an_error() => {}
        None => return Err(Trouble::Trial(format!("a worker that nothing happens to: {ran:?}"))),
        Some(_) => return Err(Trouble::Trial(format!("a worker whose sync fails: {ran:?}"))),
    }
    let events = log::read(&std::fs::read(&told).map_err(Trouble::io(&told))?, &root)?;
    Ok(Course { before, events, failed: fails.is_some() })
}

/// A disk that was cut off somewhere in the later part of a course.
fn leave(course: &Course, truth: &Truth, dice: &mut Dice) -> Result<(Scratch, Disk)> {
    let mut disk = course.before.clone();
    let half = course.events.len() / 2;
    let upto = half + dice.place(half);
    course.events[..upto].iter().try_for_each(|event| disk.take(event))?;
    let scratch = Scratch::on_disk()?;
    disk.image(dice, scratch.path())?;
    // It is the worker that has to mend it, so nobody looks; but it must not be an empty one.
    if truth.commits_to(disk.acks.last().map_or(0, |ack| ack.first)) == 0 {
        return Err(Trouble::said("nothing was acknowledged before the cut"));
    }
    Ok((scratch, disk))
}

/// One lane of images: those of its trials, in the order of their moments.
fn cut_off(
    ask: &Ask<'_>,
    truth: &Truth,
    courses: &[Course],
    lane: u64,
    images: &Images,
) -> Result<Row> {
    let mut row = Row::new("power", ask.seed);
    let mut moments: Vec<(usize, usize, u64)> = (0..ask.trials)
        .filter(|trial| trial % LANES as u64 == lane)
        .map(|trial| {
            let mut dice = Dice::of(ask.seed ^ 0x0ff, trial);
            let number = dice.place(courses.len());
            let course = &courses[number];
            let end = course.events.len();
            // Of one that stopped, the disk as it is then is what there is to look at.
            let is_late = course.failed && dice.percent(50);
            (number, if is_late { end } else { dice.place(end + 1) }, trial)
        })
        .collect();
    moments.sort_unstable();
    for (number, course) in courses.iter().enumerate() {
        let mut disk = course.before.clone();
        let mut taken = 0;
        for &(_, moment, trial) in moments.iter().filter(|(course, ..)| *course == number) {
            course.events[taken..moment].iter().try_for_each(|event| disk.take(event))?;
            taken = moment;
            let found = open(ask.seed, truth, &disk, trial, images)?;
            tell(ask, &mut row, &disk, &found, (number, moment, trial));
        }
    }
    Ok(row)
}

/// Makes an image of a disk and opens it.
fn open(seed: u64, truth: &Truth, disk: &Disk, trial: u64, images: &Images) -> Result<Found> {
    let scratch = Scratch::quick()?;
    images.count(disk, disk.image(&mut Dice::of(seed, trial), scratch.path())?);
    let record: PathBuf = scratch.path().join("record");
    if disk.acks.is_empty() && !record.join("journal").join(FIRST).exists() {
        // It was not made yet: whoever made it had no answer.
        images.not_made.fetch_add(1, Ordering::Relaxed);
        return Ok(Found::default());
    }
    let go_on = trial.is_multiple_of(GO_ON_EVERY);
    let after = After { commands: if go_on { 3 } else { 0 }, close: go_on };
    Ok(look(&record, truth, &disk.acks, after))
}

/// The first segment.
const FIRST: &str = "00000000000000000001.seg";

fn tell(ask: &Ask<'_>, row: &mut Row, disk: &Disk, found: &Found, at: (usize, usize, u64)) {
    row.trials += 1;
    row.acknowledged += disk.acks.iter().map(|ack| ack.count).sum::<u64>();
    row.lost += found.lost;
    row.duplicated += found.duplicated;
    row.silent += u64::from(!found.wrong.is_empty());
    let cut_off = disk.is_open() && !found.notices.is_empty();
    row.detected += u64::from(cut_off);
    row.healed += u64::from(cut_off && found.is_good());
    ask.told.done();
    if !found.is_good() {
        let (course, moment, trial) = at;
        let told = found.told();
        let seed = ask.seed;
        ask.told.wrong(format!("cut {trial} of seed {seed}, course {course} at {moment}: {told}"));
    }
}
