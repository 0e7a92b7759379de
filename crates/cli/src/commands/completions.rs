//! `completions`: what lets a shell complete commands and options.

use crate::args::CompletionsArgs;
use crate::exit::Exit;
use crate::help;
use crate::problem::Problem;
use crate::screen;

pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(), "upheld", &mut script);
    screen::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Ok)
}
