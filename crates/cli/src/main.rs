//! `upheld`: the program. It reads arguments, wires the crates together, prints, and ends with a
//! documented code. It is the only place that talks, and the only one with a clock: data goes to
//! stdout, talk to stderr.

mod args;
mod ask;
mod clock;
mod commands;
mod config;
mod desk;
mod exit;
mod help;
mod known;
mod nearest;
mod open;
mod problem;
mod room;
mod screen;
mod settings;
mod sink;
mod small;
mod stop;
mod watch;

use clap::FromArgMatches;

use crate::args::Arguments;
use crate::exit::Exit;
use crate::settings::Asked;

/// Commits are made in one thread and let go in another: with the system's allocator an import took two
/// fifths more processor time (docs/benchmarks.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    quiet_caught_panics();
    if std::env::args_os().len() < 2 {
        screen::talk(&help::short());
        return Exit::Usage.into();
    }
    let done = ask::matches().and_then(|matches| match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => commands::run(&arguments.command, &Asked::new(&arguments.flags, &matches)),
        Err(error) => error.exit(),
    });
    match done {
        Ok(exit) => exit.into(),
        Err(problem) if problem.is_broken_pipe() => Exit::Ok.into(),
        Err(problem) => {
            screen::complain(&problem);
            problem.exit().into()
        }
    }
}

/// A panic inside sled is caught by the store and told as an error, and so is one inside the library
/// that reads workbooks; nobody needs their texts.
fn quiet_caught_panics() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let caught =
            upheld_store::panics_are_caught() || upheld_exchange::sheet_panics_are_caught();
        if !caught {
            default(panic);
        }
    }));
}
