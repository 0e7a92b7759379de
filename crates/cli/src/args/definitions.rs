//! The arguments of `definitions`: by which rules cases are counted and figures printed.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{AsKnownArgs, Giving};

#[derive(Debug, Subcommand)]
pub(crate) enum DefinitionsCommand {
    /// The office adopted a definition set
    Adopt(AdoptArgs),
    /// The rules of a set: what was chosen, how sure that is, and where it comes from
    Show(DefinitionsShowArgs),
    /// The sets there are, which was adopted when, and which is in force
    List(DefinitionsListArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// The set's name, such as lgsco-2020
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) giving: Giving,
    /// From which day; today, if not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) on: Option<NaiveDate>,
    /// A note kept beside the event
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DefinitionsShowArgs {
    /// The set's name, such as lgsco-2020; the one in force if not said
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DefinitionsListArgs {
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
