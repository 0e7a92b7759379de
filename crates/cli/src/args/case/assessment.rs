//! The arguments of `case close` and `case investigate`: what assessment comes to.

use chrono::NaiveDate;
use clap::Args;
use upheld_domain::AssessmentOutcome;

use super::Write;
use crate::args::word;

#[derive(Debug, Args)]
pub(crate) struct CloseArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// How it was closed
    #[arg(long, value_parser = word::<AssessmentOutcome>())]
    pub(crate) outcome: AssessmentOutcome,
    /// The day of the decision
    #[arg(long, visible_alias = "decided-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct InvestigateArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day it began
    #[arg(long, visible_alias = "started-on", value_name = "YYYY-MM-DD")]
    #[arg(required_unless_present = "day_unknown")]
    pub(crate) on: Option<NaiveDate>,
    /// The day is not known
    #[arg(long, conflicts_with = "on")]
    pub(crate) day_unknown: bool,
}
