//! `letter`: the annual letter to an authority, as text. Its words are this project's own; what it
//! carries follows the letter of 22 July 2020 from which the project began.

use std::fmt::Write;

use serde::Serialize;
use upheld_annual::{FigureSet, Measure, Scope, Status, Words, period};
use upheld_domain::{Definitions, ReportingYear, Scheme};
use upheld_store::View;

use crate::args::{Common, Format, LetterArgs};
use crate::commands::figures::Asked;
use crate::commands::release::{self, Due, Standing};
use crate::commands::root::checkpoint_of;
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// The width of a line.
const COLUMNS: usize = 78;

/// A letter for machines.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    known: Known,
    #[serde(flatten)]
    standing: Standing,
    letter: String,
}

pub(crate) fn run(common: &Common, args: &LetterArgs) -> Result<Exit, Problem> {
    let letter = open::reading_as_known(common, &args.as_known, |view| printed(view, args))?;
    match common.format_of_prose() {
        Format::Table => screen::print(&letter.letter)?,
        Format::Json => screen::print_json(&letter)?,
        Format::Jsonl => screen::print_lines(&[letter])?,
        Format::Csv => {
            return Err(Problem::usage("a letter is no table")
                .hint("--format table prints it as text; figures --format csv has the numbers"));
        }
    }
    Ok(Exit::Ok)
}

/// The letter as text.
pub(crate) fn letter(view: &View, args: &LetterArgs) -> Result<String, Problem> {
    Ok(printed(view, args)?.letter)
}

fn printed(view: &View, args: &LetterArgs) -> Result<Printed, Problem> {
    let known = Known::of(view, &args.as_known);
    release::standing(view, args.year, &args.standing, Due::Approved, |view, set, standing| {
        let letter = written(view, args, set, &known, standing)?;
        Ok(Printed { known: known.clone(), standing: standing.clone(), letter })
    })
}

fn written(
    view: &View,
    args: &LetterArgs,
    definitions: &Definitions,
    known: &Known,
    standing: &Standing,
) -> Result<String, Problem> {
    let authority = view.register().find(&args.authority)?.id;
    let asked = Asked::new(view, definitions)?.saying_when(&args.as_known);
    let set = asked.set(Scope::Authority(authority), args.year);
    let last_day = definitions.counting.year_start.last_day(args.year);
    let contact = view.register().get(authority).and_then(|record| record.contact_on(last_day));
    let named: Vec<&str> = contact
        .into_iter()
        .flat_map(|c| [c.name.as_deref(), c.post.as_deref()])
        .flatten()
        .collect();
    let addressee =
        if named.is_empty() { "The Chief Executive".to_owned() } else { named.join("\n") };
    let checkpoint = &checkpoint_of(view).to_string();
    let scheme = view.scheme();
    let wording = Wording { year: args.year, definitions, scheme, known, standing, checkpoint };
    Ok(compose(&set, &addressee, wording))
}

/// The three figures, with what each means, in the order of the letter.
const KEY_FIGURES: [(Measure, &str, &str); 3] = [
    (
        Measure::UpholdRate,
        "Complaints upheld",
        "A complaint is upheld when we find some fault, also where the authority accepted it \
         before we investigated, and whether or not it caused injustice. How often things went \
         wrong says more than how many people complained.",
    ),
    (
        Measure::ComplianceRate,
        "Compliance with recommendations",
        "We recommend how to put right what went wrong and check that it is done; what is done \
         late is still done. It is rare that an authority does not comply, so every such case \
         deserves a close look.",
    ),
    (
        Measure::SatisfactoryRemedyRate,
        "Satisfactory remedies provided by the authority",
        "Here an authority gets the credit for having put a fault right, in a way we agreed \
         with, before the complaint came to us.",
    ),
];

/// By whose words a letter is written.
#[derive(Clone, Copy)]
struct Wording<'a> {
    year: ReportingYear,
    definitions: &'a Definitions,
    scheme: &'a Scheme,
    known: &'a Known,
    standing: &'a Standing,
    checkpoint: &'a str,
}

impl Wording<'_> {
    /// The sections on figures: measure, title, meaning. Those of the scheme where it says which.
    fn sections(&self) -> Vec<(String, String, String)> {
        let own = self.scheme.measures().iter().filter(|label| label.in_letter);
        let own: Vec<_> = own
            .map(|label| (label.measure.clone(), label.name.clone(), label.meaning.clone()))
            .collect();
        if !own.is_empty() {
            return own;
        }
        let usual = |(measure, title, meaning): (Measure, &str, &str)| {
            (measure.to_string(), title.to_owned(), meaning.to_owned())
        };
        KEY_FIGURES.into_iter().map(usual).collect()
    }
}

/// How many figures a letter has, in words.
fn figures_named(count: usize) -> String {
    match count {
        1 => "one figure, with the numbers it is made of".to_owned(),
        3 => "three figures, each with the numbers it is made of".to_owned(),
        count => format!("{count} figures, each with the numbers it is made of"),
    }
}

fn compose(set: &FigureSet, addressee: &str, wording: Wording<'_>) -> String {
    let Wording { year, definitions, scheme, known, standing, checkpoint } = wording;
    let start = definitions.counting.year_start;
    let sections = wording.sections();
    let mut text = String::new();
    let mut paragraph = |words: &str| {
        text.push_str(&filled(words));
        text.push('\n');
    };
    if set.synthetic {
        paragraph(SYNTHETIC);
    }
    if let Some(words) = known.words() {
        let stands = if standing.mark().is_none() {
            "made of the release that stood then."
        } else {
            "made from the record as it stood then, without what was recorded since. This is not the \
             letter that was sent."
        };
        paragraph(&format!("AS KNOWN {words}: {stands}"));
    }
    if let Some(mark) = standing.mark() {
        paragraph(mark);
    }
    paragraph(&format!("{addressee}\n{}", set.scope.name));
    paragraph(&format!("Annual review: {}", period(year, start)));
    paragraph(&format!(
        "This letter gives what we decided in the year ending {} on complaints about {}, in {}{}.",
        start.last_day(year).format("%-d %B %Y"),
        set.scope.name,
        figures_named(sections.len()),
        set.scope
            .group
            .as_ref()
            .map(|g| format!(" and beside the average of {g}"))
            .unwrap_or_default()
    ));
    if set.figures.iter().any(|figure| figure.status == Some(Status::Provisional)) {
        paragraph(
            "PROVISIONAL: the record has not seen the end of this year, so every figure may still \
             change.",
        );
    }
    for (measure, title, meaning) in &sections {
        paragraph(&section(set, measure, title, meaning, wording));
    }
    paragraph(&format!(
        "{} How these figures are made: definition set {}, record known up to position {}, root {}. \
         Anyone who has the record can replay it and must come to the same figures.{}",
        standing.in_words(),
        set.definitions,
        set.position,
        set.root,
        if scheme.has_english_register() { MYSOCIETY } else { "" }
    ));
    paragraph(&format!("{CHECKPOINT}\n{checkpoint}{KEEP_IT}"));
    if set.synthetic {
        paragraph(SYNTHETIC);
    }
    text
}

/// Stands before the three lines of a checkpoint.
const CHECKPOINT: &str = "The record's checkpoint then, by which its name, the number of its events \
                          and the root over them are known:";

/// Stands after them.
const KEEP_IT: &str = "Whoever keeps these three lines in a file can have it shown at any time that \
                       nothing up to there was changed since: upheld verify --since FILE";

/// Whose facts on authorities a letter rests on.
const MYSOCIETY: &str =
    " Authorities and populations: mySociety's local authority dataset, CC BY 4.0.";

/// Stands at both ends of everything made of invented cases.
pub(crate) const SYNTHETIC: &str =
    "SYNTHETIC: made from invented cases; no authority did or suffered this.";

fn section(
    set: &FigureSet,
    measure: &str,
    title: &str,
    meaning: &str,
    Wording { year, definitions, scheme, .. }: Wording<'_>,
) -> String {
    let mut section = format!("{}\n{meaning}\n", title.to_uppercase());
    let figure = set.figures.iter().find(|figure| figure.slug == measure);
    let words = figure.and_then(|figure| Words::of(figure, year, definitions, scheme));
    if let Some(words) = words {
        let sentences = [Some(words.sentence), words.average, words.caution];
        let said: Vec<String> = sentences.into_iter().flatten().collect();
        // Writing to a string can't fail.
        write!(section, "{}", said.join("\n")).ok();
    }
    for found in definitions.breaks_of(measure, year) {
        write!(section, "\nBreak in series: {}.", found.reason.trim_end_matches('.')).ok();
    }
    section
}

/// Lines of at most [`COLUMNS`] characters; line breaks that are there stay.
fn filled(words: &str) -> String {
    let mut text = String::new();
    for line in words.lines() {
        let mut width = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > COLUMNS {
                text.push('\n');
                width = 0;
            } else if width > 0 {
                text.push(' ');
                width += 1;
            }
            text.push_str(word);
            width += length;
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_filled_and_breaks_kept() {
        let long = "word ".repeat(40);
        let text = filled(&format!("title\n{long}"));
        assert!(text.starts_with("title\nword word"));
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS));
        assert_eq!(text.split_whitespace().count(), 41);
    }
}
