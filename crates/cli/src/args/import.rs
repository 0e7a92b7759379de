//! The arguments of `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use upheld_domain::CorrectionReason;
use upheld_exchange::What;

use super::word;

use super::ImportEventsArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// One row a case: reference, authority, subject, received_on and, where known, channel,
    /// investigated_on, decided_on, outcome and what else the decision says
    Cases(ImportArgs),
    /// One row a remedy: reference, remedy, kind, amount_pence, due_on, outcome, outcome_on,
    /// done_on
    Remedies(ImportArgs),
    /// A whole record, from the events that `upheld events --format jsonl` wrote
    Events(ImportEventsArgs),
    /// One row a decision of a case in the record: reference, decided_on, outcome, injustice,
    /// fault_accepted, remedied_before, by_report, published_on
    Decisions(ImportArgs),
    /// One row a course that was given: on, topic, attendees, and authority or sector
    Courses(ImportArgs),
    /// Propose a map for a file, from its header and a sample of its values
    Map(ProposeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A CSV, XLSX, ODS or JSON Lines file with a header; - reads CSV or JSON Lines from stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What the file's columns and words mean; `import map` proposes one
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    /// Which worksheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// Put the rows that can't go in into a new file, with a last column that says why
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Let cells that differ from the record correct it: mistyped, reclassified, new-information,
    /// other
    #[arg(long, value_name = "REASON", value_parser = word::<CorrectionReason>())]
    pub(crate) correct: Option<CorrectionReason>,
    /// Tell all that would happen, and record nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The file's cases are invented: only a SYNTHETIC record takes it, and it takes no other
    #[arg(long)]
    pub(crate) synthetic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ProposeArgs {
    /// A CSV, XLSX, ODS or JSON Lines file with a header; - reads CSV or JSON Lines from stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What its rows are
    #[arg(long = "for", value_enum, default_value = "cases", value_name = "ROWS")]
    pub(crate) rows: RowsArg,
    /// Which worksheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
}

/// What the rows of a file are, as an argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RowsArg {
    Cases,
    Remedies,
    Decisions,
    Courses,
    /// A body's own list of complaints, for `reconcile`
    List,
}

impl From<RowsArg> for What {
    fn from(rows: RowsArg) -> Self {
        match rows {
            RowsArg::Cases => Self::Cases,
            RowsArg::Remedies => Self::Remedies,
            RowsArg::Decisions => Self::Decisions,
            RowsArg::Courses => Self::Courses,
            RowsArg::List => Self::List,
        }
    }
}
