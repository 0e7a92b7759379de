//! The arguments of the verbs that amend what was recorded.

use clap::{ArgGroup, Args};
use upheld_domain::{CorrectionReason, Position, RetractionReason, VoidReason};

use super::{Target, Write};
use crate::args::{position, word};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("right").required(true).multiple(true).args([
    "set", "complainant", "summary", "note", "officer", "remedy_text", "published_text",
])))]
pub(crate) struct CorrectArgs {
    #[command(flatten)]
    pub(crate) target: Target,
    /// The position of the event to correct (see case show)
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) event: Position,
    /// A fact and its right value, such as decided_on=2024-03-28; may be given several times
    #[arg(long = "set", value_name = "FACT=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten, next_help_heading = "The right texts")]
    pub(crate) texts: RightTexts,
    /// Why it is corrected
    #[arg(long, default_value = "mistyped", value_parser = word::<CorrectionReason>())]
    #[arg(help_heading = "Options")]
    pub(crate) reason: CorrectionReason,
    /// Why, in words
    #[arg(long, value_name = "TEXT", help_heading = "Options")]
    pub(crate) why: Option<String>,
}

/// The texts of an event as they should have been.
#[derive(Debug, Args)]
pub(crate) struct RightTexts {
    /// Who complained
    #[arg(long, value_name = "TEXT")]
    pub(crate) complainant: Option<String>,
    /// The complaint in a few lines
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// The note beside the event, or the note itself
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Who took the case on
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
    /// What is asked of the authority, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) remedy_text: Option<String>,
    /// The text that is published
    #[arg(long, value_name = "TEXT")]
    pub(crate) published_text: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RetractArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The position of the event to take back (see case show)
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) event: Position,
    /// Why
    #[arg(long, default_value = "recorded-in-error", value_parser = word::<RetractionReason>())]
    pub(crate) reason: RetractionReason,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    #[command(flatten)]
    pub(crate) write: Write,
}

#[derive(Debug, Args)]
pub(crate) struct VoidArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// Why
    #[arg(long, value_parser = word::<VoidReason>())]
    pub(crate) reason: VoidReason,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
}
