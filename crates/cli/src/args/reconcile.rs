//! The arguments of `reconcile`.

use std::path::PathBuf;

use clap::Args;
use upheld_domain::ReportingYear;

use super::AsKnownArgs;

#[derive(Debug, Args)]
#[command(after_help = "\
Rows are matched by the office's reference. Rows without one, and all rows where no reference of the list
is known, are matched by points: received on the same day 3, within 3 days 2, within 14 days 1; decided
likewise; same subject 2; same outcome 1. A row and a case are taken for one from 5 points on, where each
is the other's only best.

The workbook holds references, days, subjects and outcomes, and nothing else of a case.

Exit codes: 0 both agree, 5 cells of the list that can't be read (its other cells count), 7 they differ.")]
pub(crate) struct ReconcileArgs {
    /// The body whose list it is: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    /// Its list: a CSV, XLSX, ODS or JSON Lines file with a header; - reads CSV or JSON Lines from
    /// stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What the file's columns and words mean; `import map FILE --for list` proposes one
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    /// Only what was received or decided in this year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: Option<ReportingYear>,
    /// Write a workbook to send back; - is stdout
    #[arg(long, short, value_name = "FILE.xlsx")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a workbook that is there already
    #[arg(long)]
    pub(crate) replace: bool,
    /// Which worksheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
