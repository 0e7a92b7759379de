//! A record with a scheme of its own: how it is made, what stands against it, and what it says.

use upheld_tests::program::Program;

use crate::given::{assert_sound, program, snapshot};

const SCHEME: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");
const LANDLORDS: &str =
    include_str!("../../../../docs/guide/examples/housing-ombudsman/landlords.csv");
const DETERMINATIONS: &str =
    include_str!("../../../../docs/guide/examples/housing-ombudsman/determinations.csv");
const MAP: &str =
    include_str!("../../../../docs/guide/examples/housing-ombudsman/determinations.toml");

const INIT: &str = "init --scheme scheme.toml --authorities landlords.csv --synthetic";

/// The program with the files of the guide's example.
fn with_files() -> Program {
    let program = program();
    program.write("scheme.toml", SCHEME);
    program.write("landlords.csv", LANDLORDS);
    program.write("determinations.csv", DETERMINATIONS);
    program.write("determinations.toml", MAP);
    program
}

#[test]
fn the_guide_s_example_from_files_to_a_letter() {
    let program = with_files();
    let mut told = String::new();
    for line in [
        INIT,
        "import cases determinations.csv --map determinations.toml --synthetic",
        "case show 202300101 --on 2024-06-01",
        "case list",
        "figures --authority 'SYNTHETIC Alder Homes' --year 2023-24",
        "figures --group 'Housing associations' --year 2023-24 --format csv",
        "letter --authority H0004 --year 2023-24 --internal",
        "replay",
    ] {
        told.push_str(&program.run(line).ok().transcript());
        told.push('\n');
    }
    snapshot("schemes-housing", &told);
    assert_sound(&program);
}

#[test]
fn nothing_is_made_of_a_scheme_with_mistakes_and_all_are_told() {
    let program = with_files();
    let wrong = SCHEME
        .replacen("\"04-01\"", "\"02-30\"", 1)
        .replacen("slug = \"charges\"", "slug = \"property-condition\"", 1)
        .replace("event = \"upheld\"", "event = \"not-upheld\"");
    program.write("scheme.toml", wrong);
    let ran = program.run(INIT).ends(5).says(&[
        "scheme.toml: line 8, year_start: a year can't start on \"02-30\"",
        "subjects: \"property condition\" stands there twice",
        "outcomes: no outcome says that a case is upheld",
        "hint: add a [[outcomes]] with event = \"upheld\"",
        "scheme.toml has 3 mistakes; nothing was made",
    ]);
    assert_eq!(ran.out, "");
    assert!(!program.record().exists());
    let measure = SCHEME.replacen("\"finding-rate\"", "\"mal-rate\"", 1);
    program.run_with("scheme.toml", measure, INIT).ends(5).says(&["there is no measure mal-rate"]);
    program.run_with("scheme.toml", "name = ", INIT).ends(5).says(&["line 1", "hint: "]);
    program.run("init --scheme nowhere.toml").ends(3).says(&["there is no file nowhere.toml"]);
    assert!(!program.record().exists());
}

#[test]
fn nothing_is_made_of_bodies_with_mistakes_and_all_are_told() {
    let program = with_files();
    let wrong = "code,name,group,first_day,last_day,successors\n\
                 H0001,SYNTHETIC One,Housing associations,2023-02-30,,\n\
                 H0001,,Housing clubs,,,\n\
                 H0003,SYNTHETIC Three,,2023-04-01,2022-03-31,\n\
                 H0004,SYNTHETIC Four,,,,H0003\n";
    program.run_with("landlords.csv", wrong, INIT).ends(5).says(&[
        "landlords.csv: row 2, column first_day, value \"2023-02-30\": there is no such day",
        "row 3, column name, blank: this has to be filled",
        "row 3, column group, value \"Housing clubs\": no group is called this",
        "row 4, column last_day, value \"2022-03-31\": the last day is before the first",
        "row 5, column successors, value \"H0003\": a body that has not ended has no successors",
        "nothing was made",
    ]);
    assert!(!program.record().exists());
    let stranger = LANDLORDS.replacen("H0003\n", "H0099\n", 1);
    program
        .run_with("landlords.csv", stranger, INIT)
        .ends(5)
        .says(&["row 3, local:H0002: the register has no authority local:H0099"]);
    assert!(!program.record().exists());
    program
        .run_with("landlords.csv", "id,name\n", INIT)
        .ends(5)
        .says(&["there is an unknown column \"id\""]);
    assert!(!program.record().exists());
    program.run_with("landlords.csv", LANDLORDS, INIT).ok();
    program.run(INIT).ends(4).says(&["there is a record in"]);
}

#[test]
fn words_of_another_scheme_are_refused_with_those_there_are() {
    let program = with_files();
    program.run(INIT).ok();
    program
        .run("case receive X1 --authority H0001 --subject housing --on 2023-05-01")
        .ends(5)
        .says(&["there is no subject \"housing\"", "hint: one of property-condition"]);
    program
        .run("figures --group 'London Boroughs' --year 2023-24")
        .ends(3)
        .says(&["hint: one of Housing associations, Local authorities and ALMOs"]);
    program.run("case receive X1 --authority Leeds --subject charges --on 2023-05-01").ends(3);
}

#[test]
fn an_office_whose_years_start_in_july_counts_by_them() {
    let program = with_files();
    program.write("scheme.toml", SCHEME.replacen("\"04-01\"", "\"07-01\"", 1));
    program.run(INIT).ok();
    program.run("import cases determinations.csv --map determinations.toml --synthetic").ok();
    let received = |year: &str| {
        let line = format!("figures --national --year {year} --format json");
        let set = program.run(&line).ok().json();
        (set["period"].clone(), set["figures"][0]["numerator"].clone())
    };
    // Three of the five came before 1 July 2023.
    assert_eq!(received("2022-23"), ("2022-07-01/2023-06-30".into(), 3.into()));
    assert_eq!(received("2023-24"), ("2023-07-01/2024-06-30".into(), 2.into()));
    let listed = |filter: &str| {
        let line = format!("case list {filter} --all --format csv");
        let out = program.run(&line).ok().out;
        out.lines().skip(1).map(|line| line[..9].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("--authority H0001 --year 2022-23"), ["202300102", "202300101"]);
    assert_eq!(listed("--authority H0001 --decided-year 2023-24"), ["202300102", "202300101"]);
    assert_eq!(listed("--authority H0004 --year 2023-24"), [] as [&str; 0]);
    assert_sound(&program);
}

#[test]
fn a_record_with_a_scheme_is_made_again_from_its_events() {
    let program = with_files();
    program.run(INIT).ok();
    program.run("import cases determinations.csv --map determinations.toml --synthetic").ok();
    program.run("events --format jsonl -o all.jsonl").ok();
    program.run("--record again import events all.jsonl").ok();
    let root = |record: &str| {
        let out = program.run(&format!("--record {record} verify")).ok().out;
        out.lines().find(|line| line.starts_with("Root")).unwrap().to_owned()
    };
    assert_eq!(root("again"), root("upheld-record"));
    let figures = |record: &str| {
        program
            .run(&format!("--record {record} figures --all --year 2023-24 --format csv"))
            .ok()
            .out
    };
    assert_eq!(figures("again"), figures("upheld-record"));
}

/// The program with the example's determinations in its record.
fn with_determinations() -> Program {
    let program = with_files();
    program.run(INIT).ok();
    program.run("import cases determinations.csv --map determinations.toml --synthetic").ok();
    program
}

#[test]
fn an_export_with_findings_comes_back_with_the_same_decisions() {
    let program = with_determinations();
    // A determination amended at review has new findings, and one has none at all.
    for line in [
        "case review 202300101 --asked-by authority --on 2024-02-01",
        "case review 202300101 --result amended --decision upheld --on 2024-03-01",
        "case finding 202300101 --finding service-failure",
        "case investigate 202300105 --on 2023-08-01",
        "case not-uphold 202300105 --on 2023-12-01",
    ] {
        program.run(line).ok();
    }
    let ran = program.run("export cases out.csv").ok();
    // One case has two findings; of the amended one only the last counts.
    ran.says(&["not carried, 1: cases with several findings"]);
    let out = std::fs::read_to_string(program.dir().join("out.csv")).unwrap();
    let outcome = |reference: &str| {
        let line = out.lines().find(|line| line.starts_with(reference)).unwrap();
        line.split(',').nth(6).unwrap().to_owned()
    };
    assert_eq!(outcome("202300101"), "service-failure");
    assert_eq!(outcome("202300105"), "not-upheld");
    program.run(&format!("--record again {INIT}")).ok();
    let import = "--record again import cases out.csv --synthetic";
    program.run(&format!("{import} --dry-run")).ok().prints(&["5 new", "0 refused"]);
    program.run(import).ok().prints(&["5 new", "0 refused"]);
    let of = |record: &str| {
        let line = "figures --national --year 2023-24 --format json";
        let set = program.run(&format!("--record {record} {line}")).ok().json();
        let figures = set["figures"].as_array().unwrap().clone();
        let wanted = |figure: &serde_json::Value| {
            ["received", "decided", "investigations", "uphold-rate"]
                .contains(&figure["measure"].as_str().unwrap())
        };
        figures.into_iter().filter(wanted).map(|f| f["printed"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("again"), of("upheld-record"));
}

#[test]
fn a_decision_with_another_finding_is_told_and_never_dropped() {
    let program = with_determinations();
    let decisions = "reference,decided_on,outcome\n\
                     202300102,2024-01-15,mediation\n\
                     202300101,2023-11-30,service failure\n\
                     202300105,2024-01-02,reasonable redress\n";
    program.write("decisions.csv", decisions);
    program
        .run("import decisions decisions.csv --synthetic")
        .ends(5)
        .says(&["row 2, column outcome, value \"mediation\": the record has other findings here"])
        .prints(&["3 rows: 1 new, 0 advanced, 1 unchanged, 1 refused; 3 events recorded."]);
    program.run("case show 202300105").ok().prints(&["Found: Reasonable redress"]);
}

#[test]
fn findings_count_under_a_built_in_set_too() {
    let program = with_determinations();
    let line = "figures --national --year 2023-24 --definitions lgsco-2020 --format csv";
    let out = program.run(line).ok().out;
    assert!(out.lines().any(|line| line.contains(",finding-rate,3,5,60%,")), "{out}");
}

#[test]
fn a_subject_is_corrected_with_its_findings() {
    let program = with_determinations();
    let row = "reference,authority,subject,received_on,decided_on,outcome\n\
               202300102,H0001,Estate management,2023-06-02,2024-01-15,no maladministration\n";
    program.write("again.csv", row);
    program.run("import cases again.csv --correct reclassified --synthetic").ok();
    program.run("case show 202300102").ok().prints(&["Estate management; not-upheld"]);
    assert_sound(&program);
}

#[test]
fn a_certificate_carries_the_scheme_that_the_record_adopted() {
    let program = with_determinations();
    let measures = ["finding-rate", "uphold-rate"];
    let listed = program.run("figures --authority H0001 --year 2023-24 --format json").ok().json();
    let elsewhere = with_files();
    let mut certified = 0;
    for figure in listed["figures"].as_array().unwrap() {
        let measure = figure["measure"].as_str().unwrap();
        let line = format!("certify {measure} --authority H0001 --year 2023-24");
        let text = program.run(&line).ok().quiet().out;
        let certificate: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(certificate["scheme"]["name"], "housing-ombudsman");
        assert_eq!(certificate["printed"], figure["printed"], "{measure}");
        assert_eq!(certificate["events"][0]["kind"], "SchemeAdopted");
        elsewhere.write("c.json", &text);
        let ran = elsewhere.run("verify c.json").ok();
        let ran = ran.prints(&["SYNTHETIC", "adopted by the record's first event"]);
        assert!(!ran.out.contains("whether the office counts"), "{}", ran.out);
        // The name of a landlord comes from the record alone.
        ran.prints(&["names are in no proof"]);
        let record = program.record().display().to_string();
        elsewhere.run(&format!("verify c.json --journal {record}")).ok();
        certified += u32::from(measures.contains(&measure));
    }
    assert!(certified > 0, "none of {measures:?} is printed");
    let text = std::fs::read_to_string(elsewhere.dir().join("c.json")).unwrap();
    let forged = text.replacen("charges", "damages", 1);
    assert_ne!(forged, text);
    elsewhere.run_with("c.json", forged, "verify c.json").ends(6).prints(&["digest"]);
}
