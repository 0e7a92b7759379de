//! `year-end`: what is done before a year's figures are frozen. The checks are `upheld_audit`'s; the
//! record is read here, and what was found is told.

mod check;
mod next;
mod run;
mod since;

use crate::args::{Common, YearEndCommand};
use crate::exit::Exit;
use crate::problem::Problem;

pub(crate) fn run(common: &Common, command: &YearEndCommand) -> Result<Exit, Problem> {
    match command {
        YearEndCommand::Check(args) => check::run(common, args),
        YearEndCommand::Run(args) => run::run(common, args),
    }
}
