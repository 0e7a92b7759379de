//! Restatement: why a figure is another number now than it was. Two answers to one question, an
//! earlier and a later one, and the difference between them split among causes, each with the cases
//! and events that made it.
//!
//! The parts add up by construction. The definition set is changed first, on what was known at the
//! earlier position; then, cause by cause, comes what was recorded since; the register changes last.
//! Where cases make a figure, a cause's part is the sum of what they did. A median and a rate per
//! residents are no sums: there a part is the step from one figure to the next, in the order of the
//! causes. Counting is [`upheld_annual`]'s alone.
//!
//! Not here: where an earlier answer was published (see the releases), and reading cases.

mod cause;
mod change;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{AnnualStatistics, Figure, Figures, Measure, Part, Scope, Unit, contributions};
use upheld_domain::{AuthorityId, Definitions, Position, Register, ReportingYear, Scheme};
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, Projection};

use crate::apart::is_another;

pub use cause::Cause;
pub use change::{Change, changes};

/// By what a side's figures are counted and printed.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The bodies, as known on that side.
    pub register: &'a Register,
    /// The definition set.
    pub definitions: &'a Definitions,
}

/// The cases of a record, taken in one by one: what they counted before, and what changed since.
pub struct Restatement<'a> {
    before: Side<'a>,
    after: Side<'a>,
    scheme: &'a Scheme,
    numbering: &'a Numbering,
    /// The last position that the earlier side knew.
    position: u64,
    /// Until this year changes are kept; what is open at its start is made by all years before.
    year: ReportingYear,
    cells: Cells,
    deltas: BTreeMap<Cause, Cells>,
    changes: Vec<Change>,
}

/// What one cause did to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The cause.
    pub cause: Cause,
    /// What it added to the count, or above the line of a rate; may be negative.
    pub numerator: i64,
    /// What it added below the line of a rate.
    pub denominator: i64,
    /// The cases behind it, by number; none where the cause is of no case.
    pub cases: Vec<CaseShare>,
}

/// What one case did to a figure by one cause. Of a median, whether the case came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseShare {
    /// The case.
    pub case: CaseNumber,
    /// What it added to the count or above the line.
    pub numerator: i64,
    /// What it added below the line of a rate.
    pub denominator: i64,
    /// The events that did it, in order.
    pub positions: Vec<Position>,
}

/// A figure that is another one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restated {
    /// What it was.
    pub before: Figure,
    /// What it is.
    pub after: Figure,
    /// The difference, by cause, in the order of [`Cause::ALL`]; causes without a part are left out.
    pub shares: Vec<Share>,
}

impl<'a> Restatement<'a> {
    /// A restatement of a year's figures from what was known at `position` to all that is known.
    /// The numbering is that of the cases to come.
    #[must_use]
    pub fn new(
        (before, position): (Side<'a>, u64),
        after: Side<'a>,
        year: ReportingYear,
        (scheme, numbering): (&'a Scheme, &'a Numbering),
    ) -> Self {
        Self {
            before,
            after,
            scheme,
            numbering,
            position,
            year,
            cells: Cells::default(),
            deltas: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    /// Takes in a case: all its rows up to the later side's position, in order.
    pub fn take(&mut self, case: &[FactRow]) {
        let known = case.partition_point(|row| row.position.get() <= self.position);
        let old = AnnualStatistics::new(self.before.definitions);
        let cells = &mut self.cells;
        old.count(&case[..known], &mut |key, amount| cells.add(key, amount));
        if self.before.definitions != self.after.definitions {
            self.redefine(&case[..known]);
        }
        let mut found = Vec::new();
        let counting = &self.after.definitions.counting;
        changes(case, known, counting, &mut |change| found.push(change));
        found.into_iter().for_each(|change| self.add(change));
    }

    /// What the case counted before leaves by the old set and comes by the new one.
    fn redefine(&mut self, case: &[FactRow]) {
        let Some(first) = case.first() else { return };
        let by = |definitions: &Definitions, amount| {
            contributions(case, &definitions.counting).map(move |contribution| Change {
                case: first.case,
                cause: Cause::DefinitionChanged,
                position: contribution.position,
                contribution,
                amount,
            })
        };
        let (old, new) = (by(self.before.definitions, -1), by(self.after.definitions, 1));
        let both: Vec<Change> = old.chain(new).collect();
        both.into_iter().for_each(|change| self.add(change));
    }

    fn add(&mut self, change: Change) {
        if let Some(key) = upheld_annual::cell_of(&change.contribution) {
            self.deltas.entry(change.cause).or_default().add(key, change.amount);
        }
        if change.contribution.year <= self.year {
            self.changes.push(change);
        }
    }

    /// The figures of every step: those of before, then those after each cause in turn.
    fn steps(&self) -> Vec<(Option<Cause>, Figures<'a>)> {
        let mut cells = self.cells.clone();
        let figures = |cells: &Cells, side: Side<'a>| {
            let figures = Figures::new(cells, self.numbering, side.register, side.definitions);
            figures.in_words_of(self.scheme)
        };
        let mut steps = vec![(None, figures(&cells, self.before))];
        for &cause in Cause::ALL {
            if let Some(delta) = self.deltas.get(&cause) {
                cells.merge(delta);
            }
            let register = match cause {
                Cause::RegisterChanged => self.after.register,
                _ => self.before.register,
            };
            let side = Side { register, definitions: self.after.definitions };
            steps.push((Some(cause), figures(&cells, side)));
        }
        steps
    }

    /// Every figure that changed, for each scope in its order. `year_is_over` is for each side.
    #[must_use]
    pub fn of(&self, scopes: &[Scope], year_is_over: (bool, bool)) -> Vec<(Scope, Vec<Restated>)> {
        let steps = self.steps();
        let restated = |&scope: &Scope| (scope, self.of_scope(&steps, scope, year_is_over));
        scopes.iter().map(restated).filter(|(_, restated)| !restated.is_empty()).collect()
    }

    /// The measures of the nation that only the earlier side has, and those that only the later one
    /// has: another definition set has others.
    #[must_use]
    pub fn one_sided(&self) -> (Vec<String>, Vec<String>) {
        let measures = |side: Side<'a>| -> Vec<String> {
            let figures =
                Figures::new(&self.cells, self.numbering, side.register, side.definitions);
            let figures = figures.in_words_of(self.scheme);
            let all = figures.of(Scope::Nation, self.year, true);
            all.into_iter().map(|figure| figure.slug).collect()
        };
        let (before, after) = (measures(self.before), measures(self.after));
        let only = |one: &[String], other: &[String]| {
            one.iter().filter(|slug| !other.contains(slug)).cloned().collect()
        };
        (only(&before, &after), only(&after, &before))
    }

    fn of_scope(
        &self,
        steps: &[(Option<Cause>, Figures<'a>)],
        scope: Scope,
        (over_before, over_after): (bool, bool),
    ) -> Vec<Restated> {
        let last = steps.len() - 1;
        let over = |step| if step == 0 { over_before } else { over_after };
        let of_step = |(step, (_, figures)): (usize, &(Option<Cause>, Figures<'a>))| {
            figures.of(scope, self.year, over(step))
        };
        let sets: Vec<Vec<Figure>> = steps.iter().enumerate().map(of_step).collect();
        let bodies = steps[last - 1].1.bodies_of(scope, self.year).into_iter().collect();
        let mut restated = Vec::new();
        for after in &sets[last] {
            let along: Option<Vec<&Figure>> =
                sets.iter().map(|set| set.iter().find(|f| f.measure == after.measure)).collect();
            // A measure that only one side has is told by `one_sided`.
            let Some(along) = along.filter(|along| is_another(along[0], after)) else { continue };
            restated.push(Restated {
                before: along[0].clone(),
                after: after.clone(),
                shares: self.shares(&along, &bodies),
            });
        }
        restated
    }

    /// The causes' parts in one figure; `along` has it after each step.
    fn shares(&self, along: &[&Figure], bodies: &BTreeSet<AuthorityId>) -> Vec<Share> {
        let share = |(pair, &cause): (&[&Figure], &Cause)| {
            let (was, is) = (pair[0], pair[1]);
            let cases = self.cases(cause, is.measure, bodies);
            let (numerator, denominator) = if cause.is_of_cases() && is_sum(is.measure) {
                (
                    cases.iter().map(|case| case.numerator).sum(),
                    cases.iter().map(|case| case.denominator).sum(),
                )
            } else {
                (above(is) - above(was), below(is) - below(was))
            };
            // A rule of printing moves no number.
            let moved = numerator != 0 || denominator != 0 || was.printed != is.printed;
            let moved = moved || !cases.is_empty();
            moved.then_some(Share { cause, numerator, denominator, cases })
        };
        along.windows(2).zip(Cause::ALL).filter_map(share).collect()
    }

    /// The cases that a cause moved in a measure of some bodies.
    fn cases(
        &self,
        cause: Cause,
        measure: Measure,
        bodies: &BTreeSet<AuthorityId>,
    ) -> Vec<CaseShare> {
        let mut cases: BTreeMap<CaseNumber, CaseShare> = BTreeMap::new();
        for change in self.changes.iter().filter(|change| change.cause == cause) {
            let body = self.numbering.authorities().get(change.contribution.authority.index());
            if body.is_none_or(|body| !bodies.contains(body)) {
                continue;
            }
            let Some((numerator, denominator)) = self.weight(measure, change) else { continue };
            let case = cases.entry(change.case).or_insert_with(|| CaseShare::of(change.case));
            case.numerator += numerator;
            case.denominator += denominator;
            case.positions.push(change.position);
        }
        let moved = |case: &CaseShare| case.numerator != 0 || case.denominator != 0;
        let mut cases: Vec<CaseShare> = cases.into_values().filter(moved).collect();
        for case in &mut cases {
            case.positions.sort_unstable();
            case.positions.dedup();
        }
        cases
    }

    /// What a change adds above and below the line of a measure of the year; none where it is of
    /// another.
    fn weight(&self, measure: Measure, change: &Change) -> Option<(i64, i64)> {
        let (unit, year) = (change.contribution.unit(), change.contribution.year);
        let flow = |counts: bool| {
            let flow = unit.flow() * change.amount;
            (counts && flow != 0).then_some((flow, 0))
        };
        match measure {
            Measure::OpenAtStart => return flow(year < self.year),
            Measure::OpenAtEnd => return flow(year <= self.year),
            _ if year != self.year => return None,
            _ => {}
        }
        match self.part_of(measure, unit, change)? {
            // Residents stand below its line, not cases.
            Part::Numerator if measure == Measure::UpheldPer100k => Some((change.amount, 0)),
            Part::Numerator if measure.is_rate() => Some((change.amount, change.amount)),
            Part::Numerator => Some((change.amount, 0)),
            _ => Some((0, change.amount)),
        }
    }

    /// By the old set for what leaves because the set changed, else by the new one.
    fn part_of(&self, measure: Measure, unit: Unit, change: &Change) -> Option<Part> {
        let leaves = change.cause == Cause::DefinitionChanged && change.amount < 0;
        let side = if leaves { self.before } else { self.after };
        measure.part_of(unit, side.definitions)
    }
}

impl CaseShare {
    fn of(case: CaseNumber) -> Self {
        Self { case, numerator: 0, denominator: 0, positions: Vec::new() }
    }
}

/// Whether what cases do to a measure adds up to it.
fn is_sum(measure: Measure) -> bool {
    !matches!(measure, Measure::DaysToDecide | Measure::UpheldPer100k)
}

fn above(figure: &Figure) -> i64 {
    figure.numerator.unwrap_or(0)
}

fn below(figure: &Figure) -> i64 {
    figure.denominator.map_or(0, |below| i64::try_from(below).unwrap_or(i64::MAX))
}
