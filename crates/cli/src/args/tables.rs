//! The arguments of `tables`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use upheld_domain::ReportingYear;

use super::{AsKnownArgs, StandingArgs};

/// A kind of file that the tables of a year are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFile {
    /// One CSV file a table, with their CSVW metadata
    Csv,
    /// One workbook with all of them
    Xlsx,
}

#[derive(Debug, Args)]
pub(crate) struct TablesArgs {
    /// The reporting year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The directory to write them into; made, if it is not there
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Which files
    #[arg(
        long,
        value_enum,
        value_name = "KIND",
        value_delimiter = ',',
        default_value = "csv,xlsx"
    )]
    pub(crate) files: Vec<TableFile>,
    /// Replace files that are there already
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) standing: StandingArgs,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
