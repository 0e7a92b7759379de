//! The data tables of a year: received by subject, decided by outcome, key figures with comparators,
//! compliance outcomes, remedies, roll-forward, timeliness.
//!
//! A table is made once, as a [`DataTable`] of typed cells ([`of_year`]), and then written: [`csv`]
//! for machines, [`csvw`] to say what the CSV's columns are, [`workbook`] for people, after the rules
//! of the UK government's Analysis Function. Every number stands in a figure that came in, but one:
//! the decisions made in a year, which are what its roll-forward leaves. Not here: counting, rounding
//! and the choice of what is published.

mod build;
mod column;
mod csv;
mod csvw;
mod measures;
mod model;
mod notes;
mod sheet;
mod wide;
mod workbook;

pub use build::{Release, TheYear, of_year};
pub use csv::{csv, neutralised};
pub use csvw::{METADATA_FILE, csvw};
pub use model::{Cell, Column, DataTable, Type};
pub use workbook::{WORKBOOK_FILE, workbook};

/// Why a table can't be written.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The rows could not be written as CSV.
    #[error("the table {table} can't be written as CSV: {source}")]
    Csv {
        /// Which.
        table: &'static str,
        /// Why.
        source: ::csv::Error,
    },
    /// The metadata could not be written.
    #[error("the metadata of the tables can't be written: {0}")]
    Metadata(#[from] serde_json::Error),
    /// The workbook could not be written.
    #[error("the workbook can't be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}
