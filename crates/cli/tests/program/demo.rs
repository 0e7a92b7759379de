//! The demo: what it shows, that it is the same again, and that real cases stay out of it.

use upheld_tests::program::Program;

use crate::given::{CASES, figures, program, with_record};

fn national(program: &Program, record: &str) -> serde_json::Value {
    figures(program, &format!("--national --year 2023-24 --record {record}"))
}

#[test]
fn the_same_demo_twice_is_one_and_in_two_places_has_one_root() {
    let program = program();
    let first = program.run("demo --cases 1200").ok().quiet().prints(&[
        "SYNTHETIC: made from invented cases; no authority did or suffered this.",
        "44 of 59 investigations upheld, 75% (SYNTHETIC average of Metropolitan Boroughs: ",
        "no cell differs from the live figures",
        "Leeds City Council",
        "44 of 59 investigations were upheld.",
        "case list --authority Leeds --year 2023-24 --limit 5",
    ]);
    assert!(first.out.contains(" of about 1200 cases in ./upheld-demo in "), "{}", first.out);
    let again = program.run("demo --cases 1200").ok();
    again.prints(&["recorded before", "44 of 59 investigations upheld, 75%"]);
    program.run("--record other demo --cases 1200").ok();
    let (one, other) = (national(&program, "upheld-demo"), national(&program, "other"));
    assert_eq!(one["synthetic"], true);
    assert_eq!(one, other);
    let sound = program.run("--record upheld-demo verify").ok();
    let sound = sound.prints(&["Sound: "]);
    assert!(sound.out.contains(one["root"].as_str().unwrap()), "{}", sound.transcript());
    real_cases_stay_out(&program);
}

fn real_cases_stay_out(program: &Program) {
    let before = national(program, "upheld-demo");
    program.write("cases.csv", format!("{CASES}24 000 001,Leeds,housing,2024-04-02,,,,,\n"));
    let ran = program.run("--record upheld-demo import cases cases.csv").ends(4);
    let ran =
        ran.says(&["this record is SYNTHETIC", "make a record of your own with `upheld init`"]);
    assert_eq!(ran.out, "");
    assert_eq!(national(program, "upheld-demo"), before);
    let ran = program.run("--record upheld-demo import cases cases.csv --synthetic").ok();
    ran.prints(&["SYNTHETIC: this record's cases are invented.", "1 new"]);
    let shown = program.run("--record upheld-demo case show 24000001 --format csv").ok();
    assert!(shown.out.lines().skip(1).all(|line| line.ends_with(",true")), "{}", shown.out);
    let ran = program.run("demo --cases 1300").ends(4);
    ran.says(&["holds a demo made with another --cases", "--record"]);
}

#[test]
fn invented_cases_stay_out_of_a_real_record() {
    let program = with_record();
    program.write("cases.csv", format!("{CASES}24 000 001,Leeds,housing,2024-04-02,,,,,\n"));
    let ran = program.run("import cases cases.csv --synthetic").ends(4);
    ran.says(&["this record holds real cases", "upheld demo"]);
    let ran = program.run("--record upheld-record demo --cases 1200").ends(4);
    ran.says(&["holds a record of real cases", "--record"]);
    let ran = program.run("--record few demo --cases 3").ends(5);
    ran.says(&["3 cases are too few", "the published figures alone need"]);
    program.run("--record few demo --cases 1200").ok();
}
