//! What history somebody wants.

use chrono::NaiveDate;
use upheld_domain::{AuthorityId, IdError, RegisterError, ReportingYear, YearError, YearStart};

use crate::days::{after, before};
use crate::national;
use crate::published::PublishedError;

/// Cases open before the first year begins came in this many days before it.
const RUN_UP_DAYS: u32 = 182;

/// The record goes on this many days after the last year: remedies, reviews, what is recorded late.
const RUN_OUT_DAYS: u32 = 183;

/// Cases of a usual size that are open when the first year begins.
const OPEN_AT_START: u64 = 1_500;

/// A reference has six digits for the cases of a year.
pub(crate) const CASES_A_YEAR_MAX: u64 = 999_999;

/// A history to be made. The same plan gives the same history on any machine.
///
/// Some cases are open when the first year begins: they came in the half year before, which has no
/// others. No complaint comes after the last year; what came is dealt with for another half year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where chance starts from.
    pub seed: u64,
    /// How many cases; none for about as many as the office really had.
    pub cases: Option<u64>,
    /// The first reporting year in which complaints come.
    pub first_year: ReportingYear,
    /// The last one.
    pub last_year: ReportingYear,
}

/// Why there is no such history.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No year at all.
    #[error("the first year, {first}, is after the last, {last}")]
    Years {
        /// The first.
        first: ReportingYear,
        /// The last.
        last: ReportingYear,
    },
    /// Fewer cases than published counts need.
    #[error("{asked} cases are too few: the published figures alone need {least}")]
    TooFew {
        /// What was asked for.
        asked: u64,
        /// What it takes.
        least: u64,
    },
    /// More cases than references.
    #[error("{asked} cases are too many: a year has references for {CASES_A_YEAR_MAX}")]
    TooMany {
        /// What was asked for.
        asked: u64,
    },
    /// Published counts that no cases can have.
    #[error("no cases have the figures published of {authority} for {year}")]
    Unmet {
        /// Of whom.
        authority: AuthorityId,
        /// Of which year.
        year: ReportingYear,
    },
    /// There is nobody to complain about.
    #[error("the register has no council to complain about in {0}")]
    Nobody(ReportingYear),
    /// The published figures can't be read.
    #[error(transparent)]
    Published(#[from] PublishedError),
    /// A year that is none.
    #[error(transparent)]
    Year(#[from] YearError),
    /// The register can't be read.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A name or a reference that is none.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Plan {
    /// The history of 2017-18 to 2023-24, in which all published figures lie.
    ///
    /// # Errors
    /// None in truth: [`PlanError::Year`] if those were no years.
    pub fn of_seed(seed: u64, cases: Option<u64>) -> Result<Self, PlanError> {
        Ok(Self { seed, cases, first_year: "2017-18".parse()?, last_year: "2023-24".parse()? })
    }

    /// How many cases the history has, voided ones and those open at the start included.
    #[must_use]
    pub fn expected_cases(&self) -> u64 {
        self.cases.unwrap_or_else(|| self.parts().iter().map(|&(_, weight)| weight).sum())
    }

    /// The first day of the record: some cases are open when the first year begins.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        before(YearStart::APRIL.first_day(self.first_year), RUN_UP_DAYS)
    }

    /// The last day of the record. What would be recorded later is not.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        after(YearStart::APRIL.last_day(self.last_year), RUN_OUT_DAYS)
    }

    /// The years in which complaints come.
    pub fn years(&self) -> impl Iterator<Item = ReportingYear> + use<> {
        let last = self.last_year;
        std::iter::successors(Some(self.first_year), |year| year.next())
            .take_while(move |&year| year <= last)
    }

    /// Whether a year lies in the plan.
    pub(crate) fn covers(&self, year: ReportingYear) -> bool {
        (self.first_year..=self.last_year).contains(&year)
    }

    /// The run-up, where the year is none, and the years, each with the cases of a usual size.
    pub(crate) fn parts(&self) -> Vec<(Option<ReportingYear>, u64)> {
        let run_up = (None, OPEN_AT_START);
        let of_year = |year| (Some(year), national::received(year));
        std::iter::once(run_up).chain(self.years().map(of_year)).collect()
    }

    /// # Errors
    /// [`PlanError::Years`].
    pub(crate) fn check(&self) -> Result<(), PlanError> {
        let (first, last) = (self.first_year, self.last_year);
        if first > last { Err(PlanError::Years { first, last }) } else { Ok(()) }
    }
}
