//! A file of events, read commit by commit in bounded memory: each line understood, positions
//! without a gap, commits whole, times that run on, and an end that says it is one. Not here: whether
//! the events make sense in their streams, and whether the root is the one the file names; the
//! record knows.

use std::io::{self, BufRead};
use std::sync::Arc;

use upheld_domain::{Recorded, Timestamp};

use super::LINE_BYTES_MAX;
use super::line::{End, Header, Kept};
use super::parse::{self, Line};

/// What sort of thing is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not as it should be.
    Invalid,
    /// A later Upheld wrote it, or what it says is not known to this one.
    Newer,
    /// The system could not read it.
    Unreadable,
}

/// What is wrong with a file of events, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: line {line}: {reason}")]
pub struct EventsError {
    /// The file, by the name it was given.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub reason: String,
    /// What to do about it, where that can be said.
    pub hint: Option<&'static str>,
    /// What sort of thing it is.
    pub fault: Fault,
}

/// One commit as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRead {
    /// The line of its first event.
    pub line: u64,
    /// The events, in order of position.
    pub events: Vec<Recorded>,
    /// For each event the wire version that its facts are stored in.
    pub versions: Vec<u16>,
    /// The commit's salt.
    pub salt: [u8; 16],
}

const AGAIN: &str = "write the file again with `upheld events --format jsonl` and take it whole";
const WHOLE: &str = "leave --case and --from out when you write the file, and end it at the end of \
                     a command";

/// See the module.
pub struct EventsReader<R> {
    file: Arc<str>,
    source: R,
    buffer: Vec<u8>,
    line: u64,
    bytes: u64,
    header: Header,
    next: u64,
    recorded_at: Option<Timestamp>,
    end: Option<End>,
}

impl<R: BufRead> EventsReader<R> {
    /// Reads the first line of a file that is called so.
    ///
    /// # Errors
    /// [`EventsError`] where that is no first line of an events file, or of a part of a record only.
    pub fn open(file: &str, source: R) -> Result<Self, EventsError> {
        let mut reader = Self {
            file: file.into(),
            source,
            buffer: Vec::new(),
            line: 0,
            bytes: 0,
            header: Header::whole(uuid::Uuid::nil(), false, 0),
            next: 1,
            recorded_at: None,
            end: None,
        };
        let Some(text) = reader.text()? else {
            return Err(reader.invalid("the file is empty", Some(AGAIN)));
        };
        let read = parse::header(text.trim_start_matches('\u{feff}'));
        reader.header = read.map_err(|wrong| reader.of(wrong))?;
        if !reader.header.whole || reader.header.from != 1 || reader.header.case.is_some() {
            let reason = "the file holds a part of a record: it can be read, not taken in";
            return Err(reader.invalid(reason, Some(WHOLE)));
        }
        Ok(reader)
    }

    /// The first line.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The last line, once [`Self::next_commit`] gave none.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// An error at the last line read.
    pub fn error(&self, fault: Fault, reason: String, hint: Option<&'static str>) -> EventsError {
        self.error_at(self.line, fault, reason, hint)
    }

    /// An error at a line.
    pub fn error_at(
        &self,
        line: u64,
        fault: Fault,
        reason: String,
        hint: Option<&'static str>,
    ) -> EventsError {
        let file = Arc::clone(&self.file);
        EventsError { file, line: line.max(1), reason, hint, fault }
    }

    fn invalid(&self, reason: &str, hint: Option<&'static str>) -> EventsError {
        self.error(Fault::Invalid, reason.to_owned(), hint)
    }

    fn of(&self, (fault, reason, hint): (Fault, String, Option<&'static str>)) -> EventsError {
        self.error(fault, reason, hint)
    }

    /// The next commit; none at the file's end, which was there and fits.
    ///
    /// # Errors
    /// [`EventsError`] at the first line that is wrong or missing.
    pub fn next_commit(&mut self) -> Result<Option<CommitRead>, EventsError> {
        let (event, kept) = match self.line()? {
            Line::Event(event) => *event,
            Line::End(end) => return self.finish(end).map(|()| None),
        };
        if kept.first != event.position.get() {
            let reason = "a commit's first event is missing before this one";
            return Err(self.invalid(reason, Some(AGAIN)));
        }
        let mut commit = CommitRead {
            line: self.line,
            events: Vec::new(),
            versions: Vec::new(),
            salt: kept.salt,
        };
        self.take(&mut commit, event, &kept, &kept)?;
        for _ in 1..kept.count {
            match self.line()? {
                Line::Event(next) => self.take(&mut commit, next.0, &next.1, &kept)?,
                Line::End(_) => {
                    let reason = "the commit before the end is not whole";
                    return Err(self.invalid(reason, Some(AGAIN)));
                }
            }
        }
        Ok(Some(commit))
    }

    /// Takes an event into a commit of which `first` was kept, once it follows from what was read.
    fn take(
        &mut self,
        commit: &mut CommitRead,
        event: Recorded,
        kept: &Kept,
        first: &Kept,
    ) -> Result<(), EventsError> {
        let position = event.position.get();
        if position != self.next {
            let reason = format!("position {} comes next, not {position}", self.next);
            return Err(self.invalid(&reason, Some(AGAIN)));
        }
        if !kept.is_of(first) {
            let reason = "it is of another commit, and the one before is not whole";
            return Err(self.invalid(reason, Some(AGAIN)));
        }
        if let Some(last) = self.recorded_at.filter(|last| event.recorded_at < *last) {
            let reason = format!(
                "recorded at {}, after an event recorded at {last}: time runs on",
                event.recorded_at
            );
            return Err(self.invalid(&reason, Some(AGAIN)));
        }
        if let Some(why) = commit.events.last().and_then(|before| apart(before, &event)) {
            return Err(self.invalid(&format!("events of one commit {why}"), Some(AGAIN)));
        }
        self.recorded_at = Some(event.recorded_at);
        self.next = position.saturating_add(1);
        commit.events.push(event);
        commit.versions.push(kept.wire);
        Ok(())
    }

    /// Checks the last line, and that nothing stands behind it.
    fn finish(&mut self, end: End) -> Result<(), EventsError> {
        let events = self.next - 1;
        if end.events != events || self.header.to != events {
            let told = if end.events == events { self.header.to } else { end.events };
            let reason = format!("there are {events} events, and the file says {told}");
            return Err(self.invalid(&reason, Some(AGAIN)));
        }
        if end.root.is_none() {
            return Err(self.invalid("the last line names no root", Some(AGAIN)));
        }
        self.end = Some(end);
        match self.text()? {
            None => Ok(()),
            Some(_) => Err(self.invalid("something stands behind the last line", Some(AGAIN))),
        }
    }

    /// The next line that is not blank, understood.
    fn line(&mut self) -> Result<Line, EventsError> {
        let Some(text) = self.text()? else {
            let reason = "the file ends without its last line: it was cut short";
            return Err(self.invalid(reason, Some(AGAIN)));
        };
        parse::line(&text).map_err(|wrong| self.of(wrong))
    }

    /// The next line that is not blank; none at the end.
    fn text(&mut self) -> Result<Option<String>, EventsError> {
        loop {
            self.line += 1;
            let bytes = self.bytes_of_line().map_err(|error| {
                let reason = format!("the file can't be read on: {error}");
                self.error(Fault::Unreadable, reason, None)
            })?;
            if bytes == 0 {
                return Ok(None);
            }
            if self.buffer.len() > LINE_BYTES_MAX {
                let reason = format!("a line may have {LINE_BYTES_MAX} bytes, this one has more");
                return Err(self.invalid(&reason, Some(AGAIN)));
            }
            let Ok(text) = std::str::from_utf8(&self.buffer) else {
                return Err(self.invalid("it is not UTF-8", Some(AGAIN)));
            };
            // Without its end, so that a line cut short is told to end too early.
            let text = text.trim_end_matches(['\r', '\n']);
            if !text.trim().is_empty() {
                return Ok(Some(text.to_owned()));
            }
        }
    }

    /// Reads a line into the buffer, one byte more than it may have at most. Gives its length.
    fn bytes_of_line(&mut self) -> io::Result<usize> {
        self.buffer.clear();
        let limit = LINE_BYTES_MAX as u64 + 1;
        let read = io::Read::take(&mut self.source, limit).read_until(b'\n', &mut self.buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// What two events of one commit that stand beside each other must have in common and have not.
fn apart(before: &Recorded, event: &Recorded) -> Option<&'static str> {
    if event.stream != before.stream {
        Some("belong to one stream")
    } else if event.command != before.command || event.actor != before.actor {
        Some("come from one command of one actor")
    } else if event.recorded_at != before.recorded_at || event.clock != before.clock {
        Some("are recorded at one time")
    } else if event.version != before.version.next() {
        Some("have versions without a gap")
    } else {
        None
    }
}
