//! What is measured, one file for each kind of work.

pub(crate) mod appends;
pub(crate) mod as_known;
pub(crate) mod cases;
pub(crate) mod disk;
pub(crate) mod explain;
pub(crate) mod figures;
pub(crate) mod import;
pub(crate) mod open;
pub(crate) mod replay;
pub(crate) mod statistics;
pub(crate) mod verify;

use clap::ValueEnum;

use crate::bench::Bench;
use crate::trouble::Result;

/// A kind of work, in the order of a whole run: what changes the record comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    Appends,
    Import,
    Disk,
    Statistics,
    Replay,
    Verify,
    Cases,
    Explain,
    AsKnown,
    Figures,
    Open,
}

impl Work {
    /// Takes the samples.
    pub(crate) fn run(self, bench: &mut Bench) -> Result<()> {
        match self {
            Self::Appends => appends::run(bench),
            Self::Import => import::run(bench),
            Self::Disk => disk::run(bench),
            Self::Statistics => statistics::run_both(bench),
            Self::Replay => replay::run(bench),
            Self::Verify => verify::run(bench),
            Self::Cases => cases::run(bench),
            Self::Explain => explain::run(bench),
            Self::AsKnown => as_known::run(bench),
            Self::Figures => figures::run(bench),
            Self::Open => open::run(bench),
        }
    }
}
