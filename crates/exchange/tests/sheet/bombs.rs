//! Files made to do harm: refused before they are unpacked, or held to what they may take.

use crate::damage::{parts, replaced, small_xlsx};
use crate::files::{content, ods_of, refusal, table, texts, zipped};

#[test]
fn a_zip_bomb_is_refused_by_its_list_of_contents() {
    let bomb = vec![b' '; 40 << 20];
    let bytes = zipped(&[
        ("[Content_Types].xml", b"<a/>"),
        ("_rels/.rels", b"<a/>"),
        ("xl/worksheets/sheet1.xml", &bomb),
    ]);
    assert!(bytes.len() < 100_000);
    let told = refusal("a.xlsx", &bytes);
    assert!(
        told.starts_with("a.xlsx: its part xl/worksheets/sheet1.xml unpacks to ")
            && told.contains(
                " times its size; 250 times are allowed | no office's sheet is like that"
            ),
        "{told}"
    );
    let styles = vec![b' '; (16 << 20) + 1];
    let bytes = zipped(&[("xl/styles.xml", &styles)]);
    assert!(refusal("a.xlsx", &bytes).starts_with(
        "a.xlsx: its part xl/styles.xml unpacks to 16777217 bytes; it may have 16777216 |"
    ));
}

#[test]
fn a_workbook_of_too_many_bytes_is_refused_packed_and_unpacked() {
    let mut large = b"PK\x03\x04".to_vec();
    large.resize((64 << 20) + 1, 0);
    let told = refusal("a.xlsx", &large);
    assert!(
        told.starts_with("a.xlsx: the workbook has 67108865 bytes; one may have 67108864 |"),
        "{told}"
    );
    // Nothing packs these: they are told as 200 times as much.
    let mut state: u64 = 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    };
    let length: u32 = (2 << 20) + 1;
    let noise: Vec<u8> = (0..length).map(|_| next()).collect();
    let mut bytes =
        zipped(&[("xl/worksheets/sheet1.xml", &noise), ("xl/worksheets/sheet2.xml", &noise)]);
    let said = length.to_le_bytes();
    let places: Vec<_> =
        (0..bytes.len() - 4).filter(|&place| bytes[place..place + 4] == said).collect();
    assert_eq!(places.len(), 4, "in the list and before each part");
    for place in places {
        bytes[place..place + 4].copy_from_slice(&(400_u32 << 20).to_le_bytes());
    }
    let told = refusal("a.xlsx", &bytes);
    assert!(
        told.starts_with("a.xlsx: it unpacks to 838860800 bytes; a workbook may have 671088640 |"),
        "{told}"
    );
}

#[test]
fn a_list_of_contents_that_lies_is_found_out() {
    let text = content(&table("Cases", &texts(&["a", &"x".repeat(5000)])));
    let mut bytes = ods_of(&text);
    let size = u32::try_from(text.len()).unwrap().to_le_bytes();
    let places: Vec<_> =
        (0..bytes.len() - 4).filter(|&place| bytes[place..place + 4] == size).collect();
    assert_eq!(places.len(), 2, "in the list and before the part");
    for place in places {
        bytes[place..place + 4].copy_from_slice(&1000u32.to_le_bytes());
    }
    let told = refusal("a.ods", &bytes);
    assert!(told.starts_with("a.ods: the workbook is damaged: its part content.xml"), "{told}");
}

#[test]
fn more_parts_than_a_workbook_has_are_refused() {
    let names: Vec<_> = (0..4097).map(|part| format!("xl/media/{part}")).collect();
    let parts: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(
        refusal("a.xlsx", &zipped(&parts))
            .starts_with("a.xlsx: it has 4097 parts; a workbook may have 4096 |")
    );
}

#[test]
fn entities_are_refused_where_they_are_declared() {
    let bomb = content(&table("Cases", &texts(&["&b;"]))).replacen(
        "?>",
        r#"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>"#,
        1,
    );
    let told = "the workbook is damaged: its part content.xml declares a document type, which no \
                spreadsheet program writes | open it in a spreadsheet program and save it anew, or get \
                the file again";
    assert_eq!(refusal("a.ods", &ods_of(&bomb)), format!("a.ods: {told}"));
    let bytes = replaced(&parts(&small_xlsx()), "xl/sharedStrings.xml", |xml| {
        xml.replacen("?>", "?><!DOCTYPE x>", 1)
    });
    assert_eq!(
        refusal("a.xlsx", &bytes),
        format!("a.xlsx: {told}").replace("content.xml", "xl/sharedStrings.xml")
    );
    let undeclared = content(&table("Cases", &texts(&["&b;"])));
    assert_eq!(
        refusal("a.ods", &ods_of(&undeclared)),
        "a.ods: the workbook is damaged: its part content.xml can't be read: &b; is unknown | open it \
         in a spreadsheet program and save it anew, or get the file again"
    );
}

#[test]
fn room_is_not_made_for_texts_that_are_not_there() {
    let bytes = replaced(&parts(&small_xlsx()), "xl/sharedStrings.xml", |xml| {
        let from = xml.find("uniqueCount=\"").unwrap() + 13;
        let to = from + xml[from..].find('"').unwrap();
        format!("{}99999999999999{}", &xml[..from], &xml[to..])
    });
    assert_eq!(
        refusal("a.xlsx", &bytes),
        "a.xlsx: the workbook is damaged: its part xl/sharedStrings.xml says it has 99999999999999 \
         texts, more than fit in it | open it in a spreadsheet program and save it anew, or get the \
         file again"
    );
}

#[test]
fn a_format_that_would_be_copied_for_every_cell_format_is_refused() {
    let long = format!(
        "<numFmts><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts><fonts",
        "0".repeat(5000)
    );
    let bytes =
        replaced(&parts(&small_xlsx()), "xl/styles.xml", |xml| xml.replacen("<fonts", &long, 1));
    assert!(
        refusal("a.xlsx", &bytes).contains("its part xl/styles.xml has a value of over 1024 bytes")
    );
}

#[test]
fn a_panic_of_the_library_is_an_error_of_the_file() {
    let brackets = format!(
        "<numFmts><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts><fonts",
        "[".repeat(300)
    );
    let bytes = replaced(&parts(&small_xlsx()), "xl/styles.xml", |xml| {
        xml.replacen("<fonts", &brackets, 1).replace("numFmtId=\"0\"", "numFmtId=\"200\"")
    });
    // Built with checks of overflow the library panics here, without them it reads the file.
    if let Err(error) = crate::files::open("a.xlsx", &bytes, None) {
        assert_eq!(
            error.to_string(),
            "a.xlsx: the workbook is damaged: what stands in it can't be made sense of"
        );
    }
}

#[test]
fn one_cell_far_away_costs_nothing() {
    let bytes = replaced(&parts(&small_xlsx()), "xl/worksheets/sheet1.xml", |xml| {
        xml.replacen(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"B1048576\"><v>1</v></c></row></sheetData>",
            1,
        )
        .replacen("A1:B3", "A1:XFD1048576", 1)
    });
    let mut sheet = crate::files::open("a.xlsx", &bytes, None).unwrap();
    let rows = crate::files::rows(&mut sheet);
    assert_eq!(rows.last().unwrap().number, 1_048_576);
    let bytes = replaced(&parts(&small_xlsx()), "xl/worksheets/sheet1.xml", |xml| {
        xml.replacen("</sheetData>", "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row></sheetData>", 1)
    });
    assert!(
        refusal("a.xlsx", &bytes)
            .starts_with("a.xlsx: row 2 stands there twice, or after a later one |")
    );
    let bytes = replaced(&parts(&small_xlsx()), "xl/worksheets/sheet1.xml", |xml| {
        xml.replacen("</sheetData>", "<row r=\"9\"><c r=\"XFE9\"><v>1</v></c></row></sheetData>", 1)
    });
    assert!(refusal("a.xlsx", &bytes).contains("row 9 has over 16384 columns"));
}

#[test]
fn a_cell_where_no_sheet_has_one_is_not_taken_for_another() {
    // 2^32 + 2: a count in 32 bits comes to 2.
    for place in ["A4294967298", "AAAAAAA2"] {
        let bytes = replaced(&parts(&small_xlsx()), "xl/worksheets/sheet1.xml", |xml| {
            xml.replacen("r=\"A2\"", &format!("r=\"{place}\""), 1)
        });
        assert_eq!(
            refusal("a.xlsx", &bytes),
            format!(
                "a.xlsx: the workbook is damaged: its part xl/worksheets/sheet1.xml has a cell at \
                 {place:?}, where no sheet has one | open it in a spreadsheet program and save it \
                 anew, or get the file again"
            )
        );
    }
}
