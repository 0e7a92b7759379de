//! What can go wrong with a script's calls, found by running it with nothing that does; and a command line that lets
//! one of it go wrong. Not here: what must hold then.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::process::{Kill, Ran, run as run_worker, traced, worker};
use crate::scratch::Scratch;
use crate::trouble::{Result, Trouble};
use crate::truth::Place;
use crate::worker::Job;

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

/// Calls about a record that are left alone: Linux has closed a file whatever it answers, with the second the
/// worker's program is begun, and by the third a build with debug assertions asks whether a file is open.
const LEFT_ALONE: &[&str] = &["close", "execve", "fcntl"];

/// Files may not grow past so many kilobytes: below and at what the journal reserves and what the store writes at a
/// time. The files of a script stay below the last.
const SIZES: &[u64] =
    &[1, 2, 3, 4, 5, 6, 8, 12, 100, 1_000, 4_000, 8_000, 8_190, 8_191, 8_192, 8_193];

/// So many of a script's commands were done before: from 1 on, what another thread's calls hide is tried again, and
/// the writes of a later sitting.
const BEGUN: [usize; 4] = [0, 5, super::SITTING, 15];

/// What goes wrong in a trial.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// So many commands were recorded before, by a worker that nothing happened to.
    pub(super) begun: usize,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The call of this number of a kind, of each thread, to a file: its path from the record on.
    Call { call: &'static str, file: String, number: u64, error: &'static str },
    /// Files may not grow past so many kilobytes.
    Size(u64),
    /// Files may not grow past so many bytes once the record is open: in the midst of a write of the journal's.
    Short(u64),
}

/// What can go wrong in a script: with each call one way, or every way.
pub(super) fn all(seed: u64, program: &Path, every_way: bool) -> Result<Vec<Fault>> {
    let sizes = SIZES.iter().map(|&size| Fault { begun: 0, what: What::Size(size) });
    let mut faults: Vec<Fault> = sizes.collect();
    let mut found: Vec<(usize, Call)> = Vec::new();
    for begun in BEGUN {
        let calls = calls_of(begun, seed, program)?;
        faults.extend(calls.short.iter().map(|&bytes| Fault { begun, what: What::Short(bytes) }));
        let is_tried =
            |(call, file, _): &Call| begun == 0 || calls.hidden.contains(&(call, file.clone()));
        found.extend(
            calls.found.iter().filter(|call| is_tried(call)).map(|call| (begun, call.clone())),
        );
    }
    for (place, (begun, (call, file, number))) in found.into_iter().enumerate() {
        let errors = ERRORS.iter().find(|(name, _)| *name == call);
        let errors = errors.map_or(&[][..], |(_, errors)| errors);
        let ways = errors.iter().enumerate();
        let ways = ways.filter(|(way, _)| every_way || *way == place % errors.len());
        faults.extend(ways.map(|(_, error)| Fault {
            begun,
            what: What::Call { call, file: file.clone(), number, error },
        }));
    }
    Ok(faults)
}

/// Records so many commands with nothing that goes wrong. Gives what was acknowledged.
pub(super) fn begin(commands: usize, job: &Job, program: &Path) -> Result<Vec<Place>> {
    if commands == 0 {
        return Ok(Vec::new());
    }
    let ran = run_worker(&worker(program, &Job { commands, ..job.clone() }), Kill::Never)?;
    is_done(&ran)?;
    Ok(ran.acks)
}

fn is_done(ran: &Ran) -> Result<()> {
    let trouble = || Trouble::Trial(format!("a worker that nothing happens to: {ran:?}"));
    ran.is_done().then_some(()).ok_or_else(trouble)
}

fn calls_of(begun: usize, seed: u64, program: &Path) -> Result<Calls> {
    let scratch = Scratch::quick()?;
    let out = scratch.path().join("calls");
    let options = ["-y".to_owned(), "-o".to_owned(), out.display().to_string()];
    let job = super::job(&scratch.path().join("record"), seed);
    begin(begun, &job, program)?;
    is_done(&run_worker(&traced(&options, &worker(program, &job)), Kill::Never)?)?;
    let told = std::fs::read_to_string(&out).map_err(Trouble::io(&out))?;
    calls(&told, &job.record.display().to_string())
}

/// A call of a kind, to a file, the how-manieth of its thread.
type Call = (&'static str, String, u64);

/// The calls that are about a record.
#[derive(Debug, Default, PartialEq, Eq)]
struct Calls {
    found: BTreeSet<Call>,
    /// Those of which several threads made some: what kind, to which file.
    hidden: BTreeSet<(&'static str, String)>,
    /// Sizes of a file that end in the midst of a write of the journal's, in the first sitting.
    short: BTreeSet<u64>,
}

/// The calls that are about a record.
///
/// # Errors
/// Where there is one of a kind that no trial lets fail.
fn calls(told: &str, record: &str) -> Result<Calls> {
    let mut calls = Calls { short: short(told), ..Calls::default() };
    let mut counts: BTreeMap<(&'static str, String), BTreeMap<&str, u64>> = BTreeMap::new();
    for line in told.lines().filter(|line| !line.contains(" resumed>")) {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((_, file)) = line.split_once(record) else { continue };
        let file = file.split(['"', '>']).next().unwrap_or_default();
        let name = rest.trim_start().split('(').next().unwrap_or_default();
        match ERRORS.iter().find(|(call, _)| *call == name) {
            Some((call, _)) => {
                let threads = counts.entry((call, file.to_owned())).or_default();
                *threads.entry(thread).or_default() += 1;
            }
            None if LEFT_ALONE.contains(&name) => {}
            None => return Err(Trouble::Trial(format!("no trial lets this call fail: {line}"))),
        }
    }
    for ((call, file), threads) in counts {
        let most = threads.values().copied().max().unwrap_or(0);
        calls.found.extend((1..=most).map(|number| (call, file.clone(), number)));
        if threads.len() > 1 {
            calls.hidden.insert((call, file));
        }
    }
    Ok(calls)
}

/// Sizes that end in the midst of a write of the journal's, in the first sitting.
fn short(told: &str) -> BTreeSet<u64> {
    let sitting = told.lines().skip_while(|line| !line.contains("\"open "));
    let sitting = sitting.take_while(|line| !line.contains("\"closed "));
    let mut writes: Vec<Write> = sitting.filter_map(journal_write).collect();
    // The last is the mark that it was closed: the store is closed before, and that fails first.
    writes.pop();
    let short = |Write { at, asked, .. }| [1, asked / 2, asked - 1].map(|bytes| at + bytes);
    writes.into_iter().flat_map(short).collect()
}

impl Fault {
    /// A worker's command line with the fault before it; which calls failed, or came short, is told in a file.
    pub(super) fn line(&self, out: &Path, job: &Job, program: &Path) -> Vec<String> {
        let options = ["-y", "-o", &out.display().to_string(), "-e"].map(str::to_owned);
        match &self.what {
            What::Call { call, file, number, error } => {
                let inject = format!("inject={call}:error={error}:when={number}");
                let path = format!("{}{file}", job.record.display());
                let rest =
                    [format!("trace={call}"), "-e".to_owned(), inject, "-P".to_owned(), path];
                traced(&[&options[..], &rest].concat(), &worker(program, job))
            }
            What::Size(kilobytes) => {
                limited(&format!("ulimit -f {kilobytes};"), &worker(program, job))
            }
            What::Short(bytes) => {
                let line = worker(program, &Job { file_bytes_max: Some(*bytes), ..job.clone() });
                // Where room can be kept, that is what fails.
                let rest = ["trace=pwrite64,fallocate", "-e", "inject=fallocate:error=EOPNOTSUPP"];
                let options = [&options[..], &rest.map(str::to_owned)].concat();
                limited("", &traced(&options, &line))
            }
        }
    }

    /// Whether what was to happen did.
    ///
    /// # Errors
    /// Where what was told of the calls can't be read.
    pub(super) fn was_met(&self, ran: &Ran, out: &Path) -> Result<bool> {
        let told = || match std::fs::read(out) {
            Ok(told) => Ok(String::from_utf8_lossy(&told).into_owned()),
            Err(error) => Err(Trouble::io(out)(error)),
        };
        Ok(match &self.what {
            // No other calls are told of than those to the file.
            What::Call { .. } => told()?.contains("(INJECTED)"),
            What::Size(_) => !ran.is_done(),
            What::Short(_) => told()?.lines().filter_map(journal_write).any(Write::comes_short),
        })
    }

    /// Whether a message says what went wrong.
    pub(super) fn is_named_by(&self, message: &str) -> bool {
        message.contains(match &self.what {
            What::Call { error: "EIO", .. } => "Input/output error",
            What::Call { error: "ENOSPC", .. } => "No space left on device",
            What::Call { .. } => "error: ",
            What::Size(_) | What::Short(_) => "File too large",
        })
    }
}

/// A command line under a limit of the shell's; that a file is too large is an error, and no signal.
fn limited(limit: &str, line: &[String]) -> Vec<String> {
    let limited = format!("trap '' XFSZ; {limit} exec \"$@\"");
    let shell = ["bash".to_owned(), "-c".to_owned(), limited, "bash".to_owned()];
    [&shell[..], line].concat()
}

/// A write of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Write {
    /// From this byte of the file on.
    at: u64,
    /// So many bytes were to be written.
    asked: u64,
    /// So many were; none where it failed, or another thread spoke before it was done.
    wrote: Option<u64>,
}

impl Write {
    fn comes_short(self) -> bool {
        self.wrote.is_some_and(|wrote| 0 < wrote && wrote < self.asked)
    }
}

/// The write of a segment that `strace` tells; none where it is no such call.
fn journal_write(line: &str) -> Option<Write> {
    let (_, call) = line.split_once("pwrite64(").filter(|(_, call)| call.contains(".seg>"))?;
    let (_, numbers) = call.rsplit_once('"')?;
    let numbers = numbers.trim_start_matches("...").strip_prefix(", ")?;
    let (asked, rest) = numbers.split_once(", ")?;
    let at = rest.split([')', ' ']).next()?;
    let wrote = rest.rsplit_once("= ").and_then(|(_, wrote)| wrote.parse().ok());
    Some(Write { at: at.parse().ok()?, asked: asked.parse().ok()?, wrote })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_file_and_thread_and_told_where_they_are_about_the_record() {
        let told = "1 openat(AT_FDCWD, \"/lib/x\") = 3\n\
            1 openat(AT_FDCWD, \"/r/a\", O_RDWR) = 3</r/a>\n\
            2 pwrite64(3</r/a>, \"x\", 1, 0 <unfinished ...>\n\
            1 pwrite64(3</r/a>, \"x\", 1, 0) = 1\n\
            2 <... pwrite64 resumed>) = 1\n\
            2 pwrite64(3</r/b>, \"x\", 1, 1) = 1\n\
            2 pwrite64(3</r/b>, \"x\", 1, 1) = 1\n\
            1 +++ exited with 0 +++\n";
        let found = [
            ("openat", "/a", 1),
            ("pwrite64", "/a", 1),
            ("pwrite64", "/b", 1),
            ("pwrite64", "/b", 2),
        ];
        let found = found.map(|(call, file, number)| (call, file.to_owned(), number));
        let hidden = BTreeSet::from([("pwrite64", "/a".to_owned())]);
        assert_eq!(
            calls(told, "/r").unwrap(),
            Calls { found: BTreeSet::from(found), hidden, ..Calls::default() }
        );
    }

    #[test]
    fn a_kind_of_call_that_no_trial_lets_fail_is_told() {
        let told =
            "1 execve(\"/b\", [\"/b\", \"/r\"]) = 0\n1 close(3</r/a>) = 0\n1 fsync(4</x>) = 0\n";
        assert_eq!(calls(told, "/r").unwrap(), Calls::default());
        let told = format!("{told}1 link(\"/x\", \"/y\") = 0\n1 link(\"/r/a\", \"/r/b\") = 0\n");
        let trouble = calls(&told, "/r").unwrap_err().to_string();
        assert_eq!(trouble, "no trial lets this call fail: 1 link(\"/r/a\", \"/r/b\") = 0");
    }

    #[test]
    fn a_write_comes_short_where_a_part_of_it_was_written() {
        let write = |end: &str| {
            journal_write(&format!("7  pwrite64(5</r/1.seg>, \"a, \\\"b\"..., 213, 96{end}"))
        };
        let (at, asked) = (96, 213);
        assert_eq!(write(") = 11"), Some(Write { at, asked, wrote: Some(11) }));
        assert!(write(") = 11").is_some_and(Write::comes_short));
        assert!(!write(") = 213").is_some_and(Write::comes_short));
        let none = Some(Write { at, asked, wrote: None });
        assert_eq!(write(") = -1 EFBIG (File too large)"), none);
        assert_eq!(write(" <unfinished ...>"), none);
        assert_eq!(journal_write("7  pwrite64(5</r/store/db>, \"ab\", 2, 0) = 1"), None);
    }

    #[test]
    fn sizes_end_in_the_midst_of_what_the_first_sitting_writes() {
        let told = "1 pwrite64(5</r/1.seg>, \"ab\", 48, 0) = 48\n\
            1 write(1</p>, \"open 0\\n\", 7) = 7\n\
            2 pwrite64(5</r/1.seg>, \"ab\"..., 100, 48) = 100\n\
            1 pwrite64(5</r/1.seg>, \"ab\"..., 40, 148) = 40\n\
            1 write(1</p>, \"closed 1\\n\", 9) = 9\n\
            1 write(1</p>, \"open 1\\n\", 7) = 7\n\
            2 pwrite64(5</r/1.seg>, \"ab\"..., 100, 188) = 100\n";
        assert_eq!(calls(told, "/r").unwrap().short, BTreeSet::from([49, 98, 147]));
    }
}
