//! The rows of a table, once it is known which column is what.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use upheld_domain::ReportingYear;

use super::layout::{Body, Layout, Numbers, names_of};
use super::names::folded;
use super::number::{self, NumberSort, Scale};
use super::{ReadCell, TableOptions, TableRead, Whose};
use crate::fields::{cell_text, shown};
use crate::map::Unit;
use crate::plan::{Origin, Said};
use crate::report::RowError;
use crate::sheet::{SheetCell, SheetRow};
use crate::words::{self, Problem};

/// Whom a text names.
pub(super) fn whose(text: &str, options: &TableOptions<'_>) -> Result<Whose, Problem> {
    let unknown = match words::authority(text, options.register) {
        Ok(id) => return Ok(Whose::Authority(id)),
        Err(problem) => problem,
    };
    if let Some(group) = options.scheme.group_named(text) {
        return Ok(Whose::Group(group));
    }
    let everyone = &options.scheme.words().everyone;
    let (text, everyone) = (folded(text), folded(everyone));
    let country = options.scheme.has_english_register() && text == "england";
    if text == everyone || country { Ok(Whose::Everyone) } else { Err(unknown) }
}

/// A cell before it is known how its column's rates are meant.
struct Raw<'r> {
    row: u64,
    column: &'r Numbers,
    /// The column's place among those that hold numbers.
    at: usize,
    whose: Whose,
    number: usize,
    cell: Cow<'r, SheetCell>,
}

struct Reader<'r> {
    file: &'r Arc<str>,
    layout: &'r Layout,
    options: &'r TableOptions<'r>,
    names: BTreeMap<String, usize>,
    read: TableRead,
    raws: Vec<Raw<'r>>,
    /// In which row each body, or number of a body in a column, was told first.
    seen: BTreeMap<(Whose, Option<(usize, usize)>), u64>,
}

/// Reads every row.
pub(super) fn read(
    file: &Arc<str>,
    layout: &Layout,
    rows: &[SheetRow],
    options: &TableOptions<'_>,
) -> TableRead {
    let read = TableRead {
        shape: layout.shape(),
        columns: layout.told.clone(),
        read_as: Vec::new(),
        left_out: layout.left_out.clone(),
        unknown: BTreeMap::new(),
        other_years: BTreeMap::new(),
        cells: Vec::new(),
        errors: Vec::new(),
    };
    let (names, raws, seen) = (names_of(options.known), Vec::new(), BTreeMap::new());
    let mut reader = Reader { file, layout, options, names, read, raws, seen };
    for row in rows {
        reader.row(row);
    }
    reader.finish()
}

/// A text of ours or theirs.
fn text<'a>(said: &Said<'a>) -> Option<Cow<'a, str>> {
    match said {
        Said::Blank => None,
        Said::Ours(text) => Some(text.clone()),
        Said::Theirs(cell) => Some(cell_text(cell)),
    }
}

impl<'r> Reader<'r> {
    fn error(&mut self, row: u64, column: Option<Arc<str>>, value: String, problem: Problem) {
        let Problem { reason, hint } = problem;
        let file = Arc::clone(self.file);
        self.read.errors.push(RowError { file, row, column, value, reason, hint });
    }

    fn row(&mut self, row: &'r SheetRow) {
        let cells = match &row.cells {
            Ok(cells) => cells,
            Err(fault) => {
                let column = fault.column.as_deref().map(Arc::from);
                let problem = Problem { reason: fault.reason.clone(), hint: fault.hint.clone() };
                return self.error(row.number, column, fault.value.clone(), problem);
            }
        };
        if !self.is_of_year(row.number, cells) {
            return;
        }
        match &self.layout.numbers {
            Body::Wide(columns) => self.wide(row.number, cells, columns),
            Body::Long { measure, category, values } => {
                self.long(row.number, cells, (measure.as_ref(), category.as_deref()), values);
            }
        }
    }

    /// Whether a row is of the year that is wanted; where it does not say one, it is.
    fn is_of_year(&mut self, row: u64, cells: &'r [SheetCell]) -> bool {
        let Some(origin) = &self.layout.year else { return true };
        let said = origin.said(cells);
        let Some(text) = text(&said) else { return true };
        let other = origin.other.as_deref();
        match text.parse::<ReportingYear>().or_else(|error| other.ok_or(error)?.parse()) {
            Ok(year) if year == self.options.year => true,
            Ok(year) => {
                *self.read.other_years.entry(year).or_default() += 1;
                false
            }
            Err(_) => {
                let hint = "write both years, such as 2023-24";
                let problem = Problem::new("this is no reporting year", hint);
                self.error(row, column_of(origin), short(&text), problem);
                false
            }
        }
    }

    /// Whom a row is about; where that can't be said, it is told.
    fn whose(&mut self, row: u64, cells: &'r [SheetCell]) -> Option<Whose> {
        let origins = [&self.layout.code, &self.layout.body].into_iter().flatten();
        let mut named: Option<(Whose, Arc<str>)> = None;
        let mut unknown = None;
        let mut columns = None;
        for origin in origins {
            columns = columns.or_else(|| column_of(origin));
            let said = origin.said(cells);
            let Some(text) = text(&said) else { continue };
            let column = column_of(origin);
            let read = whose(&text, self.options);
            let read = read
                .or_else(|e| origin.other.as_deref().map_or(Err(e), |o| whose(o, self.options)));
            match (read, &named) {
                (Ok(is), None) => named = Some((is, text.as_ref().into())),
                (Ok(is), Some((before, _))) if is == *before => {}
                // A name that several bodies had is told apart by the code beside it.
                (Err(_), Some(_)) => {}
                (Err(problem), None) => unknown = unknown.or(Some((column, short(&text), problem))),
                (Ok(_), Some((_, code))) => {
                    let reason = format!("this is another body than {code:?} beside it");
                    let problem = Problem::new(reason, "see which of the two is meant");
                    self.error(row, column, short(&text), problem);
                    return None;
                }
            }
        }
        match (named, unknown) {
            (Some((is, _)), _) => return Some(is),
            (None, Some((column, value, problem))) => self.error(row, column, value, problem),
            (None, None) => {
                let problem = Problem::new("this has to be filled", "write whom the row is about");
                self.error(row, columns, String::new(), problem);
            }
        }
        None
    }

    fn wide(&mut self, row: u64, cells: &'r [SheetCell], columns: &'r [(Numbers, usize)]) {
        let blank = |numbers: &Numbers| matches!(numbers.origin.said(cells), Said::Blank);
        if columns.iter().all(|(numbers, _)| blank(numbers)) {
            return;
        }
        let Some(whose) = self.whose(row, cells) else { return };
        if self.said_before(row, (whose, None)) {
            return;
        }
        for (at, (column, number)) in columns.iter().enumerate() {
            self.put(row, cells, (column, at), (whose, *number));
        }
    }

    /// Whether an earlier row says the same; that is told.
    fn said_before(&mut self, row: u64, what: (Whose, Option<(usize, usize)>)) -> bool {
        match self.seen.entry(what) {
            Entry::Vacant(new) => {
                new.insert(row);
                false
            }
            Entry::Occupied(before) => {
                let what = if what.1.is_some() { "this number" } else { "this body" };
                let reason = format!("row {} has {what} already", before.get());
                let problem = Problem::new(reason, "keep the one that was published");
                self.error(row, None, String::new(), problem);
                true
            }
        }
    }

    fn long(
        &mut self,
        row: u64,
        cells: &'r [SheetCell],
        (measure, category): (&'r Origin, Option<&'r Origin>),
        values: &'r [(Numbers, &'static str)],
    ) {
        let said = measure.said(cells);
        let Some(measure_said) = text(&said) else { return };
        let category = category.and_then(|origin| text(&origin.said(cells)));
        let Some(whose) = self.whose(row, cells) else { return };
        let mut any = false;
        for (at, (column, which)) in values.iter().enumerate() {
            let Some(number) = self.number(&measure_said, category.as_deref(), which) else {
                continue;
            };
            any = true;
            if matches!(column.origin.said(cells), Said::Blank)
                || self.said_before(row, (whose, Some((number, at))))
            {
                continue;
            }
            self.put(row, cells, (column, at), (whose, number));
        }
        if !any {
            let words = match &category {
                Some(category) => format!("{measure_said} / {category}"),
                None => measure_said.into_owned(),
            };
            *self.read.unknown.entry(words).or_default() += 1;
        }
    }

    /// The number that the words of a row mean, of one of its columns. What is above the line of a
    /// count is the count.
    fn number(&self, measure: &str, category: Option<&str>, which: &str) -> Option<usize> {
        let by_key = |key: &str| self.options.known.iter().position(|number| number.key == key);
        let by_name = |name: &str| by_key(name).or_else(|| self.names.get(&folded(name)).copied());
        let whole = by_name(measure)?;
        let place = match category {
            None => whole,
            Some(category) => {
                let part = by_name(category).filter(|part| {
                    let (whole, part) =
                        (&self.options.known[whole].key, &self.options.known[*part].key);
                    part.split_once('/').is_some_and(|(family, _)| family == whole)
                        || (whole == "decided" && !part.contains('/'))
                });
                part.or_else(|| by_name(&format!("{measure} {category}")))?
            }
        };
        let number = &self.options.known[place];
        match (which, number.sort) {
            ("", _) | ("numerator", NumberSort::Count) => Some(place),
            (which, _) => by_key(&format!("{}/{which}", number.key)),
        }
    }

    fn put(
        &mut self,
        row: u64,
        cells: &'r [SheetCell],
        (column, at): (&'r Numbers, usize),
        (whose, number): (Whose, usize),
    ) {
        let cell = match column.origin.said(cells) {
            Said::Blank => Cow::Owned(SheetCell::Blank),
            Said::Theirs(cell) => Cow::Borrowed(cell),
            Said::Ours(text) => Cow::Owned(SheetCell::Text(text.into_owned())),
        };
        self.raws.push(Raw { row, column, at, whose, number, cell });
    }

    fn finish(mut self) -> TableRead {
        let raws = std::mem::take(&mut self.raws);
        let mut together: BTreeMap<(usize, usize), Vec<&SheetCell>> = BTreeMap::new();
        for raw in &raws {
            together.entry((raw.at, raw.number)).or_default().push(&raw.cell);
        }
        let mut scales: BTreeMap<(usize, usize), Scale> = BTreeMap::new();
        for (&key, cells) in &together {
            if self.options.known[key.1].sort == NumberSort::Percent {
                scales.extend(number::scale(cells.iter().copied()).map(|scale| (key, scale)));
            }
        }
        let mut told = Vec::new();
        for raw in &raws {
            let key = (raw.at, raw.number);
            let stated = match raw.column.unit {
                Some(Unit::Percent) => Some(Scale::Percent),
                Some(Unit::Fraction) => Some(Scale::Fraction),
                _ => None,
            };
            let found = stated.or_else(|| scales.get(&key).copied());
            if let Some(scale) = found.filter(|_| scales.contains_key(&key) && !told.contains(&key))
            {
                told.push(key);
                self.read.read_as.push((Arc::clone(&raw.column.name), raw.number, scale.words()));
            }
            self.cell(raw, found.unwrap_or(Scale::Percent));
        }
        self.read
    }

    fn cell(&mut self, raw: &Raw<'_>, scale: Scale) {
        let (row, text) = (raw.row, shown(&raw.cell));
        match number::read(&raw.cell, self.options.known[raw.number].sort, scale) {
            Err(problem) => self.error(row, Some(Arc::clone(&raw.column.name)), text, problem),
            Ok(said) => self.read.cells.push(ReadCell {
                row,
                column: Arc::clone(&raw.column.name),
                whose: raw.whose,
                number: raw.number,
                said,
                text,
            }),
        }
    }
}

fn column_of(origin: &Origin) -> Option<Arc<str>> {
    origin.from.first().map(|(_, name)| Arc::clone(name))
}

fn short(text: &str) -> String {
    crate::fields::shortened(text.as_bytes())
}
