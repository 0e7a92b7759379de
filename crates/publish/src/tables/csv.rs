//! A table as CSV: UTF-8, one header row, ISO dates, nothing where there is nothing.

use super::TablesError;
use super::model::{Cell, DataTable, looks_like_a_formula};

/// A table as CSV.
///
/// # Errors
/// [`TablesError::Csv`] where a row can't be written, which a table of equal rows never meets.
pub fn csv(table: &DataTable) -> Result<Vec<u8>, TablesError> {
    let failed = |source| TablesError::Csv { table: table.name, source };
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let header = table.columns.iter().map(|column| neutralised(&column.name));
    writer.write_record(header).map_err(failed)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(text)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| failed(error.into_error().into()))
}

/// A text that no program for spreadsheets takes for a formula: one that begins with `=`, `+`, `-`,
/// `@`, their wide forms or a tab gets an apostrophe before it, and every other stays as it is. Numbers
/// are no texts and are not touched: `-1` stays a number.
#[must_use]
pub fn neutralised(text: &str) -> String {
    if looks_like_a_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Text(text) => neutralised(text),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number) => number.clone(),
        Cell::Date(day) => day.to_string(),
        Cell::Boolean(yes) => yes.to_string(),
    }
}
