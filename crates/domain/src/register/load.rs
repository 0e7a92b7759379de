//! Reads the built-in file of authorities. Not a general import: it knows this one file.

use chrono::NaiveDate;

use super::{AuthorityRecord, DatedName, Population};
use crate::authority::{AuthorityId, AuthorityKind, Group};

/// Facts from mySociety's local authority dataset, CC BY 4.0; see `data/README.md`.
const AUTHORITIES: &str = include_str!("../../data/authorities.csv");

/// The year of the file's population estimates.
const POPULATION_YEAR: u16 = 2020;

/// Why the built-in file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Not CSV.
    #[error("the register of authorities is no CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A column that has to be there is not.
    #[error("the register of authorities lacks the column {0:?}")]
    Column(&'static str),
    /// A value that can't be understood.
    #[error("line {line} of the register of authorities: {column} can't be {value:?}")]
    Value {
        /// The line, from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// What stands there.
        value: String,
    },
}

/// Where each column stands.
struct Columns<'a>(&'a csv::StringRecord);

/// One row, with the means to name it in an error.
struct Row<'a> {
    columns: &'a Columns<'a>,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    fn text(&self, column: &'static str) -> Result<&'a str, RegisterError> {
        let place = self.columns.0.iter().position(|name| name == column);
        let place = place.ok_or(RegisterError::Column(column))?;
        Ok(self.record.get(place).unwrap_or_default().trim())
    }

    fn refuse(&self, column: &'static str, value: &str) -> RegisterError {
        let line = self.record.position().map_or(0, csv::Position::line);
        RegisterError::Value { line, column, value: value.to_owned() }
    }

    /// A value that may be blank.
    fn value<T>(
        &self,
        column: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RegisterError> {
        match self.text(column)? {
            "" => Ok(None),
            text => read(text).map(Some).ok_or_else(|| self.refuse(column, text)),
        }
    }

    fn ids(&self, column: &'static str) -> Result<Vec<AuthorityId>, RegisterError> {
        let text = self.text(column)?;
        let ids = text.split(';').filter(|id| !id.is_empty());
        ids.map(|id| id.parse().map_err(|_| self.refuse(column, id))).collect()
    }

    fn day(&self, column: &'static str) -> Result<Option<NaiveDate>, RegisterError> {
        self.value(column, |text| text.parse().ok())
    }

    fn authority(&self) -> Result<AuthorityRecord, RegisterError> {
        let (name, short_name) = (self.text("official_name")?, self.text("short_name")?);
        let id = self.value("gss_code", |text| text.parse().ok())?;
        let residents = self.value("population_2020", |text| text.parse().ok())?;
        Ok(AuthorityRecord {
            name: name.to_owned(),
            short_name: short_name.to_owned(),
            kind: AuthorityKind::Council,
            group: self.value("comparison_group", Group::named)?,
            first_day: self.day("first_day")?,
            last_day: self.day("last_day")?,
            successors: self.ids("successor")?,
            former_ids: self.ids("former_gss_codes")?,
            region: self.text("region")?.to_owned(),
            populations: residents
                .map(|residents| Population { year: POPULATION_YEAR, residents })
                .into_iter()
                .collect(),
            names: vec![DatedName {
                from: None,
                name: name.to_owned(),
                short_name: short_name.to_owned(),
            }],
            ..AuthorityRecord::unnamed(id.ok_or_else(|| self.refuse("gss_code", ""))?)
        })
    }
}

/// The authorities of the built-in file.
pub(super) fn built_in() -> Result<Vec<AuthorityRecord>, RegisterError> {
    read(AUTHORITIES)
}

/// The authorities of a text in the built-in file's columns.
pub(super) fn read(text: &str) -> Result<Vec<AuthorityRecord>, RegisterError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let columns = Columns(&header);
    let mut authorities = Vec::new();
    for record in reader.records() {
        let record = record?;
        authorities.push(Row { columns: &columns, record: &record }.authority()?);
    }
    Ok(authorities)
}
