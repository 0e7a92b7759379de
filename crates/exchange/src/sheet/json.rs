//! JSON Lines: one object a line, a key a column. The first object names the columns; a later one
//! may leave keys out, and may not bring new ones.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::SHEET_COLUMNS_MAX;
use super::cell::{RowFault, SAVE_AS_UTF8, SheetCell, SheetRow, one_line, plain_number};
use super::error::SheetError;
use crate::fields::{CELL_CHARS_MAX, shortened};
use crate::lines::{Line, Lines, ROW_BYTES_MAX};

/// The objects of a file, as rows.
pub(super) struct JsonRows {
    lines: Lines<Box<dyn Read>>,
    header: Vec<String>,
    /// Where each column stands in the header.
    places: HashMap<String, usize>,
    /// The row that the header was taken from, until it is given.
    first: Option<SheetRow>,
}

impl JsonRows {
    /// Reads the first object and takes its keys for the names of the columns.
    pub(super) fn open(file: &Arc<str>, source: Box<dyn Read>) -> Result<Self, SheetError> {
        let mut lines = Lines::new(source);
        loop {
            let last = lines.number();
            let line = lines.next().map_err(|error| SheetError::read(file, last, error))?;
            let Some(line) = line.map(Line::without_mark) else {
                return Err(SheetError::empty(file));
            };
            if is_blank(&line) {
                continue;
            }
            let header = keys(&line).map_err(|fault| {
                let RowFault { reason, value, hint, .. } = fault;
                let hint = hint.unwrap_or_default();
                SheetError::header((file, line.number), reason, value, &hint)
            })?;
            let names = header.iter().cloned().enumerate();
            let places = names.map(|(place, name)| (name, place)).collect();
            let first = Some(row(&line, &places));
            return Ok(Self { lines, header, places, first });
        }
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    pub(super) fn line(&self) -> u64 {
        self.lines.number()
    }

    /// The next object.
    pub(super) fn next(&mut self) -> io::Result<Option<SheetRow>> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some(line) if is_blank(&line) => {}
                Some(line) => return Ok(Some(row(&line, &self.places))),
            }
        }
    }
}

fn is_blank(line: &Line<'_>) -> bool {
    line.is_whole() && line.kept.iter().all(u8::is_ascii_whitespace)
}

/// The keys of the first object.
fn keys(line: &Line<'_>) -> Result<Vec<String>, RowFault> {
    let pairs = pairs(line)?;
    let wrong =
        |value: &str, reason: String, hint| Err(RowFault::new(value.as_bytes(), reason, hint));
    if pairs.is_empty() {
        let reason = "the first object names the columns, and it has no keys";
        return wrong("{}", reason.to_owned(), "write every key in it, with null for no value");
    }
    if pairs.len() > SHEET_COLUMNS_MAX {
        let reason = format!("it has {} keys; a file may have {SHEET_COLUMNS_MAX}", pairs.len());
        return wrong("", reason, "check that this is the right file");
    }
    let mut seen = HashSet::new();
    let mut keys: Vec<String> = Vec::with_capacity(pairs.len());
    for (key, _) in pairs {
        let name = one_line(&key).into_owned();
        if name.is_empty() || name.chars().count() > CELL_CHARS_MAX {
            let reason = format!("a key has to have 1 to {CELL_CHARS_MAX} characters");
            return wrong(&key, reason, "give the column a name");
        }
        if !seen.insert(name.clone()) {
            let reason = format!("the key {:?} stands twice in it", shortened(key.as_bytes()));
            return wrong(&key, reason, "leave one of them out");
        }
        keys.push(name);
    }
    Ok(keys)
}

/// The row of a line, by the places of the columns.
fn row(line: &Line<'_>, places: &HashMap<String, usize>) -> SheetRow {
    let (cells, raw) = match pairs(line).and_then(|pairs| placed(places, &pairs)) {
        Ok((cells, raw)) => (Ok(cells), raw),
        Err(fault) => {
            (Err(fault), vec![one_line(&String::from_utf8_lossy(line.kept)).into_owned()])
        }
    };
    SheetRow { number: line.number, cells, ended: line.ended, raw }
}

/// The values in the order of the header, as cells and as text.
fn placed(
    places: &HashMap<String, usize>,
    pairs: &[Pair<'_>],
) -> Result<(Vec<SheetCell>, Vec<String>), RowFault> {
    let mut cells = vec![None; places.len()];
    let mut raw = vec![String::new(); places.len()];
    for (key, value) in pairs {
        let fault = |reason: &str, hint: &str| {
            let fault = RowFault::new(value.get().as_bytes(), reason, hint);
            RowFault { column: Some(shortened(key.as_bytes())), ..fault }
        };
        let name = one_line(key);
        let place = places.get(name.as_ref()).copied();
        let Some((place, slot)) = place.and_then(|place| Some((place, cells.get_mut(place)?)))
        else {
            let hint = "write every key in the first object, with null for no value";
            return Err(fault("the first object of the file has no such key", hint));
        };
        if slot.is_some() {
            return Err(fault("the key stands twice in this object", "leave one of them out"));
        }
        let (cell, text) = cell(value.get());
        *slot = Some(cell);
        raw[place] = text;
    }
    Ok((cells.into_iter().map(|cell| cell.unwrap_or(SheetCell::Blank)).collect(), raw))
}

/// A value as a cell and as text.
fn cell(json: &str) -> (SheetCell, String) {
    let nested = |reason| SheetCell::fault(json, reason, "write one text, number or null there");
    let cell = match json.as_bytes().first() {
        Some(b'"') => match serde_json::from_str::<String>(json) {
            Ok(text) => return (SheetCell::text(&text), one_line(&text).into_owned()),
            Err(error) => SheetCell::fault(json, told(&error), "check the text's escapes"),
        },
        Some(b'n') => return (SheetCell::Blank, String::new()),
        Some(b't') => SheetCell::Bool(true),
        Some(b'f') => SheetCell::Bool(false),
        Some(b'[') => nested("a list is no cell"),
        Some(b'{') => nested("an object in an object is no cell"),
        _ => match plain_number(json) {
            Some(number) => SheetCell::Number(number),
            None => {
                let reason = format!("the number has over {CELL_CHARS_MAX} digits");
                SheetCell::fault(json, reason, "check the number")
            }
        },
    };
    (cell, json.to_owned())
}

type Pair<'a> = (String, &'a RawValue);

/// The keys and values of a line's object, in its order, one that is repeated included.
fn pairs<'a>(line: &Line<'a>) -> Result<Vec<Pair<'a>>, RowFault> {
    let fault = |reason: String, hint| RowFault::new(line.kept, reason, hint);
    if !line.is_whole() {
        let reason = format!("the row has {} bytes; a row may have {ROW_BYTES_MAX}", line.length);
        let hint = "see whether the lines of the file are ended as they should be";
        return Err(fault(reason, hint));
    }
    let text = std::str::from_utf8(line.kept).map_err(|error| {
        let at = error.valid_up_to();
        let byte = line.kept.get(at).copied().unwrap_or_default();
        fault(format!("byte {} of the line, 0x{byte:02X}, is not UTF-8", at + 1), SAVE_AS_UTF8)
    })?;
    if !text.trim_start().starts_with('{') {
        return Err(fault("the line is no JSON object".to_owned(), ONE_OBJECT));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let pairs = reader.deserialize_map(Pairs).and_then(|pairs| reader.end().map(|()| pairs));
    pairs.map_err(|error| fault(told(&error), ONE_OBJECT))
}

const ONE_OBJECT: &str = "write one whole object a line, with quotes around keys and texts";

/// What the parser found wrong, and at which byte of the text.
fn told(error: &serde_json::Error) -> String {
    let sentence = error.to_string();
    let reason = sentence.split(" at line ").next().unwrap_or_default();
    format!("not JSON at byte {}: {reason}", error.column())
}

/// Takes an object's pairs without losing their order or one of two equal keys.
struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<Pair<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
