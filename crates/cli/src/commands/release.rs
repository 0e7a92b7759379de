//! `release`: a year's figures frozen, approved, published, revised; held to their digest; and
//! compared with what is known now. One file for what records, one for each way of looking.

mod check;
mod diff;
mod held;
mod look;
mod standing;
mod steps;
mod triangle;

use crate::args::{Common, ReleaseCommand};
use crate::exit::Exit;
use crate::problem::Problem;

pub(crate) use held::{Held, held};
pub(crate) use standing::{Due, Standing, standing};
pub(crate) use steps::frozen_now;

pub(crate) fn run(common: &Common, command: &ReleaseCommand) -> Result<Exit, Problem> {
    match command {
        ReleaseCommand::Draft(args) => steps::draft(common, args),
        ReleaseCommand::Freeze(args) => steps::freeze(common, args),
        ReleaseCommand::Approve(args) => steps::approve(common, args),
        ReleaseCommand::Publish(args) => steps::publish(common, args),
        ReleaseCommand::Revise(args) => steps::revise(common, args),
        ReleaseCommand::List(args) => look::list(common, args),
        ReleaseCommand::Show(args) => look::show(common, args),
        ReleaseCommand::Check(args) => check::run(common, args),
        ReleaseCommand::Diff(args) => diff::run(common, args),
        ReleaseCommand::Triangle(args) => triangle::run(common, args),
    }
}
