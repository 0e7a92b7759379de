//! Bytes that are nearly right, for everything that reads bytes from outside: whatever they are, reading
//! ends in an answer or a refusal, never in a panic, and in bounded memory. Inputs are good ones,
//! changed at places that a seed chooses; they are not guided by which code they reach. Not here: what
//! the readers make of good input (see each crate's tests).

mod change;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::Ask;
use crate::dice::Dice;
use crate::readers::{self, Reader};
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// So much more memory than before may have been in use at some time, in kilobytes.
const MEMORY_MAX: u64 = 512 << 10;

/// Reads so many inputs, each reader in turn.
///
/// # Errors
/// Where the good inputs can't be made.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    let readers = readers::all()?;
    let mut row = Row::new("fuzz", ask.seed);
    let mut most = most_memory()?;
    for trial in 0..ask.trials {
        let mut dice = Dice::of(ask.seed, trial);
        let reader = &readers[dice.place(readers.len())];
        let input = input(reader, &mut dice);
        match catch_unwind(AssertUnwindSafe(|| (reader.read)(&input))) {
            Ok(true) => row.acknowledged += 1,
            Ok(false) => row.detected += 1,
            Err(_) => wrong(ask, &mut row, reader, trial, "a panic"),
        }
        let now = most_memory()?;
        if now > most + MEMORY_MAX {
            wrong(ask, &mut row, reader, trial, &format!("{} kB more memory", now - most));
        }
        most = most.max(now);
        row.trials += 1;
        ask.told.done();
    }
    Ok(row)
}

/// A good input with changes.
fn input(reader: &Reader, dice: &mut Dice) -> Vec<u8> {
    let (one, other) = (dice.place(reader.good.len()), dice.place(reader.good.len()));
    let mut input = change::change(&reader.good[one], &reader.good[other], dice);
    if dice.below(4) > 0 {
        (reader.mend)(&mut input);
    }
    input
}

fn wrong(ask: &Ask<'_>, row: &mut Row, reader: &Reader, trial: u64, what: &str) {
    row.silent += 1;
    ask.told.wrong(format!("fuzz {trial}, {}: {what}", reader.name));
}

/// The most memory that this process ever had, in kilobytes.
fn most_memory() -> Result<u64> {
    let path = Path::new("/proc/self/status");
    let status = std::fs::read_to_string(path).map_err(Trouble::io(path))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.ok_or_else(|| Trouble::Trial("the system does not say how much memory".to_owned()))
}
