//! `letter`: the annual letter to one authority, as a page, as Markdown, as PDF, or for a program.

use std::io::Write;

use serde::Serialize;
use serde_json::value::RawValue;
use upheld_domain::{Definitions, ReportingYear};
use upheld_publish::letter::{Letter, Office};
use upheld_publish::page::Templates;
use upheld_store::View;

use crate::args::{AsKnownArgs, Common, Format, Layout, LetterArgs, StandingArgs};
use crate::commands::documents::{Gathered, House, Press, refuse_terminal};
use crate::commands::release::{self, Due, Standing};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::sink::Sink;

/// A letter for machines.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    known: Known,
    #[serde(flatten)]
    standing: Standing,
    /// As Markdown.
    letter: String,
    /// All of its words and numbers.
    document: Box<RawValue>,
}

/// Made, with what it stands on.
struct Made {
    known: Known,
    standing: Standing,
    letter: Letter,
}

pub(crate) fn run(common: &Common, args: &LetterArgs) -> Result<Exit, Problem> {
    let layout = common.layout()?;
    let house = House::of(&args.document)?;
    let press = Press::new(&house, &layout.into_iter().collect::<Vec<_>>())?;
    refuse_terminal(layout, args.out.as_deref(), "letter.pdf")?;
    let made =
        open::reading_as_known(common, &args.as_known, |view| made(view, args, &house.office))?;
    let bytes = match (layout, common.format_of_prose()) {
        (Some(layout), _) => press.letter(&made.letter, layout)?,
        (None, Format::Table) => press.letter(&made.letter, Layout::Markdown)?,
        (None, Format::Json | Format::Jsonl) => for_machines(&house.templates, made)?,
        (None, Format::Csv) => {
            return Err(Problem::usage("a letter is no table")
                .hint("--format html makes a page of it; figures --format csv has the numbers"));
        }
    };
    let mut sink = Sink::open(args.out.as_deref(), args.replace)?;
    sink.write_all(&bytes)?;
    sink.finish()?;
    Ok(Exit::Ok)
}

fn for_machines(templates: &Templates, made: Made) -> Result<Vec<u8>, Problem> {
    let document = RawValue::from_string(made.letter.to_json()?)?;
    let letter = templates.letter_markdown(&made.letter)?;
    let Made { known, standing, .. } = made;
    let mut line = serde_json::to_vec(&Printed { known, standing, letter, document })?;
    line.push(b'\n');
    Ok(line)
}

/// The letter as Markdown, by whatever may stand: for the demo.
pub(crate) fn markdown(
    view: &View,
    authority: &str,
    year: ReportingYear,
    standing: &StandingArgs,
) -> Result<String, Problem> {
    let of = |view: &View, set: &Definitions, stands: &Standing| {
        let asked = (stands, &AsKnownArgs::default());
        let gathered = Gathered::of(view, set, year, asked, &Office::default())?;
        let id = view.register().find(authority)?.id;
        gathered.letter(id, &gathered.figures(id))
    };
    let letter = release::standing(view, year, standing, Due::Approved, of)?;
    Ok(Templates::ours()?.letter_markdown(&letter)?)
}

fn made(view: &View, args: &LetterArgs, office: &Office) -> Result<Made, Problem> {
    let known = Known::of(view, &args.as_known);
    release::standing(view, args.year, &args.standing, Due::Approved, |view, set, standing| {
        let asked = (standing, &args.as_known);
        let gathered = Gathered::of(view, set, args.year, asked, office)?;
        let id = view.register().find(&args.authority)?.id;
        let letter = gathered.letter(id, &gathered.figures(id))?;
        Ok(Made { known: known.clone(), standing: standing.clone(), letter })
    })
}

/// Stands at both ends of everything made of invented cases.
pub(crate) const SYNTHETIC: &str =
    "SYNTHETIC: made from invented cases; no authority did or suffered this.";
