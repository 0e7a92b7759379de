//! Figures as they were known when half of the record was recorded: of one body, and of the nation.

use std::hint::black_box;
use std::time::Instant;

use upheld_annual::Scope;
use upheld_store::{Unwatched, View};

use crate::answers;
use crate::ask;
use crate::bench::Bench;
use crate::columns::Columns;
use crate::ours::{self, Anew, OURS};
use crate::trouble::Result;

/// The samples of this work, with a rebuild of everything beside them.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let view = View::of(ours::open(&bench.record()?)?);
    let (definitions, annual, anew) = (ours::definitions()?, ours::annual()?, Anew::new()?);
    let (middle, n) = (view.position() / 2, view.position());
    let asked = [
        ("as known, one authority and its averages", ask::body()?),
        ("as known, the nation", Scope::Nation),
    ];
    for round in 0..bench.rounds {
        bench.say(&format!("as known {} of {}", round + 1, bench.rounds));
        let started = Instant::now();
        black_box(ask::figures_alone(&view.at(middle)?, &definitions, &annual)?);
        bench.samples.time("as known, one authority", OURS, n, started.elapsed());
        for (work, scope) in asked {
            let started = Instant::now();
            let then = view.at(middle)?;
            black_box(ask::figures(&then, &definitions, &annual, scope)?);
            bench.samples.time(work, OURS, n, started.elapsed());
        }
        let started = Instant::now();
        black_box(view.cells(&anew)?);
        bench.samples.time("as known, the nation", "one rebuild", n, started.elapsed());
    }
    Ok(view.close(&Unwatched)?)
}

/// Whether the counts as known at mid-record are those of the journal's rows up to there.
pub(crate) fn check(bench: &Bench) -> Result<()> {
    let path = bench.record()?;
    let view = View::of(ours::open(&path)?);
    let middle = view.position() / 2;
    let known = view.at(middle)?.cells(&ours::annual()?)?;
    view.close(&Unwatched)?;
    let rows = Columns::read_until(&path, middle)?.count(&Anew::new()?);
    bench.say(&format!("as known at position {middle}: {} cells", known.len()));
    answers::same("the counts as known", &known, "those of the rows up to there", &rows)
}
