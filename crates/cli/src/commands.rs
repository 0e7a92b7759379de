//! The commands: one file each, or one for those that belong together. A command asks the record,
//! makes what is to be shown, and only then prints.

mod apply;
mod authority;
mod backup;
mod case;
mod certify;
mod checkpoint;
mod compare;
mod completions;
mod config;
mod decisions;
mod definitions;
mod demo;
mod doctor;
mod documents;
mod events;
mod explain;
mod export;
mod figures;
mod give;
mod import;
mod import_events;
mod init;
mod letter;
mod letters;
mod look;
mod man;
mod outreach;
mod reconcile;
mod reference;
mod release;
mod replay;
mod restore;
mod review;
mod root;
mod stream;
mod tables;
mod verify;
mod year_end;

use crate::args::{CaseCommand, Command};
use crate::config::Config;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::settings::{Asked, Common};

/// Does what was asked; gives the exit code of a command that did its work.
pub(crate) fn run(command: &Command, asked: &Asked<'_>) -> Result<Exit, Problem> {
    match command {
        // These work whatever the config file holds.
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
        Command::Doctor => doctor::run(asked),
        command => with_settings(command, &asked.with(&Config::read()?)),
    }
}

fn with_settings(command: &Command, common: &Common) -> Result<Exit, Problem> {
    if !matches!(command, Command::Letter(_) | Command::Letters(_) | Command::Review(_)) {
        common.refuse_layouts()?;
    }
    match command {
        Command::Init(args) => init::run(common, args),
        Command::Case(CaseCommand::Show(args)) => look::show(common, args),
        Command::Case(CaseCommand::Figures(args)) => explain::case_figures(common, args),
        Command::Case(CaseCommand::List(args)) => look::list(common, args),
        Command::Case(CaseCommand::Search(args)) => look::search(common, args),
        Command::Case(CaseCommand::Apply(args)) => apply::run(common, args),
        Command::Case(CaseCommand::Record(verb)) => case::run(common, verb),
        Command::Authority(command) => authority::run(common, command),
        Command::Outreach(command) => outreach::run(common, command),
        Command::Definitions(command) => definitions::run(common, command),
        Command::Import(command) => import::run(common, command),
        Command::Events(args) => events::run(common, args),
        Command::Export(command) => export::run(common, command),
        Command::Figures(args) => figures::run(common, args),
        Command::Explain(args) => explain::run(common, args),
        Command::Letter(args) => letter::run(common, args),
        Command::Letters(args) => letters::run(common, args),
        Command::Review(args) => review::run(common, args),
        Command::Tables(args) => tables::run(common, args),
        Command::Decisions(command) => decisions::run(common, command),
        Command::Release(command) => release::run(common, command),
        Command::YearEnd(command) => year_end::run(common, command),
        Command::Compare(args) => compare::run(common, args),
        Command::Reconcile(args) => reconcile::run(common, args),
        Command::Replay(args) => replay::replay(common, args),
        Command::Rebuild => replay::rebuild(common),
        Command::Certify(args) => certify::run(common, args),
        Command::Verify(args) => verify::run(common, args),
        Command::Root(args) => root::run(common, args),
        Command::Checkpoint(command) => checkpoint::run(common, command),
        Command::Backup(args) => backup::run(common, args),
        Command::Restore(args) => restore::run(common, args),
        Command::Demo(args) => demo::run(common, args),
        Command::Config { command } => config::run(common, command.as_ref()),
        Command::Completions(_) | Command::Man(_) | Command::Doctor => Ok(Exit::Ok),
    }
}
