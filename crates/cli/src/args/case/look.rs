//! The arguments of `case show`, `case list` and `case search`: how cases are looked at.

use chrono::NaiveDate;
use clap::Args;
use clap::builder::PossibleValuesParser;
use upheld_domain::{Reference, ReportingYear};

use crate::args::AsKnownArgs;

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The case's reference; spaces don't matter
    #[arg(value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) reference: Reference,
    /// The day on which remedies are looked at: what was due before is overdue; today if not said,
    /// or the day of --as-known or --at
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

/// The stages that `--stage` understands: those of `case show`, and three that stand for several.
const STAGES: [&str; 13] = [
    "assessment",
    "investigation",
    "amending",
    "decided",
    "closed",
    "incomplete-or-invalid",
    "advice-given",
    "referred-back",
    "closed-after-initial-enquiries",
    "upheld",
    "not-upheld",
    "discontinued",
    "void",
];

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only cases about this body: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// Only cases about this subject
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: Option<String>,
    /// Only cases at this stage; may be given several times
    #[arg(long, value_name = "STAGE", value_parser = PossibleValuesParser::new(STAGES))]
    pub(crate) stage: Vec<String>,
    /// Only cases that wait for a decision
    #[arg(long)]
    pub(crate) open: bool,
    /// Only cases with a remedy that was due before the day and has no outcome
    #[arg(long)]
    pub(crate) overdue: bool,
    /// The day for --overdue; today if not said, or the day of --as-known or --at
    #[arg(long, value_name = "YYYY-MM-DD", requires = "overdue")]
    pub(crate) on: Option<NaiveDate>,
    /// Only cases received in this year
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: Option<ReportingYear>,
    /// Only cases whose decision in force was made in this year
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) decided_year: Option<ReportingYear>,
    /// Only cases last assigned to this officer
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
    /// At most so many, the latest recorded first
    #[arg(long, default_value = "50", value_name = "N")]
    pub(crate) limit: usize,
    /// Leave out the first so many
    #[arg(long, default_value = "0", value_name = "N")]
    pub(crate) offset: usize,
    /// As many as there are
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What to look for in references, names, notes and other texts; of several words each must be
    /// there, in any text of the case
    #[arg(value_name = "TEXT", required = true)]
    pub(crate) text: Vec<String>,
    /// At most so many, the latest recorded first
    #[arg(long, default_value = "20", value_name = "N")]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
