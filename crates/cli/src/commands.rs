//! The commands: one file each, or one for those that belong together. A command asks the record,
//! makes what is to be shown, and only then prints.

mod authority;
mod case;
mod definitions;
mod demo;
mod figures;
mod give;
mod import;
mod init;
mod letter;
mod outreach;
mod replay;
mod show;
mod stream;
mod verify;

use crate::args::{Arguments, CaseCommand, Command};
use crate::exit::Exit;
use crate::problem::Problem;

/// Does what was asked; gives the exit code of a command that did its work.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Init(args) => init::run(common, args),
        Command::Case(CaseCommand::Show(args)) => show::show(common, args),
        Command::Case(CaseCommand::List(args)) => show::list(common, args),
        Command::Case(CaseCommand::Record(verb)) => case::run(common, verb),
        Command::Authority(command) => authority::run(common, command),
        Command::Outreach(command) => outreach::run(common, command),
        Command::Definitions(command) => definitions::run(common, command),
        Command::Import(command) => import::run(common, command),
        Command::Figures(args) => figures::run(common, args),
        Command::Letter(args) => letter::run(common, args),
        Command::Replay(args) => replay::replay(common, args),
        Command::Rebuild => replay::rebuild(common),
        Command::Verify => verify::run(common),
        Command::Demo(args) => demo::run(common, args),
    }
}
