//! `upheld-bench`: runs Upheld beside its peers and writes what came of it to `docs/benchmarks.md`,
//! the raw samples and charts beside it.

mod answers;
mod args;
mod ask;
mod bench;
mod chart;
mod columns;
mod facts;
mod history;
mod machine;
mod ours;
mod page;
mod peers;
mod samples;
mod scratch;
mod strange;
mod targets;
mod trouble;
mod worker;
mod works;

use std::process::ExitCode;

use clap::{Parser as _, ValueEnum as _};

use crate::args::{Arguments, CheckArgs, Command, RunArgs, Worker};
use crate::bench::Bench;
use crate::scratch::Scratch;
use crate::trouble::Result;
use crate::works::Work;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            complain(&trouble.to_string());
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the program's last word")]
fn complain(what: &str) {
    eprintln!("error: {what}");
}

fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Some(Command::Worker(worker)) => serve(worker),
        Some(Command::Check(args)) => check(args),
        None => measure(&arguments.run),
    }
}

fn measure(args: &RunArgs) -> Result<()> {
    set_up();
    let scratch = Scratch::open("upheld-bench", args.keep)?;
    let mut bench = Bench::new(args.events, args.samples.max(1), scratch);
    bench.long_rounds = args.long_samples.unwrap_or(bench.rounds).max(1);
    let all = Work::value_variants();
    for work in if args.only.is_empty() { all } else { &args.only } {
        work.run(&mut bench)?;
    }
    bench.tell();
    if args.only.is_empty() { page::write(&bench, &args.out) } else { Ok(()) }
}

fn check(args: &CheckArgs) -> Result<()> {
    set_up();
    let mut bench = Bench::new(args.events, 1, Scratch::open("upheld-bench-check", false)?);
    works::as_known::check(&bench)?;
    works::statistics::check(&mut bench)
}

/// Fetches the Python peers before anything is measured. Without them the page says so.
fn set_up() {
    if let Err(why) = peers::python::set_up() {
        complain(&format!("the Python peers could not be fetched: {why}"));
    }
}

fn serve(worker: &Worker) -> Result<()> {
    match worker {
        Worker::Import { record, events } => works::import::work(record, *events),
        Worker::Rebuild { record } => works::statistics::rebuild(record),
        Worker::Columns { record } => works::statistics::columns(record),
        Worker::Record { record } => works::open::record(record),
    }
}
