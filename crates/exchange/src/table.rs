//! Somebody's published figures as a table, read cell by cell: whom each is about, which number it is,
//! what stands there. Wide (a row a body, a column a number) or long (a row a number).
//!
//! Columns are known by their names ([`NUMBER_NAMES`], the office's own words) or by a map. Nothing
//! is compared here, and which numbers there are is told by the caller.

mod layout;
mod names;
mod number;
mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use upheld_domain::{AuthorityId, Group, Register, ReportingYear, Scheme};

use crate::map::{Map, MapError};
use crate::report::RowError;
use crate::sheet::{Sheet, SheetError, SheetRow};

pub use names::NUMBER_NAMES;
pub use number::{NumberSort, TableSaid};

use layout::Layout;

/// How many rows a table may have.
pub const TABLE_ROWS_MAX: usize = 100_000;

/// A number that a table may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNumber {
    /// What it is called in maps, and folded in headers: `uphold-rate`, `uphold-rate/average`.
    pub key: String,
    /// What the office calls it.
    pub names: Vec<String>,
    /// What stands in its cells.
    pub sort: NumberSort,
}

/// How a table is to be read.
#[derive(Clone, Copy)]
pub struct TableOptions<'a> {
    /// The numbers it may hold.
    pub known: &'a [KnownNumber],
    /// The bodies.
    pub register: &'a Register,
    /// The office's words.
    pub scheme: &'a Scheme,
    /// The year that is wanted; rows of others are left out.
    pub year: ReportingYear,
    /// The column that names the bodies; none where its name or its cells say so.
    pub scope_column: Option<&'a str>,
    /// What its columns and words mean; none where they are known by their names.
    pub map: Option<&'a Map>,
}

/// Whom a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// One body.
    Authority(AuthorityId),
    /// The members of a group.
    Group(Group),
    /// All bodies of the office.
    Everyone,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCell {
    /// Its row in the file.
    pub row: u64,
    /// Its column, as the file calls it.
    pub column: Arc<str>,
    /// Whom it is about.
    pub whose: Whose,
    /// The number, by its place among [`TableOptions::known`].
    pub number: usize,
    /// What it says.
    pub said: TableSaid,
    /// How that stands in the file, shortened to forty characters.
    pub text: String,
}

/// Whether each row is of a body or of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableShape {
    /// A row a body.
    Wide,
    /// A row a number.
    Long,
}

/// What a table says.
#[derive(Debug)]
pub struct TableRead {
    /// Its shape.
    pub shape: TableShape,
    /// The columns that were read: each with what it is taken for.
    pub columns: Vec<(Arc<str>, String)>,
    /// How rates without a percent sign were read: the column, the number's place, and in words how.
    pub read_as: Vec<(Arc<str>, usize, &'static str)>,
    /// The columns that were not read.
    pub left_out: Vec<String>,
    /// Of a long table, the words that are no number, with how many rows have them.
    pub unknown: BTreeMap<String, u64>,
    /// Rows of other years.
    pub other_years: BTreeMap<ReportingYear, u64>,
    /// Its cells, row by row.
    pub cells: Vec<ReadCell>,
    /// Cells and rows that can't be read. They are not among the cells.
    pub errors: Vec<RowError>,
}

/// What stops a whole table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A header by which nothing can be compared.
    #[error("{file}: row {row}, the header: {reason}; found {found}; looked for {looked}")]
    Header {
        /// The file.
        file: Arc<str>,
        /// The header's row.
        row: u64,
        /// What is wrong with it.
        reason: String,
        /// What stands there.
        found: String,
        /// What could.
        looked: String,
        /// What to do about it.
        hint: String,
    },
    /// A map that can't be used for this file: all that is wrong with it.
    #[error("the map can't be used")]
    Map(Vec<MapError>),
    /// Figures of other years only.
    #[error("{file} is of {}, not of {wanted}", listed(found))]
    Year {
        /// The file.
        file: Arc<str>,
        /// The years it has.
        found: Vec<ReportingYear>,
        /// The one that was wanted.
        wanted: ReportingYear,
    },
    /// More rows than a table has.
    #[error("{file} has more than {max} rows")]
    TooMany {
        /// The file.
        file: Arc<str>,
        /// How many it may have.
        max: usize,
    },
    /// The file can't be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

fn listed(years: &[ReportingYear]) -> String {
    years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl TableError {
    /// What to do about it, where that can be said.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Header { hint, .. } => Some(hint.clone()),
            Self::Map(_) => None,
            Self::Year { found, .. } => found.last().map(|year| format!("say --year {year}")),
            Self::TooMany { .. } => Some("a table of figures has a row a body or a number".into()),
            Self::Sheet(error) => error.hint().map(str::to_owned),
        }
    }
}

/// Reads a table. Takes the file past its header, and how to read it. Cells that can't be read are
/// told and left out.
///
/// # Errors
/// [`TableError`] for what no cell can be read of.
pub fn read_table(sheet: &mut Sheet, options: &TableOptions<'_>) -> Result<TableRead, TableError> {
    let file: Arc<str> = sheet.name().into();
    let mut rows: Vec<SheetRow> = Vec::new();
    while let Some(row) = sheet.next_row()? {
        if rows.len() == TABLE_ROWS_MAX {
            return Err(TableError::TooMany { file, max: TABLE_ROWS_MAX });
        }
        rows.push(row);
    }
    let header = (sheet.header(), sheet.header_row());
    let layout = Layout::of(&file, header, &rows, options)?;
    let read = rows::read(&file, &layout, &rows, options);
    if read.cells.is_empty() && read.errors.is_empty() && !read.other_years.is_empty() {
        let found = read.other_years.keys().copied().collect();
        return Err(TableError::Year { file, found, wanted: options.year });
    }
    if read.shape == TableShape::Long && read.cells.is_empty() && !read.unknown.is_empty() {
        return Err(layout.no_number(&file, header, &read.unknown, options));
    }
    Ok(read)
}
