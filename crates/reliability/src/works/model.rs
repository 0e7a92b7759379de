//! The model test: sequences of fifty commands, with reopening, stops and questions among them, given to
//! a record and to a plain list of commits in memory. After each, both must have said the same. Some
//! commands are given twice, changed, too late, too early or on the wrong case. Ten sequences share a
//! record, each with its own cases. Not here: the list (see `model/plain.rs`).

mod plain;
mod questions;

use std::path::PathBuf;

use tempfile::TempDir;
use upheld_domain::{CaseFacts, CommandId, Position, Register, StreamVersion};
use upheld_store::{Envelope, Record, verify};
use upheld_tests::files::Dice;
use upheld_tests::histories::{Step, authorities, histories};
use upheld_tests::office::envelope_of;

use crate::ground::{
    End, Hear, Heard, Image, Outcome, caught, dice, each, hush, identity, open, projections,
    scratch, unready,
};
use crate::row::Row;
use crate::trouble::Result;
use plain::{Plain, Said};

/// The work's name.
pub const NAME: &str = "model";

/// How many sequences share a record, and how many commands each has.
const SEQUENCES: u64 = 10;
const COMMANDS: usize = 50;

/// Tries so many sequences, from a seed.
///
/// # Errors
/// Where the work's own files can't be made.
pub fn run(trials: u64, seed: u64) -> Result<Row> {
    run_heard(trials, seed, &|_| ())
}

/// As [`run`]; the outcome of each record is heard.
///
/// # Errors
/// As [`run`].
pub fn run_heard(trials: u64, seed: u64, hear: Hear<'_>) -> Result<Row> {
    hush();
    let register = Register::english().map_err(unready("the register"))?;
    let records = trials.div_ceil(SEQUENCES);
    let row = each(NAME, (records, seed), hear, &|trial| {
        let sequences = SEQUENCES.min(trials - trial * SEQUENCES);
        let mut outcome = Outcome::of(trial, format!("{sequences} sequences"), 0);
        let tried = caught(|| {
            let mut office = Office::new(seed, trial, &register)?;
            let tried = office.all(sequences);
            outcome.acknowledged = office.plain.end();
            Ok(tried)
        });
        match tried {
            Ok(tried) => {
                if let Err(differs) = tried? {
                    outcome.end = End::Silent(differs);
                }
            }
            Err(panic) => outcome.end = End::Silent(panic),
        }
        Ok(outcome)
    })?;
    Ok(Row { trials, ..row })
}

/// What differs, or what the record failed with.
pub(crate) type Same<T = ()> = std::result::Result<T, String>;

pub(crate) fn failed<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> String {
    move |error| format!("{what}: {error}")
}

/// A record with its model beside it.
struct Office<'a> {
    dir: TempDir,
    /// None only while it is opened anew.
    record: Option<Record>,
    plain: Plain<'a>,
    steps: Vec<Step>,
    dice: Dice,
    /// The last position that was answered for.
    answered: u64,
}

impl<'a> Office<'a> {
    fn new(seed: u64, trial: u64, register: &'a Register) -> Result<Self> {
        let dir = scratch()?;
        Record::create(dir.path(), &identity()).map_err(unready("a new record"))?;
        let record = open(dir.path(), &Heard::default()).map_err(unready("open"))?;
        let mut dice = dice(seed, trial);
        let cases = usize::try_from(4 * SEQUENCES).unwrap_or(0);
        let seed = dice.below(usize::MAX) as u64;
        let steps = histories(seed, cases, Position::FIRST, &authorities(), register);
        let plain = Plain::new(register);
        Ok(Self { dir, record: Some(record), plain, steps, dice, answered: 0 })
    }

    fn record(&mut self) -> Same<&mut Record> {
        self.record.as_mut().ok_or_else(|| "the record is not open".to_owned())
    }

    fn all(&mut self, sequences: u64) -> Same {
        for sequence in 0..usize::try_from(sequences).unwrap_or(0) {
            let from = (sequence * COMMANDS).min(self.steps.len().saturating_sub(COMMANDS));
            for place in from..from + COMMANDS {
                self.turn(place).map_err(|differs| format!("command {place}: {differs}"))?;
            }
            let stop = self.dice.below(3);
            self.stop(stop).map_err(|differs| format!("after command {}: {differs}", from + 49))?;
        }
        self.settle()?;
        self.whole()
    }

    /// One command, with what else happens about it.
    fn turn(&mut self, place: usize) -> Same {
        let wait = self.dice.below(2) == 0;
        let step = self.steps[place].clone();
        match self.dice.below(40) {
            0 => {}
            1 => self.give(&step, Some(step.first), None, wait)?,
            2 => self.again(place, false)?,
            3 => self.again(place, true)?,
            4 => self.early(place)?,
            5 => self.elsewhere(place)?,
            6 => {
                let versions = StreamVersion(u32::try_from(self.dice.below(6)).unwrap_or(0));
                self.give(&step, Some(step.first), Some(versions), wait)?;
            }
            _ => self.give(&step, Some(step.first), None, wait)?,
        }
        match self.dice.below(200) {
            stop @ 0..3 => self.stop(stop),
            3..8 => self.figures(),
            8..16 => self.events_of(&step),
            16..19 => self.as_known(),
            _ => Ok(()),
        }
    }

    /// Gives a step of the history, and holds both answers against each other.
    fn give(
        &mut self,
        step: &Step,
        original: Option<Position>,
        expected: Option<StreamVersion>,
        wait: bool,
    ) -> Same {
        let command = self.plain.aimed(&step.command);
        let envelope = Envelope { expected, ..envelope_of(step.id, step.today) };
        let reference = self.plain.reference_of(step, &self.steps);
        let record = self.record.as_mut().ok_or("the record is not open")?;
        let said = if wait {
            record.execute(reference, &command, &envelope)
        } else {
            record.give(reference, &command, &envelope)
        };
        let said = Said::of(said);
        let right = self.plain.give(reference, &command, &envelope, original);
        if wait && matches!(said, Said::Taken { again: false, .. }) {
            self.answered = self.plain.end();
        }
        if said == right { Ok(()) } else { Err(format!("said {said:?}, and not {right:?}")) }
    }

    /// A command of before once more, or another one by its id.
    fn again(&mut self, place: usize, changed: bool) -> Same {
        let mut step = self.steps[self.dice.below(place + 1)].clone();
        step.today = self.steps[place].today;
        if changed {
            let other = self.steps[self.dice.below(place + 1)].command.clone();
            step.command = other;
        }
        self.give(&step, None, None, true)
    }

    /// A command before its time.
    fn early(&mut self, place: usize) -> Same {
        let later = (place + 1 + self.dice.below(12)).min(self.steps.len() - 1);
        let mut step = self.steps[later].clone();
        step.today = self.steps[place].today;
        self.give(&step, Some(step.first), None, false)
    }

    /// A command on another case than its own, by an id of its own.
    fn elsewhere(&mut self, place: usize) -> Same {
        let mut step = self.steps[place].clone();
        step.case = self.steps[self.dice.below(place + 1)].case;
        step.id = CommandId::derived(&["elsewhere", &step.id.to_string()]);
        if step.command.events.iter().any(|(facts, _)| matches!(facts, CaseFacts::Received(_))) {
            return Ok(());
        }
        self.give(&step, None, None, true)
    }

    fn settle(&mut self) -> Same {
        self.record()?.settle().map_err(failed("settle"))?;
        self.answered = self.plain.end();
        Ok(())
    }

    /// Closes the record, or drops it, or leaves it where it stands, as a kill would; and opens what
    /// there is.
    fn stop(&mut self, how: usize) -> Same {
        let heard = Heard::default();
        let record = self.record.take().ok_or("the record is not open")?;
        match how {
            0 => {
                record.close(&heard).map_err(failed("close"))?;
                self.answered = self.plain.end();
            }
            1 => drop(record),
            _ => {
                let image = Image::of(self.dir.path()).map_err(failed("an image"))?;
                let dir = scratch().map_err(failed("a directory"))?;
                image.put(dir.path()).map_err(failed("an image"))?;
                drop(record);
                self.dir = dir;
            }
        }
        let record = open(self.dir.path(), &heard).map_err(failed("open"))?;
        let position = record.position();
        self.record = Some(record);
        let given = self.plain.end();
        if position < self.answered || position > given {
            let answered = self.answered;
            return Err(format!("{answered} answered, {given} given, and there are {position}"));
        }
        self.answered = position;
        self.plain.cut(position)
    }

    /// The record is whole, and holds what the list holds.
    fn whole(&mut self) -> Same {
        let dir: PathBuf = self.dir.path().to_owned();
        let record = self.record()?;
        let verified = verify(record, &projections(), &Heard::default());
        let verified = verified.map_err(failed("verify"))?;
        if !verified.findings.is_empty() {
            return Err(format!("{:?}", verified.findings));
        }
        self.plain.same_events(&dir)
    }
}
