//! The arguments of the verbs that follow a decision: its review, reports, and publication.

use chrono::NaiveDate;
use clap::{ArgGroup, Args};
use upheld_domain::{DiscontinuedReason, Outcome, ReviewParty, ReviewResult};

use super::{FindingArgs, Write};
use crate::args::word;

/// A review is two facts, each with its day: that it was asked for, and what came of it.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("step").required(true).args(["asked_by", "result"])))]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// A review was asked for: by whom
    #[arg(long, value_name = "SIDE", value_parser = word::<ReviewParty>())]
    pub(crate) asked_by: Option<ReviewParty>,
    /// The review was answered: what came of it
    #[arg(long, value_parser = word::<ReviewResult>())]
    pub(crate) result: Option<ReviewResult>,
    /// The day it was asked for, or answered
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    #[command(flatten, next_help_heading = "With --result amended")]
    pub(crate) new: NewDecisionArgs,
}

/// The decision that takes the place of the one reviewed.
#[derive(Debug, Args)]
pub(crate) struct NewDecisionArgs {
    /// The new decision, recorded together with the review
    #[arg(long, required_if_eq("result", "amended"), value_parser = word::<Outcome>())]
    pub(crate) decision: Option<Outcome>,
    /// The day of the new decision; the review's, if not said
    #[arg(long, value_name = "YYYY-MM-DD", requires = "decision")]
    pub(crate) decided_on: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) finding: FindingArgs,
    /// Why it was discontinued
    #[arg(long, default_value = "not-stated", value_parser = word::<DiscontinuedReason>())]
    pub(crate) reason: DiscontinuedReason,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day it was issued
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// It is a further report, because a first had no effect
    #[arg(long)]
    pub(crate) further: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day; may lie ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// The text that is published
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
}
