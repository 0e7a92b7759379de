//! Pages of the guide as tests: each command of a `console` block is run by a shell, one after
//! another in one directory, and what it says has to be what the page shows.
//!
//! What differs from run to run (roots, keys, UUIDs, instants, days since 2026) is not compared, and a line `…` on the
//! page stands for any lines. With `UPHELD_GUIDE=write` the page gets what was said instead.

use std::fs;
use std::path::Path;

use regex_lite::Regex;

use crate::program::Program;

/// A command of a page, with what the page says comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The line of the page, from 1.
    pub line: usize,
    /// The command.
    pub command: String,
    /// What the page shows, line by line.
    pub shown: Vec<String>,
}

/// The commands of a page, in order. A command that ends with a backslash goes on in the next line.
#[must_use]
pub fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut goes_on) = (false, false);
    for (index, text) in page.lines().enumerate() {
        if text.starts_with("```") {
            inside = text == "```console";
            goes_on = false;
            continue;
        }
        if !inside {
            continue;
        }
        if goes_on {
            let step = steps.last_mut().expect("a command to go on with");
            step.command.push('\n');
            step.command.push_str(text);
            goes_on = text.ends_with('\\');
        } else if let Some(command) = text.strip_prefix("$ ") {
            steps.push(Step { line: index + 1, command: command.to_owned(), shown: Vec::new() });
            goes_on = command.ends_with('\\');
        } else {
            let step = steps.last_mut().expect("a command before what it says");
            step.shown.push(text.to_owned());
        }
    }
    steps
}

/// Runs a page's commands in the program's directory, where the program is called `upheld`, and
/// compares.
///
/// # Panics
/// Where a command says something else than the page shows, with both.
pub fn check(path: &Path, program: &Program) {
    let page = fs::read_to_string(path).expect("a page of the guide");
    let steps = steps(&page);
    assert!(!steps.is_empty(), "{} has no command", path.display());
    let said = said(program, &steps);
    if std::env::var_os("UPHELD_GUIDE").is_some_and(|wish| wish == "write") {
        fs::write(path, rewritten(&page, &steps, &said)).expect("a page that can be written");
        return;
    }
    for (step, said) in steps.iter().zip(&said) {
        let (shown, came) = (alike(&step.shown.join("\n")), alike(said.trim_end()));
        assert!(
            fits(&lines(shown.trim_end()), &lines(&came)),
            "{}, line {}: $ {}\n--- the page shows\n{shown}\n--- it says\n{came}\n\
             (UPHELD_GUIDE=write writes what it says into the page)",
            path.display(),
            step.line,
            step.command
        );
    }
}

/// What each command says, stdout and stderr as they come. All run in one shell, so that a page may
/// set variables and change directories.
fn said(program: &Program, steps: &[Step]) -> Vec<String> {
    let bin = program.binary().parent().expect("a directory of the program").display().to_string();
    let mut script = format!("exec 2>&1\nPATH={bin}:$PATH\n");
    for step in steps {
        script.push_str(&step.command);
        script.push_str(&format!("\nprintf '{AFTER}'\n"));
    }
    let all = program.bash(&script).out;
    let mut said: Vec<String> = all.split(AFTER).map(str::to_owned).collect();
    assert_eq!(said.pop().as_deref(), Some(""), "the shell ended early:\n{all}");
    assert_eq!(said.len(), steps.len(), "the shell ended early:\n{all}");
    said
}

/// Stands after what a command said.
const AFTER: &str = "==== said ====";

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

/// What differs from run to run made alike.
fn alike(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, instead) in [
        (r"\b[0-9a-f]{64}\b", "[root]"),
        (r"\([0-9a-f]{8}\)", "([key])"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "[uuid]"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b", "[instant]"),
        (r"\b20(2[6-9]|[3-9]\d)-\d\d-\d\d\b", "[that day]"),
        (r"\b\d{1,2} [A-Z][a-z]{2,8} 20(2[6-9]|[3-9]\d)\b", "[that day]"),
        (r"in \d+\.\d+ s \(\d+ events/s\)", "in [time]"),
    ] {
        let pattern = Regex::new(pattern).expect("a pattern");
        text = pattern.replace_all(&text, instead).into_owned();
    }
    text
}

/// Whether lines are as shown; `…` stands for any lines.
fn fits(shown: &[&str], came: &[&str]) -> bool {
    match shown.split_first() {
        None => came.is_empty(),
        Some((&"…", rest)) => (0..=came.len()).any(|skipped| fits(rest, &came[skipped..])),
        Some((first, rest)) => came.first() == Some(first) && fits(rest, &came[1..]),
    }
}

/// The page with what was said in the place of what it shows.
fn rewritten(page: &str, steps: &[Step], said: &[String]) -> String {
    let mut new = String::new();
    let mut inside = false;
    let mut said = steps.iter().zip(said);
    let mut pending: Option<&str> = None;
    for text in page.lines() {
        let starts = inside && text.starts_with("$ ");
        let ends = inside && text.starts_with("```");
        let over = if starts || ends { pending.take() } else { None };
        if let Some(said) = over.filter(|said| !said.is_empty()) {
            new.push_str(said.trim_end());
            new.push('\n');
        }
        if text.starts_with("```") {
            inside = text == "```console";
            new.push_str(text);
            new.push('\n');
        } else if starts {
            let (step, output) = said.next().expect("as many as there are commands");
            new.push_str("$ ");
            new.push_str(&step.command);
            new.push('\n');
            pending = Some(output);
        } else if !inside {
            new.push_str(text);
            new.push('\n');
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A page\n```sh\n$ not this\n```\n```console\n$ one \\\n  --more\nsaid\n\n\
                        and said\n$ two\n```\nEnd.\n";

    #[test]
    fn commands_are_found_with_what_they_say() {
        let [one, two] = steps(PAGE).try_into().unwrap();
        assert_eq!((one.line, one.command.as_str()), (6, "one \\\n  --more"));
        assert_eq!(one.shown, ["said", "", "and said"]);
        assert_eq!((two.line, two.command.as_str(), two.shown.len()), (11, "two", 0));
    }

    #[test]
    fn a_page_is_rewritten_with_what_was_said() {
        let steps = steps(PAGE);
        let new = rewritten(PAGE, &steps, &["new\n".to_owned(), "newer\n".to_owned()]);
        assert_eq!(
            new,
            PAGE.replace("said\n\nand said\n", "new\n").replace("two\n", "two\nnewer\n")
        );
    }

    #[test]
    fn an_ellipsis_stands_for_any_lines() {
        assert!(fits(&["a", "…", "c"], &["a", "b", "b", "c"]));
        assert!(fits(&["…"], &[]));
        assert!(!fits(&["a", "…", "c"], &["a", "b"]));
        assert!(!fits(&["a"], &["a", "b"]));
    }

    #[test]
    fn what_differs_from_run_to_run_is_alike() {
        let uuid = "at 2026-11-25T23:00:44.017Z by 01234567-89ab-cdef-0123-456789abcdef";
        assert_eq!(alike(uuid), "at [instant] by [uuid]");
    }
}
