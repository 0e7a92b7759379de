//! Printing: data to stdout in the format asked for, talk to stderr.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use upheld_publish::tables::neutralised;

use crate::problem::Problem;

/// Puts data on stdout, as it is.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Puts one JSON value on stdout, readably.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Problem> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Puts JSON values on stdout, one a line.
pub(crate) fn print_lines<T: Serialize>(values: &[T]) -> Result<(), Problem> {
    let mut text = String::new();
    for value in values {
        text.push_str(&serde_json::to_string(value)?);
        text.push('\n');
    }
    print(&text)
}

/// Puts text for people on stdout, marked where the record's cases are invented.
pub(crate) fn print_text(synthetic: bool, text: &str) -> Result<(), Problem> {
    let mark = if synthetic { "SYNTHETIC: this record's cases are invented.\n" } else { "" };
    print(&format!("{mark}{text}"))
}

/// Puts rows on stdout as CSV, under a header; the last column says whether the cases are invented.
pub(crate) fn print_csv(
    synthetic: bool,
    header: &[&str],
    rows: &[Vec<String>],
) -> Result<(), Problem> {
    let header: Vec<&str> = header.iter().copied().chain(["synthetic"]).collect();
    let marked = |row: &Vec<String>| row.iter().cloned().chain([synthetic.to_string()]).collect();
    print_plain_csv(&header, &rows.iter().map(marked).collect::<Vec<_>>())
}

/// Puts rows on stdout as CSV, under a header, where they are not of any record's cases. No cell begins as a
/// formula does, whoever typed it.
pub(crate) fn print_plain_csv(header: &[&str], rows: &[Vec<String>]) -> Result<(), Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| csv_cell(cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| Problem::failed(error.to_string()))?;
    print(&String::from_utf8_lossy(&bytes))
}

/// A cell as no spreadsheet runs it. A number stays one, below zero too.
fn csv_cell(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if is_number { cell.to_owned() } else { neutralised(cell) }
}

/// A table with numbers to the right, as wide as the terminal at most.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>], numbers: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    match terminal_size::terminal_size_of(std::io::stdout()) {
        Some((terminal_size::Width(columns), _)) => {
            table.set_width(columns);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.set_header(header.iter().copied());
    table.add_rows(rows.iter().cloned());
    for &column in numbers {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

/// Says something on stderr. Where nobody listens any more, nothing is lost. The word it begins
/// with (`error:`, `warning:` …) is coloured on a terminal that wants colours.
pub(crate) fn say(text: &str) {
    let coloured = match text.split_once(':').map(|(word, rest)| (word, style_of(word), rest)) {
        Some((word, Some(style), rest)) => format!("{style}{word}:{style:#}{rest}"),
        _ => text.to_owned(),
    };
    talk(&format!("{coloured}\n"));
}

/// Puts styled text on stderr; the styles go where colours are not wanted (no terminal, NO_COLOR,
/// CLICOLOR=0).
pub(crate) fn talk(styled: &str) {
    write!(anstream::stderr(), "{styled}").ok();
}

fn style_of(word: &str) -> Option<Style> {
    let colour = match word.trim_start() {
        "error" => AnsiColor::Red,
        "warning" => AnsiColor::Yellow,
        "note" => AnsiColor::Cyan,
        "hint" => AnsiColor::Green,
        _ => return None,
    };
    Some(colour.on_default().bold())
}

/// Tells a problem on stderr, with its hint.
pub(crate) fn complain(problem: &Problem) {
    say(&format!("error: {}", problem.what()));
    if let Some(hint) = problem.hint_text() {
        say(&format!("\nhint: {hint}"));
    }
}

/// A text on one line, without anything that would steer a terminal.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A count with its noun, in the plural where it needs one: `1 row`, `14 rows`.
pub(crate) fn counted(count: impl Into<u64>, noun: &str) -> String {
    match count.into() {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

/// So many bytes as people say it: to one decimal, in the largest unit below it.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return counted(bytes, "byte");
    }
    let mut tenths = u128::from(bytes) * 10 / 1000;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        let said = [1, 999, 1000, 999_999, 67_108_864, u64::MAX].map(size);
        assert_eq!(said, ["1 byte", "999 bytes", "1.0 kB", "999.9 kB", "67.1 MB", "18446744.0 TB"]);
    }

    #[test]
    fn a_text_steers_no_terminal() {
        assert_eq!(one_line("Damp,\n twice\treported"), "Damp, twice reported");
        assert_eq!(one_line("\u{1b}[2Jgone\u{7}"), "\u{fffd}[2Jgone\u{fffd}");
    }
}
