//! What stands in which table.

use std::collections::BTreeSet;

use upheld_domain::Definitions;
use upheld_publish::tables::{Cell, DataTable, Type};

use crate::given::{Given, LEEDS, cells, words};

const LEEDS_NAME: &str = "Leeds City Council";

#[test]
fn a_year_has_seven_tables_and_every_cell_is_of_its_columns_type() {
    let tables = Given::of("2023-24").tables();
    let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
    let expected = "received decided key-figures compliance remedies roll-forward timeliness";
    assert_eq!(names.join(" "), expected);
    for table in &tables {
        let names: BTreeSet<&String> = table.columns.iter().map(|column| &column.name).collect();
        assert_eq!(names.len(), table.columns.len(), "{}", table.name);
        for row in &table.rows {
            assert_eq!(row.len(), table.columns.len(), "{}", table.name);
            for (cell, column) in row.iter().zip(&table.columns) {
                let fits = matches!(
                    (cell, column.datatype),
                    (Cell::None, _)
                        | (Cell::Text(_), Type::Text)
                        | (Cell::Integer(_), Type::Integer | Type::Decimal)
                        | (Cell::Decimal(_), Type::Decimal)
                        | (Cell::Date(_), Type::Date)
                        | (Cell::Boolean(_), Type::Boolean)
                );
                assert!(fits, "{} {}: {cell:?}", table.name, column.name);
            }
        }
    }
}

#[test]
fn the_columns_asked_for_are_in_every_table_in_their_order() {
    for table in Given::of("2023-24").tables() {
        let asked = "code name numerator denominator value unit status release";
        let places: Vec<usize> =
            asked.split(' ').map(|column| table.place(column).unwrap()).collect();
        assert!(places.is_sorted(), "{}", table.name);
    }
}

#[test]
fn a_key_figure_stands_beside_what_it_is_made_of_and_its_average() {
    let table = Given::of("2023-24").table("key-figures");
    let columns = "code numerator denominator value unit printed status release";
    assert_eq!(
        cells(&table, LEEDS_NAME, "uphold-rate", columns),
        [format!("{LEEDS} | 44 | 59 | 75 | percent | 75% |  | 2023-24.2")]
    );
    let average = "comparator_group comparator_method comparator_members \
                   comparator_members_without_base comparator_numerator comparator_denominator \
                   comparator_value";
    assert_eq!(
        cells(&table, LEEDS_NAME, "uphold-rate", average),
        ["Metropolitan Boroughs | pooled | 36 | 34 | 45 | 60 | 75"]
    );
    let per_head = "numerator value unit population_year";
    let found = cells(&table, LEEDS_NAME, "upheld-per-100k", per_head);
    assert!(
        found[0].starts_with("44 | 5.") && found[0].contains("| per-100k-residents | 20"),
        "{found:?}"
    );
}

#[test]
fn without_a_base_there_is_no_value_and_the_status_says_why() {
    let table = Given::of("2023-24").table("key-figures");
    let columns = "numerator denominator value printed status caution";
    assert_eq!(
        cells(&table, LEEDS_NAME, "compliance-rate", columns),
        ["0 | 0 |  | n/a | z | false"]
    );
    let bradford = "City of Bradford Metropolitan District Council";
    let found = cells(&table, bradford, "compliance-rate", columns);
    assert_eq!(found, ["1 | 1 | 100 | 100% |  | true"]);
    let before = Given::of("2021-22").table("key-figures");
    assert_eq!(cells(&before, LEEDS_NAME, "upheld-per-100k", "value status"), [" | x"]);
}

#[test]
fn what_prints_as_more_than_99_is_at_least_99() {
    let text = Definitions::named("lgsco-2020").unwrap().text;
    assert!(text.contains("nearly_all"), "{text}");
    let mut given = Given::of("2023-24");
    let figure = given.sets[2].figures.iter_mut().find(|f| f.slug == "uphold-rate").unwrap();
    figure.printed = "more than 99%".to_owned();
    let table = given.table("key-figures");
    let found = cells(&table, LEEDS_NAME, "uphold-rate", "value printed");
    assert_eq!(found, ["99 | more than 99%"]);
}

fn number(table: &DataTable, name: &str, measure: &str) -> i64 {
    cells(table, name, measure, "value")[0].parse().unwrap()
}

#[test]
fn subjects_and_outcomes_add_up_for_everyone() {
    let given = Given::of("2023-24");
    for (name, all, parts) in
        [("received", "received", "received/"), ("decided", "decided", "decided/")]
    {
        let table = given.table(name);
        let mut seen = 0;
        for set in &given.sets {
            let sum: i64 = set
                .figures
                .iter()
                .filter(|figure| figure.slug.starts_with(parts))
                .map(|figure| number(&table, &set.scope.name, &figure.slug))
                .sum();
            assert_eq!(sum, number(&table, &set.scope.name, all), "{}", set.scope.name);
            seen += sum;
        }
        assert!(seen > 60, "{name}: {seen}");
    }
}

#[test]
fn the_roll_forward_closes_and_meets_the_decisions_in_force() {
    let given = Given::of("2023-24");
    let table = given.table("roll-forward");
    let bradford = "City of Bradford Metropolitan District Council";
    let order = cells(&table, bradford, "", "measure value unit");
    assert_eq!(
        order,
        [
            "open-at-start | 0 | cases",
            "received | 3 | complaints",
            "reopened | 1 | cases",
            "decided-as-made | 2 | decisions",
            "open-at-end | 2 | cases",
            "decided | 1 | decisions",
            "later-superseded | 1 | decisions",
        ]
    );
    for set in &given.sets {
        let of = |measure| number(&table, &set.scope.name, measure);
        assert_eq!(of("decided-as-made"), of("decided") + of("later-superseded"));
    }
    assert_eq!(number(&table, LEEDS_NAME, "open-at-start"), 15);
}

#[test]
fn how_long_cases_took_is_in_days_and_in_percent_of_investigations() {
    let table = Given::of("2023-24").table("timeliness");
    let columns = "measure numerator denominator value unit";
    assert_eq!(
        cells(&table, LEEDS_NAME, "", columns),
        ["days-to-decide |  |  | 59 | days", "decided-within-26-weeks | 44 | 59 | 75 | percent"]
    );
}

#[test]
fn a_break_in_series_is_told_in_the_notes_of_the_tables_it_touches() {
    let given = Given::of("2022-23");
    let told = |name: &str| {
        let notes = given.table(name).notes;
        notes.iter().any(|note| note.starts_with("Break in series in 2022-23: "))
    };
    assert!(told("key-figures") && !told("remedies"));
    let table = given.table("key-figures");
    let statuses: BTreeSet<String> =
        table.rows.iter().map(|row| words(&row[table.place("status").unwrap()])).collect();
    assert!(statuses.contains("b"), "{statuses:?}");
}

#[test]
fn what_was_not_released_says_so_in_every_row_and_note() {
    let mut given = Given::of("2023-24");
    given.release.name = None;
    for table in given.tables() {
        assert!(table.notes[0].starts_with("NOT PUBLISHED"), "{:?}", table.notes);
        let place = table.place("release").unwrap();
        assert!(table.rows.iter().all(|row| words(&row[place]) == "NOT PUBLISHED"));
    }
}

#[test]
fn an_office_that_prints_other_measures_has_the_tables_of_these_alone() {
    let mut given = Given::of("2023-24");
    for set in &mut given.sets {
        set.figures.retain(|figure| figure.slug == "received" || figure.slug == "uphold-rate");
    }
    let names: Vec<&str> = given.tables().iter().map(|table| table.name).collect();
    assert_eq!(names, ["received", "key-figures", "roll-forward"]);
    let rolled = given.table("roll-forward");
    assert!(cells(&rolled, LEEDS_NAME, "decided-as-made", "value").is_empty());
}
