//! Looking back: every answer at a position is that of a record cut there, whether the record is
//! held or replayed from its journal. What came later leaks into none.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_annual::AnnualStatistics;
use upheld_domain::{
    AuthorityFacts, AuthorityId, CaseId, CommandId, Definitions, Event, Facts, Particular,
    Particulars, Position, Recorded, Reference, Renamed, ReportingYear, StreamId,
};
use upheld_projection::CaseNumber;
use upheld_store::{Record, Unwatched, View};
use upheld_tests::office::{Notices, Office, envelope_of};

/// A record of a small office with a body renamed before its cases and once more after them, and
/// every reference and id ever given.
fn recorded(dir: &TempDir, seed: u64, cases: usize) -> (Vec<Reference>, Vec<CaseId>) {
    let office = Office::from(seed, cases, Position::FIRST.plus(1));
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    rename(&mut record, "Leeds as it was called first", office.steps()[0].today);
    office.give(&mut record, office.steps());
    rename(&mut record, "Leeds as it was called later", office.steps().last().unwrap().today);
    record.close(&Notices::default()).unwrap();
    let references = office.steps().iter().map(|step| office.reference(step.case)).collect();
    let cases = office.steps().iter().map(|step| step.case).collect();
    (references, cases)
}

fn rename(record: &mut Record, name: &str, on: chrono::NaiveDate) {
    let authority: AuthorityId = "E08000035".parse().unwrap();
    let facts = Facts::Authority(AuthorityFacts::Renamed(Renamed { on }));
    let particulars = Particulars::none().with(Particular::Name, name).unwrap();
    let event = Event { facts, particulars };
    let id = CommandId(uuid::Uuid::from_u128(u128::from(record.position()) + 4_711));
    let stream = StreamId::Authority(authority);
    record.record(stream, vec![event], &envelope_of(id, on)).unwrap();
}

/// Everything a view says, in a form that does not depend on how many authorities are numbered.
#[derive(Debug, PartialEq)]
struct Said {
    position: u64,
    root: [u8; 32],
    recorded_at: Option<upheld_domain::Timestamp>,
    streams: Vec<Recorded>,
    leeds: String,
    cells: BTreeMap<(ReportingYear, AuthorityId, u32), i64>,
    found: Vec<Option<u32>>,
    numbers: Vec<Option<u32>>,
    cases: Vec<(CaseId, Option<Reference>, Vec<Recorded>)>,
    members: BTreeMap<(AuthorityId, ReportingYear), Vec<u32>>,
    years: BTreeSet<ReportingYear>,
}

fn said(view: &View, references: &[Reference], ids: &[CaseId]) -> Said {
    let definitions = Definitions::named(Definitions::DEFAULT).unwrap();
    let authorities = view.numbering().authorities();
    let annual = AnnualStatistics::new(&definitions);
    let cells = view.cells(&annual).unwrap();
    // Some bodies alone are the same as the others left out.
    let some: BTreeSet<_> = cells.iter().map(|(key, _)| key.authority).step_by(7).collect();
    let about = cells.iter().filter(|(key, _)| some.contains(&key.authority)).collect();
    assert_eq!(view.cells_about(&annual, &some).unwrap(), about);
    let cells = cells
        .iter()
        .filter(|(_, count)| *count != 0)
        .map(|(key, count)| ((key.year, authorities[key.authority.index()], key.measure.0), count));
    let case = |number| {
        let file = view.case(CaseNumber(number)).unwrap();
        let positions: Vec<Position> = file.events.iter().map(|event| event.position).collect();
        let rows = view.rows(CaseNumber(number)).unwrap();
        assert_eq!(positions, rows.iter().map(|row| row.position).collect::<Vec<_>>());
        (file.id, file.reference, file.events)
    };
    let mut members = BTreeMap::new();
    for &authority in authorities {
        let number = view.numbering().known(authority).unwrap();
        let mut until_now = BTreeSet::new();
        for year in (2015..2026).filter_map(ReportingYear::starting) {
            let found = view.members(number, year).unwrap();
            until_now.extend(&found);
            assert_eq!(view.members_until(number, year).unwrap(), until_now);
            if !found.is_empty() {
                members.insert((authority, year), found.into_iter().map(|case| case.0).collect());
            }
        }
    }
    let touched: BTreeSet<_> = members.keys().map(|(_, year)| *year).collect();
    assert_eq!(view.years().unwrap(), touched);
    let number = |found: Option<CaseNumber>| found.map(|number| number.0);
    Said {
        position: view.position(),
        root: view.root(),
        recorded_at: view.last_recorded_at().unwrap(),
        streams: view.streams().events().to_vec(),
        leeds: view.register().get("E08000035".parse().unwrap()).unwrap().name.clone(),
        cells: cells.collect(),
        found: references.iter().map(|r| number(view.find(*r).unwrap())).collect(),
        numbers: ids.iter().map(|id| number(view.number_of(*id).unwrap())).collect(),
        cases: (0..view.case_count()).map(case).collect(),
        members,
        years: touched,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_that_of_a_record_cut_there(
        seed in 0_u64..1_000_000,
        cases in 3_usize..14,
        shares in proptest::collection::vec(0_u64..=1_000, 4),
    ) {
        let dir = TempDir::new().unwrap();
        let (references, ids) = recorded(&dir, seed, cases);
        let held = Office::view(dir.path(), &Notices::default()).unwrap();
        let replayed = View::replayed(dir.path(), None, &Unwatched).unwrap();
        let last = held.position();
        for share in shares.into_iter().chain([0, 1_000]) {
            let position = last * share / 1_000;
            let looked_back = said(&held.at(position).unwrap(), &references, &ids);
            prop_assert_eq!(looked_back.position, position);
            let replayed = replayed.at(position).unwrap();
            prop_assert_eq!(&said(&replayed, &references, &ids), &looked_back);
            let Some(until) = Position::new(position) else {
                prop_assert!(looked_back.cases.is_empty() && looked_back.streams.is_empty());
                continue;
            };
            let cut = View::replayed(dir.path(), Some(until), &Unwatched).unwrap();
            prop_assert_eq!(&said(&cut, &references, &ids), &looked_back);
        }
        held.close(&Unwatched).unwrap();
    }
}

#[test]
fn a_name_given_later_was_not_known_before() {
    let dir = TempDir::new().unwrap();
    let (references, ids) = recorded(&dir, 5, 6);
    let view = Office::view(dir.path(), &Notices::default()).unwrap();
    let leeds = |view: &View| said(view, &references, &ids).leeds;
    assert_eq!(leeds(&view), "Leeds as it was called later");
    let before = view.at(view.position() - 1).unwrap();
    assert_eq!(leeds(&before), "Leeds as it was called first");
    // From the past, too, one finds the way forward.
    assert_eq!(leeds(&before.at(u64::MAX).unwrap()), "Leeds as it was called later");
}
