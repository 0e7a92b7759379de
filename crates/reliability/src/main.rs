//! `upheld-reliability`: makes the record fail in every way we know of, and writes what came of it to
//! `docs/reliability.md`, the rows beside it.

mod args;
mod page;
mod run;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Some(Command::Worker(job)) => upheld_reliability::worker::work(job).map(|()| true),
        None => run::run(&arguments.run),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            run::say(&format!("error: {trouble}"));
            ExitCode::FAILURE
        }
    }
}
