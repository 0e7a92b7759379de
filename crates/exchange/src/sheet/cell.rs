//! One cell and one row as the file has them, and what can be wrong with them.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::fields::{CELL_CHARS_MAX, shortened};

/// One cell as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCell {
    /// Nothing, or nothing but spaces.
    Blank,
    /// A text without outer spaces. A line break in it has become a space.
    Text(String),
    /// A cell that the spreadsheet itself holds to be a day.
    Day(NaiveDate),
    /// A number in plain decimal digits, without an exponent; a whole number without a point.
    Number(String),
    /// Yes or no.
    Bool(bool),
    /// Something that can't be read. It only matters to those who want this column.
    Fault(CellFault),
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// What stands there, shortened to forty characters.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do about it, where that can be said.
    pub hint: Option<String>,
}

/// What is wrong with a row as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The column it was found in, as the header calls it, or by its letter where it has no name.
    pub column: Option<String>,
    /// What stands there, shortened to forty characters.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do about it, where that can be said.
    pub hint: Option<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The row as the spreadsheet program numbers it; of CSV and JSON Lines the line.
    pub number: u64,
    /// Its cells, as many as the header has, or what is wrong with the row as a whole.
    pub cells: Result<Vec<SheetCell>, RowFault>,
    /// Whether its line has an end. Only the last line of a file may lack it.
    pub ended: bool,
    /// Its cells as text, as many as the header has, for a file of rejects. A row that can't be
    /// taken apart is one text. Line breaks have become spaces.
    pub raw: Vec<String>,
}

impl SheetCell {
    pub(super) fn fault(value: &str, reason: impl Into<String>, hint: &str) -> Self {
        let value = shortened(value.as_bytes());
        Self::Fault(CellFault { value, reason: reason.into(), hint: Some(hint.to_owned()) })
    }

    /// A text, unless it is blank. How long one may be is for those to say who want the column.
    pub(super) fn text(text: &str) -> Self {
        let text = one_line(text);
        if text.is_empty() { Self::Blank } else { Self::Text(text.into_owned()) }
    }

    /// A text out of bytes that should be UTF-8.
    pub(super) fn bytes(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::text(text),
            Err(error) => {
                let at = error.valid_up_to();
                let byte = bytes.get(at).copied().unwrap_or_default();
                let reason = format!("byte {} of the cell, 0x{byte:02X}, is not UTF-8", at + 1);
                let value = shortened(bytes);
                let hint = Some(SAVE_AS_UTF8.to_owned());
                Self::Fault(CellFault { value, reason, hint })
            }
        }
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::Blank
    }
}

pub(super) const SAVE_AS_UTF8: &str = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)";

impl RowFault {
    pub(super) fn new(value: &[u8], reason: impl Into<String>, hint: impl Into<String>) -> Self {
        let (reason, hint) = (reason.into(), Some(hint.into()));
        Self { column: None, value: shortened(value), reason, hint }
    }

    /// A cell that is filled where the header has no name.
    pub(super) fn nameless(column: usize, value: &str) -> Self {
        let reason = "this cell is filled, and its column has no name in the header";
        let hint = "name the column in the header, which is the first row with anything in it, or empty \
                    the cell";
        let fault = Self::new(value.as_bytes(), reason, hint);
        Self { column: Some(letters(column)), ..fault }
    }
}

/// A text on one line, without outer spaces.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    Cow::Owned(parts.collect::<Vec<_>>().join(" "))
}

/// A column as the spreadsheet programs call it: A is the first (0), AA comes after Z.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = Some(column);
    while let Some(place) = rest {
        letters.push(char::from(b'A' + u8::try_from(place % 26).unwrap_or_default()));
        rest = (place / 26).checked_sub(1);
    }
    letters.iter().rev().collect()
}

/// A number in plain digits: no exponent, no point in a whole number, no plus sign. None where it
/// is no number, or has more than [`CELL_CHARS_MAX`] characters.
pub(super) fn plain_number(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let (whole, fraction) = shift(whole, fraction, exponent)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if all_zeros(&fraction) { "" } else { fraction.as_str() };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    let plain = format!("{sign}{whole}{point}{fraction}");
    (plain.len() <= CELL_CHARS_MAX).then_some(plain)
}

fn all_zeros(digits: &str) -> bool {
    digits.bytes().all(|byte| byte == b'0')
}

/// Moves the point by so many places to the right.
fn shift(whole: &str, fraction: &str, places: i32) -> Option<(String, String)> {
    if all_zeros(whole) && all_zeros(fraction) {
        return Some(("0".to_owned(), String::new()));
    }
    if places == 0 {
        return Some((whole.to_owned(), fraction.to_owned()));
    }
    let count = usize::try_from(places.unsigned_abs()).ok()?;
    if count > 2 * CELL_CHARS_MAX {
        return None;
    }
    let zeros = "0".repeat(count);
    Some(if places >= 0 {
        let fraction = format!("{fraction}{zeros}");
        let (moved, kept) = fraction.split_at(count);
        (format!("{whole}{moved}"), kept.trim_end_matches('0').to_owned())
    } else {
        let whole = format!("{zeros}{whole}");
        let (kept, moved) = whole.split_at(whole.len() - count);
        (kept.to_owned(), format!("{moved}{fraction}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_letters() {
        for (column, name) in
            [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn numbers_are_written_out_plainly() {
        for (text, plain) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("0e999999999", "0"),
            ("007", "7"),
            ("19007429", "19007429"),
            ("2.0", "2"),
            ("1.50", "1.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-1.25e2", "-125"),
            ("1.25E+1", "12.5"),
            ("125e-4", "0.0125"),
            ("1e3", "1000"),
            ("4.3831e4", "43831"),
        ] {
            assert_eq!(plain_number(text).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "-", "e3", "1e", "1e999999999", "1e-999", "0x10", "1,5", "NaN", "1 2"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_one_line() {
        assert_eq!(SheetCell::text("  \n "), SheetCell::Blank);
        assert_eq!(SheetCell::text(" Decided\r\non "), SheetCell::Text("Decided on".to_owned()));
    }
}
