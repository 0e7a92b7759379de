//! A map and the header of a file into a plan, or everything that keeps them apart.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Entry, Ignore, Map, MapError, Unit, did_you_mean};
use crate::columns::{Column, Sort, What, expected};
use crate::plan::{Origin, Plan, folded, is_reason};
use crate::rows_rule::OutcomeRule;
use crate::words::Words;

impl Map {
    /// Where each of our columns comes from in a file with this header.
    pub(crate) fn bind(
        &self,
        what: What,
        header: &[String],
        words: &Words<'_>,
    ) -> Result<Plan, Vec<MapError>> {
        let columns = what.columns();
        let origins = columns.iter().map(|_| None).collect();
        let (errors, used) = (self.errors.clone(), vec![false; header.len()]);
        let mut binder = Binder { map: self, what, header, words, origins, errors, used };
        binder.check_file();
        binder.entries();
        binder.check_shared();
        binder.same_names();
        binder.ignore();
        binder.check_needed();
        let (origins, mut errors) = (binder.origins, binder.errors);
        if errors.is_empty() {
            return Ok(Plan::of_map(what, Arc::clone(&self.name), origins, self.rule(what)));
        }
        errors.sort_by_key(|error| error.line.unwrap_or(u64::MAX));
        Err(errors)
    }

    fn rule(&self, what: What) -> Option<OutcomeRule> {
        self.rows.filter(|_| what == What::Cases)
    }
}

struct Binder<'b> {
    map: &'b Map,
    what: What,
    header: &'b [String],
    words: &'b Words<'b>,
    origins: Vec<Option<Origin>>,
    errors: Vec<MapError>,
    /// Which columns of theirs are read.
    used: Vec<bool>,
}

impl Binder<'_> {
    fn fault(&mut self, line: Option<u64>, key: &str, reason: String, hint: Option<String>) {
        let file = Arc::clone(&self.map.name);
        self.errors.push(MapError { file, line, key: key.to_owned(), reason, hint });
    }

    fn check_file(&mut self) {
        let (map, what) = (self.map, self.what);
        if let Some((line, file)) = map.file.as_ref().filter(|(_, file)| file != what.name()) {
            let reason =
                format!("the map is for {file:?}, and the file is imported as {}", what.name());
            let hint = "import it as what it is, or name another map".to_owned();
            self.fault(Some(*line), "file", reason, Some(hint));
        }
        if map.rows.is_some() && what != What::Cases {
            let reason = "only a file of cases brings several rows together".to_owned();
            self.fault(None, "rows", reason, Some("leave [rows] out".to_owned()));
        }
    }

    fn entries(&mut self) {
        let columns = self.what.columns();
        let mut lines: HashMap<&str, u64> = HashMap::new();
        for entry in &self.map.entries {
            let key = format!("columns.{}", entry.ours);
            let place = columns.iter().position(|column| column.called(&entry.ours).is_some());
            let Some((place, column)) = place.and_then(|p| columns.get(p).map(|c| (p, c))) else {
                let hint = did_you_mean(&entry.ours, columns.iter().map(|column| column.name));
                let hint = hint.unwrap_or_else(|| format!("ours are {}", expected(columns)));
                let reason = format!("there is no column of ours called {:?}", entry.ours);
                self.fault(Some(entry.line), &key, reason, Some(hint));
                continue;
            };
            if let Some(before) = lines.insert(column.name, entry.line) {
                let reason = format!("{} is mapped on line {before} already", column.name);
                let hint =
                    "list several columns to take the first filled one: from = [\"A\", \"B\"]";
                self.fault(Some(entry.line), &key, reason, Some(hint.to_owned()));
                continue;
            }
            let origin = self.origin(entry, column, &key);
            if let Some(slot) = self.origins.get_mut(place) {
                *slot = Some(origin);
            }
        }
    }

    fn origin(&mut self, entry: &Entry, column: &Column, key: &str) -> Origin {
        let from = entry.from.iter().filter_map(|(line, name)| self.place(*line, key, name));
        let from: Vec<_> = from.collect();
        for place in &from {
            if let Some(used) = self.used.get_mut(place.0) {
                *used = true;
            }
        }
        let mut values = HashMap::new();
        for translation in &entry.values {
            let key = format!("{key}.values");
            self.check_ours(column, translation.line, &key, &translation.ours);
            let ours = translation.ours.clone();
            if values.insert(folded(&translation.theirs), ours).is_some() {
                let reason = format!("{:?} is translated twice", translation.theirs);
                let hint = "spaces and capitals make no difference".to_owned();
                self.fault(Some(translation.line), &key, reason, Some(hint));
            }
        }
        for (name, said) in [("else", &entry.other), ("or", &entry.or), ("value", &entry.constant)]
        {
            if let Some((line, ours)) = said {
                self.check_ours(column, *line, &format!("{key}.{name}"), ours);
            }
        }
        self.check_details(entry, column, key);
        let text = |said: &Option<(u64, String)>| said.as_ref().map(|(_, text)| text.clone());
        Origin {
            from,
            values,
            other: text(&entry.other),
            or: text(&entry.or).filter(|text| !text.is_empty()),
            constant: text(&entry.constant),
            days: entry.days.clone().unwrap_or_else(|| self.map.days.clone()),
            pounds: entry.unit == Some(Unit::Pounds),
        }
    }

    fn check_details(&mut self, entry: &Entry, column: &Column, key: &str) {
        if entry.days.is_some() && !matches!(column.sort, Sort::Day | Sort::Fact) {
            let reason = "this column has no days".to_owned();
            self.fault(Some(entry.line), &format!("{key}.date_format"), reason, None);
        }
        let reason = match entry.unit {
            Some(Unit::Pounds) if column.sort != Sort::Pence => {
                "this column has no amounts of money"
            }
            Some(Unit::Percent | Unit::Fraction) => "this column has no rates",
            _ => return,
        };
        self.fault(Some(entry.line), &format!("{key}.unit"), reason.to_owned(), None);
    }

    /// Whether a right side is a word that the column may have; blank is.
    fn check_ours(&mut self, column: &Column, line: u64, key: &str, ours: &str) {
        if ours.is_empty() {
            return;
        }
        if let Err(problem) = self.words.check(column.sort, ours) {
            let reason = format!("{ours:?}: {}", problem.reason);
            self.fault(Some(line), key, reason, problem.hint);
        }
    }

    /// Where a column of theirs stands.
    fn place(&mut self, line: u64, key: &str, name: &str) -> Option<(usize, Arc<str>)> {
        place_of(self.header, name)
            .map_err(|(reason, hint)| self.fault(Some(line), key, reason, Some(hint)))
            .ok()
    }

    fn places(&self, is: impl Fn(&str) -> bool) -> Vec<usize> {
        let names = self.header.iter().enumerate();
        names.filter(|(_, name)| is(name)).map(|(place, _)| place).collect()
    }

    /// Two of ours that read one column in the same way are most likely a slip.
    fn check_shared(&mut self) {
        let mut first: HashMap<String, (u64, &str)> = HashMap::new();
        for entry in &self.map.entries {
            let [(_, from)] = entry.from.as_slice() else { continue };
            if !entry.values.is_empty() || entry.other.is_some() {
                continue;
            }
            let Some((line, ours)) = first.insert(folded(from), (entry.line, &entry.ours)) else {
                continue;
            };
            let reason = format!("{from:?} is {ours} on line {line} already");
            let hint = "one column can be two of ours where values say what each takes of it";
            let key = format!("columns.{}", entry.ours);
            self.fault(Some(entry.line), &key, reason, Some(hint.to_owned()));
        }
    }

    /// Columns that have our own names are taken as they are.
    fn same_names(&mut self) {
        for (place, name) in self.header.iter().enumerate() {
            let columns = self.what.columns().iter();
            let slot = columns.zip(&mut self.origins).find(|(c, _)| c.called(name).is_some());
            let (Some((_, slot)), Some(used)) = (slot, self.used.get_mut(place)) else { continue };
            let left_out = match &self.map.ignore {
                Ignore::Named(names) => names.iter().any(|(_, n)| folded(n) == folded(name)),
                Ignore::Nothing | Ignore::Rest => false,
            };
            if slot.is_none() && !*used && !left_out {
                let from = vec![(place, name.as_str().into())];
                *slot = Some(Origin { from, days: self.map.days.clone(), ..Origin::default() });
                *used = true;
            }
        }
    }

    fn ignore(&mut self) {
        let mut left_out = self.used.clone();
        match &self.map.ignore {
            Ignore::Rest => return,
            Ignore::Nothing => {}
            Ignore::Named(names) => {
                for (line, name) in names {
                    let places = self.places(|column| folded(column) == folded(name));
                    if places.is_empty() {
                        let names = self.header.iter().map(String::as_str);
                        let hint = did_you_mean(name, names.filter(|name| !name.is_empty()));
                        let reason = format!("the file has no column {name:?}");
                        self.fault(Some(*line), "ignore", reason, hint);
                    }
                    for place in places {
                        if let Some(left_out) = left_out.get_mut(place) {
                            *left_out = true;
                        }
                    }
                }
            }
        }
        let rest = self.header.iter().zip(left_out).filter(|(_, known)| !known);
        let rest: Vec<&String> = rest.map(|(name, _)| name).filter(|n| !is_reason(n)).collect();
        if rest.is_empty() || rest.iter().all(|name| name.is_empty()) {
            return;
        }
        let named: Vec<String> = rest.iter().map(|name| format!("{name:?}")).collect();
        let reason = format!("these columns of the file are not used: {}", named.join(", "));
        let hint =
            "map them, or leave them out by name (ignore = [\"…\"]) or all (ignore = \"rest\")";
        self.fault(None, "", reason, Some(hint.to_owned()));
    }

    fn check_needed(&mut self) {
        let columns = self.what.columns().iter();
        let missing = columns.zip(&self.origins).filter(|(c, o)| c.needed && o.is_none());
        let missing: Vec<&str> = missing.map(|(column, _)| column.name).collect();
        for name in missing {
            let reason = format!("it is not said where {name} comes from");
            let hint = format!("{name} = \"their column\", or {name} = {{ value = \"…\" }}");
            self.fault(None, "columns", reason, Some(hint));
        }
    }
}

/// Where a column of theirs stands in a header; where that can't be said, why, and what to do.
pub(super) fn place_of(
    header: &[String],
    name: &str,
) -> Result<(usize, Arc<str>), (String, String)> {
    let places = |is: &dyn Fn(&str) -> bool| {
        let names = header.iter().enumerate();
        names.filter(|(_, name)| is(name)).map(|(place, _)| place).collect::<Vec<usize>>()
    };
    let wanted = folded(name);
    let exact = places(&|column| column == name.trim());
    let alike = if exact.is_empty() { places(&|c| folded(c) == wanted) } else { exact };
    match alike.as_slice() {
        [place] => {
            let called = header.get(*place).map(String::as_str).unwrap_or_default();
            Ok((*place, called.into()))
        }
        [] => {
            let names = header.iter().map(String::as_str);
            let hint = did_you_mean(name, names.filter(|name| !name.is_empty()));
            let hint = hint.unwrap_or_else(|| format!("it has {}", crate::plan::found(header)));
            Err((format!("the file has no column {name:?}"), hint))
        }
        several => {
            let places: Vec<String> = several.iter().map(|p| (p + 1).to_string()).collect();
            let reason = format!(
                "two columns of the file are called {name:?}: columns {}",
                places.join(" and ")
            );
            Err((reason, "give one of them another name in the file".to_owned()))
        }
    }
}
