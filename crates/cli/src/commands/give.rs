//! Giving a command to the record, for real or to see what it would come to, and telling what came
//! of it. Not here: which events a command is made of.

use serde::Serialize;
use serde_json::Value;
use upheld_domain::{CommandId, Event, Facts, Particulars, Scheme, Warning};
use upheld_store::Given;

use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::screen;

/// What a recording command answers. `T` says what it was about.
#[derive(Serialize)]
pub(crate) struct Answer<T> {
    pub(crate) synthetic: bool,
    #[serde(flatten)]
    pub(crate) about: T,
    pub(crate) position: u64,
    pub(crate) events: u32,
    /// How many events the case or the stream has now; none where the command gave the case
    /// another reference, or the store could not take it in.
    pub(crate) version: Option<u32>,
    pub(crate) command: CommandId,
    pub(crate) again: bool,
    pub(crate) warnings: Vec<String>,
}

/// What a command would come to.
#[derive(Serialize)]
pub(crate) struct Rehearsal<T> {
    pub(crate) synthetic: bool,
    #[serde(flatten)]
    pub(crate) about: T,
    pub(crate) dry_run: bool,
    pub(crate) would_record: Vec<WouldRecord>,
    pub(crate) command: CommandId,
    pub(crate) warnings: Vec<String>,
}

/// An event that would be recorded.
#[derive(Serialize)]
pub(crate) struct WouldRecord {
    kind: &'static str,
    facts: Value,
    particulars: Particulars,
    /// The same for people, in the scheme's words.
    #[serde(skip)]
    line: String,
}

/// What a command came to, or would.
pub(crate) enum Outcome<T> {
    /// It was recorded, now or before.
    Recorded(Answer<T>),
    /// It was tried out.
    Rehearsed(Rehearsal<T>),
}

/// What a command is about: a case, an authority, the office's courses.
pub(crate) trait About: Serialize {
    /// As a sentence begins: `Case 19 007 429`.
    fn subject(&self) -> String;

    /// What has the events that are counted: `the case has 3 events`.
    fn holder(&self) -> &'static str;
}

impl<T> Answer<T> {
    pub(crate) fn of(
        about: T,
        given: &Given,
        (synthetic, version): (bool, Option<u32>),
        command: CommandId,
    ) -> Self {
        Self {
            synthetic,
            about,
            position: given.first.get(),
            events: given.count,
            version,
            command,
            again: given.again,
            warnings: in_words(&given.warnings),
        }
    }
}

impl<T> Rehearsal<T> {
    pub(crate) fn of(
        about: T,
        events: &[Event],
        warnings: &[Warning],
        scheme: &Scheme,
        (synthetic, command): (bool, CommandId),
    ) -> Result<Self, Problem> {
        let would_record = events.iter().map(|event| would_record(event, scheme));
        Ok(Self {
            synthetic,
            about,
            dry_run: true,
            would_record: would_record.collect::<Result<_, _>>()?,
            command,
            warnings: in_words(warnings),
        })
    }
}

fn in_words(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(ToString::to_string).collect()
}

fn would_record(event: &Event, scheme: &Scheme) -> Result<WouldRecord, Problem> {
    let (kind, facts) = (event.facts.kind_name(), facts(&event.facts)?);
    let line = line(kind, &facts, &event.particulars, scheme);
    Ok(WouldRecord { kind, facts, particulars: event.particulars.clone(), line })
}

/// The facts of an event by their names.
pub(crate) fn facts(facts: &Facts) -> Result<Value, Problem> {
    let whole = serde_json::to_value(facts)?;
    Ok(whole.get("facts").cloned().unwrap_or(Value::Null))
}

/// Tells what a command came to; people are also told what it takes back.
pub(crate) fn tell<T: About>(
    common: &Common,
    outcome: &Outcome<T>,
    back: &[String],
) -> Result<Exit, Problem> {
    match outcome {
        Outcome::Recorded(answer) => {
            let recorded = |problem: Problem| {
                let position = answer.position;
                let what = problem.what();
                let what =
                    format!("recorded at position {position}, which could not be told: {what}");
                problem.told_as(what)
            };
            tell_answer(common, answer, back).map_err(recorded)?;
        }
        Outcome::Rehearsed(rehearsal) => tell_rehearsal(common, rehearsal, back)?,
    }
    Ok(Exit::Ok)
}

fn tell_answer<T: About>(
    common: &Common,
    answer: &Answer<T>,
    back: &[String],
) -> Result<(), Problem> {
    warn(&answer.warnings);
    let (subject, position) = (answer.about.subject(), answer.position);
    match common.format {
        Format::Table if answer.again => {
            let said = "nothing was added";
            let text = format!("{subject}: recorded before, at position {position}; {said}.\n");
            screen::print_text(answer.synthetic, &text)
        }
        Format::Table => {
            let has = answer.version.map(|count| {
                format!("; {} has {}", answer.about.holder(), screen::counted(count, "event"))
            });
            let has = has.unwrap_or_default();
            let more: String = back.iter().map(|it| format!("  took back {it}\n")).collect();
            let text = format!("{subject}: recorded at position {position}{has}.\n{more}");
            screen::print_text(answer.synthetic, &text)
        }
        Format::Json => screen::print_json(answer),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(answer)),
        Format::Csv => screen::print_csv(
            answer.synthetic,
            &["reference", "position", "version", "command", "again"],
            &[vec![
                bare(&subject),
                position.to_string(),
                answer.version.map(|version| version.to_string()).unwrap_or_default(),
                answer.command.to_string(),
                answer.again.to_string(),
            ]],
        ),
    }
}

/// `19 007 429` of `Case 19 007 429`.
fn bare(subject: &str) -> String {
    subject.split_once(' ').map_or(subject, |(_, bare)| bare).to_owned()
}

fn tell_rehearsal<T: About>(
    common: &Common,
    rehearsal: &Rehearsal<T>,
    back: &[String],
) -> Result<(), Problem> {
    warn(&rehearsal.warnings);
    let events = &rehearsal.would_record;
    match common.format {
        Format::Table => {
            let count = screen::counted(events.len() as u64, "event");
            let subject = rehearsal.about.subject();
            let lines: String = events.iter().map(|event| event.line.as_str()).collect();
            let said = "nothing was recorded";
            let more: String = back.iter().map(|it| format!("  would take back {it}\n")).collect();
            let text = format!("{subject}: would record {count}; {said}.\n{lines}{more}");
            screen::print_text(rehearsal.synthetic, &text)
        }
        Format::Json => screen::print_json(rehearsal),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(rehearsal)),
        Format::Csv => screen::print_csv(
            rehearsal.synthetic,
            &["kind", "facts"],
            &events.iter().map(WouldRecord::row).collect::<Vec<_>>(),
        ),
    }
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        screen::say(&format!("warning: {warning}"));
    }
}

impl WouldRecord {
    fn row(&self) -> Vec<String> {
        vec![self.kind.to_owned(), self.facts.to_string()]
    }
}

/// `  Upheld: decided on 2024-08-05; injustice yes`.
fn line(kind: &str, facts: &Value, particulars: &Particulars, scheme: &Scheme) -> String {
    let facts = facts.as_object().into_iter().flatten();
    let facts = facts.filter_map(|(name, value)| fact(name, value, scheme));
    let texts = particulars.iter().map(|(which, text)| format!("{which}: {text}"));
    let said: Vec<String> = facts.chain(texts).collect();
    match said.as_slice() {
        [] => format!("  {kind}\n"),
        said => format!("  {kind}: {}\n", said.join("; ")),
    }
}

/// The scheme's word for what the record has a number of.
fn own_word<'a>(name: &str, value: &Value, scheme: &'a Scheme) -> Option<&'a str> {
    let value = value.clone();
    let slug = match name {
        "subject" => &scheme.subject(serde_json::from_value(value).ok()?)?.slug,
        "group" => &scheme.group(serde_json::from_value(value).ok()?)?.slug,
        "finding" => &scheme.finding(serde_json::from_value(value).ok()?)?.slug,
        _ => return None,
    };
    Some(slug)
}

/// Words one after the other; the bytes of a digest in hexadecimal.
fn list(values: &[Value]) -> String {
    let byte = |value: &Value| value.as_u64().and_then(|number| u8::try_from(number).ok());
    let bytes: Option<Vec<u8>> = values.iter().map(byte).collect();
    if let Some(bytes) = bytes {
        return screen::hex(&bytes);
    }
    let words: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    words.join(", ")
}

/// A fact as a person reads it. What was not stated is left out.
fn fact(name: &str, value: &Value, scheme: &Scheme) -> Option<String> {
    if let Some(word) = own_word(name, value, scheme) {
        return Some(format!("{name} {word}"));
    }
    let name = name.replace('_', " ");
    Some(match value {
        Value::Null | Value::Bool(false) => return None,
        Value::Bool(true) => name,
        Value::String(text) if text == "not-stated" => return None,
        Value::String(text) => format!("{name} {text}"),
        Value::Object(inner) => {
            let facts = inner.get("facts").and_then(Value::as_object).into_iter().flatten();
            let facts = facts.filter_map(|(name, value)| fact(name, value, scheme));
            facts.collect::<Vec<_>>().join("; ")
        }
        Value::Array(values) if values.is_empty() => return None,
        Value::Array(values) => format!("{name} {}", list(values)),
        Value::Number(number) => format!("{name} {number}"),
    })
}
