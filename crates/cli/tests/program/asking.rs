//! Questions on a terminal: what is missing is asked for, with choices, on a terminal of its own.
//! That nothing is asked elsewhere stands in `verbs`.

use std::process::Stdio;

use rexpect::session::{PtySession, spawn_command};
use upheld_tests::program::Program;

use crate::given::{end, with_record};

/// How long an expected text may take. No assertion: a question that never comes has to end the test.
const PATIENCE_MS: u64 = 60_000;

/// The key that takes the last character away.
const BACKSPACE: &str = "\u{7f}";

/// A line given on a terminal, by an actor that the environment names or by nobody.
fn typed(program: &Program, line: &str, actor: Option<&str>) -> PtySession {
    let mut command = program.command(line);
    command.stdin(Stdio::inherit());
    command.env("TERM", "xterm").env("NO_COLOR", "1").env_remove("UPHELD_ACTOR");
    command.envs(actor.map(|name| ("UPHELD_ACTOR", name)));
    spawn_command(command, Some(PATIENCE_MS)).unwrap()
}

/// Waits for a question and answers it.
fn answer(session: &mut PtySession, question: &str, answer: &str) {
    session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}"));
    session.send(answer).unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
}

#[test]
fn a_receipt_is_asked_for_piece_by_piece() {
    let program = with_record();
    let mut session = typed(&program, "case receive", None);
    answer(&mut session, "The body complained about", "Cambridge City Council");
    answer(&mut session, "What it is about", "Hous");
    answer(&mut session, "The day it came", "2024-04-02");
    answer(&mut session, "The case's reference", "24 000 001");
    answer(&mut session, "Who gives this command", "anna");
    session.exp_string("Case 24 000 001: recorded at position 1").unwrap();
    session.exp_eof().unwrap();
    let shown = program.run("case show 24000001 --format json").ok().json();
    let facts = &shown["events"][0]["facts"];
    assert_eq!(facts["authority"], "E07000008");
    assert_eq!(
        (&facts["subject"], &facts["received_on"]),
        (&"housing".into(), &"2024-04-02".into())
    );
    assert_eq!(shown["events"][0]["actor"], "anna");
}

#[test]
fn an_answer_that_is_none_is_asked_for_again() {
    let program = with_record();
    let line = "case receive 24000001 --subject housing";
    let mut session = typed(&program, line, Some("anna"));
    answer(&mut session, "The body complained about", "Leads");
    answer(&mut session, "did you mean", &format!("{}Leeds", BACKSPACE.repeat(5)));
    answer(&mut session, "The day it came", "2 April");
    answer(&mut session, "invalid value", &format!("{}2024-04-02", BACKSPACE.repeat(7)));
    session.exp_string("recorded at position 1").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn one_of_several_is_chosen_first() {
    let program = with_record();
    let received = "case receive 24000001 --authority Leeds --subject housing --on 2024-04-02";
    program.run(received).ok();
    program.run("case close 24000001 --outcome advice-given --on 2024-04-10").ok();
    let line = "case review 24000001 --on 2024-04-20";
    let mut session = typed(&program, line, Some("anna"));
    answer(&mut session, "Which of these", "asked for");
    answer(&mut session, "by whom", "authority");
    session.exp_string("recorded at position 3").unwrap();
    session.exp_eof().unwrap();
    let shown = program.run("case show 24000001 --format json").ok().json();
    assert_eq!(shown["events"][2]["facts"]["by"], "authority");
}

#[test]
fn who_does_not_want_to_answer_records_nothing() {
    let program = with_record();
    let mut session = typed(&program, "case receive 24000001", Some("anna"));
    session.exp_string("The body complained about").unwrap();
    session.send("\u{1b}").unwrap();
    session.flush().unwrap();
    session.exp_string("stopped before everything was said; nothing was recorded").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(end(&program).0, 0);
}
