//! Workers: processes that do one kind of work and are asked for samples over their standard input,
//! one request a line, one answer a line. Peers that are Python libraries are such processes, and so
//! are our own works whose memory is measured: a peak of memory is a process's own.
//!
//! The first line a worker says is what it is ([`Hello`]); every other is an [`Answer`].

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::trouble::{Result, Trouble};

/// What a worker says of itself when it is ready.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// Its name and version.
    pub(crate) engine: String,
    /// How it is set up, for the page.
    #[serde(default)]
    pub(crate) settings: String,
}

/// What a worker answers.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// How many were done.
    #[serde(default)]
    pub(crate) n: u64,
    /// How long it took.
    #[serde(default)]
    pub(crate) nanos: u64,
    /// So many bytes, where bytes were asked for.
    #[serde(default)]
    pub(crate) bytes: u64,
}

impl Answer {
    /// So many done in a time.
    pub(crate) fn of(n: u64, took: Duration) -> Self {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        Self { n, nanos, bytes: 0 }
    }

    /// How long it took.
    pub(crate) fn took(self) -> Duration {
        Duration::from_nanos(self.nanos)
    }
}

/// A worker that was started. It ends with its standard input.
pub(crate) struct Worker {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// What it said of itself.
    pub(crate) hello: Hello,
}

impl Worker {
    /// Starts a process and waits until it is ready.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (requests, answers) = pipes.ok_or_else(|| Trouble::said("a worker has no pipes"))?;
        let (requests, answers) = (Some(requests), BufReader::new(answers));
        let mut worker = Self { child, requests, answers, hello: Hello::default() };
        worker.hello = serde_json::from_str(&worker.line()?)?;
        Ok(worker)
    }

    /// Starts this program as a worker.
    pub(crate) fn own(arguments: &[&str]) -> Result<Self> {
        Self::start(Command::new(std::env::current_exe()?).arg("worker").args(arguments))
    }

    /// Asks for one thing and waits for the answer.
    pub(crate) fn ask(&mut self, request: &str) -> Result<Answer> {
        self.tell(request)?;
        Ok(serde_json::from_str(&self.line()?)?)
    }

    /// Asks for one thing and does not wait.
    pub(crate) fn tell(&mut self, request: &str) -> Result<()> {
        let Some(requests) = &mut self.requests else { return Ok(()) };
        writeln!(requests, "{request}")?;
        Ok(requests.flush()?)
    }

    /// The next answer.
    pub(crate) fn answer(&mut self) -> Result<Answer> {
        Ok(serde_json::from_str(&self.line()?)?)
    }

    /// Ends it in the middle of what it does, as a power cut would.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            let status = self.child.wait()?;
            return Err(Trouble::said(format!("a worker ended before it answered: {status}")));
        }
        Ok(line)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.requests.take());
        // Its end is waited for so that no two works run at a time; how it ended was told before.
        self.child.wait().ok();
    }
}

/// The other side: says hello, then answers each request until there are no more.
pub(crate) fn serve(hello: &Hello, answer: &mut dyn FnMut(&str) -> Result<Answer>) -> Result<()> {
    say(hello)?;
    for request in std::io::stdin().lock().lines() {
        say(&answer(request?.trim())?)?;
    }
    Ok(())
}

/// Puts one answer on standard output.
pub(crate) fn say(value: &impl Serialize) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}
