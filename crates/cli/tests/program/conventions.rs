//! What every command keeps to: the format that fits where the output goes, colours only where they
//! are wanted, help that leads with examples.

use std::process::Command;

use serde_json::Value;
use upheld_tests::program::{Program, Ran};
use upheld_tests::terminal::on_terminal;

use crate::given::{program, snapshot, with_cases};

/// A line with nothing said about the format.
fn unformatted(program: &Program, line: &str) -> Command {
    let mut command = program.command(line);
    command.env_remove("UPHELD_FORMAT");
    command
}

/// What a line prints into a pipe when nothing is said about the format.
fn piped(program: &Program, line: &str) -> Ran {
    Ran::of(line, &unformatted(program, line).output().unwrap())
}

const LEEDS: &str = "--authority Leeds --year 2023-24";

#[test]
fn a_pipe_gets_json_lines_and_a_terminal_a_table() {
    let program = with_cases();
    for line in [
        &format!("figures {LEEDS}"),
        "case list",
        "case show 23001001",
        "replay",
        "verify",
        "config",
        "doctor",
        "init --record another",
    ] {
        let out = piped(&program, line).ok().out;
        assert!(!out.is_empty(), "{line}");
        for told in out.lines() {
            assert!(
                serde_json::from_str::<Value>(told).is_ok_and(|v| v.is_object()),
                "{line}: {told}"
            );
        }
    }
    let (screen, code) = on_terminal(unformatted(&program, "case list --limit 1"));
    assert_eq!(code, Some(0));
    assert!(screen.contains("\n 23 004 002  E08000032 "), "{screen}");
    assert!(screen.contains("note: there are more"), "{screen}");
}

#[test]
fn a_letter_is_a_text_wherever_it_goes() {
    let program = with_cases();
    let line = format!("letter {LEEDS} --internal");
    let out = piped(&program, &line).ok().out;
    assert!(out.starts_with("**NOT PUBLISHED.** "), "{out}");
    assert!(out.contains("\n\nChief Executive\\\nLeeds City Council\n"), "{out}");
    let asked = piped(&program, &format!("{line} --format jsonl")).ok().json();
    assert_eq!(asked["letter"], Value::String(out));
    program.run(&format!("{line} --format csv")).ends(2).says(&["a letter is no table"]);
}

#[test]
fn a_flag_wins_over_the_environment() {
    let program = with_cases();
    let first = |command: &mut Command| {
        let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
        out.lines().next().unwrap_or_default().to_owned()
    };
    let mut csv = program.command("case list --limit 1");
    assert!(first(csv.env("UPHELD_FORMAT", "csv")).starts_with("reference,authority,"));
    let mut json = program.command("case list --limit 1 --format json");
    assert_eq!(first(json.env("UPHELD_FORMAT", "csv")), "[");
    let mut bad = program.command("case list");
    let ran = Ran::of("case list", &bad.env("UPHELD_FORMAT", "xml").output().unwrap());
    ran.ends(2).says(&["invalid value 'xml'", "table, json, jsonl, csv"]);
}

#[test]
fn without_a_command_it_says_in_short_what_to_begin_with() {
    let ran = program().run("").ends(2);
    assert_eq!(ran.out, "");
    snapshot("short-help", &ran.transcript());
}

/// What a line shows on a terminal with some variables set.
fn shown(program: &Program, line: &str, variables: &[(&str, &str)]) -> String {
    let mut command = program.command(line);
    command.env("TERM", "xterm-256color").envs(variables.iter().copied());
    on_terminal(command).0
}

#[test]
fn colours_are_shown_on_a_terminal_that_wants_them() {
    const COLOUR: &str = "\u{1b}[";
    let program = program();
    for line in ["--help", "case list --help", "case list", ""] {
        assert!(shown(&program, line, &[]).contains(COLOUR), "{line}");
        assert!(!shown(&program, line, &[("NO_COLOR", "1")]).contains(COLOUR), "{line}");
        assert!(!shown(&program, line, &[("CLICOLOR", "0")]).contains(COLOUR), "{line}");
        let ran = program.run(line);
        assert!(!ran.transcript().contains(COLOUR), "{line}");
    }
    let mut forced = program.command("case list");
    let output = forced.env("CLICOLOR_FORCE", "1").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m there is no record"), "{said:?}");
}

#[test]
fn help_leads_with_examples() {
    let program = program();
    for line in ["--help", "help", "case show --help", "help case show", "case --help"] {
        let out = program.run(line).ok().quiet().out;
        let (before, rest) = out.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{out}"));
        assert_eq!(before.lines().count(), if rest.contains("Commands:\n  init") { 2 } else { 1 });
        assert!(rest.contains("\nUsage: upheld"), "{out}");
    }
}
