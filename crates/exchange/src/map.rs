//! Maps: what the columns and words of somebody else's file mean in ours, as TOML.
//!
//! A map is read from its text ([`Map::read`]) and then bound to the header of a file. Both go on
//! after a mistake, so that everything wrong with a map is told at once, each with its line.

mod bind;
mod read;
mod table;

use std::fmt;
use std::sync::Arc;

use crate::days::DayFormats;
use crate::rows_rule::OutcomeRule;

pub(crate) use table::TableEntry;

/// A map, as far as it could be read.
#[derive(Debug)]
pub struct Map {
    name: Arc<str>,
    /// What it says the rows are.
    file: Option<(u64, String)>,
    days: DayFormats,
    entries: Vec<Entry>,
    ignore: Ignore,
    rows: Option<OutcomeRule>,
    errors: Vec<MapError>,
}

impl Map {
    /// What is wrong with its text, before it is bound to a file. Empty where nothing is.
    #[must_use]
    pub fn errors(&self) -> &[MapError] {
        &self.errors
    }
}

/// What a map says of one column of ours.
#[derive(Debug)]
struct Entry {
    line: u64,
    ours: String,
    from: Vec<(u64, String)>,
    values: Vec<Translation>,
    other: Option<(u64, String)>,
    or: Option<(u64, String)>,
    constant: Option<(u64, String)>,
    days: Option<DayFormats>,
    unit: Option<Unit>,
}

/// In what the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Pence,
    Pounds,
    /// 74 is 74%.
    Percent,
    /// 0.74 is 74%.
    Fraction,
}

/// One word of theirs, and ours.
#[derive(Debug)]
struct Translation {
    line: u64,
    theirs: String,
    ours: String,
}

/// Which columns of theirs are left out.
#[derive(Debug, Default)]
enum Ignore {
    /// None that is not named.
    #[default]
    Nothing,
    /// All that are not used.
    Rest,
    /// These.
    Named(Vec<(u64, String)>),
}

/// One thing wrong with a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapError {
    /// The map's file.
    pub file: Arc<str>,
    /// The line, where it is about one.
    pub line: Option<u64>,
    /// The key it is about: `columns.subject.values`.
    pub key: String,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for MapError {
    /// `map.toml: line 4, columns.subject: the file has no column "Categry"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if let Some(line) = self.line {
            write!(f, "line {line}")?;
        }
        match (self.line, self.key.as_str()) {
            (_, "") => {}
            (Some(_), key) => write!(f, ", {key}")?,
            (None, key) => f.write_str(key)?,
        }
        if self.line.is_some() || !self.key.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for MapError {}

/// The one of some names that is likest to a text, if any is like it.
pub(crate) fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = text.to_lowercase();
    let letters_max = (wanted.chars().count() / 3).max(2);
    let scored = names.map(|name| (strsim::osa_distance(&wanted, &name.to_lowercase()), name));
    scored.filter(|(letters, _)| *letters <= letters_max).min().map(|(_, name)| name)
}

fn did_you_mean<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    nearest(text, names).map(|name| format!("did you mean {name:?}?"))
}
