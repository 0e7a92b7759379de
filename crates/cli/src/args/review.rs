//! The arguments of `review`.

use std::path::PathBuf;

use clap::Args;
use upheld_domain::ReportingYear;

use super::{AsKnownArgs, DocumentArgs, StandingArgs};

#[derive(Debug, Args)]
pub(crate) struct YearReviewArgs {
    /// The reporting year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The file to write; to stdout, if not said
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, requires = "out")]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    #[command(flatten)]
    pub(crate) standing: StandingArgs,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
