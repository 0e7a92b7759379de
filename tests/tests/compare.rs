//! Comparing tables with the record: what is told of a cell is what counting by another set gives, the
//! cases behind it add up, and a table made under other switches is reproduced by the ones found.

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_annual::{AnnualStatistics, Figure, Figures, Measure, Scope, listed};
use upheld_audit::compare::{
    Asked, Compared, Comparison, Explanation, Found, Number, Said, TableCell, Verdict,
};
use upheld_domain::{Definitions, Group, Position, ReportingYear, Taxonomy};
use upheld_projection::CaseNumber;
use upheld_store::{Unwatched, View};
use upheld_tests::office::{Notices, Office};

/// A record of a small office.
fn recorded(seed: u64, cases: usize) -> (TempDir, View) {
    let dir = TempDir::new().unwrap();
    let office = Office::from(seed, cases, Position::FIRST);
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    office.give(&mut record, office.steps());
    record.close(&Unwatched).unwrap();
    let view = View::replayed(dir.path(), None, &Unwatched).unwrap();
    (dir, view)
}

fn scopes(view: &View) -> Vec<Scope> {
    let bodies = view.numbering().authorities().iter().map(|id| Scope::Authority(*id));
    bodies.chain([Scope::Group(Group::Metropolitan), Scope::Nation]).collect()
}

/// Every figure of some scopes under a set, counted from the start.
fn counted(view: &View, set: &Definitions, year: ReportingYear) -> Vec<(Scope, Figure)> {
    let cells = view.cells(&AnnualStatistics::new(set)).unwrap();
    let figures = Figures::new(&cells, view.numbering(), view.register(), set);
    let measures = listed(view.scheme(), Taxonomy::DealtWith);
    let of =
        |scope: Scope| measures.iter().map(move |&measure| (scope, measure)).collect::<Vec<_>>();
    let asked = scopes(view).into_iter().flat_map(of);
    asked.map(|(scope, measure)| (scope, figures.one(measure, scope, year))).collect()
}

/// What a table that prints a text says.
fn said(measure: Measure, printed: &str) -> Said {
    match printed {
        "n/a" => return Said::NotApplicable,
        "more than 99%" => return Said::NearlyAll,
        _ => {}
    }
    if !measure.is_rate() {
        return Said::Count(printed.parse().unwrap());
    }
    let plain = printed.trim_end_matches('%');
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let units = format!("{whole}{fraction}").parse().unwrap();
    Said::Decimal { units, places: u8::try_from(fraction.len()).unwrap() }
}

/// A table of figures: each as printed, with what is above and below its line and its average.
fn table(figures: &[(Scope, Figure)]) -> Vec<TableCell> {
    let mut cells = Vec::new();
    for (scope, figure) in figures {
        let measure = figure.measure;
        let mut put = |number, said| {
            cells.push(TableCell { scope: *scope, measure, number, said });
        };
        put(Number::Figure, said(measure, &figure.printed));
        if let (Some(above), Some(below)) = (figure.numerator, figure.denominator) {
            put(Number::Numerator, Said::Count(above));
            put(Number::Denominator, Said::Count(i64::try_from(below).unwrap()));
        }
        if let Some(found) = &figure.comparator {
            put(Number::Average, said(measure, &found.printed));
        }
    }
    cells
}

fn compared(view: &View, cells: Vec<TableCell>, set: &Definitions, year: ReportingYear) -> Found {
    let asked = Asked {
        register: view.register(),
        scheme: view.scheme(),
        numbering: view.numbering(),
        definitions: set,
        year,
    };
    let mut comparison = Comparison::new(cells, asked);
    for number in (0..view.case_count()).map(CaseNumber) {
        comparison.take(&view.rows(number).unwrap());
    }
    comparison.finish()
}

/// The set with every switch at one of its words.
fn any_set(base: &Definitions, words: &[usize]) -> Definitions {
    let switches = base.switches().iter().filter(|switch| switch.choices.len() > 1);
    switches.zip(words).fold(base.clone(), |set, (switch, &word)| {
        set.with_switch(switch.key, &switch.choices[word % switch.choices.len()]).unwrap()
    })
}

/// The cases behind an explanation add up to what it changes.
fn assert_adds_up(
    cell: &TableCell,
    before: &Compared,
    told: &Explanation,
) -> Result<(), TestCaseError> {
    if matches!(cell.measure, Measure::DaysToDecide | Measure::UpheldPer100k)
        || told.dial.section == "printing" && told.cases.is_empty()
        || cell.number == Number::Average
    {
        return Ok(());
    }
    let below = |below: Option<u64>| below.map_or(0, |below| i64::try_from(below).unwrap());
    let sum = told
        .cases
        .iter()
        .fold((0, 0), |sum, case| (sum.0 + case.numerator, sum.1 + case.denominator));
    let changed = (
        told.numerator.unwrap_or(0) - before.numerator.unwrap_or(0),
        below(told.denominator) - below(before.denominator),
    );
    prop_assert_eq!(sum, changed, "{:?}: {:?}", before, told);
    Ok(())
}

/// A table made under other switches is told apart cell by cell, and the switches are found again.
fn is_told_apart_and_reproduced(
    seed: u64,
    cases: usize,
    words: &[usize],
    start: i32,
) -> Result<(), TestCaseError> {
    let (_dir, view) = recorded(seed, cases);
    let base = Definitions::named("lgsco-2020").unwrap();
    let year = ReportingYear::starting(start).unwrap();
    let theirs = any_set(&base, words);
    let made = counted(&view, &theirs, year);
    let cells = table(&made);
    let found = compared(&view, cells.clone(), &base, year);
    prop_assert_eq!(found.cells.len(), cells.len());
    prop_assert_eq!(found.stated, cells.len());

    // Ours are the figures of the set's own rules, and nothing is told that is not so.
    let ours = counted(&view, &base, year);
    for (cell, told) in cells.iter().zip(&found.cells) {
        let is = |(scope, figure): &&(Scope, Figure)| {
            (*scope, figure.measure) == (cell.scope, cell.measure)
        };
        let (_, figure) = ours.iter().find(is).unwrap();
        let printed = match (cell.number, &figure.comparator) {
            (Number::Average, average) => average.as_ref().map(|c| c.printed.clone()),
            (Number::Figure, _) => Some(figure.printed.clone()),
            (Number::Numerator, _) => figure.numerator.map(|n| n.to_string()),
            (Number::Denominator, _) => figure.denominator.map(|n| n.to_string()),
        };
        prop_assert_eq!(&told.printed, &printed);
        if cell.number != Number::Average {
            let amounts = (told.numerator, told.denominator);
            prop_assert_eq!(amounts, (figure.numerator, figure.denominator));
        }
        prop_assert!(told.explanations.is_empty() || told.verdict != Verdict::Equal);
        for explanation in &told.explanations {
            assert_adds_up(cell, told, explanation)?;
        }
    }

    // Turned alone, a switch reproduces as much as counting by it does.
    for turned in found.turned.iter().skip(words[0]).step_by(4) {
        let set = base.with_switch(turned.dial.rule, &turned.value).unwrap();
        let again = compared(&view, cells.clone(), &set, year);
        prop_assert_eq!(again.reproduced, turned.reproduced, "{:?}", turned);
    }

    // The best combination reproduces what it says, and no less than the one that was used.
    let best = found
        .best
        .changes
        .iter()
        .fold(base.clone(), |set, (dial, word)| set.with_switch(dial.rule, word).unwrap());
    let again = compared(&view, cells.clone(), &best, year);
    prop_assert_eq!(again.reproduced, found.best.reproduced);
    if found.best.exhaustive {
        prop_assert_eq!(found.best.reproduced, cells.len(), "{:?}", found.best);
    }
    prop_assert!(found.best.reproduced >= found.reproduced);
    Ok(())
}

#[test]
fn rules_that_only_make_a_difference_together_are_found() {
    // One of two remedies of a decision set aside was complied with: that counts under `once-upheld`
    // together with `first-outcome`, and under neither alone.
    let words = [0, 0, 0, 0, 5, 1, 0, 0, 0, 2, 2, 3, 4, 1, 0, 5, 5, 0];
    is_told_apart_and_reproduced(5_120, 13, &words, 2017).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_table_made_under_other_switches_is_told_apart_and_reproduced(
        seed in 0_u64..1_000_000,
        cases in 5_usize..25,
        words in proptest::collection::vec(0_usize..6, 18),
        start in 2017_i32..2024,
    ) {
        is_told_apart_and_reproduced(seed, cases, &words, start)?;
    }
}
