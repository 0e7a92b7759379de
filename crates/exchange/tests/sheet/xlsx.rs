//! XLSX: what its cells say, which of its sheets is read, and what is refused by name.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use upheld_exchange::{SheetCell, SheetKind, SheetProgress};

use crate::files::{day, fault, number, open, refusal, row_fault, rows, text, xlsx};

const FORMULA: &str = "the formula of this cell comes to an error | mend the formula, or write the \
                       value in its place";

/// A sheet with two columns and such rows.
fn two_columns(sheet: &mut Worksheet, rows: &[[&str; 2]]) {
    for (place, row) in (0..).zip([["Case no", "Outcome"]].iter().chain(rows)) {
        sheet.write_row(place, 0, *row).unwrap();
    }
}

fn one_cell(fill: impl FnOnce(&mut Worksheet)) -> SheetCell {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "Value").unwrap();
        fill(sheet);
    });
    let row = rows(&mut open("a.xlsx", &bytes, None).unwrap()).remove(0);
    row.cells.unwrap().remove(0)
}

#[test]
fn cells_say_what_the_spreadsheet_holds() {
    let dates = Format::new().set_num_format("dd/mm/yyyy");
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_row(2, 1, ["Case\nno", " Decided on ", "Pence", "Late", "Sum"]).unwrap();
        sheet.write(3, 1, " 19 007\n429 ").unwrap();
        let decided = ExcelDateTime::from_ymd(2020, 3, 31).unwrap();
        sheet.write_with_format(3, 2, &decided, &dates).unwrap();
        sheet.write(3, 3, 25_000).unwrap();
        sheet.write(3, 4, true).unwrap();
        sheet
            .write_formula(3, 5, Formula::new("=0.1+0.2").set_result("0.30000000000000004"))
            .unwrap();
        sheet.write(6, 1, "03/04/2020").unwrap();
        sheet.write(6, 2, 43_921).unwrap();
        sheet.write(6, 3, -12.5).unwrap();
    });
    let mut sheet = open("a.xlsx", &bytes, None).unwrap();
    assert_eq!(sheet.kind(), SheetKind::Xlsx);
    assert_eq!(sheet.header(), ["", "Case no", "Decided on", "Pence", "Late", "Sum"]);
    assert_eq!(sheet.header_row(), 3);
    assert_eq!(sheet.progress(), SheetProgress { done: 0, total: Some(2) });
    let rows = rows(&mut sheet);
    let first = [
        SheetCell::Blank,
        text("19 007 429"),
        day("2020-03-31"),
        number("25000"),
        SheetCell::Bool(true),
        number("0.3"),
    ];
    assert_eq!(rows[0].cells.as_ref().unwrap(), &first);
    assert_eq!(rows[0].raw, ["", "19 007 429", "2020-03-31", "25000", "TRUE", "0.3"]);
    assert_eq!((rows[0].number, rows[0].ended), (4, true));
    let second = [
        SheetCell::Blank,
        text("03/04/2020"),
        number("43921"),
        number("-12.5"),
        SheetCell::Blank,
        SheetCell::Blank,
    ];
    assert_eq!((rows[1].number, rows[1].cells.as_ref().unwrap()), (7, &second.to_vec()));
    assert_eq!(sheet.progress(), SheetProgress { done: 2, total: Some(2) });
    assert_eq!(sheet.notices(), []);
}

#[test]
fn days_are_read_by_the_workbooks_own_count() {
    let dates = Format::new().set_num_format("yyyy-mm-dd");
    let serial = |serial: f64| {
        one_cell(|sheet| {
            sheet.write_number_with_format(1, 0, serial, &dates).unwrap();
        })
    };
    assert_eq!(serial(43_921.0), day("2020-03-31"));
    assert_eq!(serial(61.0), day("1900-03-01"));
    assert_eq!(serial(2_958_465.0), day("9999-12-31"));
    let early = "a day before 1 March 1900, on which spreadsheet programs do not agree | empty the \
                 cell if there is no day, or write the day as text";
    assert_eq!(fault(&serial(60.0)), format!("\"60\": {early}"));
    assert_eq!(fault(&serial(0.0)), format!("\"0\": {early}"));
    let no_value =
        "the cell's value is not what its type says | enter the value again and save the file";
    assert_eq!(fault(&serial(2_958_466.0)), format!("\"2958466\": {no_value}"));
    assert_eq!(fault(&serial(-1.0)), format!("\"-1\": {no_value}"));
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_says_so() {
    let dates = Format::new().set_num_format("yyyy-mm-dd");
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "Value").unwrap();
        sheet.write_number_with_format(1, 0, 42_459.0, &dates).unwrap();
        sheet.write_number_with_format(2, 0, 0.0, &dates).unwrap();
    });
    let parts = crate::damage::parts(&bytes);
    let bytes = crate::damage::replaced(&parts, "xl/workbook.xml", |xml| {
        xml.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
    });
    let rows = rows(&mut open("a.xlsx", &bytes, None).unwrap());
    assert_eq!(rows[0].cells.as_ref().unwrap(), &[day("2020-03-31")]);
    assert_eq!(rows[1].cells.as_ref().unwrap(), &[day("1904-01-01")]);
}

#[test]
fn times_are_faults_of_their_cells() {
    let both = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let cell = one_cell(|sheet| {
        sheet.write_number_with_format(1, 0, 43_921.5, &both).unwrap();
    });
    assert_eq!(
        fault(&cell),
        "\"2020-03-31T12:00:00\": a day with a time of day | keep the day alone: a formula such as \
         =INT(A2), formatted as a date"
    );
    for (serial, format) in [(0.25, "hh:mm"), (43_921.25, "[h]:mm")] {
        let format = Format::new().set_num_format(format);
        let cell = one_cell(|sheet| {
            sheet.write_number_with_format(1, 0, serial, &format).unwrap();
        });
        assert_eq!(
            fault(&cell),
            format!(
                "\"{serial}\": a time without a day | write the day, or format the cell as what it is"
            )
        );
    }
}

#[test]
fn formula_errors_are_faults_of_their_cells_alone() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        two_columns(sheet, &[["1", "upheld"], ["2", "upheld"]]);
        for (row, error) in (1..).zip(["#REF!", "#N/A", "#DIV/0!", "#NAME?"]) {
            sheet.write_formula(row, 1, Formula::new("=A9").set_result(error)).unwrap();
        }
    });
    let mut sheet = open("a.xlsx", &bytes, None).unwrap();
    let rows = rows(&mut sheet);
    assert_eq!(rows.len(), 4);
    for (row, error) in rows.iter().zip(["#REF!", "#N/A", "#DIV/0!", "#NAME?"]) {
        assert_eq!(fault(&row.cells.as_ref().unwrap()[1]), format!("{error:?}: {FORMULA}"));
        assert_eq!(row.raw[1], error);
    }
    assert_eq!(rows[0].cells.as_ref().unwrap()[0], text("1"));
}

#[test]
fn a_formula_error_in_the_header_names_its_cell() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        two_columns(sheet, &[["1", "upheld"]]);
        sheet.write_formula(0, 1, Formula::new("=A9").set_result("#REF!")).unwrap();
    });
    assert_eq!(
        refusal("a.xlsx", &bytes),
        "a.xlsx: row 1, the header: cell B1 names no column: the formula of this cell comes to an \
         error; found \"#REF!\" | mend the formula, or write the value in its place"
    );
}

#[test]
fn numbers_too_long_for_a_spreadsheet_are_not_believed() {
    let cell = one_cell(|sheet| {
        sheet.write(1, 0, 12_345_678_901_234_567_890.0).unwrap();
    });
    assert!(fault(&cell).ends_with(
        "a number with more digits than a spreadsheet keeps; its last ones may be lost | format the \
         column as text and enter it again"
    ));
    let longest = one_cell(|sheet| {
        sheet.write(1, 0, 9_007_199_254_740_991.0).unwrap();
    });
    assert_eq!(longest, number("9007199254740991"));
}

fn merged(from: (u32, u16), to: (u32, u16)) -> Vec<u8> {
    xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "").unwrap();
        two_columns(sheet, &[["1", "upheld"], ["2", "not upheld"]]);
        sheet.merge_range(from.0, from.1, to.0, to.1, "joined", &Format::new()).unwrap();
    })
}

#[test]
fn merged_cells_are_refused_with_their_range() {
    let told = "are merged; which row and column their value is of can't be told | unmerge them \
                (Excel: Home, Merge & Center; LibreOffice: Format, Merge and Unmerge Cells) and fill \
                each cell";
    assert_eq!(
        refusal("a.xlsx", &merged((1, 1), (2, 1))),
        format!("a.xlsx: the cells B2:B3 {told}")
    );
    assert_eq!(
        refusal("a.xlsx", &merged((0, 0), (0, 1))),
        format!("a.xlsx: the cells A1:B1 {told}")
    );
}

#[test]
fn every_merged_range_is_counted() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        two_columns(sheet, &[["1", "upheld"]]);
        for row in [3, 5, 7] {
            sheet.merge_range(row, 0, row, 1, "joined", &Format::new()).unwrap();
        }
    });
    assert!(refusal("a.xlsx", &bytes).starts_with(
        "a.xlsx: the cells A4:B4 are merged, and so are those of 2 other ranges; which"
    ));
}

fn sheets(fill: &[(&str, bool, bool)]) -> Vec<u8> {
    xlsx(|book: &mut Workbook| {
        for (name, hidden, filled) in fill {
            let sheet = book.add_worksheet();
            sheet.set_name(*name).unwrap().set_hidden(*hidden);
            if *filled {
                two_columns(sheet, &[[*name, "upheld"]]);
            }
        }
    })
}

#[test]
fn hidden_sheets_are_told_of_and_not_read() {
    let bytes = sheets(&[("Cases", false, true), ("Old", true, true), ("Lists", true, true)]);
    let mut sheet = open("a.xlsx", &bytes, None).unwrap();
    assert_eq!(rows(&mut sheet)[0].raw, ["Cases", "upheld"]);
    let notices: Vec<_> = sheet.notices().iter().map(ToString::to_string).collect();
    assert_eq!(notices, [r#"sheets "Old", "Lists" are hidden and were not read"#]);

    let mut sheet = open("a.xlsx", &bytes, Some("old ")).unwrap();
    assert_eq!(rows(&mut sheet)[0].raw, ["Old", "upheld"]);
    let notices: Vec<_> = sheet.notices().iter().map(ToString::to_string).collect();
    assert_eq!(notices, [r#"sheet "Lists" is hidden and was not read"#]);
}

#[test]
fn an_empty_visible_sheet_does_not_let_a_hidden_one_in() {
    let bytes = sheets(&[("Cover", false, false), ("Old", true, true)]);
    assert_eq!(
        refusal("a.xlsx", &bytes),
        "a.xlsx: nothing stands in its visible sheets; its sheets are \"Cover\" (empty), \"Old\" \
         (hidden) | name a hidden sheet if that is the one meant"
    );
    let bytes = sheets(&[("Cover", false, false)]);
    assert_eq!(
        refusal("a.xlsx", &bytes),
        "a.xlsx is empty; its first line should name the columns | check that this is the right \
         file, and whole"
    );
}

#[test]
fn one_of_several_filled_sheets_has_to_be_named() {
    let bytes = sheets(&[("2019", false, true), ("2020", false, true), ("Cover", false, false)]);
    assert_eq!(
        refusal("a.xlsx", &bytes),
        "a.xlsx: several of its sheets have something in them; its sheets are \"2019\", \"2020\", \
         \"Cover\" (empty) | name the sheet that is meant"
    );
    assert_eq!(rows(&mut open("a.xlsx", &bytes, Some("2020")).unwrap())[0].raw[0], "2020");
    let error = open("a.xlsx", &bytes, Some("2021")).err().unwrap();
    assert_eq!(
        error.to_string(),
        "a.xlsx: there is no sheet \"2021\" in it; its sheets are \"2019\", \"2020\", \"Cover\" (empty)"
    );
}

#[test]
fn a_filled_cell_under_no_name_is_a_fault_of_its_row() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        two_columns(sheet, &[["1", "upheld"], ["2", "upheld"]]);
        sheet.write(2, 3, "aside").unwrap();
    });
    let rows = rows(&mut open("a.xlsx", &bytes, None).unwrap());
    assert_eq!(rows[0].raw.len(), 2);
    assert_eq!(
        row_fault(&rows[1]),
        "3 D \"aside\": this cell is filled, and its column has no name in the header | name the \
         column in the header, which is the first row with anything in it, or empty the cell"
    );
    assert_eq!(rows[1].raw, ["2", "upheld"]);
}

#[test]
fn a_hundred_thousand_empty_rows_are_passed_over() {
    let grey = Format::new().set_background_color("#EEEEEE").set_num_format("dd/mm/yyyy");
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        two_columns(sheet, &[["1", "upheld"]]);
        for row in 2..100_002 {
            sheet.write_blank(row, 0, &grey).unwrap();
            sheet.write_blank(row, 9, &grey).unwrap();
        }
        sheet.write(100_002, 0, "2").unwrap();
    });
    let mut sheet = open("a.xlsx", &bytes, None).unwrap();
    let rows = rows(&mut sheet);
    assert_eq!((rows[0].number, rows[1].number, rows.len()), (2, 100_003, 2));
}
