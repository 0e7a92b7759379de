//! `doctor`: what is where, of which version, and whether it is in good order. It looks from
//! outside, takes nothing and changes nothing: neither mends nor verifies.

mod around;
mod copies;

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;
use upheld_store::Layout;

use crate::args::{Common, Format};
use crate::config::Config;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::screen;
use crate::settings::Asked;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Problem,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    state: State,
    what: String,
    hint: Option<String>,
    #[serde(skip_serializing_if = "Value::is_null")]
    details: Value,
    #[serde(skip)]
    exit: Exit,
}

impl Check {
    fn ok(check: &'static str, what: impl Into<String>) -> Self {
        let (what, details) = (what.into(), Value::Null);
        Self { check, state: State::Ok, what, hint: None, details, exit: Exit::Ok }
    }

    fn warning(check: &'static str, what: impl Into<String>, hint: &str) -> Self {
        let hint = Some(hint.to_owned());
        Self { state: State::Warning, hint, ..Self::ok(check, what) }
    }

    fn problem(check: &'static str, exit: Exit, what: impl Into<String>, hint: &str) -> Self {
        let hint = Some(hint.to_owned());
        Self { state: State::Problem, hint, exit, ..Self::ok(check, what) }
    }

    fn with(self, details: Value) -> Self {
        Self { details, ..self }
    }
}

/// All that was found.
#[derive(Serialize)]
struct Found {
    synthetic: bool,
    healthy: bool,
    record: String,
    checks: Vec<Check>,
}

/// One of them by itself.
#[derive(Serialize)]
struct Line<'a> {
    synthetic: bool,
    #[serde(flatten)]
    check: &'a Check,
}

pub(crate) fn run(asked: &Asked<'_>) -> Result<Exit, Problem> {
    let (config, mut checks) = match Config::read() {
        Ok(config) => (config, Vec::new()),
        Err(problem) => (Config::default(), vec![around::bad_config(&problem)]),
    };
    let common = asked.with(&config);
    if checks.is_empty() {
        checks.push(around::config(&common));
    }
    checks.insert(0, around::program());
    checks.push(around::definitions()?);
    let mut synthetic = false;
    let layout = Layout::of(&common.record());
    checks.push(around::record(&layout));
    if layout.journal().is_dir() || layout.store().is_dir() {
        checks.push(around::directory(&layout));
        checks.push(around::room(&common, &layout));
        let copies = copies::look(&layout)?;
        synthetic = copies.synthetic;
        checks.extend(copies.checks);
    }
    tell(&common, synthetic, checks)
}

fn tell(common: &Common, synthetic: bool, checks: Vec<Check>) -> Result<Exit, Problem> {
    let exit = exit_of(&checks);
    let healthy = checks.iter().all(|check| check.state != State::Problem);
    match common.format {
        Format::Table => screen::print_text(synthetic, &in_words(&checks))?,
        Format::Json => {
            let record = whole(common.record());
            screen::print_json(&Found { synthetic, healthy, record, checks })?;
        }
        Format::Jsonl => {
            let lines: Vec<Line<'_>> =
                checks.iter().map(|check| Line { synthetic, check }).collect();
            screen::print_lines(&lines)?;
        }
        Format::Csv => {
            let rows: Vec<Vec<String>> = checks.iter().map(row).collect();
            screen::print_csv(synthetic, &["check", "state", "what", "hint"], &rows)?;
        }
    }
    Ok(exit)
}

/// Damage to the record weighs most; of other problems the first.
fn exit_of(checks: &[Check]) -> Exit {
    let exits = || checks.iter().map(|check| check.exit).filter(|exit| *exit != Exit::Ok);
    let damage = exits().find(|exit| *exit == Exit::Integrity);
    damage.or_else(|| exits().next()).unwrap_or(Exit::Ok)
}

fn row(check: &Check) -> Vec<String> {
    vec![
        check.check.to_owned(),
        check.state.word().to_owned(),
        check.what.clone(),
        check.hint.clone().unwrap_or_default(),
    ]
}

fn in_words(checks: &[Check]) -> String {
    let mut text = String::new();
    for Check { check, state, what, hint, .. } in checks {
        text.push_str(&format!("{:8} {check:12} {what}\n", state.word()));
        if let Some(hint) = hint {
            text.push_str(&format!("{:21} hint: {hint}\n", ""));
        }
    }
    text
}

/// A path as it is from anywhere.
fn whole(path: PathBuf) -> String {
    std::path::absolute(&path).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_weighs_more_than_what_is_around_it() {
        let problem = |exit| Check::problem("x", exit, "", "");
        assert_eq!(exit_of(&[Check::ok("x", ""), Check::warning("x", "", "")]), Exit::Ok);
        assert_eq!(exit_of(&[problem(Exit::Usage), problem(Exit::Failed)]), Exit::Usage);
        assert_eq!(exit_of(&[problem(Exit::Failed), problem(Exit::Integrity)]), Exit::Integrity);
    }
}
