//! Which column of a table is what: by the names in its header, by a map, or, for the bodies, by what
//! stands in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use upheld_domain::ReportingYear;

use super::names::{BODIES, CATEGORIES, CODES, MEASURES, NUMBER_NAMES, VALUES, YEARS, folded};
use super::{KnownNumber, TableError, TableOptions, TableShape};
use crate::fields::cell_text;
use crate::map::{MapError, TableEntry, Unit, nearest};
use crate::plan::{Origin, found, plain};
use crate::sheet::SheetRow;
use crate::words;

/// How many headers get a suggestion.
const SUGGESTIONS_MAX: usize = 5;

/// A column that holds numbers.
pub(super) struct Numbers {
    /// Its name; of a constant, our name of it.
    pub(super) name: Arc<str>,
    pub(super) origin: Origin,
    pub(super) unit: Option<Unit>,
}

/// Where the numbers stand.
pub(super) enum Body {
    /// Each column is a number, by its place among those known.
    Wide(Vec<(Numbers, usize)>),
    /// Each row is one: its name, what it is parted by, and the columns with which number each is.
    Long {
        measure: Box<Origin>,
        category: Option<Box<Origin>>,
        values: Vec<(Numbers, &'static str)>,
    },
}

/// See the module.
pub(super) struct Layout {
    pub(super) code: Option<Origin>,
    pub(super) body: Option<Origin>,
    pub(super) year: Option<Origin>,
    pub(super) numbers: Body,
    pub(super) left_out: Vec<String>,
    /// Each column that is read, with what it is taken for.
    pub(super) told: Vec<(Arc<str>, String)>,
}

type Header<'h> = (&'h [String], u64);

impl Layout {
    pub(super) fn of(
        file: &Arc<str>,
        header: Header<'_>,
        rows: &[SheetRow],
        options: &TableOptions<'_>,
    ) -> Result<Self, TableError> {
        let mut finder = Finder { file, header, options, used: vec![None; header.0.len()] };
        let entries = finder.entries()?;
        let layout = finder.layout(entries, rows)?;
        Ok(layout)
    }

    pub(super) fn shape(&self) -> TableShape {
        match self.numbers {
            Body::Wide(_) => TableShape::Wide,
            Body::Long { .. } => TableShape::Long,
        }
    }

    /// The error of a long table none of whose words is a number.
    pub(super) fn no_number(
        &self,
        file: &Arc<str>,
        header: Header<'_>,
        unknown: &BTreeMap<String, u64>,
        options: &TableOptions<'_>,
    ) -> TableError {
        let words: Vec<&str> = unknown.keys().map(String::as_str).collect();
        let reason = "none of its measures is known".to_owned();
        let found = words.iter().take(20).copied().collect::<Vec<_>>().join(", ");
        of_header(file, header.1, (reason, found), &words, options)
    }
}

/// An error of a header with suggestions for some of its names.
fn of_header(
    file: &Arc<str>,
    row: u64,
    (reason, found): (String, String),
    names: &[&str],
    options: &TableOptions<'_>,
) -> TableError {
    let keys: Vec<&str> = options.known.iter().map(|known| known.key.as_str()).collect();
    let usual: Vec<&str> = keys.iter().copied().filter(|key| !key.contains('/')).collect();
    let also = NUMBER_NAMES.iter().flat_map(|(_, names)| names.iter().copied());
    let all: Vec<&str> = keys.iter().copied().chain(also).collect();
    let like = |name: &&str| {
        let known = nearest(name, all.iter().copied())?;
        Some(format!("{name:?} is like {known:?}"))
    };
    let like: Vec<String> = names.iter().filter_map(like).take(SUGGESTIONS_MAX).collect();
    let map = "say in a map what the columns mean (--map): uphold-rate = \"their column\"";
    let hint = match like.as_slice() {
        [] => map.to_owned(),
        like => format!("{}; or {map}", like.join(", ")),
    };
    let looked = format!("{} and others", usual.join(", "));
    TableError::Header { file: Arc::clone(file), row, reason, found, looked, hint }
}

struct Finder<'f> {
    file: &'f Arc<str>,
    header: Header<'f>,
    options: &'f TableOptions<'f>,
    /// What each column was taken for.
    used: Vec<Option<String>>,
}

impl Finder<'_> {
    /// What a map says.
    fn entries(&mut self) -> Result<Vec<TableEntry>, TableError> {
        let Some(map) = self.options.map else { return Ok(Vec::new()) };
        let mut names: Vec<&str> = [
            "authority",
            "year",
            "measure",
            "category",
            "value",
            "numerator",
            "denominator",
            "average",
        ]
        .to_vec();
        names.extend(self.options.known.iter().map(|known| known.key.as_str()));
        let entries = map.bind_table(self.header.0, &names).map_err(TableError::Map)?;
        self.check_words(&entries)?;
        for entry in &entries {
            for (place, _) in &entry.origin.from {
                self.used[*place] = Some(entry.ours.clone());
            }
        }
        Ok(entries)
    }

    /// Whether the words on the right of a map are ours.
    fn check_words(&self, entries: &[TableEntry]) -> Result<(), TableError> {
        let mut errors = Vec::new();
        for entry in entries {
            let Origin { values, other, or, constant, .. } = &entry.origin;
            let ours = values.values().chain([other, or, constant].into_iter().flatten());
            for word in ours.filter(|word| !word.is_empty()) {
                let wrong = match entry.ours.as_str() {
                    "authority" => super::rows::whose(word, self.options).err(),
                    "measure" if !self.options.known.iter().any(|known| known.key == *word) => {
                        let keys = self.options.known.iter().map(|known| known.key.as_str());
                        let like = nearest(word, keys).map(|key| format!("did you mean {key:?}?"));
                        let reason = "no measure is called this".to_owned();
                        Some(words::Problem { reason, hint: like })
                    }
                    _ => None,
                };
                if let Some(problem) = wrong {
                    errors.push(MapError {
                        file: Arc::from("the map"),
                        line: None,
                        key: format!("columns.{}", entry.ours),
                        reason: format!("{word:?}: {}", problem.reason),
                        hint: problem.hint,
                    });
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(TableError::Map(errors)) }
    }

    fn layout(
        &mut self,
        entries: Vec<TableEntry>,
        rows: &[SheetRow],
    ) -> Result<Layout, TableError> {
        let (mut mapped, mut numbers) = (BTreeMap::new(), Vec::new());
        let roles = ["authority", "year", "measure", "category"];
        for entry in entries {
            if roles.contains(&entry.ours.as_str()) {
                mapped.insert(entry.ours.clone(), entry.origin);
            } else {
                numbers.push(entry);
            }
        }
        let mut role = |finder: &mut Self, role: &str, names: &[&str]| {
            mapped.remove(role).or_else(|| finder.named(role, names))
        };
        let by_map = role(self, "authority", &[]);
        let year = role(self, "year", YEARS);
        let measure = role(self, "measure", MEASURES);
        let (code, mut body) = match (by_map, self.options.scope_column) {
            (Some(origin), _) => (None, Some(origin)),
            (None, Some(column)) => (None, Some(self.scope_column(column)?)),
            (None, None) => (self.named("authority", CODES), self.named("authority", BODIES)),
        };
        let numbers = match measure {
            Some(measure) => {
                let measure = Box::new(measure);
                let category = role(self, "category", CATEGORIES).map(Box::new);
                let values = self.values(numbers);
                Body::Long { measure, category, values }
            }
            None => Body::Wide(self.wide(numbers)?),
        };
        let none = match &numbers {
            Body::Wide(columns) => columns.is_empty(),
            Body::Long { values, .. } => values.is_empty(),
        };
        if none {
            return Err(self.nothing(&numbers));
        }
        if code.is_none() && body.is_none() {
            body = Some(self.by_cells(rows)?);
        }
        let (told, left_out) = self.told();
        Ok(Layout { code, body, year, numbers, left_out, told })
    }

    /// The first unused column of one of some names.
    fn named(&mut self, role: &str, names: &[&str]) -> Option<Origin> {
        let by_name = |name: &&str| {
            let mut header = self.header.0.iter().enumerate();
            header.find(|(place, called)| self.used[*place].is_none() && plain(called) == **name)
        };
        let (place, called) = names.iter().find_map(by_name)?;
        self.used[place] = Some(role.to_owned());
        Some(origin(place, called))
    }

    fn scope_column(&mut self, column: &str) -> Result<Origin, TableError> {
        let wanted = plain(column);
        let place = self.header.0.iter().position(|called| plain(called) == wanted);
        let Some(place) = place else {
            let reason =
                format!("there is no column {column:?}, which should name the authorities");
            return Err(TableError::Header {
                file: Arc::clone(self.file),
                row: self.header.1,
                reason,
                found: found(self.header.0),
                looked: format!("{column:?}"),
                hint: "name it as it stands there: --scope-column".to_owned(),
            });
        };
        self.used[place] = Some("authority".to_owned());
        Ok(origin(place, &self.header.0[place]))
    }

    /// The column most of whose cells are bodies.
    fn by_cells(&mut self, rows: &[SheetRow]) -> Result<Origin, TableError> {
        let mut best: Option<(usize, usize)> = None;
        for (place, _) in self.used.iter().enumerate().filter(|(_, used)| used.is_none()) {
            let cells = rows.iter().filter_map(|row| row.cells.as_ref().ok()?.get(place));
            let filled: Vec<_> = cells.filter(|cell| !cell.is_blank()).collect();
            let are = filled
                .iter()
                .filter(|cell| super::rows::whose(&cell_text(cell), self.options).is_ok());
            let are = are.count();
            if are * 2 > filled.len() && best.is_none_or(|(most, _)| are > most) {
                best = Some((are, place));
            }
        }
        let Some((_, place)) = best else {
            return Err(TableError::Header {
                file: Arc::clone(self.file),
                row: self.header.1,
                reason: "no column names the authorities, by its name or by what stands in it"
                    .into(),
                found: found(self.header.0),
                looked: "authority, council, code and others".to_owned(),
                hint: "name it with --scope-column, or in a map: authority = \"their column\", or \
                       authority = { value = \"Leeds\" } where the table is of one"
                    .to_owned(),
            });
        };
        self.used[place] = Some("authority".to_owned());
        Ok(origin(place, &self.header.0[place]))
    }

    /// The columns of a wide table: by the map, then by their names.
    fn wide(&mut self, mapped: Vec<TableEntry>) -> Result<Vec<(Numbers, usize)>, TableError> {
        let mut columns = Vec::new();
        for entry in mapped {
            if let Some(number) = self.options.known.iter().position(|k| k.key == entry.ours) {
                columns.push((numbers(entry), number));
            }
        }
        let known = names_of(self.options.known);
        let mut other_years = Vec::new();
        for (place, called) in self.header.0.iter().enumerate() {
            let left_out = self.options.map.is_some_and(|map| map.leaves_out(called));
            if called.is_empty() || left_out || self.used[place].is_some() {
                continue;
            }
            let (name, year) = without_year(called);
            let Some(&number) = known.get(&folded(&name)) else { continue };
            if let Some(year) = year.filter(|year| *year != self.options.year) {
                other_years.push(year);
                continue;
            }
            self.used[place] = Some(self.options.known[number].key.clone());
            let (name, origin) = (Arc::from(called.as_str()), origin(place, called));
            columns.push((Numbers { name, origin, unit: None }, number));
        }
        if columns.is_empty() && !other_years.is_empty() {
            other_years.sort_unstable();
            other_years.dedup();
            let (file, wanted) = (Arc::clone(self.file), self.options.year);
            return Err(TableError::Year { file, found: other_years, wanted });
        }
        self.check_twice(&columns)?;
        Ok(columns)
    }

    /// Two columns that are one number are most likely a slip.
    fn check_twice(&self, columns: &[(Numbers, usize)]) -> Result<(), TableError> {
        for (at, (column, number)) in columns.iter().enumerate() {
            let Some((before, _)) = columns[..at].iter().find(|(_, known)| known == number) else {
                continue;
            };
            let key = &self.options.known[*number].key;
            return Err(TableError::Header {
                file: Arc::clone(self.file),
                row: self.header.1,
                reason: format!("columns {:?} and {:?} are both {key}", before.name, column.name),
                found: found(self.header.0),
                looked: "one column for each number".to_owned(),
                hint: format!(
                    "say in a map which is meant ({key} = {:?}), and ignore the other",
                    column.name
                ),
            });
        }
        Ok(())
    }

    /// The columns of a long table that hold numbers.
    fn values(&mut self, mapped: Vec<TableEntry>) -> Vec<(Numbers, &'static str)> {
        let mut values = Vec::new();
        for entry in mapped {
            let number =
                ["numerator", "denominator", "average"].into_iter().find(|n| *n == entry.ours);
            values.push((numbers(entry), number.unwrap_or("")));
        }
        for (name, number) in VALUES {
            let place = self.header.0.iter().position(|called| plain(called) == *name);
            let Some(place) = place.filter(|place| self.used[*place].is_none()) else { continue };
            let called = &self.header.0[place];
            self.used[place] = Some(if number.is_empty() { "value" } else { number }.to_owned());
            let (name, origin) = (Arc::from(called.as_str()), origin(place, called));
            values.push((Numbers { name, origin, unit: None }, *number));
        }
        values
    }

    fn nothing(&self, numbers: &Body) -> TableError {
        let names: Vec<&str> = self.header.0.iter().map(String::as_str).collect();
        let reason = match numbers {
            Body::Wide(_) => "no column is a measure".to_owned(),
            Body::Long { .. } => "there are measures, and no column of values".to_owned(),
        };
        of_header(self.file, self.header.1, (reason, found(self.header.0)), &names, self.options)
    }

    fn told(&self) -> (Vec<(Arc<str>, String)>, Vec<String>) {
        let (mut told, mut left_out) = (Vec::new(), Vec::new());
        for (called, used) in self.header.0.iter().zip(&self.used) {
            match used {
                Some(ours) => told.push((Arc::from(called.as_str()), ours.clone())),
                None if called.is_empty() => {}
                None => left_out.push(called.clone()),
            }
        }
        (told, left_out)
    }
}

fn origin(place: usize, called: &str) -> Origin {
    Origin { from: vec![(place, called.into())], ..Origin::default() }
}

fn numbers(entry: TableEntry) -> Numbers {
    let name = match entry.origin.from.first() {
        Some((_, name)) => Arc::clone(name),
        None => Arc::from(entry.ours.as_str()),
    };
    Numbers { name, origin: entry.origin, unit: entry.unit }
}

/// Every name of every number, folded, with its place. The office's own words go before the usual
/// ones.
pub(super) fn names_of(known: &[KnownNumber]) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for (place, number) in known.iter().enumerate() {
        names.entry(folded(&number.key)).or_insert(place);
        for name in &number.names {
            names.entry(folded(name)).or_insert(place);
        }
    }
    for (key, usual) in NUMBER_NAMES {
        let Some(place) = known.iter().position(|number| number.key == *key) else { continue };
        for name in *usual {
            names.entry(folded(name)).or_insert(place);
        }
    }
    names
}

/// A column's name without the year it says, and the year.
fn without_year(called: &str) -> (String, Option<ReportingYear>) {
    let trimmed =
        |word: &str| word.trim_matches(['(', ')', ',', ':']).parse::<ReportingYear>().ok();
    let year = called.split_whitespace().find_map(trimmed);
    let rest: Vec<&str> =
        called.split_whitespace().filter(|word| trimmed(word).is_none()).collect();
    (rest.join(" "), year)
}
