//! Undoing: what an actor's last command left in force of a case, as a command that takes it back.
//!
//! Whether that may be recorded is asked in [`crate::decide`] like of any other command: it refuses
//! to take away what a later event rests on.

use crate::case::{Case, Entry};
use crate::decide::CaseCommand;
use crate::event::Recorded;
use crate::facts::{CaseFacts, CaseKind, Retracted};
use crate::ids::{Actor, Position};
use crate::vocabulary::RetractionReason;

/// Why there is nothing to undo. Each is a sentence; [`UndoRefusal::hint`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// A case without events.
    #[error("nothing was recorded of this case yet")]
    Nothing,
    /// The actor gave no command on the case.
    #[error(
        "{actor} recorded nothing of this case: its last event, {kind} at position {position}, is by {by}"
    )]
    Another {
        /// Who asked.
        actor: Actor,
        /// Who gave the last command.
        by: Actor,
        /// Its last event.
        kind: &'static str,
        /// Where that stands.
        position: Position,
    },
    /// The actor's last command was an undo.
    #[error("{actor}'s last command on this case, at position {position}, was itself an undo")]
    Undone {
        /// Who asked.
        actor: Actor,
        /// Where the undo stands.
        position: Position,
    },
    /// Everything of the actor's last command was taken back.
    #[error("{actor}'s last command on this case, at position {position}, was taken back already")]
    TakenBack {
        /// Who asked.
        actor: Actor,
        /// The command's first event.
        position: Position,
    },
    /// The actor's last command received the case.
    #[error("{actor}'s last command received this case, and a receipt can't be undone")]
    Receipt {
        /// Who asked.
        actor: Actor,
    },
    /// Something of the actor's last command was corrected since.
    #[error("the {kind} at position {position} was corrected at position {by} since")]
    Corrected {
        /// The event.
        kind: CaseKind,
        /// Where it stands.
        position: Position,
        /// Where its correction stands.
        by: Position,
    },
}

impl UndoRefusal {
    /// What the caseworker can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Nothing => "record the receipt first: case receive",
            Self::Another { .. } => {
                "who recorded it can undo it; a single event is taken back with case retract"
            }
            Self::Undone { .. } => {
                "record again what was undone, or take an earlier event back: case retract"
            }
            Self::TakenBack { .. } => {
                "an earlier event is taken back by its position: case retract"
            }
            Self::Receipt { .. } => "a case that should not be there is voided: case void",
            Self::Corrected { .. } => "take the correction back first: case retract",
        }
    }
}

/// The command that takes back what the actor's last command left in force of a case, its newest
/// event first. `events` are all that was recorded of the case, in order of position.
///
/// # Errors
/// [`UndoRefusal`] where there is no such command, or it was an undo, received the case, or was
/// corrected since.
pub fn undo(events: &[Recorded], actor: &Actor) -> Result<CaseCommand, UndoRefusal> {
    let last = last_command(events, actor)?;
    let (Some(first), Some(newest)) = (last.first(), last.last()) else {
        return Err(UndoRefusal::Nothing);
    };
    let (actor, position) = (actor.clone(), first.position);
    if last.iter().all(|entry| is_undo(&entry.facts)) {
        return Err(UndoRefusal::Undone { actor, position });
    }
    let case = Case::of(events.iter().filter_map(entry));
    let left: Vec<&Entry> = last.iter().filter(|e| !case.is_retracted(e.position)).collect();
    if left.is_empty() {
        return Err(UndoRefusal::TakenBack { actor, position });
    }
    if left.iter().any(|entry| entry.facts.kind() == CaseKind::Received) {
        return Err(UndoRefusal::Receipt { actor });
    }
    for entry in &left {
        if let Some(by) = corrected_after(&case, entry.position, newest.position) {
            let (kind, position) = (entry.facts.kind(), entry.position);
            return Err(UndoRefusal::Corrected { kind, position, by });
        }
    }
    let back = left.iter().rev().map(|e| (taken_back(e.position), crate::Particulars::none()));
    Ok(CaseCommand { events: back.collect() })
}

/// The events of the actor's last command.
fn last_command(events: &[Recorded], actor: &Actor) -> Result<Vec<Entry>, UndoRefusal> {
    let Some(newest) = events.last() else { return Err(UndoRefusal::Nothing) };
    let by_actor = events.iter().rev().find(|event| event.actor.is_same_as(actor));
    let Some(own) = by_actor else {
        return Err(UndoRefusal::Another {
            actor: actor.clone(),
            by: newest.actor.clone(),
            kind: newest.event.facts.kind_name(),
            position: newest.position,
        });
    };
    let command = events.iter().filter(|event| event.command == own.command);
    Ok(command.filter_map(entry).collect())
}

fn entry(event: &Recorded) -> Option<Entry> {
    let facts = event.event.facts.case()?.clone();
    Some(Entry { position: event.position, command: event.command, facts })
}

fn is_undo(facts: &CaseFacts) -> bool {
    matches!(facts, CaseFacts::Retracted(f) if f.reason == RetractionReason::Undone)
}

fn taken_back(position: Position) -> CaseFacts {
    Retracted { retracts: position, reason: RetractionReason::Undone }.into()
}

/// The first correction of an event, recorded after a position, that stands.
fn corrected_after(case: &Case, corrected: Position, after: Position) -> Option<Position> {
    let corrects = |e: &&Entry| {
        matches!(&e.facts, CaseFacts::Corrected(f) if f.corrects == corrected)
            && e.position > after
            && !case.is_retracted(e.position)
    };
    case.entries().iter().find(corrects).map(|entry| entry.position)
}

#[cfg(test)]
mod tests;
