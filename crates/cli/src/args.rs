//! The arguments: what can be asked of the program, and the help that goes with it. Parsing only;
//! what is done with them stands in `commands`. One file here for each family of commands.

mod as_known;
mod authority;
mod backup;
mod case;
mod certify;
mod compare;
mod decisions;
mod definitions;
mod events;
pub(crate) mod examples;
mod explain;
mod figures;
mod give;
mod import;
mod letter;
mod outreach;
mod program;
mod proof;
mod reconcile;
mod release;
mod review;
mod standing;
mod tables;
mod whole;
mod words;
mod year_end;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use upheld_domain::{Position, StreamVersion};

pub(crate) use as_known::AsKnownArgs;
pub(crate) use authority::{
    AuthorityCommand, AuthorityListArgs, AuthorityShowArgs, AuthorityVerb, ContactArgs, EndArgs,
    PopulationArgs, RegisterArgs, RenameArgs,
};
pub(crate) use backup::{BackupArgs, RestoreArgs};
pub(crate) use case::{
    AgreeArgs, ApplyArgs, AssignArgs, AttachArgs, CancelArgs, CaseCommand, CaseVerb, CloseArgs,
    ComplyArgs, CorrectArgs, DiscontinueArgs, DraftArgs, FindingArgs, FindingMadeArgs,
    InvestigateArgs, LinkArgs, ListArgs, NewDecisionArgs, NotComplyArgs, NotUpholdArgs, NoteArgs,
    PauseArgs, PublishArgs, ReceiveArgs, RecommendArgs, RefuseArgs, ReopenArgs, ReportArgs,
    RescheduleArgs, ResumeArgs, RetractArgs, ReviewArgs, RightTexts, SearchArgs, ShowArgs, Target,
    UndoArgs, UpholdArgs, VoidArgs, WithdrawArgs,
};
pub(crate) use certify::CertifyArgs;
pub(crate) use compare::CompareArgs;
pub(crate) use decisions::{
    DecisionsCommand, DecisionsFilter, DecisionsListArgs, DecisionsSearchArgs,
};
pub(crate) use definitions::{
    AdoptArgs, DefinitionsCommand, DefinitionsListArgs, DefinitionsShowArgs,
};
pub(crate) use events::{EventsArgs, ExportArgs, ExportCommand, ImportEventsArgs};
pub(crate) use explain::{CaseFiguresArgs, ExplainArgs};
pub(crate) use figures::{FiguresArgs, ScopeArgs};
pub(crate) use give::Giving;
pub(crate) use import::{ImportArgs, ImportCommand, ProposeArgs};
pub(crate) use letter::{DocumentArgs, LetterArgs, LettersArgs};
pub(crate) use outreach::{CourseArgs, OutreachCommand, OutreachListArgs, SeminarArgs};
pub(crate) use program::{CompletionsArgs, ConfigCommand, Key, ManArgs};
pub(crate) use proof::{CheckpointCommand, KeyArgs, RootArgs, SignArgs, VerifyArgs};
pub(crate) use reconcile::ReconcileArgs;
pub(crate) use release::{
    Against, ReleaseCheckArgs, ReleaseCommand, ReleaseDiffArgs, ReleaseDraftArgs,
    ReleaseFreezeArgs, ReleaseListArgs, ReleaseReviseArgs, ReleaseShowArgs, ReleaseStepArgs,
    TriangleArgs,
};
pub(crate) use review::YearReviewArgs;
pub(crate) use standing::StandingArgs;
pub(crate) use tables::{TableFile, TablesArgs};
pub(crate) use whole::{DemoArgs, InitArgs, ReplayArgs};
pub(crate) use words::word;
pub(crate) use year_end::{YearEndCheckArgs, YearEndCommand, YearEndRunArgs};

pub(crate) use crate::settings::Common;

/// An ombudsman's complaint cases, recorded as events and never edited; every figure recomputed
/// from them.
#[derive(Debug, Parser)]
#[command(
    name = "upheld",
    version,
    propagate_version = true,
    subcommand_required = true,
    after_help = "\
`upheld help COMMAND` says more of each, with examples.

Settings: a flag wins over the environment, the environment over the config file (`upheld config`).
Without a format, a terminal gets tables and anything else JSON Lines.

Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 conflict, 5 invalid input,
6 integrity, 7 differences.

Authorities and populations: mySociety's local authority dataset, CC BY 4.0."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) flags: Flags,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands, as it was typed; [`Common`] is what it comes to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Flags {
    /// The record's directory; ./upheld-record if not said, ./upheld-demo for the demo
    #[arg(long, global = true, env = "UPHELD_RECORD", value_name = "DIR", hide_env_values = true)]
    pub(crate) record: Option<PathBuf>,
    /// Who gives the command; needed to record anything
    #[arg(long, global = true, env = "UPHELD_ACTOR", value_name = "NAME", hide_env_values = true)]
    pub(crate) actor: Option<String>,
    /// How to print; if not said, table on a terminal and jsonl elsewhere. Letters and the review can
    /// be several: html,pdf
    #[arg(
        long,
        global = true,
        env = "UPHELD_FORMAT",
        value_enum,
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub(crate) format: Vec<FormatWord>,
}

/// A word that says how to print or to lay out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatWord {
    /// For people
    Table,
    /// One JSON value
    Json,
    /// A JSON value a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Of a document: one file, to read and to print
    Html,
    /// Of a document: text with marks
    #[value(alias = "md")]
    Markdown,
    /// Of a document: tagged and archivable; in a program built with it
    Pdf,
}

impl FormatWord {
    /// How data is printed, where it says that.
    pub(crate) fn format(self) -> Option<Format> {
        match self {
            Self::Table => Some(Format::Table),
            Self::Json => Some(Format::Json),
            Self::Jsonl => Some(Format::Jsonl),
            Self::Csv => Some(Format::Csv),
            Self::Html | Self::Markdown | Self::Pdf => None,
        }
    }

    /// How a document is laid out, where it says that.
    pub(crate) fn layout(self) -> Option<Layout> {
        match self {
            Self::Html => Some(Layout::Html),
            Self::Markdown => Some(Layout::Markdown),
            Self::Pdf => Some(Layout::Pdf),
            Self::Table | Self::Json | Self::Jsonl | Self::Csv => None,
        }
    }
}

/// How a document is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layout {
    Html,
    Markdown,
    Pdf,
}

impl Layout {
    /// What the names of such files end with.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Pdf => "pdf",
        }
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

impl Format {
    /// Its name in arguments and in the config file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an empty record
    Init(InitArgs),
    /// Record what happened to a case, or look at cases
    #[command(subcommand)]
    Case(CaseCommand),
    /// The bodies in jurisdiction: record what becomes of them, or look them up
    #[command(subcommand)]
    Authority(AuthorityCommand),
    /// Courses and seminars
    #[command(subcommand)]
    Outreach(OutreachCommand),
    /// Definition sets: by which rules cases are counted and figures printed
    #[command(subcommand)]
    Definitions(DefinitionsCommand),
    /// Take cases, remedies, decisions or courses in from any spreadsheet, or a whole record from
    /// a file of its events
    #[command(subcommand)]
    Import(ImportCommand),
    /// The record's events in their order, with all that it takes to make the record again
    Events(EventsArgs),
    /// Write cases, remedies or courses as the CSV that import reads
    #[command(subcommand)]
    Export(ExportCommand),
    /// The figures of a year, for an authority, a group or the nation
    Figures(FiguresArgs),
    /// The cases that a figure is made of, those left out of it, and why
    Explain(ExplainArgs),
    /// The annual letter to an authority, as text, as a page or as PDF
    Letter(LetterArgs),
    /// The annual letters of a year into a directory, with a manifest and a table for a mail merge
    Letters(LettersArgs),
    /// The national review of a year: totals, rates by group and by subject, highest and lowest,
    /// compliance, remedies, time; as text, as a page or as PDF
    Review(YearReviewArgs),
    /// The data tables of a year, as CSV and as one workbook
    Tables(TablesArgs),
    /// What the public may see: decisions published, reports issued, service improvements agreed
    #[command(subcommand)]
    Decisions(DecisionsCommand),
    /// A year's figures frozen, approved, published, revised, and compared with what is known now
    #[command(subcommand)]
    Release(ReleaseCommand),
    /// Before a year's figures are frozen: what is wrong or missing, and what to do next
    #[command(subcommand)]
    YearEnd(YearEndCommand),
    /// Set a table of published figures against the record, cell by cell, and find the rules it was
    /// counted by
    Compare(CompareArgs),
    /// Set a body's own list of complaints against the record, and make a workbook to send back
    Reconcile(ReconcileArgs),
    /// Count everything again from event 1 and compare with the live figures
    Replay(ReplayArgs),
    /// Replay, then put the new counts in the place of the live ones
    Rebuild,
    /// One figure of one authority with everything it takes to check it without the record
    Certify(CertifyArgs),
    /// Check the journal, the tree, the events, the store and the counts, and that the record only
    /// grew since a checkpoint; or a certificate
    Verify(VerifyArgs),
    /// The record's checkpoint, to be kept or published: its name, how many events it has, their root
    Root(RootArgs),
    /// Sign the record's checkpoint, so that it can be checked whose it is
    #[command(subcommand)]
    Checkpoint(CheckpointCommand),
    /// Keep the record elsewhere: its journal into a directory, with a manifest and a checkpoint; what is
    /// there already is not copied again
    Backup(BackupArgs),
    /// Bring a record back from a backup, every event checked and the root proved before it is put in
    /// place
    Restore(RestoreArgs),
    /// Make a record of an invented office, marked SYNTHETIC, and show what it can say
    Demo(DemoArgs),
    /// What is where, of which version, and whether it is in good order; changes nothing
    Doctor,
    /// The settings and where each comes from; keep one, or forget one
    #[command(subcommand_required = false, args_conflicts_with_subcommands = true)]
    Config {
        /// None shows them all.
        #[command(subcommand)]
        command: Option<ConfigCommand>,
    },
    /// Print what lets a shell complete commands and options
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for every command
    Man(ManArgs),
}

fn version(text: &str) -> Result<StreamVersion, std::num::ParseIntError> {
    text.parse().map(StreamVersion)
}

fn position(text: &str) -> Result<Position, String> {
    let number = text.parse().map_err(|error| format!("{error}"))?;
    Position::new(number).ok_or_else(|| "positions begin at 1".to_owned())
}
