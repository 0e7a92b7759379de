//! The rows of one worksheet, held in a compact form. Blank rows take no room and a row that is
//! repeated is held once. Knows neither XLSX nor ODS.

use std::sync::Arc;

use super::cell::{RowFault, SheetCell, SheetRow, letters};
use super::error::SheetError;
use super::held::{Cells, Held, HeldRow, shown};
use super::{SHEET_COLUMNS_MAX, SHEET_ROWS_MAX};
use crate::fields::shortened;
use crate::lines::ROW_BYTES_MAX;

/// How many bytes the cells of a worksheet may take together, as they are held.
const GRID_BYTES_MAX: usize = 256 << 20;

/// How many cells a worksheet may have: 64 in each of its rows.
const CELLS_MAX: u64 = 64 * SHEET_ROWS_MAX;

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
    /// How many cells there are, those of repeated rows as often as they stand there.
    cells: u64,
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
            cells: 0,
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
        let whole = !row.is_too_long();
        let (bytes, cells) = if whole { row.filled } else { (0, 0) };
        self.cells = self.cells.saturating_add(repeats.saturating_mul(cells as u64));
        if self.cells > CELLS_MAX || self.bytes.len() + bytes > GRID_BYTES_MAX {
            let reason = format!(
                "up to row {number} its sheet has over {CELLS_MAX} cells or {GRID_BYTES_MAX} bytes"
            );
            return Err(self.refused(reason, SAVE_LESS));
        }
        self.bytes.extend_from_slice(&number.to_be_bytes());
        self.bytes.extend_from_slice(&repeats.to_be_bytes());
        self.bytes.push(u8::from(whole));
        self.bytes.extend_from_slice(&(cells as u64).to_be_bytes());
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
        if row.is_too_long() {
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
        Ok(GridRows {
            header,
            header_row,
            bytes: self.bytes,
            at: 0,
            repeating: None,
            given: 0,
            rows: self.rows,
        })
    }
}

const SAVE_LESS: &str = "save the columns and rows you need to a file of their own";

pub(super) const SAVE_ANEW: &str =
    "open it in a spreadsheet program and save it anew, or get the file again";

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
        let (count, bytes) = bytes.split_first_chunk::<8>()?;
        let count = u64::from_be_bytes(*count);
        let first = (u64::from_be_bytes(*number), u64::from_be_bytes(*repeats));
        let (number, repeats) = self.repeating.unwrap_or(first);
        let (row, after) = if whole == 1 {
            self.whole_row(number, count, bytes)
        } else {
            (too_long(number), bytes)
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
fn too_long(number: u64) -> SheetRow {
    let reason = format!("the row has over {ROW_BYTES_MAX} bytes, the most it may have");
    let hint = "see whether a whole document was put into a cell";
    let fault = RowFault::new(b"", reason, hint);
    SheetRow { number, cells: Err(fault), ended: true, raw: Vec::new() }
}
