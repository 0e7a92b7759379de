//! Events in each format, one at a time: no list of them is kept.

use std::io::Write;

use upheld_domain::{Recorded, StreamId};
use upheld_exchange::{Header, Kept, LineError, end_line, event_line, harmless, header_line};

use crate::args::Format;
use crate::known::Known;
use crate::problem::Problem;
use crate::screen;
use crate::sink::Sink;

/// Writes events in a format.
pub(crate) struct Printer {
    format: Format,
    sink: Sink,
    header: Option<Header>,
    events: u64,
}

impl From<LineError> for Problem {
    fn from(error: LineError) -> Self {
        Self::failed(error.to_string())
    }
}

const CSV_COLUMNS: [&str; 11] = [
    "position",
    "stream",
    "version",
    "kind",
    "occurred_on",
    "recorded_at",
    "actor",
    "command",
    "facts",
    "particulars",
    "synthetic",
];

impl Printer {
    pub(crate) fn new(format: Format, sink: Sink) -> Self {
        Self { format, sink, header: None, events: 0 }
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.sink.is_terminal()
    }

    /// What stands before the first event.
    pub(crate) fn begin(&mut self, header: Header, known: &Known) -> Result<(), Problem> {
        match self.format {
            Format::Jsonl => writeln!(self.sink, "{}", header_line(&header)?)?,
            Format::Json => {
                write!(self.sink, "{{\"header\":{},\n\"events\":[", header_line(&header)?)?;
            }
            Format::Csv => self.csv_row(&CSV_COLUMNS.map(str::to_owned))?,
            Format::Table => {
                if header.synthetic {
                    writeln!(self.sink, "SYNTHETIC: this record's cases are invented.")?;
                }
                write!(self.sink, "{}", known.above(""))?;
                self.table_row([
                    "position",
                    "event",
                    "occurred on",
                    "recorded at",
                    "actor",
                    "stream",
                ])?;
            }
        }
        self.header = Some(header);
        Ok(())
    }

    /// The next event.
    pub(crate) fn event(&mut self, event: &Recorded, kept: &Kept) -> Result<(), Problem> {
        match self.format {
            Format::Jsonl => writeln!(self.sink, "{}", event_line(event, kept)?)?,
            Format::Json => {
                let comma = if self.events > 0 { "," } else { "" };
                write!(self.sink, "{comma}\n{}", event_line(event, kept)?)?;
            }
            Format::Csv => {
                let row = self.csv_cells(event)?;
                self.csv_row(&row)?;
            }
            Format::Table => {
                let position = event.position.to_string();
                let (kind, day) = (event.event.facts.kind_name(), occurred_on(event));
                let (at, stream) = (event.recorded_at.to_string(), named(event));
                self.table_row([&position, kind, &day, &at, event.actor.as_str(), &stream])?;
            }
        }
        self.events += 1;
        Ok(())
    }

    /// What stands behind the last event; the root is theirs if they are whole.
    pub(crate) fn end(&mut self, events: u64, root: &[u8; 32]) -> Result<(), Problem> {
        let root = self.header.as_ref().is_some_and(|header| header.whole).then_some(root);
        match self.format {
            Format::Jsonl => writeln!(self.sink, "{}", end_line(events, root)?)?,
            Format::Json => writeln!(self.sink, "\n],\n\"end\":{}}}", end_line(events, root)?)?,
            Format::Csv => {}
            Format::Table => {
                let root = root.map(|root| format!("; root {}", screen::hex(root)));
                let counted = screen::counted(events, "event");
                writeln!(self.sink, "{counted}{}", root.unwrap_or_default())?;
            }
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<(), Problem> {
        self.sink.finish()
    }

    fn csv_cells(&self, event: &Recorded) -> Result<Vec<String>, Problem> {
        let facts = serde_json::to_value(&event.event.facts)?;
        let facts = facts.get("facts").map(ToString::to_string).unwrap_or_default();
        Ok(vec![
            event.position.to_string(),
            event.stream.to_string(),
            event.version.to_string(),
            event.event.facts.kind_name().to_owned(),
            occurred_on(event),
            event.recorded_at.to_string(),
            harmless(event.actor.as_str()).into_owned(),
            event.command.to_string(),
            facts,
            serde_json::to_string(&event.event.particulars)?,
            self.header.as_ref().is_some_and(|header| header.synthetic).to_string(),
        ])
    }

    fn csv_row(&mut self, cells: &[String]) -> Result<(), Problem> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(cells)?;
        let bytes = writer.into_inner().map_err(|error| Problem::failed(error.to_string()))?;
        Ok(self.sink.write_all(&bytes)?)
    }

    /// Columns of a fixed width: the events to come can't be measured.
    fn table_row(&mut self, cells: [&str; 6]) -> Result<(), Problem> {
        let [position, kind, day, at, actor, stream] = cells;
        writeln!(
            self.sink,
            "{position:>9}  {kind:<23}  {day:<11}  {at:<24}  {actor:<16}  {stream}"
        )?;
        Ok(())
    }
}

fn occurred_on(event: &Recorded) -> String {
    let day = event.event.facts.case().and_then(upheld_domain::CaseFacts::occurred_on);
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The stream, and the reference where the event gives the case one.
fn named(event: &Recorded) -> String {
    match (&event.stream, event.event.facts.case()) {
        (StreamId::Case(_), Some(upheld_domain::CaseFacts::Received(received))) => {
            format!("{} ({})", event.stream, received.reference)
        }
        _ => event.stream.to_string(),
    }
}
