//! The arguments of `certify`.

use std::path::PathBuf;

use clap::Args;
use upheld_domain::ReportingYear;

use super::AsKnownArgs;

#[derive(Debug, Args)]
#[command(after_help = "\
The certificate is JSON, whatever --format says. It has the counting rules in full, every event of each
case that counts (facts, times, actors; no texts), one event besides that closes the record there, and a
proof that all of them stand under the record's root. `upheld verify FILE` checks it, on any machine.")]
pub(crate) struct CertifyArgs {
    /// What the figure measures, as `upheld figures` writes it: uphold-rate, received/housing …
    #[arg(value_name = "MEASURE")]
    pub(crate) measure: String,
    /// The authority: a code or a name
    #[arg(long, value_name = "CODE-or-NAME")]
    pub(crate) authority: String,
    /// The reporting year, such as 2023-24
    #[arg(long, value_name = "YYYY-YY")]
    pub(crate) year: ReportingYear,
    /// The definition set; if not said, the one that `upheld figures` takes
    #[arg(long, value_name = "NAME")]
    pub(crate) definitions: Option<String>,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
    /// Write to this file, which is there whole or not at all; - is stdout
    #[arg(long, short, value_name = "FILE", help_heading = "Options")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, help_heading = "Options")]
    pub(crate) replace: bool,
}
