//! The page on the tables knows every one of them, and every column.

use crate::given::Given;

#[test]
fn the_page_names_every_table_column_and_unit() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/data-tables.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut words = std::collections::BTreeSet::new();
    for table in Given::of("2023-24").tables() {
        words.insert(table.name.to_owned());
        words.extend(table.columns.iter().map(|column| column.name.clone()));
        let unit = table.place("unit").unwrap();
        words.extend(table.rows.iter().map(|row| crate::given::words(&row[unit])));
    }
    assert!(words.len() > 40, "{words:?}");
    let missing: Vec<&String> =
        words.iter().filter(|word| !page.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty(), "docs/reference/data-tables.md does not name {missing:?}");
}
