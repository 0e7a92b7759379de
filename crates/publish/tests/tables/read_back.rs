//! The workbook, read back cell by cell by a reader that is not the writer's.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use upheld_publish::tables::{Cell, DataTable, workbook};

use crate::given::{Given, cells, words};

type Book = Xlsx<Cursor<Vec<u8>>>;

fn read(given: &Given) -> Book {
    Xlsx::new(Cursor::new(workbook(&given.tables(), &given.the_year()).unwrap())).unwrap()
}

fn sheet(book: &mut Book, name: &str) -> Range<Data> {
    book.worksheet_range(name).unwrap()
}

fn text(cell: Option<&Data>) -> String {
    cell.map(ToString::to_string).unwrap_or_default()
}

fn sheet_name(table: &DataTable) -> String {
    let name = table.name.replace('-', "_");
    name[..1].to_uppercase() + &name[1..]
}

/// The rows of a sheet's one marked-up table, its header first.
fn marked_up(book: &mut Book, name: &str) -> Vec<Vec<Data>> {
    book.load_tables().unwrap();
    let names: Vec<String> =
        book.table_names_in_sheet(name).into_iter().map(ToString::to_string).collect();
    assert_eq!(names.len(), 1, "{name} has not one table: {names:?}");
    let table = book.table_by_name(&names[0]).unwrap();
    let header = table.columns().iter().map(|title| Data::String(title.clone())).collect();
    let rows = table.data().rows().map(<[Data]>::to_vec);
    std::iter::once(header).chain(rows).collect()
}

/// How a number or a text reads in the workbook.
fn shown(cell: &Cell) -> Data {
    match cell {
        Cell::Integer(_) | Cell::Decimal(_) => Data::Float(words(cell).parse().unwrap()),
        Cell::Boolean(yes) => Data::String(if *yes { "yes" } else { "no" }.to_owned()),
        other => Data::String(words(other)),
    }
}

#[test]
fn it_opens_on_a_cover_and_lists_its_contents_and_notes() {
    let given = Given::of("2023-24");
    let mut book = read(&given);
    let expected = "Cover Contents Notes Method Received Decided Key_figures Compliance Remedies \
                    Roll_forward Timeliness";
    assert_eq!(book.sheet_names().join(" "), expected);
    let cover = sheet(&mut book, "Cover");
    let lines: Vec<String> = cover.rows().map(|row| text(row.first())).collect();
    assert_eq!(lines[0], "Complaint statistics of the year 2023-24");
    assert!(lines[1].contains("1 April 2023 to 31 March 2024"), "{lines:?}");
    assert!(lines.contains(&"Release: 2023-24.2".to_owned()), "{lines:?}");
    assert!(lines.contains(&"Position: 1234".to_owned()), "{lines:?}");
    assert_eq!(cover.width(), 1);
    let contents = marked_up(&mut book, "Contents");
    let listed: Vec<String> = contents[1..].iter().map(|row| text(row.first())).collect();
    assert_eq!(listed.join(" "), expected.split_once("Contents ").unwrap().1);
    let notes = marked_up(&mut book, "Notes");
    for about in ["Rates", "[z]", "[x]", "[p]", "[b]", "Averages", "Authorities"] {
        assert!(notes.iter().any(|row| text(row.first()) == about), "no note on {about}");
    }
}

#[test]
fn its_page_of_method_has_every_rule_with_how_sure_it_is() {
    let given = Given::of("2023-24");
    let mut book = read(&given);
    let method = marked_up(&mut book, "Method");
    let set = &given.definitions;
    assert_eq!(method.len(), set.switches().len() + 1);
    assert_eq!(text(method[0].get(2)), "How sure");
    for row in &method[1..] {
        let sure = text(row.get(2));
        assert!(["[S]", "[C]", "[I]", "[R]"].iter().any(|mark| sure.starts_with(mark)), "{sure}");
    }
    let above: Vec<String> =
        sheet(&mut book, "Method").rows().map(|row| text(row.first())).collect();
    for about in ["Definition set: ", "Scope: ", "Averages: ", "Rounding: ", "No base"] {
        assert!(above.iter().any(|line| line.starts_with(about)), "nothing on {about}");
    }
}

#[test]
fn tables_of_rates_read_back_cell_by_cell() {
    let given = Given::of("2023-24");
    let mut book = read(&given);
    for name in ["key-figures", "compliance", "timeliness"] {
        let table = given.table(name);
        let rows = marked_up(&mut book, &sheet_name(&table));
        let kept: Vec<usize> =
            (0..table.columns.len()).filter(|&place| !table.columns[place].is_constant).collect();
        let titles: Vec<Data> =
            kept.iter().map(|&p| Data::String(table.columns[p].title.clone())).collect();
        assert_eq!(rows[0], titles);
        assert_eq!(rows.len(), table.rows.len() + 1);
        for (read, row) in rows[1..].iter().zip(&table.rows) {
            for (read, &place) in read.iter().zip(&kept) {
                let (cell, column) = (&row[place], &table.columns[place]);
                match (cell, column.name.as_str()) {
                    (Cell::None, "status") => assert_eq!(text(Some(read)), "none"),
                    (Cell::None, _) => {
                        let mark = text(Some(read));
                        assert!(["[z]", "[x]"].contains(&mark.as_str()), "{mark}");
                    }
                    (Cell::Text(letter), "status") => {
                        assert_eq!(text(Some(read)), format!("[{letter}]"));
                    }
                    (cell, _) => assert_eq!(*read, shown(cell), "{name} {}", column.name),
                }
            }
        }
    }
}

#[test]
fn tables_of_counts_read_back_as_a_row_a_body_and_a_column_a_measure() {
    let given = Given::of("2023-24");
    let mut book = read(&given);
    for name in ["received", "decided", "remedies", "roll-forward"] {
        let table = given.table(name);
        let rows = marked_up(&mut book, &sheet_name(&table));
        assert_eq!(rows.len(), given.sets.len() + 1, "{name}");
        let mut seen = 0;
        for (row, set) in rows[1..].iter().zip(&given.sets) {
            let code = set.scope.code.map_or("[z]".to_owned(), |code| code.to_string());
            let whose = [code, set.scope.name.clone()];
            assert_eq!([text(row.first()), text(row.get(1))], whose);
            let values = cells(&table, &set.scope.name, "", "measure_name value");
            assert_eq!(values.len(), row.len() - 4, "{name}");
            for (told, place) in values.iter().zip(4..) {
                let (title, value) = told.split_once(" | ").unwrap();
                assert_eq!(text(rows[0].get(place)), title);
                assert_eq!(row[place], Data::Float(value.parse().unwrap()), "{name} {title}");
                seen += 1;
            }
        }
        assert!(seen >= 30, "{name}: {seen}");
    }
}

#[test]
fn every_sheet_says_what_it_is_and_none_has_merged_empty_or_computed_cells() {
    let given = Given::of("2023-24");
    let mut book = read(&given);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} has formulas");
        assert!(book.merge_cells_by_sheet_name(&name).unwrap().is_empty(), "{name}");
        let range = sheet(&mut book, &name);
        assert!(!text(range.get((0, 0))).is_empty(), "{name} has no title");
        if name == "Cover" {
            continue;
        }
        assert_eq!(text(range.get((1, 0))), "This worksheet contains one table.");
        for row in marked_up(&mut book, &name) {
            assert!(row.iter().all(|cell| !text(Some(cell)).trim().is_empty()), "{name}: {row:?}");
        }
    }
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    let bytes = || {
        let given = Given::of("2023-24");
        workbook(&given.tables(), &given.the_year()).unwrap()
    };
    let first = bytes();
    // Longer than a second, so that a clock in it would show.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(first, bytes());
}

#[test]
fn texts_that_look_like_formulas_or_carry_controls_are_texts() {
    let names = [
        ("=1+1", "=1+1"),
        ("@x", "@x"),
        ("-2", "-2"),
        ("\u{202e}<b>&\"{{x}}", "\u{202e}<b>&\"{{x}}"),
        ("tab\there\u{1}", "tab here\u{fffd}"),
    ];
    let mut given = Given::of("2023-24");
    assert_eq!(given.sets.len(), names.len());
    for (set, (name, _)) in given.sets.iter_mut().zip(names) {
        name.clone_into(&mut set.scope.name);
    }
    let mut book = read(&given);
    assert!(book.worksheet_formula("Received").unwrap().is_empty());
    let rows = marked_up(&mut book, "Received");
    assert_eq!(rows.len(), names.len() + 1);
    for (row, (_, reads)) in rows[1..].iter().zip(names) {
        assert_eq!(row[1], Data::String(reads.to_owned()));
    }
}

#[test]
fn two_measures_of_one_name_are_two_columns() {
    let mut given = Given::of("2023-24");
    for set in &mut given.sets {
        for figure in set.figures.iter_mut().filter(|figure| figure.slug.starts_with("received")) {
            figure.name = Some("=Same".to_owned());
        }
    }
    let rows = marked_up(&mut read(&given), "Received");
    let titles: Vec<String> = rows[0].iter().map(|title| text(Some(title))).collect();
    assert_eq!(titles[4..7], ["=Same", "=Same (2)", "=Same (3)"]);
}

#[test]
fn what_is_invented_or_not_published_says_so_first() {
    let mut given = Given::of("2023-24");
    given.release.name = None;
    for set in &mut given.sets {
        set.synthetic = true;
    }
    let mut book = read(&given);
    let cover = sheet(&mut book, "Cover");
    assert_eq!(text(cover.get((1, 0))), "SYNTHETIC · NOT PUBLISHED");
    let table = sheet(&mut book, "Decided");
    let notes = [text(table.get((2, 0))), text(table.get((3, 0)))];
    assert!(
        notes[0].starts_with("NOT PUBLISHED") && notes[1].starts_with("SYNTHETIC"),
        "{notes:?}"
    );
}
