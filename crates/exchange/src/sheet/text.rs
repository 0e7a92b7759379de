//! CSV: lines as rows, cells parted by what the header line says. No cell has a line break, so a
//! quote left open spoils one row and not the rest of the file.

use std::io::{self, Read};
use std::sync::Arc;

use super::SHEET_COLUMNS_MAX;
use super::cell::{RowFault, SAVE_AS_UTF8, SheetCell, SheetRow, letters, one_line};
use super::error::SheetError;
use crate::fields::shortened;
use crate::lines::{Line, Lines, ROW_BYTES_MAX};
use crate::split::{Broken, Cells, Splitter};

/// The rows of a CSV file, past its header.
pub(super) struct TextRows {
    lines: Lines<Box<dyn Read>>,
    splitter: Splitter,
    delimiter: u8,
    header: Vec<String>,
    header_row: u64,
    /// How many cells every row has: as many as the header's line, blank names included.
    width: usize,
}

impl TextRows {
    /// Reads up to the header: the first line that is not blank.
    pub(super) fn open(file: &Arc<str>, source: Box<dyn Read>) -> Result<Self, SheetError> {
        let mut lines = Lines::new(source);
        let mut told = None;
        loop {
            let last = lines.number();
            let line = lines.next().map_err(|error| SheetError::read(file, last, error))?;
            let Some(line) = line.map(Line::without_mark) else {
                return Err(SheetError::empty(file));
            };
            if line.number == 1 && told.is_none() {
                told = told_delimiter(line.kept);
                if told.is_some() {
                    continue;
                }
            }
            let delimiter = told.unwrap_or_else(|| delimiter(line.kept));
            if is_blank(&line, delimiter) {
                continue;
            }
            let mut splitter = Splitter::parting(delimiter, SHEET_COLUMNS_MAX + 1);
            let names = read_header(file, &line, &mut splitter)?;
            let (header_row, width) = (line.number, names.len());
            let named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
            let header = names.into_iter().take(named).collect();
            return Ok(Self { lines, splitter, delimiter, header, header_row, width });
        }
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn header_row(&self) -> u64 {
        self.header_row
    }

    pub(super) fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    pub(super) fn line(&self) -> u64 {
        self.lines.number()
    }

    /// The next row that is not blank.
    pub(super) fn next(&mut self) -> io::Result<Option<SheetRow>> {
        let (number, length, ended) = loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some(line) if is_blank(&line, self.delimiter) => {}
                // Taken apart, because a borrow can't leave a loop that goes on.
                Some(line) => break (line.number, line.length, line.ended),
            }
        };
        let line = Line { number, length, ended, kept: self.lines.kept() };
        let named = self.header.len();
        let row = match read_row(&line, &mut self.splitter, (self.delimiter, self.width)) {
            Err(fault) => {
                let column = fault.column.map(|place| column_name(&self.header, place));
                (Err(RowFault { column, ..fault.fault }), vec![lossy(line.kept)])
            }
            Ok(cells) => (with_names(&self.header, cells), texts(cells, named)),
        };
        Ok(Some(SheetRow { number, cells: row.0, ended, raw: row.1 }))
    }
}

/// Excel's first line that names the delimiter: `sep=;`.
fn told_delimiter(line: &[u8]) -> Option<u8> {
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter @ (b',' | b';' | b'\t')] => {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// What parts a header line: whichever of comma, semicolon and tab stands there most, outside of
/// quotes; the comma where that is not clear.
fn delimiter(line: &[u8]) -> u8 {
    let mut counts = [(0u32, b'\t'), (0, b';'), (0, b',')];
    let mut quoted = false;
    for &byte in line {
        quoted ^= byte == b'"';
        for (count, delimiter) in &mut counts {
            *count += u32::from(byte == *delimiter && !quoted);
        }
    }
    counts.into_iter().max_by_key(|&(count, _)| count).map_or(b',', |(_, delimiter)| delimiter)
}

/// Spreadsheets leave rows of nothing but delimiters behind.
fn is_blank(line: &Line<'_>, delimiter: u8) -> bool {
    line.is_whole()
        && line.kept.iter().all(|&byte| matches!(byte, b' ' | b'\t') || byte == delimiter)
}

fn read_header(
    file: &Arc<str>,
    line: &Line<'_>,
    splitter: &mut Splitter,
) -> Result<Vec<String>, SheetError> {
    let wrong = |reason: &str, hint: &str| {
        SheetError::header((file, line.number), reason, shortened(line.kept), hint)
    };
    if !line.is_whole() {
        return Err(wrong("it is too long to be one", "check that this is the right file"));
    }
    if std::str::from_utf8(line.kept).is_err() {
        return Err(wrong("it is not UTF-8", SAVE_AS_UTF8));
    }
    let cells = splitter.split(line.kept).map_err(|_broken| {
        let reason = "it can't be split into the names of columns";
        wrong(reason, "check that this is the right file; a name can't have a line break")
    })?;
    Ok(texts(cells, cells.len()))
}

/// A fault with the column it stands in.
struct Placed {
    column: Option<usize>,
    fault: RowFault,
}

fn read_row<'a>(
    line: &Line<'_>,
    splitter: &'a mut Splitter,
    (delimiter, width): (u8, usize),
) -> Result<Cells<'a>, Placed> {
    let placed = |column, value: &[u8], reason: String, hint: String| Placed {
        column,
        fault: RowFault::new(value, reason, hint),
    };
    if !line.is_whole() {
        let reason = format!("the row has {} bytes; a row may have {ROW_BYTES_MAX}", line.length);
        let hint = "see whether the lines of the file are ended as they should be";
        return Err(placed(None, line.kept, reason, hint.to_owned()));
    }
    let cells = splitter.split(line.kept).map_err(|broken| match broken {
        Broken::Unclosed(place, value) => placed(
            Some(place),
            value.as_bytes(),
            "a quote is opened and not closed on the same line".to_owned(),
            "see whether the file was cut short here; a cell can't have a line break".to_owned(),
        ),
        Broken::TooMany => {
            let reason = format!("the row has over {SHEET_COLUMNS_MAX} cells, the header {width}");
            placed(None, line.kept, reason, quote_it(delimiter))
        }
    })?;
    let reason = || format!("the row has {} cells, the header {width}", cells.len());
    match cells.len().cmp(&width) {
        std::cmp::Ordering::Equal => Ok(cells),
        std::cmp::Ordering::Less => {
            let hint = "see whether the file was cut short here";
            Err(placed(None, line.kept, reason(), hint.to_owned()))
        }
        std::cmp::Ordering::Greater => Err(placed(None, line.kept, reason(), quote_it(delimiter))),
    }
}

fn quote_it(delimiter: u8) -> String {
    let name = match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "comma",
    };
    format!("a cell with a {name} in it needs quotes around it")
}

/// The cells under names; a cell that is filled and has none is a fault of the row.
fn with_names(header: &[String], cells: Cells<'_>) -> Result<Vec<SheetCell>, RowFault> {
    let mut read = Vec::with_capacity(header.len());
    for (place, bytes) in cells.iter().enumerate() {
        let cell = SheetCell::bytes(bytes);
        if header.get(place).is_none_or(String::is_empty) && !cell.is_blank() {
            return Err(RowFault::nameless(place, &lossy(bytes)));
        }
        if place < header.len() {
            read.push(cell);
        }
    }
    Ok(read)
}

/// The first cells as text.
fn texts(cells: Cells<'_>, count: usize) -> Vec<String> {
    cells.iter().take(count).map(lossy).collect()
}

fn lossy(bytes: &[u8]) -> String {
    one_line(&String::from_utf8_lossy(bytes)).into_owned()
}

/// A column's name in the header, or its letter where it has none.
fn column_name(header: &[String], place: usize) -> String {
    match header.get(place) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => letters(place),
    }
}
