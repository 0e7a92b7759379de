//! The columns of the tables, each with the cell it takes from a row. One list, so that a cell and
//! what is said of its column cannot part.

use upheld_annual::{Comparator, Status};

use super::build::Row;
use super::measures::Plan;
use super::model::{Cell, Column, Type, one_line};

/// A column, and where its cells come from.
pub(super) struct Spec {
    name: &'static str,
    title: &'static str,
    datatype: Type,
    meaning: &'static str,
    is_constant: bool,
    pub(super) cell: fn(&Row<'_>) -> Cell,
}

impl Spec {
    pub(super) fn column(&self) -> Column {
        Column {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            datatype: self.datatype,
            meaning: self.meaning.to_owned(),
            is_constant: self.is_constant,
        }
    }

    const fn varying(
        name: &'static str,
        title: &'static str,
        datatype: Type,
        meaning: &'static str,
        cell: fn(&Row<'_>) -> Cell,
    ) -> Self {
        Self { name, title, datatype, meaning, is_constant: false, cell }
    }

    const fn constant(
        name: &'static str,
        title: &'static str,
        datatype: Type,
        meaning: &'static str,
        cell: fn(&Row<'_>) -> Cell,
    ) -> Self {
        Self { name, title, datatype, meaning, is_constant: true, cell }
    }
}

/// The columns of a table, in order.
pub(super) fn columns_of(plan: &Plan) -> Vec<&'static Spec> {
    let compared = if plan.compares { COMPARED } else { &[] };
    let per_head = if plan.name == "key-figures" { PER_HEAD } else { &[] };
    WHOSE.iter().chain(FIGURE).chain(per_head).chain(compared).chain(FROM).collect()
}

fn words(text: &str) -> Cell {
    Cell::text(&one_line(text))
}

const WHOSE: &[Spec] = &[
    Spec::varying(
        "code",
        "Code",
        Type::Text,
        "The authority's code, GSS where it has one; none of a group or the nation.",
        |row| row.set.scope.code.map_or(Cell::None, |code| words(&code.to_string())),
    ),
    Spec::varying(
        "name",
        "Name",
        Type::Text,
        "The name: of an authority, the one it had on the last day of the year.",
        |row| words(&row.set.scope.name),
    ),
    Spec::varying("group", "Group", Type::Text, "The comparison group, if there is one.", |row| {
        words(row.set.scope.group.as_deref().unwrap_or_default())
    }),
    Spec::varying(
        "scope",
        "Scope",
        Type::Text,
        "authority, group or nation. Rows of different scopes count the same cases: do not add them.",
        |row| words(row.set.scope.kind),
    ),
    Spec::constant("year", "Year", Type::Text, "The reporting year.", |row| {
        words(&row.set.year.to_string())
    }),
    Spec::constant("period_start", "First day", Type::Date, "The first day of the year.", |row| {
        Cell::Date(row.year.definitions.counting.year_start.first_day(row.set.year))
    }),
    Spec::constant("period_end", "Last day", Type::Date, "The last day of the year.", |row| {
        Cell::Date(row.year.definitions.counting.year_start.last_day(row.set.year))
    }),
];

const FIGURE: &[Spec] = &[
    Spec::varying("measure", "Measure", Type::Text, "The measure, as commands name it.", |row| {
        words(&row.entry.measure)
    }),
    Spec::varying("measure_name", "Figure", Type::Text, "The measure in words.", |row| {
        words(&row.entry.name)
    }),
    Spec::varying(
        "numerator",
        "Numerator",
        Type::Integer,
        "The count, or what is above the line of a rate; none of a number of days.",
        |row| row.entry.numerator.map_or(Cell::None, Cell::Integer),
    ),
    Spec::varying(
        "denominator",
        "Denominator",
        Type::Integer,
        "What is below the line of a rate.",
        |row| Cell::count(row.entry.denominator),
    ),
    Spec::varying(
        "value",
        "Value",
        Type::Decimal,
        "The number as it is printed: the count, the rate rounded half up, or the days.",
        |row| row.entry.value.clone(),
    ),
    Spec::varying(
        "unit",
        "Unit",
        Type::Text,
        "What the value is a number of: complaints, decisions, cases, remedies, reports, findings, \
         days, percent, or per-100k-residents.",
        |row| words(row.entry.unit),
    ),
    Spec::varying("printed", "As printed", Type::Text, "The figure as letters print it.", |row| {
        words(&row.entry.printed)
    }),
    Spec::varying(
        "status",
        "Status",
        Type::Text,
        "z: no base, no rate; x: not available; p: provisional, the year is not over; b: a break in \
         series, not to be compared with the year before.",
        |row| words(&row.entry.status.map(Status::letter).map(String::from).unwrap_or_default()),
    ),
    Spec::varying(
        "caution",
        "Base under five",
        Type::Boolean,
        "Whether a rate rests on fewer than five: one case more or less would change it much.",
        |row| Cell::Boolean(row.entry.caution),
    ),
];

const PER_HEAD: &[Spec] = &[Spec::varying(
    "population_year",
    "Year of the population estimate",
    Type::Integer,
    "Of a rate per residents: the year of the estimate, where it is one year.",
    |row| row.entry.population_year.map_or(Cell::None, |year| Cell::Integer(year.into())),
)];

fn compared(row: &Row<'_>, cell: fn(&Comparator) -> Cell) -> Cell {
    row.entry.comparator.map_or(Cell::None, cell)
}

const COMPARED: &[Spec] = &[
    Spec::varying(
        "comparator_group",
        "Compared with",
        Type::Text,
        "The group of similar authorities; of an authority's rates only.",
        |row| compared(row, |c| words(&c.group)),
    ),
    Spec::varying(
        "comparator_method",
        "Averaged by",
        Type::Text,
        "pooled: the sum of numerators over the sum of denominators; mean: the mean of the rates.",
        |row| compared(row, |c| words(c.method)),
    ),
    Spec::varying(
        "comparator_members",
        "Authorities compared with",
        Type::Integer,
        "How many are in the group on the last day of the year; 0 where there is no comparator.",
        |row| compared(row, |c| Cell::Integer(c.members.into())),
    ),
    Spec::varying(
        "comparator_members_without_base",
        "Of these without a base",
        Type::Integer,
        "How many of them have nothing below the line.",
        |row| compared(row, |c| Cell::Integer(c.members_without_base.into())),
    ),
    Spec::varying(
        "comparator_numerator",
        "Numerator of the average",
        Type::Integer,
        "Pooled: the sum of the numerators.",
        |row| compared(row, |c| Cell::count(c.numerator)),
    ),
    Spec::varying(
        "comparator_denominator",
        "Denominator of the average",
        Type::Integer,
        "Pooled: the sum of the denominators.",
        |row| compared(row, |c| Cell::count(c.denominator)),
    ),
    Spec::varying(
        "comparator_value",
        "Average",
        Type::Decimal,
        "The average as it is printed, in the unit of the figure.",
        |row| compared(row, |c| super::build::as_number(&c.printed)),
    ),
];

const FROM: &[Spec] = &[
    Spec::constant(
        "release",
        "Release",
        Type::Text,
        "The release that the figure was approved in, or NOT PUBLISHED.",
        |row| words(row.year.release_name()),
    ),
    Spec::constant(
        "definitions",
        "Definition set",
        Type::Text,
        "The definition set by which cases were counted and figures printed.",
        |row| words(&row.set.definitions),
    ),
    Spec::constant(
        "as_known",
        "As known",
        Type::Text,
        "The day or position that the figures are as known at; none for all that is known.",
        |row| words(row.set.as_known.as_deref().unwrap_or_default()),
    ),
    Spec::constant(
        "position",
        "Position",
        Type::Integer,
        "The last event of the record that is counted.",
        |row| Cell::count(Some(row.set.position)),
    ),
    Spec::constant(
        "synthetic",
        "Synthetic",
        Type::Boolean,
        "Whether the record's cases are invented.",
        |row| Cell::Boolean(row.set.synthetic),
    ),
];
