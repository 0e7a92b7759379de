//! The tables of a year as one workbook, after the UK government's Analysis Function: a cover, the
//! contents, the notes, then one table a sheet, marked up, with its title in the first cell; no merged
//! cells, no empty ones in a table, no filters, no colours that mean anything.

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use crate::method::Method;
use crate::text::Text;

use super::TablesError;
use super::build::TheYear;
use super::model::{Cell, Column, DataTable, Type};
use super::notes;
use super::sheet::{self, Looks};
use super::wide;

/// The name of the workbook's file.
pub const WORKBOOK_FILE: &str = "tables.xlsx";

/// The width of the one column of the cover, in characters.
const COVER_WIDTH: u16 = 100;

/// The tables of a year as a workbook (XLSX). `tables` are those of [`super::of_year`].
///
/// # Errors
/// [`TablesError::Workbook`] where it is more than a workbook can hold.
pub fn workbook(tables: &[DataTable], year: &TheYear<'_>) -> Result<Vec<u8>, TablesError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(year)?);
    let looks = Looks::new();
    cover(sheet::add(&mut workbook, "Cover")?, year, &looks)?;
    let contents = contents(tables, year);
    let sheet = sheet::add(&mut workbook, "Contents")?;
    sheet::write(sheet, &contents, &looks)?;
    link(sheet, &contents)?;
    sheet::write(sheet::add(&mut workbook, "Notes")?, &notes_table(year), &looks)?;
    sheet::write(sheet::add(&mut workbook, "Method")?, &method_table(year), &looks)?;
    for table in tables {
        let sheet = sheet::add(&mut workbook, &sheet::name_of(table.name))?;
        sheet::write(sheet, &wide::for_people(table), &looks)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What stands before all else, and on every page in print.
fn mark(year: &TheYear<'_>) -> String {
    let synthetic = year.sets.iter().any(|set| set.synthetic).then_some("SYNTHETIC");
    let not_published = year.release.name.is_none().then_some("NOT PUBLISHED");
    [synthetic, not_published].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn title(year: &TheYear<'_>) -> String {
    format!("Complaint statistics of the year {}", year.year)
}

fn properties(year: &TheYear<'_>) -> Result<DocProperties, XlsxError> {
    let created = sheet::day_of(year.release.date)?;
    Ok(DocProperties::new()
        .set_title(title(year))
        .set_subject(year.period())
        .set_author(&year.scheme.words().office)
        .set_comment(mark(year))
        .set_creation_datetime(&created))
}

fn cover(sheet: &mut Worksheet, year: &TheYear<'_>, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_column_width(0, COVER_WIDTH)?;
    sheet::text_with(sheet, 0, 0, &title(year), &looks.title)?;
    let office = &year.scheme.words().office;
    let mut lines = vec![
        format!("{office}, {}.", year.period()),
        "The contents list the worksheets; each has one table. Notes on all of them are in the \
         worksheet Notes, those on one stand above it."
            .to_owned(),
    ];
    let mark = mark(year);
    if !mark.is_empty() {
        lines.insert(0, mark);
    }
    let mut row = 1;
    for line in &lines {
        sheet::text_with(sheet, row, 0, line, &looks.wrapped)?;
        row += 1;
    }
    sheet::text_with(sheet, row, 0, "Where the figures come from", &looks.heading)?;
    let release = ("Release".to_owned(), year.release_name().to_owned());
    for (name, value) in std::iter::once(&release).chain(&year.release.lines) {
        row += 1;
        sheet::text_with(sheet, row, 0, &format!("{name}: {value}"), &looks.wrapped)?;
    }
    Ok(())
}

fn text_column(name: &str, title: &str) -> Column {
    Column {
        name: name.to_owned(),
        title: title.to_owned(),
        datatype: Type::Text,
        meaning: String::new(),
        is_constant: false,
    }
}

fn pairs(
    (name, title): (&'static str, &str),
    notes: Vec<String>,
    columns: [Column; 2],
    rows: impl Iterator<Item = (String, String)>,
) -> DataTable {
    DataTable {
        name,
        title: title.to_owned(),
        notes,
        columns: columns.into(),
        rows: rows.map(|(one, other)| vec![Cell::Text(one), Cell::Text(other)]).collect(),
        is_of_counts: false,
    }
}

fn contents(tables: &[DataTable], year: &TheYear<'_>) -> DataTable {
    let columns = [text_column("sheet", "Worksheet"), text_column("title", "What it shows")];
    let page = |name: &str, title: &str| (name.to_owned(), title.to_owned());
    let pages = [
        page("Notes", "Notes on all tables"),
        page("Method", "The rules by which the figures are made, and how sure each is"),
    ];
    let rows = tables.iter().map(|table| (sheet::name_of(table.name), table.title.clone()));
    pairs(("contents", "Contents"), notes::of_year(year), columns, pages.into_iter().chain(rows))
}

/// Makes the names of the sheets links to them. The rows of the contents come after the title, the line
/// on the table, the notes, and the header.
fn link(sheet: &mut Worksheet, contents: &DataTable) -> Result<(), XlsxError> {
    let first = u32::try_from(contents.notes.len()).unwrap_or(u32::MAX).saturating_add(3);
    for (row, cells) in (first..).zip(&contents.rows) {
        if let Some(Cell::Text(name)) = cells.first() {
            sheet.write_url_with_text(row, 0, format!("internal:'{name}'!A1").as_str(), name)?;
        }
    }
    Ok(())
}

/// The page of method: what there is to say of all rules above, each rule in a row.
fn method_table(year: &TheYear<'_>) -> DataTable {
    let scope = format!("Rows of scope nation are of {}.", year.scheme.words().everyone);
    let method = Method::of(year.definitions, year.scheme, &scope);
    let terms = method.terms.iter().map(|term| format!("{}: {}", term.name, term.text));
    let mut notes = notes::of_year(year);
    notes.push(method.intro.to_string());
    notes.extend(terms);
    notes.extend(method.notes.iter().map(ToString::to_string));
    let columns = method.rules.columns.iter();
    let cell = |text: &Text| Cell::Text(text.to_string());
    DataTable {
        name: "method",
        title: method.title.to_string(),
        notes,
        columns: columns.map(|column| text_column("rule", column.name.as_str())).collect(),
        rows: method.rules.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        is_of_counts: false,
    }
}

fn notes_table(year: &TheYear<'_>) -> DataTable {
    let columns = [text_column("about", "About"), text_column("note", "Note")];
    pairs(("notes", "Notes"), notes::of_year(year), columns, notes::of_all(year).into_iter())
}
