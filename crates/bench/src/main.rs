//! `upheld-bench`: runs Upheld beside its peers and writes what came of it to `docs/benchmarks.md`,
//! the raw samples and charts beside it.

mod answers;
mod args;
mod ask;
mod bench;
mod columns;
mod facts;
mod history;
mod machine;
mod ours;
mod peers;
mod samples;
mod scratch;
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
    let mut bench = Bench::new(args.events, args.samples, Scratch::open(args.keep)?);
    let all = Work::value_variants();
    for work in if args.only.is_empty() { all } else { &args.only } {
        work.run(&mut bench)?;
    }
    bench.tell();
    Ok(())
}

fn check(args: &CheckArgs) -> Result<()> {
    let mut bench = Bench::new(args.events, 1, Scratch::open(false)?);
    works::statistics::check(&mut bench)
}

fn serve(worker: &Worker) -> Result<()> {
    match worker {
        Worker::Import { record, events } => works::import::work(record, *events),
        Worker::Rebuild { record } => works::statistics::rebuild(record),
        Worker::Columns { record } => works::statistics::columns(record),
        Worker::Record { record } => works::open::record(record),
    }
}
