//! The year that is checked, and by what: its days, how far the record has come, whose bodies.

use chrono::NaiveDate;
use upheld_annual::{FigureSet, Measure, listed};
use upheld_domain::{AuthorityId, AuthorityRecord, Definitions, Register, ReportingYear, Scheme};
use upheld_projection::{AuthorityNumber, Numbering};

/// See the module.
#[derive(Debug, Clone, Copy)]
pub struct YearEnd<'a> {
    /// The year.
    pub year: ReportingYear,
    /// By which rules it is counted and printed.
    pub definitions: &'a Definitions,
    /// The bodies.
    pub register: &'a Register,
    /// The office's words.
    pub scheme: &'a Scheme,
    /// The numbering of the cases to come.
    pub numbering: &'a Numbering,
    /// The last position that was known when the year's last day ended; 0 where none was.
    pub known_at_end: u64,
    /// The day of the last event recorded; none in an empty record.
    pub known_until: Option<NaiveDate>,
    /// Only this body; all where none is named.
    pub authority: Option<AuthorityId>,
}

impl YearEnd<'_> {
    /// The year's first day.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        self.definitions.counting.year_start.first_day(self.year)
    }

    /// The year's last day.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.definitions.counting.year_start.last_day(self.year)
    }

    /// Whether the record has seen the year's end: something was recorded after it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.known_until.is_some_and(|day| day > self.last_day())
    }

    /// The day that things are looked at: the year's last, or the last of the record where the year
    /// is not over.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.known_until.map_or(self.last_day(), |day| day.min(self.last_day()))
    }

    /// Whether a set of figures is one of those asked about.
    pub(super) fn is_about(&self, set: &FigureSet) -> bool {
        set.scope.code.is_some() && self.authority.is_none_or(|only| set.scope.code == Some(only))
    }

    /// Whether the office prints a measure.
    pub(super) fn prints(&self, measure: Measure) -> bool {
        listed(self.scheme, self.definitions.printing.taxonomy).contains(&measure)
    }

    pub(super) fn body(&self, number: AuthorityNumber) -> Option<AuthorityId> {
        self.numbering.authorities().get(number.index()).copied()
    }

    pub(super) fn record(&self, id: AuthorityId) -> Option<&AuthorityRecord> {
        self.register.get(id)
    }

    /// A body by its name and code: `Buckinghamshire Council (E06000060)`.
    pub(super) fn named(&self, id: AuthorityId) -> String {
        match self.record(id) {
            Some(record) => format!("{} ({id})", record.name),
            None => id.to_string(),
        }
    }

    /// What the scheme calls one body: `authority`.
    pub(super) fn word(&self) -> &str {
        &self.scheme.words().body
    }
}
