//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::works::Work;

/// Runs Upheld beside its peers and writes docs/benchmarks.md.
#[derive(Debug, Parser)]
#[command(name = "upheld-bench", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Does one kind of work and is asked for samples; the program starts these itself.
    #[command(hide = true, subcommand)]
    Worker(Worker),
    /// Checks that everybody comes to the same answers, and writes nothing.
    Check(CheckArgs),
}

/// What a whole run takes.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// How many events the record has.
    #[arg(long, default_value_t = 10_000_000)]
    pub(crate) events: u64,
    /// How often each thing is measured.
    #[arg(long, default_value_t = 5)]
    pub(crate) samples: usize,
    /// How often what takes minutes is measured: the import and the verification; as often as
    /// everything else, if not said.
    #[arg(long, value_name = "SAMPLES")]
    pub(crate) long_samples: Option<usize>,
    /// Measures only this work, and writes no page; may be given several times.
    #[arg(long, value_name = "WORK")]
    pub(crate) only: Vec<Work>,
    /// Leaves the record where it is, for the next run.
    #[arg(long)]
    pub(crate) keep: bool,
    /// The directory that the page is written to.
    #[arg(long, value_name = "DIR", default_value = "docs")]
    pub(crate) out: PathBuf,
}

/// What a check takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// How many events the record has.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) events: u64,
}

/// Kinds of workers.
#[derive(Debug, Subcommand)]
pub(crate) enum Worker {
    /// Imports a record.
    Import { record: PathBuf, events: u64 },
    /// Counts anew from what the record keeps.
    Rebuild { record: PathBuf },
    /// Counts from rows in memory.
    Columns { record: PathBuf },
    /// Records until it is killed.
    Record { record: PathBuf },
}
