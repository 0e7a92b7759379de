//! What the CSV files are, for machines: one W3C metadata document for tabular data (CSVW) beside
//! them, under the name that readers look for.

use serde::Serialize;

use super::TablesError;
use super::model::{Column, DataTable, Type};

/// The name of the metadata's file, beside the tables.
pub const METADATA_FILE: &str = "csv-metadata.json";

#[derive(Serialize)]
struct Group<'a> {
    #[serde(rename = "@context")]
    context: (&'static str, Language),
    tables: Vec<Table<'a>>,
}

#[derive(Serialize)]
struct Language {
    #[serde(rename = "@language")]
    language: &'static str,
}

#[derive(Serialize)]
struct Table<'a> {
    url: String,
    #[serde(rename = "dc:title")]
    title: &'a str,
    #[serde(rename = "dc:description")]
    notes: String,
    dialect: Dialect,
    #[serde(rename = "tableSchema")]
    schema: Schema<'a>,
}

#[derive(Serialize)]
struct Dialect {
    encoding: &'static str,
    header: bool,
    #[serde(rename = "headerRowCount")]
    header_rows: u8,
}

#[derive(Serialize)]
struct Schema<'a> {
    columns: Vec<Described<'a>>,
    #[serde(rename = "primaryKey")]
    primary_key: [&'static str; 4],
}

#[derive(Serialize)]
struct Described<'a> {
    name: &'a str,
    titles: &'a str,
    datatype: Datatype,
    #[serde(rename = "dc:description")]
    meaning: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Datatype {
    Plain(&'static str),
    Formatted { base: &'static str, format: &'static str },
}

/// The metadata of the tables' CSV files, as JSON.
///
/// # Errors
/// [`TablesError::Metadata`] where it can't be written.
pub fn csvw(tables: &[DataTable]) -> Result<Vec<u8>, TablesError> {
    let context = ("http://www.w3.org/ns/csvw", Language { language: "en" });
    let group = Group { context, tables: tables.iter().map(described).collect() };
    let mut bytes = serde_json::to_vec_pretty(&group)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn described(table: &DataTable) -> Table<'_> {
    Table {
        url: format!("{}.csv", table.name),
        title: &table.title,
        notes: table.notes.join(" "),
        dialect: Dialect { encoding: "utf-8", header: true, header_rows: 1 },
        schema: Schema {
            columns: table.columns.iter().map(column).collect(),
            primary_key: ["scope", "code", "name", "measure"],
        },
    }
}

/// A column; its title is the header that stands in the file.
fn column(column: &Column) -> Described<'_> {
    let datatype = match column.datatype {
        Type::Text => Datatype::Plain("string"),
        Type::Integer => Datatype::Plain("integer"),
        Type::Decimal => Datatype::Plain("decimal"),
        Type::Date => Datatype::Formatted { base: "date", format: "yyyy-MM-dd" },
        Type::Boolean => Datatype::Plain("boolean"),
    };
    Described { name: &column.name, titles: &column.name, datatype, meaning: &column.meaning }
}
