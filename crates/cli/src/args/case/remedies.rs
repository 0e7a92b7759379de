//! The arguments of the verbs of a remedy.

use chrono::NaiveDate;
use clap::Args;
use upheld_domain::{CancelReason, RemedyId, RemedyKind};

use super::Write;
use crate::args::word;

#[derive(Debug, Args)]
pub(crate) struct RecommendArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// What is recommended
    #[arg(long, value_parser = word::<RemedyKind>())]
    pub(crate) kind: RemedyKind,
    /// The day it is due; may lie ahead
    #[arg(long, visible_alias = "due-on", value_name = "YYYY-MM-DD")]
    pub(crate) due: Option<NaiveDate>,
    /// Of a payment: how much, in pence
    #[arg(long, value_name = "PENCE")]
    pub(crate) amount_pence: Option<u64>,
    /// What is asked of the authority, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AgreeArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// The day the authority agreed
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct RefuseArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// The day the authority refused
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct RescheduleArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// The day this was agreed
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// The day it is due now; may lie ahead
    #[arg(long, visible_alias = "due-on", value_name = "YYYY-MM-DD")]
    pub(crate) due: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// The day it was cancelled
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// Why
    #[arg(long, value_parser = word::<CancelReason>())]
    pub(crate) reason: CancelReason,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ComplyArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// The day the ombudsman was satisfied; it decides the year
    #[arg(long, visible_alias = "satisfied-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// The day the authority did it, if known; after the due day it is late
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) done_on: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(crate) struct NotComplyArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// The day the ombudsman found so
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}
