//! A body's own list of complaints, to be set against the record: references, days, subjects and
//! outcomes, and nothing else of what the file may hold. Nothing is taken in.
//!
//! Columns are known by their names or by a map. A cell that can't be read is told and counts as
//! blank; its row stays.

use std::sync::Arc;

use chrono::NaiveDate;
use upheld_domain::{AuthorityId, Outcome, Reference, Register, Scheme, Subject};

use crate::columns::What;
use crate::fields::{Cell, Fault, Fields};
use crate::map::{Map, MapError};
use crate::plan::{Plan, found, plain};
use crate::report::{Report, RowError, Untranslated};
use crate::sheet::{Sheet, SheetError};
use crate::words::{self, Words};

/// How many rows a list may have.
pub const LIST_ROWS_MAX: usize = 100_000;

/// What the columns are called, those that are surest first.
pub(crate) const REFERENCES: &[&str] = &[
    "ombudsman reference",
    "ombudsman ref",
    "lgsco reference",
    "lgsco ref",
    "lgsco case reference",
    "lgsco number",
    "lgo reference",
    "lgo ref",
    "reference",
    "ref",
    "ref no",
    "reference no",
    "reference number",
    "case reference",
    "case ref",
    "case no",
    "case number",
];
pub(crate) const AUTHORITIES: &[&str] =
    &["authority", "council", "body", "organisation", "landlord", "authority code", "council name"];
pub(crate) const SUBJECTS: &[&str] =
    &["subject", "category", "service area", "service", "department", "topic"];
pub(crate) const RECEIVED: &[&str] = &[
    "received on",
    "received",
    "date received",
    "received date",
    "date of receipt",
    "complaint date",
    "notified",
    "date notified",
];
pub(crate) const DECIDED: &[&str] = &[
    "decided on",
    "decided",
    "date decided",
    "decision date",
    "date of decision",
    "final decision date",
    "date closed",
    "closed",
    "closed on",
];
pub(crate) const OUTCOMES: &[&str] =
    &["outcome", "decision", "final decision", "result", "finding", "ombudsman decision"];

const NAMES: [(&str, &[&str]); 6] = [
    ("reference", REFERENCES),
    ("authority", AUTHORITIES),
    ("subject", SUBJECTS),
    ("received_on", RECEIVED),
    ("decided_on", DECIDED),
    ("outcome", OUTCOMES),
];

/// A row of a list. What it does not say, or says unreadably, is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Its row in the file.
    pub row: u64,
    /// The office's reference.
    pub reference: Option<Reference>,
    /// The body it names.
    pub authority: Option<AuthorityId>,
    /// What it is about.
    pub subject: Option<Subject>,
    /// The day it was received.
    pub received_on: Option<NaiveDate>,
    /// The day it was decided.
    pub decided_on: Option<NaiveDate>,
    /// How.
    pub outcome: Option<Outcome>,
}

/// What a list says.
#[derive(Debug)]
pub struct ListRead {
    /// Its rows.
    pub rows: Vec<ListRow>,
    /// The columns that were read: each with what it is taken for.
    pub columns: Vec<(Arc<str>, &'static str)>,
    /// The columns that were not read.
    pub left_out: Vec<String>,
    /// Cells and rows that can't be read.
    pub errors: Vec<RowError>,
    /// Words that a map has no translation for, each once.
    pub untranslated: Vec<Untranslated>,
}

/// What stops a whole list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// A header by which no row can be found in the record.
    #[error("{file}: row {row}, the header: {reason}; found {found}")]
    Header {
        /// The file.
        file: Arc<str>,
        /// The header's row.
        row: u64,
        /// What is wrong with it.
        reason: &'static str,
        /// What stands there.
        found: String,
    },
    /// A map that can't be used for this file: all that is wrong with it.
    #[error("the map can't be used")]
    Map(Vec<MapError>),
    /// More rows than a list has.
    #[error("{file} has more than {max} rows")]
    TooMany {
        /// The file.
        file: Arc<str>,
        /// How many it may have.
        max: usize,
    },
    /// The file can't be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

impl ListError {
    /// What to do about it, where that can be said.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Header { .. } => Some(
                "name the columns reference, received_on, decided_on, subject, outcome, or say \
                 what they mean in a map: --map MAP.toml, which `upheld import map FILE --for list` \
                 proposes",
            ),
            Self::Map(_) => None,
            Self::TooMany { .. } => Some("give the list of one year"),
            Self::Sheet(error) => error.hint(),
        }
    }
}

/// Reads a list. Takes the file past its header, its map, and the office's bodies and words.
///
/// # Errors
/// [`ListError`] for what no row can be read of.
pub fn read_list(
    sheet: &mut Sheet,
    map: Option<&Map>,
    register: &Register,
    scheme: &Scheme,
) -> Result<ListRead, ListError> {
    let file: Arc<str> = sheet.name().into();
    let words = Words { register, scheme };
    let plan = match map {
        Some(map) => map.bind(What::List, sheet.header(), &words).map_err(ListError::Map)?,
        None => by_names(sheet.header()),
    };
    check(&file, sheet, &plan)?;
    let mut report = Report::default();
    let mut rows = Vec::new();
    while let Some(row) = sheet.next_row()? {
        if rows.len() == LIST_ROWS_MAX {
            return Err(ListError::TooMany { file, max: LIST_ROWS_MAX });
        }
        match &row.cells {
            Err(fault) => report.refuse(&file, row.number, vec![Fault::from(fault)]),
            Ok(cells) => {
                let mut fields = Fields::new(&plan, cells);
                rows.push(read(row.number, &mut fields, &words));
                report.refuse(&file, row.number, fields.take_faults());
            }
        }
    }
    let (columns, left_out) = told(sheet.header(), &plan);
    let Report { errors, untranslated, .. } = report;
    Ok(ListRead { rows, columns, left_out, errors, untranslated })
}

/// The plan of a file whose columns are known by their names. Others are left out.
fn by_names(header: &[String]) -> Plan {
    let place = |ours: &str| {
        let names = NAMES.iter().find(|(known, _)| *known == ours).map(|(_, names)| *names);
        let called = |name: &&str| header.iter().position(|called| plain(called) == **name);
        names.unwrap_or_default().iter().find_map(called)
    };
    Plan::of_places(What::List, header, place)
}

/// Whether rows can be found in the record by what the columns say.
fn check(file: &Arc<str>, sheet: &Sheet, plan: &Plan) -> Result<(), ListError> {
    let has = |name: &str| plan.column(name).is_some();
    let reason =
        if has("reference") || (has("received_on") && (has("decided_on") || has("subject"))) {
            return Ok(());
        } else if has("received_on") || has("decided_on") {
            "without references it takes the day received, and the subject or the day decided"
        } else {
            "no column has references, and none the day received"
        };
    let (row, found) = (sheet.header_row(), found(sheet.header()));
    Err(ListError::Header { file: Arc::clone(file), row, reason, found })
}

fn read(row: u64, fields: &mut Fields<'_>, words: &Words<'_>) -> ListRow {
    let Words { register, scheme } = *words;
    ListRow {
        row,
        reference: fields.read("reference", words::reference).filled(),
        authority: fields.read("authority", |text| words::authority(text, register)).filled(),
        subject: fields.read("subject", |text| words::subject(text, scheme)).filled(),
        received_on: fields.day("received_on").filled(),
        decided_on: fields.day("decided_on").filled(),
        outcome: match fields.read("outcome", |text| words::outcome(text, scheme)) {
            Cell::Filled(label) => Some(label.outcome),
            _ => None,
        },
    }
}

/// The columns that are read, and those that are not.
fn told(header: &[String], plan: &Plan) -> (Vec<(Arc<str>, &'static str)>, Vec<String>) {
    let mut columns = Vec::new();
    for (ours, _) in NAMES {
        let Some((_, origin)) = plan.column(ours) else { continue };
        columns.extend(origin.from.iter().map(|(_, name)| (Arc::clone(name), ours)));
    }
    let unused =
        header.iter().enumerate().filter(|(place, name)| !name.is_empty() && !plan.uses(*place));
    (columns, unused.map(|(_, name)| name.clone()).collect())
}
