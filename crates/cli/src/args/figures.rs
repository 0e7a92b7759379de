//! The arguments of `figures` and `letter`.

use clap::Args;
use upheld_domain::ReportingYear;

use super::AsKnownArgs;

#[derive(Debug, Args)]
pub(crate) struct FiguresArgs {
    /// The reporting year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// The definition set; if not said the one in force: the last adopted, or the scheme's own
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ScopeArgs {
    /// One authority: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// The members of a group, such as "Metropolitan Boroughs"
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,
    /// England, local government review
    #[arg(long)]
    pub(crate) national: bool,
    /// Every authority
    #[arg(long)]
    pub(crate) all: bool,
}
