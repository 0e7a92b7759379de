//! `import cases` and `import remedies`.

use std::cell::Cell;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use indicatif::ProgressBar;
use serde::Serialize;
use upheld_exchange::{ImportError, Progress, Report, RowError, import_cases, import_remedies};

use crate::args::{Common, Format, ImportArgs, ImportCommand};
use crate::desk::{Failure, RecordDesk};
use crate::exit::Exit;
use crate::open;
use crate::problem::{self, Problem};
use crate::screen;
use crate::watch;

/// What an import came to, for machines.
#[derive(Serialize)]
struct Summary {
    synthetic: bool,
    file: String,
    rows: u64,
    new: u64,
    advanced: u64,
    unchanged: u64,
    refused: u64,
    events: u64,
    errors: Vec<Refused>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Refused {
    file: String,
    row: u64,
    column: Option<&'static str>,
    value: String,
    reason: String,
    hint: Option<String>,
}

pub(crate) fn run(common: &Common, command: &ImportCommand) -> Result<Exit, Problem> {
    let args = match command {
        ImportCommand::Cases(args) | ImportCommand::Remedies(args) => args,
        ImportCommand::Events(args) => return super::import_events::run(common, args),
    };
    let actor = open::actor(common)?;
    let (report, synthetic) = open::writing(common, |record| {
        let synthetic = record.identity().synthetic;
        fits(args, synthetic)?;
        let (file, size) = opened(&args.file)?;
        let bar = watch::bar("Importing", size);
        let mut desk = RecordDesk { record, actor: actor.clone() };
        let done = import(command, args, file, &mut desk, &bar);
        bar.finish_and_clear();
        // What went in before a failure is made durable too, and told.
        let settled = desk.record.settle();
        let report = done?;
        settled?;
        Ok((report, synthetic))
    })?;
    tell(common, args, report, synthetic)
}

/// The file, and how long it is.
fn opened(path: &Path) -> Result<(File, u64), Problem> {
    let failed = |error| problem::of_file(path, &error);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Problem::invalid(format!("{} is a directory", path.display()))
            .hint("name the CSV file itself"));
    }
    Ok((file, metadata.len()))
}

/// Invented cases and real ones are kept apart.
fn fits(args: &ImportArgs, synthetic: bool) -> Result<(), Problem> {
    match (synthetic, args.synthetic) {
        (true, false) => Err(Problem::new(
            Exit::Conflict,
            "this record is SYNTHETIC: its cases are invented, and real ones don't belong in it",
        )
        .hint("make a record of your own with `upheld init`, or, if the file's cases are invented too, add --synthetic")),
        (false, true) => Err(Problem::new(
            Exit::Conflict,
            "this record holds real cases: invented ones don't belong in it",
        )
        .hint("`upheld demo` makes a record for invented cases")),
        _ => Ok(()),
    }
}

fn import(
    command: &ImportCommand,
    args: &ImportArgs,
    file: File,
    desk: &mut RecordDesk<'_>,
    bar: &ProgressBar,
) -> Result<Report, Problem> {
    let name = args.file.display().to_string();
    let last = Cell::new(0);
    let mut on_row = |progress: Progress| {
        if progress.rows - last.get() >= 256 {
            last.set(progress.rows);
            bar.set_position(progress.bytes);
        }
    };
    let source = BufReader::new(file);
    let done = match command {
        ImportCommand::Cases(_) => import_cases(&name, source, desk, &mut on_row),
        _ => import_remedies(&name, source, desk, &mut on_row),
    };
    done.map_err(of_import)
}

fn of_import(error: ImportError<Failure>) -> Problem {
    let what = error.to_string();
    let hint = error.hint();
    let problem = match error {
        ImportError::Desk { source, .. } => return Problem::from(source).told_as(what),
        ImportError::Read { .. } => Problem::failed(what),
        ImportError::Empty { .. } | ImportError::Header { .. } => Problem::invalid(what),
    };
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn tell(
    common: &Common,
    args: &ImportArgs,
    report: Report,
    synthetic: bool,
) -> Result<Exit, Problem> {
    for warning in &report.warnings {
        screen::say(&format!("warning: {warning}"));
    }
    let exit = if report.refused == 0 { Exit::Ok } else { Exit::Invalid };
    match common.format {
        Format::Table => {
            tell_errors(&report.errors);
            screen::print_text(
                synthetic,
                &format!(
                    "{}: {} new, {} advanced, {} unchanged, {} refused; {} recorded.\n",
                    screen::counted(report.rows, "row"),
                    report.new,
                    report.advanced,
                    report.unchanged,
                    report.refused,
                    screen::counted(report.events, "event")
                ),
            )?;
        }
        Format::Json => screen::print_json(&summary(args, report, synthetic))?,
        Format::Jsonl => screen::print_lines(&[summary(args, report, synthetic)])?,
        Format::Csv => screen::print_csv(
            synthetic,
            &["file", "row", "column", "value", "reason", "hint"],
            &report.errors.iter().map(error_row).collect::<Vec<_>>(),
        )?,
    }
    Ok(exit)
}

/// Every error on a line of its own; hints that repeat are said once, with their rows.
fn tell_errors(errors: &[RowError]) {
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

fn error_row(error: &RowError) -> Vec<String> {
    vec![
        error.file.to_string(),
        error.row.to_string(),
        error.column.unwrap_or_default().to_owned(),
        error.value.clone(),
        error.reason.clone(),
        error.hint.clone().unwrap_or_default(),
    ]
}

fn summary(args: &ImportArgs, report: Report, synthetic: bool) -> Summary {
    let refused = |error: RowError| Refused {
        file: error.file.to_string(),
        row: error.row,
        column: error.column,
        value: error.value,
        reason: error.reason,
        hint: error.hint,
    };
    Summary {
        synthetic,
        file: args.file.display().to_string(),
        rows: report.rows,
        new: report.new,
        advanced: report.advanced,
        unchanged: report.unchanged,
        refused: report.refused,
        events: report.events,
        errors: report.errors.into_iter().map(refused).collect(),
        warnings: report.warnings.iter().map(ToString::to_string).collect(),
    }
}
