//! The arguments of `compare`.

use std::path::PathBuf;

use clap::Args;
use upheld_domain::ReportingYear;

use super::AsKnownArgs;

#[derive(Debug, Args)]
#[command(after_help = "\
A row of the table is a body, its columns numbers (received, upheld, % upheld …), or each row is one
number (body, measure, value), as `figures --format csv` prints. Columns are known by their names, a rate
may be written 74%, 74 or 0.74. What else they may be called, and how a map names them:
docs/reference/tables.md.

For each cell that differs, every rule of the definition set is turned alone: what would be printed, and
which cases come or go. Then the combination of rules is searched that reproduces most cells.

Exit codes: 0 no cell differs, 5 cells that can't be read (the others are compared), 7 cells differ, or
the table has numbers that the record can't give.")]
pub(crate) struct CompareArgs {
    /// A CSV, XLSX, ODS or JSON Lines file with a header; - reads CSV or JSON Lines from stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The reporting year, such as 2023-24; rows that say another are left out
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// What the file's columns and words mean
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    /// The definition set whose rules are turned; if not said the one in force
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
    /// The column that names the authorities, where neither its name nor its cells say so
    #[arg(long, value_name = "COLUMN")]
    pub(crate) scope_column: Option<String>,
    /// Which worksheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
