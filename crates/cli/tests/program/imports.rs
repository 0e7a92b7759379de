//! Files that come again: what they add, what they may not change, and where they may not go.

use crate::given::{CASES, REMEDIES, figure, figures, with_cases, with_record};

const OPEN: &str = "24 000 001,Leeds,housing,2024-04-02,,,,,\n";
const BEGUN: &str = "24 000 001,Leeds,housing,2024-04-02,2024-05-01,,,,\n";
const UPHELD: &str = "24 000 001,Leeds,housing,2024-04-02,2024-05-01,2024-08-05,upheld,yes,no\n";

#[test]
fn cells_that_are_filled_now_become_the_next_events() {
    let program = with_record();
    let said = [
        (OPEN, "1 new, 0 advanced, 0 unchanged, 0 refused; 1 event recorded."),
        (BEGUN, "0 new, 1 advanced, 0 unchanged, 0 refused; 1 event recorded."),
        (UPHELD, "0 new, 1 advanced, 0 unchanged, 0 refused; 1 event recorded."),
        (UPHELD, "0 new, 0 advanced, 1 unchanged, 0 refused; 0 events recorded."),
        (OPEN, "0 new, 0 advanced, 1 unchanged, 0 refused; 0 events recorded."),
    ];
    for (row, said) in said {
        let file = format!("{CASES}{row}");
        program.run_with("f.csv", file, "import cases f.csv").ok().quiet().prints(&[said]);
    }
    program.run("case show 24000001").ok().prints(&["Received", "Investigated", "Upheld"]);
    let before = figures(&program, "--authority Leeds --year 2024-25");
    assert_eq!(figure(&before, "upheld")["numerator"], 1);
    assert_eq!(before["position"], 3);
}

#[test]
fn remedies_are_advanced_in_the_same_way() {
    let program = with_record();
    program.run_with("f.csv", format!("{CASES}{UPHELD}"), "import cases f.csv").ok();
    let rows = [
        ("24000001,1,apology,,2024-09-05,,,\n", "1 new, 0 advanced, 0 unchanged"),
        ("24000001,1,apology,,2024-09-05,complied,2024-09-20,\n", "0 new, 1 advanced, 0 unchanged"),
        ("24000001,1,apology,,2024-09-05,complied,2024-09-20,\n", "0 new, 0 advanced, 1 unchanged"),
    ];
    for (row, said) in rows {
        let file = format!("{REMEDIES}{row}");
        program.run_with("r.csv", file, "import remedies r.csv").ok().prints(&[said]);
    }
    let twice = format!("{REMEDIES}24000001,1,apology,,2024-09-05,complied,2024-09-21,\n");
    program
        .run_with("r.csv", twice, "import remedies r.csv")
        .ends(5)
        .says(&["row 2, column outcome_on, value \"2024-09-21\"", "case correct"]);
    let again = program.run("case comply 24000001 --remedy 1 --on 2024-09-21").ends(5);
    let again = again.says(&["remedy 1 was complied with on 2024-09-20 already"]);
    assert!(again.err.contains("hint: if what is recorded is wrong, correct it: case correct"));
}

#[test]
fn a_changed_cell_is_an_error_that_points_to_the_correction() {
    let program = with_record();
    program.run_with("f.csv", format!("{CASES}{UPHELD}"), "import cases f.csv").ok();
    let changed = "24 000 001,Kent,other,2024-04-03,2024-05-01,2024-08-05,not-upheld,,\n";
    let ran = program.run_with("f.csv", format!("{CASES}{changed}"), "import cases f.csv").ends(5);
    ran.says(&[
        "f.csv: row 2, column authority, value \"Kent\": the record has E08000035 here",
        "f.csv: row 2, column subject, value \"other\": the record has housing here",
        "f.csv: row 2, column received_on, value \"2024-04-03\": the record has 2024-04-02 here",
        "f.csv: row 2, column outcome, value \"not-upheld\": the record has upheld here",
        "hint: row 2: an import only adds; if the record is wrong, correct it there: case correct",
    ]);
    let corrected = "case correct 24000001 --event 3 --set decided_on=2024-08-06";
    program.run(corrected).ok();
    let right = UPHELD.replace("2024-08-05", "2024-08-06");
    let file = format!("{CASES}{right}");
    program.run_with("f.csv", file, "import cases f.csv").ok().prints(&["1 unchanged"]);
}

#[test]
fn good_rows_go_in_beside_bad_ones() {
    let program = with_record();
    let file = format!("{CASES}1,Leeds,cats,2024-04-02,,,,,\n{OPEN}2,,other,,,,,,\n");
    let ran = program.run_with("f.csv", file, "import cases f.csv").ends(5);
    let ran = ran.prints(&["3 rows: 1 new, 0 advanced, 0 unchanged, 2 refused; 1 event recorded."]);
    let errors = ran.err.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 3, "{}", ran.transcript());
    program.run("case show 24000001").ok();
    let list = program.run("case list --format jsonl").ok().out;
    assert_eq!(list.lines().count(), 1, "{list}");
}

#[test]
fn the_same_files_again_add_nothing() {
    let program = with_cases();
    let before = figures(&program, "--authority Leeds --year 2023-24");
    program.run("import cases cases.csv").ok().prints(&["14 unchanged", "0 events recorded"]);
    program.run("import remedies remedies.csv").ok().prints(&["5 unchanged", "0 events recorded"]);
    assert_eq!(figures(&program, "--authority Leeds --year 2023-24"), before);
}
