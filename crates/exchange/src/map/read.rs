//! A map's text into a [`Map`]: its shape, key by key. Whether the names in it are those of a file
//! is asked when it is bound.

use std::borrow::Cow;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Ignore, Map, MapError, Translation, Unit, did_you_mean};
use crate::days::{DayFormat, DayFormats};
use crate::rows_rule::OutcomeRule;

const TOP: &[&str] = &["file", "date_format", "ignore", "columns", "rows"];
const COLUMN: &[&str] = &["from", "values", "else", "or", "value", "date_format", "unit"];

type Value<'i> = Spanned<DeValue<'i>>;

impl Map {
    /// Reads a map. What is wrong with it is kept, and told when it is used.
    #[must_use]
    pub fn read(name: &str, text: &str) -> Self {
        let map = Self {
            name: name.into(),
            file: None,
            days: DayFormats::default(),
            entries: Vec::new(),
            ignore: Ignore::Nothing,
            rows: None,
            errors: Vec::new(),
        };
        let mut reader = Reader { map, text };
        let (whole, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let line = error.span().map(|span| reader.line(span.start));
            reader.fault(line, "", error.message().to_owned(), None);
        }
        reader.top(whole.get_ref());
        reader.map
    }
}

struct Reader<'t> {
    map: Map,
    text: &'t str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> u64 {
        let before = self.text.as_bytes().iter().take(at);
        1 + before.filter(|byte| **byte == b'\n').count() as u64
    }

    fn line_of<T>(&self, value: &Spanned<T>) -> u64 {
        self.line(value.span().start)
    }

    fn fault(&mut self, line: Option<u64>, key: &str, reason: String, hint: Option<String>) {
        let file = Arc::clone(&self.map.name);
        self.map.errors.push(MapError { file, line, key: key.to_owned(), reason, hint });
    }

    fn unknown(&mut self, line: u64, key: &str, known: &[&str]) {
        let last = key.rsplit('.').next().unwrap_or(key);
        let hint = did_you_mean(last, known.iter().copied())
            .unwrap_or_else(|| format!("there are {}", known.join(", ")));
        self.fault(Some(line), key, "there is no such key".to_owned(), Some(hint));
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let line = self.line_of(key);
            match key.get_ref().as_ref() {
                "file" => self.map.file = self.text(value, "file").map(|text| (line, text)),
                "date_format" => self.map.days = self.formats(value, "date_format"),
                "ignore" => self.ignore(value),
                "columns" => self.columns(value),
                "rows" => self.rows(value),
                other => self.unknown(line, other, TOP),
            }
        }
        if !table.iter().any(|(key, _)| key.get_ref() == "columns") {
            let hint = "[columns] says where each of ours comes from: reference = \"Case No\"";
            let reason = "there is no table [columns]".to_owned();
            self.fault(None, "", reason, Some(hint.to_owned()));
        }
    }

    /// A text; numbers and yes or no are taken as they are written.
    fn text(&mut self, value: &Value<'_>, key: &str) -> Option<String> {
        if let Some(text) = plain(value.get_ref()) {
            return Some(text.into_owned());
        }
        let line = self.line_of(value);
        self.fault(Some(line), key, "this has to be a text".to_owned(), None);
        None
    }

    /// A text or a list of texts, each with its line.
    fn texts(&mut self, value: &Value<'_>, key: &str) -> Vec<(u64, String)> {
        match value.get_ref() {
            DeValue::Array(list) => {
                let text = |value| Some((self.line_of(value), self.text(value, key)?));
                list.iter().filter_map(text).collect()
            }
            _ => self.text(value, key).map(|t| (self.line_of(value), t)).into_iter().collect(),
        }
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>, key: &str) -> Option<&'v DeTable<'i>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        let line = self.line_of(value);
        self.fault(Some(line), key, "this has to be a table".to_owned(), None);
        None
    }

    fn formats(&mut self, value: &Value<'_>, key: &str) -> DayFormats {
        let mut formats = Vec::new();
        for (line, text) in self.texts(value, key) {
            match DayFormat::new(&text) {
                Ok(format) => formats.push(format),
                Err(problem) => self.fault(Some(line), key, problem.reason, problem.hint),
            }
        }
        DayFormats(formats)
    }

    fn ignore(&mut self, value: &Value<'_>) {
        if let DeValue::String(text) = value.get_ref() {
            if text == "rest" {
                self.map.ignore = Ignore::Rest;
                return;
            }
            let line = self.line_of(value);
            let hint = "ignore = \"rest\", or a list: ignore = [\"Notes to self\"]";
            let reason = format!("{text:?} is neither \"rest\" nor a list of columns");
            return self.fault(Some(line), "ignore", reason, Some(hint.to_owned()));
        }
        self.map.ignore = Ignore::Named(self.texts(value, "ignore"));
    }

    fn rows(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value, "rows") else { return };
        let mut rule = None;
        for (key, value) in table {
            let line = self.line_of(key);
            match key.get_ref().as_ref() {
                "outcome" => rule = self.text(value, "rows.outcome").map(|text| (line, text)),
                other => self.unknown(line, &format!("rows.{other}"), &["outcome"]),
            }
        }
        let rules: Vec<&str> = OutcomeRule::ALL.iter().map(|rule| rule.name()).collect();
        let hint = format!("outcome is one of {}", rules.join(", "));
        match rule {
            None => {
                let line = self.line_of(value);
                let reason = "the rule for several rows a case is not stated".to_owned();
                self.fault(Some(line), "rows", reason, Some(hint));
            }
            Some((line, text)) => {
                self.map.rows = OutcomeRule::named(&text);
                if self.map.rows.is_none() {
                    let reason = format!("{text:?} is no rule");
                    self.fault(Some(line), "rows.outcome", reason, Some(hint));
                }
            }
        }
    }

    fn columns(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value, "columns") else { return };
        let mut entries = Vec::new();
        for (key, value) in table {
            let line = self.line_of(key);
            entries.push(self.column(line, key.get_ref(), value));
        }
        // As they stand in the file, so that what is wrong is told in that order.
        entries.sort_by_key(|entry| entry.line);
        self.map.entries = entries;
    }

    fn column(&mut self, line: u64, ours: &str, value: &Value<'_>) -> Entry {
        let mut entry = Entry {
            line,
            ours: ours.to_owned(),
            from: Vec::new(),
            values: Vec::new(),
            other: None,
            or: None,
            constant: None,
            days: None,
            unit: None,
        };
        let key = format!("columns.{ours}");
        match value.get_ref() {
            DeValue::Table(table) => self.details(&mut entry, &key, table),
            _ => entry.from = self.texts(value, &key),
        }
        self.check_source(&entry, &key);
        entry
    }

    fn details(&mut self, entry: &mut Entry, column: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let line = self.line_of(name);
            let key = format!("{column}.{}", name.get_ref());
            let text = |reader: &mut Self| reader.text(value, &key).map(|text| (line, text));
            match name.get_ref().as_ref() {
                "from" => entry.from = self.texts(value, &key),
                "values" => entry.values = self.values(value, &key),
                "else" => entry.other = text(self),
                "or" => entry.or = text(self),
                "value" => entry.constant = text(self),
                "date_format" => entry.days = Some(self.formats(value, &key)),
                "unit" => entry.unit = self.unit(value, &key),
                _ => self.unknown(line, &key, COLUMN),
            }
        }
    }

    fn unit(&mut self, value: &Value<'_>, key: &str) -> Option<Unit> {
        let text = self.text(value, key)?;
        match text.as_str() {
            "pounds" => Some(Unit::Pounds),
            "pence" => Some(Unit::Pence),
            "percent" => Some(Unit::Percent),
            "fraction" => Some(Unit::Fraction),
            other => {
                let (line, reason) = (self.line_of(value), format!("{other:?} is no unit"));
                let hint = "write pence or pounds; of a rate, percent or fraction";
                self.fault(Some(line), key, reason, Some(hint.to_owned()));
                None
            }
        }
    }

    fn values(&mut self, value: &Value<'_>, key: &str) -> Vec<Translation> {
        let Some(table) = self.table(value, key) else { return Vec::new() };
        let mut values = Vec::new();
        for (theirs, ours) in table {
            let line = self.line_of(theirs);
            let theirs = theirs.get_ref().as_ref().to_owned();
            if let Some(ours) = self.text(ours, &format!("{key}.{theirs:?}")) {
                values.push(Translation { line, theirs, ours });
            }
        }
        values.sort_by_key(|translation| translation.line);
        values
    }

    /// A column comes from somewhere, or says the same in every row.
    fn check_source(&mut self, entry: &Entry, key: &str) {
        let (line, of_cells) = (Some(entry.line), "from, values, else, or, date_format, unit");
        let cells = !entry.values.is_empty()
            || entry.other.is_some()
            || entry.or.is_some()
            || entry.days.is_some()
            || entry.unit.is_some_and(|unit| unit != Unit::Pence);
        // A shape that was no text has been told already.
        let told = self.map.errors.last().is_some_and(|error| error.key.starts_with(key));
        match (&entry.constant, entry.from.is_empty()) {
            (None, true) if !told => {
                let hint = format!("{} = \"their column\", or {{ value = \"…\" }}", entry.ours);
                let reason = "it is not said where this comes from".to_owned();
                self.fault(line, key, reason, Some(hint));
            }
            (Some(_), from) if cells || !from => {
                let reason = "value says the same in every row, so nothing is read".to_owned();
                let hint = format!("leave value out, or leave out {of_cells}");
                self.fault(line, key, reason, Some(hint));
            }
            _ => {}
        }
    }
}

fn plain<'v>(value: &'v DeValue<'_>) -> Option<Cow<'v, str>> {
    match value {
        DeValue::String(text) => Some(Cow::Borrowed(text)),
        DeValue::Integer(number) => Some(Cow::Owned(number.to_string())),
        DeValue::Boolean(yes) => Some(Cow::Borrowed(if *yes { "yes" } else { "no" })),
        DeValue::Datetime(day) => Some(Cow::Owned(day.to_string())),
        DeValue::Float(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
