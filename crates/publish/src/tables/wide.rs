//! A table of counts laid out for people: a row a body, a column a measure. The same numbers.

use super::model::{Cell, Column, DataTable, Type};

/// The columns that say whose row it is.
const KEYS: [&str; 4] = ["code", "name", "group", "scope"];

/// A table of counts with a column for every measure; any other as it is, without what its cover says.
pub(super) fn for_people(table: &DataTable) -> DataTable {
    if table.is_of_counts { wide(table) } else { without_constants(table) }
}

fn without_constants(table: &DataTable) -> DataTable {
    let kept: Vec<usize> =
        (0..table.columns.len()).filter(|&place| !table.columns[place].is_constant).collect();
    let cells = |row: &Vec<Cell>| kept.iter().map(|&place| row[place].clone()).collect();
    DataTable {
        columns: kept.iter().map(|&place| table.columns[place].clone()).collect(),
        rows: table.rows.iter().map(cells).collect(),
        ..table.clone()
    }
}

fn wide(table: &DataTable) -> DataTable {
    let keys: Vec<usize> = KEYS.iter().filter_map(|&name| table.place(name)).collect();
    let places = ["measure", "measure_name", "value"].map(|name| table.place(name));
    let [Some(measure), Some(name), Some(value)] = places else { return table.clone() };
    let mut columns: Vec<Column> = keys.iter().map(|&key| table.columns[key].clone()).collect();
    let mut measures: Vec<&Cell> = Vec::new();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for row in &table.rows {
        let key: Vec<Cell> = keys.iter().map(|&place| row[place].clone()).collect();
        if rows.last().is_none_or(|last| last[..key.len()] != key[..]) {
            rows.push(key);
        }
        let known = measures.iter().position(|&known| *known == row[measure]);
        let place = known.unwrap_or_else(|| {
            measures.push(&row[measure]);
            columns.push(column(&row[measure], &row[name]));
            measures.len() - 1
        });
        if let Some(last) = rows.last_mut() {
            let place = keys.len() + place;
            last.resize(last.len().max(place + 1), Cell::None);
            last[place] = row[value].clone();
        }
    }
    for row in &mut rows {
        row.resize(columns.len(), Cell::None);
    }
    DataTable { columns, rows, ..table.clone() }
}

fn column(measure: &Cell, name: &Cell) -> Column {
    let words = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    Column {
        name: words(measure),
        title: words(name),
        datatype: Type::Integer,
        meaning: String::new(),
        is_constant: false,
    }
}
