//! The tables as CSV, and what their metadata says of them.

use proptest::prelude::*;
use serde_json::Value;
use upheld_publish::tables::{Cell, DataTable, csv, csvw, neutralised};

use crate::given::{Given, words};

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn a_table_reads_back_cell_by_cell_under_one_header() {
    for table in Given::of("2023-24").tables() {
        let bytes = csv(&table).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.starts_with('\u{feff}') && text.ends_with('\n'));
        let rows = read(&bytes);
        let header: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(rows[0], header);
        let expected: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(words).collect()).collect();
        assert_eq!(rows[1..], expected);
        assert!(text.contains(",2023-04-01,2024-03-31,"), "dates are not ISO");
    }
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    let (one, other) = (Given::of("2023-24").tables(), Given::of("2023-24").tables());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(csv(one).unwrap(), csv(other).unwrap());
    }
    assert_eq!(csvw(&one).unwrap(), csvw(&other).unwrap());
}

/// A table whose second name is a formula and whose first number is below zero.
fn dangerous(name: &str) -> DataTable {
    let mut given = Given::of("2023-24");
    name.clone_into(&mut given.sets[1].scope.name);
    let mut table = given.table("roll-forward");
    let value = table.place("value").unwrap();
    table.rows[0][value] = Cell::Integer(-1);
    table
}

#[test]
fn a_name_that_is_a_formula_is_harmless_and_a_number_below_zero_stays_one() {
    for name in ["=HYPERLINK(\"http://x\")", "+1", "-1+1", "@SUM(A1)", "＝1"] {
        let table = dangerous(name);
        let rows = read(&csv(&table).unwrap());
        let (place, value) = (table.place("name").unwrap(), table.place("value").unwrap());
        let names: Vec<&String> = rows.iter().map(|row| &row[place]).collect();
        assert!(names.contains(&&format!("'{name}")), "{names:?}");
        assert!(!names.contains(&&name.to_owned()));
        assert_eq!(rows[1][value], "-1");
    }
}

#[test]
fn a_name_with_tabs_lines_and_control_characters_stays_one_harmless_cell() {
    let table = dangerous("\t=1+1\r\nsecond\u{0}\u{7}");
    let rows = read(&csv(&table).unwrap());
    let place = table.place("name").unwrap();
    assert!(rows.iter().any(|row| row[place] == " =1+1  second\u{fffd}\u{fffd}"), "{:?}", rows[8]);
    assert_eq!(rows.len(), table.rows.len() + 1);
}

proptest! {
    #[test]
    fn no_text_begins_like_a_formula_and_no_other_is_changed(text in "[=+@\t\r -]?\\PC{0,12}") {
        let safe = neutralised(&text);
        prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        if safe == text {
            prop_assert!(!text.starts_with(['=', '+', '-', '@', '\t', '\r']));
        } else {
            prop_assert_eq!(safe, format!("'{text}"));
        }
    }
}

/// Whether a text is of a CSVW datatype.
fn fits(text: &str, datatype: &Value) -> bool {
    let base = datatype.as_str().or_else(|| datatype["base"].as_str()).unwrap();
    let is_date = |text: &str| {
        datatype["format"] == "yyyy-MM-dd" && text.parse::<chrono::NaiveDate>().is_ok()
    };
    match base {
        _ if text.is_empty() => true,
        "string" => true,
        "integer" => text.parse::<i64>().is_ok(),
        "decimal" => text.parse::<f64>().is_ok() && !text.contains(['e', 'E']),
        "boolean" => text == "true" || text == "false",
        "date" => is_date(text),
        other => panic!("no datatype {other}"),
    }
}

#[test]
fn the_metadata_describes_the_files_as_they_are() {
    let tables = Given::of("2023-24").tables();
    let metadata: Value = serde_json::from_slice(&csvw(&tables).unwrap()).unwrap();
    assert_eq!(metadata["@context"][0], "http://www.w3.org/ns/csvw");
    let described = metadata["tables"].as_array().unwrap();
    assert_eq!(described.len(), tables.len());
    for (described, table) in described.iter().zip(&tables) {
        assert_eq!(described["url"], format!("{}.csv", table.name));
        assert_eq!(described["dc:title"], table.title);
        let columns = described["tableSchema"]["columns"].as_array().unwrap();
        let rows = read(&csv(table).unwrap());
        let titles: Vec<&str> = columns.iter().map(|c| c["titles"].as_str().unwrap()).collect();
        assert_eq!(rows[0], titles);
        for row in &rows[1..] {
            for (text, column) in row.iter().zip(columns) {
                assert!(fits(text, &column["datatype"]), "{text} is not {column}");
            }
        }
        assert_unique(described, &rows);
    }
}

/// The columns of the primary key tell every row from every other.
fn assert_unique(described: &Value, rows: &[Vec<String>]) {
    let key = described["tableSchema"]["primaryKey"].as_array().unwrap();
    let places: Vec<usize> =
        key.iter().map(|name| rows[0].iter().position(|known| name == known).unwrap()).collect();
    let keys: std::collections::BTreeSet<Vec<&String>> =
        rows[1..].iter().map(|row| places.iter().map(|&place| &row[place]).collect()).collect();
    assert_eq!(keys.len(), rows.len() - 1);
}
