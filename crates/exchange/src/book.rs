//! Workbooks out: a cover and sheets of rows, as XLSX. The same content gives the same bytes, and no
//! cell begins like a formula, whatever program opens it.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::export::harmless;

/// How wide a column may be, in characters.
const WIDTH_MAX: usize = 60;

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookCell {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// A whole number, at most 2^53.
    Number(u32),
}

impl From<Option<NaiveDate>> for BookCell {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Blank, Self::Day)
    }
}

impl From<Option<String>> for BookCell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Blank, Self::Text)
    }
}

/// A sheet of rows under a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookSheet {
    /// Its name, of at most 31 characters.
    pub name: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<BookCell>>,
}

/// A workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its title, in its properties and on its cover.
    pub title: String,
    /// Who says it.
    pub author: String,
    /// The day it says it was made: data, since the same content has to give the same bytes.
    pub day: NaiveDate,
    /// Whether its cases are invented: then it says SYNTHETIC on the cover and on every sheet.
    pub synthetic: bool,
    /// The lines of the cover: what, and what of it. A line with an empty second part is a heading.
    pub cover: Vec<(String, String)>,
    /// Its sheets, after the cover.
    pub sheets: Vec<BookSheet>,
}

/// Why a workbook can't be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook can't be made: {0}")]
pub struct BookError(#[from] XlsxError);

const INVENTED: &str = "made from invented cases; nobody did or suffered this";

/// The bytes of a workbook.
///
/// # Errors
/// [`BookError`] for what no workbook can hold: a sheet's name that is too long, too many rows.
pub fn workbook(book: &Book) -> Result<Vec<u8>, BookError> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new()
        .set_title(&book.title)
        .set_author(&book.author)
        .set_subject(if book.synthetic { "SYNTHETIC" } else { "" });
    // Fixed, so that the same book is the same bytes.
    if let Some(day) = excel(book.day) {
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    cover(workbook.add_worksheet(), book)?;
    for sheet in &book.sheets {
        fill(workbook.add_worksheet(), sheet, book)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A day as spreadsheets keep it; none for one before 1900, which they can't.
fn excel(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let part = |number: u32| u8::try_from(number).ok();
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).ok()
}

fn cover(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    let (bold, wrapped) = (Format::new().set_bold(), wrapped());
    sheet.set_name("About")?;
    sheet.set_column_width(0, 28)?.set_column_width(1, 100)?;
    sheet.write_string_with_format(0, 0, "What this is", &bold)?;
    sheet.write_string_with_format(0, 1, text(&book.title), &bold)?;
    let mut row = 1;
    if book.synthetic {
        sheet.write_string_with_format(row, 0, "SYNTHETIC", &bold)?;
        sheet.write_string_with_format(row, 1, INVENTED, &bold)?;
        row += 1;
    }
    for (what, says) in &book.cover {
        if says.is_empty() {
            row += 1;
            sheet.write_string_with_format(row, 0, text(what), &bold)?;
        } else {
            sheet.write_string_with_format(row, 0, text(what), &wrapped)?;
            sheet.write_string_with_format(row, 1, text(says), &wrapped)?;
        }
        row += 1;
    }
    Ok(())
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn fill(sheet: &mut Worksheet, rows: &BookSheet, book: &Book) -> Result<(), XlsxError> {
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    sheet.set_name(&rows.name)?.set_freeze_panes(1, 0)?;
    let mark = book.synthetic.then(|| "synthetic".to_owned());
    let header: Vec<&String> = rows.header.iter().chain(&mark).collect();
    let mut widths: Vec<usize> = header.iter().map(|name| name.chars().count()).collect();
    for (column, name) in (0..).zip(&header) {
        sheet.write_string_with_format(0, column, text(name), &bold)?;
    }
    for (number, row) in (1..).zip(&rows.rows) {
        for ((column, cell), width) in (0..).zip(row).zip(&mut widths) {
            *width = (*width).max(length(cell));
            match cell {
                BookCell::Blank => {}
                BookCell::Text(said) => {
                    sheet.write_string(number, column, text(said))?;
                }
                BookCell::Day(on) => match excel(*on) {
                    Some(on) => {
                        sheet.write_datetime_with_format(number, column, on, &day)?;
                    }
                    None => {
                        sheet.write_string(number, column, on.to_string())?;
                    }
                },
                BookCell::Number(count) => {
                    sheet.write_number(number, column, *count)?;
                }
            }
        }
        if mark.is_some() {
            let last = u16::try_from(rows.header.len()).unwrap_or(u16::MAX);
            sheet.write_string(number, last, "yes")?;
        }
    }
    for (column, width) in (0..).zip(widths) {
        let width = u16::try_from(width.min(WIDTH_MAX) + 2).unwrap_or(10);
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

fn length(cell: &BookCell) -> usize {
    match cell {
        BookCell::Blank => 0,
        BookCell::Text(text) => text.chars().count(),
        BookCell::Day(_) | BookCell::Number(_) => 10,
    }
}

/// A text as no program takes it for a formula.
fn text(said: &str) -> String {
    harmless(said).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sheet, SheetCell, SheetKind, SheetOptions};

    fn book() -> Book {
        let day = "2024-07-24".parse().unwrap();
        let row = vec![
            BookCell::Text("19 007 429".to_owned()),
            BookCell::Day(day),
            BookCell::Number(7),
            BookCell::Text("=HYPERLINK(\"http://example.org\")".to_owned()),
            BookCell::Blank,
        ];
        let header = ["reference", "decided_on", "row", "said", "note"].map(str::to_owned).to_vec();
        Book {
            title: "A list".to_owned(),
            author: "An office".to_owned(),
            day,
            synthetic: true,
            cover: vec![
                ("What".to_owned(), "=1+1".to_owned()),
                ("Heading".to_owned(), String::new()),
            ],
            sheets: vec![BookSheet { name: "Rows".to_owned(), header, rows: vec![row] }],
        }
    }

    fn rows(bytes: &[u8], sheet: &str) -> (Vec<String>, Vec<Vec<SheetCell>>) {
        let source = std::io::Cursor::new(bytes.to_vec());
        let options = SheetOptions { sheet: Some(sheet.to_owned()) };
        let mut sheet = Sheet::open("book.xlsx", SheetKind::Xlsx, source, &options).unwrap();
        let header = sheet.header().to_vec();
        let mut rows = Vec::new();
        while let Some(row) = sheet.next_row().unwrap() {
            rows.push(row.cells.unwrap());
        }
        (header, rows)
    }

    #[test]
    fn the_same_content_gives_the_same_bytes() {
        assert_eq!(workbook(&book()).unwrap(), workbook(&book()).unwrap());
    }

    #[test]
    fn what_was_written_reads_back_and_nothing_is_a_formula() {
        let bytes = workbook(&book()).unwrap();
        let (header, rows) = rows(&bytes, "Rows");
        assert_eq!(header, ["reference", "decided_on", "row", "said", "note", "synthetic"]);
        let text = |text: &str| SheetCell::Text(text.to_owned());
        assert_eq!(
            rows,
            [[
                text("19 007 429"),
                SheetCell::Day("2024-07-24".parse().unwrap()),
                SheetCell::Number("7".to_owned()),
                text("'=HYPERLINK(\"http://example.org\")"),
                SheetCell::Blank,
                text("yes"),
            ]]
        );
    }

    #[test]
    fn the_cover_says_that_invented_cases_are_invented() {
        let (header, rows) = rows(&workbook(&book()).unwrap(), "About");
        assert_eq!(header, ["What this is", "A list"]);
        let text = |text: &str| SheetCell::Text(text.to_owned());
        assert_eq!(rows[0], [text("SYNTHETIC"), text(INVENTED)]);
        assert_eq!(rows[1], [text("What"), text("'=1+1")]);
    }
}
