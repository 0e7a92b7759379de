//! Asking for what is missing. Where a person sits at a terminal, a recording command that lacks a
//! required value asks for it, with choices where there are some; the answers are put behind the
//! command line, and that is read again. So the help stays true, and an answer is checked as an
//! argument is. Where nobody sits there, nothing is asked: what is missing is named, exit 2.
//!
//! Questions go to stderr. Not here: what the arguments are.

mod question;

use std::ffi::OsString;
use std::io::IsTerminal;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command, FromArgMatches};

use crate::args::{Common, Flags};
use crate::config::Config;
use crate::exit::Exit;
use crate::help;
use crate::problem::Problem;
use crate::settings;
use question::Asker;

/// The families of commands that record, and so ask.
const ASKING: [&str; 4] = ["case", "authority", "outreach", "definitions"];

/// The arguments of this process. Ends it, as clap does, where they ask for help or are wrong.
pub(crate) fn matches() -> Result<ArgMatches, Problem> {
    let mut line: Vec<OsString> = std::env::args_os().collect();
    let mut asker = None;
    loop {
        let error = match help::command().try_get_matches_from(&line) {
            Ok(matches) => return Ok(matches),
            Err(error) => error,
        };
        let missing = missing(&error).filter(|_| somebody_is_there());
        let Some((text, asked)) = missing.zip(Asked::of(&line)) else { error.exit() };
        let Some(choices) = asked.named(&text) else { error.exit() };
        let asker = asker.get_or_insert_with(|| Asker::new(asked.common()));
        line = asker.answered(line, &choices)?;
    }
}

/// The actor, asked for.
pub(crate) fn actor() -> Result<Option<String>, Problem> {
    if !somebody_is_there() {
        return Ok(None);
    }
    question::text("Who gives this command; it stands beside every event").map(Some)
}

/// Whether questions are seen, and can be answered.
fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// The first thing that is missing, as clap names it: `--on <YYYY-MM-DD>`, `<REFERENCE>`, or
/// `<--asked-by <SIDE>|--result <RESULT>>`.
fn missing(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::MissingRequiredArgument {
        return None;
    }
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(missing)) => missing.first().cloned(),
        _ => None,
    }
}

/// The command that lacks something.
struct Asked {
    /// The command itself, such as `receive`.
    command: Command,
    matches: ArgMatches,
}

impl Asked {
    /// The command of a line, where it is one that asks.
    fn of(line: &[OsString]) -> Option<Self> {
        let mut command = help::command().ignore_errors(true);
        command.build();
        let mut matches = command.clone().try_get_matches_from(line).ok()?;
        let mut families = Vec::new();
        while let Some((name, below)) = matches.remove_subcommand() {
            command = command.find_subcommand(&name)?.clone();
            families.push(name);
            matches = below;
        }
        let family = families.first()?;
        ASKING.contains(&family.as_str()).then_some(Self { command, matches })
    }

    /// What every command understands, as far as the line has it.
    fn common(&self) -> Option<Common> {
        let flags = Flags::from_arg_matches(&self.matches).ok()?;
        Some(settings::Asked::new(&flags, &self.matches).with(&Config::read().ok()?))
    }

    /// The arguments that clap's words name: one, or several of which one is needed.
    fn named(&self, text: &str) -> Option<Vec<Arg>> {
        let find = |text: &str| {
            let mut arguments = self.command.get_arguments();
            arguments.find(|argument| argument.to_string() == text).cloned()
        };
        if let Some(argument) = find(text) {
            return Some(vec![argument]);
        }
        let several = text.strip_prefix('<')?.strip_suffix('>')?;
        several.split('|').map(find).collect()
    }
}

/// A person who did not want to answer.
fn stopped() -> Problem {
    Problem::new(Exit::Usage, "stopped before everything was said; nothing was recorded")
        .hint("give the command again when you have the answers, or say them as options: --help")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arguments that would be asked for first.
    fn asked(line: &str) -> Option<Vec<String>> {
        let line: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = help::command().try_get_matches_from(&line).unwrap_err();
        let text = missing(&error)?;
        let asked = Asked::of(&line)?.named(&text)?;
        Some(asked.iter().map(|argument| argument.get_id().to_string()).collect())
    }

    #[test]
    fn what_is_missing_is_found_by_the_name_that_clap_gives_it() {
        for (line, first) in [
            ("upheld case receive", &["authority"][..]),
            ("upheld case receive 1 --authority Leeds --subject other", &["on"]),
            ("upheld --record x case note --text Rang", &["reference"]),
            ("upheld case investigate 1", &["on"]),
            ("upheld case review 1 --on 2024-01-01", &["asked_by", "result"]),
            ("upheld case review 1 --on 2024-01-01 --result amended", &["decision"]),
            ("upheld case link 1 --kind joint", &["other"]),
            ("upheld authority end", &["last_day"]),
            (
                "upheld outreach course --topic other --attendees 1 --on 2024-01-01",
                &["authority", "sector"],
            ),
            ("upheld definitions adopt", &["name"]),
        ] {
            let found = asked(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(found, first, "{line}");
        }
    }

    #[test]
    fn commands_that_only_look_and_wrong_values_are_not_asked_about() {
        assert_eq!(asked("upheld figures --year 2023-24"), None);
        assert_eq!(asked("upheld case receive 1 --on soon"), None);
        assert_eq!(asked("upheld case nonsense"), None);
    }
}
