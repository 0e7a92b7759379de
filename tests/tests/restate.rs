//! Restatements: every figure that is another one now is told, no other, and the parts of the
//! difference add up to it, by cause and by case.

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_annual::{AnnualStatistics, Figure, Figures, Measure, Scope};
use upheld_audit::{CaseShare, Cause, Restated, Restatement, Side};
use upheld_domain::{
    AuthorityFacts, AuthorityId, CommandId, Definitions, Event, Facts, Group, PopulationEstimated,
    Position, ReportingYear, StreamId,
};
use upheld_projection::{CaseNumber, Cells};
use upheld_store::{Unwatched, View};
use upheld_tests::office::{Notices, Office, envelope_of};

/// A record of a small office; the population of Leeds is told last.
fn recorded(dir: &TempDir, seed: u64, cases: usize) -> Vec<Scope> {
    let office = Office::from(seed, cases, Position::FIRST);
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    office.give(&mut record, office.steps());
    let leeds: AuthorityId = "E08000035".parse().unwrap();
    let facts = PopulationEstimated { year: 2020, residents: 1_000 };
    let event = Event::bare(Facts::Authority(AuthorityFacts::PopulationEstimated(facts)));
    let envelope =
        envelope_of(CommandId(uuid::Uuid::from_u128(9)), office.steps().last().unwrap().today);
    record.record(StreamId::Authority(leeds), vec![event], &envelope).unwrap();
    let bodies = record.numbering().authorities().iter().map(|id| Scope::Authority(*id));
    let groups = Group::ALL.iter().map(|&group| Scope::Group(group));
    let scopes = bodies.chain(groups).chain([Scope::Nation]).collect();
    record.close(&Unwatched).unwrap();
    scopes
}

fn figures_at<'a>(cells: &Cells, view: &'a View, definitions: &'a Definitions) -> Figures<'a> {
    Figures::new(cells, view.numbering(), view.register(), definitions)
}

fn counted(view: &View, definitions: &Definitions) -> Cells {
    view.cells(&AnnualStatistics::new(definitions)).unwrap()
}

fn own(figure: &Figure) -> (Option<i64>, Option<u64>, &str) {
    (figure.numerator, figure.denominator, &figure.printed)
}

/// What of a figure adds up.
fn amounts(figure: &Figure) -> (i64, i64) {
    (figure.numerator.unwrap_or(0), figure.denominator.map_or(0, |d| i64::try_from(d).unwrap()))
}

fn sum(amounts: impl Iterator<Item = (i64, i64)>) -> (i64, i64) {
    amounts.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
}

/// The parts by cause add up to the difference; where cases make a measure, those of each cause add
/// up to its part.
fn assert_adds_up(restated: &Restated) -> Result<(), TestCaseError> {
    let (before, after) = (amounts(&restated.before), amounts(&restated.after));
    let shares = restated.shares.iter().map(|share| (share.numerator, share.denominator));
    prop_assert_eq!(sum(shares), (after.0 - before.0, after.1 - before.1), "{:?}", restated);
    let measure = restated.after.measure;
    for share in &restated.shares {
        prop_assert!(share.cases.iter().all(|case| !case.positions.is_empty()));
        let cases = sum(share.cases.iter().map(|c: &CaseShare| (c.numerator, c.denominator)));
        match measure {
            Measure::DaysToDecide => {}
            _ if share.cause == Cause::RegisterChanged => prop_assert_eq!(cases, (0, 0)),
            Measure::UpheldPer100k => {}
            _ => prop_assert_eq!(cases, (share.numerator, share.denominator), "{:?}", restated),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn every_change_is_told_and_its_parts_add_up(
        seed in 0_u64..1_000_000,
        cases in 5_usize..25,
        share in 200_u64..=1_000,
        (old, new) in (0_usize..3, 0_usize..3),
        start in 2016_i32..2024,
    ) {
        let dir = TempDir::new().unwrap();
        let scopes = recorded(&dir, seed, cases);
        let sets = Definitions::all().unwrap();
        let (old, new) = (&sets[old], &sets[new]);
        let year = ReportingYear::starting(start).unwrap();
        let after = View::replayed(dir.path(), None, &Unwatched).unwrap();
        let position = after.position() * share / 1_000;
        let before = View::replayed(dir.path(), Position::new(position), &Unwatched).unwrap();
        let was = Side { register: before.register(), definitions: old };
        let is = Side { register: after.register(), definitions: new };
        let record = (after.scheme(), after.numbering());
        let mut restatement = Restatement::new((was, position), is, year, record);
        for number in (0..after.case_count()).map(CaseNumber) {
            restatement.take(&after.rows(number).unwrap());
        }
        let told = restatement.of(&scopes, (true, true));
        let (cells_before, cells_after) = (counted(&before, old), counted(&after, new));
        let figures_before = figures_at(&cells_before, &before, old);
        let figures_after = figures_at(&cells_after, &after, new);
        for scope in scopes {
            let told: Vec<&Restated> =
                told.iter().filter(|(told, _)| *told == scope).flat_map(|(_, all)| all).collect();
            let mut told = told.into_iter().peekable();
            let then = figures_before.of(scope, year, true);
            for now in figures_after.of(scope, year, true) {
                let Some(then) = then.iter().find(|then| then.measure == now.measure) else {
                    continue;
                };
                if own(then) == own(&now) {
                    continue;
                }
                let restated = told.next().unwrap();
                prop_assert_eq!(own(&restated.before), own(then));
                prop_assert_eq!(own(&restated.after), own(&now));
                assert_adds_up(restated)?;
            }
            prop_assert!(told.next().is_none(), "told though nothing changed: {:?}", scope);
        }
    }
}
