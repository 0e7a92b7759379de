//! An office's old table set against the record, number by number; for each that differs, the cases
//! that a switch of the definition set brings into it or takes out of it; and the switches that
//! reproduce most of the table: so the office learns by which rules it really counted.
//!
//! Each case's rows are read once ([`Comparison::take`]). Counting is [`upheld_annual`]'s alone: what
//! a case counts under a combination of rules is found by counting it by these rules.
//!
//! Not here: reading tables, which is the exchange's, and finding rows.

mod column;
mod counts;
mod dials;
mod said;
mod search;
mod sway;
mod why;

use std::collections::BTreeSet;

use upheld_annual::{Figure, Measure, Scope};
use upheld_domain::{Definitions, Register, ReportingYear, Scheme};
use upheld_projection::{AuthorityNumber, FactRow, Numbering};

use column::{Column, Office};
use counts::Counts;
use dials::Dials;
use said::Ours;
use sway::{Sway, Wanted};

pub use dials::Dial;
pub use said::{Said, Verdict};
pub use search::COMBINATIONS_MAX;
pub use why::{Explanation, MovedCase};

/// Which number of a figure a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// The figure as it prints.
    Figure,
    /// The count, or what is above the line of a rate.
    Numerator,
    /// What is below the line.
    Denominator,
    /// The same rate over similar authorities.
    Average,
}

impl Number {
    /// The word after a measure's name: `uphold-rate/average`; none for the figure itself.
    #[must_use]
    pub const fn slug(self) -> Option<&'static str> {
        match self {
            Self::Figure => None,
            Self::Numerator => Some("numerator"),
            Self::Denominator => Some("denominator"),
            Self::Average => Some("average"),
        }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableCell {
    /// Whom it is about.
    pub scope: Scope,
    /// What it measures.
    pub measure: Measure,
    /// Which number of it.
    pub number: Number,
    /// What stands there.
    pub said: Said,
}

/// By what the record is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The bodies.
    pub register: &'a Register,
    /// The office's words.
    pub scheme: &'a Scheme,
    /// The numbering of the cases to come.
    pub numbering: &'a Numbering,
    /// The set whose figures are set against the table, and whose switches are turned.
    pub definitions: &'a Definitions,
    /// The table's year.
    pub year: ReportingYear,
}

/// A table under comparison; cases are taken in one by one.
pub struct Comparison<'a> {
    cells: Vec<TableCell>,
    office: Office<'a>,
    dials: Dials,
    wanted: Wanted,
    counts: Counts,
    moves: why::Moves,
}

/// What came of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The verdict.
    pub verdict: Verdict,
    /// What the record prints there, by the set's own rules; none where it has no such number.
    pub printed: Option<String>,
    /// The count, or what is above the line; of an average, that of the members together.
    pub numerator: Option<i64>,
    /// What is below the line.
    pub denominator: Option<u64>,
    /// Where both have a number and these differ, or the record has none: what turning one switch
    /// does, those that reproduce the cell first.
    pub explanations: Vec<Explanation>,
}

/// One switch turned alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    /// The switch.
    pub dial: Dial,
    /// The word it was set to.
    pub value: String,
    /// How many cells have another number then.
    pub changed: usize,
    /// How many cells of the table it reproduces.
    pub reproduced: usize,
}

/// The combination of switches that reproduces most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The switches that differ from the set, in its order, each with the word chosen.
    pub changes: Vec<(Dial, String)>,
    /// How many cells it reproduces.
    pub reproduced: usize,
    /// How many combinations were tried.
    pub tried: usize,
    /// Whether these are all there are of the switches that matter to the table.
    pub exhaustive: bool,
    /// How many other combinations reproduce as many with as few changes.
    pub equals: usize,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The cells, in the order of the table.
    pub cells: Vec<Compared>,
    /// How many cells state something.
    pub stated: usize,
    /// How many the set's own rules reproduce.
    pub reproduced: usize,
    /// Each switch turned alone, in the set's order; those that change nothing too.
    pub turned: Vec<Turned>,
    /// The best combination.
    pub best: Fit,
}

impl<'a> Comparison<'a> {
    /// Begins to compare a table.
    #[must_use]
    pub fn new(cells: Vec<TableCell>, asked: Asked<'a>) -> Self {
        let Asked { register, scheme, numbering, definitions, year } = asked;
        let year_start = definitions.counting.year_start;
        let office = Office { register, scheme, numbering, year, year_start };
        let dials = Dials::of(definitions);
        let measures: BTreeSet<Measure> = cells.iter().map(|cell| cell.measure).collect();
        let any = |wanted: &[Measure]| wanted.iter().any(|measure| measures.contains(measure));
        let wanted = Wanted {
            year,
            before: any(&[Measure::OpenAtStart, Measure::OpenAtEnd]),
            days: any(&[Measure::DaysToDecide, Measure::DecidedWithin26Weeks]),
            bodies: bodies(&cells, office),
        };
        let moves = why::Moves::new(&measures, &dials, office);
        Self { cells, office, dials, wanted, counts: Counts::default(), moves }
    }

    /// The bodies whose cases make the table's numbers; none where they are all.
    #[must_use]
    pub fn bodies(&self) -> Option<&BTreeSet<AuthorityNumber>> {
        self.wanted.bodies.as_ref()
    }

    /// Takes in a case: all its rows, in order. One that is about none of the table's bodies changes
    /// nothing.
    pub fn take(&mut self, case: &[FactRow]) {
        let sway = Sway::of(case, &self.wanted, &self.dials);
        self.counts.take(&sway);
        if let Some(first) = case.first() {
            self.moves.take(first.case, &sway, &self.dials);
        }
    }

    /// What came of it, once every case was taken in.
    #[must_use]
    pub fn finish(self) -> Found {
        let columns = Column::all(&self.cells, &self.counts, &self.dials, self.office);
        let as_set = self.dials.as_set();
        let mut cells: Vec<Option<Compared>> = vec![None; self.cells.len()];
        for column in &columns {
            column.figures((self.office, &self.dials, &as_set), |at, figure| {
                let place = column.places[at];
                cells[place] = Some(self.compared(place, &figure));
            });
        }
        let mut cells: Vec<Compared> = cells.into_iter().flatten().collect();
        let turned = self.turned(&columns, &mut cells);
        let all = |combination: &[u8]| {
            columns.iter().map(|c| c.reproduced(self.office, &self.dials, combination)).sum()
        };
        Found {
            stated: columns.iter().map(Column::stated).sum(),
            reproduced: all(&as_set),
            turned,
            best: self.best(&columns),
            cells,
        }
    }

    fn compared(&self, place: usize, figure: &Figure) -> Compared {
        let TableCell { scope, number, said, .. } = self.cells[place];
        let ours = Ours::of(figure, number, scope);
        let verdict = ours.verdict(said);
        let (numerator, denominator) = why::amounts(figure, number);
        let (printed, explanations) = (ours.printed, Vec::new());
        Compared { verdict, printed, numerator, denominator, explanations }
    }

    fn best(&self, columns: &[Column]) -> Fit {
        let best = search::best(columns, self.office, &self.dials);
        let changed = best.combination.iter().enumerate().filter(|(_, value)| **value > 0);
        let change = |(dial, &value): (usize, &u8)| {
            let dial = self.dials.get(dial);
            (dial.clone(), dial.values[usize::from(value)].clone())
        };
        Fit {
            changes: changed.map(change).collect(),
            reproduced: best.reproduced,
            tried: best.tried,
            exhaustive: best.exhaustive,
            equals: best.equals,
        }
    }
}

/// The bodies whose cases make a table's numbers, by their numbers in the record.
fn bodies(cells: &[TableCell], office: Office<'_>) -> Option<BTreeSet<AuthorityNumber>> {
    let asked: BTreeSet<(Scope, Number)> =
        cells.iter().map(|cell| (cell.scope, cell.number)).collect();
    let mut all = BTreeSet::new();
    for (scope, number) in asked {
        all.extend(office.bodies(scope, number)?);
    }
    Some(all.into_iter().filter_map(|id| office.numbering.known(id)).collect())
}
