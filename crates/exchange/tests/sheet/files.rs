//! Makes workbooks and reads them.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use upheld_exchange::{Sheet, SheetCell, SheetError, SheetKind, SheetOptions, SheetRow};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A workbook as `.xlsx`, whose contents are the same on every run.
pub(crate) fn xlsx(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2020, 7, 22).unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

/// An archive of such parts.
pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = match *name {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An OpenDocument spreadsheet with such a content.
pub(crate) fn ods_of(content: &str) -> Vec<u8> {
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", MANIFEST.as_bytes()),
    ])
}

pub(crate) const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"#;

/// The content of a spreadsheet with such tables.
pub(crate) fn content(tables: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    )
}

/// A table of such rows, shown.
pub(crate) fn table(name: &str, rows: &str) -> String {
    format!(
        r#"<table:table table:name="{name}" table:style-name="ta1"><table:table-column table:number-columns-repeated="1024"/>{rows}</table:table>"#
    )
}

/// A row of such texts.
pub(crate) fn texts(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|text| {
            format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
        })
        .collect();
    format!("<table:table-row>{cells}</table:table-row>")
}

/// A spreadsheet with one table of such rows.
pub(crate) fn ods(rows: &str) -> Vec<u8> {
    ods_of(&content(&table("Cases", rows)))
}

pub(crate) fn open(name: &str, bytes: &[u8], sheet: Option<&str>) -> Result<Sheet, SheetError> {
    let kind = SheetKind::of(name, bytes)?;
    let options = SheetOptions { sheet: sheet.map(str::to_owned) };
    Sheet::open(name, kind, Cursor::new(bytes.to_vec()), &options)
}

pub(crate) fn rows(sheet: &mut Sheet) -> Vec<SheetRow> {
    std::iter::from_fn(|| sheet.next_row().unwrap()).collect()
}

/// The whole sentence of a refusal, with its hint.
pub(crate) fn refusal(name: &str, bytes: &[u8]) -> String {
    match open(name, bytes, None) {
        Ok(_) => panic!("{name} was opened"),
        Err(error) => format!("{error} | {}", error.hint().unwrap_or_default()),
    }
}

pub(crate) fn text(text: &str) -> SheetCell {
    SheetCell::Text(text.to_owned())
}

pub(crate) fn number(digits: &str) -> SheetCell {
    SheetCell::Number(digits.to_owned())
}

pub(crate) fn day(text: &str) -> SheetCell {
    SheetCell::Day(text.parse().unwrap())
}

/// The whole sentence of a cell's fault, with its hint.
pub(crate) fn fault(cell: &SheetCell) -> String {
    let SheetCell::Fault(fault) = cell else { panic!("{cell:?} is no fault") };
    format!("{:?}: {} | {}", fault.value, fault.reason, fault.hint.as_deref().unwrap_or_default())
}

/// The whole sentence of a row's fault, with its hint.
pub(crate) fn row_fault(row: &SheetRow) -> String {
    let fault = row.cells.as_ref().unwrap_err();
    let column = fault.column.as_deref().unwrap_or("-");
    let hint = fault.hint.as_deref().unwrap_or_default();
    format!("{} {column} {:?}: {} | {hint}", row.number, fault.value, fault.reason)
}
