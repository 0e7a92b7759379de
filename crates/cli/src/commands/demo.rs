//! `demo`: an invented office, seven years of it, and what its record can say.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use upheld_annual::{AnnualStatistics, Figure, FigureSet, Measure, Scope};
use upheld_domain::{CommandId, Definitions, Event, Facts, StreamId};
use upheld_projection::differences;
use upheld_store::{Envelope, Identity, Layout, Record, View};
use upheld_synthetic::{CaseStep, History, OutreachStep, Plan, PlanError, Step};

use crate::args::{Common, DemoArgs, LetterArgs};
use crate::commands::figures::Asked;
use crate::commands::letter::letter;
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::watch::{Screen, bar};

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

pub(crate) fn run(common: &Common, args: &DemoArgs) -> Result<Exit, Problem> {
    let directory = common.record_or("./upheld-demo");
    let plan = Plan::of_seed(SEED, args.cases)?;
    let recorded = record(&directory, &plan)?;
    screen::print(&format!("{}\n{recorded}", crate::commands::letter::SYNTHETIC))?;
    let text = tour(&directory)?;
    screen::print(&text)?;
    screen::print(&to_try(&directory))?;
    Ok(Exit::Ok)
}

/// The identity of a demo's record follows from its plan, so that another plan is not mixed in.
fn identity(plan: &Plan) -> Identity {
    let parts = ["demo", &plan.seed.to_string(), &plan.expected_cases().to_string()];
    Identity { origin: CommandId::derived(&parts).0, synthetic: true }
}

/// Records the history, or what is still missing of it. Gives a sentence that says so.
fn record(directory: &Path, plan: &Plan) -> Result<String, Problem> {
    let identity = identity(plan);
    // A plan that can't be made leaves no directory behind.
    drop(History::new(plan)?);
    if !Layout::of(directory).journal().exists() {
        Record::create(directory, &identity)?;
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
    let there = record.position();
    let steps = give_all(&mut record, plan)?;
    record.settle()?;
    let events = record.position();
    record.close(&screen)?;
    screen.clear();
    let place = directory.display();
    Ok(if steps == 0 {
        format!("Found {events} events in {place}, recorded before.\n")
    } else {
        let added = events - there;
        let pace = pace(added, started.elapsed());
        format!(
            "Recorded {added} events of about {} cases in {place} in {pace}.\n",
            plan.expected_cases()
        )
    })
}

fn another_record(directory: &Path, record: &Record) -> Problem {
    let what = if record.identity().synthetic {
        "holds a demo made with another --cases"
    } else {
        "holds a record of real cases"
    };
    Problem::new(Exit::Conflict, format!("{} {what}", directory.display()))
        .hint("name another directory with --record")
}

/// Gives the steps that the record does not have yet; gives how many those were.
fn give_all(record: &mut Record, plan: &Plan) -> Result<u64, Problem> {
    let bar = bar("Recording an invented office", plan.expected_cases());
    let there = record.position();
    let (mut position, mut given) = (0, 0);
    for step in History::new(plan)? {
        position += step.events() as u64;
        if position <= there {
            continue;
        }
        given += 1;
        match step {
            Step::Case(step) => {
                let received = step
                    .command
                    .events
                    .iter()
                    .any(|(facts, _)| matches!(facts, upheld_domain::CaseFacts::Received(_)));
                bar.inc(u64::from(received));
                give_case(record, step)?;
            }
            Step::Outreach(step) => give_outreach(record, step)?,
        }
    }
    bar.finish_and_clear();
    Ok(given)
}

fn give_case(record: &mut Record, step: CaseStep) -> Result<(), Problem> {
    let envelope = Envelope { id: step.id, actor: step.actor, now: step.at, expected: None };
    record.give(step.reference, &step.command, &envelope)?;
    Ok(())
}

fn give_outreach(record: &mut Record, step: OutreachStep) -> Result<(), Problem> {
    let envelope = Envelope { id: step.id, actor: step.actor, now: step.at, expected: None };
    let event = Event { facts: Facts::Outreach(step.facts), particulars: step.particulars };
    record.record(StreamId::Outreach, vec![event], &envelope)?;
    Ok(())
}

fn pace(events: u64, took: Duration) -> String {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
    let pace = events.saturating_mul(1_000_000) / micros;
    format!("{}.{} s ({pace} events/s)", micros / 1_000_000, micros / 100_000 % 10)
}

/// A replay, the figures of one council, and its letter.
fn tour(directory: &Path) -> Result<String, Problem> {
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
    let same = if differing == 0 {
        "no cell differs from the live figures".to_owned()
    } else {
        format!("{differing} cells differ from the live figures")
    };
    let replayed =
        format!("Replayed them from event 1 in {}: {same}.\n\n", pace(again.position(), took));
    let year = SHOWN_YEAR.parse().map_err(|_| Problem::failed("the demo's year"))?;
    let authority = SHOWN.parse().map_err(|_| Problem::failed("the demo's council"))?;
    let set = Asked::new(&view, &definitions)?.set(Scope::Authority(authority), year);
    let figures = key_figures(&set);
    let args = LetterArgs { authority: SHOWN.to_owned(), year, definitions: None };
    let letter = letter(&view, &args)?;
    view.close(&screen)?;
    let line = "-".repeat(78);
    Ok(format!("{replayed}{figures}\n{line}\n{letter}{line}\n"))
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
        "\nTry:\n  {program} --record {record} case list --authority Leeds --year 2023-24 --limit 5\n  \
         {program} --record {record} figures --group \"Metropolitan Boroughs\" --year 2023-24\n  \
         {program} --record {record} verify\n"
    )
}
