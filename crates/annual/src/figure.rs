//! Figures as they leave the house: plain data, in the shape of their JSON.

use serde::Serialize;
use upheld_domain::{ReportingYear, YearStart};

use crate::measure::Measure;
use crate::scope::ScopeLabel;

/// Why a figure is to be read with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Status {
    /// No base, no rate.
    #[serde(rename = "z")]
    NoBase,
    /// Not available.
    #[serde(rename = "x")]
    NotAvailable,
    /// Provisional: the year is not over.
    #[serde(rename = "p")]
    Provisional,
    /// A break in series: not to be compared with the year before.
    #[serde(rename = "b")]
    Break,
}

impl Status {
    /// The letter beside the figure.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::NoBase => 'z',
            Self::NotAvailable => 'x',
            Self::Provisional => 'p',
            Self::Break => 'b',
        }
    }
}

/// The same rate over similar authorities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparator {
    /// The group's name.
    pub group: String,
    /// `pooled` or `mean`.
    pub method: &'static str,
    /// How many authorities are in it; 0 where there is no comparator.
    pub members: u32,
    /// How many of these have no base for the rate.
    pub members_without_base: u32,
    /// Pooled: the sum of numerators.
    pub numerator: Option<u64>,
    /// Pooled: the sum of denominators.
    pub denominator: Option<u64>,
    /// Mean: the mean of the rates, in percent (or per 100,000) with one to four decimals.
    pub value: Option<String>,
    /// As it prints.
    pub printed: String,
}

/// One figure: a measure for a scope and a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What it measures.
    #[serde(skip)]
    pub measure: Measure,
    /// The measure as it is written, with the scheme's words: `received/damp-and-mould`.
    #[serde(rename = "measure")]
    pub slug: String,
    /// What the scheme calls the measure, where it calls it anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The count, or what is above the line of a rate; none where there is no figure.
    pub numerator: Option<i64>,
    /// What is below the line of a rate.
    pub denominator: Option<u64>,
    /// As it prints.
    pub printed: String,
    /// How to read it.
    pub status: Option<Status>,
    /// Of a rate per residents: the year of the estimate, where it is one year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_year: Option<u16>,
    /// Whether the rate rests on fewer than five.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub small_base: bool,
    /// The same over similar authorities; for an authority's rates only.
    pub comparator: Option<Comparator>,
}

/// Every figure of a scope and a year, with what they rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureSet {
    /// Whether the record is an invented one.
    pub synthetic: bool,
    /// The reporting year.
    pub year: ReportingYear,
    /// Its first and last day: `2023-04-01/2024-03-31`.
    pub period: String,
    /// Whom the figures are about.
    pub scope: ScopeLabel,
    /// The definition set's name.
    pub definitions: String,
    /// The day or position the question named; none for all that is known.
    pub as_known: Option<String>,
    /// The last event that is known.
    pub position: u64,
    /// The record's root at that position, in hexadecimal.
    pub root: String,
    /// The figures, in their order.
    pub figures: Vec<Figure>,
}

impl FigureSet {
    /// A year's first and last day, as the set writes them: `2023-04-01/2024-03-31`.
    #[must_use]
    pub fn period_of(year: ReportingYear, start: YearStart) -> String {
        format!("{}/{}", start.first_day(year), start.last_day(year))
    }
}
