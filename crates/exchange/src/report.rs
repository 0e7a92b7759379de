//! What an import tells: how far it is, what it did, what is wrong in which row, and why a whole
//! file can't be read. Words only; printing them is the program's work.

use std::fmt;
use std::sync::Arc;

use upheld_domain::Warning;

use crate::changes::Correction;
use crate::fields::Fault;
use crate::map::MapError;
use crate::sheet::SheetError;

/// How far an import is. Given after every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows done, those with errors included.
    pub rows: u64,
    /// How far the file is read, as [`crate::SheetProgress`] counts it.
    pub done: u64,
}

/// What an import did. `rows` is the sum of `new`, `advanced`, `unchanged` and `refused`.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows read, without the header and blank lines.
    pub rows: u64,
    /// Rows that brought a case, or a remedy, the record did not have.
    pub new: u64,
    /// Rows that took a case, or a remedy, on.
    pub advanced: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows with errors. Nothing of them is recorded.
    pub refused: u64,
    /// Events recorded.
    pub events: u64,
    /// How many cases the rows were about, where a case may have several rows.
    pub cases: Option<u64>,
    /// Every error found, in the order of the rows. A row may have several.
    pub errors: Vec<RowError>,
    /// Words that the map has no translation for, each once. The rows that have them are refused.
    pub untranslated: Vec<Untranslated>,
    /// How many more such words there are than are told.
    pub untranslated_more: u64,
    /// What was corrected, in the order of the rows.
    pub corrections: Vec<Correction>,
    /// What somebody should look at in rows that did go in.
    pub warnings: Vec<RowWarning>,
}

/// One thing wrong in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The file, by the name it was given.
    pub file: Arc<str>,
    /// The line in the file; the header is usually line 1.
    pub row: u64,
    /// The column, under the name the file calls it; none where the row as a whole is meant.
    pub column: Option<Arc<str>>,
    /// What stands there, shortened to forty characters; empty for a blank cell.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do about it, where that can be said.
    pub hint: Option<String>,
}

impl fmt::Display for RowError {
    /// `cases.csv: row 12, column decided_on, value "2023-02-29": there is no such day …`. Without
    /// the hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: row {}", self.file, self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        match self.value.as_str() {
            "" if self.column.is_some() => write!(f, ", blank")?,
            "" => {}
            value => write!(f, ", value {value:?}")?,
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for RowError {}

/// How many words without a translation are told.
const UNTRANSLATED_MAX: usize = 1_000;

/// How many rows are named for one of them.
const ROWS_NAMED: usize = 5;

/// A word of the file that the map does not translate, and that is none of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untranslated {
    /// The file, by the name it was given.
    pub file: Arc<str>,
    /// The column, as the file calls it.
    pub column: Arc<str>,
    /// The word, shortened to forty characters.
    pub value: String,
    /// In how many rows it stands.
    pub count: u64,
    /// The first few of them.
    pub rows: Vec<u64>,
    /// What it could be translated to.
    pub hint: Option<String>,
}

impl fmt::Display for Untranslated {
    /// `old.xlsx: column Category, value "Parks": no translation (14 rows: 3, 9, 12, 13, 20 …)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<String> = self.rows.iter().map(ToString::to_string).collect();
        let more = if self.count > self.rows.len() as u64 { " \u{2026}" } else { "" };
        let (noun, rows) = (if self.count == 1 { "row" } else { "rows" }, rows.join(", "));
        let Self { file, column, value, count, .. } = self;
        write!(
            f,
            "{file}: column {column}, value {value:?}: no translation ({count} {noun}: {rows}{more})"
        )
    }
}

impl Report {
    pub(crate) fn warn(&mut self, file: &Arc<str>, row: u64, notice: Notice) {
        self.warnings.push(RowWarning { file: Arc::clone(file), row, notice });
    }

    pub(crate) fn refuse(&mut self, file: &Arc<str>, row: u64, faults: Vec<Fault>) {
        self.rows += 1;
        self.refused += 1;
        for fault in faults {
            let Fault { column, value, reason, hint, translatable } = fault;
            match column {
                Some(column) if translatable => {
                    let file = Arc::clone(file);
                    let (count, rows) = (1, vec![row]);
                    self.untranslated(Untranslated { file, column, value, count, rows, hint });
                }
                column => {
                    let file = Arc::clone(file);
                    self.errors.push(RowError { file, row, column, value, reason, hint });
                }
            }
        }
    }

    fn untranslated(&mut self, new: Untranslated) {
        let same = |old: &&mut Untranslated| old.column == new.column && old.value == new.value;
        let full = self.untranslated.len() >= UNTRANSLATED_MAX;
        match self.untranslated.iter_mut().find(same) {
            Some(old) => {
                old.count += 1;
                if old.rows.len() < ROWS_NAMED {
                    old.rows.extend(new.rows);
                }
            }
            None if full => self.untranslated_more += 1,
            None => self.untranslated.push(new),
        }
    }
}

/// What may be noticed in a row that went in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Notice {
    /// The domain warned of it.
    #[error(transparent)]
    Case(#[from] Warning),
    /// The file's last row does not end its line: if the file was cut short in its last cell,
    /// nothing else shows it.
    #[error("the last row has no line end: see whether the file was cut short here")]
    NoLineEnd,
    /// The row was taken in before, and the record was changed since: it stays as it is.
    #[error(
        "this row was taken in before, and the record says something else since; it stays as it is"
    )]
    Stale,
}

/// Something to look at in a row that went in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWarning {
    /// The file, by the name it was given.
    pub file: Arc<str>,
    /// The line in the file.
    pub row: u64,
    /// What was noticed.
    pub notice: Notice,
}

impl fmt::Display for RowWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: row {}: {}", self.file, self.row, self.notice)
    }
}

/// What stops a whole file.
#[derive(Debug, thiserror::Error)]
pub enum ImportError<E: std::error::Error + 'static> {
    /// A header with which no row can be read. Nothing was recorded.
    #[error("{file}: row {row}, the header: {reason}; expected {expected}; found {found}")]
    Header {
        /// The file.
        file: Arc<str>,
        /// The header's line.
        row: u64,
        /// What is wrong with it, all of it.
        reason: String,
        /// The columns, as they could stand there.
        expected: String,
        /// What stands there.
        found: String,
        /// What to do about it, where that can be said.
        hint: Option<&'static str>,
    },
    /// A map that can't be used for this file: all that is wrong with it. Nothing was recorded.
    #[error("the map can't be used")]
    Map(Vec<MapError>),
    /// The file could not be read on. The rows before are done.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// More rows than can be brought together. Nothing was recorded.
    #[error("{file} has more than {max} rows; where a case has several, they are held together")]
    TooMany {
        /// The file.
        file: Arc<str>,
        /// How many it may have.
        max: usize,
    },
    /// A row that can't go in could not be put aside. The rows before `row` are done.
    #[error("row {row} could not be written to the rejects: {source}")]
    Rejects {
        /// The row.
        row: u64,
        /// Why.
        source: std::io::Error,
    },
    /// The record failed. The rows before `row` are done.
    #[error("{file}: row {row} could not be recorded: {source}")]
    Desk {
        /// The file.
        file: Arc<str>,
        /// The line that was to be recorded.
        row: u64,
        /// Why.
        source: E,
    },
}

impl<E: std::error::Error + 'static> ImportError<E> {
    /// What to do about it, where that can be said.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Header { hint, .. } => *hint,
            Self::Map(_) => None,
            Self::TooMany { .. } => Some("divide the file, all rows of a case in one part"),
            Self::Sheet(error) => error.hint().or(Some(GO_ON)),
            Self::Rejects { .. } | Self::Desk { .. } => Some(GO_ON),
        }
    }
}

const GO_ON: &str = "the rows before are recorded; import the file again to go on from there";

/// What stopped a file, and what was done before.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Stopped<E: std::error::Error + 'static> {
    /// What stopped it.
    #[source]
    pub error: Box<ImportError<E>>,
    /// What went in before.
    pub report: Box<Report>,
}

impl<E: std::error::Error + 'static> Stopped<E> {
    /// Stopped before the first row.
    pub(crate) fn before(error: ImportError<E>) -> Self {
        Self { error: Box::new(error), report: Box::default() }
    }
}
