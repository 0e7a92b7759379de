//! Where each of our columns comes from in a file: from the column of its name, or from where a map
//! says. A plan is made once, from the header, and then read by every row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::columns::{Column, What};
use crate::days::DayFormats;
use crate::fields::shortened;
use crate::rows_rule::OutcomeRule;
use crate::sheet::SheetCell;

/// How many of the names that stand in a wrong header are repeated.
const NAMES_MAX: usize = 20;

/// The columns that earlier rejects have beside those of the input.
pub(crate) const REASONS: [&str; 2] = ["reason", "reject_reason"];

/// Where one column of ours comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    /// Columns of the file, the first filled one of which counts: places and names.
    pub(crate) from: Vec<(usize, Arc<str>)>,
    /// What the file's words mean in ours, by [`folded`] word.
    pub(crate) values: HashMap<String, String>,
    /// What every other word means.
    pub(crate) other: Option<String>,
    /// What a blank cell means.
    pub(crate) or: Option<String>,
    /// What every row says, whatever stands in the file.
    pub(crate) constant: Option<String>,
    /// How days are written.
    pub(crate) days: DayFormats,
    /// Whether amounts are pounds.
    pub(crate) pounds: bool,
}

/// A cell's content, before it is read.
pub(crate) enum Said<'a> {
    Blank,
    /// A text of ours: a translation, a default.
    Ours(Cow<'a, str>),
    /// What stands in the file.
    Theirs(&'a SheetCell),
}

impl Origin {
    /// What a row says here.
    pub(crate) fn said<'a>(&'a self, cells: &'a [SheetCell]) -> Said<'a> {
        if let Some(constant) = &self.constant {
            return Said::Ours(Cow::Borrowed(constant));
        }
        let mut filled = self.from.iter().filter_map(|(place, _)| cells.get(*place));
        let Some(cell) = filled.find(|cell| **cell != SheetCell::Blank) else {
            return match &self.or {
                Some(or) => Said::Ours(Cow::Borrowed(or)),
                None => Said::Blank,
            };
        };
        let translated = match cell {
            SheetCell::Text(text) | SheetCell::Number(text) => self.values.get(&folded(text)),
            SheetCell::Bool(true) => self.values.get("true"),
            SheetCell::Bool(false) => self.values.get("false"),
            _ => None,
        };
        match translated {
            Some(ours) if ours.is_empty() => Said::Blank,
            Some(ours) => Said::Ours(Cow::Borrowed(ours)),
            None => Said::Theirs(cell),
        }
    }
}

/// A word of a file as it is compared: lower case, without outer or doubled spaces.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A name as words, in lower case and without punctuation.
pub(crate) fn plain(name: &str) -> String {
    let mut parted = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        match letter {
            '\'' | '\u{2019}' => {}
            // 100,000 is one number.
            ',' if before.is_ascii_digit() => {}
            '%' => parted.push_str(" pct "),
            '&' => parted.push_str(" and "),
            letter if letter.is_alphanumeric() => parted.extend(letter.to_lowercase()),
            _ => parted.push(' '),
        }
        before = letter;
    }
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where every column of ours comes from.
#[derive(Debug)]
pub(crate) struct Plan {
    what: What,
    origins: Vec<Option<Origin>>,
    /// The map's name, where there is one.
    pub(crate) map: Option<Arc<str>>,
    /// The rule by which several rows make one case, where they do.
    pub(crate) rows: Option<OutcomeRule>,
}

/// Why a header is no header of a kind of file.
#[derive(Debug)]
pub(crate) struct WrongHeader {
    pub(crate) reason: String,
    pub(crate) found: String,
    pub(crate) hint: &'static str,
}

impl Plan {
    /// The plan of a file whose header has our own names.
    pub(crate) fn of_header(what: What, header: &[String]) -> Result<Self, WrongHeader> {
        let (places, wrong) = find_columns(header, what.columns());
        if !wrong.is_empty() {
            return Err(WrongHeader {
                reason: wrong.join(", "),
                found: found(header),
                hint: NAME_THEM,
            });
        }
        let origin = |place: Option<usize>| {
            let name: Arc<str> = header.get(place?)?.as_str().into();
            Some(Origin { from: vec![(place?, name)], ..Origin::default() })
        };
        let origins = places.into_iter().map(origin).collect();
        Ok(Self { what, origins, map: None, rows: None })
    }

    /// The plan of a file that has each column of ours at a place, or nowhere.
    pub(crate) fn of_places(
        what: What,
        header: &[String],
        place: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        let origin = |column: &Column| {
            let place = place(column.name)?;
            let name: Arc<str> = header.get(place)?.as_str().into();
            Some(Origin { from: vec![(place, name)], ..Origin::default() })
        };
        let origins = what.columns().iter().map(origin).collect();
        Self { what, origins, map: None, rows: None }
    }

    /// The plan that a map gives.
    pub(crate) fn of_map(
        what: What,
        map: Arc<str>,
        origins: Vec<Option<Origin>>,
        rows: Option<OutcomeRule>,
    ) -> Self {
        Self { what, origins, map: Some(map), rows }
    }

    /// Our column of a name, and where it comes from.
    pub(crate) fn column(&self, name: &str) -> Option<(&'static Column, &Origin)> {
        let columns = self.what.columns();
        let index = columns.iter().position(|column| column.name == name)?;
        Some((columns.get(index)?, self.origins.get(index)?.as_ref()?))
    }

    /// Whether a column of the file is read.
    pub(crate) fn uses(&self, place: usize) -> bool {
        let mut read = self.origins.iter().flatten().flat_map(|origin| &origin.from);
        read.any(|(of, _)| *of == place)
    }
}

const NAME_THEM: &str = "name the columns as expected, in any order, and leave others out; or say what they mean in a \
     map: --map MAP.toml, which `upheld import map FILE` proposes";

/// Where the columns stand, and everything that is wrong with the names.
fn find_columns(names: &[String], columns: &[Column]) -> (Vec<Option<usize>>, Vec<String>) {
    let mut places: Vec<Option<(usize, &str)>> = vec![None; columns.len()];
    let mut wrong = Vec::new();
    for (index, text) in names.iter().enumerate() {
        let called = |column: &Column| column.called(text);
        let known = columns.iter().zip(&mut places).find_map(|(c, p)| called(c).zip(Some(p)));
        match known {
            None if text.is_empty() => wrong.push(format!("column {} has no name", index + 1)),
            None if is_reason(text) => {}
            None => wrong.push(format!("unknown column {:?}", shortened(text.as_bytes()))),
            Some((name, Some((_, before)))) => wrong.push(if *before == name {
                format!("column {name} stands there twice")
            } else {
                format!("columns {before} and {name} are the same")
            }),
            Some((name, place)) => *place = Some((index, name)),
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.needed && place.is_none() {
            wrong.push(format!("no column {}", column.name));
        }
    }
    (places.into_iter().map(|place| place.map(|(index, _)| index)).collect(), wrong)
}

/// Whether a column is one that a file of rejects adds.
pub(crate) fn is_reason(name: &str) -> bool {
    REASONS.iter().any(|reason| reason.eq_ignore_ascii_case(name))
}

pub(crate) fn found(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_MAX).map(|name| shortened(name.as_bytes()));
    let mut shown: Vec<_> = shown.collect();
    if names.len() > NAMES_MAX {
        shown.push(format!("and {} more", names.len() - NAMES_MAX));
    }
    shown.join(", ")
}
