//! A small office for tests: a record filled from generated histories, by the library's own door.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use upheld_domain::{
    Actor, AuthorityId, CaseFacts, CaseId, CommandId, Position, Reference, Register, Timestamp,
    YearStart,
};
use upheld_projection::{CellKey, Fact, FactRow, MeasureCode, Projection};
use upheld_store::{
    Doing, Envelope, Identity, Notice, Projections, Record, RecordError, View, Watch,
};

use crate::histories::{Step, authorities, histories};

/// The simplest projection there is: received by authority and year. Enough to see whether counts
/// are kept right; what the office counts is the business of other tests.
#[derive(Debug, Clone, Copy)]
pub struct Received;

impl Projection for Received {
    fn name(&self) -> &str {
        "received-for-tests"
    }

    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64)) {
        for event in upheld_domain::in_force(case) {
            if let Fact::Received { authority, on, .. } = event.content {
                let year = YearStart::APRIL.year_of(on);
                add(CellKey { year, authority, measure: MeasureCode(1) }, 1);
            }
        }
    }
}

/// An envelope for a command given at noon of a day.
///
/// # Panics
/// Never: noon is a time of every day.
#[must_use]
pub fn envelope_of(id: CommandId, day: NaiveDate) -> Envelope {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon");
    Envelope {
        id,
        actor: Actor::new("tests").expect("a good name"),
        now: Timestamp(day.and_time(noon).and_utc().timestamp_millis()),
        expected: None,
    }
}

/// The projections that test records keep.
#[must_use]
pub fn projections() -> Projections {
    let one: Box<dyn Projection + Send> = Box::new(Received);
    Arc::from([one])
}

/// Remembers every notice.
#[derive(Debug, Default)]
pub struct Notices(Mutex<Vec<Notice>>);

impl Notices {
    /// What was said so far; asked again it starts anew.
    ///
    /// # Panics
    /// Where another thread panicked while it listened.
    #[must_use]
    pub fn take(&self) -> Vec<Notice> {
        std::mem::take(&mut self.0.lock().expect("no listener panics"))
    }
}

impl Watch for Notices {
    fn notice(&self, notice: Notice) {
        self.0.lock().expect("no listener panics").push(notice);
    }

    fn progress(&self, _: Doing, _: u64, _: u64) {}
}

/// An office with a record in a directory.
#[derive(Debug)]
pub struct Office {
    steps: Vec<Step>,
    references: HashMap<CaseId, Reference>,
}

impl Office {
    /// The office whose cases come from a seed.
    ///
    /// # Panics
    /// Where the built-in register can't be read.
    #[must_use]
    pub fn new(seed: u64, cases: usize) -> Self {
        Self::from(seed, cases, Position::FIRST)
    }

    /// The same in a record that has something else before its cases, whose first event is at
    /// `first`.
    ///
    /// # Panics
    /// Where the built-in register can't be read.
    #[must_use]
    pub fn from(seed: u64, cases: usize, first: Position) -> Self {
        let register = Register::english().expect("the built-in register reads");
        let bodies: Vec<AuthorityId> = authorities();
        let steps = histories(seed, cases, first, &bodies, &register);
        let mut references = HashMap::new();
        for step in &steps {
            for (facts, _) in &step.command.events {
                if let CaseFacts::Received(received) = facts {
                    references.insert(step.case, received.reference);
                }
            }
        }
        Self { steps, references }
    }

    /// Every step, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The reference a case was received under.
    #[must_use]
    pub fn reference(&self, case: CaseId) -> Reference {
        self.references[&case]
    }

    /// The envelope of a step: at noon of its day.
    #[must_use]
    pub fn envelope(&self, step: &Step) -> Envelope {
        envelope_of(step.id, step.today)
    }

    /// Gives steps to a record, in flight; the caller settles.
    ///
    /// # Panics
    /// Where one is refused: they all were accepted when they were made.
    pub fn give(&self, record: &mut Record, steps: &[Step]) {
        for step in steps {
            let reference = self.reference(step.case);
            record
                .give(reference, &step.command, &self.envelope(step))
                .unwrap_or_else(|error| panic!("{reference}: {error}"));
        }
    }

    /// Makes a record in `dir` with a fixed origin and fixed salts.
    ///
    /// # Panics
    /// Where it can't be made.
    pub fn create(dir: &Path) {
        let identity = Identity { origin: uuid::Uuid::from_u128(2020), synthetic: true };
        Record::create(dir, &identity).expect("a new record");
    }

    /// Opens it.
    ///
    /// # Errors
    /// As [`Record::open`].
    pub fn open(dir: &Path, notices: &Notices) -> Result<Record, RecordError> {
        let mut record = Record::open(dir, Duration::ZERO, &projections(), notices)?;
        record.seed_salts(7);
        Ok(record)
    }

    /// Opens it for reading.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn view(dir: &Path, notices: &Notices) -> Result<View, RecordError> {
        View::open(dir, &projections(), notices)
    }
}
