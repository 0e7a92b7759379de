//! The cells of one row, read as what they mean, with all that is wrong gathered on the way.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use upheld_domain::{CorrectionReason, Particulars, TEXT_BYTES_MAX};

use crate::columns::{Column, Sort};
use crate::plan::{Origin, Plan, Said};
use crate::sheet::{CellFault, RowFault, SheetCell};
use crate::words::{self, Problem};

/// How many characters a cell may have, unless it is a text that is kept as one. No reference,
/// name, day or word comes near.
pub const CELL_CHARS_MAX: usize = 200;

/// How much of a value an error repeats, in characters.
const SHOWN_CHARS: usize = 40;

/// One thing wrong in a row, before its place in the file is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) column: Option<Arc<str>>,
    pub(crate) value: String,
    pub(crate) reason: String,
    pub(crate) hint: Option<String>,
    /// Whether a map could translate the value: then it is told once for the file, not once a row.
    pub(crate) translatable: bool,
}

impl Fault {
    /// What is wrong with a row as a whole.
    pub(crate) fn of_row(reason: impl Into<String>, hint: &str) -> Self {
        Self {
            column: None,
            value: String::new(),
            reason: reason.into(),
            hint: Some(hint.to_owned()),
            translatable: false,
        }
    }
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
    plan: &'a Plan,
    cells: &'a [SheetCell],
    faults: Vec<Fault>,
    /// Why cells that differ from the record correct it, where they do.
    pub(crate) correct: Option<CorrectionReason>,
    /// The earlier row of the file that is about the same case, or the same remedy of one.
    pub(crate) seen: Option<(u64, u16)>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(plan: &'a Plan, cells: &'a [SheetCell]) -> Self {
        Self { plan, cells, faults: Vec::new(), correct: None, seen: None }
    }

    /// Reads a cell as `read` says of its text and `cell` of what is no text; what can't be read
    /// is noted.
    fn read_as<T>(
        &mut self,
        name: &'static str,
        theirs: impl FnOnce(&SheetCell, &Origin) -> Result<T, Problem>,
        ours: impl Fn(&str) -> Result<T, Problem>,
    ) -> Cell<T> {
        let Some((column, origin)) = self.plan.column(name) else { return Cell::Missing };
        let read = match origin.said(self.cells) {
            Said::Blank => return Cell::Blank,
            Said::Ours(text) => ours(&text),
            // What is no word at all is an error, whatever other words mean.
            Said::Theirs(SheetCell::Fault(fault)) => return self.refuse(name, problem_of(fault)),
            Said::Theirs(cell) => match fits(column, cell) {
                Err(problem) => return self.refuse(name, problem),
                Ok(()) => theirs(cell, origin),
            },
        };
        match (read, &origin.other) {
            (Ok(value), _) => Cell::Filled(value),
            (Err(_), Some(other)) if other.is_empty() => Cell::Blank,
            (Err(_), Some(other)) => self.settle(name, column, ours(other)),
            (Err(problem), None) => self.settle(name, column, Err(problem)),
        }
    }

    fn settle<T>(
        &mut self,
        name: &'static str,
        column: &Column,
        read: Result<T, Problem>,
    ) -> Cell<T> {
        match read {
            Ok(value) => Cell::Filled(value),
            Err(problem) => {
                let bad = self.refuse(name, problem);
                if let Some(fault) = self.faults.last_mut() {
                    fault.translatable = self.plan.map.is_some() && column.sort.is_closed();
                }
                bad
            }
        }
    }

    /// Notes what no map could translate.
    fn refuse<T>(&mut self, name: &'static str, problem: Problem) -> Cell<T> {
        self.fault(Some(name), problem.reason, problem.hint);
        Cell::Bad
    }

    /// Reads a cell; what can't be read is noted.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Cell<T> {
        self.read_as(name, |cell, _| read(&cell_text(cell)), &read)
    }

    /// Reads a day.
    pub(crate) fn day(&mut self, name: &'static str) -> Cell<NaiveDate> {
        let theirs = |cell: &SheetCell, origin: &Origin| match cell {
            SheetCell::Day(day) => Ok(*day),
            SheetCell::Number(number) => origin.days.number(number),
            cell => origin.days.read(&cell_text(cell)),
        };
        self.read_as(name, theirs, |text| crate::days::DayFormats::default().read(text))
    }

    /// Reads an amount of money as pence.
    pub(crate) fn pence(&mut self, name: &'static str) -> Cell<u64> {
        let theirs = |cell: &SheetCell, origin: &Origin| {
            let text = cell_text(cell);
            if origin.pounds { words::pounds(&text) } else { words::pence(&text) }
        };
        self.read_as(name, theirs, words::pence)
    }

    /// Reads the columns that are kept as texts.
    pub(crate) fn texts(&mut self, names: &[&'static str]) -> Particulars {
        let mut texts = Particulars::none();
        for &name in names {
            let Cell::Filled(text) = self.read(name, |text| Ok(text.to_owned())) else { continue };
            let Some((Column { sort: Sort::Text(which), .. }, _)) = self.plan.column(name) else {
                continue;
            };
            match texts.clone().with(*which, &text) {
                Ok(with) => texts = with,
                Err(error) => {
                    let hint = "keep long texts in a file beside the record".to_owned();
                    self.fault(Some(name), error.to_string(), Some(hint));
                }
            }
        }
        texts
    }

    /// What has to be filled: none where it is not, which is noted, or is bad, which was.
    pub(crate) fn needed<T>(&mut self, name: &'static str, cell: Cell<T>) -> Option<T> {
        if cell.is_silent() {
            self.fault(Some(name), "this has to be filled".to_owned(), None);
        }
        cell.filled()
    }

    /// Reads a cell that has to be filled.
    pub(crate) fn need<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let cell = self.read(name, read);
        self.needed(name, cell)
    }

    /// Whether the row is one of several of its case, so that what it says of the case is checked
    /// with theirs.
    pub(crate) fn is_part(&self) -> bool {
        self.plan.rows.is_some()
    }

    /// Notes that something is wrong with a cell, or with the row as a whole.
    pub(crate) fn fault(
        &mut self,
        name: Option<&'static str>,
        reason: String,
        hint: Option<String>,
    ) {
        let (column, value) = match name {
            Some(name) => self.shown(name),
            None => (None, String::new()),
        };
        self.faults.push(Fault { column, value, reason, hint, translatable: false });
    }

    /// What a column is called in the file, and what stands there.
    fn shown(&self, name: &'static str) -> (Option<Arc<str>>, String) {
        let Some((_, origin)) = self.plan.column(name) else {
            return (Some(name.into()), String::new());
        };
        let filled = |(place, _): &&(usize, Arc<str>)| {
            self.cells.get(*place).is_some_and(|cell| *cell != SheetCell::Blank)
        };
        match origin.from.iter().find(filled).or(origin.from.first()) {
            Some((place, called)) => {
                let value = self.cells.get(*place).map(shown).unwrap_or_default();
                (Some(Arc::clone(called)), value)
            }
            None => (Some(name.into()), origin.constant.clone().unwrap_or_default()),
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

/// A cell as text.
pub(crate) fn cell_text(cell: &SheetCell) -> Cow<'_, str> {
    match cell {
        SheetCell::Blank => Cow::Borrowed(""),
        SheetCell::Text(text) | SheetCell::Number(text) => Cow::Borrowed(text.trim()),
        SheetCell::Day(day) => Cow::Owned(day.to_string()),
        SheetCell::Bool(yes) => Cow::Borrowed(if *yes { "yes" } else { "no" }),
        SheetCell::Fault(fault) => Cow::Borrowed(&fault.value),
    }
}

/// The cell in words, for an error.
pub(crate) fn shown(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        cell => shortened(cell_text(cell).as_bytes()),
    }
}

fn problem_of(fault: &CellFault) -> Problem {
    Problem { reason: fault.reason.clone(), hint: fault.hint.clone() }
}

impl From<&RowFault> for Fault {
    fn from(fault: &RowFault) -> Self {
        Self {
            column: fault.column.as_deref().map(Arc::from),
            value: fault.value.clone(),
            reason: fault.reason.clone(),
            hint: fault.hint.clone(),
            translatable: false,
        }
    }
}

/// Whether a cell is not longer than its column may have it.
fn fits(column: &Column, cell: &SheetCell) -> Result<(), Problem> {
    let SheetCell::Text(text) = cell else { return Ok(()) };
    if matches!(column.sort, Sort::Text(_)) {
        if text.len() <= TEXT_BYTES_MAX {
            return Ok(());
        }
        let reason = format!("the text has {} bytes; one may have {TEXT_BYTES_MAX}", text.len());
        return Err(Problem::new(reason, "keep long texts in a file beside the record"));
    }
    match text.chars().count() {
        0..=CELL_CHARS_MAX => Ok(()),
        chars => {
            let reason = format!("the cell has {chars} characters; one may have {CELL_CHARS_MAX}");
            Err(Problem::new(reason, "see whether a quote is missing or the columns are shifted"))
        }
    }
}
