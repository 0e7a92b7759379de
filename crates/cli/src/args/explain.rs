//! The arguments of `explain` and `case figures`.

use clap::Args;
use upheld_domain::{Reference, ReportingYear};

use super::AsKnownArgs;

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// What the figure measures, as `upheld figures` writes it: uphold-rate, received/housing …
    #[arg(value_name = "MEASURE")]
    pub(crate) measure: String,
    /// The reporting year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    #[command(flatten)]
    pub(crate) scope: OneScopeArgs,
    /// The definition set; if not said, the one that `upheld figures` takes
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

/// Whom one figure is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct OneScopeArgs {
    /// One authority: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: Option<String>,
    /// The members of a group, such as "Metropolitan Boroughs"
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,
    /// England, local government review
    #[arg(long)]
    pub(crate) national: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CaseFiguresArgs {
    /// The case's reference; spaces don't matter
    #[arg(value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) reference: Reference,
    /// The definition set; if not said, the one that `upheld figures` takes
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}
