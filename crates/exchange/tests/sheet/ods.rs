//! ODS: what its cells say, in the many ways its writers have of saying it.

use upheld_exchange::{SHEET_ROWS_MAX, SheetCell, SheetKind};

use crate::files::{
    content, day, fault, number, ods, ods_of, open, refusal, row_fault, rows, table, text, texts,
};

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn one_cell(cell: &str) -> SheetCell {
    let bytes = ods(&format!("{}{}", texts(&["Value"]), row(cell)));
    rows(&mut open("a.ods", &bytes, None).unwrap()).remove(0).cells.unwrap().remove(0)
}

#[test]
fn cells_say_what_the_spreadsheet_holds() {
    let header = texts(&["Case<text:line-break/>no", "Decided on", "Pence", "Late", "Share"]);
    let cells = r#"<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>M&#252;ller<text:s text:c="2"/>&amp; <text:span>Co</text:span></text:p><text:p>Ltd</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2020-03-31"><text:p>31/03/20</text:p></table:table-cell><table:table-cell office:value-type="currency" office:currency="GBP" office:value="250"><text:p>£250.00</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell><table:table-cell table:formula="of:=0.1+0.2" office:value-type="percentage" office:value="0.30000000000000004"><text:p>30%</text:p></table:table-cell>"#;
    let blank = r#"<table:table-row table:number-rows-repeated="3"><table:table-cell table:style-name="ce1" table:number-columns-repeated="1024"/></table:table-row>"#;
    let bytes =
        ods(&format!("{blank}{header}{}{blank}{}", row(cells), texts(&["2", "03/04/2020"])));
    let mut sheet = open("a.ods", &bytes, None).unwrap();
    assert_eq!(sheet.kind(), SheetKind::Ods);
    assert_eq!(sheet.header(), ["Case no", "Decided on", "Pence", "Late", "Share"]);
    assert_eq!(sheet.header_row(), 4);
    let rows = rows(&mut sheet);
    let first = [
        text("M\u{fc}ller  & Co Ltd"),
        day("2020-03-31"),
        number("250"),
        SheetCell::Bool(true),
        number("0.3"),
    ];
    assert_eq!((rows[0].number, rows[0].cells.as_ref().unwrap()), (5, &first.to_vec()));
    assert_eq!(rows[1].number, 9);
    assert_eq!(rows[1].raw, ["2", "03/04/2020", "", "", ""]);
}

#[test]
fn days_with_times_and_formula_errors_are_faults_of_their_cells() {
    let date = |value: &str| {
        one_cell(&format!(
            r#"<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>x</text:p></table:table-cell>"#
        ))
    };
    assert_eq!(date("2020-03-31T00:00:00"), day("2020-03-31"));
    assert!(
        fault(&date("2020-03-31T14:30:00"))
            .starts_with("\"2020-03-31T14:30:00\": a day with a time")
    );
    assert!(
        fault(&date("2020-02-30"))
            .starts_with("\"2020-02-30\": the cell's value is not what its type")
    );
    let told = "the formula of this cell comes to an error | mend the formula, or write the value in \
                its place";
    for (attributes, shown) in [
        (
            r#"table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error""#,
            "#N/A",
        ),
        (r#"table:formula="of:=1/0" office:value-type="float" office:value="0""#, "#DIV/0!"),
        (r#"table:formula="of:=1/" office:value-type="string" office:string-value="""#, "Err:510"),
    ] {
        let cell =
            format!("<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>");
        assert_eq!(fault(&one_cell(&cell)), format!("{shown:?}: {told}"));
    }
    let cell =
        one_cell(r#"<table:table-cell office:value-type="time" office:time-value="PT01H"/>"#);
    assert!(fault(&cell).starts_with("\"PT01H\": a time without a day"));
}

#[test]
fn merged_cells_are_refused_with_their_range() {
    let merged = r#"<table:table-cell/><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3" office:value-type="string"><text:p>x</text:p></table:table-cell><table:covered-table-cell/>"#;
    let bytes = ods(&format!("{}{}", texts(&["a", "b", "c"]), row(merged)));
    assert_eq!(
        refusal("a.ods", &bytes),
        "a.ods: the cells B2:C4 are merged; which row and column their value is of can't be told | \
         unmerge them (Excel: Home, Merge & Center; LibreOffice: Format, Merge and Unmerge Cells) \
         and fill each cell"
    );
}

#[test]
fn merged_cells_above_the_header_do_not_matter_unless_they_reach_it() {
    let above = |rows: u32| {
        let merged = format!(
            r#"<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="{rows}"/><table:covered-table-cell/>"#
        );
        ods(&format!("{}{}{}", row(&merged), row(""), texts(&["a", "b"])))
    };
    assert_eq!(open("a.ods", &above(2), None).unwrap().header_row(), 3);
    assert!(refusal("a.ods", &above(3)).starts_with("a.ods: the cells A1:B3 are merged; which"));
}

#[test]
fn hidden_sheets_are_told_of_and_not_read() {
    let shown = table("Cases", &format!("{}{}", texts(&["a"]), texts(&["1"])));
    let hidden = table("Old", &texts(&["b"])).replace("\"ta1\"", "\"ta2\"");
    let bytes = ods_of(&content(&format!("{hidden}{shown}")));
    let sheet = open("a.ods", &bytes, None).unwrap();
    assert_eq!(sheet.header(), ["a"]);
    let notices: Vec<_> = sheet.notices().iter().map(ToString::to_string).collect();
    assert_eq!(notices, [r#"sheet "Old" is hidden and was not read"#]);
    assert_eq!(open("a.ods", &bytes, Some("Old")).unwrap().header(), ["b"]);
    let twice = format!("{shown}{}", table("2020", &texts(&["a"])));
    assert_eq!(
        refusal("a.ods", &ods_of(&content(&twice))),
        "a.ods: several of its sheets have something in them; its sheets are \"Cases\", \"2020\" | \
         name the sheet that is meant"
    );
}

#[test]
fn a_million_empty_rows_and_columns_are_counted_not_made() {
    let empty = r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let bytes = ods(&format!("{}{}{empty}", texts(&["a"]), texts(&["1"])));
    let mut sheet = open("a.ods", &bytes, None).unwrap();
    assert_eq!(rows(&mut sheet).len(), 1);
}

#[test]
fn rows_that_are_repeated_are_rows() {
    let twice = texts(&["1"])
        .replace("<table:table-row>", "<table:table-row table:number-rows-repeated=\"3\">");
    let bytes = ods(&format!("{}{twice}{}", texts(&["a"]), texts(&["2"])));
    let mut sheet = open("a.ods", &bytes, None).unwrap();
    assert_eq!(sheet.progress().total, Some(4));
    let told: Vec<_> = rows(&mut sheet).into_iter().map(|row| (row.number, row.raw)).collect();
    let one = vec!["1".to_owned()];
    assert_eq!(told, [(2, one.clone()), (3, one.clone()), (4, one), (5, vec!["2".to_owned()])]);
}

#[test]
fn a_repeated_header_is_a_header_and_rows() {
    let bytes = ods(&texts(&["a"])
        .replace("<table:table-row>", "<table:table-row table:number-rows-repeated=\"3\">"));
    let mut sheet = open("a.ods", &bytes, None).unwrap();
    let numbers: Vec<_> = rows(&mut sheet).into_iter().map(|row| row.number).collect();
    assert_eq!((sheet.header_row(), numbers), (1, vec![2, 3]));
}

#[test]
fn more_rows_or_columns_than_a_sheet_has_are_refused() {
    let many = texts(&["1"]).replace(
        "<table:table-row>",
        "<table:table-row table:number-rows-repeated=\"99999999999\">",
    );
    assert_eq!(
        refusal("a.ods", &ods(&format!("{}{many}", texts(&["a"])))),
        format!(
            "a.ods: row 100000000000 is filled; a sheet may have {SHEET_ROWS_MAX} rows | split the \
             sheet over several files"
        )
    );
    let wide = texts(&["1"]).replace(
        "<table:table-cell ",
        "<table:table-cell table:number-columns-repeated=\"99999999999\" ",
    );
    assert_eq!(
        refusal("a.ods", &ods(&format!("{}{wide}", texts(&["a"])))),
        "a.ods: the workbook is damaged: its part content.xml can't be read: row 2 has over 16384 \
         columns | open it in a spreadsheet program and save it anew, or get the file again"
    );
}

#[test]
fn a_row_with_a_whole_document_in_it_is_a_fault_of_that_row() {
    let long = texts(&[&"x".repeat(700_000), &"y".repeat(700_000)]);
    let bytes = ods(&format!("{}{long}{}", texts(&["a", "b"]), texts(&["1", "2"])));
    let rows = rows(&mut open("a.ods", &bytes, None).unwrap());
    assert_eq!(
        row_fault(&rows[0]),
        "2 - \"\": the row has over 1048576 bytes, the most it may have | see whether a whole \
         document was put into a cell"
    );
    assert_eq!(rows[1].raw, ["1", "2"]);
}

#[test]
fn more_cells_than_can_be_meant_are_refused() {
    let many = texts(&["1"])
        .replace("<table:table-row>", "<table:table-row table:number-rows-repeated=\"1000000\">")
        .replace("<table:table-cell ", "<table:table-cell table:number-columns-repeated=\"100\" ");
    assert_eq!(
        refusal("a.ods", &ods(&format!("{}{many}", texts(&["a"])))),
        "a.ods: up to row 2 its sheet has over 67108864 cells or 268435456 bytes | save the columns \
         and rows you need to a file of their own"
    );
}
