//! Every system call fails once: a script of twenty commands is run again and again, each time with
//! another of its calls that read or change the record's files failing, and with files that may not
//! grow past a size, which makes writes come short. No acknowledgement may be false, the error must be
//! told, and the record must be good when it is opened again. Not here: disks that stay full (see
//! `full`).
//!
//! `strace` counts calls by thread: where two threads of a worker make as many calls of a kind, the
//! same trial fails both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Ask;
use crate::lanes;
use crate::look::{After, look};
use crate::process::{Kill, Ran, run as run_worker, traced, worker};
use crate::row::Row;
use crate::scratch::Scratch;
use crate::trouble::{Result, Trouble};
use crate::truth::Truth;
use crate::worker::Job;

/// So many commands has a script.
const COMMANDS: usize = 20;

/// The record is closed and opened again once.
const SITTING: usize = 10;

/// So many lanes at once.
const LANES: usize = 4;

/// A call of the system's loader failed that is the how-manieth of its kind as one about the record is
/// in another thread: the program was not even begun, and it is no trial.
const NOT_LOADED: i32 = 127;

/// The calls, and the errors that each may give.
const ERRORS: &[(&str, &[&str])] = &[
    ("pwrite64", &["EIO", "ENOSPC", "EINTR"]),
    ("write", &["EIO", "ENOSPC", "EINTR"]),
    ("fdatasync", &["EIO", "ENOSPC"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("sync_file_range", &["EIO", "ENOSPC"]),
    ("fallocate", &["ENOSPC", "EIO", "EOPNOTSUPP"]),
    ("ftruncate", &["EIO", "ENOSPC"]),
    ("openat", &["EIO", "ENOSPC", "EMFILE"]),
    ("mkdir", &["EIO", "ENOSPC"]),
    ("rename", &["EIO", "ENOSPC"]),
    ("unlink", &["EIO"]),
    ("read", &["EIO", "EINTR"]),
    ("pread64", &["EIO", "EINTR"]),
    ("lseek", &["EIO"]),
    ("statx", &["EIO"]),
    ("newfstatat", &["EIO"]),
    // Other systems' names for the same.
    ("fstat", &["EIO"]),
    ("mkdirat", &["EIO", "ENOSPC"]),
    ("renameat", &["EIO", "ENOSPC"]),
    ("renameat2", &["EIO", "ENOSPC"]),
    ("unlinkat", &["EIO"]),
    ("getdents64", &["EIO"]),
    ("flock", &["EIO"]),
];

/// Calls whose failing has to be told: what they were to do is not done. The others may be done without, or come
/// again.
const TOLD: &[&str] = &[
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
];

/// And the errors that say so; the others say to try again, or otherwise.
const FAILED: &[&str] = &["EIO", "ENOSPC"];

/// Calls about a record that are left alone: Linux has closed a file whatever it answers, with the second the
/// worker's program is begun, and by the third a build with debug assertions asks whether a file is open.
const LEFT_ALONE: &[&str] = &["close", "execve", "fcntl"];

/// Files may not grow past so many kilobytes: below, at and above what the journal reserves and what
/// the store writes at a time.
const SIZES: &[u64] =
    &[1, 2, 3, 4, 5, 6, 8, 12, 100, 1_000, 4_000, 8_000, 8_190, 8_191, 8_192, 8_193, 8_196, 8_200];

/// What goes wrong in a trial.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// The call of this number of a kind fails.
    Call { call: &'static str, number: u64, error: &'static str },
    /// Files may not grow past so many kilobytes.
    Size(u64),
}

/// Runs so many scripts, each as often as it has calls. With one script each call fails in one way,
/// with more in every way.
///
/// # Errors
/// Where workers can't be run.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let mut row = Row::new("calls", ask.seed);
    for script in 0..ask.trials {
        let seed = ask.seed + script;
        let truth = Truth::of(seed, COMMANDS + 10)?;
        let faults = faults(ask.program, seed, ask.trials > 1)?;
        let ask = Ask { trials: faults.len() as u64, seed, ..*ask };
        row.add(&lanes::run(&ask, LANES, "calls", |trials| {
            let mut row = Row::new("calls", seed);
            while let Some(trial) = trials.next() {
                let number = usize::try_from(trial).unwrap_or(0);
                fail(&ask, &truth, &faults[number], &mut row)?;
                ask.told.done();
            }
            Ok(row)
        })?);
    }
    Ok(row)
}

fn job(record: &Path, seed: u64) -> Job {
    let record = record.to_owned();
    Job { record, seed, commands: COMMANDS, sitting: SITTING, segment_bytes: None, read: false }
}

/// What can go wrong in a script.
fn faults(program: &Path, seed: u64, all: bool) -> Result<Vec<Fault>> {
    let scratch = Scratch::quick()?;
    let out = scratch.path().join("calls");
    let options = ["-y".to_owned(), "-o".to_owned(), out.display().to_string()];
    let record = scratch.path().join("record");
    let line = traced(&options, &worker(program, &job(&record, seed)));
    let ran = run_worker(&line, Kill::Never)?;
    if !ran.is_done() {
        return Err(Trouble::Trial(format!("a worker that nothing happens to: {ran:?}")));
    }
    let told = std::fs::read_to_string(&out).map_err(Trouble::io(&out))?;
    let calls = calls(&told, &record.display().to_string())?;
    let mut faults: Vec<Fault> = SIZES.iter().map(|&size| Fault::Size(size)).collect();
    for (place, (call, number)) in calls.into_iter().enumerate() {
        let errors = ERRORS.iter().find(|(name, _)| *name == call);
        let errors = errors.map_or(&[][..], |(_, errors)| errors);
        let ways = errors.iter().enumerate().filter(|(way, _)| all || *way == place % errors.len());
        faults.extend(ways.map(|(_, error)| Fault::Call { call, number, error }));
    }
    Ok(faults)
}

/// The calls that are about a record: of which kind, and the how-manieth of its thread.
///
/// # Errors
/// Where there is one of a kind that no trial lets fail.
fn calls(told: &str, record: &str) -> Result<BTreeSet<(&'static str, u64)>> {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for line in told.lines().filter(|line| !line.contains(" resumed>")) {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let name = rest.trim_start().split('(').next().unwrap_or_default();
        let Some((call, _)) = ERRORS.iter().find(|(call, _)| *call == name) else {
            if line.contains(record) && !LEFT_ALONE.contains(&name) {
                return Err(Trouble::Trial(format!("no trial lets this call fail: {line}")));
            }
            continue;
        };
        let count = counts.entry((thread, call)).or_default();
        *count += 1;
        if line.contains(record) {
            found.insert((*call, *count));
        }
    }
    Ok(found)
}

/// Runs a script with a fault, looks at what is left, and goes on with it.
fn fail(ask: &Ask<'_>, truth: &Truth, fault: &Fault, row: &mut Row) -> Result<()> {
    let scratch = Scratch::quick()?;
    let job = job(&scratch.path().join("record"), ask.seed);
    let out = scratch.path().join("calls");
    let ran = run_worker(&with(fault, &out, &worker(ask.program, &job)), Kill::Never)?;
    let not_loaded = ran.status.and_then(|status| status.code()) == Some(NOT_LOADED);
    let record = job.record.display().to_string();
    if (not_loaded && ran.acks.is_empty()) || !has_failed(fault, &out, &record)? {
        return Ok(());
    }
    let mut wrong = Vec::new();
    if !ran.is_done() && !ran.told_an_error() {
        wrong.push("it neither was done nor told an error");
    }
    // When it is let go, sled writes once more what was synced before: nothing hangs on that.
    if ran.is_done() && has_to_be_told(fault) && !ran.sled_panicked() {
        wrong.push("it was done, and told of no error");
    }
    if ran.acks.is_empty() {
        // It may not be made yet: the same script makes it now.
        let again = run_worker(&worker(ask.program, &job), Kill::Never)?;
        if !again.is_done() {
            wrong.push("it can't be gone on with");
        }
    }
    let found = look(&job.record, truth, &ran.acks, After { commands: 2, close: true });
    row.trials += 1;
    row.acknowledged += ran.acks.iter().map(|ack| ack.count).sum::<u64>();
    row.lost += found.lost;
    row.duplicated += found.duplicated;
    row.silent += u64::from(!found.wrong.is_empty() || !wrong.is_empty());
    row.detected += u64::from(ran.told_an_error());
    row.healed += u64::from(ran.told_an_error() && found.is_good());
    if !found.is_good() || !wrong.is_empty() {
        ask.told.wrong(told(ask.seed, fault, &ran, &wrong, &found.told()));
    }
    Ok(())
}

fn told(seed: u64, fault: &Fault, ran: &Ran, wrong: &[&str], found: &str) -> String {
    let Ran { status, err, acks, .. } = ran;
    let (wrong, acks) = (wrong.join("; "), acks.len());
    format!("{fault:?} of seed {seed}: {wrong}; {status:?}, {acks} answers, {err:?}; {found}")
}

/// Whether a call about the record failed that was to: threads differ from run to run in how many calls of a kind
/// they make, and where it came to none, nothing was tried.
fn has_failed(fault: &Fault, out: &Path, record: &str) -> Result<bool> {
    match fault {
        Fault::Call { .. } => {
            let told = std::fs::read(out).map_err(Trouble::io(out))?;
            let told = String::from_utf8_lossy(&told);
            let mut failed = told.lines().filter(|line| line.contains("(INJECTED)"));
            // What one thread began while another spoke is told in two lines, the file in the first.
            Ok(failed.any(|line| line.contains(record) || line.contains(" resumed>")))
        }
        Fault::Size(_) => Ok(true),
    }
}

fn has_to_be_told(fault: &Fault) -> bool {
    matches!(fault, Fault::Call { call, error, .. } if TOLD.contains(call) && FAILED.contains(error))
}

/// A command line with a fault before it; which calls failed is told in a file.
fn with(fault: &Fault, out: &Path, line: &[String]) -> Vec<String> {
    match fault {
        Fault::Call { call, number, error } => {
            let options = ["-y", "-o", &out.display().to_string(), "-e"].map(str::to_owned);
            let inject = format!("inject={call}:error={error}:when={number}");
            let rest = [format!("trace={call}"), "-e".to_owned(), inject];
            traced(&[&options[..], &rest].concat(), line)
        }
        Fault::Size(kilobytes) => {
            let limited = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"");
            let shell = ["bash".to_owned(), "-c".to_owned(), limited, "bash".to_owned()];
            [&shell[..], line].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_thread_and_told_where_they_are_about_the_record() {
        let told = "1 openat(AT_FDCWD, \"/lib/x\") = 3\n\
            1 openat(AT_FDCWD, \"/r/a\", O_RDWR) = 3</r/a>\n\
            2 pwrite64(3</r/a>, \"x\", 1, 0 <unfinished ...>\n\
            1 pwrite64(3</r/a>, \"x\", 1, 0) = 1\n\
            2 <... pwrite64 resumed>) = 1\n\
            2 pwrite64(3</r/a>, \"x\", 1, 1) = 1\n\
            1 +++ exited with 0 +++\n";
        let expected = [("openat", 2), ("pwrite64", 1), ("pwrite64", 2)];
        assert_eq!(calls(told, "/r").unwrap(), BTreeSet::from(expected));
    }

    #[test]
    fn a_kind_of_call_that_no_trial_lets_fail_is_told() {
        let told =
            "1 execve(\"/b\", [\"/b\", \"/r\"]) = 0\n1 close(3</r/a>) = 0\n1 fsync(4</x>) = 0\n";
        assert_eq!(calls(told, "/r").unwrap(), BTreeSet::new());
        let told = format!("{told}1 link(\"/x\", \"/y\") = 0\n1 link(\"/r/a\", \"/r/b\") = 0\n");
        let trouble = calls(&told, "/r").unwrap_err().to_string();
        assert_eq!(trouble, "no trial lets this call fail: 1 link(\"/r/a\", \"/r/b\") = 0");
    }
}
