//! Bytes that are nearly right, for everything that reads bytes from outside: whatever they are, reading
//! ends in an answer or a refusal, never in a panic, and in bounded memory. Inputs are good ones,
//! changed at places that a seed chooses; they are not guided by which code they reach. Not here: what
//! the readers make of good input (see each crate's tests).

mod change;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use upheld_exchange::sheet_panics_are_caught;

use super::Ask;
use crate::dice::Dice;
use crate::readers::{self, Reader};
use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// So much more memory than before the first input may be in use at some time, in kilobytes.
const MEMORY_MAX: u64 = 512 << 10;

/// Reads so many inputs, each reader in turn.
///
/// # Errors
/// Where the good inputs can't be made.
pub(super) fn run(ask: &Ask<'_>) -> Result<Row> {
    count_panics();
    let readers = readers::all()?;
    let mut row = Row::new("fuzz", ask.seed);
    forget_the_most_memory();
    let mut before = most_memory()?;
    for trial in 0..ask.trials {
        let mut dice = Dice::of(ask.seed, trial);
        let reader = &readers[dice.place(readers.len())];
        let input = input(reader, &mut dice);
        let panics = OURS.load(Ordering::SeqCst);
        match catch_unwind(AssertUnwindSafe(|| (reader.read)(&input))) {
            Ok(true) => row.acknowledged += 1,
            Ok(false) => row.detected += 1,
            Err(_) => wrong(ask, &mut row, reader, trial, "a panic"),
        }
        if OURS.load(Ordering::SeqCst) != panics {
            wrong(ask, &mut row, reader, trial, "a panic of ours, though it was caught");
        }
        let now = most_memory()?;
        if now > before + MEMORY_MAX {
            wrong(ask, &mut row, reader, trial, &format!("{} kB more memory", now - before));
            // What it has now is told once.
            before = now;
        }
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

/// How many panics began in code of ours. Workbooks are read where panics of the library are caught; those of what
/// stands around it are none the better for that.
static OURS: AtomicU64 = AtomicU64::new(0);

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let ours = readers::is_ours(panic);
            OURS.fetch_add(u64::from(ours), Ordering::SeqCst);
            if ours || !sheet_panics_are_caught() {
                hook(panic);
            }
        }));
    });
}

/// What an earlier work needed is not this one's. Where the system does not forget, it is measured from there on.
fn forget_the_most_memory() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap_or_default();
}

/// The most memory that this process had since then, in kilobytes.
fn most_memory() -> Result<u64> {
    let path = Path::new("/proc/self/status");
    let status = std::fs::read_to_string(path).map_err(Trouble::io(path))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.ok_or_else(|| Trouble::Trial("the system does not say how much memory".to_owned()))
}
