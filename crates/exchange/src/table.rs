//! A file as a table: its header checked as a whole, then its rows with their places. Knows which
//! columns there may be, not what they mean.

use std::io::{self, Read};

use crate::fields::{Fault, shortened};
use crate::lines::{Line, Lines, ROW_BYTES_MAX};
use crate::split::{Broken, CELLS_MAX, Cells, Splitter};

/// How many of the names that stand in a wrong header are repeated.
const NAMES_MAX: usize = 20;

/// A column a file may have.
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: &'static str,
    /// Another name it goes by.
    pub(crate) also: Option<&'static str>,
    /// Whether no row can be read without it.
    pub(crate) needed: bool,
}

impl Column {
    pub(crate) const fn needed(name: &'static str) -> Self {
        Self { name, also: None, needed: true }
    }

    pub(crate) const fn optional(name: &'static str) -> Self {
        Self { name, also: None, needed: false }
    }

    /// The name a file calls it by, if `text` is one of its names.
    fn called(&self, text: &str) -> Option<&'static str> {
        let mut names = [Some(self.name), self.also].into_iter().flatten();
        names.find(|name| name.eq_ignore_ascii_case(text))
    }
}

/// Where a column stands in the file, and under which name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) index: usize,
    pub(crate) name: &'static str,
}

/// Where each known column stands in a file; none where the file lacks it.
pub(crate) struct Header {
    columns: &'static [Column],
    places: Vec<Option<Place>>,
    width: usize,
}

impl Header {
    /// Where a column stands, by its first name.
    pub(crate) fn place(&self, name: &str) -> Option<Place> {
        let index = self.columns.iter().position(|column| column.name == name)?;
        self.places.get(index).copied().flatten()
    }

    fn name_at(&self, index: usize) -> Option<&'static str> {
        self.places.iter().flatten().find(|place| place.index == index).map(|place| place.name)
    }
}

/// Why a table can't be opened.
pub(crate) enum OpenError {
    Empty,
    Header { row: u64, reason: String, found: String, hint: Option<&'static str> },
    Read(io::Error),
}

/// One row of the file.
pub(crate) struct Row<'a> {
    pub(crate) number: u64,
    /// Whether its line has an end.
    pub(crate) ended: bool,
    pub(crate) header: &'a Header,
    /// Its cells, as many as the header has, or what is wrong with the row as a whole.
    pub(crate) cells: Result<Cells<'a>, Fault>,
}

/// A file, past its header.
pub(crate) struct Table<R> {
    lines: Lines<R>,
    splitter: Splitter,
    header: Header,
}

impl<R: Read> Table<R> {
    /// Reads and checks the header.
    pub(crate) fn open(source: R, columns: &'static [Column]) -> Result<Self, OpenError> {
        let mut lines = Lines::new(source);
        let mut splitter = Splitter::new();
        loop {
            let Some(line) = lines.next().map_err(OpenError::Read)? else {
                return Err(OpenError::Empty);
            };
            let (row, line) = (line.number, line.without_mark());
            if is_blank(&line) {
                continue;
            }
            let header = read_header(&line, &mut splitter, columns).map_err(|fault| {
                let HeaderFault { reason, found, hint } = fault;
                OpenError::Header { row, reason, found, hint }
            })?;
            return Ok(Self { lines, splitter, header });
        }
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    /// The number of the last line read.
    pub(crate) fn line(&self) -> u64 {
        self.lines.number()
    }

    /// The next row that is not blank.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        let (number, length, ended) = loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some(line) if is_blank(&line) => {}
                // Taken apart, because a borrow can't leave a loop that goes on.
                Some(line) => break (line.number, line.length, line.ended),
            }
        };
        let line = Line { number, length, ended, kept: self.lines.kept() };
        let header = &self.header;
        let cells = read_row(&line, &mut self.splitter, header);
        Ok(Some(Row { number, ended, header, cells }))
    }
}

/// Spreadsheets leave rows of nothing but commas behind.
fn is_blank(line: &Line<'_>) -> bool {
    line.is_whole() && line.kept.iter().all(|byte| matches!(byte, b',' | b' ' | b'\t'))
}

fn read_row<'a>(
    line: &Line<'_>,
    splitter: &'a mut Splitter,
    header: &Header,
) -> Result<Cells<'a>, Fault> {
    let fault = |reason: String, hint: &'static str| Fault {
        column: None,
        value: shortened(line.kept),
        reason,
        hint: Some(hint.to_owned()),
    };
    if !line.is_whole() {
        let reason = format!("the row has {} bytes; a row may have {ROW_BYTES_MAX}", line.length);
        return Err(fault(reason, "see whether the lines of the file are ended as they should be"));
    }
    let width = header.width;
    let cells = splitter.split(line.kept).map_err(|broken| match broken {
        Broken::Unclosed(place, value) => Fault {
            column: header.name_at(place),
            value,
            ..fault(
                "a quote is opened and not closed on the same line".to_owned(),
                "see whether the file was cut short here; a cell can't have a line break",
            )
        },
        Broken::TooMany => {
            let reason = format!("the row has {CELLS_MAX} cells or more, the header {width}");
            fault(reason, QUOTE_COMMAS)
        }
    })?;
    let reason = || format!("the row has {} cells, the header {width}", cells.len());
    match cells.len().cmp(&width) {
        std::cmp::Ordering::Equal => Ok(cells),
        std::cmp::Ordering::Less => Err(fault(reason(), "see whether the file was cut short here")),
        std::cmp::Ordering::Greater => Err(fault(reason(), QUOTE_COMMAS)),
    }
}

const QUOTE_COMMAS: &str = "a cell with a comma in it needs quotes around it";

struct HeaderFault {
    reason: String,
    found: String,
    hint: Option<&'static str>,
}

impl HeaderFault {
    fn of_line(line: &Line<'_>, reason: &str, hint: &'static str) -> Self {
        let found = format!("{:?}", shortened(line.kept));
        Self { reason: reason.to_owned(), found, hint: Some(hint) }
    }
}

fn read_header(
    line: &Line<'_>,
    splitter: &mut Splitter,
    columns: &'static [Column],
) -> Result<Header, HeaderFault> {
    if !line.is_whole() {
        let reason = "it is too long to be one";
        return Err(HeaderFault::of_line(line, reason, "check that this is the right file"));
    }
    if std::str::from_utf8(line.kept).is_err() {
        return Err(HeaderFault::of_line(line, "it is not UTF-8", SAVE_AS_UTF8));
    }
    let Ok(cells) = splitter.split(line.kept) else {
        let reason = "it can't be split into the names of columns";
        return Err(HeaderFault::of_line(line, reason, "check that this is the right file"));
    };
    let names: Vec<_> = cells.iter().map(|cell| String::from_utf8_lossy(cell)).collect();
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    let (places, wrong) = find_columns(&names, columns);
    if wrong.is_empty() {
        return Ok(Header { columns, places, width: names.len() });
    }
    let parted_otherwise = names.len() == 1 && names[0].contains([';', '\t']);
    Err(HeaderFault {
        reason: wrong.join(", "),
        found: found(&names),
        hint: Some(if parted_otherwise {
            "the cells have to be parted by commas"
        } else {
            "name the columns as expected, in any order, and leave others out"
        }),
    })
}

pub(crate) const SAVE_AS_UTF8: &str = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)";

/// Where the columns stand, and everything that is wrong with the names.
fn find_columns(names: &[&str], columns: &[Column]) -> (Vec<Option<Place>>, Vec<String>) {
    let mut places: Vec<Option<Place>> = vec![None; columns.len()];
    let mut wrong = Vec::new();
    for (index, text) in names.iter().enumerate() {
        let called = |column: &Column| column.called(text);
        let known = columns.iter().zip(&mut places).find_map(|(c, p)| called(c).zip(Some(p)));
        match known {
            None if text.is_empty() => wrong.push(format!("column {} has no name", index + 1)),
            None => wrong.push(format!("unknown column {:?}", shortened(text.as_bytes()))),
            Some((name, Some(before))) => {
                wrong.push(match before.name {
                    before if before == name => format!("column {name} stands there twice"),
                    before => format!("columns {before} and {name} are the same"),
                });
            }
            Some((name, place)) => *place = Some(Place { index, name }),
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.needed && place.is_none() {
            wrong.push(format!("no column {}", column.name));
        }
    }
    (places, wrong)
}

fn found(names: &[&str]) -> String {
    let shown = names.iter().take(NAMES_MAX).map(|name| shortened(name.as_bytes()));
    let mut shown: Vec<_> = shown.collect();
    if names.len() > NAMES_MAX {
        shown.push(format!("and {} more", names.len() - NAMES_MAX));
    }
    shown.join(", ")
}

/// The columns as they could stand in a header, those in brackets where they may be left out.
pub(crate) fn expected(columns: &[Column]) -> String {
    let name = |column: &Column| {
        let also = column.also.map(|also| format!(" or {also}")).unwrap_or_default();
        let named = format!("{}{also}", column.name);
        if column.needed { named } else { format!("[{named}]") }
    };
    columns.iter().map(name).collect::<Vec<_>>().join(", ")
}
