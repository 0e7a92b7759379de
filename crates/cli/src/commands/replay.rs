//! `replay` and `rebuild`: the counts made again from event 1, beside the live ones.

use std::time::Instant;

use serde::Serialize;
use upheld_annual::AnnualStatistics;
use upheld_domain::Position;
use upheld_projection::{Cells, Difference, Numbering, differences};
use upheld_store::{Record, View};

use crate::args::{Common, Format, ReplayArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::stop;
use crate::watch::Screen;

/// What a replay came to.
#[derive(Serialize)]
pub(super) struct Replayed {
    synthetic: bool,
    pub(super) position: u64,
    root: String,
    live_position: u64,
    cases: u32,
    pub(super) cells: usize,
    seconds: String,
    events_per_second: u64,
    swapped: bool,
    pub(super) differences: Vec<Differing>,
}

/// A cell that differs.
#[derive(Serialize)]
pub(super) struct Differing {
    year: String,
    authority: String,
    measure: String,
    live: i64,
    replayed: i64,
}

pub(crate) fn replay(common: &Common, args: &ReplayArgs) -> Result<Exit, Problem> {
    let replayed = open::reading(common, |view| {
        let projection = AnnualStatistics::new(&view.scheme().definitions()?);
        check_position(args.at, view.position())?;
        let live = view.cells(&projection)?;
        let screen = Screen::default();
        let started = Instant::now();
        let again = View::replayed(&common.record(), args.at, &screen)?;
        let cells = again.cells(&projection)?;
        screen.clear();
        let found = differing(&live, &cells, view.numbering(), again.numbering());
        Ok(Replayed {
            live_position: view.position(),
            differences: found,
            ..told(&again, &cells, started)
        })
    })?;
    tell(common, &replayed)
}

fn check_position(at: Option<Position>, last: u64) -> Result<(), Problem> {
    match at {
        Some(at) if at.get() > last => {
            Err(Problem::not_found(format!("the record has no position {at}"))
                .hint(format!("its last is {last}")))
        }
        _ => Ok(()),
    }
}

fn told(again: &View, cells: &Cells, started: Instant) -> Replayed {
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
    Replayed {
        synthetic: again.identity().synthetic,
        position: again.position(),
        root: screen::hex(&again.root()),
        live_position: again.position(),
        cases: again.case_count(),
        cells: cells.len(),
        seconds: format!("{}.{:03}", micros / 1_000_000, micros / 1_000 % 1_000),
        events_per_second: again.position().saturating_mul(1_000_000) / micros,
        swapped: false,
        differences: Vec::new(),
    }
}

/// The cells that differ, by name. Both counts number authorities in the order of the record, so a
/// shorter record's numbers are the beginning of a longer one's.
fn differing(
    live: &Cells,
    replayed: &Cells,
    numbering: &Numbering,
    other: &Numbering,
) -> Vec<Differing> {
    let longer =
        if numbering.authorities().len() >= other.authorities().len() { numbering } else { other };
    let named = |difference: &Difference| {
        let authority = longer.authorities().get(difference.key.authority.index());
        Differing {
            year: difference.key.year.to_string(),
            authority: authority.map(ToString::to_string).unwrap_or_default(),
            measure: upheld_annual::measure_name(difference.key.measure),
            live: difference.left,
            replayed: difference.right,
        }
    };
    differences(live, replayed).iter().map(named).collect()
}

pub(crate) fn rebuild(common: &Common) -> Result<Exit, Problem> {
    tell(common, &rebuilt(common)?)
}

/// Puts the counts of a replay in the place of the live ones.
pub(super) fn rebuilt(common: &Common) -> Result<Replayed, Problem> {
    open::recording(common, |record| {
        let projection = AnnualStatistics::new(&record.scheme().definitions()?);
        rebuild_in(common, record, &projection)
    })
}

fn rebuild_in(
    common: &Common,
    record: &mut Record,
    projection: &AnnualStatistics,
) -> Result<Replayed, Problem> {
    let live = record.cells(projection)?;
    let screen = Screen::default();
    let started = Instant::now();
    let again = View::replayed(&common.record(), None, &screen)?;
    let cells = again.cells(projection)?;
    screen.clear();
    let found = differing(&live, &cells, record.numbering(), again.numbering());
    let told = told(&again, &cells, started);
    // Until here nothing was changed, and a signal ends it at once; the swap is finished.
    stop::listen()?;
    record.swap(projection, &cells)?;
    Ok(Replayed { differences: found, swapped: true, ..told })
}

fn tell(common: &Common, replayed: &Replayed) -> Result<Exit, Problem> {
    let header = ["year", "authority", "measure", "live", "replayed"];
    let rows: Vec<Vec<String>> = replayed.differences.iter().map(row).collect();
    match common.format {
        Format::Table => {
            let mut text = in_words(replayed);
            if !rows.is_empty() {
                text.push('\n');
                text.push_str(&screen::table(&header, &rows, &[3, 4]));
            }
            screen::print_text(replayed.synthetic, &text)?;
        }
        Format::Json => screen::print_json(replayed)?,
        Format::Jsonl => screen::print_lines(std::slice::from_ref(replayed))?,
        Format::Csv => screen::print_csv(replayed.synthetic, &header, &rows)?,
    }
    Ok(if replayed.differences.is_empty() { Exit::Ok } else { Exit::Differences })
}

fn row(cell: &Differing) -> Vec<String> {
    vec![
        cell.year.clone(),
        cell.authority.clone(),
        cell.measure.clone(),
        cell.live.to_string(),
        cell.replayed.to_string(),
    ]
}

fn in_words(replayed: &Replayed) -> String {
    let Replayed { position, cases, cells, seconds, events_per_second, root, .. } = replayed;
    let found = match replayed.differences.len() {
        0 => "No cell differs from the live figures.".to_owned(),
        1 => "1 cell differs from the live figures:".to_owned(),
        count => format!("{count} cells differ from the live figures:"),
    };
    let swapped = if replayed.swapped { "The new counts are in place.\n" } else { "" };
    let events = screen::counted(*position, "event");
    let cases = screen::counted(*cases, "case");
    format!(
        "Replayed {events} of {cases} in {seconds} s ({events_per_second} events/s), \
         {cells} cells.\nRoot {root}\n{swapped}{found}\n"
    )
}
