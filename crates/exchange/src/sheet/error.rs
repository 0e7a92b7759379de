//! What stops a whole file, and what is to be looked at in one that can be read.

use std::fmt;
use std::io;
use std::sync::Arc;

/// What stops a whole file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// Nothing stands in it.
    #[error("{file} is empty; its first line should name the columns")]
    Empty {
        /// The file.
        file: Arc<str>,
    },
    /// A file that can't be taken as it is: of another kind, protected, damaged, too large.
    #[error("{file}: {reason}")]
    Refused {
        /// The file.
        file: Arc<str>,
        /// Why, with the place in it where there is one.
        reason: String,
        /// What to do about it, where that can be said.
        hint: Option<String>,
    },
    /// A header with which no row can be read.
    #[error("{file}: row {row}, the header: {reason}; found {found:?}")]
    Header {
        /// The file.
        file: Arc<str>,
        /// The header's row.
        row: u64,
        /// What is wrong with it.
        reason: String,
        /// What stands there, shortened.
        found: String,
        /// What to do about it, where that can be said.
        hint: Option<String>,
    },
    /// Which of the worksheets is meant can't be told.
    #[error("{file}: {reason}; its sheets are {}", listed(sheets))]
    Choice {
        /// The file.
        file: Arc<str>,
        /// What is not clear.
        reason: String,
        /// The worksheets there are, hidden ones marked.
        sheets: Vec<String>,
        /// What to do about it.
        hint: String,
    },
    /// The file could not be read on. The rows up to `row` have been given.
    #[error("{file} can't be read on after row {row}: {source}")]
    Read {
        /// The file.
        file: Arc<str>,
        /// The last row that was read.
        row: u64,
        /// Why.
        source: io::Error,
    },
}

impl SheetError {
    /// What to do about it, where that can be said.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Empty { .. } => Some("check that this is the right file, and whole"),
            Self::Refused { hint, .. } | Self::Header { hint, .. } => hint.as_deref(),
            Self::Choice { hint, .. } => Some(hint),
            Self::Read { .. } => None,
        }
    }

    pub(super) fn refused(file: &Arc<str>, reason: impl Into<String>, hint: Option<&str>) -> Self {
        let hint = hint.map(str::to_owned);
        Self::Refused { file: Arc::clone(file), reason: reason.into(), hint }
    }

    pub(super) fn empty(file: &Arc<str>) -> Self {
        Self::Empty { file: Arc::clone(file) }
    }

    pub(super) fn header(
        (file, row): (&Arc<str>, u64),
        reason: impl Into<String>,
        found: String,
        hint: &str,
    ) -> Self {
        let (file, hint) = (Arc::clone(file), Some(hint.to_owned()));
        Self::Header { file, row, reason: reason.into(), found, hint }
    }

    pub(super) fn read(file: &Arc<str>, row: u64, source: io::Error) -> Self {
        Self::Read { file: Arc::clone(file), row, source }
    }
}

fn listed(sheets: &[String]) -> String {
    sheets.join(", ")
}

/// Something to look at in a file that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SheetNotice {
    /// The name says another kind of file than the bytes do.
    Misnamed {
        /// What it is read as.
        read_as: &'static str,
    },
    /// Worksheets that are hidden, and so were not read.
    Hidden {
        /// Their names, quoted.
        sheets: Vec<String>,
    },
}

impl fmt::Display for SheetNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misnamed { read_as } => {
                write!(f, "the file's name does not say so, but it is read as {read_as}")
            }
            Self::Hidden { sheets } if sheets.len() == 1 => {
                write!(f, "sheet {} is hidden and was not read", listed(sheets))
            }
            Self::Hidden { sheets } => {
                write!(f, "sheets {} are hidden and were not read", listed(sheets))
            }
        }
    }
}
