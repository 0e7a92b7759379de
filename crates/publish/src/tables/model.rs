//! A table as data: named, typed columns and rows of cells, of no format yet.

use chrono::NaiveDate;

/// What a column's cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Words, on one line.
    Text,
    /// A whole number; may be negative.
    Integer,
    /// A number that may have decimals.
    Decimal,
    /// A day.
    Date,
    /// Yes or no.
    Boolean,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in files: `denominator`.
    pub name: String,
    /// What people read above it.
    pub title: String,
    /// What its cells are.
    pub datatype: Type,
    /// What it holds, in a sentence.
    pub meaning: String,
    /// Whether it says the same in every row: a workbook says it once, on its cover.
    pub is_constant: bool,
}

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: there is no such thing for the row.
    None,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number in decimal digits, as it prints: `5.3`, `-1`.
    Decimal(String),
    /// A day.
    Date(NaiveDate),
    /// Yes or no.
    Boolean(bool),
}

impl Cell {
    /// Words, or nothing where there are none.
    #[must_use]
    pub fn text(words: &str) -> Self {
        if words.is_empty() { Self::None } else { Self::Text(words.to_owned()) }
    }

    /// A number, where there is one. A count beyond what a cell holds is held at its greatest.
    pub(crate) fn count(number: Option<u64>) -> Self {
        let held = |number| Self::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        number.map_or(Self::None, held)
    }
}

/// A table. Each row has a cell for every column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataTable {
    /// Its name, also of its file: `key-figures`.
    pub name: &'static str,
    /// What it shows, for whom and when.
    pub title: String,
    /// What a reader must know, a sentence or two each.
    pub notes: Vec<String>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, in order.
    pub rows: Vec<Vec<Cell>>,
    /// Whether every row is a plain count, so that a workbook shows a row a body and a column a
    /// measure.
    pub is_of_counts: bool,
}

impl DataTable {
    /// The place of a column, by its name.
    #[must_use]
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }
}

/// A text for one cell: on one line, with nothing in it that steers a machine. Marks that turn the
/// direction of writing stay: they are part of names in some scripts.
pub(crate) fn one_line(text: &str) -> String {
    let shown = |letter: char| match letter {
        '\t' | '\n' | '\r' => ' ',
        letter if letter.is_control() => '\u{fffd}',
        letter => letter,
    };
    text.chars().map(shown).collect()
}

/// Whether a program for spreadsheets might take a text for a formula.
pub(crate) fn looks_like_a_formula(text: &str) -> bool {
    // The second four are the wide forms of the first: some programs take them for the same.
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_on_its_line_and_steers_nothing() {
        assert_eq!(one_line("Leeds\r\nCity\tCouncil"), "Leeds  City Council");
        assert_eq!(one_line("\u{1b}[2J\u{0}x"), "\u{fffd}[2J\u{fffd}x");
        assert_eq!(one_line("<b>{{ name }}</b> \u{202e}"), "<b>{{ name }}</b> \u{202e}");
    }
}
