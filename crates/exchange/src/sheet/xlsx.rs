//! XLSX: the cells of one worksheet, by way of the library, into a grid. The archive has been looked
//! through before.

use std::io::{Read, Seek};
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use super::archive::damaged;
use super::cell::letters;
use super::choice::{Listed, choose};
use super::error::{SheetError, SheetNotice};
use super::grid::{Area, Builder, GridRows};
use super::guard::guarded;
use super::held::{Held, HeldRow};
use super::value::{push_iso_day, push_number};
use super::{SHEET_COLUMNS_MAX, SheetOptions};

/// Reads the worksheet that is meant.
pub(super) fn read(
    file: &Arc<str>,
    source: impl Read + Seek,
    options: &SheetOptions,
) -> Result<(GridRows, Vec<SheetNotice>), SheetError> {
    guarded(|| {
        let mut book = Xlsx::new(source).map_err(|error| broken(file, &error))?;
        let listed = list(&mut book).map_err(|error| broken(file, &error))?;
        let (place, notices) = choose(file, options.sheet.as_deref(), &listed)?;
        let name = listed.get(place).map(|sheet| sheet.name.as_str()).unwrap_or_default();
        Ok((read_sheet(file, &mut book, name)?, notices))
    })
    .unwrap_or_else(|| Err(damaged(file, "what stands in it can't be made sense of")))
}

fn broken(file: &Arc<str>, error: &XlsxError) -> SheetError {
    damaged(file, &error.to_string())
}

/// The worksheets, without chart sheets.
fn list<R: Read + Seek>(book: &mut Xlsx<R>) -> Result<Vec<Listed>, XlsxError> {
    let sheets = book.sheets_metadata().to_vec();
    let worksheets = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let mut listed = Vec::new();
    for sheet in worksheets {
        let visible = sheet.visible == SheetVisible::Visible;
        let filled = visible && has_anything(book, &sheet.name)?;
        listed.push(Listed { name: sheet.name, visible, filled });
    }
    Ok(listed)
}

fn has_anything<R: Read + Seek>(book: &mut Xlsx<R>, name: &str) -> Result<bool, XlsxError> {
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        let blank = match cell.get_value() {
            DataRef::Empty => true,
            DataRef::String(text) => text.trim().is_empty(),
            DataRef::SharedString(text) => text.trim().is_empty(),
            _ => false,
        };
        if !blank {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_sheet<R: Read + Seek>(
    file: &Arc<str>,
    book: &mut Xlsx<R>,
    name: &str,
) -> Result<GridRows, SheetError> {
    let from_1904 = book.has_1904_epoch();
    let mut builder = Builder::new(file);
    let mut row = HeldRow::default();
    let mut number = 0;
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| broken(file, &error))?;
    loop {
        let cell = cells.next_cell().map_err(|error| {
            damaged(file, &format!("sheet {name:?} can't be read on after row {number}: {error}"))
        })?;
        let Some(cell) = cell else { break };
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        let (place, column) = cell.get_position();
        if u64::from(place) + 1 != number {
            builder.row(number, 1, &row)?;
            row.clear();
            number = u64::from(place) + 1;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column < row.count() || column >= SHEET_COLUMNS_MAX {
            let why = if column < SHEET_COLUMNS_MAX {
                format!("cell {}{number} stands there twice, or after a later one", letters(column))
            } else {
                format!("row {number} has over {SHEET_COLUMNS_MAX} columns")
            };
            return Err(damaged(file, &why));
        }
        row.skip_to(column);
        push(&mut row, cell.get_value(), from_1904);
    }
    drop(cells);
    builder.row(number, 1, &row)?;
    note_merged(&mut builder, book, name).map_err(|error| broken(file, &error))?;
    builder.finish()
}

fn note_merged<R: Read + Seek>(
    builder: &mut Builder,
    book: &mut Xlsx<R>,
    name: &str,
) -> Result<(), XlsxError> {
    for area in book.merge_cells_by_sheet_name(name)? {
        let at = |(row, column): (u32, u32)| {
            (u64::from(row) + 1, usize::try_from(column).unwrap_or(usize::MAX))
        };
        if area.start != area.end {
            builder.merged(Area { first: at(area.start), last: at(area.end) });
        }
    }
    Ok(())
}

fn push(row: &mut HeldRow, value: &DataRef<'_>, from_1904: bool) {
    match value {
        DataRef::Empty => row.push(Held::Blank, ""),
        DataRef::String(text) => row.push(Held::Text, text),
        DataRef::SharedString(text) => row.push(Held::Text, text),
        DataRef::Bool(true) => row.push(Held::True, ""),
        DataRef::Bool(false) => row.push(Held::False, ""),
        DataRef::Int(number) => row.push(Held::Number, &number.to_string()),
        DataRef::Float(number) => push_number(row, *number),
        DataRef::DateTime(day) => push_serial_day(row, day, from_1904),
        DataRef::DateTimeIso(text) => push_iso_day(row, text),
        DataRef::DurationIso(text) => row.push(Held::TimeOnly, text),
        DataRef::Error(error) => row.push(Held::Formula, &error.to_string()),
    }
}

/// The serial numbers of 1 March 1900, from where on the program's count is the calendar's, and of
/// 31 December 9999.
const FIRST_SURE_DAY: f64 = 61.0;
const LAST_DAY: f64 = 2_958_465.0;
/// By how many days the count from 1904 is behind the other.
const LAST_DAY_FROM_1904: f64 = 2_957_003.0;

fn push_serial_day(row: &mut HeldRow, day: &ExcelDateTime, from_1904: bool) {
    let serial = day.as_f64();
    let shown = serial.to_string();
    let (first, last) =
        if from_1904 { (0.0, LAST_DAY_FROM_1904) } else { (FIRST_SURE_DAY, LAST_DAY) };
    let is_time = serial > 0.0 && serial < 1.0;
    if day.is_duration() || is_time {
        return row.push(Held::TimeOnly, &shown);
    }
    if !(serial.trunc() >= first && serial.trunc() <= last) {
        let early = serial >= 0.0 && serial < first;
        return row.push(if early { Held::Early } else { Held::Bad }, &shown);
    }
    let (year, month, day, hour, minute, second, milli) = day.to_ymd_hms_milli();
    let text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        row.push(Held::Day, &text);
    } else {
        row.push(Held::Time, &format!("{text}T{hour:02}:{minute:02}:{second:02}"));
    }
}
