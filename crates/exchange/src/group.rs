//! Several rows that are one case: brought together by their reference, wherever they stand, and
//! made one row by a stated rule.
//!
//! A case's last row may be the file's last, so all rows are held until the file is read: memory is
//! about three times the file, and a file may have [`GROUPED_ROWS_MAX`] rows. Nothing is recorded
//! before. A case goes in with all its rows or not at all.

mod merge;

use std::collections::HashMap;
use std::sync::Arc;

use upheld_domain::Reference;

use crate::cases::{self, CaseRow};
use crate::desk::{Desk, Worded};
use crate::fields::Fault;
use crate::report::{ImportError, Progress};
use crate::rows_rule::OutcomeRule;
use crate::run::{Run, Stop, Taken};
use crate::sheet::{Sheet, SheetRow};
use crate::words;

use merge::{Differs, merge};

/// How many rows a file may have where a case has several of them.
pub const GROUPED_ROWS_MAX: usize = 1_000_000;

/// Rows put aside with what is wrong with them, by their place among the rows held.
type Refused = Vec<(usize, Vec<Fault>)>;

/// Imports cases that have several rows.
pub(crate) fn run<D: Desk>(
    run: &mut Run<'_, '_, D>,
    sheet: &mut Sheet,
    rule: OutcomeRule,
    on_row: &mut dyn FnMut(Progress),
) -> Result<(), ImportError<D::Error>> {
    let rows = all_rows(run, sheet, on_row)?;
    let mut refused = Refused::new();
    let groups = groups(run, &rows, &mut refused);
    run.report.cases = Some(groups.len() as u64);
    let mut stopped = Ok(());
    for group in &groups {
        let taken = take(run, &rows, group, rule);
        if let Err(error) = told(run, &rows, group, taken, &mut refused) {
            stopped = Err(error);
            break;
        }
        let rows = run.report.rows + refused.len() as u64;
        on_row(Progress { rows, done: sheet.progress().done });
    }
    refused.sort_by_key(|(place, _)| *place);
    for (place, faults) in refused {
        if let Some(row) = rows.get(place) {
            run.refuse(sheet.header(), row, faults)?;
        }
    }
    stopped
}

fn all_rows<D: Desk>(
    run: &Run<'_, '_, D>,
    sheet: &mut Sheet,
    on_row: &mut dyn FnMut(Progress),
) -> Result<Vec<SheetRow>, ImportError<D::Error>> {
    let mut rows = Vec::new();
    while let Some(row) = run.next(sheet)? {
        if rows.len() == GROUPED_ROWS_MAX {
            let file = Arc::clone(&run.file);
            return Err(ImportError::TooMany { file, max: GROUPED_ROWS_MAX });
        }
        rows.push(row);
        on_row(Progress { rows: rows.len() as u64, done: sheet.progress().done });
    }
    Ok(rows)
}

/// The places of the rows of each case, in the order of their first rows. Rows that are of no case
/// are refused.
fn groups<D: Desk>(
    run: &Run<'_, '_, D>,
    rows: &[SheetRow],
    refused: &mut Refused,
) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Reference, usize> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let reference = match &row.cells {
            Err(fault) => Err(vec![Fault::from(fault)]),
            Ok(cells) => {
                let mut fields = run.fields(cells);
                let reference = fields.need("reference", words::reference);
                // What else is wrong with a row of no case is told with it.
                if reference.is_none() {
                    fields.take_faults();
                    cases::read(&mut fields, &run.desk.words());
                }
                fields.check(reference)
            }
        };
        match reference {
            Err(faults) => refused.push((place, faults)),
            Ok(reference) => {
                let group = *known.entry(reference).or_insert(groups.len());
                match groups.get_mut(group) {
                    Some(group) => group.push(place),
                    None => groups.push(vec![place]),
                }
            }
        }
    }
    groups
}

/// What came of a case's rows.
enum Came<E> {
    In(Taken),
    /// What is wrong, by the places of the rows it is wrong in.
    Refused(Refused),
    Failed(E),
}

fn take<D: Desk>(
    run: &mut Run<'_, '_, D>,
    rows: &[SheetRow],
    group: &[usize],
    rule: OutcomeRule,
) -> Came<D::Error> {
    let (read, mut wrong) = read(run, rows, group);
    if !wrong.is_empty() {
        return Came::Refused(wrong);
    }
    let merged = match merge(rule, &read) {
        Ok(merged) => merged,
        Err(differs) => {
            for Differs { place, column, reason, hint } in differs {
                let Some(Ok(cells)) = rows.get(place).map(|row| &row.cells) else { continue };
                let mut fields = run.fields(cells);
                fields.fault(Some(column), reason, Some(hint.to_owned()));
                wrong.push((place, fields.take_faults()));
            }
            return Came::Refused(wrong);
        }
    };
    let first = group.first().and_then(|place| Some((*place, rows.get(*place)?)));
    let Some((place, SheetRow { number, cells: Ok(cells), .. })) = first else {
        return Came::In(Taken::UNCHANGED);
    };
    run.sitting.row = *number;
    let mut fields = run.fields(cells);
    let id = merged.command_id();
    match cases::take_case(&merged, id, &mut fields, run.desk, &mut run.sitting) {
        Ok(taken) => Came::In(taken),
        Err(Stop::File(error)) => Came::Failed(error),
        Err(Stop::Row(faults)) => Came::Refused(vec![(place, faults)]),
    }
}

/// What each row of a case says, or what is wrong with them.
fn read<D: Desk>(
    run: &Run<'_, '_, D>,
    rows: &[SheetRow],
    group: &[usize],
) -> (Vec<(usize, u64, CaseRow)>, Refused) {
    let (mut read, mut wrong) = (Vec::new(), Refused::new());
    for &place in group {
        let Some(SheetRow { number, cells: Ok(cells), .. }) = rows.get(place) else { continue };
        let mut fields = run.fields(cells);
        let row = cases::read(&mut fields, &run.desk.words());
        match fields.check(row) {
            Ok(row) => read.push((place, *number, row)),
            Err(faults) => wrong.push((place, faults)),
        }
    }
    (read, wrong)
}

/// Counts what came of a case for each of its rows. Where one row keeps it out, the others wait.
fn told<D: Desk>(
    run: &mut Run<'_, '_, D>,
    rows: &[SheetRow],
    group: &[usize],
    came: Came<D::Error>,
    refused: &mut Refused,
) -> Result<(), ImportError<D::Error>> {
    let first = group.first().and_then(|place| rows.get(*place)).map_or(0, |row| row.number);
    match came {
        Came::Failed(source) => {
            let file = Arc::clone(&run.file);
            return Err(ImportError::Desk { file, row: first, source });
        }
        Came::In(taken) => {
            let file = Arc::clone(&run.file);
            let others = taken.of_another_row();
            let mut first = Some(taken);
            for row in group.iter().filter_map(|place| rows.get(*place)) {
                run.report.take(
                    &file,
                    row,
                    first.take().unwrap_or_else(|| others.of_another_row()),
                );
            }
        }
        Came::Refused(wrong) => {
            let number = |place: usize| rows.get(place).map_or(0, |row| row.number);
            let because = wrong.first().map_or(first, |(place, _)| number(*place));
            for &place in group {
                if !wrong.iter().any(|(of, _)| *of == place) {
                    let reason = format!("row {because} is of the same case and can't go in");
                    let hint = "mend that row, and import all rows of the case together";
                    refused.push((place, vec![Fault::of_row(reason, hint)]));
                }
            }
            refused.extend(wrong);
        }
    }
    Ok(())
}

impl Taken {
    /// The same for a further row of the case: its events are counted once.
    fn of_another_row(&self) -> Self {
        match self {
            Self::Unchanged { .. } => Self::UNCHANGED,
            Self::Recorded { new, .. } => {
                Self::Recorded { new: *new, events: 0, warnings: Vec::new() }
            }
        }
    }
}
