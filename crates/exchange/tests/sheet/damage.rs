//! Files that are cut short, protected, or of another kind than their name says.

use std::io::{Cursor, Read};

use upheld_exchange::{Sheet, SheetKind, SheetOptions};
use zip::ZipArchive;

use crate::files::{
    MANIFEST, content, ods, ods_of, open, refusal, rows, table, texts, xlsx, zipped,
};

const ANEW: &str = "open it in a spreadsheet program and save it anew, or get the file again";

/// The parts of an archive.
pub(crate) fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// An archive of these parts, with one of them changed.
pub(crate) fn replaced(
    parts: &[(String, Vec<u8>)],
    name: &str,
    change: impl FnOnce(&str) -> String,
) -> Vec<u8> {
    let mut parts = parts.to_vec();
    let part = parts.iter_mut().find(|part| part.0 == name).unwrap();
    part.1 = change(std::str::from_utf8(&part.1).unwrap()).into_bytes();
    let parts: Vec<_> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&parts)
}

pub(crate) fn small_xlsx() -> Vec<u8> {
    xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["Case no", "Outcome"]).unwrap();
        sheet.write_row(1, 0, ["SYNTHETIC 1", "upheld"]).unwrap();
        sheet.write(2, 0, 2).unwrap();
    })
}

pub(crate) fn small_ods() -> Vec<u8> {
    ods(&format!("{}{}", texts(&["Case no", "Outcome"]), texts(&["SYNTHETIC 1", "upheld"])))
}

#[test]
fn a_workbook_cut_short_is_one_error() {
    for (name, bytes) in [("a.ods", small_ods()), ("a.xlsx", small_xlsx())] {
        for kept in [bytes.len() / 2, bytes.len() - 23, bytes.len() - 1] {
            assert_eq!(
                refusal(name, &bytes[..kept]),
                format!(
                    "{name}: the file is cut short or damaged: the list of what is in it, at its end, \
                     can't be read | {ANEW}"
                ),
                "{kept} of {}",
                bytes.len()
            );
        }
    }
}

#[test]
fn a_document_that_breaks_off_inside_is_one_error() {
    let whole = content(&table("Cases", &texts(&["a", "b"])));
    let cut = &whole[..whole.find("</table:table-row>").unwrap()];
    let told = |part: &str| {
        format!(
            "the workbook is damaged: its part {part} can't be read: it breaks off before its end | {ANEW}"
        )
    };
    assert_eq!(refusal("a.ods", &ods_of(cut)), format!("a.ods: {}", told("content.xml")));
    let part = "xl/worksheets/sheet1.xml";
    let bytes =
        replaced(&parts(&small_xlsx()), part, |xml| xml[..xml.find("</row>").unwrap()].to_owned());
    assert_eq!(refusal("a.xlsx", &bytes), format!("a.xlsx: {}", told(part)));
}

#[test]
fn a_flipped_bit_inside_is_one_error() {
    let mut bytes = small_ods();
    let place = bytes.windows(11).position(|part| part == b"content.xml").unwrap() + 60;
    bytes[place] ^= 4;
    let told = refusal("a.ods", &bytes);
    assert!(
        told.starts_with("a.ods: the workbook is damaged: its part content.xml can't be read"),
        "{told}"
    );
}

#[test]
fn what_other_programs_put_in_need_not_be_whole() {
    let mut all = parts(&small_xlsx());
    all.push(("customXml/item1.xml".to_owned(), b"\xff\xfe<\0".to_vec()));
    let all: Vec<_> = all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(open("a.xlsx", &zipped(&all), None).unwrap().header(), ["Case no", "Outcome"]);
}

#[test]
fn folders_may_be_parted_the_other_way() {
    let all = parts(&small_xlsx());
    let all: Vec<_> = all.iter().map(|(name, bytes)| (name.replace('/', "\\"), bytes)).collect();
    let all: Vec<_> = all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(open("a.xlsx", &zipped(&all), None).unwrap().header(), ["Case no", "Outcome"]);
}

/// The beginning of a compound file whose list names such an entry, as Excel writes it around an
/// encrypted workbook.
fn compound(entry: &str) -> Vec<u8> {
    let mut bytes = vec![0; 1536];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let name: Vec<u8> = entry.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes[1024..1024 + name.len()].copy_from_slice(&name);
    bytes
}

#[test]
fn a_password_is_told_of() {
    let told = "the workbook is protected with a password, so it can't be read | open it with the \
                password, take that off (File, Info, Protect Workbook) and save it";
    assert_eq!(refusal("a.xlsx", &compound("EncryptedPackage")), format!("a.xlsx: {told}"));
    assert_eq!(refusal("a.xlsx", &compound("")), format!("a.xlsx: {told}"));
    let entry = r#"content.xml" manifest:media-type="text/xml""#;
    let manifest = MANIFEST.replace(
        &format!("{entry}/>"),
        &format!(
            "{entry}><manifest:encryption-data manifest:checksum=\"x\"/></manifest:file-entry>"
        ),
    );
    let bytes = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"\x00\x01 not XML"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]);
    assert_eq!(refusal("a.ods", &bytes), format!("a.ods: {told}"));
}

#[test]
fn other_kinds_are_refused_by_name() {
    assert_eq!(
        refusal("a.xls", &compound("Workbook")),
        "a.xls: old Excel workbooks (.xls) are not read | open it in a spreadsheet program and save \
         it as .xlsx"
    );
    assert_eq!(
        refusal("a.xlsb", b"PK\x03\x04"),
        "a.xlsb: binary Excel workbooks (.xlsb) are not read | save it as .xlsx: File, Save As, Excel \
         Workbook"
    );
    let archive = |name: &str| {
        zipped(&[(name, b"x"), ("[Content_Types].xml", b"<a/>"), ("_rels/.rels", b"<a/>")])
    };
    assert!(refusal("a.xlsx", &archive("xl/workbook.bin")).contains("(.xlsb) are not read"));
    assert!(
        refusal("a.zip", &archive("Index/Document.iwa")).contains("files of Numbers are not read")
    );
    assert!(refusal("a.xlsx", &archive("word/document.xml")).contains("it is a Word document"));
    assert_eq!(
        refusal("a.xlsx", &zipped(&[("cases.csv", b"a,b"), ("notes.txt", b"x")])),
        "a.xlsx: it is an archive and no workbook: in it are cases.csv, notes.txt | unpack it and \
         name the file in it"
    );
    assert!(
        refusal("a.xls", b"<html><table><tr><td>a")
            .contains("it is a web page or another XML file")
    );
    assert!(refusal("a.csv", b"\xff\xfea\0,\0b\0").contains("it is text in UTF-16"));
    assert!(refusal("a.csv", b"%PDF-1.7").contains("PDF is not read"));
    assert!(refusal("a.csv", b"a,b\n\0\0\0").contains("it is neither text nor a spreadsheet"));
}

#[test]
fn the_bytes_are_right_where_the_name_lies() {
    for (name, bytes, kind) in [
        ("a.csv", small_xlsx(), SheetKind::Xlsx),
        ("a.xlsx", small_ods(), SheetKind::Ods),
        ("a.ods", small_xlsx(), SheetKind::Xlsx),
        ("a.xlsx", b"a;b\n1;2\n".to_vec(), SheetKind::Csv),
        ("a.xls", b"a\tb\n1\t2\n".to_vec(), SheetKind::Csv),
    ] {
        let mut sheet = open(name, &bytes, None).unwrap();
        assert_eq!(sheet.kind(), kind, "{name}");
        assert_eq!(sheet.header().len(), 2);
        assert!(!rows(&mut sheet).is_empty());
        let notices: Vec<_> = sheet.notices().iter().map(ToString::to_string).collect();
        assert_eq!(notices, [format!("the file's name does not say so, but it is read as {kind}")]);
    }
    for (name, kind) in [
        ("A.XLSX", SheetKind::Xlsx),
        ("x/a.ods", SheetKind::Ods),
        ("a.ndjson", SheetKind::JsonLines),
    ] {
        assert_eq!(SheetKind::of(name, b"").unwrap(), kind);
    }
    assert_eq!(SheetKind::of("-", b"{\"a\": 1}").unwrap(), SheetKind::JsonLines);
}

#[test]
fn a_workbook_can_not_be_a_stream_and_csv_has_no_sheets() {
    let options = SheetOptions { sheet: Some("Cases".to_owned()) };
    let error = Sheet::stream("-", SheetKind::Csv, &b"a\n"[..], &options).err().unwrap();
    assert_eq!(error.to_string(), "-: there is no worksheet \"Cases\": CSV has none");
    let error =
        Sheet::stream("-", SheetKind::Ods, &b""[..], &SheetOptions::default()).err().unwrap();
    assert_eq!(error.to_string(), "-: a workbook can't be read here");
    assert_eq!(error.hint(), Some("save it to a file and name that"));
}
