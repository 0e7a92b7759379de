//! `case correct`: the right facts of an event, changed by name as `case show` writes them, and its
//! right texts.

use serde_json::{Map, Value};
use upheld_domain::{CaseFacts, CaseKind, Corrected, Particular, Position};
use upheld_store::Record;

use super::at::AtCase;
use super::verb::{Verb, given};
use crate::args::{CorrectArgs, RightTexts, Target};
use crate::problem::Problem;

impl Verb for CorrectArgs {
    fn target(&self) -> &Target {
        &self.target
    }

    fn note(&self) -> Option<&str> {
        None
    }

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        let case = at.case()?;
        let event = case.in_force().into_iter().find(|event| event.position == self.event);
        let Some(event) = event else {
            return Err(no_such_event(self.event));
        };
        fitting(event.content.kind(), &self.texts.given())?;
        let facts = match self.set.as_slice() {
            [] => None,
            changes => Some(Box::new(changed(at.record, event.content, changes)?)),
        };
        Ok(vec![Corrected { corrects: self.event, facts, reason: self.reason }.into()])
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        let mut texts = self.texts.given();
        if let Some((which, _)) = texts.iter().find(|(_, text)| text.is_empty()) {
            return Err(Problem::invalid(format!("--{which} is empty"))
                .hint("a text can't be corrected to nothing; say what is right"));
        }
        texts.extend(given([(Particular::Reason, &self.why)]));
        Ok(texts)
    }
}

impl RightTexts {
    fn given(&self) -> Vec<(Particular, String)> {
        given([
            (Particular::Complainant, &self.complainant),
            (Particular::Summary, &self.summary),
            (Particular::Note, &self.note),
            (Particular::Officer, &self.officer),
            (Particular::RemedyText, &self.remedy_text),
            (Particular::PublishedText, &self.published_text),
        ])
    }
}

/// Whether an event of a kind can have these texts.
fn fitting(kind: CaseKind, texts: &[(Particular, String)]) -> Result<(), Problem> {
    let home = |which| match which {
        Particular::Complainant | Particular::Summary => Some(CaseKind::Received),
        Particular::Officer => Some(CaseKind::Assigned),
        Particular::RemedyText => Some(CaseKind::RemedyRecommended),
        Particular::PublishedText => Some(CaseKind::DecisionPublished),
        _ => None,
    };
    for (which, _) in texts {
        if let Some(home) = home(*which).filter(|home| *home != kind) {
            return Err(Problem::invalid(format!("the event is {kind}, which has no {which}"))
                .hint(format!(
                    "correct the case's {home}; `upheld case show` lists the positions"
                )));
        }
    }
    Ok(())
}

fn no_such_event(position: Position) -> Problem {
    Problem::not_found(format!("the case has no event in force at position {position}"))
        .hint("`upheld case show` lists the positions of its events")
}

/// Facts with some of them put right.
fn changed(record: &Record, facts: CaseFacts, changes: &[String]) -> Result<CaseFacts, Problem> {
    let kind = facts.kind();
    let mut by_name = match serde_json::to_value(&facts)? {
        Value::Object(mut whole) => match whole.remove("facts") {
            Some(Value::Object(facts)) => facts,
            _ => Map::new(),
        },
        _ => Map::new(),
    };
    let mut right = facts;
    for change in changes {
        set(record, &mut by_name, change)?;
        right = read_facts(kind, &by_name, change)?;
    }
    Ok(right)
}

/// The facts as an event of the kind. They are read after each change, so that the one that can't
/// be read is named.
fn read_facts(
    kind: CaseKind,
    facts: &Map<String, Value>,
    change: &str,
) -> Result<CaseFacts, Problem> {
    let whole = serde_json::json!({ "kind": kind.name(), "facts": facts });
    serde_json::from_value(whole).map_err(|error| {
        Problem::invalid(format!("{} can't be corrected by {change}: {error}", kind.name())).hint(
            "days are written 2024-03-28, words as `upheld case show --format json` shows them",
        )
    })
}

/// Changes one fact: `decided_on=2024-03-28`; an empty value takes an optional fact away.
fn set(record: &Record, facts: &mut Map<String, Value>, change: &str) -> Result<(), Problem> {
    let Some((name, text)) = change.split_once('=') else {
        return Err(Problem::usage(format!("{change:?} is not of the form fact=value"))
            .hint("such as --set decided_on=2024-03-28"));
    };
    let (name, text) = (name.trim(), text.trim());
    let known: Vec<String> = facts.keys().cloned().collect();
    let Some(fact) = facts.get_mut(name) else {
        return Err(Problem::invalid(format!("this event has no fact {name:?}"))
            .hint(format!("it has {}", known.join(", "))));
    };
    *fact = match (name, text) {
        ("injustice" | "fault_accepted" | "remedied_before" | "channel", "") => "not-stated".into(),
        (_, "") => Value::Null,
        ("authority", text) => Value::String(record.register().find(text)?.id.to_string()),
        ("subject", text) => {
            let subject = record.scheme().subject_named(text);
            Value::String(subject.map_or_else(|| text.to_owned(), |subject| subject.to_string()))
        }
        ("finding", text) => {
            let finding = record.scheme().outcome_named(text).and_then(|label| label.finding);
            Value::String(finding.map_or_else(|| text.to_owned(), |finding| finding.to_string()))
        }
        ("amount_pence" | "remedy", text) => match text.parse::<u64>() {
            Ok(number) => Value::from(number),
            Err(error) => return Err(Problem::invalid(format!("{name}={text}: {error}"))),
        },
        (_, "true") => Value::Bool(true),
        (_, "false") => Value::Bool(false),
        (_, text) => Value::String(text.to_owned()),
    };
    Ok(())
}
