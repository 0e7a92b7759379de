//! The archive that a workbook is: looked through before anything in it is read, so that a file
//! that is cut short, or unpacks to more than it should, is refused at once and in bounded memory.

use std::borrow::Cow;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::SheetKind;
use super::error::SheetError;
use super::grid::SAVE_ANEW;
use super::kind::{self, NUMBERS, PASSWORD, XLSB};

/// How many bytes a workbook may have on the disk.
pub(super) const FILE_BYTES_MAX: u64 = 64 << 20;
/// How many parts a workbook may have.
const PARTS_MAX: usize = 4096;
/// How many bytes all parts may have, unpacked.
const TOTAL_BYTES_MAX: u64 = 640 << 20;
/// How many bytes a part may have, unpacked.
const PART_BYTES_MAX: u64 = 512 << 20;
/// How many bytes the parts may have that the library holds in memory: shared texts, …
const HELD_PART_BYTES_MAX: u64 = 64 << 20;
/// … and styles, of which it makes much more than they are.
const STYLES_BYTES_MAX: u64 = 16 << 20;
/// From which size on a part's packing is looked at, and how tight it may be.
const PACKED_FROM: u64 = 16 << 20;
const PACKED_MAX: u64 = 250;
/// How many bytes one tag, or one stretch of text, may have.
const EVENT_BYTES_MAX: usize = 4 << 20;
/// How many cell formats a workbook may have; Excel allows 65,490.
const FORMATS_MAX: u64 = 1 << 17;
/// How long a value may be in the styles; Excel allows 255 characters.
const STYLE_VALUE_MAX: usize = 1 << 10;

/// Looks through a workbook: what kind it is by its contents, and that it is safe to read.
pub(super) fn inspect(
    file: &Arc<str>,
    source: &mut (impl Read + Seek),
) -> Result<SheetKind, SheetError> {
    let refused = |reason: String, hint| SheetError::refused(file, reason, Some(hint));
    let length = super::length(source).map_err(|error| SheetError::read(file, 0, error))?;
    if length == 0 {
        return Err(SheetError::empty(file));
    }
    if length > FILE_BYTES_MAX {
        let reason = format!("the workbook has {length} bytes; one may have {FILE_BYTES_MAX}");
        return Err(refused(reason, "take pictures out of it, or save the sheet as CSV UTF-8"));
    }
    let mut first = [0; 4];
    source.read_exact(&mut first).map_err(|_error| damaged(file, "it has not even four bytes"))?;
    source.seek(SeekFrom::Start(0)).map_err(|error| SheetError::read(file, 0, error))?;
    if first != *b"PK\x03\x04" {
        return Err(damaged(file, "it does not begin as a workbook does"));
    }
    let mut archive = ZipArchive::new(source).map_err(|_error| {
        let reason = "the file is cut short or damaged: the list of what is in it, at its end, \
                      can't be read";
        refused(reason.to_owned(), SAVE_ANEW)
    })?;
    let parts = parts(file, &mut archive)?;
    let kind = kind_of(file, &parts)?;
    if kind == SheetKind::Ods && says_encrypted(&mut archive) {
        return Err(SheetError::refused(file, PASSWORD.0, Some(PASSWORD.1)));
    }
    for (index, part) in parts.iter().enumerate() {
        let lower = part.name.to_ascii_lowercase();
        if is_read(&lower) {
            let entry = archive.by_index(index).map_err(|error| broken(file, part, &error))?;
            check_part(entry, part, Watched::of(kind, &lower))
                .map_err(|reason| damaged_part(file, part, &reason))?;
        }
    }
    Ok(kind)
}

/// Whether the library, or we, may read a part. What other programs have put in for themselves is
/// left alone, and need not be whole.
fn is_read(name: &str) -> bool {
    let others = name.starts_with("customxml/") || name.starts_with("docprops/");
    !others && (name.ends_with(".xml") || name.ends_with(".rels"))
}

/// Whether the list of an OpenDocument file says that its parts are encrypted.
fn says_encrypted<R: Read + Seek>(archive: &mut ZipArchive<R>) -> bool {
    let mut list = Vec::new();
    let read = archive.by_name("META-INF/manifest.xml").map(|manifest| {
        // A list that can't be read is found in its turn.
        manifest.take(1 << 20).read_to_end(&mut list)
    });
    read.is_ok() && kind::contains(&list, b"encryption-data")
}

/// What is looked at in a part beyond its being plain XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Watched {
    Styles,
    Texts,
    /// Where cells say they stand.
    Places,
    Nothing,
}

impl Watched {
    fn of(kind: SheetKind, name: &str) -> Self {
        match kind {
            SheetKind::Xlsx if name.ends_with("styles.xml") => Self::Styles,
            SheetKind::Xlsx if name.ends_with("sharedstrings.xml") => Self::Texts,
            SheetKind::Xlsx => Self::Places,
            _ => Self::Nothing,
        }
    }
}

/// One part of the workbook, as the archive lists it.
struct Part {
    name: String,
    size: u64,
}

/// The parts, if none of them is more than it may be.
fn parts<R: Read + Seek>(
    file: &Arc<str>,
    archive: &mut ZipArchive<R>,
) -> Result<Vec<Part>, SheetError> {
    let refused = |reason: String| SheetError::refused(file, reason, Some(NO_SHEET));
    if archive.len() > PARTS_MAX {
        let reason = format!("it has {} parts; a workbook may have {PARTS_MAX}", archive.len());
        return Err(refused(reason));
    }
    let mut parts = Vec::with_capacity(archive.len());
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| {
            damaged(file, &format!("part {} of it can't be found: {error}", index + 1))
        })?;
        if entry.encrypted() {
            return Err(SheetError::refused(file, PASSWORD.0, Some(PASSWORD.1)));
        }
        // Some writers part folders the other way.
        let name = entry.name().map(Cow::into_owned).unwrap_or_default().replace('\\', "/");
        let (size, packed) = (entry.size(), entry.compressed_size());
        let max = part_max(&name.to_ascii_lowercase());
        if size > max {
            let reason = format!("its part {name} unpacks to {size} bytes; it may have {max}");
            return Err(refused(reason));
        }
        if size > PACKED_FROM && size / packed.max(1) > PACKED_MAX {
            let reason = format!(
                "its part {name} unpacks to {} times its size; {PACKED_MAX} times are allowed",
                size / packed.max(1)
            );
            return Err(refused(reason));
        }
        total = total.saturating_add(size);
        parts.push(Part { name, size });
    }
    if total > TOTAL_BYTES_MAX {
        let reason = format!("it unpacks to {total} bytes; a workbook may have {TOTAL_BYTES_MAX}");
        return Err(refused(reason));
    }
    Ok(parts)
}

const NO_SHEET: &str = "no office's sheet is like that; if this one is, save the rows and columns you need as CSV UTF-8";

fn part_max(name: &str) -> u64 {
    if name.ends_with("styles.xml") || name.contains("/theme/") {
        STYLES_BYTES_MAX
    } else if name.contains("/worksheets/") || name == "content.xml" {
        PART_BYTES_MAX
    } else {
        HELD_PART_BYTES_MAX
    }
}

/// What kind of workbook it is, by its parts.
fn kind_of(file: &Arc<str>, parts: &[Part]) -> Result<SheetKind, SheetError> {
    let has = |name: &str| parts.iter().any(|part| part.name.eq_ignore_ascii_case(name));
    let within = |folder: &str| parts.iter().any(|part| part.name.starts_with(folder));
    let refusal = if has("xl/workbook.bin") {
        XLSB
    } else if within("Index/") || has("Index.zip") {
        NUMBERS
    } else if has("word/document.xml") {
        ("it is a Word document", "ask for the spreadsheet, or copy its table into one")
    } else if has("ppt/presentation.xml") {
        ("it is a PowerPoint presentation", "ask for the spreadsheet")
    } else if has("encrypted-package") {
        PASSWORD
    } else if has("content.xml") && has("mimetype") {
        return Ok(SheetKind::Ods);
    } else if has("[Content_Types].xml") && has("_rels/.rels") {
        return Ok(SheetKind::Xlsx);
    } else {
        let names: Vec<_> = parts.iter().take(5).map(|part| kind::short(&part.name)).collect();
        let more = if parts.len() > names.len() { ", …" } else { "" };
        let reason =
            format!("it is an archive and no workbook: in it are {}{more}", names.join(", "));
        return Err(SheetError::refused(file, reason, Some("unpack it and name the file in it")));
    };
    Err(SheetError::refused(file, refusal.0, Some(refusal.1)))
}

/// Reads a part through to its end: that it is as long as it says, whole, and plain XML. The
/// library that reads it afterwards is spared what it could not bear.
fn check_part(entry: impl Read, part: &Part, watched: Watched) -> Result<(), String> {
    // One byte more than listed, so that a part that goes on is seen.
    let mut reader = Reader::from_reader(BufReader::new(entry.take(part.size + 1)));
    let mut check = Check { size: part.size, watched, depth: 0, formats: 0 };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break,
            Ok(event) => check.event(&event)?,
            Err(error) => return Err(format!("can't be read: {error}")),
        }
        if buffer.len() > EVENT_BYTES_MAX {
            return Err(format!("has a stretch of text of over {EVENT_BYTES_MAX} bytes"));
        }
    }
    if reader.buffer_position() > part.size {
        return Err(format!("is longer than the {} bytes it says it has", part.size));
    }
    if check.depth > 0 {
        return Err("can't be read: it breaks off before its end".to_owned());
    }
    Ok(())
}

/// What has been seen of a part.
struct Check {
    /// How many bytes it says it has.
    size: u64,
    watched: Watched,
    /// How many tags are open.
    depth: u64,
    /// How many cell formats there were.
    formats: u64,
}

impl Check {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::DocType(_) => {
                return Err(NO_DOCTYPE.to_owned());
            }
            Event::Start(tag) => {
                self.depth += 1;
                self.tag(tag)?;
            }
            Event::Empty(tag) => self.tag(tag)?,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    fn tag(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let name = tag.local_name();
        match self.watched {
            Watched::Styles => {
                self.formats += u64::from(name.as_ref() == "xf");
                if self.formats > FORMATS_MAX {
                    return Err(format!("has over {FORMATS_MAX} cell formats"));
                }
            }
            Watched::Texts if name.as_ref() == "sst" => {}
            Watched::Places if matches!(name.as_ref(), "c" | "row" | "mergeCell" | "dimension") => {
            }
            _ => return Ok(()),
        }
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| format!("can't be read: {error}"))?;
            self.attribute(attribute.key.as_ref(), &attribute.value)?;
        }
        Ok(())
    }

    fn attribute(&self, key: &str, value: &str) -> Result<(), String> {
        if self.watched == Watched::Styles && value.len() > STYLE_VALUE_MAX {
            return Err(format!("has a value of over {STYLE_VALUE_MAX} bytes"));
        }
        // The library adds digits up without looking whether the sum fits: a row in the thousands
        // of millions would be taken for another one.
        if self.watched == Watched::Places && matches!(key, "r" | "ref") && is_too_far(value) {
            return Err(format!("has a cell at {:?}, where no sheet has one", kind::short(value)));
        }
        // Room is made for as many texts as this says, and a text takes five bytes at least.
        let too_many = |count| count > self.size / 5;
        if key == "uniqueCount" && value.parse::<u64>().is_ok_and(too_many) {
            return Err(format!("says it has {value} texts, more than fit in it"));
        }
        Ok(())
    }
}

/// Whether a place, or a range of two, has more letters or digits than any on a sheet.
fn is_too_far(place: &str) -> bool {
    let count =
        |part: &str, is: fn(&u8) -> bool| part.as_bytes().iter().filter(|&byte| is(byte)).count();
    place
        .split(':')
        .any(|part| count(part, u8::is_ascii_alphabetic) > 3 || count(part, u8::is_ascii_digit) > 7)
}

const NO_DOCTYPE: &str = "declares a document type, which no spreadsheet program writes";

/// The error of a workbook that is not whole.
pub(super) fn damaged(file: &Arc<str>, why: &str) -> SheetError {
    SheetError::refused(file, format!("the workbook is damaged: {why}"), Some(SAVE_ANEW))
}

fn damaged_part(file: &Arc<str>, part: &Part, why: &str) -> SheetError {
    damaged(file, &format!("its part {} {why}", kind::short(&part.name)))
}

fn broken(file: &Arc<str>, part: &Part, error: &zip::result::ZipError) -> SheetError {
    damaged_part(file, part, &format!("can't be read: {error}"))
}
