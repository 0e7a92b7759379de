//! The help of every command, led by examples, and the short one that `upheld` alone gives. Help,
//! manual pages, completions and the reference all come from [`command`].

use std::fmt::Write;

use clap::CommandFactory;
use clap::builder::Styles;

use crate::args::Arguments;
use crate::args::examples;

/// Help is not wider than this, however wide the terminal.
const COLUMNS_MAX: usize = 100;

const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// The whole command line, as it is parsed and as it is told.
pub(crate) fn command() -> clap::Command {
    led_by_examples(Arguments::command().max_term_width(COLUMNS_MAX), "")
}

/// A command and those below it, each with its examples before the rest.
fn led_by_examples(mut command: clap::Command, path: &str) -> clap::Command {
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        let path = below(path, &name);
        command = command.mut_subcommand(name, |command| led_by_examples(command, &path));
    }
    let examples = examples::of(path);
    if !examples.is_empty() {
        command = command.before_help(in_words(examples));
    }
    command.help_template(TEMPLATE)
}

/// The path of a command below another: `case show`.
pub(crate) fn below(path: &str, name: &str) -> String {
    format!("{path} {name}").trim_start().to_owned()
}

fn in_words(examples: examples::Examples) -> String {
    let header = Styles::styled().get_header().to_owned();
    let mut text = format!("{header}Examples:{header:#}");
    for (line, says) in examples {
        // Writing to a string can't fail.
        write!(text, "\n  # {says}\n  {line}").ok();
    }
    text
}

/// What `upheld` alone says.
pub(crate) fn short() -> String {
    let header = Styles::styled().get_header().to_owned();
    format!(
        "\
Upheld records what happens to an ombudsman's complaint cases and recomputes every figure from it.

{header}Usage:{header:#} upheld COMMAND

{header}Begin with:{header:#}
  demo                   an invented office to look around in
  init                   an empty record in ./upheld-record
  import cases FILE      take cases in from a file
  case receive           record a complaint; `case investigate`, `case uphold` … go on
  case show REFERENCE    what happened to a case; `case list` and `case search` find one
  figures                a year's figures
  verify                 check everything there is to check
  doctor                 what is where, and whether it is in good order

`upheld help` lists all commands, `upheld help COMMAND` gives examples of one.
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use upheld_tests::program::words;

    /// Every command with its path, those with commands below them too.
    fn all(command: &clap::Command, path: &str, into: &mut Vec<String>) {
        into.push(path.to_owned());
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            all(below, &super::below(path, below.get_name()), into);
        }
    }

    #[test]
    fn the_arguments_are_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        let mut paths = Vec::new();
        all(&command(), "", &mut paths);
        let without: Vec<&String> =
            paths.iter().filter(|path| examples::of(path).is_empty()).collect();
        assert!(without.is_empty(), "add to args/examples.rs examples of {without:?}");
    }

    #[test]
    fn every_example_is_of_its_command_and_parses() {
        let mut paths = Vec::new();
        all(&command(), "", &mut paths);
        for path in paths {
            for (line, _) in examples::of(&path) {
                let plain = line.split(['|', '>']).next().unwrap_or_default();
                let words = words(plain);
                let beginning = format!("upheld {path}");
                assert!(plain.starts_with(beginning.trim()), "{line:?} is no example of {path:?}");
                if let Err(error) = command().try_get_matches_from(words) {
                    panic!("{line}: {error}");
                }
            }
        }
    }
}
