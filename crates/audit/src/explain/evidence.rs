//! A case as it is explained from, and its events as they are listed.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{Amendment, CaseFacts, Position, Recorded, Reference, Timestamp};
use upheld_projection::{Fact, FactRow};

/// A case that concerns a figure: its rows and its events, up to where the record is asked.
#[derive(Debug, Clone)]
pub struct CaseEvidence {
    /// The reference it has; none where its receipt was taken back.
    pub reference: Option<Reference>,
    /// Its fact rows, in order of position.
    pub rows: Vec<FactRow>,
    /// Its events, in order of position.
    pub events: Vec<Recorded>,
}

/// An event as an explanation lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryEvent {
    /// Its place in the record.
    pub position: Position,
    /// The kind's name: `Upheld`.
    pub kind: &'static str,
    /// Its business date as it was recorded, where it has one.
    pub occurred_on: Option<NaiveDate>,
    /// When the record took it.
    pub recorded_at: Timestamp,
    /// Who gave the command.
    pub actor: String,
}

impl EntryEvent {
    fn of(event: &Recorded) -> Self {
        Self {
            position: event.position,
            kind: event.event.facts.kind_name(),
            occurred_on: event.event.facts.case().and_then(CaseFacts::occurred_on),
            recorded_at: event.recorded_at,
            actor: event.actor.to_string(),
        }
    }
}

impl CaseEvidence {
    /// The events that statistics read, with the corrections and retractions of these.
    pub(super) fn entry_events(&self) -> Vec<EntryEvent> {
        let read = read_by_statistics(&self.rows);
        let shown = self.events.iter().filter(|event| read.contains(&event.position));
        shown.map(EntryEvent::of).collect()
    }
}

/// The positions of the rows that figures read: not notes, assignments and the like, nor what
/// corrects them or takes them back, nor corrections of texts.
fn read_by_statistics(rows: &[FactRow]) -> Vec<Position> {
    let mut read: Vec<Position> = Vec::new();
    for row in rows {
        let is_read = match row.amendment {
            Amendment::Stands(fact) => is_read(&fact),
            Amendment::Corrects(_, None) => false,
            Amendment::Corrects(of, Some(_)) | Amendment::Retracts(of) => read.contains(&of),
        };
        if is_read {
            read.push(row.position);
        }
    }
    read
}

/// Every day on which something that statistics read happened, as it stands or as it was once
/// recorded.
pub(super) fn days(rows: &[FactRow]) -> impl Iterator<Item = NaiveDate> {
    rows.iter().filter_map(|row| match row.amendment {
        Amendment::Stands(fact) | Amendment::Corrects(_, Some(fact)) if is_read(&fact) => {
            fact.occurred_on()
        }
        _ => None,
    })
}

/// Whether any figure reads a fact. What a body answers to a recommendation is listed, not counted.
fn is_read(fact: &Fact) -> bool {
    let answer = matches!(fact, Fact::RemedyAgreed { .. } | Fact::RemedyRefused { .. });
    !answer && !matches!(fact, Fact::Other { .. })
}
