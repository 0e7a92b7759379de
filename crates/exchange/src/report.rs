//! What an import tells: how far it is, what it did, what is wrong in which row, and why a whole
//! file can't be read. Words only; printing them is the program's work.

use std::fmt;
use std::sync::Arc;

use upheld_domain::Warning;

/// How far an import is. Given after every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows done, those with errors included.
    pub rows: u64,
    /// Bytes of the file read so far, for a share of its size.
    pub bytes: u64,
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
    /// Every error found, in the order of the rows. A row may have several.
    pub errors: Vec<RowError>,
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
    pub column: Option<&'static str>,
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
        if let Some(column) = self.column {
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
    /// Not even a header.
    #[error("{file} is empty; its first line should name the columns: {expected}")]
    Empty {
        /// The file.
        file: Arc<str>,
        /// The columns, as they could stand there.
        expected: String,
    },
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
    /// The file could not be read on. The rows up to `row` are done.
    #[error("{file} can't be read on after row {row}: {source}")]
    Read {
        /// The file.
        file: Arc<str>,
        /// The last line that was read.
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
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Empty { .. } => Some("check that this is the right file, and whole"),
            Self::Header { hint, .. } => *hint,
            Self::Read { .. } | Self::Desk { .. } => {
                Some("the rows before are recorded; import the file again to go on from there")
            }
        }
    }
}
