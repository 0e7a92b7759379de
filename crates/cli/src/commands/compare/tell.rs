//! A comparison, told: as a page for people, as values for machines.

use std::fmt::Write;

use super::Came;
use super::report::{Case, Cell, Report, Turn};
use crate::args::{Common, CompareArgs, Format};
use crate::problem::Problem;
use crate::screen::{self, counted};

/// How many cells that differ a page tells.
const CELLS_TOLD: usize = 50;

/// How many cases are named for each thing that a switch does to a cell.
const CASES_NAMED: usize = 5;

const HEADER: [&str; 13] = [
    "year",
    "code",
    "name",
    "number",
    "row",
    "column",
    "theirs",
    "ours",
    "numerator",
    "denominator",
    "verdict",
    "reproduced_by",
    "definitions",
];

pub(super) fn tell(common: &Common, args: &CompareArgs, came: &Came) -> Result<(), Problem> {
    let report = Report::of(args, came);
    match common.format {
        Format::Table => came.known.print_text(&page(args, came, &report)),
        Format::Json => screen::print_json(&report),
        Format::Jsonl => screen::print_lines(&[report]),
        Format::Csv => {
            let row = |cell: &Cell<'_>| row(args, came, cell);
            let rows: Vec<Vec<String>> = report.cells.iter().map(row).collect();
            came.known.print_csv(&HEADER, &rows)
        }
    }
}

fn row(args: &CompareArgs, came: &Came, cell: &Cell<'_>) -> Vec<String> {
    let number = |number: Option<String>| number.unwrap_or_default();
    let turns = cell.explanations.iter().filter(|turn| turn.reproduces);
    let by: Vec<String> = turns.map(|turn| format!("{}={}", turn.rule, turn.value)).collect();
    vec![
        args.year.to_string(),
        cell.code.to_owned(),
        cell.name.to_owned(),
        cell.number.to_owned(),
        cell.row.to_string(),
        cell.column.to_owned(),
        cell.theirs.to_owned(),
        cell.ours.unwrap_or_default().to_owned(),
        number(cell.numerator.map(|n| n.to_string())),
        number(cell.denominator.map(|n| n.to_string())),
        cell.verdict.to_owned(),
        by.join("; "),
        came.definitions.name.clone(),
    ]
}

fn page(args: &CompareArgs, came: &Came, report: &Report<'_>) -> String {
    let start = came.definitions.counting.year_start;
    let mut text = format!(
        "{} against the record, {}\nDefinitions {}; known up to position {}, root {}\n{}",
        args.file.display(),
        upheld_annual::period(args.year, start),
        came.definitions.name,
        came.position,
        came.root,
        how_read(came),
    );
    let told = ["differs", "missing-ours", "missing-theirs"];
    let cells: Vec<&Cell<'_>> = told
        .iter()
        .flat_map(|word| report.cells.iter().filter(move |cell| cell.verdict == *word))
        .collect();
    if !cells.is_empty() {
        text.push('\n');
    }
    for cell in cells.iter().take(CELLS_TOLD) {
        text.push_str(&in_words(cell));
    }
    if cells.len() > CELLS_TOLD {
        let more = cells.len() - CELLS_TOLD;
        writeln!(text, "and {more} more: --format csv or json has them all").ok();
    }
    text + "\n" + &sums(report) + &switches(report) + &best(report)
}

/// Which column was taken for what.
fn how_read(came: &Came) -> String {
    let table = &came.table;
    let mut text = String::new();
    let column = |(column, is): &(std::sync::Arc<str>, String)| {
        let mut ways: Vec<&str> = table
            .read_as
            .iter()
            .filter(|(name, ..)| name == column)
            .map(|(_, _, how)| *how)
            .collect();
        ways.dedup();
        let ways: String = ways.iter().map(|way| format!(", {way}")).collect();
        format!("{column} ({is}{ways})")
    };
    let columns: Vec<String> = table.columns.iter().map(column).collect();
    writeln!(text, "Columns read: {}", columns.join("; ")).ok();
    if !table.left_out.is_empty() {
        writeln!(text, "Left out: {}", table.left_out.join("; ")).ok();
    }
    for (words, rows) in &table.unknown {
        let rows = counted(*rows, "row");
        writeln!(text, "Left out, none of our measures: {words} ({rows})").ok();
    }
    for (year, rows) in &table.other_years {
        writeln!(text, "Left out: {} of {year}", counted(*rows, "row")).ok();
    }
    text
}

/// A cell, and beneath it what each switch does to it.
fn in_words(cell: &Cell<'_>) -> String {
    let Cell { row, column, name, number, .. } = cell;
    let code = if cell.code.is_empty() { String::new() } else { format!(" ({})", cell.code) };
    let theirs = if cell.theirs.is_empty() { "nothing" } else { cell.theirs };
    let ours = cell.ours.unwrap_or("nothing");
    let of = of(cell.numerator, cell.denominator);
    let mut text =
        format!("row {row}, {column}: {name}{code}, {number}: theirs {theirs}, ours {ours}{of}\n");
    // A turn that prints the same explains nothing on a page; the other formats have it.
    let telling = |turn: &&Turn<'_>| turn.reproduces || turn.printed != cell.ours;
    for turn in cell.explanations.iter().filter(telling) {
        writeln!(text, "    {}", turned(turn)).ok();
    }
    text
}

fn of(numerator: Option<i64>, denominator: Option<u64>) -> String {
    match (numerator, denominator) {
        (Some(above), Some(below)) => format!(" ({above} of {below})"),
        _ => String::new(),
    }
}

fn turned(turn: &Turn<'_>) -> String {
    let Turn { rule, value, printed, numerator, denominator, reproduces, cases } = turn;
    let (printed, of) = (printed.unwrap_or("nothing"), of(*numerator, *denominator));
    let mark = if *reproduces { ", as theirs" } else { "" };
    let mut text = format!("{rule} = {value}: {printed}{of}{mark}");
    for (one, several, cases) in sorted(cases, denominator.is_some()) {
        let (count, verb) = (cases.len(), if cases.len() == 1 { one } else { several });
        write!(text, "; {count} {verb}: {}", named(&cases)).ok();
    }
    text
}

/// Cases by what happens to them: the words for one and for several, and the cases.
fn sorted<'c>(
    cases: &'c [Case<'c>],
    rate: bool,
) -> Vec<(&'static str, &'static str, Vec<&'c Case<'c>>)> {
    let class = |case: &Case<'_>| match (case.numerator.signum(), case.denominator.signum(), rate) {
        (_, 1, _) | (1, 0, false) => ("comes in", "come in"),
        (_, -1, _) | (-1, 0, false) => ("goes out", "go out"),
        (1, ..) => ("counts above the line", "count above the line"),
        _ => ("counts below the line only", "count below the line only"),
    };
    let mut sorted: Vec<(&'static str, &'static str, Vec<&Case<'_>>)> = Vec::new();
    for case in cases {
        let (one, several) = class(case);
        match sorted.iter_mut().find(|(known, ..)| *known == one) {
            Some((_, _, cases)) => cases.push(case),
            None => sorted.push((one, several, vec![case])),
        }
    }
    sorted
}

fn named(cases: &[&Case<'_>]) -> String {
    let named: Vec<&str> = cases.iter().take(CASES_NAMED).map(|case| case.reference).collect();
    match cases.len() - named.len() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn sums(report: &Report<'_>) -> String {
    let counts = &report.counts;
    let mut text = format!(
        "{} compared: {} equal, {} different, {} missing in the table, {} that the record can't \
         give.\n",
        counted(counts.cells as u64, "cell"),
        counts.equal,
        counts.differs,
        counts.missing_theirs,
        counts.missing_ours,
    );
    if report.bodies_not_in_table > 0 {
        let absent = report.bodies_not_in_table;
        writeln!(text, "Bodies with cases in the year that are not in the table: {absent}.").ok();
    }
    text
}

/// What each switch, turned alone, does to the table.
fn switches(report: &Report<'_>) -> String {
    let best = &report.best;
    if best.by_the_set == best.of {
        return String::new();
    }
    let changing: Vec<_> = report.switches.iter().filter(|switch| switch.changes > 0).collect();
    if changing.is_empty() {
        return "No switch, turned alone, changes a number of this table.\n".to_owned();
    }
    let rows = changing.iter().map(|switch| {
        vec![
            format!("{}.{} = {}", switch.section, switch.rule, switch.value),
            switch.changes.to_string(),
            format!("{} of {}", switch.reproduces, best.of),
        ]
    });
    let as_it_is = vec![
        "as the set has it".to_owned(),
        String::new(),
        format!("{} of {}", best.by_the_set, best.of),
    ];
    let rows: Vec<Vec<String>> = std::iter::once(as_it_is).chain(rows).collect();
    let table =
        screen::table(&["one switch turned", "cells changed", "reproduced"], &rows, &[1, 2]);
    format!("\n{table}")
}

/// The combination that reproduces most, as lines of a definition set.
fn best(report: &Report<'_>) -> String {
    let best = &report.best;
    if best.by_the_set == best.of {
        return String::new();
    }
    let tried = match (best.tried, best.all_tried) {
        (0, _) => return String::new(),
        (tried, true) => format!("all {tried} combinations tried"),
        (tried, false) => format!("{tried} combinations tried, not all there are"),
    };
    let as_good = match best.as_good {
        0 => String::new(),
        more => format!("; {more} more with as few changes do as well"),
    };
    let Some(base) = best.changes.first().map(|_| &best.lines) else {
        return format!(
            "\nNo combination of switches reproduces more than the set itself ({tried}).\n"
        );
    };
    format!(
        "\nThese switches reproduce most: {} of {} ({tried}{as_good}).\n\n{base}",
        best.reproduces, best.of
    )
}
