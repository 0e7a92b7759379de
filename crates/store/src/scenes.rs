//! What the tests of this crate set up: a small record with every shelf in use. No part of the
//! product.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use upheld_domain::{
    Actor, CaseCommand, CaseFacts, Channel, CommandId, Corrected, CorrectionReason, Event, Facts,
    Noted, OutreachFacts, Received, Reference, SeminarHeld, StreamId, Subject, Timestamp,
    YearStart, in_force,
};
use upheld_projection::{CaseNumber, CellKey, Fact, FactRow, MeasureCode, Projection};

use crate::checkpoint::Checkpoint;
use crate::database::{Database, Pair, Shelf};
use crate::error::RecordError;
use crate::homes::{self, Homes};
use crate::record::{Envelope, Record};
use crate::store::Projections;
use crate::verify::{Finding, verify};
use crate::{Identity, Unwatched};

/// Received by authority and year.
struct Counted;

impl Projection for Counted {
    fn name(&self) -> &str {
        "counted"
    }

    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64)) {
        for event in in_force(case) {
            if let Fact::Received { authority, on, .. } = event.content {
                add(
                    CellKey {
                        year: YearStart::APRIL.year_of(on),
                        authority,
                        measure: MeasureCode(1),
                    },
                    1,
                );
            }
        }
    }
}

pub(crate) fn projections() -> Projections {
    let one: Box<dyn Projection + Send> = Box::new(Counted);
    Arc::from([one])
}

pub(crate) fn identity(number: u128) -> Identity {
    Identity { origin: uuid::Uuid::from_u128(number), synthetic: true }
}

pub(crate) fn open(dir: &Path) -> Result<Record, RecordError> {
    let mut record = Record::open(dir, Duration::ZERO, &projections(), &Unwatched)?;
    record.seed_salts(7);
    Ok(record)
}

/// Makes a record and fills it with the first cases.
pub(crate) fn filled(dir: &Path, cases: u32) {
    Record::create(dir, &identity(1)).unwrap();
    fill(dir, 0..cases);
}

pub(crate) fn day() -> NaiveDate {
    "2024-05-02".parse().unwrap()
}

pub(crate) fn envelope(name: &str) -> Envelope {
    Envelope {
        id: CommandId::derived(&[name]),
        actor: Actor::new("tests").unwrap(),
        now: Timestamp(day().and_time(NaiveTime::MIN).and_utc().timestamp_millis()),
        expected: None,
    }
}

pub(crate) fn reference(case: u32) -> Reference {
    Reference::new(&format!("C-{case}")).unwrap()
}

fn received(case: u32, reference: Reference) -> Received {
    Received {
        reference,
        authority: ["E07000008", "E08000035"][case as usize % 2].parse().unwrap(),
        subject: Subject::ALL[0],
        received_on: day() - chrono::Days::new(u64::from(case % 900)),
        channel: Channel::ALL[0],
        resubmission_of: None,
    }
}

/// Gives cases in one sitting: each is received and noted, the one five before it is noted once
/// more, each seventh gets another reference, and a seminar is held.
pub(crate) fn fill(dir: &Path, cases: std::ops::Range<u32>) {
    given(dir, cases).close(&Unwatched).unwrap();
}

/// The same, but the record is killed after a checkpoint: what changed is in a batch, not on pages.
pub(crate) fn fill_and_stop(dir: &Path, cases: std::ops::Range<u32>) {
    given(dir, cases).stop_after_a_checkpoint().unwrap();
}

/// What [`fill`] gives, with the record still open and everything durable.
pub(crate) fn given(dir: &Path, cases: std::ops::Range<u32>) -> Record {
    let mut record = open(dir).unwrap();
    give(&mut record, cases);
    record
}

/// Gives to a record what [`fill`] gives, and waits until it is durable.
pub(crate) fn give(record: &mut Record, cases: std::ops::Range<u32>) {
    let note = CaseCommand::one(Noted { on: day() });
    let seminar = SeminarHeld { delegates: 3, authorities: 2, on: day() };
    let event = Event::bare(Facts::Outreach(OutreachFacts::SeminarHeld(seminar)));
    record
        .record(StreamId::Outreach, vec![event], &envelope(&format!("seminar {}", cases.start)))
        .unwrap();
    for case in cases {
        let name = reference(case);
        let receipt = CaseCommand::one(received(case, name));
        let given = record.give(name, &receipt, &envelope(&format!("receive {case}"))).unwrap();
        record.give(name, &note, &envelope(&format!("note {case}"))).unwrap();
        if let Some(earlier) = case.checked_sub(5) {
            let (noted, id) = (reference_now(earlier), format!("note {earlier} again"));
            record.give(noted, &note, &envelope(&id)).unwrap();
        }
        if reference_now(case) != name {
            let right = received(case, reference_now(case));
            let correction = CaseCommand::one(Corrected {
                corrects: given.first,
                facts: Some(Box::new(CaseFacts::Received(right))),
                reason: CorrectionReason::ALL[0],
            });
            record.give(name, &correction, &envelope(&format!("rename {case}"))).unwrap();
        }
    }
    record.settle().unwrap();
}

/// The reference that a case has after its correction.
pub(crate) fn reference_now(case: u32) -> Reference {
    let number = if case.is_multiple_of(7) { case + 1_000_000 } else { case };
    reference(number)
}

/// Opens the record, asks for every case by every reference, and verifies it.
pub(crate) fn examine(dir: &Path, cases: u32) -> Result<Vec<Finding>, RecordError> {
    let mut record = open(dir)?;
    for case in 0..cases {
        let found = record.case(reference_now(case))?;
        let events = found.map(|(_, case)| case.entries().len());
        let named_twice = usize::from(reference_now(case) != reference(case));
        let noted_twice = usize::from(case + 5 < cases);
        assert_eq!(events, Some(2 + named_twice + noted_twice), "case {case}");
        if named_twice == 1 {
            assert!(record.case(reference(case))?.is_none(), "case {case}");
        }
    }
    let verified = verify(&mut record, &projections(), &Unwatched)?;
    record.close(&Unwatched)?;
    Ok(verified.findings)
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// The database of a record that nobody holds.
pub(crate) fn database(dir: &Path) -> Database {
    Database::open(&dir.join("store")).unwrap()
}

/// The page that a case has its place on.
pub(crate) fn page_of(database: &Database, number: CaseNumber) -> u32 {
    let known = Checkpoint::get(database).unwrap().unwrap().cases;
    Homes::of(homes::get(database, known).unwrap()).page_of(number).unwrap()
}

/// Everything on a shelf.
pub(crate) fn shelf(database: &Database, shelf: Shelf) -> Vec<Pair> {
    database.from(shelf, &[]).collect::<Result<_, _>>().unwrap()
}
