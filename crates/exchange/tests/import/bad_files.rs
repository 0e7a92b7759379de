//! Files that are wrong as files: headers, bytes, lengths, ends. What is said, word for word, and
//! that the good rows go in all the same.

use std::io::{self, Read};

use crate::office::{CASES, Office, sheet, sound, told};
use upheld_exchange::{CELL_CHARS_MAX, Options, Progress, ROW_BYTES_MAX, What, import};

const GOOD: &str = "19000001,E07000008,Housing,2019-05-01,,,,,\n";
const NEXT: &str = "19000002,E07000008,Housing,2019-05-01,,,,,\n";

/// Why a file stops at its header, and what to do.
fn stopped(file: impl AsRef<[u8]>) -> (String, String) {
    let mut office = Office::new();
    let error = office.cases(file.as_ref()).unwrap_err();
    assert_eq!(office.recorded(), 0);
    (error.to_string(), error.hint().unwrap_or_default().to_owned())
}

/// What is said of a file with `bad` between two good rows, which go in.
fn said(bad: impl AsRef<[u8]>) -> Vec<String> {
    let mut office = Office::new();
    let file = [CASES.as_bytes(), GOOD.as_bytes(), bad.as_ref(), b"\n", NEXT.as_bytes()].concat();
    let errors = told(office.cases(&file[..]));
    assert_eq!(office.references(), ["19000001", "19000002"]);
    errors
}

#[test]
fn an_empty_file_says_what_was_expected() {
    for file in ["", "\u{feff}", "\n\r\n,,,\n"] {
        assert_eq!(
            stopped(file),
            (
                "cases.csv is empty; its first line should name the columns".to_owned(),
                "check that this is the right file, and whole".to_owned()
            )
        );
    }
}

#[test]
fn a_wrong_header_stops_the_file_and_says_what_was_expected() {
    let (error, hint) =
        stopped("reference,council,subject,received,subject,category,\n1,2,3,4,5,6,7\n");
    assert_eq!(
        error,
        "cases.csv: row 1, the header: unknown column \"council\", unknown column \"received\", \
         column subject stands there twice, columns subject and category are the same, no \
         column authority, no column received_on; expected reference, authority, subject or \
         category, received_on, [channel], [investigated_on], [decided_on], [outcome], \
         [injustice], [fault_accepted], [remedied_before], [by_report], [discontinued_reason], \
         [reported_on], [published_on], [complainant], [summary], [note], [synthetic]; found \
         reference, council, subject, received, subject, category"
    );
    assert_eq!(
        hint,
        "name the columns as expected, in any order, and leave others out; or say what they mean \
         in a map: --map MAP.toml, which `upheld import map FILE` proposes"
    );
}

#[test]
fn a_file_parted_by_semicolons_is_taken() {
    let mut office = Office::new();
    let file = CASES.to_owned() + GOOD + NEXT;
    assert_eq!(sound(office.cases(file.replace(',', ";").as_bytes())).new, 2);
}

#[test]
fn a_header_that_is_no_text_stops_the_file() {
    let (error, hint) = stopped(b"\xff\xfer\0e\0f\0\n\0");
    assert!(error.starts_with("cases.csv: row 1, the header: it is not UTF-8; "), "{error}");
    assert_eq!(hint, "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)");
    let (error, _) = stopped("x".repeat(2 * ROW_BYTES_MAX));
    assert!(error.starts_with("cases.csv: row 1, the header: it is too long to be one; "));
    assert!(error.len() < 500);
    let (error, _) = stopped("reference,\"authority\nx");
    assert!(error.contains("it can't be split into the names of columns"), "{error}");
    let (error, _) = stopped("name,".repeat(50));
    assert!(error.ends_with("name, and 30 more"), "{error}");
}

#[test]
fn a_byte_order_mark_and_crlf_are_taken() {
    let mut office = Office::new();
    let file = format!("\u{feff}{CASES}{GOOD}{NEXT}").replace('\n', "\r\n");
    assert_eq!(sound(office.cases(file.as_bytes())).new, 2);
    let mut office = Office::new();
    let file = format!("\u{feff}\"reference\",{}{GOOD}", CASES.strip_prefix("reference,").unwrap());
    assert_eq!(sound(office.cases(file.as_bytes())).new, 1);
}

#[test]
fn latin_1_is_an_error_of_its_cell() {
    assert_eq!(
        said(b"19000003,E07000008,Children\x92s caf\xe9,2019-05-01,,,,,"),
        [
            "cases.csv: row 3, column subject, value \"Children\u{fffd}s caf\u{fffd}\": byte 9 of the \
          cell, 0x92, is not UTF-8\nsave the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        ]
    );
}

#[test]
fn a_line_of_100_megabytes_is_one_error_and_the_rest_is_read() {
    let mut office = Office::new();
    let long = 100 << 20;
    let file = CASES
        .as_bytes()
        .chain(GOOD.as_bytes())
        .chain(io::repeat(b'x').take(long))
        .chain(&b"\n"[..])
        .chain(NEXT.as_bytes());
    let mut progress = Vec::new();
    let mut sheet = sheet("cases.csv", file).unwrap();
    let on_row = &mut |p| progress.push(p);
    let options = Options { map: None, correct: None, rejects: None, on_row };
    let report = import(What::Cases, &mut sheet, &mut office, options).unwrap();
    assert_eq!(office.references(), ["19000001", "19000002"]);
    assert_eq!(
        told(Ok(report)),
        ["cases.csv: row 3, value \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\u{2026}\": the row \
          has 104857600 bytes; a row may have 1048576\nsee whether the lines of the file are \
          ended as they should be"]
    );
    let bytes = (CASES.len() + GOOD.len() + 1 + NEXT.len()) as u64 + long;
    assert_eq!(progress.last(), Some(&Progress { rows: 3, done: bytes }));
    assert_eq!(progress.len(), 3);
}

#[test]
fn a_million_characters_in_a_cell_are_an_error() {
    let million = "y".repeat(1_000_000);
    assert_eq!(
        said(format!("19000003,{million},Housing,2019-05-01,,,,,")),
        [format!(
            "cases.csv: row 3, column authority, value \"{}\u{2026}\": the cell has 1000000 \
             characters; one may have {CELL_CHARS_MAX}\nsee whether a quote is missing or the \
             columns are shifted",
            "y".repeat(40)
        )]
    );
}

#[test]
fn a_file_cut_in_a_row_keeps_the_rows_before() {
    for (cut, error) in [
        (
            "19000002,E07000008,Hous",
            "cases.csv: row 3, value \"19000002,E07000008,Hous\": the row has 3 cells, the header \
             9\nsee whether the file was cut short here",
        ),
        (
            "19000002,E07000008,\"Hous",
            "cases.csv: row 3, column subject, value \"Hous\": a quote is \
             opened and not closed on the same line\nsee whether the file was cut short here; a \
             cell can't have a line break",
        ),
        (
            "19000002,E07000008,Housing,2019-05-01,,2019-05-0",
            "cases.csv: row 3, value \"19000002,E07000008,Housing,2019-05-01,,2\u{2026}\": the row \
             has 6 cells, the header 9\nsee whether the file was cut short here",
        ),
    ] {
        let mut office = Office::new();
        assert_eq!(office.wrong_cases(&format!("{GOOD}{cut}")), [error]);
        assert_eq!(office.references(), ["19000001"]);
    }
}

#[test]
fn a_last_row_without_a_line_end_goes_in_and_is_noticed() {
    let mut office = Office::new();
    let row = "19000001,E07000008,Housing,2019-05-01,,2020-01-31,upheld,yes,";
    let warnings = office.take_cases(row).warnings;
    assert_eq!(
        warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["cases.csv: row 2: the last row has no line end: see whether the file was cut short here"]
    );
    assert!(office.take_cases(&format!("{row}\n")).warnings.is_empty());
}

#[test]
fn an_open_quote_spoils_no_row_but_its_own() {
    assert_eq!(
        said("19000003,E07000008,\"Housing,2019-05-01,,,,,"),
        [
            "cases.csv: row 3, column subject, value \"Housing,2019-05-01,,,,,\": a quote is opened and not closed on the same line\nsee whether the file was \
          cut short here; a cell can't have a line break"
        ]
    );
}

#[test]
fn too_many_cells_are_an_error_of_the_row() {
    assert_eq!(
        said("19000003,E07000008,Environmental Services, Public Protection,2019-05-01,,,,,"),
        [
            "cases.csv: row 3, value \"19000003,E07000008,Environmental Service\u{2026}\": the row has \
          10 cells, the header 9\na cell with a comma in it needs quotes around it"
        ]
    );
    assert_eq!(
        said("19000003,".repeat(2000)),
        [
            "cases.csv: row 3, value \"19000003,19000003,19000003,19000003,1900\u{2026}\": the row has \
          2001 cells, the header 9\na cell with a comma in it needs quotes around it"
        ]
    );
}

#[test]
fn a_file_that_breaks_off_says_how_far_it_came() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the stick was pulled out"))
        }
    }
    let mut office = Office::new();
    let start = io::Cursor::new([CASES, GOOD].concat());
    let mut sheet = sheet("cases.csv", start.chain(Broken)).unwrap();
    let options = Options { map: None, correct: None, rejects: None, on_row: &mut |_| {} };
    let stopped = import(What::Cases, &mut sheet, &mut office, options).unwrap_err();
    let error = stopped.error;
    assert_eq!(stopped.report.new, 1);
    assert_eq!(
        error.to_string(),
        "cases.csv can't be read on after row 2: the stick was pulled out"
    );
    assert_eq!(
        error.hint(),
        Some("the rows before are recorded; import the file again to go on from there")
    );
    assert_eq!(office.references(), ["19000001"]);
}

#[test]
fn a_record_that_fails_stops_the_file_and_the_next_import_goes_on() {
    let mut office = Office::new();
    let file = [CASES, GOOD, NEXT].concat();
    office.room = 1;
    let error = office.cases(file.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "cases.csv: row 3 could not be recorded: no room");
    office.room = 1;
    let report = sound(office.cases(file.as_bytes()));
    assert_eq!((report.unchanged, report.new), (1, 1));
}
