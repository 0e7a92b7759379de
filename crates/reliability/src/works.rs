//! The works, one module each: a function of how many trials and a seed, giving a row. Not here: how
//! a row is told (see the program).

mod calls;
pub mod chunks;
pub mod clock;
pub mod damage;
pub mod damage_both;
pub mod damage_each;
mod from_source;
mod full;
mod fuzz;
pub mod fuzz_guided;
mod kills;
pub mod model;
mod power;
pub mod tail;

use std::path::Path;

use crate::ground::{Hear, Outcome};
use crate::row::Row;
use crate::told::Told;
use crate::trouble::Result;

/// What a work is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// How often to try.
    pub trials: u64,
    /// What every choice comes from.
    pub seed: u64,
    /// The program `upheld-reliability`, which workers are processes of.
    pub program: &'a Path,
    /// The program `upheld-fuzz`, as `crates/fuzz/build` makes it, where it is there.
    pub fuzzer: Option<&'a Path>,
    /// Hears how far it is, and what went wrong.
    pub told: &'a Told,
}

/// One kind of failure.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Its name, as the command line has it.
    pub name: &'static str,
    /// How often the tests try.
    pub few: u64,
    /// How often the long run tries.
    pub many: u64,
    /// Of a hundred trials, in how many at the least the program has to tell that something happened: with
    /// fewer, the faults were none.
    pub told_least: u64,
    /// Tries.
    pub run: fn(&Ask<'_>) -> Result<Row>,
}

/// All of them, in the order of the table.
pub const WORKS: &[Work] = &[
    Work { name: "kills", few: 100, many: 2_000, told_least: 15, run: kills::run },
    Work { name: "power", few: 1_000, many: 20_000, told_least: 50, run: power::run },
    Work { name: "calls", few: 1, many: 3, told_least: 50, run: calls::run },
    Work { name: "full", few: 50, many: 500, told_least: 50, run: full::run },
    Work {
        name: "damage",
        few: 1_000,
        many: 20_000,
        told_least: 80,
        run: |ask| heard(ask, damage::run_heard),
    },
    Work {
        name: damage_each::NAME,
        few: 500,
        many: 2_000,
        told_least: 95,
        run: |ask| heard(ask, damage_each::run_heard),
    },
    Work {
        name: "damage-both",
        few: 100,
        many: 2_000,
        told_least: 100,
        run: |ask| heard(ask, damage_both::run_heard),
    },
    Work {
        name: "tail",
        few: 200,
        many: 2_000,
        told_least: 60,
        run: |ask| heard(ask, tail::run_heard),
    },
    Work {
        name: "clock",
        few: 60,
        many: 500,
        told_least: 100,
        run: |ask| heard(ask, clock::run_heard),
    },
    Work {
        name: "model",
        few: 2_000,
        many: 100_000,
        told_least: 0,
        run: |ask| heard(ask, model::run_heard),
    },
    Work {
        name: "chunks",
        few: 100_000,
        many: 10_000_000,
        told_least: 0,
        run: |ask| chunks::run(ask.trials, ask.seed),
    },
    Work { name: "fuzz", few: 500_000, many: 10_000_000, told_least: 50, run: fuzz::run },
    // Of each of its tests.
    Work {
        name: from_source::ORDERS,
        few: 10_000,
        many: 100_000,
        told_least: 0,
        run: from_source::orders,
    },
    // However many are asked for: each.
    Work {
        name: from_source::MUTANTS,
        few: 1,
        many: 1,
        told_least: 100,
        run: from_source::mutants,
    },
    // In seconds: an hour for each of the twelve readers.
    Work {
        name: fuzz_guided::NAME,
        few: 120,
        many: 12 * 3_600,
        told_least: 0,
        run: fuzz_guided::run,
    },
];

/// The work of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Work> {
    WORKS.iter().find(|work| work.name == name)
}

/// Runs a work that tells of each outcome by itself.
fn heard(ask: &Ask<'_>, run: fn(u64, u64, Hear<'_>) -> Result<Row>) -> Result<Row> {
    run(ask.trials, ask.seed, &|outcome: &Outcome| {
        ask.told.done();
        if !outcome.is_good() {
            ask.told.wrong(format!("{outcome:?}"));
        }
    })
}
