//! ODS: the rows of one table, straight from the document. Rows and cells that stand there a million
//! times are counted, not made.
//!
//! The library that reads XLSX reads these too, but it holds every table twice, does not tell of
//! merged cells, and does not end on a document that breaks off inside a table.

use std::io::{BufRead, BufReader, Read, Seek};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::archive::damaged;
use super::choice::{Listed, choose};
use super::error::{SheetError, SheetNotice};
use super::grid::{Area, Builder, GridRows};
use super::held::HeldRow;
use super::ods_cell::{Described, Stop, attribute, count, is_hidden};
use super::{SHEET_COLUMNS_MAX, SheetOptions};

/// How much of a cell's text is taken. A longer one is a fault anyway.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Reads the table that is meant.
pub(super) fn read(
    file: &Arc<str>,
    mut source: impl Read + Seek,
    options: &SheetOptions,
) -> Result<(GridRows, Vec<SheetNotice>), SheetError> {
    let mut survey = Survey::default();
    walk(file, &mut source, &mut survey)?;
    let (place, notices) = choose(file, options.sheet.as_deref(), &survey.listed)?;
    let mut taking = Taking { place, next: 0, builder: Builder::new(file) };
    walk(file, &mut source, &mut taking)?;
    Ok((taking.builder.finish()?, notices))
}

/// Who is told of tables and rows.
trait Told {
    /// A table begins: whether its rows are wanted.
    fn table(&mut self, name: String, visible: bool) -> bool;
    /// A row of it, which stands there so many times from its number on.
    fn row(&mut self, number: u64, repeats: u64, row: &HeldRow) -> Result<(), SheetError>;
    /// Cells of it are merged.
    fn merged(&mut self, area: Area);
}

/// Finds out which tables there are, and in which anything stands.
#[derive(Default)]
struct Survey {
    listed: Vec<Listed>,
}

impl Told for Survey {
    fn table(&mut self, name: String, visible: bool) -> bool {
        self.listed.push(Listed { name, visible, filled: false });
        visible
    }

    fn row(&mut self, _number: u64, _repeats: u64, row: &HeldRow) -> Result<(), SheetError> {
        if let Some(sheet) = self.listed.last_mut() {
            sheet.filled |= !row.is_blank();
        }
        Ok(())
    }

    fn merged(&mut self, _area: Area) {}
}

/// Takes the rows of one table.
struct Taking {
    place: usize,
    next: usize,
    builder: Builder,
}

impl Told for Taking {
    fn table(&mut self, _name: String, _visible: bool) -> bool {
        self.next += 1;
        self.next == self.place + 1
    }

    fn row(&mut self, number: u64, repeats: u64, row: &HeldRow) -> Result<(), SheetError> {
        self.builder.row(number, repeats, row)
    }

    fn merged(&mut self, area: Area) {
        self.builder.merged(area);
    }
}

/// Goes through the document from its beginning to its end.
fn walk(
    file: &Arc<str>,
    source: &mut (impl Read + Seek),
    told: &mut dyn Told,
) -> Result<(), SheetError> {
    let broken = |error: zip::result::ZipError| damaged(file, &error.to_string());
    let mut archive = ZipArchive::new(source).map_err(broken)?;
    let content = archive.by_name("content.xml").map_err(broken)?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().expand_empty_elements = true;
    Walk { reader, told, hidden: Vec::new(), row: HeldRow::default(), skipped: Vec::new() }
        .document()
        .map_err(|stop| match stop {
            Stop::Sheet(error) => error,
            Stop::Xml(why) => damaged(file, &format!("its part content.xml can't be read: {why}")),
        })
}

struct Walk<'a, R> {
    reader: Reader<R>,
    told: &'a mut dyn Told,
    /// The styles of tables that are not shown.
    hidden: Vec<String>,
    row: HeldRow,
    skipped: Vec<u8>,
}

impl<R: BufRead> Walk<'_, R> {
    fn document(&mut self) -> Result<(), Stop> {
        let mut buffer = Vec::new();
        let mut style = None;
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer)? {
                Event::Eof => return Ok(()),
                Event::Start(tag) => match tag.name().as_ref() {
                    "style:style" => style = attribute(&tag, "style:name")?,
                    "style:table-properties" if is_hidden(&tag)? => {
                        self.hidden.extend(style.take());
                    }
                    // Both have tables in them that are none of the workbook's.
                    "table:tracked-changes" | "table:dde-links" => self.skip(&tag)?,
                    "table:table" => self.table(&tag)?,
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn skip(&mut self, tag: &BytesStart<'_>) -> Result<(), Stop> {
        let end = tag.to_end().into_owned();
        self.skipped.clear();
        self.reader.read_to_end_into(end.name(), &mut self.skipped)?;
        Ok(())
    }

    fn table(&mut self, tag: &BytesStart<'_>) -> Result<(), Stop> {
        let name = attribute(tag, "table:name")?.unwrap_or_default();
        let style = attribute(tag, "table:style-name")?;
        let visible = !style.is_some_and(|style| self.hidden.contains(&style));
        if !self.told.table(name, visible) {
            return self.skip(tag);
        }
        let mut number: u64 = 1;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer)? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-row" => number = self.row(&tag, number)?,
                    "table:table-rows" | "table:table-header-rows" | "table:table-row-group" => {}
                    _ => self.skip(&tag)?,
                },
                Event::End(tag) if tag.name().as_ref() == "table:table" => return Ok(()),
                Event::Eof => return Err(broken_off()),
                _ => {}
            }
        }
    }

    /// A row that begins at a number: the number after it.
    fn row(&mut self, tag: &BytesStart<'_>, number: u64) -> Result<u64, Stop> {
        let repeats = count(attribute(tag, "table:number-rows-repeated")?)?;
        self.row.clear();
        let mut column = 0;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer)? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-cell" | "table:covered-table-cell" => {
                        column = self.cell(&tag, (number, column))?;
                    }
                    _ => self.skip(&tag)?,
                },
                Event::End(tag) if tag.name().as_ref() == "table:table-row" => break,
                Event::Eof => return Err(broken_off()),
                _ => {}
            }
        }
        self.told.row(number, repeats, &self.row)?;
        Ok(number.saturating_add(repeats))
    }

    /// A cell that begins at a row and column: the column after it.
    fn cell(&mut self, tag: &BytesStart<'_>, (row, column): (u64, usize)) -> Result<usize, Stop> {
        let cell = Described::of(tag)?;
        if (cell.columns, cell.rows) != (1, 1) {
            let last_column = column.saturating_add(cell.columns - 1);
            let last = (row.saturating_add(cell.rows - 1), last_column);
            self.told.merged(Area { first: (row, column), last });
        }
        let text = self.text()?;
        let after = column.saturating_add(cell.repeats);
        if cell.is_blank(&text) {
            return Ok(after);
        }
        if after > SHEET_COLUMNS_MAX {
            let why = format!("row {row} has over {SHEET_COLUMNS_MAX} columns");
            return Err(Stop::Xml(why));
        }
        self.row.skip_to(column);
        for _ in 0..cell.repeats {
            cell.push(&mut self.row, &text);
        }
        Ok(after)
    }

    /// The text of a cell, up to its end. Notes and drawings in it are none.
    fn text(&mut self) -> Result<String, Stop> {
        let mut text = String::new();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer)? {
                Event::Start(tag) if tag.name().as_ref() == "text:p" => {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    self.paragraph(&mut text)?;
                }
                Event::Start(tag) => self.skip(&tag)?,
                Event::End(_) => return Ok(text),
                Event::Eof => return Err(broken_off()),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, text: &mut String) -> Result<(), Stop> {
        let mut depth = 0u32;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer)? {
                Event::Text(part) => append(text, &part.xml10_content()),
                Event::CData(part) => append(text, &part.xml10_content()),
                Event::GeneralRef(part) => match quick_xml::escape::resolve_xml_entity(&part) {
                    Some(known) => append(text, known),
                    None => match part.resolve_char_ref()? {
                        Some(letter) => text.push(letter),
                        None => return Err(Stop::Xml(format!("&{}; is unknown", &*part))),
                    },
                },
                Event::Start(tag) => match tag.name().as_ref() {
                    "text:s" => {
                        let spaces = count(attribute(&tag, "text:c")?)?;
                        append(text, &" ".repeat(usize::try_from(spaces).unwrap_or(0).min(1000)));
                        depth += 1;
                    }
                    "text:tab" | "text:line-break" => {
                        text.push('\n');
                        depth += 1;
                    }
                    name if name.starts_with("draw:") || name == "office:annotation" => {
                        self.skip(&tag)?;
                    }
                    _ => depth += 1,
                },
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(broken_off()),
                _ => {}
            }
        }
    }
}

fn append(text: &mut String, part: &str) {
    if text.len() + part.len() <= TEXT_BYTES_MAX + 1 {
        text.push_str(part);
    } else if text.len() <= TEXT_BYTES_MAX {
        // Enough to be over the limit of a row.
        text.push_str(&"\u{2026}".repeat((TEXT_BYTES_MAX + 3 - text.len()) / 3));
    }
}

fn broken_off() -> Stop {
    Stop::Xml("it breaks off inside a table".to_owned())
}
