//! The arguments that say on what a document for the public stands: a release, or nothing that was
//! released. Not here: which release that is; `commands::release` finds it.

use clap::Args;
use upheld_domain::ReleaseName;

/// On what a document stands; the last release of its year that may go out, if nothing is said.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What it stands on")]
pub(crate) struct StandingArgs {
    /// This release; the last of the year that may go out, if not said
    #[arg(long, value_name = "RELEASE", conflicts_with = "internal")]
    pub(crate) release: Option<ReleaseName>,
    /// For use within the office, marked NOT PUBLISHED: what is known, whether it was released or not
    #[arg(long)]
    pub(crate) internal: bool,
    /// The definition set, with --internal; if not said the one in force: the last adopted, or the
    /// scheme's own
    #[arg(long, value_name = "NAME", requires = "internal")]
    pub(crate) definitions: Option<String>,
}
