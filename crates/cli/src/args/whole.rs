//! The arguments of commands about the whole record.

use clap::Args;
use upheld_domain::Position;

use super::position;

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
}
