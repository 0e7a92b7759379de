//! The annual statistics of every body and year, made anew from every event's facts, with
//! corrections, retractions, reopenings and all: ours from what the record keeps in sled, the
//! peers' by the same rules from the same rows (see `peers/annual.sql`), each in a process of its
//! own with two threads. What comes out is compared cell by cell before anything is measured.

use std::path::{Path, PathBuf};
use std::time::Instant;

use upheld_projection::Cells;

use crate::answers;
use crate::bench::Bench;
use crate::columns::Columns;
use crate::facts;
use crate::machine;
use crate::ours::{self, Anew, OURS};
use crate::peers::python::Python;
use crate::strange;
use crate::trouble::{Result, Trouble};
use crate::worker::{Answer, Hello, Worker, serve};

/// The limit: what it takes when every row is in memory already.
pub(crate) const COLUMNS: &str = "columns in memory (limit)";

/// The peers: name and script.
const PEERS: [(&str, &str, &str); 3] = [
    ("DuckDB, own table", "duckdb_annual.py", "table"),
    ("DuckDB, Parquet", "duckdb_annual.py", "parquet"),
    ("Polars, Parquet", "polars_annual.py", "parquet"),
];

/// The name of the work, and of the same with a tenth of the events.
pub(crate) const WORK: &str = "statistics";
/// See [`WORK`].
pub(crate) const TENTH: &str = "statistics, a tenth of the events";

/// The samples of this work, with all events and with a tenth of them.
pub(crate) fn run_both(bench: &mut Bench) -> Result<()> {
    run(bench, WORK)?;
    let all = bench.events;
    bench.events = all / 10;
    run(bench, TENTH)?;
    bench.events = all;
    Ok(())
}

fn run(bench: &mut Bench, work: &str) -> Result<()> {
    let mut engines = ready(bench, work)?;
    compare(bench, &mut engines)?;
    for round in 0..bench.rounds {
        bench.say(&format!("{work} {} of {}", round + 1, bench.rounds));
        for (name, worker) in &mut engines {
            let answer = worker.ask("sample")?;
            bench.samples.rate(work, name, answer.n, answer.took());
        }
    }
    for (name, worker) in &mut engines {
        let peak = worker.ask("peak")?.bytes;
        bench.samples.bytes(&format!("{work} memory"), name, bench.events, peak);
        bench.is_set_up(name, &worker.hello);
    }
    Ok(())
}

/// Only that every answer is the same, of a record and of rows that no record has, and that the
/// record's own counts are those too. Peers that are missing are an error here.
pub(crate) fn check(bench: &mut Bench) -> Result<()> {
    let mut engines = ready(bench, WORK)?;
    compare(bench, &mut engines)?;
    drop(engines);
    let rows = strange::rows();
    let file = bench.scratch.at("facts-strange.csv");
    facts::write(&rows, &file)?;
    let expected = Columns::of(rows, 0).count(&Anew::new()?);
    for (name, mut worker) in peers(bench, WORK, &file)? {
        let cells = cells_of(bench, &name, &mut worker)?;
        answers::same("rows that no record has by our rules", &expected, &name, &cells)?;
    }
    match bench.samples.absent_at(WORK).next() {
        Some(absent) => {
            Err(Trouble::said(format!("{} was not compared: {}", absent.engine, absent.why)))
        }
        None => Ok(()),
    }
}

type Engine = (String, Worker);

/// Everybody who can answer, ours first.
fn ready(bench: &mut Bench, work: &str) -> Result<Vec<Engine>> {
    let record = bench.record()?;
    let text = |path: &Path| path.to_str().map(str::to_owned);
    let path = text(&record).ok_or_else(|| Trouble::said("a path is no text"))?;
    let mut engines = vec![
        (OURS.to_owned(), Worker::own(&["rebuild", &path])?),
        (COLUMNS.to_owned(), Worker::own(&["columns", &path])?),
    ];
    let rows = bench.scratch.at(&format!("facts-{}.csv", bench.events));
    bench.say("writing the facts for the peers");
    facts::export(&record, &rows)?;
    engines.extend(peers(bench, work, &rows)?);
    Ok(engines)
}

/// The peers that are here, with the rows of a file.
fn peers(bench: &mut Bench, work: &str, rows: &Path) -> Result<Vec<Engine>> {
    let python = Python::find();
    let mut engines = Vec::new();
    for (name, script, source) in PEERS {
        bench.say(&format!("{name}: reading the facts"));
        let started = match &python {
            Ok(python) => Worker::start(python.script(script).arg(source).arg(rows)),
            Err(why) => Err(Trouble::said(why.clone())),
        };
        match started {
            Ok(worker) => engines.push((name.to_owned(), worker)),
            Err(why) => bench.samples.is_absent(work, name, why.to_string()),
        }
    }
    Ok(engines)
}

/// Fails, naming the first cells, where two answers differ.
fn compare(bench: &Bench, engines: &mut [Engine]) -> Result<()> {
    let mut first: Option<(String, Cells)> = None;
    for (name, worker) in engines {
        let cells = cells_of(bench, name, worker)?;
        match &first {
            None => first = Some((name.clone(), cells)),
            Some((known, expected)) => answers::same(known, expected, name, &cells)?,
        }
    }
    Ok(())
}

fn cells_of(bench: &Bench, name: &str, worker: &mut Worker) -> Result<Cells> {
    let file = bench.scratch.at("cells.csv");
    worker.ask(&format!("cells {}", file.display()))?;
    let cells = answers::read(&file)?;
    bench.say(&format!("{name}: {} cells", cells.len()));
    Ok(cells)
}

/// Where a request wants cells.
fn wanted(request: &str) -> Option<PathBuf> {
    request.strip_prefix("cells ").map(PathBuf::from)
}

fn memory() -> Result<Answer> {
    Ok(Answer { bytes: machine::peak_bytes()?, ..Answer::default() })
}

/// The worker that counts from what our record keeps.
pub(crate) fn rebuild(record: &Path) -> Result<()> {
    let mut record = ours::open(record)?;
    let anew = Anew::new()?;
    let hello = Hello { engine: OURS.to_owned(), settings: "two threads".to_owned() };
    serve(&hello, &mut |request| {
        if request == "peak" {
            return memory();
        }
        let started = Instant::now();
        let cells = record.cells(&anew)?;
        let answer = Answer::of(record.position(), started.elapsed());
        if let Some(file) = wanted(request) {
            answers::write(&cells, &file)?;
            // The live counts must be these, too.
            let live = record.cells(&ours::annual()?)?;
            answers::same("the counts made anew", &cells, "the live counts", &live)?;
        }
        Ok(answer)
    })
}

/// The worker that has every row in memory.
pub(crate) fn columns(record: &Path) -> Result<()> {
    let columns = Columns::read(record)?;
    let anew = Anew::new()?;
    let hello = Hello { engine: COLUMNS.to_owned(), settings: "two threads".to_owned() };
    serve(&hello, &mut |request| {
        if request == "peak" {
            return memory();
        }
        let started = Instant::now();
        let cells = columns.count(&anew);
        let answer = Answer::of(columns.events(), started.elapsed());
        if let Some(file) = wanted(request) {
            answers::write(&cells, &file)?;
        }
        Ok(answer)
    })
}
