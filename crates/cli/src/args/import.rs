//! The arguments of `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ImportEventsArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// One row a case: reference, authority, subject, received_on, investigated_on, decided_on,
    /// outcome, injustice, remedied_before
    Cases(ImportArgs),
    /// One row a remedy: reference, remedy, kind, amount_pence, due_on, outcome, outcome_on,
    /// done_on
    Remedies(ImportArgs),
    /// A whole record, from the events that `upheld events --format jsonl` wrote
    Events(ImportEventsArgs),
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
