//! `review`: the national review of a year, as a page, as Markdown, as PDF, or for a program. It is for
//! the public, so its release has to be published.

use std::io::Write;

use serde::Serialize;
use serde_json::value::RawValue;
use upheld_publish::letter::Office;
use upheld_publish::page::Templates;
use upheld_publish::review::Review;
use upheld_store::View;

use crate::args::{Common, Format, Layout, YearReviewArgs};
use crate::commands::documents::{House, Press, Reviewed, refuse_terminal, review};
use crate::commands::release::{Due, Standing, standing};
use crate::commands::tables::refuse_other_figures;
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::sink::Sink;

/// A review for machines.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    known: Known,
    #[serde(flatten)]
    standing: Standing,
    /// As Markdown.
    review: String,
    /// All of its words and numbers.
    document: Box<RawValue>,
}

/// Made, with what it stands on.
struct Made {
    known: Known,
    standing: Standing,
    review: Review,
}

pub(crate) fn run(common: &Common, args: &YearReviewArgs) -> Result<Exit, Problem> {
    let layout = common.layout()?;
    let house = House::of(&args.document)?;
    let press = Press::new(&house, &layout.into_iter().collect::<Vec<_>>())?;
    refuse_terminal(layout, args.out.as_deref(), "review.pdf")?;
    let made =
        open::reading_as_known(common, &args.as_known, |view| made(view, args, &house.office))?;
    let bytes = match (layout, common.format_of_prose()) {
        (Some(layout), _) => press.review(&made.review, layout)?,
        (None, Format::Table) => press.review(&made.review, Layout::Markdown)?,
        (None, Format::Json | Format::Jsonl) => for_machines(&house.templates, made)?,
        (None, Format::Csv) => {
            return Err(Problem::usage("a review is no table")
                .hint("--format html makes a page of it; `upheld tables` has the numbers"));
        }
    };
    let mut sink = Sink::open(args.out.as_deref(), args.replace)?;
    sink.write_all(&bytes)?;
    sink.finish()?;
    Ok(Exit::Ok)
}

/// The review. `now` is the record as it was asked, `view` as the document knows it.
fn made(now: &View, args: &YearReviewArgs, office: &Office) -> Result<Made, Problem> {
    let known = Known::of(now, &args.as_known);
    standing(now, args.year, &args.standing, Due::Published, |view, set, standing| {
        let asked = (standing, &args.as_known);
        let Reviewed { review, sets } = review(view, set, args.year, asked, office)?;
        refuse_other_figures(now, standing, &sets)?;
        Ok(Made { known, standing: standing.clone(), review })
    })
}

fn for_machines(templates: &Templates, made: Made) -> Result<Vec<u8>, Problem> {
    let document = RawValue::from_string(made.review.to_json()?)?;
    let review = templates.review_markdown(&made.review)?;
    let Made { known, standing, .. } = made;
    let mut line = serde_json::to_vec(&Printed { known, standing, review, document })?;
    line.push(b'\n');
    Ok(line)
}
