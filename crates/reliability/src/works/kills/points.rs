//! The crash points: calls that change a file or its name, or hold the lock. `strace` kills a worker as
//! one of them is made, before it is done. Not here: what is looked at afterwards.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::process::{Kill, Ran, run as run_worker, stopped_at, traced, worker};
use crate::trouble::{Result, Trouble};
use crate::worker::Job;

/// A journal's first segment.
pub(super) const FIRST: &str = "00000000000000000001.seg";

/// Which files a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Files {
    Journal,
    Store,
    Any,
}

/// A crash point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Point {
    /// What people call it.
    name: &'static str,
    /// The system call.
    call: &'static str,
    files: Files,
    /// Whether it is met by those who write the journal alone.
    pub(super) alone: bool,
}

const fn point(name: &'static str, call: &'static str, files: Files, alone: bool) -> Point {
    Point { name, call, files, alone }
}

/// All of them.
pub(super) const POINTS: &[Point] = &[
    point("journal write", "pwrite64", Files::Journal, false),
    point("journal sync", "fdatasync", Files::Any, false),
    point("journal room", "fallocate", Files::Any, false),
    point("journal end", "ftruncate", Files::Journal, false),
    point("store write", "pwrite64", Files::Store, false),
    point("store flush", "sync_file_range", Files::Any, false),
    point("store sync", "fsync", Files::Any, false),
    point("snapshot made", "rename", Files::Any, false),
    point("snapshot gone", "unlink", Files::Any, false),
    point("directory made", "mkdir", Files::Any, false),
    point("lock", "flock", Files::Any, false),
    point("segment write", "pwrite64", Files::Any, true),
    point("segment sync", "fdatasync", Files::Any, true),
    point("segment room", "fallocate", Files::Any, true),
    point("segment end", "ftruncate", Files::Any, true),
    point("segment made", "rename", Files::Any, true),
    point("segment staged", "fsync", Files::Any, true),
    point("segment open", "openat", Files::Journal, true),
];

impl Point {
    /// Runs a worker that is killed as one thread of it makes the how-manieth of these calls, from 1.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn kill(self, when: u64, job: &Job, program: &Path) -> Result<Ran> {
        let options = self.filter(&job.record, &told_in(&job.record));
        let kill = format!("inject={}:signal=SIGKILL:when={when}", self.call);
        let options = [&options[..], &["-y".to_owned(), "-e".to_owned(), kill]].concat();
        run_worker(&stopped_at(&options, &worker(program, job)), Kill::Never)
    }

    /// Whether the call at which a worker was killed was one about its record, or about its place.
    ///
    /// # Errors
    /// Where it was not: then the kill was at no point.
    pub(super) fn was_about(self, record: &Path) -> Result<()> {
        let told = told_in(record);
        let told = std::fs::read_to_string(&told).map_err(Trouble::io(&told))?;
        // What one thread began while another spoke is told in two lines, the file in the first.
        let begun = |line: &&str| line.contains(self.call) && !line.contains(" resumed>");
        let last = told.lines().rfind(begun).unwrap_or_default();
        let place = record.parent().unwrap_or(record).display().to_string();
        if last.contains(&place) {
            Ok(())
        } else {
            Err(Trouble::Trial(format!("{self:?}: {last}")))
        }
    }

    /// How often one thread of a worker that nothing happens to comes here.
    ///
    /// # Errors
    /// Where it can't be run, and where no thread comes here at all.
    pub(super) fn count(self, dir: &Path, job: &Job, program: &Path) -> Result<u64> {
        let out = dir.join("calls");
        let line = traced(&self.filter(&job.record, &out), &worker(program, job));
        let ran = run_worker(&line, Kill::Never)?;
        if !ran.is_done() {
            return Err(Trouble::Trial(format!("a worker that nothing happens to: {ran:?}")));
        }
        let told = std::fs::read_to_string(&out).map_err(Trouble::io(&out))?;
        let mut threads: HashMap<&str, u64> = HashMap::new();
        for line in told.lines().filter(|line| !line.contains(" resumed>")) {
            *threads.entry(line.split(' ').next().unwrap_or_default()).or_default() += 1;
        }
        let never = || Trouble::Trial(format!("no worker comes to the point {:?}", self.name));
        threads.into_values().max().ok_or_else(never)
    }

    /// The options by which `strace` minds these calls alone.
    fn filter(self, record: &Path, out: &Path) -> Vec<String> {
        let mut options = vec!["-o".to_owned(), out.display().to_string()];
        options.extend(["-e".to_owned(), format!("trace={}", self.call)]);
        for file in self.files(record) {
            options.extend(["-P".to_owned(), file.display().to_string()]);
        }
        options
    }

    /// The files there are now, and those of a new record.
    fn files(self, record: &Path) -> Vec<PathBuf> {
        match self.files {
            Files::Any => Vec::new(),
            Files::Store => vec![record.join("store/db")],
            Files::Journal => {
                let journal = record.join("journal");
                let first = journal.join(FIRST);
                let there = std::fs::read_dir(&journal).into_iter().flatten();
                let there = there.flatten().map(|entry| entry.path()).filter(|path| *path != first);
                there.chain([first.clone()]).collect()
            }
        }
    }
}

/// Where `strace` tells of the calls: beside the record.
fn told_in(record: &Path) -> PathBuf {
    record.with_extension("calls")
}

/// What the lanes know together of the points.
#[derive(Default)]
pub(super) struct Met {
    /// How often one thread of a worker comes to each.
    counts: Mutex<HashMap<Point, u64>>,
    /// How many workers were killed at each, and at random moments, and how many of these before the record was made.
    kills: Mutex<HashMap<Option<Point>, (u64, u64)>>,
}

impl Met {
    /// How often one thread comes to a point: counted once, the others wait.
    ///
    /// # Errors
    /// Where it can't be counted.
    pub(super) fn count(&self, point: Point, count: impl FnOnce() -> Result<u64>) -> Result<u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&count) = counts.get(&point) {
            return Ok(count);
        }
        let count = count()?;
        counts.insert(point, count);
        Ok(count)
    }

    /// A worker was killed at a point, or at a random moment; whether the record was made by then.
    pub(super) fn once_more(&self, point: Option<Point>, is_made: bool) {
        let mut kills = self.kills.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, early) = kills.entry(point).or_default();
        *all += 1;
        *early += u64::from(!is_made);
    }

    /// How many workers were killed at each point.
    pub(super) fn told(&self) -> Vec<String> {
        let kills = self.kills.lock().unwrap_or_else(PoisonError::into_inner);
        let told = |point: Option<Point>| {
            let (all, early) = kills.get(&point).copied().unwrap_or((0, 0));
            let at = point
                .map_or("random moments".to_owned(), |at| format!("{} ({})", at.name, at.call));
            format!("{at}: {all} killed, {early} before the record was made")
        };
        POINTS.iter().copied().map(Some).chain([None]).map(told).collect()
    }
}
