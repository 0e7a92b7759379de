//! The arguments of the verbs that decide nothing: links, who has the case, its clock, notes and
//! attached files.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use upheld_domain::{LinkKind, Reference, Role};

use super::{Target, Write};
use crate::args::word;

#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The reference of the other case; the link is recorded on the first
    #[arg(value_name = "OTHER", value_parser = Reference::new)]
    pub(crate) other: Reference,
    /// How they belong together
    #[arg(long, value_parser = word::<LinkKind>())]
    pub(crate) kind: LinkKind,
}

#[derive(Debug, Args)]
pub(crate) struct AssignArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// As what
    #[arg(long, value_parser = word::<Role>())]
    pub(crate) role: Role,
    /// Who takes it on
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: String,
    /// The day; today, if not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(crate) struct PauseArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: NaiveDate,
}

#[derive(Debug, Args)]
pub(crate) struct NoteArgs {
    #[command(flatten)]
    pub(crate) target: Target,
    /// The note
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: String,
    /// The day; today, if not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(crate) struct AttachArgs {
    #[command(flatten)]
    pub(crate) write: Write,
    /// The file; it is read, and stays where it is
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The day; today, if not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
}
