//! The two works whose trials are the source's own tests, built anew for each run by `cargo`, in the work tree that
//! the program is started in: the group commit under a scheduler that tries orders of threads
//! (`crates/journal/src/orders.rs`), and the promises taken out of the code one at a time
//! (`tests/mutants/run`). Not here: those trials; only what they came to.

use std::borrow::Cow;
use std::process::{Command, Output};

use super::Ask;
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// The name of the group commit's orders.
pub(super) const ORDERS: &str = "orders";

/// The name of the promises taken out.
pub(super) const MUTANTS: &str = "mutants";

/// Each test of the orders as often as was asked, from the seed. A trial is an order; a test that fails is
/// one that was silent, since it ends with the first order that was not good.
///
/// # Errors
/// Where `cargo` can't be started, or the tests did not run.
pub(super) fn orders(ask: &Ask<'_>) -> Result<Row> {
    let mut cargo = Command::new("cargo");
    cargo.args([
        "test",
        "-p",
        "upheld-journal",
        "--features",
        "shuttle",
        "--lib",
        "--locked",
        "orders",
    ]);
    cargo.env("UPHELD_ORDERS", ask.trials.to_string());
    cargo.env("UPHELD_ORDERS_SEED", ask.seed.to_string());
    let output = output_of(cargo)?;
    let mut row = Row::new(ORDERS, ask.seed);
    for line in text(&output.stdout).lines() {
        let Some((name, came)) =
            line.strip_prefix("test orders::").and_then(|t| t.split_once(" ... "))
        else {
            continue;
        };
        row.trials += ask.trials;
        if came != "ok" {
            row.silent += 1;
            ask.told.wrong(format!("{ORDERS}: {name}: {came}"));
        }
    }
    tried(row, &output)
}

/// Every mutant: one that a test kills was told, one that lives is silent.
///
/// # Errors
/// Where the script can't be started, or ran no mutant.
pub(super) fn mutants(ask: &Ask<'_>) -> Result<Row> {
    let output = output_of(Command::new("tests/mutants/run"))?;
    let mut row = Row::new(MUTANTS, ask.seed);
    for line in text(&output.stdout).lines() {
        match line.split_once(": ") {
            Some((_, "killed")) => row.detected += 1,
            Some((name, "lived" | "does not compile" | "the tests did not run to their end")) => {
                row.silent += 1;
                ask.told.wrong(format!("{MUTANTS}: {name}: {line}"));
            }
            _ => continue,
        }
        row.trials += 1;
    }
    tried(row, &output)
}

/// What a program said, whatever came of it.
fn output_of(mut program: Command) -> Result<Output> {
    let name = program.get_program().to_owned();
    program.output().map_err(Trouble::io(name.as_ref()))
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn tried(row: Row, output: &Output) -> Result<Row> {
    // What was silent ends them with an error too; nothing else may.
    if row.silent > 0 || (row.trials > 0 && output.status.success()) {
        return Ok(row);
    }
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    let last = said.lines().last().unwrap_or("nothing");
    Err(Trouble::Trial(format!("{} did not run to the end; what was said last: {last}", row.test)))
}
