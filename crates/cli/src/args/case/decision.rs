//! The arguments of the verbs of a decision: its draft, what it was, and that it is open again.

use chrono::NaiveDate;
use clap::Args;
use upheld_domain::{Answer, DiscontinuedReason, ReopenReason};

use super::Write;
use crate::args::word;

#[derive(Debug, Args)]
pub(crate) struct DraftArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day it went out
    #[arg(long, visible_alias = "issued-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// The day comments are due; may lie ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) comments_due: Option<NaiveDate>,
}

/// What an upheld decision says beside that there was fault.
#[derive(Debug, Args)]
pub(crate) struct FindingArgs {
    /// Whether the fault caused injustice
    #[arg(long, default_value = "not-stated", value_parser = word::<Answer>())]
    pub(crate) injustice: Answer,
    /// Whether the authority accepted the fault before the investigation
    #[arg(long, default_value = "not-stated", value_parser = word::<Answer>())]
    pub(crate) fault_accepted: Answer,
    /// Whether it had put things right before the complaint came
    #[arg(long, default_value = "not-stated", value_parser = word::<Answer>())]
    pub(crate) remedied_before: Answer,
    /// The decision is a public report
    #[arg(long)]
    pub(crate) by_report: bool,
}

#[derive(Debug, Args)]
pub(crate) struct UpholdArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day of the decision
    #[arg(long, visible_alias = "decided-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    #[command(flatten)]
    pub(crate) finding: FindingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct NotUpholdArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day of the decision
    #[arg(long, visible_alias = "decided-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct FindingMadeArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// What was found, in the scheme's words; the decision comes first
    #[arg(long, value_name = "OUTCOME")]
    pub(crate) finding: String,
    /// What the finding is about, such as damp-and-mould
    #[arg(long = "about", value_name = "SUBJECT")]
    pub(crate) about: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DiscontinueArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day of the decision
    #[arg(long, visible_alias = "decided-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// Why
    #[arg(long, default_value = "not-stated", value_parser = word::<DiscontinuedReason>())]
    pub(crate) reason: DiscontinuedReason,
}

#[derive(Debug, Args)]
pub(crate) struct ReopenArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// Why
    #[arg(long, value_parser = word::<ReopenReason>())]
    pub(crate) reason: ReopenReason,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
}
