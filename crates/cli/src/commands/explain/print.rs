//! An explanation as it is printed: for people in three groups, for machines a contribution a line.

use serde::Serialize;
use upheld_annual::ScopeLabel;
use upheld_audit::{Entry, Place};
use upheld_domain::ReportingYear;

use super::Explanation;
use crate::args::Format;
use crate::commands::figures;
use crate::problem::Problem;
use crate::screen;

pub(super) fn print(format: Format, explanation: &Explanation) -> Result<(), Problem> {
    let Explanation { synthetic, explained, words, .. } = explanation;
    match format {
        Format::Table => words.known.print_text(&in_words(explanation)),
        Format::Json => screen::print_json(explanation),
        Format::Jsonl => {
            let lines = explained.contributions.iter().map(|entry| Line::of(explanation, entry));
            screen::print_lines(&lines.collect::<Vec<_>>())
        }
        Format::Csv => {
            let rows = explained.contributions.iter().map(|entry| row(explanation, entry));
            screen::print_csv(*synthetic, &HEADER, &rows.collect::<Vec<_>>())
        }
    }
}

/// A contribution with the question it answers, since a line stands alone.
#[derive(Serialize)]
struct Line<'a> {
    synthetic: bool,
    measure: &'a str,
    scope: &'a ScopeLabel,
    year: ReportingYear,
    definitions: &'a str,
    as_known: Option<&'a str>,
    position: u64,
    #[serde(flatten)]
    entry: &'a Entry,
}

impl<'a> Line<'a> {
    fn of(explanation: &'a Explanation, entry: &'a Entry) -> Self {
        Self {
            synthetic: explanation.synthetic,
            measure: &explanation.measure,
            scope: &explanation.scope,
            year: explanation.year,
            definitions: &explanation.definitions,
            as_known: explanation.as_known.as_deref(),
            position: explanation.position,
            entry,
        }
    }
}

const HEADER: [&str; 14] = [
    "year",
    "code",
    "name",
    "definitions",
    "measure",
    "part",
    "reference",
    "reason",
    "count",
    "days",
    "counted_at",
    "events",
    "as_known",
    "position",
];

fn row(explanation: &Explanation, entry: &Entry) -> Vec<String> {
    let counts = entry.part != Place::LeftOut;
    let events = entry.events.iter().map(|event| event.position.to_string());
    let Explanation { year, scope, definitions, measure, as_known, position, .. } = explanation;
    vec![
        year.to_string(),
        scope.code.map(|code| code.to_string()).unwrap_or_default(),
        scope.name.clone(),
        definitions.clone(),
        measure.clone(),
        entry.part.slug().to_owned(),
        reference(entry),
        entry.reason.to_string(),
        if counts { entry.count } else { 0 }.to_string(),
        entry.days.map(|days| days.to_string()).unwrap_or_default(),
        if counts { entry.position.to_string() } else { String::new() },
        events.collect::<Vec<_>>().join(" "),
        as_known.clone().unwrap_or_default(),
        position.to_string(),
    ]
}

fn reference(entry: &Entry) -> String {
    entry.reference.map(|reference| reference.to_string()).unwrap_or_default()
}

fn in_words(explanation: &Explanation) -> String {
    let Explanation { scope, definitions, position, root, explained, words, .. } = explanation;
    let code = scope.code.map(|code| format!(" ({code})")).unwrap_or_default();
    let mut text = format!(
        "{}: {}\n{}{code}, {}\nDefinitions {definitions}; known up to position {position}, root \
         {root}\n",
        words.measure,
        figure_in_words(explanation),
        scope.name,
        words.period,
    );
    let groups: &[(Place, &str)] = if words.is_rate {
        &[
            (Place::Numerator, "In the numerator"),
            (Place::DenominatorOnly, "In the denominator only"),
            (Place::LeftOut, "Left out"),
        ]
    } else {
        &[(Place::Numerator, "Counted"), (Place::LeftOut, "Left out")]
    };
    for &(place, heading) in groups {
        let entries: Vec<&Entry> =
            explained.contributions.iter().filter(|entry| entry.part == place).collect();
        text.push_str(&group_in_words(heading, &entries));
    }
    if words.english {
        text.push_str(&format!("\n{}\n", figures::MYSOCIETY.trim_start()));
    }
    text
}

/// `75%, 44 of 59`.
fn figure_in_words(explanation: &Explanation) -> String {
    let explained = &explanation.explained;
    match (explained.numerator, explained.denominator) {
        (Some(above), Some(below)) => format!("{}, {above} of {below}", explained.printed),
        _ => explained.printed.clone(),
    }
}

/// A heading with the number of entries, and a line for each.
fn group_in_words(heading: &str, entries: &[&Entry]) -> String {
    let mut text = format!("\n{heading}: {}\n", entries.len());
    if entries.is_empty() {
        return text;
    }
    // Of cases that are open, one decided twice counts less than one.
    let uneven = entries.iter().any(|entry| entry.count != 1);
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            let count = if uneven { vec![entry.count.to_string()] } else { Vec::new() };
            let reason = screen::one_line(&entry.reason.to_string());
            [vec![reference(entry)], count, vec![reason]].concat()
        })
        .collect();
    let (header, numbers): (&[&str], &[usize]) =
        if uneven { (&["reference", "count", "why"], &[1]) } else { (&["reference", "why"], &[]) };
    text.push_str(&screen::table(header, &rows, numbers));
    text
}
