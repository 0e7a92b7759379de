//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use upheld_reliability::worker::Job;

/// Makes the record fail in every way we know of, and writes docs/reliability.md.
#[derive(Debug, Parser)]
#[command(name = "upheld-reliability", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Records, and says what was acknowledged; the program starts these itself.
    #[command(hide = true)]
    Worker(Job),
}

/// What a run takes.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Tries as often as the long column says.
    #[arg(long)]
    pub(crate) long: bool,
    /// Tries only this work; may be given several times.
    #[arg(long, value_name = "WORK")]
    pub(crate) only: Vec<String>,
    /// What every choice comes from.
    #[arg(long, default_value_t = 2020)]
    pub(crate) seed: u64,
    /// Tries each work so often instead; fuzz-guided so many seconds, over all readers.
    #[arg(long)]
    pub(crate) trials: Option<u64>,
    /// The program that crates/fuzz/build makes; without it, fuzz-guided is left out.
    #[arg(long, value_name = "PATH")]
    pub(crate) fuzzer: Option<PathBuf>,
    /// The directory that the rows and the table are written to.
    #[arg(long, value_name = "DIR", default_value = "docs")]
    pub(crate) out: PathBuf,
}
