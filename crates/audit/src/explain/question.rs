//! The question, and its answer: a figure with every case that concerns it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use upheld_annual::{AnnualStatistics, Figure, Figures, Measure, Part, Scope};
use upheld_domain::{
    Amendment, AuthorityId, Definitions, Position, Reference, Register, ReportingYear, Scheme,
};
use upheld_projection::{AuthorityNumber, Fact, FactRow, Numbering, count_cases};

use super::counted::{self, Found};
use super::course::Course;
use super::evidence::{CaseEvidence, EntryEvent, days};
use super::left_out;
use super::reason::{Nothing, Reason};

/// By what a question is answered: the rules, the words, and the bodies.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The rules of counting and printing.
    pub definitions: &'a Definitions,
    /// The bodies in jurisdiction.
    pub register: &'a Register,
    /// The office's words.
    pub scheme: &'a Scheme,
    /// The authorities' numbers in the rows.
    pub numbering: &'a Numbering,
}

/// Which figure is to be explained.
pub struct Question<'a> {
    pub(super) measure: Measure,
    pub(super) scope: Scope,
    pub(super) year: ReportingYear,
    pub(super) terms: Terms<'a>,
    bodies: BTreeSet<AuthorityNumber>,
}

/// A figure and the cases that it is made of, and those it is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// As [`Figure::numerator`].
    pub numerator: Option<i64>,
    /// As [`Figure::denominator`].
    pub denominator: Option<u64>,
    /// As [`Figure::printed`].
    pub printed: String,
    /// What is above the line, then the rest below it, then what was left out; each in the order of
    /// the events that are counted, what was left out in that of the cases.
    pub contributions: Vec<Entry>,
}

/// Where an entry stands in a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Counted; in a rate, above and below the line.
    Numerator,
    /// Counted below the line only.
    DenominatorOnly,
    /// Not counted.
    LeftOut,
}

impl Place {
    /// The word in files: `denominator-only`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Numerator => "numerator",
            Self::DenominatorOnly => "denominator-only",
            Self::LeftOut => "left-out",
        }
    }
}

impl From<Part> for Place {
    fn from(part: Part) -> Self {
        match part {
            Part::Numerator => Self::Numerator,
            _ => Self::DenominatorOnly,
        }
    }
}

/// One contribution of a case, or a case without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The case; none where its receipt was taken back.
    pub reference: Option<Reference>,
    /// Where it stands.
    pub part: Place,
    /// Why.
    pub reason: Reason,
    /// How much it counts, where that is not one: of the cases that are open, one decided twice
    /// counts less.
    #[serde(skip_serializing_if = "is_one")]
    pub count: i64,
    /// Of a measure of days: how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// The case's events that statistics read.
    pub events: Vec<EntryEvent>,
    /// The event that is counted; of a case left out, its first.
    #[serde(skip)]
    pub position: Position,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_one(count: &i64) -> bool {
    *count == 1
}

impl<'a> Question<'a> {
    /// Asks for a measure of a scope and a year.
    #[must_use]
    pub fn new(measure: Measure, scope: Scope, year: ReportingYear, terms: Terms<'a>) -> Self {
        let last_day = terms.definitions.counting.year_start.last_day(year);
        let met = terms.numbering.authorities().iter().copied();
        let bodies = scope.bodies(terms.register, last_day, met);
        let bodies = bodies.into_iter().filter_map(|id| terms.numbering.known(id)).collect();
        Self { measure, scope, year, terms, bodies }
    }

    /// The bodies of the scope that cases were ever about.
    #[must_use]
    pub fn bodies(&self) -> &BTreeSet<AuthorityNumber> {
        &self.bodies
    }

    /// The last day of the year. What happened later changes nothing here, so the cases to look at
    /// are those that touched the scope's bodies by then.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.terms.definitions.counting.year_start.last_day(self.year)
    }

    pub(super) fn first_day(&self) -> NaiveDate {
        self.terms.definitions.counting.year_start.first_day(self.year)
    }

    /// The office's year of a day.
    pub(super) fn year_of(&self, day: NaiveDate) -> ReportingYear {
        self.terms.definitions.counting.year_start.year_of(day)
    }

    pub(super) fn is_about(&self, authority: AuthorityNumber) -> bool {
        self.bodies.contains(&authority)
    }

    /// Whether a case with these rows concerns the figure: see the module.
    #[must_use]
    pub fn concerns(&self, rows: &[FactRow]) -> bool {
        if !authorities(rows).any(|authority| self.is_about(authority)) {
            return false;
        }
        let in_year = |day| (self.first_day()..=self.last_day()).contains(&day);
        days(rows).any(in_year)
            || Course::of(rows).was_open(self.first_day(), self.last_day())
            || !counted::of(self, rows).is_empty()
    }

    /// Whether a case with these rows is counted in the figure.
    #[must_use]
    pub fn counts(&self, rows: &[FactRow]) -> bool {
        !self.counted(rows).is_empty()
    }

    /// What is counted of a case with these rows; nothing of one that is left out.
    pub(crate) fn counted(&self, rows: &[FactRow]) -> Vec<Found> {
        let found = counted::of(self, rows);
        let left_out = !found.is_empty() && self.excluded(&Course::of(rows)).is_some();
        if left_out { Vec::new() } else { found }
    }

    /// The figure, made of these cases, and what each has to do with it. Takes every case that
    /// concerns it, in any order.
    #[must_use]
    pub fn explain(&self, cases: &[CaseEvidence]) -> Explained {
        let mut contributions: Vec<Entry> =
            cases.iter().flat_map(|case| self.entries(case)).collect();
        contributions.sort_by_key(|entry| (entry.part, entry.position, entry.reference));
        let figure = self.figure(cases);
        let (numerator, denominator) =
            figure.as_ref().map_or((None, None), |figure| (figure.numerator, figure.denominator));
        let printed = figure.map_or_else(|| "n/a".to_owned(), |figure| figure.printed);
        Explained { numerator, denominator, printed, contributions }
    }

    /// None for a measure that the scheme does not print.
    fn figure(&self, cases: &[CaseEvidence]) -> Option<Figure> {
        let Terms { definitions, register, scheme, numbering } = self.terms;
        let rows = cases.iter().map(|case| case.rows.as_slice());
        let cells = count_cases(&AnnualStatistics::new(definitions), rows, None);
        let figures = Figures::new(&cells, numbering, register, definitions).in_words_of(scheme);
        // Whether the year is over changes how a figure is marked, not what it is.
        let all = figures.of(self.scope, self.year, false);
        all.into_iter().find(|figure| figure.measure == self.measure)
    }

    fn entries(&self, case: &CaseEvidence) -> Vec<Entry> {
        let course = Course::of(&case.rows);
        let found = counted::of(self, &case.rows);
        if found.is_empty() {
            let reason = left_out::reason(self, &case.rows, &course);
            return vec![entry(case, Place::LeftOut, reason, first_position(case))];
        }
        if let Some(nothing) = self.excluded(&course) {
            let reason = Reason::Nothing(nothing);
            return vec![entry(case, Place::LeftOut, reason, first_position(case))];
        }
        let counted = |found: &Found| {
            let reason = counted::reason(self, &case.rows, &course, found);
            let Found { part, count, days, position, .. } = *found;
            Entry { count, days, ..entry(case, part.into(), reason, position) }
        };
        found.iter().map(counted).collect()
    }

    /// Why what a case contributes is not in a rate per residents.
    fn excluded(&self, course: &Course) -> Option<Nothing> {
        let Terms { definitions, register, .. } = self.terms;
        let body = self.body(course.opening?.authority)?;
        if self.scope.counts(self.measure, body, self.year, register, definitions) {
            return None;
        }
        let first = definitions.printing.per_100k_from;
        Some(if self.year < first {
            Nothing::NoRateBefore(first)
        } else {
            Nothing::NoEstimate(self.name_of(body))
        })
    }

    pub(super) fn body(&self, authority: AuthorityNumber) -> Option<AuthorityId> {
        self.terms.numbering.authorities().get(authority.index()).copied()
    }

    /// A body's name with its code.
    pub(super) fn name_of(&self, body: AuthorityId) -> String {
        match self.terms.register.get(body) {
            Some(record) => format!("{} ({body})", record.name),
            None => body.to_string(),
        }
    }
}

/// An entry that counts one or nothing.
fn entry(case: &CaseEvidence, part: Place, reason: Reason, position: Position) -> Entry {
    let (reference, events) = (case.reference, case.entry_events());
    Entry { reference, part, reason, count: 1, days: None, events, position }
}

fn first_position(case: &CaseEvidence) -> Position {
    case.rows.first().map_or(Position::FIRST, |row| row.position)
}

/// Every body that a case was ever about.
fn authorities(rows: &[FactRow]) -> impl Iterator<Item = AuthorityNumber> {
    rows.iter().filter_map(|row| match row.amendment {
        Amendment::Stands(Fact::Received { authority, .. })
        | Amendment::Corrects(_, Some(Fact::Received { authority, .. })) => Some(authority),
        _ => None,
    })
}
