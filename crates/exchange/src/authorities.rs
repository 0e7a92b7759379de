//! The bodies of an office: one row a body, for the register that a new record begins with. All or
//! nothing: a register with a hole in it would send complaints to the wrong body.
//!
//! Columns, in any order: `code` and `name`; where there is something to say, `short_name`, `kind`
//! (council, care-provider, other), `group` (of the scheme), `first_day`, `last_day`, `successors`
//! (codes parted by semicolons), `population` with `population_year`. A code without a scheme of
//! codes is one that the office gave itself (`local:`), unless the office has the English register.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use chrono::NaiveDate;
use upheld_domain::{
    AuthorityFacts, AuthorityId, AuthorityKind, Code, Ended, Group, Particular, Particulars,
    PopulationEstimated, Registered, Scheme,
};

use crate::days::DayFormats;
use crate::report::RowError;
use crate::words::Problem;

const COLUMNS: [&str; 10] = [
    "code",
    "name",
    "short_name",
    "kind",
    "group",
    "first_day",
    "last_day",
    "successors",
    "population",
    "population_year",
];

/// The events that register a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuthority {
    /// Its code.
    pub id: AuthorityId,
    /// The line in the file.
    pub row: u64,
    /// What is recorded of it, with its names. Its end is the last, and wants every successor
    /// registered before.
    pub events: Vec<(AuthorityFacts, Particulars)>,
}

/// Why a file of bodies can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// The file as a whole: not CSV, or a header with which no row can be read.
    #[error("{file}: {reason}; the columns are code, name, and if need be {}", COLUMNS[2..].join(", "))]
    Header {
        /// The file.
        file: Arc<str>,
        /// What is wrong.
        reason: String,
    },
    /// Rows with mistakes, all of them.
    #[error("{} of the bodies' file", counted(.0.len()))]
    Rows(Vec<RowError>),
}

fn counted(count: usize) -> String {
    if count == 1 { "1 mistake in a row".to_owned() } else { format!("{count} mistakes in rows") }
}

/// Reads a file of bodies: the file's name for its errors, its bytes, and the office's scheme.
///
/// # Errors
/// [`AuthoritiesError`] with every mistake found; then no body may be registered.
pub fn read_authorities(
    file: &str,
    source: impl Read,
    scheme: &Scheme,
) -> Result<Vec<NewAuthority>, AuthoritiesError> {
    let file: Arc<str> = file.into();
    let refuse = |reason: String| AuthoritiesError::Header { file: Arc::clone(&file), reason };
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(source);
    let places =
        places(reader.headers().map_err(|error| refuse(error.to_string()))?).map_err(&refuse)?;
    let mut found =
        Found { file: Arc::clone(&file), scheme, bodies: Vec::new(), errors: Vec::new() };
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| refuse(error.to_string()))? {
        let number = record.position().map_or(0, csv::Position::line);
        let cells = Cells { places: &places, record: &record };
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            found.take(number, &cells);
        }
    }
    found.check_twice();
    if found.errors.is_empty() {
        Ok(found.bodies)
    } else {
        Err(AuthoritiesError::Rows(found.errors))
    }
}

/// Where each column stands.
fn places(header: &csv::StringRecord) -> Result<BTreeMap<&'static str, usize>, String> {
    let mut places = BTreeMap::new();
    for (index, text) in header.iter().enumerate() {
        let text = text.trim().trim_start_matches('\u{feff}');
        let known = COLUMNS.into_iter().find(|name| name.eq_ignore_ascii_case(text));
        let name = known.ok_or_else(|| format!("there is an unknown column {text:?}"))?;
        if places.insert(name, index).is_some() {
            return Err(format!("the column {name} stands there twice"));
        }
    }
    for needed in ["code", "name"] {
        if !places.contains_key(needed) {
            return Err(format!("there is no column {needed}"));
        }
    }
    Ok(places)
}

/// The cells of one row, by column.
struct Cells<'a> {
    places: &'a BTreeMap<&'static str, usize>,
    record: &'a csv::StringRecord,
}

impl<'a> Cells<'a> {
    fn get(&self, column: &str) -> &'a str {
        let place = self.places.get(column);
        place.and_then(|&place| self.record.get(place)).unwrap_or_default().trim()
    }
}

/// What was read so far.
struct Found<'a> {
    file: Arc<str>,
    scheme: &'a Scheme,
    bodies: Vec<NewAuthority>,
    errors: Vec<RowError>,
}

impl Found<'_> {
    fn note(&mut self, row: u64, column: &'static str, value: &str, problem: Problem) {
        self.errors.push(RowError {
            file: Arc::clone(&self.file),
            row,
            column: Some(column.into()),
            value: value.to_owned(),
            reason: problem.reason,
            hint: problem.hint,
        });
    }

    /// A cell that may be blank; what can't be read is noted.
    fn read<T>(
        &mut self,
        row: u64,
        cells: &Cells<'_>,
        column: &'static str,
        read: impl FnOnce(&str, &Scheme) -> Result<T, Problem>,
    ) -> Option<T> {
        let text = cells.get(column);
        if text.is_empty() {
            return None;
        }
        read(text, self.scheme).map_err(|problem| self.note(row, column, text, problem)).ok()
    }

    fn take(&mut self, row: u64, cells: &Cells<'_>) {
        let id = self.read(row, cells, "code", code);
        for needed in ["code", "name"] {
            if cells.get(needed).is_empty() {
                let problem = Problem::new("this has to be filled", "every body has one");
                self.note(row, needed, "", problem);
            }
        }
        let kind = self.read(row, cells, "kind", |text, _| kind(text));
        let group = self.read(row, cells, "group", group);
        let first_day =
            self.read(row, cells, "first_day", |text, _| DayFormats::default().read(text));
        let ended = self.ended(row, cells, first_day);
        let population = self.population(row, cells);
        let names = self.names(row, cells);
        let (Some(id), Some(names)) = (id, names) else { return };
        let kind = kind.unwrap_or(match id {
            AuthorityId::Gss(_) => AuthorityKind::Council,
            AuthorityId::Cqc(_) => AuthorityKind::CareProvider,
            AuthorityId::Local(_) => AuthorityKind::Other,
        });
        let registered = AuthorityFacts::Registered(Registered { kind, group, first_day });
        let mut events = vec![(registered, names)];
        let later = population.map(AuthorityFacts::PopulationEstimated).into_iter();
        let later = later.chain(ended.map(AuthorityFacts::Ended));
        events.extend(later.map(|facts| (facts, Particulars::none())));
        self.bodies.push(NewAuthority { id, row, events });
    }

    fn names(&mut self, row: u64, cells: &Cells<'_>) -> Option<Particulars> {
        let mut names = Particulars::none();
        for (column, which) in [("name", Particular::Name), ("short_name", Particular::ShortName)] {
            let text = cells.get(column);
            match names.clone().with(which, text) {
                Ok(more) => names = more,
                Err(error) => {
                    let problem = Problem::new(error.to_string(), "write the name alone");
                    self.note(row, column, "", problem);
                    return None;
                }
            }
        }
        (!names.is_empty()).then_some(names)
    }

    fn ended(
        &mut self,
        row: u64,
        cells: &Cells<'_>,
        first_day: Option<NaiveDate>,
    ) -> Option<Ended> {
        let last_day =
            self.read(row, cells, "last_day", |text, _| DayFormats::default().read(text));
        let successors = self.read(row, cells, "successors", successors);
        match (last_day, &successors) {
            (None, Some(_)) if cells.get("last_day").is_empty() => {
                let problem = Problem::new(
                    "a body that has not ended has no successors",
                    "fill last_day, or leave successors blank",
                );
                self.note(row, "successors", cells.get("successors"), problem);
            }
            (Some(last), _) if first_day.is_some_and(|first| last < first) => {
                let problem = Problem::new("the last day is before the first", "check both days");
                self.note(row, "last_day", cells.get("last_day"), problem);
            }
            _ => {}
        }
        last_day.map(|last_day| Ended { last_day, successors: successors.unwrap_or_default() })
    }

    fn population(&mut self, row: u64, cells: &Cells<'_>) -> Option<PopulationEstimated> {
        let number = |text: &str| {
            let problem = || Problem::new("no whole number", "write digits only, such as 145700");
            text.parse::<u32>().map_err(|_| problem())
        };
        let residents = self.read(row, cells, "population", |text, _| number(text));
        let year = self.read(row, cells, "population_year", |text, _| {
            number(text).and_then(|year| {
                u16::try_from(year).map_err(|_| Problem::new("no year", "such as 2020"))
            })
        });
        match (cells.get("population"), cells.get("population_year")) {
            ("", filled) | (filled, "") if !filled.is_empty() => {
                let problem = Problem::new(
                    "population and population_year are filled together or not at all",
                    "an estimate is of a year: write both",
                );
                self.note(row, "population", cells.get("population"), problem);
                None
            }
            _ => Some(PopulationEstimated { year: year?, residents: residents? }),
        }
    }

    /// A code that stands in two rows.
    fn check_twice(&mut self) {
        let mut first: BTreeMap<AuthorityId, u64> = BTreeMap::new();
        let rows: Vec<(AuthorityId, u64)> = self.bodies.iter().map(|b| (b.id, b.row)).collect();
        for (id, row) in rows {
            if let Some(&before) = first.get(&id) {
                let problem = Problem::new(
                    format!("row {before} has the same code"),
                    "give each body a code of its own, and one row",
                );
                self.note(row, "code", &id.to_string(), problem);
            } else {
                first.insert(id, row);
            }
        }
    }
}

/// A code; without a scheme of codes it is the office's own, unless it has the English register.
fn code(text: &str, scheme: &Scheme) -> Result<AuthorityId, Problem> {
    let read = if text.contains(':') || scheme.has_english_register() {
        text.parse()
    } else {
        Code::new(text).map(AuthorityId::Local)
    };
    read.map_err(|error| {
        Problem::new(format!("no code: {error}"), "such as L0247 or gss:E07000008")
    })
}

fn successors(text: &str, scheme: &Scheme) -> Result<Vec<AuthorityId>, Problem> {
    text.split(';').map(str::trim).filter(|c| !c.is_empty()).map(|c| code(c, scheme)).collect()
}

fn kind(text: &str) -> Result<AuthorityKind, Problem> {
    text.parse().map_err(|_| {
        let known: Vec<&str> = AuthorityKind::ALL.iter().map(|kind| kind.slug()).collect();
        Problem::new("no such kind of body", format!("write one of: {}", known.join(", ")))
    })
}

fn group(text: &str, scheme: &Scheme) -> Result<Group, Problem> {
    scheme.group_named(text).ok_or_else(|| {
        let known: Vec<&str> = scheme.groups().iter().map(|label| label.name.as_str()).collect();
        Problem::new("no group is called this", format!("write one of: {}", known.join("; ")))
    })
}
