//! A sample of a file: what each column is called, and which values it has how often.

use std::collections::BTreeMap;

use crate::sheet::{Sheet, SheetCell, SheetError};

/// How many rows are looked at.
const ROWS_MAX: usize = 20_000;

/// How many different values of a column are kept.
const VALUES_MAX: usize = 5_000;

/// One column of theirs.
#[derive(Debug, Default)]
pub(super) struct Theirs {
    pub(super) name: String,
    /// Its values that are texts or numbers, with how often each stands there.
    pub(super) values: BTreeMap<String, u64>,
    /// How many cells are filled.
    pub(super) filled: u64,
    /// How many cells the spreadsheet itself holds to be days.
    pub(super) days: u64,
    /// How many cells are yes or no.
    pub(super) bools: u64,
}

/// The columns of a file, and how many rows were looked at.
pub(super) fn sample(sheet: &mut Sheet) -> Result<(Vec<Theirs>, u64), SheetError> {
    let named = |name: &String| Theirs { name: name.clone(), ..Theirs::default() };
    let mut columns: Vec<Theirs> = sheet.header().iter().map(named).collect();
    let mut rows = 0;
    for _ in 0..ROWS_MAX {
        let Some(row) = sheet.next_row()? else { break };
        rows += 1;
        let Ok(cells) = row.cells else { continue };
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.take(cell);
        }
    }
    Ok((columns, rows))
}

impl Theirs {
    fn take(&mut self, cell: SheetCell) {
        let text = match cell {
            SheetCell::Blank | SheetCell::Fault(_) => return,
            SheetCell::Day(_) => {
                self.days += 1;
                self.filled += 1;
                return;
            }
            SheetCell::Bool(_) => {
                self.bools += 1;
                self.filled += 1;
                return;
            }
            SheetCell::Text(text) | SheetCell::Number(text) => text,
        };
        self.filled += 1;
        if let Some(count) = self.values.get_mut(&text) {
            *count += 1;
        } else if self.values.len() < VALUES_MAX {
            self.values.insert(text, 1);
        }
    }

    /// How many of a hundred filled cells are as `is` says of their text.
    pub(super) fn share(&self, is: impl Fn(&str) -> bool) -> u64 {
        self.share_of(VALUES_MAX, is)
    }

    /// [`Self::share`] of the first few values alone, where asking is dear.
    pub(super) fn share_of(&self, values: usize, is: impl Fn(&str) -> bool) -> u64 {
        let kept = || self.values.iter().take(values);
        let count: u64 = kept().filter(|(value, _)| is(value)).map(|(_, count)| count).sum();
        let kept: u64 = kept().map(|(_, count)| count).sum();
        (count * 100).checked_div(kept).unwrap_or_default()
    }
}
