//! Power cuts: what a worker writes and syncs is told by `strace`; the disk is made as it may be after
//! a cut at any moment, and opened. Whatever had been acknowledged by then must be there, unaltered,
//! and the record must open and go on by itself. The disk that is assumed is in `disk`.
//!
//! Four kinds of workers are cut off: one that keeps a whole record, one that writes the journal alone
//! in small segments, and each of them at work on what a cut has left.

mod disk;
mod log;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use self::disk::Disk;
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

/// So many images are made of what four workers did; then others are run, of another seed.
const IMAGES: u64 = 2_000;

/// So many lanes at once.
const LANES: usize = 2;

/// After so many images one is gone on with.
const GO_ON_EVERY: u64 = 8;

/// What a worker did to a disk.
struct Course {
    before: Disk,
    events: Vec<Event>,
}

/// Makes so many images and opens them.
///
/// # Errors
/// Where workers can't be run or what they do can't be told.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let mut row = Row::new("power", ask.seed);
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
            cut_off(&ask, &truth, &courses, lane)
        })?);
    }
    Ok(row)
}

/// What the four kinds of workers do.
fn courses(seed: u64, truth: &Truth, program: &Path) -> Result<Vec<Course>> {
    let mut courses = Vec::new();
    for (kind, segment_bytes) in [None, Some(SEGMENT_BYTES)].into_iter().enumerate() {
        let scratch = Scratch::on_disk()?;
        // Whose directory it is in is not the record's to say.
        let record = scratch.path().join("record");
        std::fs::create_dir(&record).map_err(Trouble::io(&record))?;
        let first = course(seed, &scratch, COMMANDS / 3 * 2, segment_bytes, program)?;
        let mut dice = Dice::of(seed, kind as u64);
        let (left, disk) = leave(&first, truth, &mut dice)?;
        let mut second = course(seed, &left, COMMANDS, segment_bytes, program)?;
        second.before.acks = disk.acks;
        courses.extend([first, second]);
    }
    Ok(courses)
}

/// Runs a worker and keeps what it does.
fn course(
    seed: u64,
    scratch: &Scratch,
    commands: usize,
    segment_bytes: Option<u64>,
    program: &Path,
) -> Result<Course> {
    let root = scratch.path().to_owned();
    let before = Disk::of(&root)?;
    let record = root.join("record");
    let job = Job { record, seed, commands, sitting: SITTING, segment_bytes, read: false };
    let told = Scratch::quick()?;
    let told = told.path().join("calls");
    let options = ["-y", "-xx", "-s", "16777216", "-o"].map(str::to_owned);
    let rest = [told.display().to_string(), "-e".to_owned(), format!("trace={}", log::CALLS)];
    let options = [&options[..], &rest].concat();
    let ran = run_worker(&traced(&options, &worker(program, &job)), Kill::Never)?;
    if !ran.is_done() {
        return Err(Trouble::Trial(format!("a worker that nothing happens to: {ran:?}")));
    }
    let events = log::read(&std::fs::read(&told).map_err(Trouble::io(&told))?, &root)?;
    Ok(Course { before, events })
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
fn cut_off(ask: &Ask<'_>, truth: &Truth, courses: &[Course], lane: u64) -> Result<Row> {
    let mut row = Row::new("power", ask.seed);
    let mut moments: Vec<(usize, usize, u64)> = (0..ask.trials)
        .filter(|trial| trial % LANES as u64 == lane)
        .map(|trial| {
            let mut dice = Dice::of(ask.seed ^ 0x0ff, trial);
            let course = dice.place(courses.len());
            (course, dice.place(courses[course].events.len() + 1), trial)
        })
        .collect();
    moments.sort_unstable();
    for (number, course) in courses.iter().enumerate() {
        let mut disk = course.before.clone();
        let mut taken = 0;
        for &(_, moment, trial) in moments.iter().filter(|(course, ..)| *course == number) {
            course.events[taken..moment].iter().try_for_each(|event| disk.take(event))?;
            taken = moment;
            let found = open(ask.seed, truth, &disk, trial)?;
            tell(ask, &mut row, &disk, &found, (number, moment, trial));
        }
    }
    Ok(row)
}

/// Makes an image of a disk and opens it.
fn open(seed: u64, truth: &Truth, disk: &Disk, trial: u64) -> Result<Found> {
    let scratch = Scratch::quick()?;
    disk.image(&mut Dice::of(seed, trial), scratch.path())?;
    let record: PathBuf = scratch.path().join("record");
    if disk.acks.is_empty() && !record.join("journal").join(FIRST).exists() {
        // It was not made yet: whoever made it had no answer.
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
