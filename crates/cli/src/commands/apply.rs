//! `case apply`: corrections in bulk, by the way of an import.

use upheld_exchange::What;

use super::import;
use crate::args::{ApplyArgs, Common, ImportArgs};
use crate::exit::Exit;
use crate::problem::Problem;

pub(crate) fn run(common: &Common, args: &ApplyArgs) -> Result<Exit, Problem> {
    let ApplyArgs { file, map, sheet, rejects, dry_run } = args;
    let args = ImportArgs {
        file: file.clone(),
        map: map.clone(),
        sheet: sheet.clone(),
        rejects: rejects.clone(),
        correct: None,
        dry_run: *dry_run,
        synthetic: false,
    };
    import::import(common, What::Corrections, &args)
}
