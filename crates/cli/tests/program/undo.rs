//! `case undo`: the actor's own last command, and no other, taken back whole.

use upheld_tests::program::{Program, Ran};

use crate::given::{assert_sound, end, seen, snapshot, with_cases, with_record};

const RECEIVED: &str =
    "case receive 24000001 --authority Cambridge --subject housing --on 2024-04-02";
const ID: &str = "6d1f4b6e-0c2a-4f6e-9a51-0d5f3c7be002";

fn undone(program: &Program) -> Ran {
    program.run("case undo 24000001")
}

fn by_ben(program: &Program, line: &str) -> Ran {
    let output = program.command(line).env("UPHELD_ACTOR", "ben").output().unwrap();
    Ran::of(line, &output)
}

/// A case that anna received and decided, with a review that amends.
fn amended() -> Program {
    let program = with_record();
    let lines = [
        RECEIVED,
        "case investigate 24000001 --on 2024-05-01",
        "case uphold 24000001 --on 2024-08-05 --injustice yes",
        "case review 24000001 --asked-by authority --on 2024-08-20",
        "case review 24000001 --result amended --on 2024-08-30 --decision not-upheld",
    ];
    seen(&program, &lines);
    program
}

#[test]
fn the_last_command_is_taken_back_whole() {
    let program = amended();
    let before = end(&program);
    let lines = ["case undo 24000001 --dry-run", "case undo 24000001 --note 'Too early'"];
    let mut told = seen(&program, &lines[..1]);
    assert_eq!(end(&program), before);
    told.push_str(&seen(&program, &lines[1..]));
    told.push_str(&program.run("case show 24000001").ok().transcript());
    snapshot("undo", &told);
    assert_sound(&program);
}

#[test]
fn an_undo_is_not_undone_in_silence() {
    let program = amended();
    undone(&program).ok();
    let ran = undone(&program).ends(5);
    ran.says(&[
        "anna's last command on this case, at position 7, was itself an undo",
        "hint: record again what was undone",
    ]);
    program.run("case uphold 24000001 --on 2024-08-05").ends(5);
    assert_eq!(end(&program).0, 8);
}

#[test]
fn another_actors_command_stays() {
    let program = amended();
    let ran = by_ben(&program, "case undo 24000001").ends(4);
    let ran = ran.says(&[
        "ben recorded nothing of this case: its last event, NotUpheld at position 6, is by anna",
        "hint: who recorded it can undo it",
    ]);
    assert_eq!(ran.out, "");
    by_ben(&program, "case note 24000001 --text 'Looks right'").ok();
    let ran = by_ben(&program, "case undo 24000001").ok();
    ran.prints(&["took back Noted at position 7"]);
    undone(&program).ok().prints(&["took back NotUpheld at position 6"]);
    assert_sound(&program);
}

#[test]
fn what_something_rests_on_stays() {
    let program = with_record();
    program.run(RECEIVED).ok();
    program.run("case investigate 24000001 --on 2024-05-01").ok();
    by_ben(&program, "case not-uphold 24000001 --on 2024-06-03").ok();
    undone(&program).ends(5).says(&[
        "with that change the NotUpheld at position 3 could not stand",
        "hint: correct or take back the later event first",
    ]);
    by_ben(&program, "case correct 24000001 --event 2 --set started_on=2024-05-02").ok();
    undone(&program).ends(5).says(&[
        "the Investigated at position 2 was corrected at position 4 since",
        "hint: take the correction back first",
    ]);
    let ran = by_ben(&program, "case undo 24000001").ok();
    ran.prints(&["took back Corrected at position 4"]);
    assert_sound(&program);
}

#[test]
fn a_receipt_is_voided_instead() {
    let program = with_record();
    undone(&program).ends(3).says(&["there is no case 24 000 001"]);
    program.run(RECEIVED).ok();
    undone(&program).ends(5).says(&[
        "anna's last command received this case, and a receipt can't be undone",
        "hint: a case that should not be there is voided: case void",
    ]);
    program.run("case void 24000001 --reason recorded-in-error").ok();
    undone(&program).ok().prints(&["took back Voided at position 2"]);
    let imported = with_cases();
    imported.run("case undo 23001008").ends(5).says(&["a receipt can't be undone"]);
}

#[test]
fn an_undo_given_again_is_the_same_undo() {
    let program = amended();
    let line = format!("case undo 24000001 --command-id {ID}");
    program.run(&line).ok();
    let before = end(&program);
    let again = program.run(&line).ok();
    again.prints(&["recorded before, at position 7; nothing was added"]);
    program.run(&format!("{line} --dry-run")).ok().prints(&["recorded before, at position 7"]);
    assert_eq!(end(&program), before);
    let ran = program.run("case undo 24000001 --expect-version 3").ends(5);
    ran.says(&["was itself an undo"]);
}
