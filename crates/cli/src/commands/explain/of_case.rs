//! `case figures`: in which figures of which years a case counts or counted, since which event and
//! until which.

use serde::Serialize;
use upheld_audit::{CaseFigure, Turn, figures_of_case};
use upheld_domain::{Reference, ReportingYear, Timestamp};
use upheld_store::View;

use super::{cases, terms};
use crate::args::{CaseFiguresArgs, Common, Format};
use crate::commands::figures;
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen::{self, counted};

/// A case's figures, for printing.
#[derive(Serialize)]
struct OfCase {
    synthetic: bool,
    reference: Reference,
    definitions: String,
    as_known: Option<String>,
    position: u64,
    root: String,
    figures: Vec<CaseFigure>,
    #[serde(skip)]
    known: Known,
}

/// A figure with the case it is of, since a line stands alone.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    known: &'a Known,
    reference: Reference,
    definitions: &'a str,
    #[serde(flatten)]
    figure: &'a CaseFigure,
}

pub(crate) fn case_figures(common: &Common, args: &CaseFiguresArgs) -> Result<Exit, Problem> {
    let case = open::reading_as_known(common, &args.as_known, |view| of_case(view, args))?;
    let OfCase { reference, known, .. } = &case;
    match common.format {
        Format::Table => known.print_text(&in_words(&case))?,
        Format::Json => screen::print_json(&case)?,
        Format::Jsonl => {
            let definitions = case.definitions.as_str();
            let line = |figure| Line { known, reference: *reference, definitions, figure };
            screen::print_lines(&case.figures.iter().map(line).collect::<Vec<_>>())?;
        }
        Format::Csv => {
            let rows = case.figures.iter().map(|figure| row(&case, figure));
            known.print_csv(&HEADER, &rows.collect::<Vec<_>>())?;
        }
    }
    Ok(Exit::Ok)
}

fn of_case(view: &View, args: &CaseFiguresArgs) -> Result<OfCase, Problem> {
    let number = view.find(args.reference)?;
    let known = Known::of(view, &args.as_known);
    let number = number.ok_or_else(|| known.no_case(args.reference))?;
    let definitions = figures::definitions(view, args.definitions.as_deref())?;
    let evidence = cases::evidence(view, number)?;
    let last = view.last_recorded_at()?.map(Timestamp::london_date);
    let until = last.map(|day| definitions.counting.year_start.year_of(day));
    let until = until.unwrap_or(ReportingYear::EARLIEST);
    Ok(OfCase {
        synthetic: view.identity().synthetic,
        reference: args.reference,
        definitions: definitions.name.clone(),
        as_known: args.as_known.printed(),
        position: view.position(),
        root: screen::hex(&view.root()),
        figures: figures_of_case(&evidence, terms(view, &definitions), until),
        known,
    })
}

const HEADER: [&str; 15] = [
    "reference",
    "definitions",
    "measure",
    "year",
    "authority",
    "part",
    "from_position",
    "from_kind",
    "from_recorded_at",
    "from_actor",
    "until_position",
    "until_kind",
    "until_recorded_at",
    "until_actor",
    "position",
];

fn row(case: &OfCase, figure: &CaseFigure) -> Vec<String> {
    let turn = |turn: Option<&Turn>| match turn {
        Some(Turn { position, kind, recorded_at, actor }) => {
            vec![position.to_string(), (*kind).to_owned(), recorded_at.to_string(), actor.clone()]
        }
        None => vec![String::new(); 4],
    };
    let head = vec![
        case.reference.to_string(),
        case.definitions.clone(),
        figure.measure.clone(),
        figure.year.to_string(),
        figure.authority.to_string(),
        figure.part.slug().to_owned(),
    ];
    let (from, until) = (turn(Some(&figure.from)), turn(figure.until.as_ref()));
    [head, from, until, vec![case.position.to_string()]].concat()
}

fn in_words(case: &OfCase) -> String {
    let OfCase { reference, definitions, position, root, figures, .. } = case;
    let past = figures.iter().filter(|figure| figure.until.is_some()).count();
    let now = counted((figures.len() - past) as u64, "figure");
    let once = if past == 0 { String::new() } else { format!(", counted once in {past} more") };
    let rows: Vec<Vec<String>> = figures.iter().map(row_in_words).collect();
    let header = [
        "year",
        "measure",
        "part",
        "authority",
        "since",
        "event",
        "recorded at",
        "until",
        "event",
        "recorded at",
    ];
    format!(
        "Case {reference}: counts in {now}{once}\nDefinitions {definitions}; known up to position \
         {position}, root {root}\n\n{}",
        screen::table(&header, &rows, &[4, 7])
    )
}

fn row_in_words(figure: &CaseFigure) -> Vec<String> {
    let turn = |turn: Option<&Turn>| match turn {
        Some(turn) => {
            [turn.position.to_string(), turn.kind.to_owned(), turn.recorded_at.to_string()]
        }
        None => [const { String::new() }; 3],
    };
    let head = [
        figure.year.to_string(),
        figure.measure.clone(),
        figure.part.slug().to_owned(),
        figure.authority.to_string(),
    ];
    [head.as_slice(), &turn(Some(&figure.from)), &turn(figure.until.as_ref())].concat()
}
