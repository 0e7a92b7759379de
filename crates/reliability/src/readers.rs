//! Everything that reads bytes from outside, each with good bytes to begin with. Not here: how they are
//! changed (see `works/fuzz/change.rs`, and `upheld-fuzz`, where libFuzzer does it).

mod parts;

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::Arc;

use upheld_audit::{Checkpoint, certificate};
use upheld_domain::{Definitions, Scheme};
use upheld_exchange::{
    Book, BookCell, BookSheet, EventsReader, Map, Sheet, SheetKind, SheetOptions, workbook,
};
use upheld_journal::{FrameAt, StoredFrame};
use xxhash_rust::xxh3::xxh3_64;

use crate::trouble::{Result, Trouble};

const CSV: [&[u8]; 3] = [
    include_bytes!("../../../docs/guide/examples/old-cases.csv"),
    include_bytes!("../../../docs/guide/examples/remedies.csv"),
    include_bytes!("../../../docs/guide/examples/tour.csv"),
];
const JSONL: &[u8] = b"{\"reference\":\"19 000 401\",\"authority\":\"Leeds\",\"n\":1.50}\n\
    \n{\"reference\":null,\"authority\":\"\\u00fc\",\"n\":[1,{\"c\":true}]}\n";
const MAP: &[u8] =
    include_bytes!("../../../docs/guide/examples/housing-ombudsman/determinations.toml");
const SCHEME: &[u8] = include_bytes!("../../../docs/guide/examples/housing-ombudsman/scheme.toml");
const DEFINITIONS: &[u8] = include_bytes!("../../domain/definitions/lgsco-2020.toml");
const EVENTS: &[u8] = include_bytes!("../samples/events.jsonl");
const CERTIFICATE: &[u8] = include_bytes!("../samples/certificate.json");
const CHECKPOINT: &[u8] = include_bytes!("../samples/checkpoint.note");
const XLSX_PARTS: &[u8] = include_bytes!("../samples/xlsx.parts");
const ODS_PARTS: &[u8] = include_bytes!("../samples/ods.parts");
const SEGMENT: &[u8] = include_bytes!("../samples/journal.seg");

/// What every frame begins with.
const MAGIC: &[u8; 4] = b"\xfbUPF";

/// Where a frame's checksum ends: the rest is under it.
const CHECKED_FROM: usize = 12;

/// Something that reads bytes.
#[derive(Debug)]
pub struct Reader {
    /// Its name, as `UPHELD_FUZZ` has it.
    pub name: &'static str,
    /// Good inputs, one at least.
    pub good: Vec<Vec<u8>>,
    /// Makes the checksum right again, so that what is behind it is reached; does nothing where there is
    /// none.
    pub mend: fn(&mut [u8]),
    /// Reads to the end; whether there was nothing to refuse.
    pub read: fn(&[u8]) -> bool,
}

impl Reader {
    /// An input as it is read: mended three times of four. The input itself says which time it is, so
    /// that the same bytes are always read alike.
    #[must_use]
    pub fn mended<'a>(&self, input: &'a [u8]) -> Cow<'a, [u8]> {
        if xxh3_64(input).is_multiple_of(4) {
            return Cow::Borrowed(input);
        }
        let mut mended = input.to_vec();
        (self.mend)(&mut mended);
        Cow::Owned(mended)
    }
}

/// Whether a panic began in this workspace's code, and not in a library's.
#[must_use]
pub fn is_ours(panic: &std::panic::PanicHookInfo<'_>) -> bool {
    // Cargo names the files of the workspace from its root, those of others by their whole path.
    panic.location().is_some_and(|at| at.file().starts_with("crates/"))
}

/// The reader of a name.
///
/// # Errors
/// [`Trouble::Trial`] with the names there are, where it is none of them; as [`all`].
pub fn named(name: &str) -> Result<Reader> {
    let mut readers = all()?;
    let names: Vec<&str> = readers.iter().map(|reader| reader.name).collect();
    let known = format!("no reader {name:?}; there are {}", names.join(", "));
    let at = readers.iter().position(|reader| reader.name == name);
    at.map(|at| readers.swap_remove(at)).ok_or(Trouble::Trial(known))
}

/// Every reader.
///
/// # Errors
/// [`Trouble::Trial`] where the good inputs can't be made.
pub fn all() -> Result<Vec<Reader>> {
    let csv = CSV.map(<[u8]>::to_vec).to_vec();
    Ok(vec![
        Reader { name: "frame", good: frames(), mend: mend_frame, read: read_frame },
        reader("csv", csv, |bytes| read_sheet("a.csv", bytes)),
        reader("xlsx", vec![book()?], |bytes| read_sheet("a.xlsx", bytes)),
        reader("xlsx-parts", vec![XLSX_PARTS.to_vec()], |bytes| read_parts("a.xlsx", bytes)),
        reader("ods-parts", vec![ODS_PARTS.to_vec()], |bytes| read_parts("a.ods", bytes)),
        reader("jsonl", vec![JSONL.to_vec()], |bytes| read_sheet("a.jsonl", bytes)),
        reader("events", vec![EVENTS.to_vec()], read_events),
        reader("map", vec![MAP.to_vec()], read_map),
        reader("scheme", vec![SCHEME.to_vec()], read_scheme),
        reader("definitions", vec![DEFINITIONS.to_vec()], read_definitions),
        reader("certificate", vec![CERTIFICATE.to_vec()], |b| certificate::read(b).is_ok()),
        reader("checkpoint", vec![CHECKPOINT.to_vec()], |b| Checkpoint::parse(b).is_ok()),
    ])
}

fn reader(name: &'static str, good: Vec<Vec<u8>>, read: fn(&[u8]) -> bool) -> Reader {
    Reader { name, good, mend: |_| (), read }
}

/// The frames of a segment.
fn frames() -> Vec<Vec<u8>> {
    let starts: Vec<usize> =
        (0..SEGMENT.len()).filter(|&at| SEGMENT[at..].starts_with(MAGIC)).collect();
    let ends = starts.iter().skip(1).copied().chain([SEGMENT.len()]);
    starts.iter().zip(ends).map(|(&start, end)| SEGMENT[start..end].to_vec()).collect()
}

fn mend_frame(bytes: &mut [u8]) {
    if bytes.len() > CHECKED_FROM {
        let sum = xxh3_64(&bytes[CHECKED_FROM..]);
        bytes[4..CHECKED_FROM].copy_from_slice(&sum.to_be_bytes());
    }
}

fn read_frame(bytes: &[u8]) -> bool {
    let frame = StoredFrame::from_bytes(FrameAt { segment: 0, offset: 0 }, Arc::from(bytes));
    frame.is_ok_and(|frame| frame.events().is_ok())
}

fn book() -> Result<Vec<u8>> {
    let rows = ["19 000 401", "<&>", "", "2019-05-03"]
        .map(|text| vec![BookCell::from(Some(text.to_owned())), BookCell::Blank]);
    let sheet = BookSheet {
        name: "Cases".to_owned(),
        header: vec!["reference".to_owned(), "authority".to_owned()],
        rows: rows.to_vec(),
    };
    let book = Book {
        title: "SYNTHETIC".to_owned(),
        author: "tests".to_owned(),
        day: chrono::NaiveDate::default(),
        synthetic: true,
        cover: Vec::new(),
        sheets: vec![sheet],
    };
    workbook(&book).map_err(|error| Trouble::Trial(error.to_string()))
}

fn read_sheet(name: &str, bytes: &[u8]) -> bool {
    let Ok(kind) = SheetKind::of(name, bytes) else { return false };
    let options =
        SheetOptions { sheet: Some("Cases".to_owned()).filter(|_| name.ends_with("xlsx")) };
    let Ok(mut sheet) = Sheet::open(name, kind, Cursor::new(bytes.to_vec()), &options) else {
        return false;
    };
    loop {
        match sheet.next_row() {
            Ok(Some(row)) if row.cells.is_ok() => {}
            Ok(None) => return true,
            Ok(Some(_)) | Err(_) => return false,
        }
    }
}

fn read_parts(name: &str, bytes: &[u8]) -> bool {
    parts::packed(bytes).is_some_and(|book| read_sheet(name, &book))
}

fn read_events(bytes: &[u8]) -> bool {
    let Ok(mut reader) = EventsReader::open("events.jsonl", bytes) else { return false };
    loop {
        match reader.next_commit() {
            Ok(Some(_)) => {}
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

fn text_of(bytes: &[u8], read: impl Fn(&str) -> bool) -> bool {
    std::str::from_utf8(bytes).is_ok_and(read)
}

fn read_map(bytes: &[u8]) -> bool {
    text_of(bytes, |text| Map::read("map.toml", text).errors().is_empty())
}

fn read_scheme(bytes: &[u8]) -> bool {
    text_of(bytes, |text| Scheme::parse(text).is_ok())
}

fn read_definitions(bytes: &[u8]) -> bool {
    text_of(bytes, |text| Definitions::parse(text).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_inputs_are_read_and_a_name_that_is_none_is_told_with_those_there_are() {
        for reader in all().unwrap() {
            let refused = reader.good.iter().filter(|good| !(reader.read)(good)).count();
            // The marks before and behind the events: whole frames, that hold none.
            let marks = if reader.name == "frame" { 2 } else { 0 };
            assert_eq!((refused, reader.good.len() > refused), (marks, true), "{}", reader.name);
        }
        let refusal = named("cvs").unwrap_err().to_string();
        assert!(refusal.starts_with("no reader \"cvs\"; there are frame, csv, xlsx,"), "{refusal}");
        assert_eq!(named("csv").unwrap().name, "csv");
    }

    #[test]
    fn a_frame_is_mended_three_times_of_four_and_the_same_bytes_always_alike() {
        let frame = named("frame").unwrap();
        let mut input = frame.good[1].clone();
        let mut read = 0;
        for change in 0..=u8::MAX {
            // Of the checksum: only what is mended is read.
            input[4] = change;
            let mended = frame.mended(&input);
            assert_eq!(mended, frame.mended(&input));
            read += u32::from((frame.read)(&mended));
        }
        assert!((160..=224).contains(&read), "{read} of 256");
    }
}
