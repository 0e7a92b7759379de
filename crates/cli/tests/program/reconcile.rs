//! A council's own list against the record: told exactly, sent back as a workbook without a word of
//! anybody's story, and refused where it is another council's.

use std::fmt::Write;

use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{CASES, snapshot, with_record};

/// A record with sixty cases of Leeds and five of Kent, with names and notes that are nobody else's
/// business.
fn recorded() -> Program {
    let program = with_record();
    let mut file = format!("{},complainant,summary\n", CASES.trim_end());
    for n in 0..65 {
        let body = if n < 60 { "Leeds" } else { "Kent" };
        let rest = match n % 3 {
            0 => "upheld,yes,no",
            1 => "not-upheld,,",
            _ => "incomplete-or-invalid,,",
        };
        let subject = ["housing", "other", "highways-and-transport", "benefits-and-tax"][n % 4];
        let (month, day) = (4 + n / 28, 1 + n % 28);
        let investigated = match n % 3 {
            2 => String::new(),
            _ => format!("2023-{:02}-{day:02}", month + 1),
        };
        writeln!(
            file,
            "23 000 {n:03},{body},{subject},2023-{month:02}-{day:02},{investigated},2023-{:02}-{day:02},{rest},Ms Nobody,a damp story",
            month + 4
        )
        .unwrap();
    }
    program.write("cases.csv", file);
    program.run("import cases cases.csv").ok();
    program
}

/// The council's list: of the sixty it lacks five, has three more, and has four classified and two
/// dated otherwise.
fn list(program: &Program, references: bool) -> String {
    let exported = program.run("export cases -").ok().out;
    let mut reader = csv::Reader::from_reader(exported.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut file = String::from("LGSCO ref;Service area;Received;Decided;Outcome;Officer\n");
    let mut n = 0;
    for row in reader.records() {
        let row = row.unwrap();
        if &row[place("authority")] != "E08000035" {
            continue;
        }
        let mut subject = row[place("subject")].to_owned();
        let mut outcome = row[place("outcome")].to_owned();
        let mut received = row[place("received_on")].to_owned();
        let mut decided = row[place("decided_on")].to_owned();
        match n {
            7 | 22 => subject = "planning-and-development".to_owned(),
            9 | 31 => outcome = "advice-given".to_owned(),
            40 => decided = "2024-02-02".to_owned(),
            41 => received = "2023-03-01".to_owned(),
            _ => {}
        }
        let reference = if references { format!("23 000 {n:03}") } else { String::new() };
        if ![3, 12, 33, 50, 57].contains(&n) {
            writeln!(file, "{reference};{subject};{received};{decided};{outcome};J. Clerk")
                .unwrap();
        }
        n += 1;
    }
    assert_eq!(n, 60);
    for (n, day) in [(101, "05"), (102, "06"), (103, "07")] {
        let reference = if references { format!("23 000 {n}") } else { String::new() };
        writeln!(file, "{reference};housing;2024-01-{day};2024-03-{day};upheld;J. Clerk").unwrap();
    }
    file
}

const LINE: &str = "reconcile --authority Leeds leeds.csv --year 2023-24";

fn count(json: &Value, class: &str) -> u64 {
    let counts = json["counts"].as_array().unwrap();
    counts.iter().find(|count| count["class"] == class).unwrap()["count"].as_u64().unwrap()
}

/// The references of a class, as the record has them or else the list.
fn references(json: &Value, class: &str) -> Vec<String> {
    let entries = json["entries"].as_array().unwrap().iter();
    let side = |entry: &Value| match &entry["ours"] {
        Value::Null => entry["theirs"]["reference"].as_str().map(str::to_owned),
        ours => ours["reference"].as_str().map(str::to_owned),
    };
    entries.filter(|entry| entry["class"] == class).map(|e| side(e).unwrap_or_default()).collect()
}

fn assert_exact(json: &Value) {
    let of = |class: &str| references(json, class);
    assert_eq!(
        of("only-ours"),
        ["23 000 003", "23 000 012", "23 000 033", "23 000 050", "23 000 057"]
    );
    assert_eq!(
        of("classified-otherwise"),
        ["23 000 007", "23 000 009", "23 000 022", "23 000 031"]
    );
    assert_eq!(of("other-dates"), ["23 000 040", "23 000 041"]);
    assert_eq!((count(json, "only-theirs"), count(json, "matched")), (3, 49));
    assert_eq!(count(json, "listed-twice"), 0);
}

#[test]
fn a_list_of_sixty_is_reconciled_exactly() {
    let program = recorded();
    program.write("leeds.csv", list(&program, true));
    let json = program.run(&format!("{LINE} --format json")).ends(7).json();
    assert_exact(&json);
    assert_eq!(references(&json, "only-theirs"), ["23 000 101", "23 000 102", "23 000 103"]);
    let told = [LINE.to_owned(), format!("{LINE} --format csv")];
    let told: Vec<String> =
        told.iter().map(|line| program.run(line).ends(7).transcript()).collect();
    snapshot("reconcile", &told.join("\n"));
}

#[test]
fn without_references_it_is_reconciled_by_days_and_subject_and_says_so() {
    let program = recorded();
    program.write("leeds.csv", list(&program, false));
    let ran = program.run(&format!("{LINE} --format json")).ends(7);
    let ran =
        ran.says(&["note: the list has no references; its rows were matched by days and subject."]);
    assert_exact(&ran.json());
    let entry = &ran.json()["entries"][10];
    assert!(entry["matched_by"].as_str().unwrap().ends_with(" of 9"), "{entry}");
    let own = list(&program, true).replace("\n23 000 ", "\nCX/");
    program.write("leeds.csv", own);
    let ran = program.run(&format!("{LINE} --format json")).ends(7);
    assert_exact(&ran.json());
    ran.says(&["none of the list's 58 references is known to the record"]);
}

#[test]
fn the_workbook_holds_every_class_and_not_a_word_of_anybody_s_story() {
    let program = recorded();
    program.write("leeds.csv", list(&program, true));
    program.run(&format!("{LINE} --out back.xlsx")).ends(7).says(&["the workbook is in back.xlsx"]);
    let first = std::fs::read(program.dir().join("back.xlsx")).unwrap();
    program.run(&format!("{LINE} --out back.xlsx")).ends(4).says(&["say --replace"]);
    program.run(&format!("{LINE} --out back.xlsx --replace")).ends(7);
    assert_eq!(std::fs::read(program.dir().join("back.xlsx")).unwrap(), first, "equal bytes");
    let mut all = String::new();
    for (sheet, rows) in [
        ("About", 14),
        ("Matched", 49),
        ("Only in your list", 3),
        ("Only in our record", 5),
        ("Classified otherwise", 4),
        ("Other dates", 2),
    ] {
        let lines = cells(&first, sheet);
        assert!(lines.len() > rows, "{sheet}: {lines:?}");
        if sheet != "About" {
            assert_eq!(lines.len(), rows + 1, "{sheet}");
        }
        all.push_str(&lines.join("\n"));
    }
    assert!(all.contains("23 000 003") && all.contains("closed as incomplete or invalid"), "{all}");
    for secret in ["Nobody", "damp", "Clerk", "anna"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert!(!all.contains("SYNTHETIC"));
}

/// The cells of a sheet, a line a row.
fn cells(bytes: &[u8], sheet: &str) -> Vec<String> {
    use upheld_exchange::{Sheet, SheetCell, SheetKind, SheetOptions};
    let options = SheetOptions { sheet: Some(sheet.to_owned()) };
    let source = std::io::Cursor::new(bytes.to_vec());
    let mut sheet = Sheet::open("back.xlsx", SheetKind::Xlsx, source, &options).unwrap();
    let mut lines = vec![sheet.header().join("|")];
    while let Some(row) = sheet.next_row().unwrap() {
        let text = |cell: &SheetCell| match cell {
            SheetCell::Blank => String::new(),
            SheetCell::Text(text) | SheetCell::Number(text) => text.clone(),
            SheetCell::Day(day) => day.to_string(),
            other => panic!("{other:?}"),
        };
        lines.push(row.cells.unwrap().iter().map(text).collect::<Vec<_>>().join("|"));
    }
    lines
}

#[test]
fn an_invented_record_says_so_on_every_sheet() {
    let program = crate::given::program();
    program.run("init --synthetic").ok();
    program.write("leeds.csv", "reference,received_on\n23 000 001,2023-04-03\n");
    program.run("case receive 23000001 --authority Leeds --subject housing --on 2023-04-03").ok();
    let ran = program.run("reconcile --authority Leeds leeds.csv --out back.xlsx").ok();
    ran.prints(&["SYNTHETIC: this record's cases are invented."]);
    let bytes = std::fs::read(program.dir().join("back.xlsx")).unwrap();
    assert!(cells(&bytes, "About").join("\n").contains("SYNTHETIC|made from invented cases"));
    assert!(cells(&bytes, "Matched")[0].ends_with("|synthetic"));
    assert!(cells(&bytes, "Matched")[1].ends_with("|yes"));
}

#[test]
fn what_is_wrong_with_a_list_is_told_by_place_and_reason() {
    let program = recorded();
    let cases: [(&str, &str, i32); 7] = [
        (
            "others",
            "reference,received_on\n23 000 060,2023-06-05\n23 000 061,2023-06-06\n23 000 001,2023-04-02\n",
            5,
        ),
        ("named", "Council,reference\nKent,23 000 001\nKent County Council,23 000 002\n", 5),
        (
            "days",
            "reference,received_on,decided_on\n23 000 000,01/04/2023,\n23 000 001,2023-04-31,2023-08-02\n",
            5,
        ),
        ("words", "reference,outcome,subject\n23 000 000,Not good,Parks\n", 5),
        ("header", "Colour,Size\nred,7\n", 5),
        ("days-alone", "received_on,Colour\n2023-04-01,red\n", 5),
        ("twice", "reference,received_on\n23 000 000,2023-04-01\n23000000,2023-04-01\n", 7),
    ];
    let mut told = String::new();
    for (name, text, code) in cases {
        program.write(&format!("{name}.csv"), text);
        let ran = program.run(&format!("reconcile --authority Leeds {name}.csv --year 2021-22"));
        told.push_str(&ran.transcript());
        told.push('\n');
        assert_eq!(ran.code, Some(code).filter(|_| name != "twice").or(Some(0)), "{told}");
    }
    let twice = program.run("reconcile --authority Leeds twice.csv").ends(7);
    assert!(twice.out.contains("as row 2"), "{}", twice.out);
    snapshot("reconcile-wrong", &told);
}

#[test]
fn a_map_says_what_a_list_s_columns_and_words_mean() {
    let program = recorded();
    program.write(
        "leeds.csv",
        "Our no;Theirs;In;Result\n7;23 000 000;01/04/2023;Bad\n8;23 000 001;02/04/2023;Fine\n",
    );
    let proposed = program.run("import map leeds.csv --for list").ok();
    assert!(proposed.out.contains("file = \"list\""), "{}", proposed.out);
    program.write(
        "leeds.toml",
        "file = \"list\"\ndate_format = \"%d/%m/%Y\"\nignore = \"rest\"\n[columns]\nreference = \"Theirs\"\n\
         received_on = \"In\"\noutcome = { from = \"Result\", values = { Bad = \"upheld\", Fine = \"not-upheld\" } }\n",
    );
    let json = program
        .run("reconcile --authority Leeds leeds.csv --map leeds.toml --format json")
        .ends(7)
        .json();
    assert_eq!((count(&json, "matched"), count(&json, "only-ours")), (2, 58));
    program
        .run("import cases leeds.csv --map leeds.toml")
        .ends(5)
        .says(&["the map is for \"list\""]);
}
