//! `root`: the checkpoint of the record, now or as it was.

use serde::Serialize;
use upheld_audit::Checkpoint;
use upheld_store::View;

use crate::args::{Common, Format, RootArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A checkpoint as JSON.
#[derive(Serialize)]
pub(crate) struct Told {
    synthetic: bool,
    as_known: Option<String>,
    origin: String,
    size: u64,
    root: String,
}

pub(crate) fn run(common: &Common, args: &RootArgs) -> Result<Exit, Problem> {
    let (checkpoint, synthetic) = open::reading_as_known(common, &args.as_known, |view| {
        Ok((checkpoint_of(view), view.identity().synthetic))
    })?;
    let told = Told {
        synthetic,
        as_known: args.as_known.printed(),
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: screen::hex(&checkpoint.root),
    };
    match common.format_of_prose() {
        Format::Table => screen::print(&checkpoint.to_string())?,
        Format::Json => screen::print_json(&told)?,
        Format::Jsonl => screen::print_lines(&[told])?,
        Format::Csv => return Err(no_table()),
    }
    Ok(Exit::Ok)
}

/// The checkpoint of a view.
pub(crate) fn checkpoint_of(view: &View) -> Checkpoint {
    Checkpoint::new(view.identity(), view.position(), view.root())
}

pub(crate) fn no_table() -> Problem {
    Problem::usage("a checkpoint is no table")
        .hint("--format table prints it as it is published, --format json for a program")
}
