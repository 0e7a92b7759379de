//! The arguments of `case apply`.

use std::path::PathBuf;

use clap::Args;

/// Corrections in bulk.
#[derive(Debug, Args)]
#[command(after_help = "\
The file's columns: reference; position (or event, such as Upheld, where the case has one); fact;
value; reason (mistyped, reclassified, new-information, other); note, where one is wanted.")]
pub(crate) struct ApplyArgs {
    /// A CSV, XLSX, ODS or JSON Lines file with one correction a row; - reads stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What the file's columns and words mean
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    /// Which worksheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// Put the rows that can't go in into a new file, with a last column that says why
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Tell all that would happen, and record nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
