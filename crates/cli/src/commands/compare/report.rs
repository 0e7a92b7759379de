//! What a comparison came to, as plain data in the shape of its JSON.

use serde::Serialize;
use upheld_audit::compare::{Compared, Dial, Explanation, Verdict};
use upheld_exchange::TableShape;

use super::Came;
use crate::args::CompareArgs;
use crate::known::Known;

/// A comparison.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    #[serde(flatten)]
    known: &'a Known,
    file: String,
    year: String,
    definitions: &'a str,
    position: u64,
    root: &'a str,
    shape: &'static str,
    columns: Vec<Column<'a>>,
    left_out: &'a [String],
    unknown_measures: Vec<&'a str>,
    other_years: Vec<String>,
    pub(super) bodies_not_in_table: usize,
    pub(super) counts: Counts,
    errors: Vec<String>,
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) switches: Vec<Switch<'a>>,
    pub(super) best: Best<'a>,
}

#[derive(Serialize)]
struct Column<'a> {
    column: &'a str,
    is: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as: Option<&'static str>,
}

/// How many cells came to what.
#[derive(Serialize, Default)]
pub(super) struct Counts {
    pub(super) cells: usize,
    pub(super) equal: usize,
    pub(super) differs: usize,
    pub(super) missing_theirs: usize,
    pub(super) missing_ours: usize,
}

/// A cell.
#[derive(Serialize)]
pub(super) struct Cell<'a> {
    pub(super) row: u64,
    pub(super) column: &'a str,
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) number: &'a str,
    pub(super) theirs: &'a str,
    pub(super) ours: Option<&'a str>,
    pub(super) numerator: Option<i64>,
    pub(super) denominator: Option<u64>,
    pub(super) verdict: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) explanations: Vec<Turn<'a>>,
}

/// A switch turned alone.
#[derive(Serialize)]
pub(super) struct Turn<'a> {
    pub(super) rule: &'static str,
    pub(super) value: &'a str,
    pub(super) printed: Option<&'a str>,
    pub(super) numerator: Option<i64>,
    pub(super) denominator: Option<u64>,
    pub(super) reproduces: bool,
    pub(super) cases: Vec<Case<'a>>,
}

/// A case that comes or goes.
#[derive(Serialize)]
pub(super) struct Case<'a> {
    pub(super) reference: &'a str,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
}

/// What a switch, turned alone, does to the table.
#[derive(Serialize)]
pub(super) struct Switch<'a> {
    pub(super) section: &'static str,
    pub(super) rule: &'static str,
    pub(super) value: &'a str,
    pub(super) changes: usize,
    pub(super) reproduces: usize,
}

/// The combination that reproduces most.
#[derive(Serialize)]
pub(super) struct Best<'a> {
    pub(super) reproduces: usize,
    pub(super) of: usize,
    pub(super) by_the_set: usize,
    pub(super) tried: usize,
    pub(super) all_tried: bool,
    pub(super) as_good: usize,
    pub(super) changes: Vec<Change<'a>>,
    /// As the lines of a definition set.
    pub(super) lines: String,
}

#[derive(Serialize)]
pub(super) struct Change<'a> {
    pub(super) section: &'static str,
    pub(super) rule: &'static str,
    pub(super) value: &'a str,
}

/// Whether a verdict is one of difference: a table that says nothing says nothing else.
pub(super) fn is_difference(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Differs | Verdict::MissingOurs)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Equal => "equal",
        Verdict::Differs => "differs",
        Verdict::MissingTheirs => "missing-theirs",
        Verdict::MissingOurs => "missing-ours",
        Verdict::Neither => "neither",
    }
}

/// A rule and its value as a definition set has them.
fn lines(dial: &Dial, value: &str) -> String {
    let truth = dial.values.iter().all(|value| value == "true" || value == "false");
    let value = if truth { value.to_owned() } else { format!("{value:?}") };
    format!("[{}.{}]\nvalue = {value}\n", dial.section, dial.rule)
}

impl<'a> Report<'a> {
    pub(super) fn of(args: &CompareArgs, came: &'a Came) -> Self {
        let table = &came.table;
        let mut counts = Counts::default();
        for compared in &came.found.cells {
            counts.take(compared.verdict);
        }
        Self {
            known: &came.known,
            file: args.file.display().to_string(),
            year: args.year.to_string(),
            definitions: &came.definitions.name,
            position: came.position,
            root: &came.root,
            shape: match table.shape {
                TableShape::Wide => "wide",
                TableShape::Long => "long",
            },
            columns: columns(came),
            left_out: &table.left_out,
            unknown_measures: table.unknown.keys().map(String::as_str).collect(),
            other_years: table.other_years.keys().map(ToString::to_string).collect(),
            bodies_not_in_table: came.absent,
            counts,
            errors: table.errors.iter().map(ToString::to_string).collect(),
            cells: (0..table.cells.len()).map(|place| cell(came, place)).collect(),
            switches: switches(came),
            best: best(came),
        }
    }
}

impl Counts {
    fn take(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Equal => &mut self.equal,
            Verdict::Differs => &mut self.differs,
            Verdict::MissingTheirs => &mut self.missing_theirs,
            Verdict::MissingOurs => &mut self.missing_ours,
            Verdict::Neither => return,
        };
        *count += 1;
        self.cells += 1;
    }
}

fn columns(came: &Came) -> Vec<Column<'_>> {
    let read_as = |column: &str| {
        let ways = came.table.read_as.iter().filter(|(name, ..)| **name == *column);
        let ways: Vec<&'static str> = ways.map(|(_, _, how)| *how).collect();
        ways.first().copied().filter(|first| ways.iter().all(|way| way == first))
    };
    let columns = came.table.columns.iter();
    columns.map(|(column, is)| Column { column, is, read_as: read_as(column) }).collect()
}

fn cell(came: &Came, place: usize) -> Cell<'_> {
    let (read, compared) = (&came.table.cells[place], &came.found.cells[place]);
    let (code, name) = &came.whose[place];
    let Compared { verdict, printed, numerator, denominator, explanations } = compared;
    Cell {
        row: read.row,
        column: &read.column,
        code,
        name,
        number: &came.keys[read.number],
        theirs: &read.text,
        ours: printed.as_deref(),
        numerator: *numerator,
        denominator: *denominator,
        verdict: word(*verdict),
        explanations: explanations.iter().map(|told| turn(came, told)).collect(),
    }
}

fn turn<'a>(came: &'a Came, told: &'a Explanation) -> Turn<'a> {
    let case = |moved: &upheld_audit::compare::MovedCase| Case {
        reference: came.references.get(&moved.case).map(String::as_str).unwrap_or_default(),
        numerator: moved.numerator,
        denominator: moved.denominator,
    };
    Turn {
        rule: told.dial.rule,
        value: &told.value,
        printed: told.printed.as_deref(),
        numerator: told.numerator,
        denominator: told.denominator,
        reproduces: told.reproduces,
        cases: told.cases.iter().map(case).collect(),
    }
}

fn switches(came: &Came) -> Vec<Switch<'_>> {
    let mut switches = Vec::new();
    for turned in &came.found.turned {
        switches.push(Switch {
            section: turned.dial.section,
            rule: turned.dial.rule,
            value: &turned.value,
            changes: turned.changed,
            reproduces: turned.reproduced,
        });
    }
    switches
}

fn best(came: &Came) -> Best<'_> {
    let fit = &came.found.best;
    let mut changes = Vec::new();
    for (dial, value) in &fit.changes {
        changes.push(Change { section: dial.section, rule: dial.rule, value });
    }
    let written: Vec<String> = fit.changes.iter().map(|(dial, value)| lines(dial, value)).collect();
    Best {
        reproduces: fit.reproduced,
        of: came.found.stated,
        by_the_set: came.found.reproduced,
        tried: fit.tried,
        all_tried: fit.exhaustive,
        as_good: fit.equals,
        changes,
        lines: written.join("\n"),
    }
}
