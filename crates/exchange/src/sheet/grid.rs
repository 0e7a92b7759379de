//! The rows of one worksheet, held in a compact form. Blank rows take no room and a row that is
//! repeated is held once. Knows neither XLSX nor ODS.

use std::sync::Arc;

use chrono::NaiveDate;

use super::cell::{CellFault, RowFault, SheetCell, SheetRow, letters, one_line};
use super::error::SheetError;
use super::{SHEET_COLUMNS_MAX, SHEET_ROWS_MAX};
use crate::fields::{CELL_CHARS_MAX, shortened};
use crate::lines::ROW_BYTES_MAX;

/// How many bytes the cells of a worksheet may take together, as they are held.
pub(super) const GRID_BYTES_MAX: usize = 256 << 20;

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
    fn cell(self, text: &str) -> SheetCell {
        let (reason, hint) = match self {
            Self::Blank => return SheetCell::Blank,
            Self::Text => return SheetCell::text(text),
            Self::True => return SheetCell::Bool(true),
            Self::False => return SheetCell::Bool(false),
            Self::Number if text.len() <= CELL_CHARS_MAX => {
                return SheetCell::Number(text.to_owned());
            }
            Self::Day => match text.parse::<NaiveDate>() {
                Ok(day) => return SheetCell::Day(day),
                Err(_) => NO_VALUE,
            },
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
            Self::Number | Self::Bad => NO_VALUE,
        };
        let (value, hint) = (shortened(text.as_bytes()), Some(hint.to_owned()));
        SheetCell::Fault(CellFault { value, reason: reason.to_owned(), hint })
    }
}

const NO_VALUE: (&str, &str) =
    ("the cell's value is not what its type says", "enter the value again and save the file");

/// A row's cells on their way into the grid: their forms and texts, one after the other.
#[derive(Debug, Default)]
pub(super) struct HeldRow {
    bytes: Vec<u8>,
    /// How many cells are in it.
    count: usize,
    /// How many bytes and cells there are up to the last that is not blank.
    filled: (usize, usize),
    /// How many bytes came, those included that were not taken for want of room.
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

    /// Adds a cell. A text of nothing but spaces is blank.
    pub(super) fn push(&mut self, held: Held, text: &str) {
        let text = one_line(text);
        let blank = held == Held::Blank || (held == Held::Text && text.is_empty());
        self.count += 1;
        if blank {
            self.bytes.push(Held::Blank as u8);
            return;
        }
        self.length += text.len();
        if self.length <= ROW_BYTES_MAX {
            let length = u32::try_from(text.len()).unwrap_or_default();
            self.bytes.push(held as u8);
            self.bytes.extend_from_slice(&length.to_be_bytes());
            self.bytes.extend_from_slice(text.as_bytes());
        } else {
            self.bytes.push(Held::Blank as u8);
        }
        self.filled = (self.bytes.len(), self.count);
    }

    pub(super) fn is_blank(&self) -> bool {
        self.filled.1 == 0
    }
}

/// A range of cells, from its first to its last; rows from 1, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) first: (u64, usize),
    pub(super) last: (u64, usize),
}

impl std::fmt::Display for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ((row, column), (last_row, last_column)) = (self.first, self.last);
        write!(f, "{}{row}:{}{last_row}", letters(column), letters(last_column))
    }
}

/// Builds a grid, row by row, from the first to the last.
pub(super) struct Builder {
    place: Arc<str>,
    bytes: Vec<u8>,
    rows: u64,
    last: u64,
    header: Option<(u64, Vec<String>)>,
    /// The merged range that matters, or before the header the one that reaches down furthest.
    merged: Option<Area>,
    more_merged: u64,
}

impl Builder {
    /// Takes the file's name.
    pub(super) fn new(file: &Arc<str>) -> Self {
        Self {
            place: Arc::clone(file),
            bytes: Vec::new(),
            rows: 0,
            last: 0,
            header: None,
            merged: None,
            more_merged: 0,
        }
    }

    fn refused(&self, reason: String, hint: &str) -> SheetError {
        SheetError::refused(&self.place, reason, Some(hint))
    }

    /// Takes a row, which stands there so many times from `number` on.
    pub(super) fn row(
        &mut self,
        number: u64,
        repeats: u64,
        row: &HeldRow,
    ) -> Result<(), SheetError> {
        if row.is_blank() {
            return Ok(());
        }
        let last = number.saturating_add(repeats.saturating_sub(1));
        if last > SHEET_ROWS_MAX {
            let reason = format!("row {last} is filled; a sheet may have {SHEET_ROWS_MAX} rows");
            return Err(self.refused(reason, "split the sheet over several files"));
        }
        if number <= self.last {
            let reason = format!("row {number} stands there twice, or after a later one");
            return Err(self.refused(reason, SAVE_ANEW));
        }
        self.last = last;
        let mut again = repeats;
        if self.header.is_none() {
            self.name_columns(number, row)?;
            again -= 1;
        }
        if again > 0 {
            self.keep((last + 1 - again, again), row)?;
        }
        Ok(())
    }

    fn keep(&mut self, (number, repeats): (u64, u64), row: &HeldRow) -> Result<(), SheetError> {
        let whole = row.length <= ROW_BYTES_MAX;
        let (bytes, cells) = if whole { row.filled } else { (0, 0) };
        // A row too long is held without its cells: how many bytes it had stands in their place.
        let told = if whole { cells } else { row.length };
        if self.bytes.len() + bytes > GRID_BYTES_MAX {
            let reason = format!("its cells have over {GRID_BYTES_MAX} bytes by row {number}");
            return Err(
                self.refused(reason, "save the columns and rows you need to a file of their own")
            );
        }
        self.bytes.extend_from_slice(&number.to_be_bytes());
        self.bytes.extend_from_slice(&repeats.to_be_bytes());
        self.bytes.push(u8::from(whole));
        self.bytes.extend_from_slice(&(told as u64).to_be_bytes());
        self.bytes.extend_from_slice(row.bytes.get(..bytes).unwrap_or_default());
        self.rows += repeats;
        Ok(())
    }

    /// Takes the first row that is not blank for the header.
    fn name_columns(&mut self, number: u64, row: &HeldRow) -> Result<(), SheetError> {
        let wrong = |reason: String, found: &str, hint: &str| {
            let found = shortened(found.as_bytes());
            Err(SheetError::header((&self.place, number), reason, found, hint))
        };
        if row.length > ROW_BYTES_MAX {
            let hint = "check that this is the right file";
            return wrong("it is too long to be one".to_owned(), "", hint);
        }
        if row.filled.1 > SHEET_COLUMNS_MAX {
            let reason = format!("it has over {SHEET_COLUMNS_MAX} columns");
            return wrong(reason, "", "check that this is the right file");
        }
        let mut names = Vec::with_capacity(row.filled.1);
        let mut cells = Cells(&row.bytes);
        while names.len() < row.filled.1 {
            let Some((held, text)) = cells.next() else { break };
            if let SheetCell::Fault(fault) = held.cell(text) {
                let cell = format!("{}{number}", letters(names.len()));
                let reason = format!("cell {cell} names no column: {}", fault.reason);
                return wrong(reason, text, fault.hint.as_deref().unwrap_or_default());
            }
            names.push(shown(held, text).to_owned());
        }
        self.header = Some((number, names));
        self.merged = self.merged.filter(|area| area.last.0 >= number);
        self.more_merged = 0;
        Ok(())
    }

    /// Takes note of cells that are merged into one.
    pub(super) fn merged(&mut self, area: Area) {
        match (&self.header, self.merged) {
            (Some((row, _)), _) if area.last.0 < *row => {}
            (Some(_), Some(_)) => self.more_merged += 1,
            (None, Some(before)) if before.last.0 >= area.last.0 => {}
            _ => self.merged = Some(area),
        }
    }

    /// The grid, past its header.
    pub(super) fn finish(self) -> Result<GridRows, SheetError> {
        let Some((header_row, header)) = self.header else {
            return Err(SheetError::empty(&self.place));
        };
        if let Some(area) = self.merged {
            let more = match self.more_merged {
                0 => String::new(),
                1 => ", and so are those of one other range".to_owned(),
                more => format!(", and so are those of {more} other ranges"),
            };
            let reason = format!(
                "the cells {area} are merged{more}; which row and column their value is of can't be told"
            );
            let hint = "unmerge them (Excel: Home, Merge & Center; LibreOffice: Format, Merge and \
                        Unmerge Cells) and fill each cell";
            return Err(SheetError::refused(&self.place, reason, Some(hint)));
        }
        let mut bytes = self.bytes;
        bytes.shrink_to_fit();
        Ok(GridRows {
            header,
            header_row,
            bytes,
            at: 0,
            repeating: None,
            given: 0,
            rows: self.rows,
        })
    }
}

pub(super) const SAVE_ANEW: &str =
    "open it in a spreadsheet program and save it anew, or get the file again";

/// Cells in their held form, one after the other.
struct Cells<'a>(&'a [u8]);

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
fn shown(held: Held, text: &str) -> &str {
    match held {
        Held::True => "TRUE",
        Held::False => "FALSE",
        _ => text,
    }
}

/// The rows of a worksheet, past its header.
pub(super) struct GridRows {
    header: Vec<String>,
    header_row: u64,
    bytes: Vec<u8>,
    /// Where the next row begins in the bytes.
    at: usize,
    /// Of a row that stands there several times: its number, how often it is still to be given.
    repeating: Option<(u64, u64)>,
    given: u64,
    rows: u64,
}

impl GridRows {
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn header_row(&self) -> u64 {
        self.header_row
    }

    /// Rows given.
    pub(super) fn given(&self) -> u64 {
        self.given
    }

    /// Rows there are, those given included.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<SheetRow> {
        let bytes = self.bytes.get(self.at..)?;
        let (number, bytes) = bytes.split_first_chunk::<8>()?;
        let (repeats, bytes) = bytes.split_first_chunk::<8>()?;
        let (&whole, bytes) = bytes.split_first()?;
        let (told, bytes) = bytes.split_first_chunk::<8>()?;
        let told = u64::from_be_bytes(*told);
        let first = (u64::from_be_bytes(*number), u64::from_be_bytes(*repeats));
        let (number, repeats) = self.repeating.unwrap_or(first);
        let (row, after) = if whole == 1 {
            self.whole_row(number, told, bytes)
        } else {
            (too_long(number, told), bytes)
        };
        if repeats > 1 {
            self.repeating = Some((number + 1, repeats - 1));
        } else {
            self.repeating = None;
            self.at = self.bytes.len() - after.len();
        }
        self.given += 1;
        Some(row)
    }

    /// A row of so many cells, and the bytes after it.
    fn whole_row<'a>(&self, number: u64, count: u64, bytes: &'a [u8]) -> (SheetRow, &'a [u8]) {
        let width = self.header.len();
        let mut cells = Vec::with_capacity(width);
        let mut raw = Vec::with_capacity(width);
        let mut nameless = None;
        let mut rest = Cells(bytes);
        for place in 0..usize::try_from(count).unwrap_or_default() {
            let Some((held, text)) = rest.next() else { break };
            let unnamed = self.header.get(place).is_none_or(String::is_empty);
            if unnamed && held != Held::Blank && nameless.is_none() {
                nameless = Some(RowFault::nameless(place, shown(held, text)));
            }
            if place < width {
                cells.push(held.cell(text));
                raw.push(shown(held, text).to_owned());
            }
        }
        cells.resize(width, SheetCell::Blank);
        raw.resize(width, String::new());
        let cells = nameless.map_or(Ok(cells), Err);
        (SheetRow { number, cells, ended: true, raw }, rest.0)
    }
}

/// A row whose cells were not held.
fn too_long(number: u64, bytes: u64) -> SheetRow {
    let reason = format!("the row has {bytes} bytes; a row may have {ROW_BYTES_MAX}");
    let hint = "see whether a whole document was put into a cell";
    let fault = RowFault::new(b"", reason, hint);
    SheetRow { number, cells: Err(fault), ended: true, raw: Vec::new() }
}
