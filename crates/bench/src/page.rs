//! The page: what was measured, said by the samples of the run; raw samples and charts beside it.
//! What people have to say of a target stands in `crates/bench/notes`, and is put in as it is.

use std::fs;
use std::path::Path;

use crate::bench::Bench;
use crate::chart;
use crate::machine;
use crate::ours::OURS;
use crate::samples::{Summary, grouped};
use crate::targets::{TARGETS, Target, against_ours};
use crate::trouble::{Result, Trouble};

/// The question of the statistics as DuckDB is asked it.
const QUESTION: &str = include_str!("../peers/annual.sql");

/// The versions of the Python peers.
const PYTHON: &str = include_str!("../peers/requirements.txt");

/// Writes `benchmarks.md`, `benchmarks.csv` and the charts to a directory.
pub(crate) fn write(bench: &Bench, out: &Path) -> Result<()> {
    let charts = out.join("benchmarks");
    fs::create_dir_all(&charts).map_err(Trouble::file(&charts))?;
    bench.samples.write(&out.join("benchmarks.csv"))?;
    let mut page = head(bench);
    page.push_str(&targets(bench));
    for target in TARGETS {
        page.push_str(&section(bench, target, &charts)?);
    }
    page.push_str(&foot(bench));
    let path = out.join("benchmarks.md");
    fs::write(&path, page).map_err(Trouble::file(&path))?;
    bench.say(&format!("wrote {}", path.display()));
    Ok(())
}

fn head(bench: &Bench) -> String {
    let mut text = format!(
        "# Benchmarks\n\n\
         Written by `cargo run --release -p upheld-bench` from the samples of one run; the raw ones \
         are in [benchmarks.csv](benchmarks.csv). The record has {} events of an invented office: \
         every council, several remedies a case, corrections, retractions, reviews and reopened \
         cases. Each number is the median of {} samples (of fewer where the column says so), with the least and the most beside it; \
         engines take turns, so that what else the machine does meets all of them.\n\n",
        grouped(bench.events),
        bench.rounds
    );
    text.push_str("## The machine\n\n| | |\n|---|---|\n");
    for (name, value) in machine::described() {
        text.push_str(&format!("| {name} | {value} |\n"));
    }
    text.push('\n');
    text
}

fn targets(bench: &Bench) -> String {
    let mut text = "## What was to be reached\n\n\
                    | what | to reach | reached | measured |\n|---|---|---|---|\n"
        .to_owned();
    for target in TARGETS {
        let verdicts = target.verdicts(&bench.samples);
        let reached = if verdicts.iter().any(|verdict| verdict.reached == Some(false)) {
            "no"
        } else if verdicts.iter().all(|verdict| verdict.reached == Some(true)) {
            "yes"
        } else {
            "not all measured"
        };
        let found: Vec<String> = verdicts
            .iter()
            .map(|verdict| match verdict.reached {
                Some(false) => format!("**{}**", verdict.found),
                _ => verdict.found.clone(),
            })
            .collect();
        let Target { what, wanted, .. } = target;
        text.push_str(&format!("| {what} | {wanted} | {reached} | {} |\n", found.join("<br>")));
    }
    text.push_str("\nWhat falls short is in bold.\n\n");
    text
}

fn section(bench: &Bench, target: &Target, charts: &Path) -> Result<String> {
    let mut text = format!("## {}\n\n", title(target.what));
    for work in target.works {
        text.push_str(&work_told(bench, work, charts)?);
    }
    let notes = Path::new(env!("CARGO_MANIFEST_DIR")).join("notes");
    let notes = notes.join(format!("{}.md", target.notes));
    match fs::read_to_string(&notes) {
        Ok(notes) => text.push_str(&format!("{}\n\n", notes.trim())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Trouble::file(&notes)(error)),
    }
    Ok(text)
}

fn title(what: &str) -> String {
    let mut letters = what.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One work: its chart where there is something to compare, and its numbers.
fn work_told(bench: &Bench, work: &str, charts: &Path) -> Result<String> {
    let engines = bench.samples.of(work);
    let mut text = format!("### {}\n\n", title(work));
    if let Some(svg) = chart::drawn(&title(work), &engines) {
        let name = format!("{}.svg", work.replace(", ", "-").replace(' ', "-"));
        let path = charts.join(&name);
        fs::write(&path, svg).map_err(Trouble::file(&path))?;
        text.push_str(&format!("![{}](benchmarks/{name})\n\n", title(work)));
    }
    text.push_str("| engine | median | least to most | samples | of | Upheld against it |\n");
    text.push_str("|---|---:|---:|---:|---:|---:|\n");
    let ours = engines.iter().find(|engine| engine.engine == OURS);
    for engine in &engines {
        text.push_str(&row(engine, ours));
    }
    for absent in bench.samples.absent_at(work) {
        text.push_str(&format!("| {} | not measured: {} | | | | |\n", absent.engine, absent.why));
    }
    text.push('\n');
    Ok(text)
}

fn row(engine: &Summary, ours: Option<&Summary>) -> String {
    let other = if engine.engine == OURS { String::new() } else { against_ours(ours, engine) };
    format!(
        "| {} | {} | {} | {} | {} | {other} |\n",
        engine.engine,
        engine.middle(),
        engine.range(),
        engine.count,
        grouped(engine.n)
    )
}

fn foot(bench: &Bench) -> String {
    let mut text = "## How it was done\n\n".to_owned();
    text.push_str(include_str!("../notes/how.md").trim());
    text.push_str("\n\n### Peers\n\n| peer | version | set up as |\n|---|---|---|\n");
    for (name, hello) in &bench.settings {
        text.push_str(&format!("| {name} | {} | {} |\n", hello.engine, hello.settings));
    }
    text.push_str(&format!("\nThe Python packages:\n\n```text\n{PYTHON}```\n\n"));
    text.push_str(
        "### The question of the statistics\n\nAs DuckDB is asked it; Polars is asked the \
                   same in [its own words](../crates/bench/peers/polars_annual.py).\n\n```sql\n",
    );
    text.push_str(QUESTION);
    text.push_str("```\n");
    text
}
