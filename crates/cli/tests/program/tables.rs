//! The data tables of a year: written whole into a directory, of a release or marked as not published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;
use upheld_tests::program::Program;

use crate::given::{snapshot, with_cases, with_record};

fn released() -> Program {
    let program = with_cases();
    program.run("release freeze --year 2023-24").ok();
    program.run("release approve 2023-24 --actor bert").ok();
    program.run("release publish 2023-24").ok();
    program
}

/// Every file of a directory, with its bytes.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).collect()
}

/// Rows of a CSV file, each by its header.
fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(bytes).deserialize().map(Result::unwrap).collect()
}

const ALL: [&str; 9] = [
    "compliance.csv",
    "csv-metadata.json",
    "decided.csv",
    "key-figures.csv",
    "received.csv",
    "remedies.csv",
    "roll-forward.csv",
    "tables.xlsx",
    "timeliness.csv",
];

#[test]
fn tables_of_a_release_hold_its_figures_and_name_it() {
    let program = released();
    let ran = program.run("tables --year 2023-24 --out out").ok();
    let told = "Tables of 2023-24 in out. Release 2023-24, approved on ";
    assert!(ran.out.starts_with(told), "{}", ran.out);
    let written = files(&program.dir().join("out"));
    assert_eq!(written.keys().collect::<Vec<_>>(), ALL);
    let figures = program.run("figures --all --year 2023-24 --format json").ok().json();
    let sets = figures.as_array().unwrap();
    let key_figures = rows(&written["key-figures.csv"]);
    let mut compared = 0;
    for row in key_figures.iter().filter(|row| row["scope"] == "authority") {
        let set = sets.iter().find(|set| set["scope"]["code"] == row["code"].as_str()).unwrap();
        let figures = set["figures"].as_array().unwrap();
        let figure = figures.iter().find(|f| f["measure"] == row["measure"].as_str()).unwrap();
        let number = |name: &str| match &figure[name] {
            Value::Null => String::new(),
            number => number.to_string(),
        };
        assert_eq!(row["numerator"], number("numerator"), "{row:?}");
        assert_eq!(row["denominator"], number("denominator"), "{row:?}");
        assert_eq!(row["printed"], figure["printed"].as_str().unwrap(), "{row:?}");
        assert_eq!(row["release"], "2023-24");
        compared += 1;
    }
    assert!(compared > 2_000, "{compared}");
    let mut book: Xlsx<_> = open_workbook(program.dir().join("out/tables.xlsx")).unwrap();
    let cover = book.worksheet_range("Cover").unwrap();
    let lines: Vec<String> = cover.rows().map(|row| row[0].to_string()).collect();
    for line in ["Release: 2023-24", "Definition set: lgsco-2020"] {
        assert!(lines.iter().any(|told| told == line), "no {line} in {lines:?}");
    }
}

#[test]
fn what_was_recorded_since_the_release_is_not_in_its_tables() {
    let program = released();
    program.run("tables --year 2023-24 --out before").ok();
    for line in [
        "case receive 23999999 --authority Leeds --subject housing --on 2023-06-01",
        "case investigate 23999999 --on 2023-07-01",
        "case uphold 23999999 --on 2023-09-01 --injustice yes",
    ] {
        program.run(line).ok();
    }
    program.run("tables --year 2023-24 --out after").ok();
    let at = |name: &str| files(&program.dir().join(name));
    assert_eq!(at("before"), at("after"));
    program.run("tables --year 2023-24 --internal --out now --files csv").ok();
    let received = |name: &str| {
        let rows = rows(&at(name)["received.csv"]);
        let nation =
            rows.into_iter().find(|r| r["scope"] == "nation" && r["measure"] == "received");
        nation.unwrap()["value"].parse::<u32>().unwrap()
    };
    assert_eq!(received("now"), received("after") + 1);
}

#[test]
fn without_a_published_release_they_are_refused_unless_internal() {
    let program = with_cases();
    let refused = "tables --year 2023-24 --out out";
    let none = ["there is no release of 2023-24", "release freeze --year 2023-24", "--internal"];
    program.run(refused).ends(5).says(&none);
    program.run("release freeze --year 2023-24").ok();
    let frozen = ["release 2023-24 is not published yet", "release approve 2023-24"];
    program.run(refused).ends(5).says(&frozen);
    let named = format!("{refused} --release 2023-24");
    program.run(&named).ends(5).says(&frozen);
    program.run(&format!("{refused} --release 2023-24.2")).ends(3).says(&["there are 2023-24"]);
    let other = "tables --year 2022-23 --release 2023-24 --out out";
    program.run(other).ends(2).says(&["release 2023-24 is not of 2022-23"]);
    program.run(&format!("{named} --internal")).ends(2);
    program.run(&format!("{refused} --definitions lgsco-2024")).ends(2).says(&["--internal"]);
    program.run("release approve 2023-24 --actor bert").ok();
    // Approved is for those whom it is about; tables are for anybody.
    let approved = ["release 2023-24 is not published yet", "release publish 2023-24"];
    program.run(refused).ends(5).says(&approved);
    program.run(&format!("{refused} --at 5")).ends(5).says(&none);
    assert!(files(&program.dir().join("out")).is_empty());
    let ran = program.run(&format!("{refused} --internal")).ok();
    let told = "Tables of 2023-24 in out. NOT PUBLISHED: for use within the office.";
    assert!(ran.out.starts_with(told), "{}", ran.out);
    for row in rows(&files(&program.dir().join("out"))["decided.csv"]) {
        assert_eq!(row["release"], "NOT PUBLISHED");
    }
}

#[test]
fn files_that_are_there_stay_unless_they_may_go() {
    let program = with_cases();
    let line = "tables --year 2023-24 --internal --out out";
    program.run(line).ok();
    let first = files(&program.dir().join("out"));
    program.write("out/decided.csv", "mine");
    program.run(line).ends(4).says(&["there is a file received.csv in out already", "--replace"]);
    let kept = files(&program.dir().join("out"));
    assert_eq!(kept["decided.csv"], b"mine");
    program.run(&format!("{line} --replace")).ok();
    assert_eq!(files(&program.dir().join("out")), first);
    program.run("tables --year 2023-24 --internal --out csv --files csv").ok();
    assert!(!program.dir().join("csv/tables.xlsx").exists());
    program.run("tables --year 2023-24 --internal --out book --files xlsx").ok();
    assert_eq!(files(&program.dir().join("book")).len(), 1);
    program
        .run("tables --year 2023-24 --internal --out x --files pdf")
        .ends(2)
        .says(&["csv, xlsx"]);
}

#[test]
fn a_place_that_cant_be_written_to_is_told_before_any_work() {
    let program = with_cases();
    program.write("file", "");
    for out in ["file", "file/below", "/proc/nowhere"] {
        let ran = program.run(&format!("tables --year 2023-24 --internal --out {out}"));
        ran.ends(1).says(&["can't be written to", "hint: name a directory"]);
    }
    let empty = program.dir().join("dir");
    fs::create_dir(&empty).unwrap();
    // A directory stands where a file is to go: nothing is left half done.
    fs::create_dir_all(empty.join("key-figures.csv/x")).unwrap();
    let line = "tables --year 2023-24 --internal --out dir --replace";
    program.run(line).ends(4).says(&["key-figures.csv", "is a directory"]);
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 1);
}

#[test]
fn a_year_of_which_nothing_is_known_is_refused() {
    let program = with_cases();
    let ran = program.run("tables --year 2031-32 --internal --out out").ends(3);
    ran.says(&["the record has nothing of 2031-32"]);
    with_record().run("tables --year 2023-24 --internal --out out").ends(3).says(&["no case yet"]);
}

#[test]
fn what_was_written_is_told_with_its_digest() {
    let program = with_cases();
    let line = "tables --year 2023-24 --internal --out out --format json";
    let told = program.run(line).ok().json();
    for file in told.as_array().unwrap() {
        let name = file["file"].as_str().unwrap();
        let bytes = fs::read(program.dir().join("out").join(name)).unwrap();
        assert_eq!(file["bytes"], bytes.len());
        let sum = program.bash(&format!("sha256sum out/{name}")).ok().out;
        assert!(sum.starts_with(file["sha256"].as_str().unwrap()), "{name}: {sum}");
    }
    assert_eq!(told.as_array().unwrap().len(), ALL.len());
}

#[test]
fn the_rows_of_leeds_and_the_nation_are_as_they_were() {
    let program = with_cases();
    program.run("tables --year 2023-24 --internal --out out --files csv").ok();
    let mut seen = String::new();
    for (name, bytes) in files(&program.dir().join("out")) {
        if name.ends_with(".json") {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let shown = text.lines().enumerate().filter(|(place, line)| {
            *place == 0 || line.starts_with("E08000035") || line.contains(",nation,")
        });
        seen += &format!("{name}\n");
        shown.for_each(|(_, line)| seen += &format!("{line}\n"));
    }
    snapshot("tables", &seen);
}
