//! The arguments of `decisions list` and `decisions search`: what the public may see of the office's
//! cases.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use upheld_decisions::Kind;
use upheld_domain::{Outcome, ReportingYear};

use super::{AsKnownArgs, word};

#[derive(Debug, Subcommand)]
pub(crate) enum DecisionsCommand {
    /// Decisions published, reports issued and service improvements agreed, the latest first
    List(DecisionsListArgs),
    /// Those in whose published text something stands
    Search(DecisionsSearchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DecisionsListArgs {
    #[command(flatten)]
    pub(crate) filter: DecisionsFilter,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DecisionsSearchArgs {
    /// What to look for in published texts; of several words each must be there
    #[arg(value_name = "TEXT", required = true)]
    pub(crate) text: Vec<String>,
    #[command(flatten)]
    pub(crate) filter: DecisionsFilter,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

/// Which of them.
#[derive(Debug, Args)]
pub(crate) struct DecisionsFilter {
    /// Only these; may be given several times
    #[arg(long, value_name = "KIND", value_parser = word::<Kind>())]
    pub(crate) kind: Vec<Kind>,
    /// Only of cases about this body: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// Only of cases about this subject
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: Option<String>,
    /// Only of cases with this decision in force
    #[arg(long, value_name = "OUTCOME", value_parser = word::<Outcome>())]
    pub(crate) outcome: Option<Outcome>,
    /// Only those published, issued or agreed in this reporting year
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: Option<ReportingYear>,
    /// The day on which the public looks: what is planned for later does not show; today if not said,
    /// or the day of --as-known or --at
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
    /// Also what the public does not see: withdrawn and when, not released, planned. For the office
    #[arg(long)]
    pub(crate) internal: bool,
    /// At most so many, the latest first
    #[arg(long, default_value = "50", value_name = "N")]
    pub(crate) limit: usize,
    /// Leave out the first so many
    #[arg(long, default_value = "0", value_name = "N")]
    pub(crate) offset: usize,
    /// As many as there are
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
}
