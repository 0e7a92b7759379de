//! `compare`: an office's old table against the record.

mod report;
mod tell;

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{AnnualStatistics, Measure, Scope, listed, slug};
use upheld_audit::compare::{Asked, Compared, Comparison, Found, Number, Said, TableCell};
use upheld_domain::{Definitions, ReportingYear, Taxonomy, YearStart};
use upheld_exchange::{
    KnownNumber, NumberSort, ReadCell, TableError, TableOptions, TableRead, TableSaid, Whose,
    read_table,
};
use upheld_projection::CaseNumber;
use upheld_store::View;

use crate::args::{Common, CompareArgs};
use crate::commands::{figures, import};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::watch;

use import::opened;

/// So few bodies are looked up one by one.
const BODIES_FEW: usize = 40;

/// A number that tables may hold.
struct Asks {
    measure: Measure,
    number: Number,
}

/// What a comparison came to.
struct Came {
    known: Known,
    definitions: Definitions,
    position: u64,
    root: String,
    table: TableRead,
    /// The keys of the numbers that tables may hold.
    keys: Vec<String>,
    found: Found,
    /// For each cell the code and the name of whom it is about.
    whose: Vec<(String, String)>,
    /// The references of the cases behind differences.
    references: BTreeMap<CaseNumber, String>,
    /// How many bodies with cases in the year are not in the table.
    absent: usize,
}

pub(crate) fn run(common: &Common, args: &CompareArgs) -> Result<Exit, Problem> {
    let came = open::reading_as_known(common, &args.as_known, |view| compare(view, args))?;
    import::tell_errors(&came.table.errors);
    tell::tell(common, args, &came)?;
    let differs = |compared: &Compared| report::is_difference(compared.verdict);
    Ok(if !came.table.errors.is_empty() {
        Exit::Invalid
    } else if came.found.cells.iter().any(differs) {
        Exit::Differences
    } else {
        Exit::Ok
    })
}

fn compare(view: &View, args: &CompareArgs) -> Result<Came, Problem> {
    let definitions = figures::definitions(view, args.definitions.as_deref())?;
    let (known, asks) = known(view);
    let table = read(view, args, &known)?;
    let cells: Vec<TableCell> =
        table.cells.iter().map(|cell| of_table(cell, &asks[cell.number])).collect();
    let asked = Asked {
        register: view.register(),
        scheme: view.scheme(),
        numbering: view.numbering(),
        definitions: &definitions,
        year: args.year,
    };
    let found = counted(view, args.year, Comparison::new(cells, asked))?;
    let last_day = definitions.counting.year_start.last_day(args.year);
    let label = |cell: &ReadCell| {
        let label = scope(cell.whose).label(view.register(), view.scheme(), last_day);
        (label.code.map(|code| code.to_string()).unwrap_or_default(), label.name)
    };
    Ok(Came {
        known: Known::of(view, &args.as_known),
        position: view.position(),
        root: screen::hex(&view.root()),
        keys: known.into_iter().map(|known| known.key).collect(),
        whose: table.cells.iter().map(label).collect(),
        references: references(view, &found)?,
        absent: absent(view, args, &definitions, &table)?,
        table,
        found,
        definitions,
    })
}

/// Every number that a table may hold: the measures that the office prints, those of the newer
/// outcomes too, and of a rate what is above and below its line and its average.
fn known(view: &View) -> (Vec<KnownNumber>, Vec<Asks>) {
    let scheme = view.scheme();
    let (mut known, mut asks) = (Vec::new(), Vec::new());
    for measure in listed(scheme, Taxonomy::DealtWith) {
        let slug = slug(measure, scheme);
        let mut names: Vec<String> =
            scheme.measure(&slug).map(|label| label.name.clone()).into_iter().collect();
        if let Measure::ReceivedAbout(subject) = measure {
            names.extend(scheme.subject(subject).map(|label| label.name.clone()));
        }
        let sort = match measure {
            Measure::UpheldPer100k => NumberSort::Decimal,
            measure if measure.is_rate() => NumberSort::Percent,
            _ => NumberSort::Count,
        };
        let mut put = |number: Number, sort, names| {
            let key = match number.slug() {
                None => slug.clone(),
                Some(number) => format!("{slug}/{number}"),
            };
            known.push(KnownNumber { key, names, sort });
            asks.push(Asks { measure, number });
        };
        put(Number::Figure, sort, names);
        if measure.is_rate() {
            put(Number::Numerator, NumberSort::Count, Vec::new());
            put(Number::Denominator, NumberSort::Count, Vec::new());
            put(Number::Average, sort, Vec::new());
        }
    }
    (known, asks)
}

fn read(view: &View, args: &CompareArgs, known: &[KnownNumber]) -> Result<TableRead, Problem> {
    let map = opened::map(args.map.as_deref())?;
    let mut sheet = opened::sheet(&args.file, args.sheet.as_deref())?;
    for notice in sheet.notices() {
        screen::say(&format!("note: {}: {notice}.", sheet.name()));
    }
    let options = TableOptions {
        known,
        register: view.register(),
        scheme: view.scheme(),
        year: args.year,
        scope_column: args.scope_column.as_deref(),
        map: map.as_ref(),
    };
    read_table(&mut sheet, &options).map_err(of_table_error)
}

fn of_table_error(error: TableError) -> Problem {
    let (what, hint) = (error.to_string(), error.hint());
    let problem = match error {
        TableError::Map(errors) => {
            let count = import::tell_map(&errors);
            return Problem::invalid(format!("the map can't be used: {count}"))
                .hint("docs/reference/tables.md says what a map of a table can say");
        }
        TableError::Sheet(error) => return opened::of_sheet(&error),
        _ => Problem::invalid(what),
    };
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn scope(whose: Whose) -> Scope {
    match whose {
        Whose::Authority(id) => Scope::Authority(id),
        Whose::Group(group) => Scope::Group(group),
        Whose::Everyone => Scope::Nation,
    }
}

fn of_table(cell: &ReadCell, asks: &Asks) -> TableCell {
    let said = match cell.said {
        TableSaid::Blank => Said::Blank,
        TableSaid::NotApplicable => Said::NotApplicable,
        TableSaid::NearlyAll => Said::NearlyAll,
        TableSaid::Count(count) => Said::Count(count),
        TableSaid::Decimal { units, places } => Said::Decimal { units, places },
    };
    let Asks { measure, number } = *asks;
    TableCell { scope: scope(cell.whose), measure, number, said }
}

/// Takes in the cases of the table's bodies.
fn counted(
    view: &View,
    year: ReportingYear,
    mut comparison: Comparison<'_>,
) -> Result<Found, Problem> {
    let cases = candidates(view, year, &comparison)?;
    let bar = watch::bar("Counting cases", cases.len() as u64);
    for (done, number) in (0..).zip(cases) {
        comparison.take(&view.rows(number)?);
        if done % 256 == 0 {
            bar.set_position(done);
        }
    }
    let found = comparison.finish();
    bar.finish_and_clear();
    Ok(found)
}

/// The cases that may count in a table: those of its bodies where these are few, else all.
fn candidates(
    view: &View,
    year: ReportingYear,
    comparison: &Comparison<'_>,
) -> Result<Vec<CaseNumber>, Problem> {
    match comparison.bodies() {
        Some(bodies) if bodies.len() <= BODIES_FEW => {
            // Members are kept by years from 1 April; an office's own ends in this one or the next.
            let last = YearStart::APRIL.year_of(view.scheme().year_start().last_day(year));
            let mut cases = BTreeSet::new();
            for &body in bodies {
                cases.extend(view.members_until(body, last)?);
            }
            Ok(cases.into_iter().collect())
        }
        _ => Ok((0..view.case_count()).map(CaseNumber).collect()),
    }
}

fn references(view: &View, found: &Found) -> Result<BTreeMap<CaseNumber, String>, Problem> {
    let explanations = found.cells.iter().flat_map(|cell| &cell.explanations);
    let cases: BTreeSet<CaseNumber> =
        explanations.flat_map(|told| told.cases.iter().map(|moved| moved.case)).collect();
    let mut references = BTreeMap::new();
    for case in cases {
        let summary = view.summary(case)?;
        let reference = summary.reference.map(|reference| reference.to_string());
        references.insert(case, reference.unwrap_or_else(|| summary.id.to_string()));
    }
    Ok(references)
}

fn absent(
    view: &View,
    args: &CompareArgs,
    definitions: &Definitions,
    table: &TableRead,
) -> Result<usize, Problem> {
    let cells = view.cells(&AnnualStatistics::new(definitions))?;
    let authorities = view.numbering().authorities();
    let counted: BTreeSet<_> = cells
        .of_year(args.year)
        .filter_map(|(key, _)| authorities.get(key.authority.index()).copied())
        .collect();
    let told: BTreeSet<_> = table
        .cells
        .iter()
        .filter_map(|cell| match cell.whose {
            Whose::Authority(id) => Some(id),
            _ => None,
        })
        .collect();
    Ok(counted.difference(&told).count())
}
