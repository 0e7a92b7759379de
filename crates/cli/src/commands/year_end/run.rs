//! `year-end run`: rebuild, verify, check; the digest of the year's figures; what differs from the
//! last release; what to do next.

use serde::Serialize;
use upheld_annual::FigureSet;
use upheld_audit::{CheckWeight, figures_digest};
use upheld_domain::ReportingYear;
use upheld_store::View;

use super::check::{Asking, Checked, looked};
use super::next::{Step, steps};
use super::since::Since;
use crate::args::{Common, Format, YearEndRunArgs};
use crate::commands::figures::{self, Asked};
use crate::commands::replay::{self, Replayed};
use crate::commands::verify;
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen::{self, counted};
use crate::stop;

/// What a run came to.
#[derive(Serialize)]
struct Told {
    synthetic: bool,
    year: ReportingYear,
    provisional: bool,
    position: u64,
    root: String,
    /// Cells of the counts, and how many a replay found otherwise.
    cells: usize,
    cells_differed: usize,
    /// What the checks found.
    mend: usize,
    look: usize,
    definitions: String,
    /// How many sets of figures, and how many figures in them.
    scopes: usize,
    figures: usize,
    digest: String,
    release: Option<Since>,
    next: Vec<Step>,
    #[serde(skip)]
    words: Words,
}

/// What is only for people.
struct Words {
    period: String,
    cases: u32,
    checked: String,
    check_again: String,
}

/// The year as one reading of the record has it.
struct Seen {
    checked: Checked,
    definitions: String,
    period: String,
    last_day: String,
    position: u64,
    root: String,
    scopes: usize,
    figures: usize,
    digest: [u8; 32],
    release: Option<Since>,
}

pub(super) fn run(common: &Common, args: &YearEndRunArgs) -> Result<Exit, Problem> {
    let rebuilt = replay::rebuilt(common)?;
    // The rest only reads.
    stop::check().map_err(|problem| problem.hint(STOPPED))?;
    let Some(cases) = verify::cases_if_sound(common)? else { return Ok(Exit::Integrity) };
    let seen = open::reading(common, |view| seen(view, args))?;
    let told = told(args.year, &rebuilt, seen, cases);
    tell(common, &told)?;
    Ok(if told.cells_differed == 0 { Exit::Ok } else { Exit::Differences })
}

const STOPPED: &str = "the new counts are in place: give the same command again for the rest";

fn seen(view: &View, args: &YearEndRunArgs) -> Result<Seen, Problem> {
    let definitions = figures::definitions(view, args.definitions.as_deref())?;
    let asked = Asked::new(view, &definitions)?;
    let sets = asked.year_sets(args.year);
    let asking =
        Asking { year: args.year, authority: None, definitions: args.definitions.as_deref() };
    let start = definitions.counting.year_start;
    Ok(Seen {
        checked: looked(view, &asking)?,
        period: upheld_annual::period(args.year, start),
        last_day: start.last_day(args.year).to_string(),
        position: view.position(),
        root: screen::hex(&view.root()),
        scopes: sets.len(),
        figures: sets.iter().map(|set: &FigureSet| set.figures.len()).sum(),
        digest: figures_digest(&sets),
        release: Since::of(view, args.year)?,
        definitions: definitions.name.clone(),
    })
}

fn told(year: ReportingYear, rebuilt: &Replayed, seen: Seen, cases: u32) -> Told {
    let release = seen.release;
    let checked = seen.checked;
    let check_again = format!("upheld year-end check --year {year}{}", checked.same);
    Told {
        synthetic: checked.synthetic,
        year,
        provisional: checked.provisional,
        position: seen.position,
        root: seen.root,
        cells: rebuilt.cells,
        cells_differed: rebuilt.differences.len(),
        mend: checked.found(CheckWeight::Mend),
        look: checked.found(CheckWeight::Look),
        definitions: seen.definitions,
        scopes: seen.scopes,
        figures: seen.figures,
        digest: screen::hex(&seen.digest),
        next: steps(&checked, &seen.last_day, year, release.as_ref()),
        release,
        words: Words { period: seen.period, cases, checked: checked.sum(), check_again },
    }
}

fn tell(common: &Common, told: &Told) -> Result<(), Problem> {
    let row = |(place, step): (usize, &Step)| {
        vec![(place + 1).to_string(), step.what.clone(), step.command.clone().unwrap_or_default()]
    };
    match common.format {
        Format::Table => screen::print_text(told.synthetic, &in_words(told)),
        Format::Json => screen::print_json(told),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(told)),
        Format::Csv => {
            let rows: Vec<Vec<String>> = told.next.iter().enumerate().map(row).collect();
            screen::print_csv(told.synthetic, &["step", "what", "command"], &rows)
        }
    }
}

fn in_words(told: &Told) -> String {
    let Told { year, cells, digest, definitions, root, words, .. } = told;
    let differed = match told.cells_differed {
        0 => "none differed".to_owned(),
        1 => "1 differed and was put right".to_owned(),
        count => format!("{count} differed and were put right"),
    };
    let provisional = if told.provisional {
        "Provisional: the record has not seen the year's end.\n"
    } else {
        ""
    };
    let release = match &told.release {
        None => format!("No release of {year} yet."),
        Some(release) => release.in_words(),
    };
    let mut text = format!(
        "Year end {year}, {}\n{provisional}\nRebuilt: {cells} cells, {differed}.\n\
         Verified: sound, {} of {}, root {root}\nChecked: {}: {}\nFigures: {} of {} by \
         {definitions}, digest {digest}\n{release}\n\nNext:\n",
        words.period,
        counted(told.position, "event"),
        counted(words.cases, "case"),
        words.checked,
        words.check_again,
        counted(told.figures as u64, "figure"),
        counted(told.scopes as u64, "scope"),
    );
    for (place, Step { what, command }) in told.next.iter().enumerate() {
        text.push_str(&format!("{}. {what}\n", place + 1));
        if let Some(command) = command {
            text.push_str(&format!("   {command}\n"));
        }
    }
    text
}
