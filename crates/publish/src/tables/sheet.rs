//! One worksheet with one marked-up table: its title, what it says of itself, its header, its rows.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook, Worksheet,
    XlsxError,
};

use super::model::{Cell, Column, DataTable, Type, looks_like_a_formula, one_line};

/// A4, as spreadsheets number paper.
const A4: u8 = 9;

/// The widest a column gets, in characters.
const WIDTH_MAX: u16 = 48;

/// What every sheet looks like.
pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) header: Format,
    pub(super) wrapped: Format,
    /// A text that might be taken for a formula once somebody edits its cell.
    quoted: Format,
    day: Format,
}

impl Looks {
    pub(super) fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            heading: Format::new().set_bold().set_font_size(13),
            header: top().set_bold().set_text_wrap(),
            wrapped: top().set_text_wrap(),
            quoted: top().set_text_wrap().set_quote_prefix(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
        }
    }
}

/// The name of a table's worksheet: `Key_figures`.
pub(super) fn name_of(table: &str) -> String {
    let mut name = table.replace('-', "_");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// Adds a sheet that prints on A4, as many pages as it takes. No headers or footers: those who listen
/// to a sheet do not hear them.
pub(super) fn add<'a>(
    workbook: &'a mut Workbook,
    name: &str,
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

/// Writes a table under its title and notes; gives the row of its header.
pub(super) fn write(
    sheet: &mut Worksheet,
    table: &DataTable,
    looks: &Looks,
) -> Result<(), XlsxError> {
    text_with(sheet, 0, 0, &table.title, &looks.title)?;
    sheet.write_string(1, 0, "This worksheet contains one table.")?;
    let mut row = 2;
    for note in &table.notes {
        sheet.write_string(row, 0, one_line(note))?;
        row += 1;
    }
    mark_up(sheet, row, table, looks)?;
    // On every page in print: the title, the notes (what is invented or not published says so), the
    // header.
    sheet.set_repeat_rows(0, row)?;
    let status = table.place("status");
    for cells in &table.rows {
        row += 1;
        for (place, (cell, column)) in (0..).zip(cells.iter().zip(&table.columns)) {
            let status = status.map(|place| &cells[place]);
            put(sheet, (row, place), (cell, column, status), looks)?;
        }
    }
    for (place, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(place, width(column, usize::from(place), table))?;
    }
    Ok(())
}

/// Marks the table up, so that a program and a screen reader know where it is. No filters: they hide
/// rows from those who do not see them.
fn mark_up(
    sheet: &mut Worksheet,
    row: u32,
    table: &DataTable,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let header = |title: String| {
        TableColumn::new().set_header(title).set_header_format(looks.header.clone())
    };
    let columns: Vec<TableColumn> = titles(&table.columns).into_iter().map(header).collect();
    let last = (count(table.rows.len()), count(table.columns.len().saturating_sub(1)));
    let marked = Table::new()
        .set_name(table.name.replace('-', "_"))
        .set_columns(&columns)
        .set_style(TableStyle::Light1)
        .set_banded_rows(false)
        .set_autofilter(false)
        .set_alt_text(&table.title);
    let last_column = u16::try_from(last.1).unwrap_or(u16::MAX);
    sheet.add_table(row, 0, row.saturating_add(last.0), last_column, &marked)?;
    Ok(())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What stands above the columns, each once whatever the case of its letters: a marked-up table bears
/// no two of one name.
fn titles(columns: &[Column]) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for column in columns {
        let title = if column.title.trim().is_empty() { &column.name } else { &column.title };
        let title = one_line(title);
        let is_there =
            |new: &str| titles.iter().any(|old| old.to_lowercase() == new.to_lowercase());
        let numbered = (2..).map(|number| format!("{title} ({number})"));
        let free = std::iter::once(title.clone()).chain(numbered).find(|new| !is_there(new));
        titles.extend(free);
    }
    titles
}

fn put(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    (cell, column, status): (&Cell, &Column, Option<&Cell>),
    looks: &Looks,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Integer(count) => number(sheet, (row, place), &count.to_string(), looks),
        Cell::Decimal(digits) => number(sheet, (row, place), digits, looks),
        Cell::Date(day) => match day_of(*day) {
            Ok(date) => sheet.write_datetime_with_format(row, place, &date, &looks.day).map(drop),
            Err(_) => text(sheet, row, place, &day.to_string(), looks),
        },
        Cell::Boolean(yes) => text(sheet, row, place, if *yes { "yes" } else { "no" }, looks),
        Cell::Text(letter) if column.name == "status" => {
            text(sheet, row, place, &format!("[{letter}]"), looks)
        }
        Cell::Text(words) => text(sheet, row, place, words, looks),
        Cell::None => text(sheet, row, place, &absent(column, status), looks),
    }
}

/// A day as spreadsheets count days: from 1900 on.
///
/// # Errors
/// Where it is before that.
pub(super) fn day_of(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(day.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, small(day.month()), small(day.day()))
}

/// What stands where there is nothing: no cell of a table is left empty.
fn absent(column: &Column, status: Option<&Cell>) -> String {
    match (column.name.as_str(), status) {
        ("status", _) => "none".to_owned(),
        ("value", Some(Cell::Text(letter))) => format!("[{letter}]"),
        (_, None) if column.datatype == Type::Integer => "[x]".to_owned(),
        _ => "[z]".to_owned(),
    }
}

/// A number as a number. What a spreadsheet's number can't hold to the last digit stays a text.
fn number(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    digits: &str,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let exact = digits.bytes().filter(u8::is_ascii_digit).count() <= 15;
    match digits.parse::<f64>() {
        Ok(number) if exact => sheet.write_number(row, place, number).map(drop),
        _ => text(sheet, row, place, digits, looks),
    }
}

/// A text in a cell of a table: wrapped, and never a formula, also after somebody edited the cell.
fn text(
    sheet: &mut Worksheet,
    row: u32,
    place: u16,
    words: &str,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let is_formula = looks_like_a_formula(&one_line(words));
    let format = if is_formula { &looks.quoted } else { &looks.wrapped };
    text_with(sheet, row, place, words, format)
}

/// A text in a format.
pub(super) fn text_with(
    sheet: &mut Worksheet,
    row: u32,
    place: u16,
    words: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, place, one_line(words), format).map(drop)
}

/// How wide a column is: as its longest cell, within bounds. Headers wrap.
fn width(column: &Column, place: usize, table: &DataTable) -> u16 {
    let length = |cell: &Cell| match cell {
        Cell::Text(text) => text.chars().count(),
        Cell::Integer(number) => number.to_string().len(),
        Cell::Decimal(digits) => digits.len(),
        Cell::Date(_) => 10,
        Cell::Boolean(_) | Cell::None => 3,
    };
    let longest = table.rows.iter().map(|row| length(&row[place])).max().unwrap_or(0);
    let word = column.title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let wanted = u16::try_from(longest.max(word) + 2).unwrap_or(WIDTH_MAX);
    wanted.clamp(9, WIDTH_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(title: &str) -> Column {
        Column {
            name: "name".to_owned(),
            title: title.to_owned(),
            datatype: Type::Text,
            meaning: String::new(),
            is_constant: false,
        }
    }

    #[test]
    fn no_two_columns_of_a_table_have_one_title() {
        let columns = ["Damp", "damp", "Damp (2)", "", "="].map(column);
        assert_eq!(titles(&columns), ["Damp", "damp (2)", "Damp (2) (2)", "name", "="]);
    }

    #[test]
    fn a_sheet_is_named_after_its_table() {
        assert_eq!(name_of("key-figures"), "Key_figures");
    }
}
