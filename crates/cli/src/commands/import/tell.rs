//! What an import came to, told: errors in their places, words without a translation once each, what
//! was corrected, and how many rows did what.

use serde::Serialize;
use upheld_domain::YearStart;
use upheld_exchange::{Correction, MapError, RowError, Untranslated};

use super::Came;
use crate::args::{Common, Format, ImportArgs};
use crate::problem::Problem;
use crate::screen;

/// What an import came to, for machines.
#[derive(Serialize)]
struct Summary<'a> {
    synthetic: bool,
    file: String,
    dry_run: bool,
    rows: u64,
    cases: Option<u64>,
    new: u64,
    advanced: u64,
    unchanged: u64,
    refused: u64,
    events: u64,
    errors: Vec<Refused<'a>>,
    untranslated: Vec<Word<'a>>,
    corrections: Vec<Corrected>,
    warnings: Vec<String>,
    rejects: Option<String>,
}

#[derive(Serialize)]
struct Refused<'a> {
    file: &'a str,
    row: u64,
    column: Option<&'a str>,
    value: &'a str,
    reason: &'a str,
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct Word<'a> {
    column: &'a str,
    value: &'a str,
    count: u64,
    rows: &'a [u64],
    hint: Option<&'a str>,
}

/// One fact that is corrected.
#[derive(Serialize)]
struct Corrected {
    row: u64,
    reference: String,
    position: u64,
    kind: &'static str,
    fact: String,
    before: Option<String>,
    after: String,
    years: Vec<String>,
}

pub(super) fn tell(common: &Common, args: &ImportArgs, came: &Came) -> Result<(), Problem> {
    let report = &came.report;
    for warning in &report.warnings {
        screen::say(&format!("warning: {warning}"));
    }
    if came.stopped.is_some() && report.rows == 0 {
        return Ok(());
    }
    match common.format {
        Format::Table => {
            tell_errors(&report.errors);
            tell_untranslated(&report.untranslated, report.untranslated_more);
            tell_rejects(args, came);
            let corrected = report.corrections.iter().flat_map(|c| corrected(c, came.year_start));
            let corrected = corrected.map(|c| sentence(&c));
            let text = corrected.collect::<String>() + &counts(args, came);
            screen::print_text(came.synthetic, &text)
        }
        Format::Json => screen::print_json(&summary(args, came)),
        Format::Jsonl => screen::print_lines(&[summary(args, came)]),
        Format::Csv => screen::print_csv(
            came.synthetic,
            &["file", "row", "column", "value", "reason", "hint"],
            &error_rows(came),
        ),
    }
}

/// `5 rows: 3 new, 1 advanced, 0 unchanged, 1 refused; 7 events recorded.`
fn counts(args: &ImportArgs, came: &Came) -> String {
    let report = &came.report;
    let cases = report.cases.map(|cases| format!(" of {}", screen::counted(cases, "case")));
    let done = if args.dry_run { "to record; nothing was recorded" } else { "recorded" };
    format!(
        "{}{}: {} new, {} advanced, {} unchanged, {} refused; {} {done}.\n",
        screen::counted(report.rows, "row"),
        cases.unwrap_or_default(),
        report.new,
        report.advanced,
        report.unchanged,
        report.refused,
        screen::counted(report.events, "event")
    )
}

/// Every fact of a correction.
fn corrected(correction: &Correction, year_start: YearStart) -> Vec<Corrected> {
    let mut years: Vec<String> =
        correction.days.iter().map(|day| year_start.year_of(*day).to_string()).collect();
    years.dedup();
    let of = |change: &upheld_exchange::Change| Corrected {
        row: correction.row,
        reference: correction.reference.to_string(),
        position: correction.position.get(),
        kind: correction.kind.name(),
        fact: change.fact.to_string(),
        before: change.before.clone(),
        after: change.after.clone(),
        years: years.clone(),
    };
    correction.changes.iter().map(of).collect()
}

/// `Case 19 007 429, Upheld at position 3: decided_on 2024-03-28 -> 2024-04-02; figures of 2023-24
/// and 2024-25 may move.`
fn sentence(corrected: &Corrected) -> String {
    let Corrected { reference, position, kind, fact, before, after, years, .. } = corrected;
    let before = before.as_deref().unwrap_or("nothing");
    let moved = match years.as_slice() {
        [] => String::new(),
        [year] => format!("; figures of {year} may move"),
        [first, between @ .., last] => {
            let between: String = between.iter().map(|year| format!(", {year}")).collect();
            format!("; figures of {first}{between} and {last} may move")
        }
    };
    format!("Case {reference}, {kind} at position {position}: {fact} {before} -> {after}{moved}.\n")
}

fn tell_rejects(args: &ImportArgs, came: &Came) {
    let Some(path) = &args.rejects else { return };
    let path = path.display();
    let told = match (came.put_aside, args.rejects.as_ref().is_some_and(|path| path.exists())) {
        (true, _) => {
            let rows = screen::counted(came.report.refused, "row");
            format!("{rows} put aside in {path}; mend them there and run the same with that file.")
        }
        (false, true) => {
            format!("no row was put aside; {path} is of an earlier import and was left as it is.")
        }
        (false, false) => format!("no row was put aside, so there is no {path}."),
    };
    screen::say(&format!("note: {told}"));
}

/// Every error on a line of its own; hints that repeat are said once, with their rows.
pub(in crate::commands) fn tell_errors(errors: &[RowError]) {
    let mut hints: Vec<(&str, Vec<u64>)> = Vec::new();
    for error in errors {
        screen::say(&format!("error: {error}"));
        let Some(hint) = error.hint.as_deref() else { continue };
        match hints.iter_mut().find(|(said, _)| *said == hint) {
            Some((_, rows)) if rows.last() == Some(&error.row) => {}
            Some((_, rows)) => rows.push(error.row),
            None => hints.push((hint, vec![error.row])),
        }
    }
    for (hint, rows) in hints {
        screen::say(&format!("hint: {}: {hint}", rows_named(&rows)));
    }
}

/// Words without a translation; what they could be translated to once for a column.
pub(in crate::commands) fn tell_untranslated(words: &[Untranslated], more: u64) {
    let mut hints: Vec<(&str, &str)> = Vec::new();
    for word in words {
        screen::say(&format!("error: {word}"));
        let hint = word.hint.as_deref().map(|hint| (&*word.column, hint));
        if let Some(hint) = hint.filter(|hint| !hints.contains(hint)) {
            hints.push(hint);
        }
    }
    if more > 0 {
        screen::say(&format!(
            "error: and {} more without a translation",
            screen::counted(more, "value")
        ));
    }
    for (column, hint) in hints {
        screen::say(&format!(
            "hint: column {column}: add what it means to `values` in the map; {hint}"
        ));
    }
}

/// `row 3`, `rows 3, 9`, and of many the first five: `rows 3, 9, 12, 13, 20 and 88 more`.
fn rows_named(rows: &[u64]) -> String {
    const NAMED: usize = 5;
    let named: Vec<String> = rows.iter().take(NAMED).map(ToString::to_string).collect();
    match rows.len() {
        1 => format!("row {}", named.join("")),
        count if count > NAMED => format!("rows {} and {} more", named.join(", "), count - NAMED),
        _ => format!("rows {}", named.join(", ")),
    }
}

/// Everything that is wrong with a map, as one problem.
pub(super) fn of_map(errors: &[MapError]) -> Problem {
    let count = tell_map(errors);
    Problem::invalid(format!("the map can't be used: {count}; nothing was recorded"))
        .hint("`upheld import map FILE` proposes a map to begin with")
}

/// Tells everything that is wrong with a map; gives how much that is, in words.
pub(in crate::commands) fn tell_map(errors: &[MapError]) -> String {
    for error in errors {
        screen::say(&format!("error: {error}"));
        if let Some(hint) = &error.hint {
            screen::say(&format!("hint: {hint}"));
        }
    }
    screen::counted(errors.len() as u64, "error")
}

fn error_rows(came: &Came) -> Vec<Vec<String>> {
    let of_row = |error: &RowError| {
        vec![
            error.file.to_string(),
            error.row.to_string(),
            error.column.as_deref().unwrap_or_default().to_owned(),
            error.value.clone(),
            error.reason.clone(),
            error.hint.clone().unwrap_or_default(),
        ]
    };
    let of_word = |word: &Untranslated| {
        vec![
            word.file.to_string(),
            word.rows.first().map(ToString::to_string).unwrap_or_default(),
            word.column.to_string(),
            word.value.clone(),
            format!("no translation, in {}", screen::counted(word.count, "row")),
            word.hint.clone().unwrap_or_default(),
        ]
    };
    let report = &came.report;
    report.errors.iter().map(of_row).chain(report.untranslated.iter().map(of_word)).collect()
}

fn summary<'a>(args: &ImportArgs, came: &'a Came) -> Summary<'a> {
    let report = &came.report;
    let refused = |error: &'a RowError| Refused {
        file: &error.file,
        row: error.row,
        column: error.column.as_deref(),
        value: &error.value,
        reason: &error.reason,
        hint: error.hint.as_deref(),
    };
    let word = |word: &'a Untranslated| Word {
        column: &word.column,
        value: &word.value,
        count: word.count,
        rows: &word.rows,
        hint: word.hint.as_deref(),
    };
    Summary {
        synthetic: came.synthetic,
        file: args.file.display().to_string(),
        dry_run: args.dry_run,
        rows: report.rows,
        cases: report.cases,
        new: report.new,
        advanced: report.advanced,
        unchanged: report.unchanged,
        refused: report.refused,
        events: report.events,
        errors: report.errors.iter().map(refused).collect(),
        untranslated: report.untranslated.iter().map(word).collect(),
        corrections: report
            .corrections
            .iter()
            .flat_map(|c| corrected(c, came.year_start))
            .collect(),
        warnings: report.warnings.iter().map(ToString::to_string).collect(),
        rejects: args.rejects.as_ref().filter(|_| came.put_aside).map(|p| p.display().to_string()),
    }
}
