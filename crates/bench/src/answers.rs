//! Answers to the one question that everybody is asked, compared cell by cell. On the way between
//! processes they are CSV: `year,authority,measure,count`, a year by the calendar year it starts
//! in, authority and measure by their numbers.

use std::path::Path;

use upheld_annual::measure_name;
use upheld_domain::ReportingYear;
use upheld_projection::{AuthorityNumber, CellKey, Cells, MeasureCode, differences};

use crate::trouble::{Result, Trouble};

/// So many differing cells are named.
const NAMED: usize = 5;

/// Writes cells.
pub(crate) fn write(cells: &Cells, path: &Path) -> Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["year", "authority", "measure", "count"])?;
    for (key, count) in cells.iter() {
        let row = (key.year.start(), key.authority.0, key.measure.0, count);
        writer.serialize(row)?;
    }
    Ok(writer.flush()?)
}

/// Reads cells.
pub(crate) fn read(path: &Path) -> Result<Cells> {
    let mut cells = Cells::default();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let (year, authority, measure, count): (i32, u16, u32, i64) = row?;
        let year = ReportingYear::starting(year);
        let year = year.ok_or_else(|| Trouble::said("an answer has a year that is none"))?;
        let (authority, measure) = (AuthorityNumber(authority), MeasureCode(measure));
        cells.add(CellKey { year, authority, measure }, count);
    }
    Ok(cells)
}

/// Fails where two answers differ.
pub(crate) fn same(left: &str, a: &Cells, right: &str, b: &Cells) -> Result<()> {
    let found = differences(a, b);
    if found.is_empty() {
        return Ok(());
    }
    let named = found.iter().take(NAMED).map(|cell| {
        format!(
            "\n  {} of authority number {} in {}: {} and {}",
            measure_name(cell.key.measure),
            cell.key.authority.0,
            cell.key.year,
            cell.left,
            cell.right
        )
    });
    let named: String = named.collect();
    Err(Trouble::said(format!("{left} and {right} differ in {} cells:{named}", found.len())))
}
