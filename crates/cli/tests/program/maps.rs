//! Other people's files by the program: maps, rehearsals, rejects, corrections, proposals, stdin. And
//! the guide to moving in, whose commands are run as they stand.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use upheld_tests::program::{Program, Ran, copy};

use crate::given::{CASES, figure, figures, program, snapshot, with_record};

const OLD: &str = "\
Case No;Council;Category;Rec'd;Closed;Result
24 000 001;Leeds;Housing repairs;03/04/2024;05/08/2024;Fault
24 000 002;Leeds;Parks;03/04/2024;;
24 000 003;Leeds;Parks;04/04/2024;;
24 000 004;Leeds;Housing repairs;31/04/2024;;
";

const MAP: &str = "\
date_format = \"%d/%m/%Y\"
[columns]
reference = \"Case No\"
authority = \"Council\"
subject = { from = \"Category\", values = { \"Housing repairs\" = \"housing\" } }
received_on = \"Rec'd\"
decided_on = \"Closed\"
outcome = { from = \"Result\", values = { Fault = \"upheld\" } }
";

fn with_old() -> Program {
    let program = with_record();
    program.write("old.csv", OLD);
    program.write("old.toml", MAP);
    program
}

fn events(program: &Program) -> String {
    program.run("verify").ok().out
}

#[test]
fn a_rehearsal_tells_all_and_records_nothing() {
    let program = with_old();
    let line = "import cases old.csv --map old.toml --rejects bad.csv";
    let before = events(&program);
    let dry = program.run(&format!("{line} --dry-run")).ends(5);
    assert_eq!(events(&program), before);
    let wet = program.run(line).ends(5);
    assert_eq!(dry.err, wet.err);
    assert_eq!(dry.out.replace("to record; nothing was recorded", "recorded"), wet.out);
    snapshot("maps-import", &(dry.transcript() + &wet.transcript()));
}

#[test]
fn rejects_are_put_whole_into_a_file_of_their_own() {
    let program = with_old();
    let bad = program.dir().join("bad.csv");
    let ran = program.run("import cases old.csv --map old.toml --rejects bad.csv").ends(5);
    ran.says(&[
        "note: 3 rows put aside in bad.csv; mend them there and run the same with that file.",
    ]);
    let rejects = fs::read_to_string(&bad).unwrap();
    assert!(rejects.starts_with("Case No;Council;Category;Rec'd;Closed;Result;reason\n"));
    let mended = rejects.replace("Parks", "other").replace("31/04", "30/04");
    program.write("bad.csv", mended);
    let line = "import cases bad.csv --map old.toml --rejects bad.csv";
    let ran = program.run(line).ok().prints(&["3 rows: 3 new"]);
    ran.says(&["no row was put aside; bad.csv is of an earlier import and was left as it is"]);
    program.write("mine.csv", "a,b\n1,2\n");
    let ran = program.run("import cases old.csv --map old.toml --rejects mine.csv").ends(4);
    ran.says(&["mine.csv is there already, and is no file of rejects"]);
    for (path, code) in [("-", 2), ("nowhere/bad.csv", 1)] {
        let before = events(&program);
        let ran = program.run(&format!("import cases old.csv --map old.toml --rejects {path}"));
        ran.ends(code).says(&["hint: name a"]);
        assert_eq!(events(&program), before, "{path}");
    }
    let ran = program.run("import cases bad.csv --map old.toml --rejects none.csv").ok();
    ran.says(&["no row was put aside, so there is no none.csv."]);
    assert!(!program.dir().join("none.csv").exists());
    assert!(!program.dir().join("bad.csv.unfinished").exists());
}

#[test]
fn a_wrong_map_stops_the_file_with_everything_that_is_wrong() {
    let program = with_old();
    let map = MAP.replace("Council", "Councils").replace("= \"housing\"", "= \"houses\"");
    program.write("old.toml", map.replace("reference = \"Case No\"\n", ""));
    let ran = program.run("import cases old.csv --map old.toml").ends(5);
    assert_eq!(ran.out, "");
    snapshot("maps-wrong", &ran.transcript());
    program.run("import cases old.csv --map nothere.toml").ends(3);
    program.run("import remedies old.csv --map old.toml").ends(5).says(&["kind comes from"]);
}

#[test]
fn corrections_are_listed_with_the_years_that_move() {
    let program = with_record();
    let row = "24000001,Leeds,housing,2023-04-02,2023-05-01,2024-03-28,upheld,yes,no\n";
    program.run_with("f.csv", format!("{CASES}{row}"), "import cases f.csv").ok();
    let row = row.replace("2024-03-28", "2024-04-02").replace("housing", "other");
    program.write("f.csv", format!("{CASES}{row}"));
    let dry = program.run("import cases f.csv --correct mistyped --dry-run").ok();
    let dry = dry.prints(&[
        "Case 24 000 001, Received at position 1: subject housing -> other; figures of 2023-24 may \
         move.\n",
        "Case 24 000 001, Upheld at position 3: decided_on 2024-03-28 -> 2024-04-02; figures of \
         2023-24 and 2024-25 may move.\n",
        "2 events to record; nothing was recorded.",
    ]);
    let upheld = |year: &str| {
        let figures = figures(&program, &format!("--authority Leeds --year {year}"));
        figure(&figures, "upheld")["numerator"].clone()
    };
    assert_eq!((upheld("2023-24"), upheld("2024-25")), (1.into(), 0.into()));
    let wet = program.run("import cases f.csv --correct mistyped").ok();
    assert_eq!(wet.out, dry.out.replace("to record; nothing was recorded", "recorded"));
    assert_eq!((upheld("2023-24"), upheld("2024-25")), (0.into(), 1.into()));
    program.run("import cases f.csv --correct mistyped").ok().prints(&["1 unchanged"]);
    program.run("import cases f.csv --correct because").ends(2);
}

#[test]
fn corrections_in_bulk() {
    let program = with_record();
    let rows = "1,Leeds,housing,2023-04-02,2023-05-01,2024-03-28,upheld,yes,no\n";
    program.run_with("f.csv", format!("{CASES}{rows}"), "import cases f.csv").ok();
    let file = "reference,event,fact,value,reason\n1,Upheld,decided_on,2024-04-02,mistyped\n\
                1,Upheld,decided,2024-04-02,mistyped\n";
    program.write("c.csv", file);
    let before = events(&program);
    program.run("case apply c.csv --dry-run").ends(5).prints(&["1 event to record"]);
    assert_eq!(events(&program), before);
    let ran = program.run("case apply c.csv").ends(5);
    ran.prints(&["2 rows: 0 new, 1 advanced, 0 unchanged, 1 refused; 1 event recorded."]).says(&[
        "c.csv: row 3, column fact, value \"decided\": Upheld at position 3 has no such fact",
    ]);
    program.run("case apply c.csv").ends(5).prints(&["1 unchanged"]);
}

#[test]
fn a_correction_in_bulk_keeps_why_and_can_take_an_answer_away() {
    let program = with_record();
    let rows = "1,Leeds,housing,2023-04-02,2023-05-01,2024-03-28,upheld,yes,no\n";
    program.run_with("f.csv", format!("{CASES}{rows}"), "import cases f.csv").ok();
    let file = "reference,event,fact,value,reason,note\n\
                1,Upheld,remedied_before,,mistyped,The form was blank\n";
    program.run_with("c.csv", file, "case apply c.csv").ok().prints(&["remedied_before no -> not"]);
    let case = program.run("case show 1 --format json").ok().json();
    let events = case["events"].as_array().unwrap();
    let correction = events.iter().find(|event| event["kind"] == "Corrected").unwrap();
    assert_eq!(correction["particulars"]["reason"], "The form was blank", "{correction}");
    assert!(correction["particulars"]["note"].is_null(), "{correction}");
}

#[test]
fn a_rehearsal_knows_a_case_by_its_new_reference_alone() {
    let program = with_record();
    let rows = "1,Leeds,housing,2023-04-02,2023-05-01,2024-03-28,upheld,yes,no\n";
    program.run_with("f.csv", format!("{CASES}{rows}"), "import cases f.csv").ok();
    let file = "reference,event,fact,value,reason\n1,Received,reference,7,mistyped\n\
                1,Upheld,decided_on,2024-04-02,mistyped\n7,Upheld,decided_on,2024-04-03,mistyped\n";
    program.write("c.csv", file);
    let dry = program.run("case apply c.csv --dry-run").ends(5).says(&["row 3"]);
    let wet = program.run("case apply c.csv").ends(5);
    assert_eq!(dry.err, wet.err);
    assert_eq!(dry.out.replace("to record; nothing was recorded", "recorded"), wet.out);
}

#[test]
fn stdin_is_a_file_too() {
    let program = with_record();
    let given = |line: &str, bytes: &str| {
        let mut command = program.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes.as_bytes()).unwrap();
        Ran::of(line, &child.wait_with_output().unwrap())
    };
    let row = "1,Leeds,housing,2023-04-02,,,,,\n";
    given("import cases -", &format!("{CASES}{row}")).ok().prints(&["1 new"]);
    let json = "{\"reference\":\"2\",\"authority\":\"Leeds\",\"subject\":\"cats\",\"received_on\":\"2023-04-02\"}\n";
    let ran = given("import cases - --rejects bad.jsonl", json).ends(5);
    ran.says(&["stdin: row 1, column subject, value \"cats\""]);
    let rejects = fs::read_to_string(program.dir().join("bad.jsonl")).unwrap();
    assert!(rejects.contains("\"reason\":\"subject: no subject is called this\"}"), "{rejects}");
}

#[test]
fn what_is_invented_stays_apart_in_rehearsals_too() {
    let program = with_old();
    program.run("import cases old.csv --map old.toml --synthetic --dry-run").ends(4);
}

/// The commands in the blocks of a page that are marked as sh.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

#[test]
fn the_guide_to_moving_in_works_word_for_word() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide");
    let program = program();
    copy(&guide.join("examples"), program.dir());
    let page = fs::read_to_string(guide.join("import.md")).unwrap();
    let mut told = String::new();
    let commands = commands(&page);
    assert!(commands.len() > 12, "{commands:?}");
    for command in commands {
        let ran = program.bash(&format!("upheld() {{ \"$UPHELD\" \"$@\"; }}\n{command}"));
        told.push_str(&format!(
            "$ {command}\n{}{}--- exit {}\n",
            ran.out,
            ran.err,
            ran.code.unwrap()
        ));
        let refused = command.contains("old-cases.csv --map");
        assert_eq!(ran.code, Some(if refused { 5 } else { 0 }), "{told}");
    }
    assert!(!told.contains("panicked"), "{told}");
    let told: Vec<&str> = told.split("$ upheld case show").collect();
    snapshot("guide-import", told[0]);
}
