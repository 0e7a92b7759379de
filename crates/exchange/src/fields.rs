//! The cells of one row, read as what they mean, with all that is wrong gathered on the way.

use std::fmt::Display;

use crate::split::Cells;
use crate::table::{Header, Place, SAVE_AS_UTF8};
use crate::words::Problem;

/// How many characters a cell may have. No reference, name, day or word comes near.
pub const CELL_CHARS_MAX: usize = 200;

/// How much of a value an error repeats, in characters.
const SHOWN_CHARS: usize = 40;

/// What to do where a file and the record differ.
pub(crate) const CORRECT: &str =
    "an import only adds; if the record is wrong, correct it there: case correct";

/// One thing wrong in a row, before its place in the file is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) column: Option<&'static str>,
    pub(crate) value: String,
    pub(crate) reason: String,
    pub(crate) hint: Option<String>,
}

/// The first forty characters of what may be no text at all.
pub(crate) fn shortened(bytes: &[u8]) -> String {
    // A character has at most four bytes, so what is cut off in its middle is cut off anyway.
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * SHOWN_CHARS + 4)]);
    let head = head.trim();
    match head.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}\u{2026}", &head[..end]),
        None => head.to_owned(),
    }
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<T> {
    /// Nothing: the file has no such column.
    Missing,
    /// Nothing: it is blank.
    Blank,
    /// Something that can't be read; the fault is noted.
    Bad,
    /// This.
    Filled(T),
}

impl<T> Cell<T> {
    pub(crate) fn filled(self) -> Option<T> {
        match self {
            Self::Filled(value) => Some(value),
            Self::Missing | Self::Blank | Self::Bad => None,
        }
    }

    /// Whether it says nothing, and not for being bad.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Missing | Self::Blank)
    }
}

/// One row, while it is read.
pub(crate) struct Fields<'a> {
    header: &'a Header,
    cells: Cells<'a>,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(header: &'a Header, cells: Cells<'a>) -> Self {
        Self { header, cells, faults: Vec::new() }
    }

    /// Reads a cell; what can't be read is noted.
    pub(crate) fn read<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Cell<T> {
        let Some(Place { index, .. }) = self.header.place(column) else {
            return Cell::Missing;
        };
        let result = match text(self.cells.get(index)) {
            Ok("") => return Cell::Blank,
            Ok(text) => read(text),
            Err(problem) => Err(problem),
        };
        match result {
            Ok(value) => Cell::Filled(value),
            Err(Problem { reason, hint }) => {
                self.fault(Some(column), reason, hint);
                Cell::Bad
            }
        }
    }

    /// Reads a cell that has to be filled: none where it is not, or is bad, which is noted.
    pub(crate) fn need<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let cell = self.read(column, read);
        if cell.is_silent() {
            self.fault(Some(column), "this has to be filled".to_owned(), None);
        }
        cell.filled()
    }

    /// Notes that something is wrong with a cell, or with the row as a whole.
    pub(crate) fn fault(
        &mut self,
        column: Option<&'static str>,
        reason: String,
        hint: Option<String>,
    ) {
        let place = column.and_then(|column| self.header.place(column));
        let value = place.map(|place| shortened(self.cells.get(place.index))).unwrap_or_default();
        let column = place.map_or(column, |place| Some(place.name));
        self.faults.push(Fault { column, value, reason, hint });
    }

    /// Sets a cell against what the record has: whether it says something the record has nothing
    /// of. A difference is noted.
    pub(crate) fn adds<T: PartialEq + Display>(
        &mut self,
        column: &'static str,
        cell: &Cell<T>,
        recorded: Option<&T>,
    ) -> bool {
        match (cell, recorded) {
            (Cell::Filled(value), Some(recorded)) if value != recorded => {
                let reason = format!("the record has {recorded} here");
                self.fault(Some(column), reason, Some(CORRECT.to_owned()));
                false
            }
            (Cell::Blank, Some(recorded)) => {
                let reason = format!("the record has {recorded} here, and the cell is blank now");
                self.fault(Some(column), reason, Some(CORRECT.to_owned()));
                false
            }
            (Cell::Filled(_), None) => true,
            _ => false,
        }
    }

    /// [`Self::adds`] for what belongs to an event recorded already: what it adds is noted too, for
    /// it would have to go into that event.
    pub(crate) fn agrees<T: PartialEq + Display>(
        &mut self,
        column: &'static str,
        cell: &Cell<T>,
        recorded: Option<&T>,
        event: &str,
    ) {
        if self.adds(column, cell, recorded) {
            let reason = format!("{event} is recorded without this");
            self.fault(Some(column), reason, Some(CORRECT.to_owned()));
        }
    }

    /// Everything noted so far, in the order it was found; none of it is kept.
    pub(crate) fn take_faults(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.faults)
    }

    /// What came of the row, unless anything was noted: then all of that.
    pub(crate) fn check<T>(&mut self, read: Option<T>) -> Result<T, Vec<Fault>> {
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(self.take_faults()),
        }
    }
}

/// A cell as text, without outer spaces.
fn text(cell: &[u8]) -> Result<&str, Problem> {
    let text = std::str::from_utf8(cell).map_err(|error| {
        let at = error.valid_up_to();
        let byte = cell.get(at).copied().unwrap_or_default();
        let reason = format!("byte {} of the cell, 0x{byte:02X}, is not UTF-8", at + 1);
        Problem::new(reason, SAVE_AS_UTF8)
    })?;
    let text = text.trim();
    match text.chars().count() {
        0..=CELL_CHARS_MAX => Ok(text),
        chars => {
            let reason = format!("the cell has {chars} characters; one may have {CELL_CHARS_MAX}");
            Err(Problem::new(reason, "see whether a quote is missing or the columns are shifted"))
        }
    }
}
