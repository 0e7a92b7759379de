//! What a caseworker sees: a year taken in from files and published, and every verb once.

use crate::given::{program, seen, snapshot, with_files};

#[test]
fn a_year_from_files_to_figures() {
    let program = with_files();
    let lines =
        ["import cases cases.csv", "import remedies remedies.csv", "import cases cases.csv"];
    snapshot("story-import", &seen(&program, &lines));
    let leeds = "figures --authority Leeds --year 2023-24";
    snapshot("story-figures-table", &seen(&program, &[leeds]));
    let figures = ["json", "jsonl", "csv"].map(|format| format!("{leeds} --format {format}"));
    for (line, format) in figures.iter().zip(["json", "jsonl", "csv"]) {
        snapshot(&format!("story-figures-{format}"), &seen(&program, &[line]));
    }
    let cases = [
        "case list --limit 5",
        "case list --open --format csv",
        "case list --authority Kent --year 2023-24 --format jsonl",
        "case show '23 001 001'",
        "case show 23001002 --format json",
    ];
    snapshot("story-cases", &seen(&program, &cases));
    snapshot(
        "story-letter",
        &seen(&program, &["letter --authority Leeds --year 2023-24 --internal"]),
    );
    let checks = ["replay", "rebuild", "verify", "replay --format json", "verify --format json"];
    snapshot("story-checks", &seen(&program, &checks));
}

#[test]
fn the_scopes_that_are_not_one_authority() {
    let program = with_files();
    program.run("import cases cases.csv").ok();
    let lines = [
        "figures --group 'Metropolitan Boroughs' --year 2023-24",
        "figures --national --year 2023-24 --definitions lgsco-2024",
    ];
    snapshot("story-scopes", &seen(&program, &lines));
}

/// Events stand at known positions, so that later lines can name them.
const VERBS: &[&str] = &[
    "init",
    "case receive '24 000 001' --authority Cambridge --subject housing --on 2024-04-02 \
     --channel online --complainant 'the tenant' --summary 'Damp, twice reported'",
    "case investigate 24000001 --on 2024-05-01",
    "case uphold 24000001 --on 2024-08-05 --injustice yes --fault-accepted no --remedied-before no",
    "case recommend 24000001 --remedy 1 --kind payment --amount-pence 25000 --due 2024-09-05 \
     --text 'Pay £250'",
    "case recommend 24000001 --remedy 2 --kind apology --due 2024-09-05",
    "case comply 24000001 --remedy 1 --on 2024-09-20 --done-on 2024-09-02",
    "case not-comply 24000001 --remedy 2 --on 2024-10-01 --note 'No answer to three letters'",
    "case correct 24000001 --event 6 --set done_on=2024-09-04 --set satisfied_on=2024-09-19",
    "case retract 24000001 --event 7 --reason recorded-in-error",
    "case reopen 24000001 --on 2024-11-01 --reason new-evidence",
    "case not-uphold 24000001 --on 2024-12-02",
    "case show 24000001",
    "case receive 24000002 --authority E07000008 --subject 'Planning & Development' --on 2024-04-03 \
     --resubmission-of 24000001",
    "case close 24000002 --outcome referred-back --on 2024-04-10",
    "case receive 24000003 --authority E07000008 --subject other --on 2024-04-04",
    "case investigate 24000003 --day-unknown",
    "case discontinue 24000003 --on 2024-06-03 --reason withdrawn --format json",
    "case receive 24000004 --authority E07000008 --subject other --on 2024-04-04 --format csv",
    "case void 24000004 --reason duplicate --format jsonl",
    "case list",
    "verify",
];

#[test]
fn every_verb_once() {
    snapshot("story-verbs", &seen(&program(), VERBS));
}
