//! Whatever the bytes, reading ends, in rows or in an error, and not in a panic.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::damage::{parts, small_ods, small_xlsx};
use crate::files::{open, zipped};

static XLSX: LazyLock<Vec<u8>> = LazyLock::new(small_xlsx);
static ODS: LazyLock<Vec<u8>> = LazyLock::new(small_ods);
const CSV: &[u8] = b"\xef\xbb\xbfa;\"b \"\"c\"\"\";d\r\n1;\"2;3\";\r\n;;\r\nx;y;z";
const JSON: &[u8] =
    b"{\"a\": 1.50, \"b\": \"\\u00fc\"}\n\n{\"a\": null, \"b\": [1, {\"c\": true}]}\n";

/// Reads to the end, or to the error.
fn read(name: &str, bytes: &[u8]) {
    let Ok(mut sheet) = open(name, bytes, None) else { return };
    let width = sheet.header().len();
    while let Ok(Some(row)) = sheet.next_row() {
        if let Ok(cells) = row.cells {
            assert_eq!((cells.len(), row.raw.len()), (width, width));
        }
    }
}

/// A change at a place: a byte set, a stretch taken out, doubled, or the rest cut off.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Remove(usize, usize),
    Double(usize, usize),
    Cut(usize),
    Insert(usize, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop::sample::select(vec![
        "<",
        ">",
        "\"",
        "&",
        "&#0;",
        "&#x110000;",
        "</row>",
        "<row>",
        "<c>",
        "<v>",
        "</v>",
        "<is>",
        "<t>",
        "r=\"ZZZZZZZZ99999999999\"",
        "r=\"A0\"",
        "t=\"e\"",
        "t=\"s\"",
        "t=\"b\"",
        "s=\"99\"",
        "1e308",
        "-",
        "NaN",
        "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
        "<mergeCells>",
        "\u{fc}",
        "\n",
        ";",
        ",",
        "{",
        "[",
        "table:number-columns-repeated=\"99999999999999999999\"",
        "table:number-rows-repeated=\"0\"",
        "<table:table>",
        "</table:table>",
        "<text:p>",
        "<office:annotation>",
        "<table:table-cell>",
    ]);
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<usize>(), 1..200usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<usize>(), 1..200usize).prop_map(|(at, length)| Change::Double(at, length)),
        any::<usize>().prop_map(Change::Cut),
        (any::<usize>(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
    ]
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        match *change {
            Change::Set(at, byte) => bytes[at % length] = byte,
            Change::Remove(at, count) => {
                bytes.drain(at % length..(at % length + count).min(length));
            }
            Change::Double(at, count) => {
                let part = bytes[at % length..(at % length + count).min(length)].to_vec();
                bytes.splice(at % length..at % length, part);
            }
            Change::Cut(at) => bytes.truncate(at % length),
            Change::Insert(at, piece) => {
                bytes.splice(at % length..at % length, piece.bytes());
            }
        }
    }
    bytes
}

/// The workbook with one of its parts changed, and packed again, so that the change is read and not
/// only its checksum.
fn changed_inside(bytes: &[u8], which: usize, changes: &[Change]) -> Vec<u8> {
    let mut parts = parts(bytes);
    let which = which % parts.len();
    parts[which].1 = changed(&parts[which].1, changes);
    let parts: Vec<_> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&parts)
}

const NAMES: [&str; 5] = ["a.csv", "a.xlsx", "a.ods", "a.jsonl", "-"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_no_file(name in prop::sample::select(&NAMES[..]), bytes in vec(any::<u8>(), 0..600)) {
        read(name, &bytes);
    }

    #[test]
    fn of_a_changed_file(name in prop::sample::select(&NAMES[..]), which in 0..4usize, changes in vec(change(), 1..6)) {
        let bytes = [XLSX.as_slice(), ODS.as_slice(), CSV, JSON][which];
        read(name, &changed(bytes, &changes));
    }

    #[test]
    fn of_a_workbook_changed_inside(is_ods: bool, which: usize, changes in vec(change(), 1..6)) {
        let (name, bytes) = if is_ods { ("a.ods", &ODS) } else { ("a.xlsx", &XLSX) };
        read(name, &changed_inside(bytes, which, &changes));
    }

    #[test]
    fn of_a_changed_table(changes in vec(change(), 1..8), is_ods: bool) {
        let (name, bytes, part) = match is_ods {
            true => ("a.ods", &ODS, "content.xml"),
            false => ("a.xlsx", &XLSX, "xl/worksheets/sheet1.xml"),
        };
        let which = parts(bytes).iter().position(|(name, _)| name == part).unwrap();
        read(name, &changed_inside(bytes, which, &changes));
    }
}
