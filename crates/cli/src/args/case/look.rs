//! The arguments of `case show` and `case list`: how cases are looked at.

use clap::Args;
use upheld_domain::{Reference, ReportingYear};

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The case's reference; spaces don't matter
    #[arg(value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) reference: Reference,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only cases about this body: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// Only cases received in this year
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: Option<ReportingYear>,
    /// Only cases that wait for a decision
    #[arg(long)]
    pub(crate) open: bool,
    /// At most so many, the latest recorded first
    #[arg(long, default_value = "50", value_name = "N")]
    pub(crate) limit: usize,
}
