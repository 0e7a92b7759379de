//! Two caseworkers at one case: a command made for an older case is refused and told what came in
//! between; the same command twice is one.

use crate::given::with_cases;

const ID: &str = "6d1f4b6e-0c2a-4f6e-9a51-0d5f3c7be001";

#[test]
fn a_command_for_an_older_case_names_what_was_missed() {
    let program = with_cases();
    program.run("case investigate 23001008 --on 2024-03-10 --expect-version 1").ok();
    let ran = program.run("case not-uphold 23001008 --on 2024-03-30 --expect-version 1").ends(4);
    let ran = ran.says(&[
        "the case is at version 2, not 1: 1 event came in between",
        "hint: look first: Investigated at position 46",
    ]);
    assert_eq!(ran.out, "");
    let ran = program.run("case not-uphold 23001008 --on 2024-03-30 --expect-version 7").ends(4);
    let ran =
        ran.says(&["the case is at version 2, not 7", "hint: `upheld case show` lists its events"]);
    assert!(!ran.err.contains("came in between"), "{}", ran.transcript());
    program.run("case not-uphold 23001008 --on 2024-03-30 --expect-version 2").ok();
}

#[test]
fn a_command_id_again_gives_the_first_answer() {
    let program = with_cases();
    let line = format!("case investigate 23001008 --on 2024-03-10 --command-id {ID}");
    let first = program.run(&line).ok().quiet();
    let first = first.prints(&["Case 23 001 008: recorded at position 46; the case has 2 events."]);
    assert!(!first.out.contains("before"), "{}", first.out);
    let again = program.run(&line).ok().quiet();
    let said = "Case 23 001 008: recorded before, at position 46; nothing was added.";
    again.prints(&[said]);
    let as_json = program.run(&format!("{line} --format json")).ok().json();
    assert_eq!((&as_json["again"], &as_json["position"]), (&true.into(), &46.into()));
    let other = line.replace("2024-03-10", "2024-03-11");
    let ran = program.run(&other).ends(4);
    ran.says(&[
        &format!("command {ID} was given before with another content, at position 46"),
        "hint: give the new command an id of its own",
    ]);
    program.run("verify").ok().prints(&["Sound: 46 events"]);
}

#[test]
fn a_command_id_belongs_to_its_case() {
    let program = with_cases();
    program.run(&format!("case investigate 23001008 --on 2024-03-10 --command-id {ID}")).ok();
    let line = format!("case reopen 23002002 --on 2024-03-20 --reason other --command-id {ID}");
    program.run(&line).ok().prints(&["recorded at position 47"]);
}
