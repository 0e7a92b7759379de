//! The arguments of `case`: what can be recorded of a case, and how cases are looked at.

mod look;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use upheld_domain::{
    Answer, AssessmentOutcome, Channel, CorrectionReason, DiscontinuedReason, Position, Reference,
    RemedyId, RemedyKind, ReopenReason, RetractionReason, StreamVersion, VoidReason,
};
use uuid::Uuid;

use super::{position, version, word};

pub(crate) use look::{ListArgs, ShowArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    #[command(flatten)]
    Record(CaseVerb),
    /// Everything that happened to a case
    Show(ShowArgs),
    /// The cases there are
    List(ListArgs),
}

/// The verbs that record one thing about one case.
#[derive(Debug, Subcommand)]
pub(crate) enum CaseVerb {
    /// A complaint came: starts a case
    Receive(ReceiveArgs),
    /// Closed at assessment, without an investigation
    Close(CloseArgs),
    /// An investigation began
    Investigate(InvestigateArgs),
    /// Fault was found
    Uphold(UpholdArgs),
    /// No fault was found
    NotUphold(NotUpholdArgs),
    /// The investigation was discontinued
    Discontinue(DiscontinueArgs),
    /// A remedy was recommended
    Recommend(RecommendArgs),
    /// The ombudsman is satisfied that a remedy was carried out
    Comply(ComplyArgs),
    /// A remedy was not carried out
    NotComply(NotComplyArgs),
    /// Record the right facts of an event that was recorded wrongly
    Correct(CorrectArgs),
    /// Take an event back
    Retract(RetractArgs),
    /// Make a whole case count for nothing
    Void(VoidArgs),
    /// Open a decided case again
    Reopen(ReopenArgs),
}

/// What every recording command understands.
#[derive(Debug, Args)]
pub(crate) struct Write {
    /// The case's reference; spaces don't matter
    #[arg(value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) reference: Reference,
    /// Names the command: the same id again gives the first answer and records nothing
    #[arg(long, value_name = "UUID")]
    pub(crate) command_id: Option<Uuid>,
    /// Refuse unless the case has exactly so many events
    #[arg(long, value_name = "N", value_parser = version)]
    pub(crate) expect_version: Option<StreamVersion>,
    /// A note kept beside the event; no statistic reads it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReceiveArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The body complained about: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    /// What it is about, such as housing
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: String,
    /// The day it came
    #[arg(long, visible_alias = "received-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// How it came
    #[arg(long, default_value = "not-stated", value_parser = word::<Channel>)]
    pub(crate) channel: Channel,
    /// The earlier case that this one comes again from
    #[arg(long, value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) resubmission_of: Option<Reference>,
    /// Who complained
    #[arg(long, value_name = "TEXT")]
    pub(crate) complainant: Option<String>,
    /// The complaint in a few lines
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CloseArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// incomplete-or-invalid, advice-given, referred-back, closed-after-initial-enquiries
    #[arg(long, value_parser = word::<AssessmentOutcome>)]
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

#[derive(Debug, Args)]
pub(crate) struct UpholdArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day of the decision
    #[arg(long, visible_alias = "decided-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// Whether the fault caused injustice: yes, no
    #[arg(long, default_value = "not-stated", value_parser = word::<Answer>)]
    pub(crate) injustice: Answer,
    /// Whether the authority accepted the fault before the investigation: yes, no
    #[arg(long, default_value = "not-stated", value_parser = word::<Answer>)]
    pub(crate) fault_accepted: Answer,
    /// Whether it had put things right before the complaint came: yes, no
    #[arg(long, default_value = "not-stated", value_parser = word::<Answer>)]
    pub(crate) remedied_before: Answer,
    /// The decision is a public report
    #[arg(long)]
    pub(crate) by_report: bool,
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
pub(crate) struct DiscontinueArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day of the decision
    #[arg(long, visible_alias = "decided-on", value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// withdrawn, settled, cannot-be-pursued
    #[arg(long, default_value = "not-stated", value_parser = word::<DiscontinuedReason>)]
    pub(crate) reason: DiscontinuedReason,
}

#[derive(Debug, Args)]
pub(crate) struct RecommendArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The remedy's number in the case
    #[arg(long, value_name = "N", value_parser = RemedyId::new)]
    pub(crate) remedy: RemedyId,
    /// apology, payment, act-on-the-case, procedure-change, training, review, other
    #[arg(long, value_parser = word::<RemedyKind>)]
    pub(crate) kind: RemedyKind,
    /// The day it is due
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

#[derive(Debug, Args)]
pub(crate) struct CorrectArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The position of the event to correct (see case show)
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) event: Position,
    /// A fact and its right value, such as decided_on=2024-03-28; may be given several times
    #[arg(long = "set", value_name = "FACT=VALUE", required = true)]
    pub(crate) set: Vec<String>,
    /// mistyped, reclassified, new-information, other
    #[arg(long, default_value = "mistyped", value_parser = word::<CorrectionReason>)]
    pub(crate) reason: CorrectionReason,
}

#[derive(Debug, Args)]
pub(crate) struct RetractArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The position of the event to take back (see case show)
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) event: Position,
    /// recorded-in-error, wrong-case, undone, other
    #[arg(long, default_value = "recorded-in-error", value_parser = word::<RetractionReason>)]
    pub(crate) reason: RetractionReason,
}

#[derive(Debug, Args)]
pub(crate) struct VoidArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// recorded-in-error, duplicate, wrong-body
    #[arg(long, value_parser = word::<VoidReason>)]
    pub(crate) reason: VoidReason,
}

#[derive(Debug, Args)]
pub(crate) struct ReopenArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
    /// new-evidence, office-error, court-order, other
    #[arg(long, value_parser = word::<ReopenReason>)]
    pub(crate) reason: ReopenReason,
}
