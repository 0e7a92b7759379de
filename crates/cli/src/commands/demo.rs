//! `demo`: an invented office, seven years of it, and what its record can say.

mod releases;
mod script;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde::Serialize;
use upheld_annual::{AnnualStatistics, Figure, FigureSet, Measure, Scope};
use upheld_audit::releases;
use upheld_domain::{CommandId, Definitions};
use upheld_projection::differences;
use upheld_store::{Identity, Record, RecordError, View};
use upheld_synthetic::{Plan, PlanError};

use crate::args::{Common, DemoArgs, Format, StandingArgs};
use crate::commands::figures::Asked;
use crate::commands::letter;
use crate::desk::Halts;
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::room;
use crate::screen;
use crate::stop;
use crate::watch::{Screen, bar};
use script::Script;

/// The year of the letter that this project began with.
const SEED: u64 = 2020;

/// The council whose figures the demo shows.
const SHOWN: &str = "E08000035";
const SHOWN_YEAR: &str = "2023-24";

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Self {
        Self::invalid(error.to_string())
    }
}

/// What is to be recorded: a history, whole or up to a day.
struct Wanted {
    plan: Plan,
    until: Option<NaiveDate>,
}

pub(crate) fn run(common: &Common, args: &DemoArgs) -> Result<Exit, Problem> {
    let directory = common.record_or("./upheld-demo");
    room::check_at(&directory, common)?;
    let wanted = Wanted { plan: Plan::of_seed(SEED, args.cases)?, until: args.until };
    match common.format_of_prose() {
        Format::Table => {
            let recorded = record(common, &directory, &wanted)?;
            screen::print(&format!("{}\n{}", letter::SYNTHETIC, recorded.told))?;
            screen::print(&tour(&directory)?.in_words())?;
            screen::print(&to_try(&directory))?;
        }
        Format::Json => screen::print_json(&whole(common, &directory, &wanted)?)?,
        Format::Jsonl => screen::print_lines(&[whole(common, &directory, &wanted)?])?,
        Format::Csv => {
            return Err(Problem::usage("the demo is no table")
                .hint("--format table prints it as text; figures --format csv has numbers"));
        }
    }
    Ok(Exit::Ok)
}

/// The demo for machines.
#[derive(Serialize)]
struct Shown {
    synthetic: bool,
    record: String,
    events: u64,
    recorded: u64,
    differing_cells: usize,
    figures: FigureSet,
    letter: String,
}

fn whole(common: &Common, directory: &Path, wanted: &Wanted) -> Result<Shown, Problem> {
    let recorded = record(common, directory, wanted)?;
    let tour = tour(directory)?;
    Ok(Shown {
        synthetic: true,
        record: directory.display().to_string(),
        events: recorded.events,
        recorded: recorded.added,
        differing_cells: tour.differing,
        figures: tour.figures,
        letter: tour.letter,
    })
}

/// What is in the record, and what of it is new.
struct Recorded {
    events: u64,
    added: u64,
    told: String,
}

impl Wanted {
    /// The identity of a demo's record follows from what is recorded, so that nothing else is mixed
    /// in: not another plan, and not the rest of a history after what somebody tried in between.
    fn identity(&self) -> Identity {
        let (seed, cases) = (self.plan.seed.to_string(), self.plan.expected_cases().to_string());
        let until = self.until.map(|day| day.to_string());
        let parts = ["demo", &seed, &cases].into_iter().chain(until.as_deref());
        let parts: Vec<&str> = parts.collect();
        Identity { origin: CommandId::derived(&parts).0, synthetic: true }
    }
}

/// Records the history, or what is still missing of it.
fn record(common: &Common, directory: &Path, wanted: &Wanted) -> Result<Recorded, Problem> {
    let identity = wanted.identity();
    let plan = &wanted.plan;
    // A plan that can't be made leaves no directory behind.
    drop(Script::of(plan, wanted.until)?);
    match Record::create(directory, &identity) {
        Err(RecordError::Exists(_)) => {}
        made => made?,
    }
    let screen = Screen::default();
    let started = Instant::now();
    let mut record = Record::open(
        directory,
        Duration::from_secs(5),
        &open::projections_of(directory)?,
        &screen,
    )?;
    screen.clear();
    if *record.identity() != identity {
        return Err(another_record(directory, &record));
    }
    record.seed_salts(plan.seed);
    stop::listen()?;
    let there = record.position();
    let (mut record, steps, stopped) =
        give_all(record, wanted, Halts::at(directory.to_owned(), common))?;
    record.settle()?;
    let events = record.position();
    record.close(&screen)?;
    stop::let_go(stopped.is_none());
    screen.clear();
    let place = directory.display();
    let added = events - there;
    if let Some(problem) = stopped {
        let what = format!("{}; recorded {added} events in {place}", problem.what());
        return Err(problem.told_as(what));
    }
    let told = if steps == 0 {
        format!("Found {events} events in {place}, recorded before.\n")
    } else {
        let pace = pace(added, started.elapsed());
        format!(
            "Recorded {added} events of about {} cases in {place} in {pace}.\n",
            plan.expected_cases()
        )
    };
    Ok(Recorded { events, added, told })
}

fn another_record(directory: &Path, record: &Record) -> Problem {
    let what = if record.identity().synthetic {
        "holds a demo made with another --cases or --until"
    } else {
        "holds a record of real cases"
    };
    Problem::new(Exit::Conflict, format!("{} {what}", directory.display()))
        .hint("name another directory with --record")
}

/// Gives what the record does not have yet, unless it is to stop; gives the record back with how many
/// commits those were, and why it stopped.
fn give_all(
    mut record: Record,
    wanted: &Wanted,
    mut halts: Halts<'_>,
) -> Result<(Record, u64, Option<Problem>), Problem> {
    let bar = bar("Recording an invented office", wanted.plan.expected_cases());
    let there = record.position();
    let (mut position, mut given) = (0, 0);
    for deed in Script::of(&wanted.plan, wanted.until)? {
        position += deed.events();
        if position > there {
            if let Err(problem) = halts.check() {
                bar.finish_and_clear();
                return Ok((record, given, Some(problem)));
            }
            bar.inc(u64::from(deed.receives()));
            record = deed.give(record)?;
            given += 1;
        }
    }
    bar.finish_and_clear();
    Ok((record, given, None))
}

fn pace(events: u64, took: Duration) -> String {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
    let pace = events.saturating_mul(1_000_000) / micros;
    format!("{}.{} s ({pace} events/s)", micros / 1_000_000, micros / 100_000 % 10)
}

/// A replay, the figures of one council, and its letter.
struct Tour {
    events: u64,
    took: Duration,
    differing: usize,
    figures: FigureSet,
    letter: String,
}

fn tour(directory: &Path) -> Result<Tour, Problem> {
    let screen = Screen::default();
    let definitions = Definitions::named(Definitions::DEFAULT)?;
    let projection = AnnualStatistics::new(&definitions);
    let view = View::open(directory, &open::projections_of(directory)?, &screen)?;
    let started = Instant::now();
    let again = View::replayed(directory, None, &screen)?;
    let cells = again.cells(&projection)?;
    let took = started.elapsed();
    let differing = differences(&view.cells(&projection)?, &cells).len();
    screen.clear();
    let year = SHOWN_YEAR.parse().map_err(|_| Problem::failed("the demo's year"))?;
    let authority = SHOWN.parse().map_err(|_| Problem::failed("the demo's council"))?;
    let figures = Asked::new(&view, &definitions)?.set(Scope::Authority(authority), year);
    let letters_may_go_out = releases(view.streams().events())
        .iter()
        .any(|release| release.name.year == year && release.approved.is_some());
    let standing = StandingArgs { internal: !letters_may_go_out, ..StandingArgs::default() };
    let letter = letter::markdown(&view, SHOWN, year, &standing)?;
    view.close(&screen)?;
    Ok(Tour { events: again.position(), took, differing, figures, letter })
}

impl Tour {
    fn in_words(&self) -> String {
        let same = if self.differing == 0 {
            "no cell differs from the live figures".to_owned()
        } else {
            format!("{} cells differ from the live figures", self.differing)
        };
        let pace = pace(self.events, self.took);
        let line = "-".repeat(78);
        format!(
            "Replayed them from event 1 in {pace}: {same}.\n\n{}\n{line}\n{}{line}\n",
            key_figures(&self.figures),
            beginning(&self.letter)
        )
    }
}

/// A letter up to the end of its figures.
fn beginning(letter: &str) -> String {
    let mut headings = 0;
    let is_in = |line: &&str| {
        headings += usize::from(line.starts_with("## "));
        headings < 3
    };
    let lines: Vec<&str> = letter.lines().take_while(is_in).collect();
    format!(
        "{}\n\n… and so on for some pages: the first command below makes all of it.\n",
        lines.join("\n").trim_end()
    )
}

fn key_figures(set: &FigureSet) -> String {
    let sentence = |measure: Measure, what: &str| {
        let figure = set.figures.iter().find(|figure| figure.measure == measure);
        figure.map(|figure| key_figure(figure, what)).unwrap_or_default()
    };
    format!(
        "{}, {}:\n{}{}{}",
        set.scope.name,
        set.year,
        sentence(Measure::UpholdRate, "investigations upheld"),
        sentence(Measure::ComplianceRate, "compliance outcomes satisfactory"),
        sentence(Measure::SatisfactoryRemedyRate, "upheld complaints put right before they came"),
    )
}

fn key_figure(figure: &Figure, what: &str) -> String {
    let count = match (figure.numerator, figure.denominator) {
        (Some(above), Some(below)) => format!("{above} of {below} "),
        _ => String::new(),
    };
    let similar = figure.comparator.as_ref();
    let similar = similar.map(|c| format!(" (SYNTHETIC average of {}: {})", c.group, c.printed));
    format!("  {count}{what}, {}{}\n", figure.printed, similar.unwrap_or_default())
}

fn to_try(directory: &Path) -> String {
    let program = std::env::args_os().next().map(PathBuf::from);
    let program = program.map_or_else(|| "upheld".to_owned(), |path| path.display().to_string());
    let record = directory.display();
    format!(
        "\nTry:\n  {program} --record {record} letter --authority Leeds --year 2023-24 --format html --out \
         leeds.html\n  \
         {program} --record {record} case list --authority Leeds --year 2023-24 --limit 5\n  \
         {program} --record {record} release diff 2023-24 --authority Leeds\n  \
         {program} --record {record} verify\n"
    )
}
