//! Corrections in bulk: one row a fact of an event that was recorded wrongly.

use serde_json::{Map, Value};
use upheld_domain::{
    Case, CaseFacts, CaseKind, CommandId, CorrectionReason, InForce, Particular, Particulars,
    Position, Reference, Refusal,
};

use crate::changes::{Amended, Change, days_concerned};
use crate::decision::Next;
use crate::decisions::no_case;
use crate::desk::{Desk, Worded};
use crate::fields::{Cell, Fields};
use crate::run::{Given, Sitting, Stop, Taken, give, known};
use crate::words::{self, Problem, Words};

/// What a row says.
struct CorrectionRow {
    reference: Reference,
    event: Named,
    fact: String,
    reason: CorrectionReason,
    texts: Particulars,
}

/// How a row names an event.
enum Named {
    At(Position),
    Only(CaseKind),
}

/// Takes one row in.
pub(crate) fn take<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
) -> Result<Taken, Stop<D::Error>> {
    let row = read(fields);
    let row = fields.check(row)?;
    let Some(case) = desk.case(row.reference).map_err(Stop::File)? else {
        return Err(no_case(fields));
    };
    sitting.correct = Some(row.reason);
    let value = fields.read("value", |text| Ok(text.to_owned())).filled().unwrap_or_default();
    let id = row.command_id(&value);
    let known = known(&case, id, sitting);
    let amended = row.amended(&case, fields, &desk.words());
    if known && amended.is_none() {
        return Ok(Taken::Unchanged { stale: !fields.take_faults().is_empty() });
    }
    let amended = fields.check(amended)?;
    let mut next = Next { texts: None, ..Next::default() };
    if !amended.changes.is_empty() {
        next.amended.push(amended);
        next.correction_texts = row.texts.clone();
    }
    let given = Given { reference: row.reference, id, new: false, known };
    give(fields, desk, sitting, &given, next, column_of)
}

fn read(fields: &mut Fields<'_>) -> Option<CorrectionRow> {
    let reference = fields.need("reference", words::reference);
    let position = fields.read("position", words::position);
    let kind = fields.read("event", words::kind);
    let fact = fields.need("fact", |text| Ok(text.to_lowercase().replace([' ', '-'], "_")));
    let reason = fields.need("reason", words::correction);
    // Why, in words: the note of the event itself stays what it is.
    let note = fields.texts(&["note"]);
    let why = note.get(Particular::Note).unwrap_or_default();
    let texts = Particulars::none().with(Particular::Reason, why).unwrap_or_default();
    let event = match (position, kind) {
        (Cell::Filled(position), Cell::Missing | Cell::Blank | Cell::Filled(_)) => {
            Some(Named::At(position))
        }
        (Cell::Missing | Cell::Blank, Cell::Filled(kind)) => Some(Named::Only(kind)),
        (Cell::Missing | Cell::Blank, Cell::Missing | Cell::Blank) => {
            let hint = "write the position that `case show` tells, or the kind of the event in a \
                        column event: Upheld";
            let reason = "this or event has to be filled".to_owned();
            fields.fault(Some("position"), reason, Some(hint.to_owned()));
            None
        }
        _ => None,
    };
    Some(CorrectionRow {
        reference: reference?,
        event: event?,
        fact: fact?,
        reason: reason?,
        texts,
    })
}

impl CorrectionRow {
    /// The id of the row's command: of what its cells say.
    fn command_id(&self, value: &str) -> CommandId {
        let event = match self.event {
            Named::At(position) => position.to_string(),
            Named::Only(kind) => kind.name().to_owned(),
        };
        let reference = self.reference.as_str();
        CommandId::derived(&[
            "case apply",
            reference,
            &event,
            &self.fact,
            value,
            self.reason.slug(),
        ])
    }

    /// The event with its right fact. What keeps it from being read is noted.
    fn amended(&self, case: &Case, fields: &mut Fields<'_>, words: &Words<'_>) -> Option<Amended> {
        let event = self.event(case, fields)?;
        let kind = event.content.kind();
        let mut facts = facts_of(&event.content);
        let Some(before) = facts.get(&self.fact).cloned() else {
            let known: Vec<&str> = facts.keys().map(String::as_str).collect();
            let reason = format!("{kind} at position {} has no such fact", event.position);
            let hint = format!("it has {}", known.join(", "));
            fields.fault(Some("fact"), reason, Some(hint));
            return None;
        };
        let after = value(&self.fact, &before, fields, words)?;
        facts.insert(self.fact.clone(), after.clone());
        let whole = serde_json::json!({ "kind": kind.name(), "facts": facts });
        let right: CaseFacts = match serde_json::from_value(whole) {
            Ok(right) => right,
            Err(error) => {
                let hint = "days are written 2024-03-28, words as `case show --format json` shows \
                            them";
                fields.fault(Some("value"), error.to_string(), Some(hint.to_owned()));
                return None;
            }
        };
        let changes = self.changes(&event.content, &right, &before, &after);
        let days = days_concerned(case, &event.content, &right, &changes);
        Some(Amended { position: event.position, facts: right, changes, days })
    }

    fn changes(
        &self,
        recorded: &CaseFacts,
        right: &CaseFacts,
        before: &Value,
        after: &Value,
    ) -> Vec<Change> {
        if recorded == right {
            return Vec::new();
        }
        let text = |value: &Value| match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        };
        let after = text(after).unwrap_or_else(|| "nothing".to_owned());
        vec![Change { fact: self.fact.clone().into(), before: text(before), after }]
    }

    /// The event that is meant, as it stands.
    fn event(&self, case: &Case, fields: &mut Fields<'_>) -> Option<InForce<CaseFacts>> {
        let in_force = case.in_force();
        let (column, hint) = ("position", "`upheld case show` lists the positions of its events");
        let found: Vec<&InForce<CaseFacts>> = match self.event {
            Named::At(position) => in_force.iter().filter(|e| e.position == position).collect(),
            Named::Only(kind) => in_force.iter().filter(|e| e.content.kind() == kind).collect(),
        };
        match (found.as_slice(), &self.event) {
            ([one], _) => return Some((*one).clone()),
            ([], Named::At(position)) => {
                let reason = format!("the case has no event in force at position {position}");
                fields.fault(Some(column), reason, Some(hint.to_owned()));
            }
            ([], Named::Only(kind)) => {
                let reason = format!("the case has no {kind} in force");
                fields.fault(Some("event"), reason, Some(hint.to_owned()));
            }
            (several, _) => {
                let places: Vec<String> = several.iter().map(|e| e.position.to_string()).collect();
                let reason = format!("the case has several, at positions {}", places.join(", "));
                let hint = "write the position of the one that is meant".to_owned();
                fields.fault(Some("event"), reason, Some(hint));
            }
        }
        None
    }
}

/// The facts of an event by their names.
fn facts_of(content: &CaseFacts) -> Map<String, Value> {
    match serde_json::to_value(content) {
        Ok(Value::Object(mut whole)) => match whole.remove("facts") {
            Some(Value::Object(facts)) => facts,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

/// The cell as the fact's value. Blank takes an optional fact away.
fn value(fact: &str, before: &Value, fields: &mut Fields<'_>, words: &Words<'_>) -> Option<Value> {
    let text = |value: String| Value::String(value);
    let cell = match (fact, before) {
        ("authority", _) => fields.read("value", |cell| {
            words::authority(cell, words.register).map(|id| text(id.to_string()))
        }),
        ("subject", _) => fields.read("value", |cell| {
            words::subject(cell, words.scheme).map(|subject| text(subject.to_string()))
        }),
        ("reference", _) => fields.read("value", |cell| {
            words::reference(cell).map(|reference| text(reference.as_str().to_owned()))
        }),
        ("amount_pence" | "remedy", _) => fields.read("value", |cell| {
            let number = |_| Problem::new("not a whole number", "write digits only");
            cell.parse::<u64>().map(Value::from).map_err(number)
        }),
        (_, Value::Bool(_)) => fields.read("value", |cell| {
            let cell = if cell.eq_ignore_ascii_case("true") { "yes" } else { cell };
            let cell = if cell.eq_ignore_ascii_case("false") { "no" } else { cell };
            words::answer(cell).map(|answer| Value::Bool(answer == upheld_domain::Answer::Yes))
        }),
        ("on", _) => days(fields),
        (fact, _) if fact.ends_with("_on") => days(fields),
        _ => fields.read("value", |cell| Ok(text(words::word(cell)))),
    };
    match cell {
        Cell::Filled(value) => Some(value),
        Cell::Missing | Cell::Blank => Some(nothing(fact)),
        Cell::Bad => None,
    }
}

/// What a fact is when nothing is said of it: a word of its own, or not there.
fn nothing(fact: &str) -> Value {
    match fact {
        "injustice" | "fault_accepted" | "remedied_before" | "channel" => "not-stated".into(),
        _ => Value::Null,
    }
}

fn days(fields: &mut Fields<'_>) -> Cell<Value> {
    match fields.day("value") {
        Cell::Filled(day) => Cell::Filled(Value::String(day.to_string())),
        Cell::Missing => Cell::Missing,
        Cell::Blank => Cell::Blank,
        Cell::Bad => Cell::Bad,
    }
}

/// The column that a refusal is about, where that can be told.
fn column_of(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::Void(_) => Some("reference"),
        _ => Some("value"),
    }
}
