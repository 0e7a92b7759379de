//! One run: how large, how often, where its files are, and what was measured so far.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::samples::Samples;
use crate::scratch::{Scratch, remove};
use crate::trouble::{Result, Trouble};
use crate::worker::Hello;
use crate::works::import;

/// See the module.
pub(crate) struct Bench {
    /// The record has at least so many events.
    pub(crate) events: u64,
    /// Each thing is measured so many times.
    pub(crate) rounds: usize,
    /// What takes minutes, so many times.
    pub(crate) long_rounds: usize,
    /// Where files are put.
    pub(crate) scratch: Scratch,
    /// What was measured.
    pub(crate) samples: Samples,
    /// How each engine says it is set up, by its name.
    pub(crate) settings: BTreeMap<String, Hello>,
}

impl Bench {
    /// A run with nothing measured yet.
    pub(crate) fn new(events: u64, rounds: usize, scratch: Scratch) -> Self {
        let (samples, settings) = (Samples::default(), BTreeMap::new());
        Self { events, rounds, long_rounds: rounds, scratch, samples, settings }
    }

    /// Tells what was measured, in a line each.
    pub(crate) fn tell(&self) {
        for work in self.samples.works() {
            self.say(&format!("\n{work}"));
            for summary in self.samples.of(&work) {
                self.say(&format!("  {summary}"));
            }
            for absent in self.samples.absent_at(&work) {
                self.say(&format!("  {}: not measured: {}", absent.engine, absent.why));
            }
        }
    }

    /// Tells whoever waits what is going on.
    #[expect(clippy::print_stderr, reason = "the program's talk; data goes to files")]
    pub(crate) fn say(&self, what: &str) {
        eprintln!("{what}");
    }

    /// The record of the run, imported if it is not there yet.
    pub(crate) fn record(&self) -> Result<PathBuf> {
        let (record, note) = self.places();
        let there = fs::read_to_string(note).unwrap_or_default();
        if there != self.events.to_string() {
            self.say(&format!("importing a record of {} events", self.events));
            import::sample(self)?;
        }
        Ok(record)
    }

    /// Deletes the record of the run, for the next one to be made in its place.
    pub(crate) fn forget_record(&self) -> Result<PathBuf> {
        let (record, note) = self.places();
        remove(&note)?;
        remove(&record)?;
        Ok(record)
    }

    /// Says that the record of the run is there and whole.
    pub(crate) fn note_record(&self, events: u64) -> Result<()> {
        if events < self.events {
            return Err(Trouble::said(format!("only {events} events were imported")));
        }
        let (_, note) = self.places();
        fs::write(&note, self.events.to_string()).map_err(Trouble::file(&note))
    }

    /// Notes how an engine says it is set up.
    pub(crate) fn is_set_up(&mut self, engine: &str, hello: &Hello) {
        self.settings.insert(engine.to_owned(), hello.clone());
    }

    fn places(&self) -> (PathBuf, PathBuf) {
        let name = format!("record-{}", self.events);
        (self.scratch.at(&name), self.scratch.at(&format!("{name}.whole")))
    }
}
