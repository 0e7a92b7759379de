//! CSV and JSON Lines, read as the program reads them: whole sentences, in their places.

use std::io::Cursor;

use super::*;

fn open(name: &str, bytes: impl Into<Vec<u8>>) -> Result<Sheet, SheetError> {
    let bytes = bytes.into();
    let kind = SheetKind::of(name, &bytes)?;
    Sheet::open(name, kind, Cursor::new(bytes), &SheetOptions::default())
}

fn text(text: &str) -> SheetCell {
    SheetCell::Text(text.to_owned())
}

fn rows(sheet: &mut Sheet) -> Vec<SheetRow> {
    std::iter::from_fn(|| sheet.next_row().unwrap()).collect()
}

fn whole(error: &SheetError) -> String {
    format!("{error} | {}", error.hint().unwrap_or_default())
}

fn refusal(name: &str, bytes: impl Into<Vec<u8>>) -> String {
    match open(name, bytes) {
        Ok(_) => panic!("{name} was opened"),
        Err(error) => whole(&error),
    }
}

fn row_fault(row: &SheetRow) -> String {
    let fault = row.cells.as_ref().unwrap_err();
    let column = fault.column.as_deref().unwrap_or("-");
    let hint = fault.hint.as_deref().unwrap_or_default();
    format!("{} {column} {:?}: {} | {hint}", row.number, fault.value, fault.reason)
}

fn cell_fault(cell: &SheetCell) -> String {
    let SheetCell::Fault(fault) = cell else { panic!("{cell:?} is no fault") };
    format!("{:?}: {} | {}", fault.value, fault.reason, fault.hint.as_deref().unwrap_or_default())
}

#[test]
fn commas_semicolons_and_tabs_part_cells() {
    for (delimiter, name) in [(',', "a.csv"), (';', "a.csv"), ('\t', "a.tsv"), ('\t', "a.csv")] {
        let file =
            "\u{feff}Case no,Decided on,Notes\n19 007 429,03/04/2020,\"a, b; c\td\"\n,,\nx,,";
        let quoted = "\"a, b; c\td\"";
        let file =
            file.replace(quoted, "Q").replace(',', &delimiter.to_string()).replace('Q', quoted);
        let mut sheet = open(name, file).unwrap();
        assert_eq!(sheet.delimiter(), delimiter);
        assert_eq!(sheet.header(), ["Case no", "Decided on", "Notes"]);
        assert_eq!(sheet.header_row(), 1);
        let rows = rows(&mut sheet);
        let first = [text("19 007 429"), text("03/04/2020"), text("a, b; c\td")];
        assert_eq!(rows[0].cells.as_ref().unwrap(), &first);
        assert_eq!(rows[0].raw, ["19 007 429", "03/04/2020", "a, b; c\td"]);
        assert_eq!((rows[0].number, rows[0].ended), (2, true));
        assert_eq!(
            rows[1].cells.as_ref().unwrap(),
            &[text("x"), SheetCell::Blank, SheetCell::Blank]
        );
        assert_eq!((rows[1].number, rows[1].ended, rows.len()), (4, false, 2));
        let progress = sheet.progress();
        assert_eq!(Some(progress.done), progress.total);
        assert_eq!(sheet.notices(), []);
    }
}

#[test]
fn a_first_line_may_name_the_delimiter() {
    let mut sheet = open("a.csv", "sep=;\r\na,b;c\r\n1,5;2\r\n").unwrap();
    assert_eq!((sheet.header_row(), sheet.header()), (2, &["a,b".to_owned(), "c".to_owned()][..]));
    assert_eq!(rows(&mut sheet)[0].raw, ["1,5", "2"]);
}

#[test]
fn rows_that_cannot_be_taken_apart_keep_no_other_out() {
    let file = "\n\na;b\n1;2;3\n1\n1;\"2\nx;\u{fc}\n";
    let mut sheet = open("a.csv", file).unwrap();
    let rows = rows(&mut sheet);
    assert_eq!(sheet.header_row(), 3);
    assert_eq!(
        row_fault(&rows[0]),
        "4 - \"1;2;3\": the row has 3 cells, the header 2 | a cell with a semicolon in it needs \
         quotes around it"
    );
    assert_eq!(rows[0].raw, ["1;2;3"]);
    assert_eq!(
        row_fault(&rows[1]),
        "5 - \"1\": the row has 1 cells, the header 2 | see whether the file was cut short here"
    );
    assert_eq!(
        row_fault(&rows[2]),
        "6 b \"2\": a quote is opened and not closed on the same line | see whether the file was \
         cut short here; a cell can't have a line break"
    );
    assert_eq!(rows[3].cells.as_ref().unwrap(), &[text("x"), text("\u{fc}")]);
}

#[test]
fn a_cell_that_is_not_utf8_is_a_fault_of_its_own() {
    let file = [&b"a,b\nM\xfcller,"[..], "y".repeat(201).as_bytes(), b"\n"].concat();
    let rows = rows(&mut open("a.csv", file).unwrap());
    let cells = rows[0].cells.as_ref().unwrap();
    assert_eq!(
        cell_fault(&cells[0]),
        "\"M\u{fffd}ller\": byte 2 of the cell, 0xFC, is not UTF-8 | save the file as UTF-8 (in a \
         spreadsheet: CSV UTF-8)"
    );
    assert_eq!(cells[1], text(&"y".repeat(201)));
    assert_eq!(rows[0].raw[1].len(), 201);
}

#[test]
fn a_nameless_column_may_only_be_empty() {
    let mut sheet = open("a.csv", "a,,c,,\n1,,3,,\n1,2,3,,\n1,,3,,5\n").unwrap();
    assert_eq!(sheet.header(), ["a", "", "c"]);
    let rows = rows(&mut sheet);
    assert_eq!(rows[0].raw, ["1", "", "3"]);
    assert_eq!(rows[0].cells.as_ref().unwrap().len(), 3);
    let told = "this cell is filled, and its column has no name in the header | name the column in the \
                header, which is the first row with anything in it, or empty the cell";
    assert_eq!(row_fault(&rows[1]), format!("3 B \"2\": {told}"));
    assert_eq!(row_fault(&rows[2]), format!("4 E \"5\": {told}"));
}

#[test]
fn a_row_that_is_too_long_is_not_held() {
    let file = format!("a,b\n{},1\nx,y\n", "z".repeat(2 << 20));
    let rows = rows(&mut open("a.csv", file).unwrap());
    assert!(row_fault(&rows[0]).contains("the row has 2097154 bytes; a row may have 1048576"));
    assert_eq!(rows[1].raw, ["x", "y"]);
}

#[test]
fn wide_files_are_read() {
    let names: Vec<_> = (0..300).map(|column| format!("c{column}")).collect();
    let file = format!("{}\n{}\n", names.join(","), names.join(","));
    assert_eq!(rows(&mut open("a.csv", file).unwrap())[0].raw.len(), 300);
    let file = ",".repeat(SHEET_COLUMNS_MAX + 1);
    assert_eq!(
        refusal("a.csv", format!("a{file}")),
        format!(
            "a.csv: row 1, the header: it can't be split into the names of columns; found \
             \"a{}\u{2026}\" | check that this is the right file; a name can't have a line break",
            ",".repeat(39)
        )
    );
}

#[test]
fn objects_are_rows() {
    let file = "\n{\"ref\": \"19 007\", \"pence\": 1.250e3, \"n\": null, \"ok\": true}\n\
                {\"pence\": 20000000000000000000.50, \"ref\": \"\\u00fc\\n b\"}\n  \n\
                {\"ref\": [1], \"n\": {\"a\": 1}}";
    let mut sheet = open("a.jsonl", file).unwrap();
    assert_eq!(sheet.header(), ["ref", "pence", "n", "ok"]);
    assert_eq!(sheet.header_row(), 0);
    let rows = rows(&mut sheet);
    let number = |digits: &str| SheetCell::Number(digits.to_owned());
    let first = [text("19 007"), number("1250"), SheetCell::Blank, SheetCell::Bool(true)];
    assert_eq!(rows[0].cells.as_ref().unwrap(), &first);
    assert_eq!(rows[0].raw, ["19 007", "1.250e3", "", "true"]);
    let second =
        [text("\u{fc} b"), number("20000000000000000000.50"), SheetCell::Blank, SheetCell::Blank];
    assert_eq!(rows[1].cells.as_ref().unwrap(), &second);
    let third = rows[2].cells.as_ref().unwrap();
    assert_eq!(
        cell_fault(&third[0]),
        "\"[1]\": a list is no cell | write one text, number or null there"
    );
    assert_eq!(
        cell_fault(&third[2]),
        "\"{\\\"a\\\": 1}\": an object in an object is no cell | write one text, number or null there"
    );
    assert_eq!((rows[0].number, rows[1].number, rows[2].number, rows[2].ended), (2, 3, 5, false));
}

#[test]
fn lines_that_are_no_objects_are_told_of_where_they_stand() {
    let bytes = [
        &b"{\"a\": 1, \"b\": 2}\n{\"a\": 1, \"c\": 2}\n{\"a\": 1, \"a\": 2}\n{\"a\": 1,}\n[1]\n"[..],
        b"{\"a\": \"\xff\"}\n{\"a\": 1} {}\n{\"a\": 1e999}\n{\"a\": 1, \"b\"",
    ];
    let rows = rows(&mut open("a.jsonl", bytes.concat()).unwrap());
    let told: Vec<_> =
        rows.iter().skip(1).filter(|row| row.cells.is_err()).map(row_fault).collect();
    let one = "write one whole object a line, with quotes around keys and texts";
    assert_eq!(
        told,
        [
            "2 c \"2\": the first object of the file has no such key | write every key in the first \
             object, with null for no value"
                .to_owned(),
            "3 a \"2\": the key stands twice in this object | leave one of them out".to_owned(),
            format!("4 - \"{{\\\"a\\\": 1,}}\": not JSON at byte 9: trailing comma | {one}"),
            format!("5 - \"[1]\": the line is no JSON object | {one}"),
            "6 - \"{\\\"a\\\": \\\"\u{fffd}\\\"}\": byte 8 of the line, 0xFF, is not UTF-8 | save the \
             file as UTF-8 (in a spreadsheet: CSV UTF-8)"
                .to_owned(),
            format!("7 - \"{{\\\"a\\\": 1}} {{}}\": not JSON at byte 10: trailing characters | {one}"),
            format!(
                "9 - \"{{\\\"a\\\": 1, \\\"b\\\"\": not JSON at byte 12: EOF while parsing an object | {one}"
            ),
        ]
    );
    let big = &rows[7].cells.as_ref().unwrap()[0];
    assert_eq!(cell_fault(big), "\"1e999\": the number has over 200 digits | check the number");
}

#[test]
fn the_first_object_has_to_be_one() {
    assert_eq!(
        refusal("a.jsonl", "{}\n"),
        "a.jsonl: row 1, the header: the first object names the columns, and it has no keys; found \
         \"{}\" | write every key in it, with null for no value"
    );
    assert!(
        refusal("a.jsonl", "{\"a\": 1, \"a\": 2}").contains("the key \"a\" stands twice in it")
    );
    assert!(refusal("a.jsonl", "a,b\n1,2\n").contains("the line is no JSON object"));
    assert_eq!(
        refusal("a.json", "[\n{\"a\": 1}]"),
        "a.json: it is one JSON array, which is not read | write one object a line, without the \
         brackets around all of them"
    );
}

#[test]
fn an_empty_file_is_told_of() {
    for name in ["a.csv", "a.jsonl"] {
        let told = " is empty; its first line should name the columns | check that this is the \
                    right file, and whole";
        assert_eq!(refusal(name, ""), format!("{name}{told}"));
        assert_eq!(refusal(name, "\n \r\n"), format!("{name}{told}"));
    }
}

#[test]
fn a_pipe_is_read_as_a_stream() {
    let source = Cursor::new("a\n1\n");
    let mut sheet = Sheet::stream("-", SheetKind::Csv, source, &SheetOptions::default()).unwrap();
    assert_eq!(rows(&mut sheet).len(), 1);
    assert_eq!(sheet.progress(), SheetProgress { done: 4, total: None });
}
