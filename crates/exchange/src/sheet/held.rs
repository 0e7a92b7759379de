//! Cells of a workbook in the compact form they are held in, and what each says when it is taken out.

use chrono::NaiveDate;

use super::cell::{SheetCell, one_line};
use crate::fields::CELL_CHARS_MAX;
use crate::lines::ROW_BYTES_MAX;

/// A cell of a workbook as it is held. The first byte of its form, its text after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    Blank = 0,
    Text,
    /// A day, as `2020-03-31`.
    Day,
    /// A number, in plain digits.
    Number,
    True,
    False,
    /// A formula that came to an error.
    Formula,
    /// A day with a time of day.
    Time,
    /// A time of day or a span of time without a day.
    TimeOnly,
    /// A day that spreadsheet programs do not agree on.
    Early,
    /// A number with more digits than a spreadsheet keeps.
    Digits,
    /// What says it is a number or a day and is none.
    Bad,
}

impl Held {
    const ALL: [Self; 12] = [
        Self::Blank,
        Self::Text,
        Self::Day,
        Self::Number,
        Self::True,
        Self::False,
        Self::Formula,
        Self::Time,
        Self::TimeOnly,
        Self::Early,
        Self::Digits,
        Self::Bad,
    ];

    /// The cell, with its text.
    pub(super) fn cell(self, text: &str) -> SheetCell {
        let read = match self {
            Self::Blank => Some(SheetCell::Blank),
            Self::Text => Some(SheetCell::text(text)),
            Self::True => Some(SheetCell::Bool(true)),
            Self::False => Some(SheetCell::Bool(false)),
            Self::Number => {
                (text.len() <= CELL_CHARS_MAX).then(|| SheetCell::Number(text.to_owned()))
            }
            Self::Day => text.parse::<NaiveDate>().ok().map(SheetCell::Day),
            _ => None,
        };
        read.unwrap_or_else(|| {
            let (reason, hint) = self.wrong();
            SheetCell::fault(text, reason, hint)
        })
    }

    /// What is wrong with a cell held so, and what to do about it.
    fn wrong(self) -> (&'static str, &'static str) {
        match self {
            Self::Formula => (
                "the formula of this cell comes to an error",
                "mend the formula, or write the value in its place",
            ),
            Self::Time => (
                "a day with a time of day",
                "keep the day alone: a formula such as =INT(A2), formatted as a date",
            ),
            Self::TimeOnly => {
                ("a time without a day", "write the day, or format the cell as what it is")
            }
            Self::Early => (
                "a day before 1 March 1900, on which spreadsheet programs do not agree",
                "empty the cell if there is no day, or write the day as text",
            ),
            Self::Digits => (
                "a number with more digits than a spreadsheet keeps; its last ones may be lost",
                "format the column as text and enter it again",
            ),
            _ => (
                "the cell's value is not what its type says",
                "enter the value again and save the file",
            ),
        }
    }
}

/// A row's cells on their way into the grid: their forms and texts, one after the other.
#[derive(Debug, Default)]
pub(super) struct HeldRow {
    pub(super) bytes: Vec<u8>,
    /// How many cells are in it.
    count: usize,
    /// How many bytes and cells there are up to the last that is not blank.
    pub(super) filled: (usize, usize),
    /// How many bytes its texts have.
    length: usize,
}

impl HeldRow {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        (self.count, self.filled, self.length) = (0, (0, 0), 0);
    }

    /// How many cells came.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Adds blank cells until there are so many.
    pub(super) fn skip_to(&mut self, column: usize) {
        while self.count < column {
            self.bytes.push(Held::Blank as u8);
            self.count += 1;
        }
    }

    /// Adds a cell. A text of nothing but spaces is blank. What comes after too much has come is
    /// counted and not looked at.
    pub(super) fn push(&mut self, held: Held, text: &str) {
        if self.is_too_long() {
            self.count += 1;
            return;
        }
        let text = one_line(text);
        let blank = held == Held::Blank || (held == Held::Text && text.is_empty());
        self.count += 1;
        if blank {
            self.bytes.push(Held::Blank as u8);
            return;
        }
        self.length += text.len();
        if self.is_too_long() {
            self.bytes.push(Held::Blank as u8);
        } else {
            let length = u32::try_from(text.len()).unwrap_or_default();
            self.bytes.push(held as u8);
            self.bytes.extend_from_slice(&length.to_be_bytes());
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self.filled = (self.bytes.len(), self.count);
    }

    /// Whether its texts are more than a row may have.
    pub(super) fn is_too_long(&self) -> bool {
        self.length > ROW_BYTES_MAX
    }

    pub(super) fn is_blank(&self) -> bool {
        self.filled.1 == 0
    }
}

/// Cells in their held form, one after the other.
pub(super) struct Cells<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Cells<'a> {
    type Item = (Held, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (&form, rest) = self.0.split_first()?;
        let held = *Held::ALL.get(usize::from(form))?;
        if held == Held::Blank {
            self.0 = rest;
            return Some((held, ""));
        }
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (text, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((held, std::str::from_utf8(text).unwrap_or_default()))
    }
}

/// A cell as text, as its spreadsheet would show it.
pub(super) fn shown(held: Held, text: &str) -> &str {
    match held {
        Held::True => "TRUE",
        Held::False => "FALSE",
        _ => text,
    }
}
