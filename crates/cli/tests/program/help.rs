//! The help of every command, in one text: what changes there changes for people.

use upheld_tests::program::Program;

use crate::given::{program, snapshot};

/// The commands that a help text lists, without `help` itself.
fn listed(help: &str) -> Vec<String> {
    let after = help.split_once("Commands:\n").map_or("", |(_, after)| after);
    let lines = after.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect()
}

/// The help of a command, then of each below it.
fn help(program: &Program, command: &str, into: &mut Vec<String>) {
    let ran = program.run(format!("{command} --help").trim()).ok().quiet();
    into.push(ran.transcript());
    for name in listed(&ran.out) {
        help(program, format!("{command} {name}").trim(), into);
    }
}

#[test]
fn of_every_command() {
    let mut texts = Vec::new();
    help(&program(), "", &mut texts);
    let lines = texts.iter().filter_map(|text| text.lines().next());
    assert!(lines.clone().count() >= 26, "{}", lines.collect::<Vec<_>>().join("\n"));
    snapshot("help", &texts.join("\n"));
}

#[test]
fn without_a_command_it_is_the_help_and_a_wrong_use() {
    let ran = program().run("").ends(2);
    assert!(ran.err.contains("Usage: upheld COMMAND"), "{}", ran.transcript());
    let wrong = program().run("figures --year 2023-24").ends(2);
    assert!(wrong.err.contains("--authority"), "{}", wrong.transcript());
    program().run("figures --national --year 2023-25").ends(2).says(&["write it as 2019-20"]);
    program().run("case receive 1 --authority Leeds --subject other --on 29/02/2024").ends(2);
}
