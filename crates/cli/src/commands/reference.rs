//! docs/reference/commands.md: every command in one Markdown page, made from the program's own help.
//! A test fails when the file in docs is another.

use std::fmt::Write;

use clap::{Arg, Command};

use crate::args::examples;
use crate::help;

/// The page.
pub(crate) fn markdown(program: &Command) -> String {
    let mut text = String::from(
        "# Commands\n\nMade from the program's own help by `upheld man --markdown`; change the help, \
         not this page.\n",
    );
    section(program, "", &mut text);
    text
}

/// A command, then those below it.
fn section(command: &Command, path: &str, text: &mut String) {
    let name = if path.is_empty() { "upheld" } else { path };
    // Writing to a string can't fail.
    write!(text, "\n## {name}\n\n{}\n", about(command)).ok();
    let examples = examples::of(path);
    if !examples.is_empty() {
        let lines: Vec<String> =
            examples.iter().map(|(line, says)| format!("# {says}\n{line}\n")).collect();
        write!(text, "\n```sh\n{}```\n", lines.concat()).ok();
    }
    let usage = command.clone().render_usage().to_string();
    write!(text, "\n`{}`\n", usage.trim_start_matches("Usage: ").trim()).ok();
    options(command, path.is_empty(), text);
    if let Some(after) = command.get_after_help() {
        write!(text, "\n{after}\n").ok();
    }
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        section(below, &help::below(path, below.get_name()), text);
    }
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// What a command takes. What every command takes is told of the program alone.
fn options(command: &Command, of_program: bool, text: &mut String) {
    let told = |arg: &&Arg| {
        let everywhere = matches!(arg.get_id().as_str(), "help" | "version");
        !arg.is_hide_set() && !everywhere && (of_program || !arg.is_global_set())
    };
    let lines: Vec<String> = command.get_arguments().filter(told).map(line).collect();
    if !lines.is_empty() {
        write!(text, "\n{}", lines.concat()).ok();
    }
}

fn line(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let mut notes = Vec::new();
    let words: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set() && arg.get_action().takes_values())
        .map(|value| value.get_name().to_owned())
        .collect();
    if !words.is_empty() {
        notes.push(format!("one of {}", words.join(", ")));
    }
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        notes.push(format!("default {}", defaults.join(", ")));
    }
    if let Some(variable) = arg.get_env() {
        notes.push(format!("environment {}", variable.to_string_lossy()));
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    format!("- `{}`: {help}{notes}\n", shape(arg))
}

/// `--limit N`, `REFERENCE`, `--open`.
fn shape(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let values: Vec<String> = names.iter().map(ToString::to_string).collect();
    let values = if arg.get_action().takes_values() { values.join(" ") } else { String::new() };
    match arg.get_long() {
        Some(long) => format!("--{long} {values}").trim_end().to_owned(),
        None => values,
    }
}
