//! The events of a case as a timeline: what happened when, when it was recorded and by whom, and,
//! where an event was corrected or taken back, from what to what, where, and why. Corrections are
//! told both at the event they correct and at their own place.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use upheld_domain::{
    Case, CaseFacts, Facts, Particular, Particulars, Position, Recorded, Scheme, Timestamp,
};
use upheld_store::CaseFile;
use uuid::Uuid;

use super::day;
use super::remedies::pounds;
use crate::known::Known;
use crate::problem::Problem;
use crate::screen;

/// What people call things that facts hold as ids and numbers.
#[derive(Default)]
pub(super) struct Names {
    /// References of other cases that events name.
    pub(super) cases: BTreeMap<Uuid, String>,
    /// The words of an office's own scheme, by fact and number: `subject`, `own-3`.
    words: BTreeMap<(&'static str, String), String>,
}

impl Names {
    /// The words of a scheme, and no cases yet.
    pub(super) fn of(scheme: &Scheme) -> Self {
        let subjects = scheme.subjects().iter();
        let subjects = subjects.map(|s| (("subject", s.subject.to_string()), s.slug.clone()));
        let findings = scheme.outcomes().iter();
        let findings = findings.filter_map(|label| {
            Some((("finding", label.finding?.to_string()), label.slug.clone()))
        });
        Self { cases: BTreeMap::new(), words: subjects.chain(findings).collect() }
    }

    /// What a text of a fact stands for, where it stands for something.
    fn get(&self, fact: &str, text: &str) -> Option<&String> {
        let case = || text.parse().ok().and_then(|id: Uuid| self.cases.get(&id));
        let word = |fact: &'static str| self.words.get(&(fact, text.to_owned()));
        match fact {
            "subject" => word("subject"),
            "finding" => word("finding"),
            _ => case(),
        }
    }
}

/// One event.
#[derive(Serialize)]
pub(super) struct ShownEvent {
    #[serde(flatten)]
    known: Known,
    position: u64,
    version: u32,
    kind: &'static str,
    occurred_on: Option<chrono::NaiveDate>,
    recorded_at: Timestamp,
    actor: String,
    command: Uuid,
    facts: Value,
    particulars: Particulars,
    corrected_by: Option<u64>,
    retracted: bool,
    /// The corrections that stand, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<Correction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retraction: Option<Retraction>,
    /// Of a correction: what it changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
    /// As it was corrected.
    #[serde(skip)]
    occurred_by_now: Option<chrono::NaiveDate>,
}

/// A correction of the event it stands with.
#[derive(Clone, Serialize)]
struct Correction {
    position: u64,
    recorded_at: Timestamp,
    actor: String,
    reason: String,
    changes: Vec<Change>,
}

/// What took the event back.
#[derive(Clone, Serialize)]
struct Retraction {
    position: u64,
    recorded_at: Timestamp,
    actor: String,
    reason: String,
}

/// One fact or text, before and after.
#[derive(Clone, Serialize)]
struct Change {
    fact: String,
    before: Value,
    after: Value,
}

/// The events of a case, each with what became of it.
pub(super) fn of(file: &CaseFile, case: &Case, record: &Known) -> Result<Vec<ShownEvent>, Problem> {
    let mut timeline: Vec<ShownEvent> = Vec::with_capacity(file.events.len());
    // The facts and texts of each event as they stand by now.
    let mut now: BTreeMap<u64, Map<String, Value>> = BTreeMap::new();
    for event in &file.events {
        let (mut shown, facts) = shown(case, event, record)?;
        match facts {
            CaseFacts::Corrected(correction) => {
                let of = correction.corrects.get();
                let right = right_values(correction.facts.as_deref(), &event.event.particulars)?;
                let known = now.entry(of).or_default();
                shown.changes = changes(known, &right);
                if !shown.retracted {
                    known.extend(right);
                    let told = correction_of(event, correction.reason.slug(), &shown.changes);
                    if let Some(target) = timeline.iter_mut().find(|e| e.position == of) {
                        target.corrections.push(told);
                    }
                }
            }
            CaseFacts::Retracted(retraction) => {
                let of = retraction.retracts.get();
                if let Some(target) = timeline.iter_mut().find(|e| e.position == of) {
                    target.retraction = Some(retraction_of(event, retraction.reason.slug()));
                }
            }
            _ => {
                let mut values = object(&shown.facts);
                values.extend(texts(&event.event.particulars));
                now.insert(shown.position, values);
            }
        }
        timeline.push(shown);
    }
    Ok(timeline)
}

fn shown<'a>(
    case: &Case,
    event: &'a Recorded,
    known: &Known,
) -> Result<(ShownEvent, &'a CaseFacts), Problem> {
    let Facts::Case(facts) = &event.event.facts else {
        return Err(Problem::failed("an event of another stream stands in a case"));
    };
    let in_force = case.in_force().into_iter().find(|e| e.position == event.position);
    let shown = ShownEvent {
        known: known.clone(),
        position: event.position.get(),
        version: event.version.0,
        kind: facts.kind().name(),
        occurred_on: facts.occurred_on(),
        recorded_at: event.recorded_at,
        actor: event.actor.to_string(),
        command: event.command.0,
        facts: Value::Object(facts_of(facts)?),
        particulars: event.event.particulars.clone(),
        corrected_by: in_force.as_ref().and_then(|e| e.corrected_at).map(Position::get),
        retracted: case.is_retracted(event.position),
        corrections: Vec::new(),
        retraction: None,
        changes: Vec::new(),
        occurred_by_now: in_force.map_or(facts.occurred_on(), |e| e.content.occurred_on()),
    };
    Ok((shown, facts))
}

/// The facts by name.
fn facts_of(facts: &CaseFacts) -> Result<Map<String, Value>, Problem> {
    Ok(serde_json::to_value(facts)?.get("facts").map(object).unwrap_or_default())
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn texts(particulars: &Particulars) -> impl Iterator<Item = (String, Value)> {
    particulars.iter().map(|(which, text)| (which.slug().to_owned(), text.into()))
}

/// What a correction puts in place: facts, texts, or both. Its reason in words is its own.
fn right_values(
    facts: Option<&CaseFacts>,
    particulars: &Particulars,
) -> Result<Map<String, Value>, Problem> {
    let mut right = facts.map_or_else(|| Ok(Map::new()), facts_of)?;
    right.extend(texts(particulars).filter(|(which, _)| which != Particular::Reason.slug()));
    Ok(right)
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Change> {
    let change = |(fact, after): (&String, &Value)| {
        let before = before.get(fact).cloned().unwrap_or(Value::Null);
        let (fact, after) = (fact.clone(), after.clone());
        (before != after).then_some(Change { fact, before, after })
    };
    after.iter().filter_map(change).collect()
}

fn correction_of(event: &Recorded, reason: &str, changes: &[Change]) -> Correction {
    Correction {
        position: event.position.get(),
        recorded_at: event.recorded_at,
        actor: event.actor.to_string(),
        reason: reason.to_owned(),
        changes: changes.to_vec(),
    }
}

fn retraction_of(event: &Recorded, reason: &str) -> Retraction {
    Retraction {
        position: event.position.get(),
        recorded_at: event.recorded_at,
        actor: event.actor.to_string(),
        reason: reason.to_owned(),
    }
}

impl ShownEvent {
    /// The event in cells of CSV.
    pub(super) fn csv_row(&self) -> Vec<String> {
        vec![
            self.position.to_string(),
            self.kind.to_owned(),
            day(self.occurred_on),
            self.recorded_at.to_string(),
            self.actor.clone(),
            self.facts.to_string(),
        ]
    }

    /// The event in a row for people.
    fn row(&self, names: &Names) -> Vec<String> {
        vec![
            self.position.to_string(),
            self.version.to_string(),
            self.kind.to_owned(),
            day(self.occurred_by_now),
            self.recorded_at.to_string(),
            self.actor.clone(),
            self.in_words(names),
        ]
    }

    fn in_words(&self, names: &Names) -> String {
        let mut words = match self.kind {
            "Corrected" => self.correction_in_words(names),
            "Retracted" => vec![format!("takes back {}", self.text_of("retracts"))],
            _ => self.facts_in_words(names),
        };
        if matches!(self.kind, "Corrected" | "Retracted") {
            words.push(self.text_of("reason"));
        }
        let texts = self.particulars.iter().filter(|(which, _)| self.tells(*which));
        words.extend(texts.map(|(which, text)| text_in_words(which, text)));
        for correction in &self.corrections {
            let Correction { position, actor, reason, .. } = correction;
            words.push(format!("[corrected at {position} by {actor}: {reason}]"));
        }
        if let Some(Retraction { position, actor, reason, .. }) = &self.retraction {
            words.push(format!("[taken back at {position} by {actor}: {reason}]"));
        }
        words.join("; ")
    }

    /// Whether a text of its own is told as it is: not where it stands among what was corrected.
    fn tells(&self, which: Particular) -> bool {
        let corrections = self.corrections.iter().flat_map(|correction| &correction.changes);
        !self.changes.iter().chain(corrections).any(|change| change.fact == which.slug())
    }

    fn correction_in_words(&self, names: &Names) -> Vec<String> {
        let changes: Vec<String> =
            self.changes.iter().map(|change| change.in_words(names)).collect();
        vec![format!("corrects {}: {}", self.text_of("corrects"), changes.join(", "))]
    }

    /// Its facts; one that was corrected with its first value and its last.
    fn facts_in_words(&self, names: &Names) -> Vec<String> {
        let mut last: BTreeMap<&str, &Value> = BTreeMap::new();
        for change in self.corrections.iter().flat_map(|correction| &correction.changes) {
            last.insert(&change.fact, &change.after);
        }
        let facts = object(&self.facts);
        let mut words: Vec<String> = facts
            .iter()
            .filter_map(|(fact, before)| match last.remove(fact.as_str()) {
                Some(after) => Some(changed_in_words(fact, before, after, names)),
                None => fact_in_words(fact, before, names),
            })
            .collect();
        // What is left are texts.
        for (which, after) in last {
            let before = self.particulars.iter().find(|(known, _)| known.slug() == which);
            let before = before.map_or(Value::Null, |(_, text)| text.into());
            words.push(changed_in_words(which, &before, after, names));
        }
        words
    }

    fn text_of(&self, fact: &str) -> String {
        match self.facts.get(fact) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        }
    }
}

impl Change {
    fn in_words(&self, names: &Names) -> String {
        changed_in_words(&self.fact, &self.before, &self.after, names)
    }
}

fn changed_in_words(fact: &str, before: &Value, after: &Value, names: &Names) -> String {
    let before = value_in_words(fact, before, names).unwrap_or_else(|| "nothing".to_owned());
    let after = value_in_words(fact, after, names).unwrap_or_else(|| "nothing".to_owned());
    format!("{} {before} → {after}", name_in_words(fact))
}

fn text_in_words(which: Particular, text: &str) -> String {
    format!("{which}: {}", screen::one_line(text))
}

/// A fact as a person reads it. What is not there, not so, or was not stated is left out.
fn fact_in_words(fact: &str, value: &Value, names: &Names) -> Option<String> {
    match value {
        Value::Bool(false) => None,
        Value::String(text) if text == "not-stated" => None,
        value => {
            let value = value_in_words(fact, value, names)?;
            Some(format!("{} {value}", name_in_words(fact)))
        }
    }
}

fn name_in_words(fact: &str) -> String {
    match fact {
        "amount_pence" => "amount".to_owned(),
        fact => fact.replace('_', " "),
    }
}

fn value_in_words(fact: &str, value: &Value, names: &Names) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(is) => Some(if *is { "yes" } else { "no" }.to_owned()),
        Value::Number(number) if fact == "amount_pence" => {
            Some(number.as_u64().map_or_else(|| number.to_string(), pounds))
        }
        Value::String(text) => {
            let named = names.get(fact, text).cloned();
            Some(named.unwrap_or_else(|| screen::one_line(text)))
        }
        other => Some(other.to_string()),
    }
}

/// The timeline as a table.
pub(super) fn in_words(events: &[ShownEvent], names: &Names) -> String {
    let rows: Vec<Vec<String>> = events.iter().map(|event| event.row(names)).collect();
    let header = ["position", "version", "event", "occurred on", "recorded at", "actor", "what"];
    screen::table(&header, &rows, &[0, 1])
}
