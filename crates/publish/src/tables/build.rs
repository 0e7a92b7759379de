//! From the figures of a year to its tables.

use chrono::NaiveDate;
use upheld_annual::{Comparator, Figure, FigureSet, Measure, Status, period};
use upheld_domain::{Definitions, ReportingYear, Scheme};

use super::column::{self, Spec};
use super::measures::{PLANS, Plan, name_of, unit_of};
use super::model::{Cell, DataTable, one_line};
use super::notes;

/// Where the tables of a year come from, as their cover says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The release's name; none where the figures were not published.
    pub name: Option<String>,
    /// The day of the tables: that of the record's last event, or of the release. The workbook's own
    /// date, so that the same figures give the same bytes.
    pub date: NaiveDate,
    /// What else the cover says of the record and the release, each with its name.
    pub lines: Vec<(String, String)>,
}

/// The figures of one year, and by whose words and rules they are.
#[derive(Debug, Clone, Copy)]
pub struct TheYear<'a> {
    /// The reporting year.
    pub year: ReportingYear,
    /// The figures of every scope of the year, in the order of the rows.
    pub sets: &'a [FigureSet],
    /// The definition set they were made by.
    pub definitions: &'a Definitions,
    /// The office's scheme.
    pub scheme: &'a Scheme,
    /// Where they come from.
    pub release: &'a Release,
}

impl TheYear<'_> {
    /// The release's name, or that there is none.
    pub(super) fn release_name(&self) -> &str {
        self.release.name.as_deref().unwrap_or("NOT PUBLISHED")
    }

    /// The year in words: `1 April 2023 to 31 March 2024`.
    pub(super) fn period(&self) -> String {
        period(self.year, self.definitions.counting.year_start)
    }
}

/// A row to be: a figure of a scope.
pub(super) struct Row<'a> {
    pub(super) year: &'a TheYear<'a>,
    pub(super) set: &'a FigureSet,
    pub(super) entry: Entry<'a>,
}

/// A figure as a row tells it.
pub(super) struct Entry<'a> {
    pub(super) measure: String,
    pub(super) name: String,
    pub(super) numerator: Option<i64>,
    pub(super) denominator: Option<u64>,
    pub(super) value: Cell,
    pub(super) unit: &'static str,
    pub(super) printed: String,
    pub(super) status: Option<Status>,
    pub(super) caution: bool,
    pub(super) population_year: Option<u16>,
    pub(super) comparator: Option<&'a Comparator>,
}

/// The tables of a year, in their order. A table of which the scheme prints no measure is left out.
#[must_use]
pub fn of_year(year: &TheYear<'_>) -> Vec<DataTable> {
    PLANS.iter().map(|plan| table(plan, year)).filter(|table| !table.rows.is_empty()).collect()
}

fn table(plan: &Plan, year: &TheYear<'_>) -> DataTable {
    let specs = column::columns_of(plan);
    let rows = year.sets.iter().flat_map(|set| entries(plan, set).map(move |entry| (set, entry)));
    let cells = |row: Row<'_>| specs.iter().map(|spec: &&Spec| (spec.cell)(&row)).collect();
    DataTable {
        name: plan.name,
        title: format!("{}, {}", plan.shows, year.period()),
        notes: notes::of_table(plan, year),
        columns: specs.iter().map(|spec| spec.column()).collect(),
        rows: rows.map(|(set, entry)| cells(Row { year, set, entry })).collect(),
        is_of_counts: plan.is_of_counts,
    }
}

/// A set's figures that stand in a table, in the order of its rows.
fn entries<'a>(plan: &Plan, set: &'a FigureSet) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    let held = set.figures.iter().filter(|figure| (plan.holds)(figure.measure));
    let mut entries: Vec<(u8, Entry<'a>)> =
        held.map(|figure| ((plan.place)(figure.measure), Entry::of(figure))).collect();
    if plan.name == "roll-forward" {
        entries
            .extend(decisions_made(set).map(|made| ((plan.place)(Measure::DecidedAsMade), made)));
    }
    entries.sort_by_key(|(place, _)| *place);
    entries.into_iter().map(|(_, entry)| entry)
}

/// Every decision of the year, in force or not: what was open, came and was opened again, without
/// what is open at the end. None where the office does not print these.
fn decisions_made(set: &FigureSet) -> Option<Entry<'static>> {
    let find = |measure| set.figures.iter().find(|figure| figure.measure == measure);
    let count = |measure| find(measure).and_then(|figure| figure.numerator);
    let came = count(Measure::Received)? + count(Measure::Reopened)?;
    let made = count(Measure::OpenAtStart)? + came - count(Measure::OpenAtEnd)?;
    Some(Entry {
        measure: Measure::DecidedAsMade.to_string(),
        name: "Decisions made".to_owned(),
        numerator: Some(made),
        denominator: None,
        value: Cell::Integer(made),
        unit: unit_of(Measure::DecidedAsMade).word(),
        printed: made.to_string(),
        status: find(Measure::OpenAtEnd).and_then(|figure| figure.status),
        caution: false,
        population_year: None,
        comparator: None,
    })
}

impl<'a> Entry<'a> {
    fn of(figure: &'a Figure) -> Self {
        let is_days = figure.measure == Measure::DaysToDecide;
        Self {
            measure: figure.slug.clone(),
            name: one_line(&name_of(figure)),
            numerator: figure.numerator.filter(|_| !is_days),
            denominator: figure.denominator,
            value: as_number(&figure.printed),
            unit: unit_of(figure.measure).word(),
            printed: figure.printed.clone(),
            status: figure.status,
            caution: figure.small_base,
            population_year: figure.population_year,
            comparator: figure.comparator.as_ref(),
        }
    }
}

/// A figure's print as a number: `75%` is 75, `n/a` is none. `more than 99%` is 99, which it is at
/// least; the print beside it says so.
pub(super) fn as_number(printed: &str) -> Cell {
    let digits = printed.trim_start_matches("more than ").trim_end_matches('%');
    if let Ok(whole) = digits.parse() {
        return Cell::Integer(whole);
    }
    let is_decimal = digits.split_once('.').is_some_and(|(whole, rest)| {
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        all_digits(whole) && all_digits(rest)
    });
    if is_decimal { Cell::Decimal(digits.to_owned()) } else { Cell::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_print_is_the_number_in_it_or_none() {
        assert_eq!(as_number("75%"), Cell::Integer(75));
        assert_eq!(as_number("99.7%"), Cell::Decimal("99.7".to_owned()));
        assert_eq!(as_number("-3"), Cell::Integer(-3));
        assert_eq!(as_number("5.3"), Cell::Decimal("5.3".to_owned()));
        assert_eq!(as_number("more than 99%"), Cell::Integer(99));
        for none in ["n/a", "", "%", "1.", "=1+1", "1.2.3"] {
            assert_eq!(as_number(none), Cell::None, "{none}");
        }
    }
}
