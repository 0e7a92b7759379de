//! A map and the header of a table of figures: which column is which number. Unlike an import, a table
//! may have columns that nobody asked for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::bind::place_of;
use super::{Entry, Ignore, Map, MapError, Unit, did_you_mean};
use crate::plan::{Origin, folded};

/// What a map says of one of our columns of a table.
#[derive(Debug)]
pub(crate) struct TableEntry {
    /// Our name of it.
    pub(crate) ours: String,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// In what its rates are written, where the map says so.
    pub(crate) unit: Option<Unit>,
}

impl Map {
    /// Binds the map of a table. `names` are the columns that a table may have.
    pub(crate) fn bind_table(
        &self,
        header: &[String],
        names: &[&str],
    ) -> Result<Vec<TableEntry>, Vec<MapError>> {
        let mut binder = Binder { map: self, header, errors: self.errors.clone() };
        binder.check_file();
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for entry in &self.entries {
            entries.extend(binder.entry(entry, names, &mut seen));
        }
        let mut errors = binder.errors;
        if errors.is_empty() {
            return Ok(entries);
        }
        errors.sort_by_key(|error| error.line.unwrap_or(u64::MAX));
        Err(errors)
    }

    /// Whether a column is to be left out, whatever it is called.
    pub(crate) fn leaves_out(&self, column: &str) -> bool {
        match &self.ignore {
            Ignore::Named(names) => names.iter().any(|(_, name)| folded(name) == folded(column)),
            Ignore::Nothing => false,
            // All that the map does not name.
            Ignore::Rest => true,
        }
    }
}

struct Binder<'b> {
    map: &'b Map,
    header: &'b [String],
    errors: Vec<MapError>,
}

impl Binder<'_> {
    fn fault(&mut self, line: Option<u64>, key: &str, reason: String, hint: Option<String>) {
        let file = Arc::clone(&self.map.name);
        self.errors.push(MapError { file, line, key: key.to_owned(), reason, hint });
    }

    fn check_file(&mut self) {
        if let Some((line, file)) = self.map.file.as_ref().filter(|(_, file)| file != "figures") {
            let reason = format!("the map is for {file:?}, and this is a table of figures");
            let hint = "write file = \"figures\", or leave it out".to_owned();
            self.fault(Some(*line), "file", reason, Some(hint));
        }
        if self.map.rows.is_some() {
            let reason = "a table of figures brings no rows together".to_owned();
            self.fault(None, "rows", reason, Some("leave [rows] out".to_owned()));
        }
    }

    fn entry(
        &mut self,
        entry: &Entry,
        names: &[&str],
        seen: &mut HashSet<String>,
    ) -> Option<TableEntry> {
        let key = format!("columns.{}", entry.ours);
        if !names.contains(&entry.ours.as_str()) {
            let hint = did_you_mean(&entry.ours, names.iter().copied());
            let usual = "authority, year, a measure such as uphold-rate; of a long table measure \
                         and value";
            let hint = hint.unwrap_or_else(|| format!("ours are {usual}"));
            let reason = format!("a table has no number called {:?}", entry.ours);
            self.fault(Some(entry.line), &key, reason, Some(hint));
            return None;
        }
        if !seen.insert(entry.ours.clone()) {
            let reason = format!("{} is mapped already", entry.ours);
            self.fault(Some(entry.line), &key, reason, None);
            return None;
        }
        if entry.days.is_some() || matches!(entry.unit, Some(Unit::Pounds | Unit::Pence)) {
            let reason = "a table of figures has neither days nor money".to_owned();
            self.fault(Some(entry.line), &key, reason, None);
        }
        let origin = self.origin(entry, &key);
        Some(TableEntry { ours: entry.ours.clone(), origin, unit: entry.unit })
    }

    fn origin(&mut self, entry: &Entry, key: &str) -> Origin {
        let mut from = Vec::new();
        for (line, name) in &entry.from {
            match place_of(self.header, name) {
                Ok(place) => from.push(place),
                Err((reason, hint)) => self.fault(Some(*line), key, reason, Some(hint)),
            }
        }
        let translated = entry.values.iter();
        let values: HashMap<String, String> =
            translated.map(|word| (folded(&word.theirs), word.ours.clone())).collect();
        let text = |said: &Option<(u64, String)>| said.as_ref().map(|(_, text)| text.clone());
        Origin {
            from,
            values,
            other: text(&entry.other),
            or: text(&entry.or).filter(|text| !text.is_empty()),
            constant: text(&entry.constant),
            ..Origin::default()
        }
    }
}
