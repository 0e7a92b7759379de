//! The arguments: what can be asked of the program, and the help that goes with it. Parsing only;
//! what is done with them stands in `commands`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use upheld_domain::{
    Answer, AssessmentOutcome, Channel, CorrectionReason, DiscontinuedReason, Position, Reference,
    RemedyId, RemedyKind, ReopenReason, ReportingYear, RetractionReason, StreamVersion, VoidReason,
};
use uuid::Uuid;

/// An ombudsman's complaint cases, recorded as events and never edited; every figure recomputed
/// from them.
#[derive(Debug, Parser)]
#[command(
    name = "upheld",
    version,
    arg_required_else_help = true,
    propagate_version = true,
    after_help = "\
Examples:
  upheld demo                                   make an invented office and look around
  upheld init                                   make an empty record in ./upheld-record
  upheld import cases cases.csv --actor anna    take cases in from a file
  upheld figures --authority Leeds --year 2023-24
  upheld verify                                 check everything there is to check

Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 conflict, 5 invalid input,
6 integrity, 7 differences.

Authorities and populations: mySociety's local authority dataset, CC BY 4.0."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The record's directory; ./upheld-record if not said, ./upheld-demo for the demo
    #[arg(long, global = true, env = "UPHELD_RECORD", value_name = "DIR", help_heading = "Record")]
    record: Option<PathBuf>,
    /// Who gives the command; needed to record anything
    #[arg(long, global = true, env = "UPHELD_ACTOR", value_name = "NAME", help_heading = "Record")]
    pub(crate) actor: Option<String>,
    /// How to print
    #[arg(long, global = true, value_enum, default_value = "table", help_heading = "Record")]
    pub(crate) format: Format,
}

impl Common {
    /// The record's directory.
    pub(crate) fn record(&self) -> PathBuf {
        self.record_or("./upheld-record")
    }

    /// The record's directory, or another default.
    pub(crate) fn record_or(&self, default: &str) -> PathBuf {
        self.record.clone().unwrap_or_else(|| PathBuf::from(default))
    }
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// One JSON value
    Json,
    /// A JSON value a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an empty record
    Init,
    /// Record what happened to a case, or look at cases
    #[command(subcommand)]
    Case(CaseCommand),
    /// Take cases or remedies in from a CSV file
    #[command(subcommand)]
    Import(ImportCommand),
    /// The figures of a year, for an authority, a group or the nation
    Figures(FiguresArgs),
    /// The annual letter to an authority, as text
    Letter(LetterArgs),
    /// Count everything again from event 1 and compare with the live figures
    Replay(ReplayArgs),
    /// Replay, then put the new counts in the place of the live ones
    Rebuild,
    /// Check the journal, the tree, the events, the store and the counts
    Verify,
    /// Make a record of an invented office, marked SYNTHETIC, and show what it can say
    Demo(DemoArgs),
}

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

fn version(text: &str) -> Result<StreamVersion, std::num::ParseIntError> {
    text.parse().map(StreamVersion)
}

fn position(text: &str) -> Result<Position, String> {
    let number = text.parse().map_err(|error| format!("{error}"))?;
    Position::new(number).ok_or_else(|| "positions begin at 1".to_owned())
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

fn word<T: std::str::FromStr>(text: &str) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| error.to_string())
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

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// One row a case: reference, authority, subject, received_on, investigated_on, decided_on,
    /// outcome, injustice, remedied_before
    Cases(ImportArgs),
    /// One row a remedy: reference, remedy, kind, amount_pence, due_on, outcome, outcome_on,
    /// done_on
    Remedies(ImportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The CSV file, in UTF-8 with a header row
    #[arg(value_name = "FILE.csv")]
    pub(crate) file: PathBuf,
    /// The file's cases are invented: only a SYNTHETIC record takes it, and it takes no other
    #[arg(long)]
    pub(crate) synthetic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FiguresArgs {
    /// The reporting year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// The definition set
    #[arg(long, value_name = "NAME", default_value = "lgsco-2020")]
    pub(crate) definitions: String,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ScopeArgs {
    /// One authority: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// The members of a group, such as "Metropolitan Boroughs"
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,
    /// England, local government review
    #[arg(long)]
    pub(crate) national: bool,
    /// Every authority
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LetterArgs {
    /// The authority: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    /// The reporting year, such as 2019-20
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The definition set
    #[arg(long, value_name = "NAME", default_value = "lgsco-2020")]
    pub(crate) definitions: String,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Only up to this position: what differs is what came since
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) at: Option<Position>,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// About how many cases; by default as many as in life, 17,000 a year
    #[arg(long, value_name = "N")]
    pub(crate) cases: Option<u64>,
}
