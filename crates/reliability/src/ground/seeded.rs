//! A seeded SYNTHETIC record of some 1,000 events with several journal segments and checkpoints,
//! closed as it should be, its files in memory; and how it is opened. Not here: damage.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use upheld_annual::AnnualStatistics;
use upheld_domain::{Actor, CommandId, Definitions, Event, Facts, Position, Timestamp};
use upheld_journal::{Journal, Known, Options, Reader};
use upheld_projection::Projection;
use upheld_store::{CommandError, Envelope, Identity, Projections, Record, RecordError, Watch};
use upheld_synthetic::{History, Plan, Step};
use uuid::Uuid;

use super::{DESK, Heard, Image, PACE, Truth, scratch, unready};
use crate::trouble::{Result, Trouble};

/// The origin of every record that the works make.
pub(crate) const ORIGIN: Uuid = Uuid::from_u128(0x5559_4e54_4845_5449_4320_5452_4941_4c53);

/// The part of the record that lies in small segments, and what two more sittings add.
const FIRST_EVENTS: u64 = 600;
const SITTING_EVENTS: u64 = 200;

/// The small segments' size.
const SEGMENT_BYTES: u64 = 48 << 10;

/// Whose records they are.
pub(crate) fn identity() -> Identity {
    Identity { origin: ORIGIN, synthetic: true }
}

/// The projections that the program keeps.
///
/// # Panics
/// Where the built-in definitions can't be read: nothing could be counted, and no figure be wrong.
#[expect(clippy::expect_used, reason = "without figures to compare a trial would hold")]
pub(crate) fn projections() -> Projections {
    let definitions = Definitions::named(Definitions::DEFAULT).expect("the built-in definitions");
    let annual: Box<dyn Projection + Send> = Box::new(AnnualStatistics::new(&definitions));
    Arc::from([annual])
}

/// Opens a record for writing, as the program does, with fixed salts.
///
/// # Errors
/// As [`Record::open`].
pub(crate) fn open(dir: &Path, watch: &dyn Watch) -> Result<Record, RecordError> {
    let mut record = Record::open(dir, Duration::from_secs(5), &projections(), watch)?;
    record.set_pace(PACE);
    record.set_desk(DESK);
    record.seed_salts(7);
    Ok(record)
}

/// Histories with fewer cases are of two years; with more, of eight.
const TWO_YEARS: u64 = 1_000_000;

/// What is still to be recorded of a seeded history.
pub(crate) struct Script(History);

impl Script {
    /// A history of about so many events.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn new(seed: u64, events: u64) -> Result<Self> {
        // A case has about five events by the end of its history; and a year has references for so many.
        let cases = events / 3 + 50;
        let last_year = if cases < TWO_YEARS { "2015-16" } else { "2021-22" };
        let first_year = "2014-15".parse().map_err(unready("a year"))?;
        let last_year = last_year.parse().map_err(unready("a year"))?;
        let plan = Plan { seed, cases: Some(cases), first_year, last_year };
        Ok(Self(History::new(&plan).map_err(unready("a history"))?))
    }

    /// Gives a record so many events more, at the least; the caller settles.
    ///
    /// # Errors
    /// Where the history is over or a command of it is refused: it fits no other record.
    pub(crate) fn give(&mut self, record: &mut Record, events: u64) -> Result<()> {
        let mut given = 0;
        while given < events {
            given += self.give_next(record)?;
        }
        Ok(())
    }

    /// Gives a record the next command. Gives how many events it is.
    ///
    /// # Errors
    /// As [`Self::give`].
    pub(crate) fn give_next(&mut self, record: &mut Record) -> Result<u64> {
        let step = self.0.next().ok_or_else(|| Trouble::Trial("the history is over".to_owned()))?;
        give(record, &step).map_err(unready("a command of the history"))?;
        Ok(step.events() as u64)
    }
}

fn give(record: &mut Record, step: &Step) -> Result<(), CommandError> {
    match step {
        Step::Case(step) => {
            let envelope = envelope(step.id, &step.actor, step.at);
            record.give(step.reference, &step.command, &envelope)?;
        }
        Step::Outreach(step) => {
            let facts = Facts::Outreach(step.facts.clone());
            let event = Event { facts, particulars: step.particulars.clone() };
            let envelope = envelope(step.id, &step.actor, step.at);
            record.give_outreach(vec![event], &envelope)?;
        }
    }
    Ok(())
}

fn envelope(id: CommandId, actor: &Actor, now: Timestamp) -> Envelope {
    Envelope { id, actor: actor.clone(), now, expected: None }
}

/// The record, closed, and what it answers.
pub(crate) struct Seeded {
    /// Its files.
    pub(crate) image: Image,
    /// Its files as they were a sitting before.
    pub(crate) older: Image,
    /// What it answers.
    pub(crate) truth: Truth,
    /// What may be recorded next.
    pub(crate) script: Script,
}

impl Seeded {
    /// Makes it.
    ///
    /// # Errors
    /// Where its files can't be made.
    pub(crate) fn new(seed: u64) -> Result<Self> {
        let (first, dir) = (scratch()?, scratch()?);
        let heard = Heard::default();
        let mut script = Script::new(seed, FIRST_EVENTS + 4 * SITTING_EVENTS)?;
        Record::create(first.path(), &identity()).map_err(unready("a new record"))?;
        sit(first.path(), &mut script, FIRST_EVENTS)?;
        in_small_segments(first.path(), dir.path())?;
        sit(dir.path(), &mut script, SITTING_EVENTS)?;
        let older = Image::of(dir.path())?;
        sit(dir.path(), &mut script, SITTING_EVENTS)?;
        let image = Image::of(dir.path())?;
        let truth = Truth::of(dir.path(), &heard).map_err(unready("the truth"))?;
        Ok(Self { image, older, truth, script })
    }
}

/// One sitting: open, give, close.
fn sit(dir: &Path, script: &mut Script, events: u64) -> Result<()> {
    let heard = Heard::default();
    let mut record = open(dir, &heard).map_err(unready("open"))?;
    script.give(&mut record, events)?;
    record.close(&heard).map_err(unready("close"))
}

/// Makes the same record again with a journal of small segments; its store comes with the next
/// opening.
fn in_small_segments(from: &Path, to: &Path) -> Result<()> {
    let reader = Reader::open(&from.join("journal")).map_err(unready("read the journal"))?;
    let journal = to.join("journal");
    Journal::create(&journal, &identity()).map_err(unready("a new journal"))?;
    let options = Options::new().segment_bytes(SEGMENT_BYTES);
    let opened =
        Journal::open_with(&options, &journal, Known::default(), None, &mut |_| Ok(()), &|_| ());
    let mut journal = opened.map_err(unready("open the journal"))?.journal;
    journal.start(Box::new(|_| ())).map_err(unready("start the journal"))?;
    for frame in reader.frames(Position::FIRST) {
        let commit = frame.map_err(unready("a frame"))?.commit().map_err(unready("a commit"))?;
        let ticket = journal.restore(&commit).map_err(unready("restore a commit"))?;
        ticket.wait().map_err(unready("restore a commit"))?;
    }
    journal.close().map_err(unready("close the journal"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::works::WORKS;

    #[test]
    fn there_is_a_history_for_as_many_events_as_the_long_run_asks_for() {
        let chunks = WORKS.iter().find(|work| work.name == "chunks").unwrap();
        let mut script = Script::new(2020, chunks.many).unwrap();
        assert!(script.0.next().is_some());
    }
}
