//! One question: a choice, or a text that is checked as it is typed.

use std::ffi::OsString;
use std::fmt;
use std::rc::Rc;

use clap::error::ErrorKind;
use clap::{Arg, Parser};
use inquire::validator::Validation;
use inquire::{InquireError, Select, Text};
use upheld_domain::{OutcomeLabel, Register, Scheme, SubjectLabel};
use upheld_store::View;

use crate::args::{Arguments, Common};
use crate::open;
use crate::problem::Problem;

/// How many bodies are suggested while a name is typed.
const SUGGESTED_MAX: usize = 7;

/// Asks, and remembers what it had to look up for that.
pub(super) struct Asker {
    common: Option<Common>,
    known: Option<Rc<Known>>,
}

/// What the record knows that can be chosen from.
struct Known {
    register: Register,
    scheme: Scheme,
    names: Vec<String>,
}

/// A choice with what it means.
struct Choice<T> {
    value: T,
    label: String,
}

impl<T> fmt::Display for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label)
    }
}

impl Asker {
    pub(super) fn new(common: Option<Common>) -> Self {
        Self { common, known: None }
    }

    /// A command line with the answer behind it. Of several arguments one is chosen first.
    pub(super) fn answered(
        &mut self,
        mut line: Vec<OsString>,
        arguments: &[Arg],
    ) -> Result<Vec<OsString>, Problem> {
        let argument = match arguments {
            [argument] => argument,
            several => chosen(several)?,
        };
        let answer = self.answer(&line, argument)?;
        put(&mut line, argument, &answer);
        Ok(line)
    }

    fn answer(&mut self, line: &[OsString], argument: &Arg) -> Result<String, Problem> {
        let asked = question(argument);
        let choices: Vec<Choice<String>> = match argument.get_id().as_str() {
            "subject" => subjects(&self.known()?.scheme),
            "finding" => findings(&self.known()?.scheme),
            _ => words(argument),
        };
        if !choices.is_empty() {
            return Ok(select(&asked, choices)?.value);
        }
        let check = check(line.to_vec(), argument.clone());
        let text = Text::new(&asked);
        let answer = match argument.get_id().as_str() {
            "authority" | "successors" => {
                let known = self.known()?;
                let (names, register) = (Rc::clone(&known), known);
                text.with_autocomplete(move |typed: &str| Ok(names.suggested(typed)))
                    .with_validator(move |typed: &str| Ok(register.found(typed)))
                    .prompt()
            }
            _ => text.with_validator(check).prompt(),
        };
        answer.map_err(of_inquire)
    }

    /// The register of the record that the command is for.
    fn known(&mut self) -> Result<Rc<Known>, Problem> {
        if let Some(known) = &self.known {
            return Ok(Rc::clone(known));
        }
        let Some(common) = &self.common else { return Err(super::stopped()) };
        let look = |view: &View| Ok((view.register().clone(), view.scheme().clone()));
        let (register, scheme) = open::reading(common, look)?;
        let names = register.all().map(|record| record.name.clone()).collect();
        let known = Rc::new(Known { register, scheme, names });
        self.known = Some(Rc::clone(&known));
        Ok(known)
    }
}

impl Known {
    /// Bodies with a name like what was typed so far.
    fn suggested(&self, typed: &str) -> Vec<String> {
        let typed = typed.to_lowercase();
        if typed.is_empty() {
            return Vec::new();
        }
        let like = self.names.iter().filter(|name| name.to_lowercase().contains(&typed));
        like.take(SUGGESTED_MAX).cloned().collect()
    }

    fn found(&self, typed: &str) -> Validation {
        match self.register.find(typed) {
            Ok(_) => Validation::Valid,
            Err(error) => Validation::Invalid(error.to_string().into()),
        }
    }
}

/// A text that nothing is known of.
pub(super) fn text(asked: &str) -> Result<String, Problem> {
    let not_empty = |typed: &str| {
        Ok(match typed.trim().is_empty() {
            true => Validation::Invalid("say something here".into()),
            false => Validation::Valid,
        })
    };
    Text::new(&format!("{asked}:")).with_validator(not_empty).prompt().map_err(of_inquire)
}

fn select<T>(asked: &str, choices: Vec<Choice<T>>) -> Result<Choice<T>, Problem> {
    Select::new(asked, choices).prompt().map_err(of_inquire)
}

/// The help of an argument as a question: `The day it came:`.
fn question(argument: &Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let days = argument.get_value_names().into_iter().flatten().any(|name| *name == "YYYY-MM-DD");
    if days { format!("{help} (YYYY-MM-DD):") } else { format!("{help}:") }
}

/// One of several arguments of which one is needed.
fn chosen(several: &[Arg]) -> Result<&Arg, Problem> {
    let choice = |argument| Choice { value: argument, label: question(argument) };
    let choices: Vec<Choice<&Arg>> = several.iter().map(choice).collect();
    Ok(select("Which of these:", choices)?.value)
}

/// The words an argument can have.
fn words(argument: &Arg) -> Vec<Choice<String>> {
    let words = argument.get_possible_values();
    let words = words.iter().map(|word| word.get_name().to_owned());
    words.map(|word| Choice { label: word.clone(), value: word }).collect()
}

fn subjects(scheme: &Scheme) -> Vec<Choice<String>> {
    let choice =
        |label: &SubjectLabel| Choice { value: label.slug.clone(), label: label.name.clone() };
    scheme.subjects().iter().map(choice).collect()
}

fn findings(scheme: &Scheme) -> Vec<Choice<String>> {
    let findings = scheme.outcomes().iter().filter(|label| label.finding.is_some());
    let choice =
        |label: &OutcomeLabel| Choice { value: label.slug.clone(), label: label.name.clone() };
    findings.map(choice).collect()
}

/// Whether an answer would be understood as the argument's value: the line is read with it.
fn check(
    line: Vec<OsString>,
    argument: Arg,
) -> impl Fn(&str) -> Result<Validation, inquire::CustomUserError> + Clone {
    move |typed: &str| {
        if typed.trim().is_empty() {
            return Ok(Validation::Invalid("say something here".into()));
        }
        let mut line = line.clone();
        put(&mut line, &argument, typed);
        Ok(match Arguments::try_parse_from(line) {
            Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => {
                let told = error.to_string();
                let first = told.lines().next().unwrap_or_default();
                Validation::Invalid(first.trim_start_matches("error: ").into())
            }
            _ => Validation::Valid,
        })
    }
}

/// Puts an argument behind a line, or before what the line keeps apart with `--`.
fn put(line: &mut Vec<OsString>, argument: &Arg, answer: &str) {
    let apart = line.iter().position(|word| word == "--");
    match (argument.get_long(), apart) {
        (Some(long), apart) => {
            let word = format!("--{long}={answer}").into();
            line.insert(apart.unwrap_or(line.len()), word);
        }
        (None, apart) => {
            if apart.is_none() && answer.starts_with('-') {
                line.push("--".into());
            }
            line.push(answer.into());
        }
    }
}

fn of_inquire(error: InquireError) -> Problem {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => super::stopped(),
        error => Problem::failed(format!("the question could not be asked: {error}")),
    }
}
