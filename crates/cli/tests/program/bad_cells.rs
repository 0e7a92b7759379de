//! Rows that can't go in: each error names file, row, column and value, and what to write instead;
//! all of them in one run.

use crate::given::{CASES, REMEDIES, snapshot, with_record};

const BAD_CASES: &str = "\
1,Nowhere District Council,housing,2023-05-01,,,,,
2,Leads,housing,2023-05-01,,,,,
3,Somerset,housing,2023-05-01,,,,,
4,Leeds,cats,2023-05-01,,,,,
5,Leeds,housing,01/05/2023,,,,,
6,Leeds,housing,2023-02-29,,,,,
7,Leeds,housing,2023-05-01,,2023-04-01,referred-back,,
8,Leeds,housing,2933-05-01,,,,,
9,Leeds,housing,2023-05-01,,,,,
,Leeds,,2023-05-01,,2023-06-01,,perhaps,
10,Leeds,housing
11,Leeds,housing,2023-05-01,,,,,,,
12,Leeds,housing,2023-05-01,2023-06-01,2023-07-01,advice-given,,
13,Leeds,\"housing,2023-05-01,,,,,
14,Allerdale,housing,2023-05-01,,,,,
";

#[test]
fn every_error_of_every_row_in_one_run() {
    let program = with_record();
    let file = format!("{CASES}{BAD_CASES}");
    let ran = program.run_with("bad.csv", file, "import cases bad.csv").ends(5);
    let today = ran.err.split("after today, ").nth(1).and_then(|rest| rest.get(..10)).unwrap();
    snapshot("bad-cases", &ran.transcript().replace(today, "[today]"));
}

const BAD_REMEDIES: &str = "\
2,1,apology,,,,,
1,1,apology,,2023-12-20,complied,2024-01-06,
1,1,apology,,2023-12-20,complied,2024-01-07,
1,2,gift,,,,,
1,3,payment,£15,,,,
1,4,apology,15000,,,,
99999,1,apology,,,,,
1,5,apology,,,complied,,
1,6,apology,,,not-complied,2024-01-06,2024-01-06
1,R7,training,,2023-12-20,complied,2022-01-06,
";

#[test]
fn every_error_of_every_remedy_in_one_run() {
    let program = with_record();
    let cases = "1,Leeds,housing,2023-05-01,2023-06-01,2023-12-01,upheld,yes,no\n\
                 2,Leeds,housing,2023-05-01,2023-06-01,2023-12-01,not-upheld,,\n";
    program.run_with("cases.csv", format!("{CASES}{cases}"), "import cases cases.csv").ok();
    let file = format!("{REMEDIES}{BAD_REMEDIES}");
    let ran = program.run_with("bad.csv", file, "import remedies bad.csv").ends(5);
    snapshot("bad-remedies", &ran.transcript());
}

#[test]
fn errors_as_data() {
    let program = with_record();
    let file = format!("{CASES}5,Leeds,housing,01/05/2023,,,,,\n");
    let line = "import cases bad.csv --format json";
    let told = program.run_with("bad.csv", file, line).ends(5).quiet().json();
    assert_eq!(told["refused"], 1);
    let error = &told["errors"][0];
    assert_eq!(error["row"], 2);
    assert_eq!(error["column"], "received_on");
    assert_eq!(error["value"], "01/05/2023");
    let hint = error["hint"].as_str().unwrap();
    assert!(
        hint.starts_with("write the year first, such as 2020-03-31, or state in a map"),
        "{hint}"
    );
    let csv = program.run("import cases bad.csv --format csv").ends(5).out;
    assert!(
        csv.starts_with("file,row,column,value,reason,hint,synthetic\nbad.csv,2,received_on,"),
        "{csv}"
    );
}

/// What a caseworker may type wrongly, with how the program ends.
const TYPED: &[(i32, &str)] = &[
    (3, "figures --authority Leads --year 2023-24"),
    (3, "figures --authority Somerset --year 2023-24"),
    (3, "figures --group Mets --year 2023-24"),
    (3, "figures --authority Leeds --year 2023-24 --definitions nope"),
    (3, "letter --authority Nowhere --year 2023-24 --internal"),
    (2, "letter --authority Leeds --year 2023-24 --internal --format csv"),
    (3, "case show 99"),
    (3, "case uphold 99 --on 2024-01-01"),
    (5, "case receive 99 --authority Leeds --subject cats --on 2024-01-01"),
    (3, "case receive 99 --authority Leads --subject other --on 2024-01-01"),
    (4, "case receive 1 --authority Leeds --subject other --on 2024-01-01"),
    (5, "case uphold 1 --on 2024-03-02"),
    (5, "case uphold 3 --on 2024-03-02"),
    (5, "case close 3 --outcome advice-given --on 2023-04-30"),
    (5, "case recommend 2 --remedy 1 --kind apology"),
    (5, "case comply 1 --remedy 4 --on 2024-03-03"),
    (5, "case correct 1 --event 3 --set decided=2024-03-03"),
    (5, "case correct 1 --event 3 --set decided_on=soon"),
    (5, "case correct 1 --event 3 --set decided_on=2020-01-01"),
    (2, "case correct 1 --event 3 --set decided_on"),
    (3, "case correct 1 --event 99 --set decided_on=2024-01-01"),
    (5, "case retract 1 --event 1"),
    (2, "case close 3 --outcome silly --on 2024-01-01"),
    (2, "case investigate 3"),
    (3, "import cases nothere.csv"),
    (5, "import cases ."),
    (4, "init"),
];

#[test]
fn what_is_typed_wrongly_is_answered_with_what_to_do() {
    let program = with_record();
    let cases = "1,Leeds,housing,2023-05-01,2023-06-01,2023-12-01,upheld,yes,no\n\
                 2,Leeds,housing,2023-05-01,2023-06-01,2023-12-01,not-upheld,,\n\
                 3,Leeds,housing,2023-05-01,,,,,\n";
    program.run_with("cases.csv", format!("{CASES}{cases}"), "import cases cases.csv").ok();
    let mut told = Vec::new();
    for (code, line) in TYPED {
        let ran = program.run(line).ends(*code);
        assert_eq!(ran.out, "", "{line}");
        told.push(ran.transcript());
    }
    snapshot("typed", &told.join("\n"));
    program.run("verify").ok().prints(&["Sound: 7 events of 3 cases."]);
}

#[test]
fn nobody_records_without_a_name() {
    let program = with_record();
    let lines =
        ["case void 1 --reason duplicate", "import cases cases.csv", "import remedies cases.csv"];
    for line in lines {
        let ran = program.run_unnamed(line).ends(2);
        ran.says(&["who gives this command is not said", "--actor NAME", "UPHELD_ACTOR"]);
    }
    program.run_unnamed("figures --national --year 2023-24").ok();
}
