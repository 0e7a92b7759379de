//! Maps proposed for three quite different layouts: each works after at most three edits.

use std::io::Cursor;

use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use upheld_domain::{Register, Scheme};
use upheld_exchange::{Sheet, SheetKind, SheetOptions, What, propose};

use crate::office::{How, Office};

/// A file of any kind, past its header.
fn open(name: &str, bytes: &[u8]) -> Sheet {
    let kind = SheetKind::of(name, bytes).unwrap();
    Sheet::open(name, kind, Cursor::new(bytes.to_vec()), &SheetOptions::default()).unwrap()
}

fn proposal(name: &str, bytes: &[u8]) -> String {
    let english = Register::english().unwrap();
    propose(What::Cases, &mut open(name, bytes), &english, &Scheme::office()).unwrap()
}

/// Proposes a map, makes the edits, and takes the whole file in with it.
fn works_after(name: &str, bytes: &[u8], edits: &[(&str, &str)]) -> (String, Office) {
    let proposed = proposal(name, bytes);
    assert!(edits.len() <= 3);
    let mut map = proposed.clone();
    for (from, to) in edits {
        assert_eq!(map.matches(from).count(), 1, "{from} in\n{map}");
        map = map.replace(from, to);
    }
    let mut office = Office::new();
    let how = How { map: Some(&map), ..How::default() };
    let (came, aside) = office.take_sheet(What::Cases, open(name, bytes), how);
    let report = came.unwrap_or_else(|stopped| panic!("{stopped:?}\n{map}"));
    assert_eq!((report.refused, aside.as_str()), (0, ""), "{:#?}\n{map}", report.untranslated);
    (proposed, office)
}

/// A file of CSV as a workbook: its numbers as numbers, one column of its days as days.
fn workbook(csv: &str, days: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new().set_num_format("dd/mm/yyyy");
    let mut of_days = None;
    for (row, line) in (0..).zip(csv.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            let day = NaiveDate::parse_from_str(cell, "%d/%m/%Y").ok();
            match day.filter(|_| of_days == Some(column)) {
                Some(day) => {
                    let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                    sheet.write_with_format(row, column, &day, &format).unwrap()
                }
                None => sheet.write(row, column, cell).unwrap(),
            };
            of_days = of_days.or((cell == days).then_some(column));
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_legacy_export_works_as_proposed() {
    let file = include_bytes!("../fixtures/legacy.csv");
    let (map, office) = works_after("legacy.csv", file, &[]);
    assert!(map.contains("date_format = \"%Y-%m-%d %H:%M:%S\"\n"), "{map}");
    assert!(map.contains("ignore = [\"LAST_UPD_USER\", \"SRC\"]\n"), "{map}");
    assert!(
        map.contains("PARKS = \"other\"") || map.contains("\"PARKS\" = \"other\"  # ? 1 row"),
        "{map}"
    );
    assert_eq!(office.references().len(), 8);
    let last = |reference: &str| office.events(reference).last().unwrap().kind().to_string();
    assert_eq!(last("19000101"), "Upheld");
    assert_eq!(last("19000103"), "ClosedAtAssessment");
    assert_eq!(last("19000105"), "Received");
    assert_eq!(last("19000108"), "Discontinued");
}

#[test]
fn an_officers_spreadsheet_works_as_proposed() {
    let file = workbook(include_str!("../fixtures/officer.csv"), "Date received");
    let (map, office) = works_after("officer.xlsx", &file, &[]);
    let received = office.events("19000201")[0].occurred_on().unwrap();
    assert_eq!(received.to_string(), "2019-05-14");
    assert!(map.contains("date_format = \"%d/%m/%Y\"\n"), "{map}");
    assert!(map.contains("complainant = \"Name\""), "{map}");
    assert!(map.contains("\"LB Barnet\" = \"E09000003\"  # ? 1 row"), "{map}");
    assert_eq!(office.references().len(), 6);
}

#[test]
fn a_terse_file_parted_by_semicolons_works_after_three_edits() {
    let file = include_bytes!("../fixtures/terse.csv");
    let edits = [
        ("\"BT\" = \"other\"", "\"BT\" = \"benefits-and-tax\""),
        ("\"SW\" = \"other\"", "\"SW\" = \"adult-care-services\""),
    ];
    let (map, office) = works_after("terse.csv", file, &edits);
    assert!(map.contains("date_format = \"%d.%m.%Y\"\n"), "{map}");
    assert_eq!(office.references().len(), 8);
    let last = |reference: &str| office.events(reference).last().unwrap().kind().to_string();
    assert_eq!((last("19000301"), last("19000302")), ("Upheld".into(), "NotUpheld".into()));
}

#[test]
fn what_is_unsure_is_marked() {
    let file = "Case,Body,Area,Received,Result\n1,Somerset,Zoo,03/04/2019,Odd\n1,Leeds,Zoo,04/05/2019,Odd\n";
    let map = proposal("odd.csv", file.as_bytes());
    assert!(
        map.contains(
            "date_format = \"%d/%m/%Y\"  # ? every day of the sample could also be %m/%d/%Y"
        ),
        "{map}"
    );
    assert!(map.contains("# \"Odd\" = \"\"  # ? 2 rows: none of our words is like it"), "{map}");
    assert!(map.contains("\"Zoo\" = \"other\"  # ? 2 rows: no subject is like it"), "{map}");
    assert!(map.contains("\"Somerset\" = \"E06000066\"  # ? 1 row: one of Somerset Council (E06000066), Somerset County Council"), "{map}");
    assert!(
        map.contains("[rows]\noutcome = \"gravest\"  # ? 1 cases have several of the 2 rows"),
        "{map}"
    );
}
