//! The arguments of commands about the whole record.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use upheld_domain::Position;

use super::position;

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The office's scheme: its subjects, groups, outcomes and words; English local government if
    /// not said
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) scheme: Option<PathBuf>,
    /// The office's bodies: a CSV file with code, name, and if need be short_name, kind, group,
    /// first_day, last_day, successors, population, population_year
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) authorities: Option<PathBuf>,
    /// The record is for invented cases, marked SYNTHETIC
    #[arg(long)]
    pub(crate) synthetic: bool,
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
    /// Only what the office had recorded by the end of this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<NaiveDate>,
}
