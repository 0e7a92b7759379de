//! A figure explained from a record, at any position: the cases that the store says belong to the
//! bodies are enough, and the figure made of them is the one that is printed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_annual::{AnnualStatistics, Figures, Scope};
use upheld_audit::{CaseEvidence, Question, Terms};
use upheld_domain::{Definitions, Group, Position, RedecisionYear, ReportingYear, YearStart};
use upheld_projection::CaseNumber;
use upheld_store::{Unwatched, View};
use upheld_tests::histories::authorities;
use upheld_tests::office::{Notices, Office};

/// A record of a small office.
fn recorded(dir: &TempDir, seed: u64, cases: usize) {
    let office = Office::from(seed, cases, Position::FIRST);
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    office.give(&mut record, office.steps());
    record.close(&Notices::default()).unwrap();
}

/// Sets of rules that place things differently; one whose years are not the store's.
fn definitions() -> Vec<Definitions> {
    let mut sets = vec![Definitions::named("lgsco-2020").unwrap()];
    sets.push(Definitions::named("lgsco-2024").unwrap());
    let mut january = sets[0].clone();
    january.counting.year_start = YearStart::new(1, 1).unwrap();
    january.counting.redecision_year = RedecisionYear::Original;
    sets.push(january);
    sets
}

fn evidence(view: &View, number: CaseNumber) -> CaseEvidence {
    let file = view.case(number).unwrap();
    let rows = view.rows(number).unwrap();
    CaseEvidence { reference: file.reference, rows, events: file.events }
}

/// The cases to look at, as the program finds them.
fn members(view: &View, question: &Question<'_>) -> BTreeSet<CaseNumber> {
    let until = YearStart::APRIL.year_of(question.last_day());
    let of = |&authority| view.members_until(authority, until).unwrap();
    question.bodies().iter().flat_map(of).collect()
}

fn assert_explained(
    view: &View,
    figures: &Figures<'_>,
    terms: Terms<'_>,
    scope: Scope,
    of: ReportingYear,
) {
    for figure in figures.of(scope, of, true) {
        let question = Question::new(figure.measure, scope, of, terms);
        let concerned = |number: &CaseNumber| question.concerns(&view.rows(*number).unwrap());
        let listed: Vec<CaseNumber> =
            members(view, &question).into_iter().filter(concerned).collect();
        let all: Vec<CaseNumber> =
            (0..view.case_count()).map(CaseNumber).filter(concerned).collect();
        assert_eq!(listed, all, "{} of {scope:?} {of}: a case was not found", figure.measure);
        let cases: Vec<CaseEvidence> =
            listed.into_iter().map(|number| evidence(view, number)).collect();
        let explained = question.explain(&cases);
        let place = format!("{} of {scope:?} {of} at {}", figure.measure, view.position());
        assert_eq!(explained.numerator, figure.numerator, "{place}");
        assert_eq!(explained.denominator, figure.denominator, "{place}");
        assert_eq!(explained.printed, figure.printed, "{place}");
        for entry in &explained.contributions {
            assert!(!entry.events.is_empty(), "{place}: {} shows no event", entry.reason);
            let later = entry.events.iter().find(|event| event.position.get() > view.position());
            assert_eq!(later, None, "{place}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_is_explained_as_it_was_known(
        seed in 0_u64..1_000_000,
        cases in 3_usize..20,
        share in 0_u64..=1_000,
        body in 0_usize..8,
        years in proptest::collection::btree_set(2016_i32..2026, 3),
        rules in 0_usize..3,
    ) {
        let dir = TempDir::new().unwrap();
        recorded(&dir, seed, cases);
        let view = Office::view(dir.path(), &Notices::default()).unwrap();
        let position = view.position() * share / 1_000;
        let view = view.at(position).unwrap();
        let definitions = &definitions()[rules];
        let cells = view.cells(&AnnualStatistics::new(definitions)).unwrap();
        let (register, scheme, numbering) = (view.register(), view.scheme(), view.numbering());
        let figures = Figures::new(&cells, numbering, register, definitions);
        let terms = Terms { definitions, register, scheme, numbering };
        for year in years.into_iter().filter_map(ReportingYear::starting) {
            assert_explained(&view, &figures, terms, Scope::Authority(authorities()[body]), year);
            assert_explained(&view, &figures, terms, Scope::Group(Group::Metropolitan), year);
            assert_explained(&view, &figures, terms, Scope::Nation, year);
        }
        prop_assert_eq!(view.position(), position);
        view.close(&Unwatched).unwrap();
    }
}
