//! `case show` and `case list`.

use serde::Serialize;
use serde_json::Value;
use upheld_domain::{Case, Entry, Facts, Recorded, Reference, Standing, Timestamp};
use upheld_projection::CaseNumber;
use upheld_store::{CaseFile, View};

use crate::args::{Common, Format, ListArgs, ShowArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A case for printing.
#[derive(Serialize)]
struct Shown {
    synthetic: bool,
    reference: Option<Reference>,
    case: uuid::Uuid,
    authority: Option<String>,
    authority_name: Option<String>,
    subject: Option<String>,
    received_on: Option<chrono::NaiveDate>,
    stage: String,
    version: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<ShownEvent>,
}

#[derive(Serialize)]
struct ShownEvent {
    synthetic: bool,
    position: u64,
    version: u32,
    kind: &'static str,
    occurred_on: Option<chrono::NaiveDate>,
    recorded_at: Timestamp,
    actor: String,
    command: uuid::Uuid,
    facts: Value,
    particulars: upheld_domain::Particulars,
    corrected_by: Option<u64>,
    retracted: bool,
}

pub(crate) fn show(common: &Common, args: &ShowArgs) -> Result<Exit, Problem> {
    let shown = open::reading(common, |view| {
        let number = view.find(args.reference)?.ok_or_else(|| {
            Problem::not_found(format!("there is no case {}", args.reference))
                .hint("`upheld case list` shows the references there are")
        })?;
        shown(view, &view.case(number)?, true)
    })?;
    match common.format {
        Format::Table => screen::print_text(shown.synthetic, &in_words(&shown))?,
        Format::Json => screen::print_json(&shown)?,
        Format::Jsonl => screen::print_lines(&shown.events)?,
        Format::Csv => screen::print_csv(
            shown.synthetic,
            &["position", "kind", "occurred_on", "recorded_at", "actor", "facts"],
            &shown.events.iter().map(|event| event.row(true)).collect::<Vec<_>>(),
        )?,
    }
    Ok(Exit::Ok)
}

fn shown(view: &View, file: &CaseFile, with_events: bool) -> Result<Shown, Problem> {
    let case = Case::of(file.events.iter().filter_map(entry));
    let standing = case.standing();
    let received = standing.received.as_ref();
    let record = received.and_then(|received| view.register().get(received.authority));
    let events = if with_events { &file.events[..] } else { &[] };
    Ok(Shown {
        synthetic: view.identity().synthetic,
        reference: file.reference,
        case: file.id.0,
        authority: received.map(|received| received.authority.to_string()),
        authority_name: record.map(|record| record.name.clone()),
        subject: received
            .and_then(|received| view.scheme().subject(received.subject))
            .map(|s| s.name.clone()),
        received_on: received.map(|received| received.received_on),
        stage: stage(standing),
        version: case.version().0,
        events: events
            .iter()
            .map(|event| shown_event(&case, event, view.identity().synthetic))
            .collect::<Result<_, _>>()?,
    })
}

fn entry(event: &Recorded) -> Option<Entry> {
    let facts = event.event.facts.case()?.clone();
    Some(Entry { position: event.position, command: event.command, facts })
}

fn stage(standing: &Standing) -> String {
    match standing.voided {
        Some(reason) => format!("void ({reason})"),
        None => standing.stage.to_string(),
    }
}

fn shown_event(case: &Case, event: &Recorded, synthetic: bool) -> Result<ShownEvent, Problem> {
    let Facts::Case(facts) = &event.event.facts else {
        return Err(Problem::failed("an event of another stream stands in a case"));
    };
    let in_force = case.in_force().into_iter().find(|e| e.position == event.position);
    Ok(ShownEvent {
        synthetic,
        position: event.position.get(),
        version: event.version.0,
        kind: facts.kind().name(),
        occurred_on: facts.occurred_on(),
        recorded_at: event.recorded_at,
        actor: event.actor.to_string(),
        command: event.command.0,
        facts: serde_json::to_value(facts)?.get("facts").cloned().unwrap_or(Value::Null),
        particulars: event.event.particulars.clone(),
        corrected_by: in_force.and_then(|e| e.corrected_at).map(upheld_domain::Position::get),
        retracted: case.is_retracted(event.position),
    })
}

impl ShownEvent {
    fn row(&self, machine: bool) -> Vec<String> {
        let facts = if machine { self.facts.to_string() } else { self.in_words() };
        vec![
            self.position.to_string(),
            self.kind.to_owned(),
            self.occurred_on.map(|day| day.to_string()).unwrap_or_default(),
            self.recorded_at.to_string(),
            self.actor.clone(),
            facts,
        ]
    }

    fn in_words(&self) -> String {
        let mut words: Vec<String> = match &self.facts {
            Value::Object(facts) => facts.iter().filter_map(|(k, v)| fact_in_words(k, v)).collect(),
            _ => Vec::new(),
        };
        words.extend(self.particulars.iter().map(|(which, text)| format!("{which}: {text}")));
        if let Some(position) = self.corrected_by {
            words.push(format!("[corrected at {position}]"));
        }
        if self.retracted {
            words.push("[taken back]".to_owned());
        }
        words.join("; ")
    }
}

/// A fact as a person reads it. What stands in columns of its own, or was not stated, is left out.
fn fact_in_words(name: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Null | Value::Bool(false) => return None,
        Value::String(text) if text == "not-stated" => return None,
        Value::String(text) => text.clone(),
        Value::Object(inner) => {
            let kind = inner.get("kind").and_then(Value::as_str).unwrap_or_default();
            let facts = inner.get("facts").and_then(Value::as_object);
            let facts = facts.into_iter().flatten().filter_map(|(k, v)| fact_in_words(k, v));
            format!("{kind} ({})", facts.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    };
    Some(format!("{} {text}", name.replace('_', " ")))
}

fn in_words(shown: &Shown) -> String {
    let reference = shown.reference.map(|reference| reference.to_string()).unwrap_or_default();
    let name = shown.authority_name.as_deref().unwrap_or("an unknown authority");
    let subject = shown.subject.as_deref().unwrap_or_default();
    let rows: Vec<Vec<String>> = shown.events.iter().map(|event| event.row(false)).collect();
    let header = ["position", "event", "occurred on", "recorded at", "actor", "what"];
    format!(
        "Case {reference}: {name}, {subject}; {}\n\n{}",
        shown.stage,
        screen::table(&header, &rows, &[0])
    )
}

pub(crate) fn list(common: &Common, args: &ListArgs) -> Result<Exit, Problem> {
    let cases = open::reading(common, |view| listed(view, args))?;
    let synthetic = cases.iter().any(|case| case.synthetic);
    let header = ["reference", "authority", "name", "subject", "received on", "stage"];
    let rows: Vec<Vec<String>> = cases.iter().map(row).collect();
    match common.format {
        Format::Table => screen::print_text(synthetic, &screen::table(&header, &rows, &[]))?,
        Format::Json => screen::print_json(&cases)?,
        Format::Jsonl => screen::print_lines(&cases)?,
        Format::Csv => screen::print_csv(
            synthetic,
            &header.map(|name| name.replace(' ', "_")).each_ref().map(String::as_str),
            &rows,
        )?,
    }
    Ok(Exit::Ok)
}

fn row(case: &Shown) -> Vec<String> {
    vec![
        case.reference.map(|reference| reference.to_string()).unwrap_or_default(),
        case.authority.clone().unwrap_or_default(),
        case.authority_name.clone().unwrap_or_default(),
        case.subject.clone().unwrap_or_default(),
        case.received_on.map(|day| day.to_string()).unwrap_or_default(),
        case.stage.clone(),
    ]
}

/// The latest cases that pass the filters.
fn listed(view: &View, args: &ListArgs) -> Result<Vec<Shown>, Problem> {
    let authority = match &args.authority {
        Some(text) => Some(view.register().find(text)?.id),
        None => None,
    };
    let mut found = Vec::new();
    for number in (0..view.case_count()).rev().map(CaseNumber) {
        if found.len() >= args.limit {
            break;
        }
        let file = view.case(number)?;
        let case = Case::of(file.events.iter().filter_map(entry));
        let Some(received) = &case.standing().received else { continue };
        let passes = authority.is_none_or(|id| received.authority == id)
            && args.year.is_none_or(|year| {
                view.scheme().year_start().year_of(received.received_on) == year
            })
            && (!args.open || case.standing().is_open());
        if passes {
            found.push(shown(view, &file, false)?);
        }
    }
    Ok(found)
}
