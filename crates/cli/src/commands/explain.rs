//! `explain`: the cases that a figure is made of, those left out of it, and why; and `case figures`,
//! the figures that a case is part of.

mod cases;
mod measure;
mod of_case;
mod print;
mod years;

use serde::Serialize;
use upheld_annual::{FigureSet, ScopeLabel, slug};
use upheld_audit::{Explained, Question, Terms};
use upheld_domain::{Definitions, ReportingYear};
use upheld_store::View;

use crate::args::{Common, ExplainArgs};
use crate::commands::figures;
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

pub(crate) use measure::named as measure_named;
pub(crate) use of_case::case_figures;
pub(crate) use years::refuse_unknown as refuse_unknown_year;

/// A figure with its cases, for printing.
#[derive(Serialize)]
struct Explanation {
    synthetic: bool,
    measure: String,
    scope: ScopeLabel,
    year: ReportingYear,
    period: String,
    definitions: String,
    as_known: Option<String>,
    position: u64,
    root: String,
    #[serde(flatten)]
    explained: Explained,
    /// What people read in the place of `measure` and `period`.
    #[serde(skip)]
    words: Words,
}

struct Words {
    known: Known,
    measure: String,
    period: String,
    is_rate: bool,
    english: bool,
}

pub(crate) fn run(common: &Common, args: &ExplainArgs) -> Result<Exit, Problem> {
    let explanation = open::reading_as_known(common, &args.as_known, |view| explain(view, args))?;
    print::print(common.format, &explanation)?;
    Ok(Exit::Ok)
}

fn explain(view: &View, args: &ExplainArgs) -> Result<Explanation, Problem> {
    let definitions = figures::definitions(view, args.definitions.as_deref())?;
    let measure = measure::named(&args.measure, view.scheme(), &definitions)?;
    let scope = &args.scope;
    let scope = figures::scope(view, scope.authority.as_deref(), scope.group.as_deref())?;
    let terms = terms(view, &definitions);
    let question = Question::new(measure, scope, args.year, terms);
    let cases = cases::concerned(view, &question)?;
    if cases.is_empty() {
        years::refuse_unknown(view, definitions.counting.year_start, args.year)?;
    }
    let start = definitions.counting.year_start;
    let slug = slug(measure, view.scheme());
    let label = view.scheme().measure(&slug).map(|label| label.name.clone());
    Ok(Explanation {
        synthetic: view.identity().synthetic,
        scope: scope.label(view.register(), view.scheme(), question.last_day()),
        year: args.year,
        period: FigureSet::period_of(args.year, start),
        definitions: definitions.name.clone(),
        as_known: args.as_known.printed(),
        position: view.position(),
        root: screen::hex(&view.root()),
        explained: question.explain(&cases),
        words: Words {
            known: Known::of(view, &args.as_known),
            measure: label.unwrap_or_else(|| slug.clone()),
            period: upheld_annual::period(args.year, start),
            is_rate: measure.is_rate(),
            english: view.scheme().has_english_register(),
        },
        measure: slug,
    })
}

fn terms<'a>(view: &'a View, definitions: &'a Definitions) -> Terms<'a> {
    let (register, scheme, numbering) = (view.register(), view.scheme(), view.numbering());
    Terms { definitions, register, scheme, numbering }
}
