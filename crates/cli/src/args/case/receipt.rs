//! The arguments of `case receive`.

use chrono::NaiveDate;
use clap::Args;
use upheld_domain::{Channel, Reference};

use super::Write;
use crate::args::word;

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
    #[arg(long, default_value = "not-stated", value_parser = word::<Channel>())]
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
