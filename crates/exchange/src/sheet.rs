//! Any spreadsheet as rows: CSV, XLSX, ODS and JSON Lines, with every error in its place. What the
//! columns are called is told; what they mean is not known here.
//!
//! A [`Sheet`] is opened past its header and then gives its rows one by one. What is wrong with the
//! file as a whole is a [`SheetError`] and stops it; what is wrong with a row or a cell stands in
//! that row or cell, and the next row is read as if nothing had been.
//!
//! CSV and JSON Lines are read as streams. A workbook is read whole when it is opened, into a
//! compact form whose size is bounded, so that one that is damaged in its last row is refused
//! before the first is given.

mod archive;
mod cell;
mod choice;
mod error;
mod grid;
mod guard;
mod held;
mod json;
mod kind;
mod ods;
mod ods_cell;
mod text;
mod value;
mod xlsx;

#[cfg(test)]
mod stream_tests;

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

pub use self::cell::{CellFault, RowFault, SheetCell, SheetRow};
pub use self::error::{SheetError, SheetNotice};
pub use self::guard::sheet_panics_are_caught;
pub use self::kind::{FIRST_BYTES, SheetKind};

use self::grid::GridRows;
use self::json::JsonRows;
use self::text::TextRows;

/// How many rows a worksheet may have: as many as the spreadsheet programs allow.
pub const SHEET_ROWS_MAX: u64 = 1 << 20;

/// How many columns a file may have: as many as the spreadsheet programs allow.
pub const SHEET_COLUMNS_MAX: usize = 1 << 14;

/// How to read a file that can be read in several ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetOptions {
    /// Which worksheet of a workbook; none for the only visible one with anything in it.
    pub sheet: Option<String>,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetProgress {
    /// Bytes read of a stream, rows given of a workbook.
    pub done: u64,
    /// Out of how many, where that is known.
    pub total: Option<u64>,
}

/// A spreadsheet, past its header.
pub struct Sheet {
    file: Arc<str>,
    kind: SheetKind,
    total: Option<u64>,
    rows: Rows,
    notices: Vec<SheetNotice>,
}

enum Rows {
    Text(Box<TextRows>),
    Json(Box<JsonRows>),
    Grid(Box<GridRows>),
}

impl Sheet {
    /// Opens a file and reads its header.
    ///
    /// Takes the name for its errors, what kind of file it is, its bytes from the beginning, and
    /// which worksheet is meant.
    ///
    /// # Errors
    /// [`SheetError`] for what no row can be read of: an empty file, a header that is none, a
    /// workbook that is damaged, protected, too large, or not clear about which sheet is meant.
    pub fn open(
        name: &str,
        kind: SheetKind,
        mut source: impl Read + Seek + 'static,
        options: &SheetOptions,
    ) -> Result<Self, SheetError> {
        let file: Arc<str> = name.into();
        if matches!(kind, SheetKind::Xlsx | SheetKind::Ods) {
            return Self::of_workbook(file, source, options);
        }
        let total = length(&mut source).map_err(|error| SheetError::read(&file, 0, error))?;
        Self::of_stream(file, kind, Box::new(source), Some(total), options)
    }

    /// Opens what can only be read from the beginning to the end, such as a pipe: CSV or JSON
    /// Lines.
    ///
    /// # Errors
    /// As [`Sheet::open`]; a workbook is refused, because its list of contents is at its end.
    pub fn stream(
        name: &str,
        kind: SheetKind,
        source: impl Read + 'static,
        options: &SheetOptions,
    ) -> Result<Self, SheetError> {
        Self::of_stream(name.into(), kind, Box::new(source), None, options)
    }

    fn of_workbook(
        file: Arc<str>,
        mut source: impl Read + Seek,
        options: &SheetOptions,
    ) -> Result<Self, SheetError> {
        // What is in it is right, whatever it was taken for by its name.
        let kind = archive::inspect(&file, &mut source)?;
        let (rows, mut notices) = match kind {
            SheetKind::Ods => ods::read(&file, source, options)?,
            _ => xlsx::read(&file, source, options)?,
        };
        notices.extend(kind.misnamed(&file));
        let total = Some(rows.rows());
        Ok(Self { file, kind, total, rows: Rows::Grid(Box::new(rows)), notices })
    }

    fn of_stream(
        file: Arc<str>,
        kind: SheetKind,
        source: Box<dyn Read>,
        total: Option<u64>,
        options: &SheetOptions,
    ) -> Result<Self, SheetError> {
        if let Some(sheet) = &options.sheet {
            let reason = format!("there is no worksheet {sheet:?}: {kind} has none");
            return Err(SheetError::refused(&file, reason, Some("leave the worksheet's name out")));
        }
        let rows = match kind {
            SheetKind::Csv => Rows::Text(Box::new(TextRows::open(&file, source)?)),
            SheetKind::JsonLines => Rows::Json(Box::new(JsonRows::open(&file, source)?)),
            SheetKind::Xlsx | SheetKind::Ods => {
                let hint = "save it to a file and name that";
                return Err(SheetError::refused(
                    &file,
                    "a workbook can't be read here",
                    Some(hint),
                ));
            }
        };
        let notices = kind.misnamed(&file).into_iter().collect();
        Ok(Self { file, kind, total, rows, notices })
    }

    /// The names of the columns, in the file's order, without outer spaces. A name may be blank, and
    /// may stand there twice. Columns after the last that has a name are left out.
    #[must_use]
    pub fn header(&self) -> &[String] {
        match &self.rows {
            Rows::Text(rows) => rows.header(),
            Rows::Json(rows) => rows.header(),
            Rows::Grid(rows) => rows.header(),
        }
    }

    /// The row of the header, as [`SheetRow::number`]. JSON Lines have none: 0.
    #[must_use]
    pub fn header_row(&self) -> u64 {
        match &self.rows {
            Rows::Text(rows) => rows.header_row(),
            Rows::Json(_) => 0,
            Rows::Grid(rows) => rows.header_row(),
        }
    }

    /// The file's name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file
    }

    /// What kind of file it is.
    #[must_use]
    pub fn kind(&self) -> SheetKind {
        self.kind
    }

    /// What parts the cells of a CSV file: a comma, a semicolon or a tab. A comma for the others.
    #[must_use]
    pub fn delimiter(&self) -> char {
        match &self.rows {
            Rows::Text(rows) => rows.delimiter(),
            Rows::Json(_) | Rows::Grid(_) => ',',
        }
    }

    /// The next row that is not blank; none after the last.
    ///
    /// # Errors
    /// [`SheetError::Read`] where the file can't be read on. Rows given before stand.
    pub fn next_row(&mut self) -> Result<Option<SheetRow>, SheetError> {
        let (read, last) = match &mut self.rows {
            Rows::Text(rows) => (rows.next(), rows.line()),
            Rows::Json(rows) => (rows.next(), rows.line()),
            Rows::Grid(rows) => return Ok(rows.next()),
        };
        read.map_err(|error| SheetError::read(&self.file, last, error))
    }

    /// How far the reading is.
    #[must_use]
    pub fn progress(&self) -> SheetProgress {
        let done = match &self.rows {
            Rows::Text(rows) => rows.bytes(),
            Rows::Json(rows) => rows.bytes(),
            Rows::Grid(rows) => rows.given(),
        };
        SheetProgress { done, total: self.total }
    }

    /// What somebody should look at, though the file can be read.
    #[must_use]
    pub fn notices(&self) -> &[SheetNotice] {
        &self.notices
    }
}

/// How many bytes a source has from its beginning, where it is left.
fn length(source: &mut impl Seek) -> std::io::Result<u64> {
    let total = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    Ok(total)
}
