//! The arguments of `letter` and `letters`, and of every document: who writes it and how it looks.

use std::path::PathBuf;

use clap::Args;
use upheld_domain::ReportingYear;

use super::{AsKnownArgs, StandingArgs};

#[derive(Debug, Args)]
pub(crate) struct LetterArgs {
    /// The authority: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    /// The reporting year, such as 2019-20
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The file to write; to stdout, if not said
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, requires = "out")]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    #[command(flatten)]
    pub(crate) standing: StandingArgs,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LettersArgs {
    /// The reporting year, such as 2019-20
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The directory to write them into; made, if it is not there. What is there already and is
    /// right stays: a run that was broken off goes on
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Replace letters that are there already and are others
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) document: DocumentArgs,
    #[command(flatten)]
    pub(crate) standing: StandingArgs,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

/// Who writes a document and how it looks.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The office")]
pub(crate) struct DocumentArgs {
    /// Who writes: a TOML file with name, address, signatory, post, letter_date, letters_on,
    /// tables_on, review_on, website
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) office: Option<PathBuf>,
    /// A directory of templates that take the place of ours, each by its name
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
}
