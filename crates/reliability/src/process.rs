//! Workers as processes: started, under `strace` where system calls are to be told or made to fail,
//! killed at a moment, and listened to until they end. Not here: what a worker does (see `worker`).

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::trouble::{Result, Trouble};
use crate::truth::Place;
use crate::worker::{Job, acknowledged};

/// No worker needs as long; one that does hangs, and is killed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the place of a panic in sled has in it.
const SLED: &str = "/sled-0.34";

/// What a worker said and how it ended.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    /// What was acknowledged.
    pub(crate) acks: Vec<Place>,
    /// Whether it opened the record.
    pub(crate) opened: bool,
    /// How many events it read, where it was asked to.
    pub(crate) read: Option<u64>,
    /// How it ended; none where it hung.
    pub(crate) status: Option<ExitStatus>,
    /// What it said of errors.
    pub(crate) err: String,
}

impl Ran {
    /// Whether it ended because it was done.
    pub(crate) fn is_done(&self) -> bool {
        self.status.is_some_and(|status| status.success()) && !self.panicked()
    }

    /// Whether it ended with an error that it told, and no panic.
    pub(crate) fn told_an_error(&self) -> bool {
        let code = self.status.and_then(|status| status.code());
        code == Some(1) && self.err.contains("error: ") && !self.panicked()
    }

    /// Whether a thread of it panicked, and be it that the panic was caught; but for sled's (see
    /// [`Self::sled_panicked`]).
    fn panicked(&self) -> bool {
        self.panics().any(|line| !line.contains(SLED))
    }

    /// Whether sled panicked, which the store catches: it does so where a call of its own fails.
    pub(crate) fn sled_panicked(&self) -> bool {
        self.panics().any(|line| line.contains(SLED))
    }

    fn panics(&self) -> impl Iterator<Item = &str> {
        self.err.lines().filter(|line| line.contains("panicked at"))
    }

    fn hear(&mut self, line: &str) {
        self.acks.extend(acknowledged(line));
        self.opened |= line.starts_with("open ");
        self.read = line.strip_prefix("read ").and_then(|n| n.trim().parse().ok()).or(self.read);
    }
}

/// When a worker is killed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kill {
    /// Not by us.
    Never,
    /// So long after it was started.
    Started(Duration),
    /// So long after it had opened the record.
    Opened(Duration),
}

/// The command line of a worker.
pub(crate) fn worker(program: &Path, job: &Job) -> Vec<String> {
    let mut line = vec![program.display().to_string(), "worker".to_owned()];
    line.extend(["--record".to_owned(), job.record.display().to_string()]);
    line.extend(["--seed".to_owned(), job.seed.to_string()]);
    line.extend(["--commands".to_owned(), job.commands.to_string()]);
    line.extend(["--sitting".to_owned(), job.sitting.to_string()]);
    if let Some(bytes) = job.segment_bytes {
        line.extend(["--segment-bytes".to_owned(), bytes.to_string()]);
    }
    if let Some(bytes) = job.file_bytes_max {
        line.extend(["--file-bytes-max".to_owned(), bytes.to_string()]);
    }
    line.extend(job.read.then(|| "--read".to_owned()));
    line
}

/// `strace` before a command line, to tell of calls or let them fail. Quick, but deaf to signals that it is
/// to send as a call is made: with that filter they never come.
pub(crate) fn traced(options: &[String], line: &[String]) -> Vec<String> {
    let quick = [&["--seccomp-bpf".to_owned()], options].concat();
    stopped_at(&quick, line)
}

/// `strace` before a command line, stopping it at every call: slower, but signals come.
pub(crate) fn stopped_at(options: &[String], line: &[String]) -> Vec<String> {
    let always = ["strace", "-f", "-qq"].map(str::to_owned);
    [&always[..], options, &["--".to_owned()], line].concat()
}

/// Runs a command line to its end, or until it is killed.
pub(crate) fn run(line: &[String], kill: Kill) -> Result<Ran> {
    let (program, arguments) = line.split_first().ok_or_else(|| Trouble::said("no command"))?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(Trouble::io(Path::new(program)))?;
    let (sender, lines) = channel();
    listen(&mut child, sender);
    let mut err = child.stderr.take();
    let errors = std::thread::spawn(move || {
        let mut said = Vec::new();
        // What can't be read any more was not said.
        err.as_mut().map(|err| err.read_to_end(&mut said)).transpose().unwrap_or_default();
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut ran = Ran::default();
    let ended = follow(&mut child, &lines, kill, &mut ran);
    let status = child.wait().map_err(Trouble::io(Path::new(program)))?;
    ran.status = ended.then_some(status);
    ran.err = errors.join().unwrap_or_default();
    Ok(ran)
}

/// Sends whole lines on, until the worker's end.
fn listen(child: &mut Child, sender: Sender<String>) {
    let Some(out) = child.stdout.take() else { return };
    std::thread::spawn(move || {
        let mut out = BufReader::new(out);
        let mut line = String::new();
        while out.read_line(&mut line).is_ok_and(|read| read > 0) && line.ends_with('\n') {
            if sender.send(std::mem::take(&mut line)).is_err() {
                return;
            }
        }
    });
}

/// Hears everything that is said, and kills when it is time. Gives false where it hung.
fn follow(child: &mut Child, lines: &Receiver<String>, kill: Kill, ran: &mut Ran) -> bool {
    let mut due = match kill {
        Kill::Never | Kill::Opened(_) => None,
        Kill::Started(after) => Some(after),
    };
    if matches!(kill, Kill::Opened(_)) {
        while let Ok(line) = lines.recv_timeout(PATIENCE) {
            ran.hear(&line);
            if ran.opened {
                break;
            }
        }
        due = if let Kill::Opened(after) = kill { Some(after) } else { None };
    }
    if let Some(after) = due {
        std::thread::sleep(after);
        // It may have ended by itself.
        child.kill().unwrap_or_default();
    }
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => ran.hear(&line),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return true,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                stop(child);
                return false;
            }
        }
    }
}

/// Kills a process and those it started: a worker under `strace` outlives it.
fn stop(child: &mut Child) {
    let id = child.id();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    for id in children.unwrap_or_default().split_whitespace() {
        let pid = id.parse().ok().and_then(Pid::from_raw);
        // One that ended by now needs no killing.
        pid.map(|pid| kill_process(pid, Signal::KILL)).transpose().unwrap_or_default();
    }
    child.kill().unwrap_or_default();
}
