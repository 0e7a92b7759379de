//! An office's old table against the record: what differs is found and nothing else, the rules by
//! which it was counted are told, and tables that can't be compared are refused with place and reason.

use std::collections::BTreeMap;

use upheld_tests::program::Program;

use crate::given::{CASES, REMEDIES, snapshot, with_cases, with_many, with_record};

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> (Vec<String>, Vec<Row>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (header, reader.deserialize().map(Result::unwrap).collect())
}

fn written(header: &[String], rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    for row in rows {
        writer.write_record(header.iter().map(|column| &row[column])).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Another number, written the same way.
fn altered(said: &str) -> String {
    let plain: u64 = said.trim_end_matches('%').parse().unwrap();
    said.replace(&plain.to_string(), &(plain + 1).to_string())
}

/// The cells that a comparison does not find equal: row, column, theirs.
fn different(program: &Program, line: &str, code: i32) -> Vec<(String, String, String)> {
    let ran = program.run(&format!("{line} --format csv")).ends(code);
    let told = rows(&ran.out)
        .1
        .into_iter()
        .filter(|row| !["equal", "neither"].contains(&row["verdict"].as_str()));
    told.map(|row| (row["row"].clone(), row["column"].clone(), row["theirs"].clone())).collect()
}

#[test]
fn ten_altered_cells_of_our_own_table_are_found_and_no_more() {
    let program = with_many(700);
    let figures = "figures --all --year 2022-23 --format csv";
    let table = program.run(figures).ok().out;
    let (header, mut cells) = rows(&table);
    program.write("same.csv", &table);
    let same = program.run("compare same.csv --year 2022-23").ok();
    same.prints(&["0 different, 0 missing in the table, 0 that the record can't give."]);
    let places: Vec<(String, String)> =
        cells.iter().map(|row| (row["code"].clone(), row["measure"].clone())).collect();
    let of = |body: &str, measure: &str| {
        places.iter().position(|(code, of)| code == body && of == measure).unwrap()
    };
    let mut wanted = Vec::new();
    let mut alter = |place: usize, column: &str| {
        let row = &mut cells[place];
        let said = altered(&row[column]);
        row.insert(column.to_owned(), said.clone());
        wanted.push(((place + 2).to_string(), column.to_owned(), said));
    };
    let (leeds, kent, cambridge) = ("E08000035", "E10000016", "E07000008");
    for (body, measure, column) in [
        (leeds, "received", "numerator"),
        (leeds, "decided", "printed"),
        (leeds, "uphold-rate", "printed"),
        (leeds, "uphold-rate", "denominator"),
        (kent, "received/housing", "printed"),
        (kent, "decided/referred-back", "numerator"),
        (kent, "uphold-rate", "comparator_printed"),
        (cambridge, "days-to-decide", "printed"),
        (cambridge, "open-at-end", "numerator"),
        (cambridge, "satisfactory-remedy-rate", "numerator"),
    ] {
        alter(of(body, measure), column);
    }
    program.write("altered.csv", written(&header, &cells));
    let mut found = different(&program, "compare altered.csv --year 2022-23", 7);
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

/// Our own figures, a row a body.
fn wide(table: &str, measures: &[(&str, &str)]) -> (Vec<String>, Vec<Row>) {
    let mut bodies: BTreeMap<String, Row> = BTreeMap::new();
    for row in rows(table).1 {
        if let Some((_, name)) = measures.iter().find(|(measure, _)| *measure == row["measure"]) {
            let body = bodies.entry(row["code"].clone()).or_default();
            body.insert("Council".to_owned(), row["name"].clone());
            body.insert((*name).to_owned(), row["printed"].clone());
        }
    }
    let names = measures.iter().map(|(_, name)| (*name).to_owned());
    let header = std::iter::once("Council".to_owned()).chain(names).collect();
    (header, bodies.into_values().filter(|row| row["Council"] != "City of London").collect())
}

#[test]
fn ten_altered_cells_of_a_wide_table_are_found_and_no_more() {
    let program = with_many(700);
    let table = program.run("figures --all --year 2022-23 --format csv").ok().out;
    let measures = [
        ("received", "Complaints received"),
        ("received/highways-and-transport", "Highways & Transport"),
        ("decided", "Decided"),
        ("decided/referred-back", "Referred back for local resolution"),
        ("upheld", "Upheld"),
        ("not-upheld", "Not upheld"),
        ("uphold-rate", "% upheld"),
        ("compliance-rate", "Compliance rate"),
    ];
    let (header, mut bodies) = wide(&table, &measures);
    let told = |row: &Row| row["Complaints received"].parse::<u64>().unwrap() > 0;
    let busy: Vec<usize> = (0..bodies.len()).filter(|place| told(&bodies[*place])).collect();
    assert!(busy.len() >= 5, "{busy:?}");
    let mut wanted = Vec::new();
    for (at, (_, column)) in measures.iter().cycle().enumerate().take(12) {
        let place = busy[at % busy.len()];
        let row = &mut bodies[place];
        if *column == "Compliance rate" || !row[*column].starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let said = altered(&row[*column]);
        row.insert((*column).to_owned(), said.clone());
        wanted.push(((place + 2).to_string(), (*column).to_owned(), said));
        if wanted.len() == 10 {
            break;
        }
    }
    assert_eq!(wanted.len(), 10);
    program.write("wide.csv", written(&header, &bodies));
    let mut found = different(&program, "compare wide.csv --year 2022-23", 7);
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

/// Two bodies, one with a discontinued investigation and a remedy that failed at first.
fn small() -> Program {
    let program = with_record();
    let cases = "\
23 000 001,Leeds,housing,2023-04-03,2023-05-01,2023-09-01,upheld,yes,no
23 000 002,Leeds,housing,2023-04-04,2023-05-02,2023-09-02,upheld,yes,no
23 000 003,Leeds,other,2023-04-05,2023-05-03,2023-09-03,not-upheld,,
23 000 004,Leeds,other,2023-04-06,2023-05-04,2023-09-04,discontinued,,
23 000 005,Kent,housing,2023-04-07,,2023-04-21,referred-back,,
23 000 006,Kent,housing,2023-04-10,2023-05-05,2023-09-05,upheld,yes,yes
";
    let remedies = "23 000 001,1,apology,,2023-10-01,complied,2023-10-20,2023-10-15\n";
    program.write("cases.csv", format!("{CASES}{cases}"));
    program.write("remedies.csv", format!("{REMEDIES}{remedies}"));
    program.run("import cases cases.csv").ok();
    program.run("import remedies remedies.csv").ok();
    program
}

#[test]
fn the_rules_by_which_a_table_was_counted_are_found_with_the_cases_behind_them() {
    let program = small();
    // Discontinued as not upheld, and late compliance as none.
    program.write(
        "published.csv",
        "Council;Received;Upheld;Not upheld;% upheld;Closed after initial enquiries;Compliance rate;Notes\n\
         Leeds;4;2;2;50%;0;0%;as printed\n\
         Kent;2;1;0;100%;0;n/a;\n",
    );
    let line = "compare published.csv --year 2023-24";
    let told = [line.to_owned(), format!("{line} --format json"), format!("{line} --format csv")];
    let told: Vec<String> =
        told.iter().map(|line| program.run(line).ends(7).transcript()).collect();
    snapshot("compare-rules", &told.join("\n"));
    let json = program.run(&format!("{line} --format json")).ends(7).json();
    assert_eq!(json["best"]["reproduces"], json["best"]["of"]);
    assert_eq!(
        json["best"]["lines"],
        "[counting.discontinued_as]\nvalue = \"not-upheld\"\n\n\
         [counting.late_is_satisfied]\nvalue = false\n"
    );
}

#[test]
fn another_definition_set_s_table_is_found_by_its_rules() {
    let program = with_many(120);
    let set = "lgsco-2022-23-as-published";
    let line = format!("figures --all --year 2022-23 --definitions {set} --format csv");
    program.write("published.csv", program.run(&line).ok().out);
    let ran = program.run("compare published.csv --year 2022-23").ends(7);
    ran.prints(&["[printing.no_base]\nvalue = \"0%\"\n", "no_base = 0%: 0% (0 of 0), as theirs"]);
    program.run(&format!("compare published.csv --year 2022-23 --definitions {set}")).ok();
}

#[test]
fn a_workbook_of_rates_as_parts_of_one_is_read_as_people_see_it() {
    let program = with_cases();
    program.write("published.csv", "Council,% upheld,Upheld\nLeeds,0.75,3\nKent,0.5,1\n");
    let ran = program.run("compare published.csv --year 2023-24").ok();
    ran.prints(&[
        "% upheld (uphold-rate, read as parts of one (0.74 is 74%))",
        "4 cells compared: 4 equal",
    ]);
}

/// A table with a line of its own, told with what is wrong with it.
#[test]
fn what_is_wrong_with_a_table_is_told_by_place_and_reason() {
    let program = with_cases();
    let cases: [(&str, &str, &str); 13] = [
        ("nothing", "Council,Colour,Upheld rte\nLeeds,red,75%\n", ""),
        ("no-bodies", "Where,Upheld\nhere,3\n", ""),
        ("year", "Council,Year,Upheld\nLeeds,2021-22,3\nKent,2022-23,1\n", ""),
        ("years", "Council,Upheld 2021-22,Upheld 2022-23\nLeeds,3,4\n", ""),
        ("no-year", "Council,Year,Upheld\nLeeds,2023,3\nKent,2023-24,1\n", ""),
        ("body", "Council,Upheld\nLeedz,3\nKent,1\n,2\n", ""),
        ("number", "Council,Upheld,% upheld\nLeeds,about 3,most\nKent,1,50%\n", ""),
        ("unclear", "Council,% upheld\nLeeds,1\nKent,0\n", ""),
        ("twice", "Council,Upheld\nLeeds,3\nLeeds City Council,3\n", ""),
        ("two-columns", "Council,Upheld,Number upheld\nLeeds,3,3\n", ""),
        ("beside", "code,name,Upheld\nE08000035,Kent,3\n", ""),
        ("measures", "Council,Measure,Value\nLeeds,happiness,3\n", ""),
        (
            "map",
            "Council,Gut,Upheld\nLeeds,3,3\n",
            "[columns]\nuphold-rat = \"Gut\"\nnot-upheld = \"Bad\"\nauthority = { from = \"Council\", values = { Leeds = \"Leedz\" } }\n",
        ),
    ];
    let mut told = String::new();
    for (name, table, map) in cases {
        program.write(&format!("{name}.csv"), table);
        let mut line = format!("compare {name}.csv --year 2023-24");
        if !map.is_empty() {
            program.write(&format!("{name}.toml"), map);
            line.push_str(&format!(" --map {name}.toml"));
        }
        let ran = program.run(&line);
        assert_eq!(ran.code, Some(5), "{}", ran.transcript());
        told.push_str(&ran.transcript());
        told.push('\n');
    }
    snapshot("compare-wrong", &told);
}

#[test]
fn a_base_of_zero_on_one_side_is_told_with_the_rule_that_makes_it_equal() {
    let program = with_cases();
    program.write("published.csv", "Council,Compliance rate\nCambridge,0%\nKent,n/a\n");
    let ran = program.run("compare published.csv --year 2023-24").ends(7);
    let ran = ran.prints(&[
        "compliance-rate: theirs 0%, ours n/a (0 of 0)\n    no_base = 0%: 0% (0 of 0), as theirs\n",
        "2 cells compared: 1 equal, 1 different",
    ]);
    assert!(!ran.out.contains("Kent County Council (E10000016), compliance-rate"), "{}", ran.out);
}

#[test]
fn a_map_names_columns_words_and_what_a_rate_is_written_in() {
    let program = with_cases();
    program.write("old.csv", "Body;Good;Ratio;Junk\nThe city;3;1;x\nThe county;1;0,5;y\n");
    program.write(
        "old.toml",
        "file = \"figures\"\nignore = [\"Junk\"]\n[columns]\nupheld = \"Good\"\n\
         uphold-rate = { from = \"Ratio\", unit = \"fraction\" }\n\
         [columns.authority]\nfrom = \"Body\"\nvalues = { \"The city\" = \"Leeds\", \"The county\" = \"Kent\" }\n",
    );
    let ran = program.run("compare old.csv --year 2023-24 --map old.toml").ends(5);
    let ran = ran.says(&["row 3, column Ratio, value \"0,5\": no rate"]);
    ran.prints(&[
        "uphold-rate: theirs 1, ours 75% (3 of 4)",
        "3 cells compared: 2 equal, 1 different",
    ]);
}

#[test]
fn the_office_s_own_pages_as_a_table_are_read_without_a_map() {
    let program = with_cases();
    program.write("pages.csv", include_str!("../../../synthetic/data/published_figures.csv"));
    program.write("outcomes.csv", include_str!("../../../synthetic/data/published_outcomes.csv"));
    program.write("subjects.csv", include_str!("../../../synthetic/data/published_subjects.csv"));
    let ran = program.run("compare pages.csv --year 2023-24").ends(7);
    ran.prints(&[
        "uphold_rate_pct_published (uphold-rate, read as percent (74 is 74%))",
        "similar_avg_uphold_pct (uphold-rate/average",
        "Left out: comparison_group; source; note",
        "rows of 2022-23",
        "upheld: theirs 44, ours 3",
    ]);
    let ran = program.run("compare outcomes.csv --year 2017-18").ends(7);
    ran.prints(&["decided/incomplete-or-invalid: theirs 21, ours 0"]);
    let ran = program.run("compare subjects.csv --year 2017-18").ends(7);
    ran.prints(&["received/education-and-childrens-services: theirs 49, ours 0"]);
}

#[test]
fn the_page_on_tables_names_every_name() {
    let page = include_str!("../../../../docs/reference/tables.md");
    for (key, names) in upheld_exchange::NUMBER_NAMES {
        let line = format!("| `{key}` | {} |", names.join("; "));
        assert!(page.contains(&line), "docs/reference/tables.md lacks\n{line}");
    }
}
