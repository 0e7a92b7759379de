//! The arguments of `events`, of `import events` and of `export`: the record in and out.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use upheld_domain::{Position, Reference};

use super::{AsKnownArgs, position};

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Only the events of this case
    #[arg(long, value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) case: Option<Reference>,
    /// From this position on
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) from: Option<Position>,
    /// Up to this position, and with it
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) to: Option<Position>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
    /// Write to this file, which is there whole or not at all; - is stdout
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The record is made in the directory of --record, with the origin, the positions, the times, the actors
and the salts of the file, so that its root is the same. The directory must not exist yet, be empty, or
hold an empty record of the same origin. Every event is decided on anew; on any error nothing is made.")]
pub(crate) struct ImportEventsArgs {
    /// The file that `upheld events --format jsonl` wrote; - is stdin
    #[arg(value_name = "FILE.jsonl")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// One row a case, as `import cases` reads it: corrections applied, void cases left out
    Cases(ExportArgs),
    /// One row a remedy, as `import remedies` reads it
    Remedies(ExportArgs),
    /// One row a course
    Courses(ExportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The CSV file, which is there whole or not at all; - is stdout
    #[arg(value_name = "FILE.csv")]
    pub(crate) file: PathBuf,
    /// Replace a file that is there already
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
