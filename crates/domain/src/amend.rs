//! Corrections and retractions, in one place: which events of a case are in force, and with which
//! content. Used by the [`crate::Case`] on whole facts and by the projections on packed rows, so
//! that the two can't disagree.
//!
//! An event that is corrected keeps its place: the order of a case is the order of its events'
//! positions, whatever was corrected later. The last correction that is not taken back wins.

use crate::ids::Position;

/// What one event does to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amendment<T> {
    /// Nothing: it stands for itself.
    Stands(T),
    /// It puts other content in the place of an event's; none leaves the content as it is
    /// (particulars were corrected).
    Corrects(Position, Option<T>),
    /// It takes an event back.
    Retracts(Position),
}

/// Something recorded at a position that may amend what came before.
pub trait Amendable {
    /// What stands when it is in force.
    type Content;

    /// Where it stands in the record.
    fn position(&self) -> Position;

    /// What it does to the events before it.
    fn amendment(&self) -> Amendment<Self::Content>;
}

/// An event in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce<T> {
    /// Where it was first recorded. Orders the case.
    pub position: Position,
    /// The correction its content comes from, if it was corrected.
    pub corrected_at: Option<Position>,
    /// What stands.
    pub content: T,
}

/// The events in force, in the order of their first positions.
///
/// Takes the events of one case in order of position. An amendment of something that is not there
/// changes nothing: the function is total.
pub fn in_force<E: Amendable>(events: &[E]) -> Vec<InForce<E::Content>> {
    let mut standing: Vec<InForce<E::Content>> = Vec::with_capacity(events.len());
    let amended = events.iter().any(|e| !matches!(e.amendment(), Amendment::Stands(_)));
    let retracted = if amended { retracted_positions(events) } else { Vec::new() };
    for event in events {
        if retracted.contains(&event.position()) {
            continue;
        }
        match event.amendment() {
            Amendment::Stands(content) => {
                standing.push(InForce { position: event.position(), corrected_at: None, content });
            }
            Amendment::Corrects(of, Some(content)) => {
                if let Some(corrected) = standing.iter_mut().find(|s| s.position == of) {
                    corrected.content = content;
                    corrected.corrected_at = Some(event.position());
                }
            }
            Amendment::Corrects(_, None) | Amendment::Retracts(_) => {}
        }
    }
    standing
}

fn retracted_positions<E: Amendable>(events: &[E]) -> Vec<Position> {
    let retracts = |event: &E| match event.amendment() {
        // What comes later can't be taken back beforehand.
        Amendment::Retracts(of) if of < event.position() => Some(of),
        _ => None,
    };
    events.iter().filter_map(retracts).collect()
}
