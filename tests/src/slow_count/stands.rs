//! What is in force: a case after its corrections and retractions, its decisions, its remedies.

use chrono::NaiveDate;
use upheld_domain::{
    Answer, AssessmentOutcome, CaseFacts, DiscontinuedAs, Position, Received, RedecisionYear,
    RemedyId, RemedyKind, ReviewResult,
};

use super::Facts;

/// A decision as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Closed(AssessmentOutcome),
    NotUpheld,
    Upheld,
}

/// The six outcomes whose sum is decided.
pub(super) const OUTCOMES: [Outcome; 6] = [
    Outcome::Closed(AssessmentOutcome::IncompleteOrInvalid),
    Outcome::Closed(AssessmentOutcome::AdviceGiven),
    Outcome::Closed(AssessmentOutcome::ReferredBack),
    Outcome::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries),
    Outcome::NotUpheld,
    Outcome::Upheld,
];

impl Outcome {
    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Closed(AssessmentOutcome::IncompleteOrInvalid) => "incomplete-or-invalid",
            Self::Closed(AssessmentOutcome::AdviceGiven) => "advice-given",
            Self::Closed(AssessmentOutcome::ReferredBack) => "referred-back",
            Self::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries) => {
                "closed-after-initial-enquiries"
            }
            Self::NotUpheld => "not-upheld",
            Self::Upheld => "upheld",
        }
    }
}

/// One decision event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) position: Position,
    pub(super) outcome: Outcome,
    pub(super) on: NaiveDate,
    /// Of an upheld one: whether the authority had put it right before the complaint came.
    pub(super) remedied_before: bool,
}

/// A remedy that was recommended and not cancelled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remedy {
    pub(super) id: RemedyId,
    pub(super) kind: RemedyKind,
    /// The due day in force.
    pub(super) due: Option<NaiveDate>,
}

/// A Complied or NotComplied.
#[derive(Debug, Clone, Copy)]
pub(super) struct RemedyOutcome {
    pub(super) complied: bool,
    /// Satisfied on, or not complied on.
    pub(super) on: NaiveDate,
    pub(super) done: Option<NaiveDate>,
}

/// The events that happened, in order of position, each with the facts that count now.
pub(super) fn as_it_stands(recorded: &[(Position, CaseFacts)]) -> Facts {
    let mut standing = Vec::new();
    for (position, facts) in recorded {
        let amends = matches!(facts, CaseFacts::Corrected(_) | CaseFacts::Retracted(_));
        if !amends && !was_taken_back(recorded, *position) {
            standing.push((*position, facts_now(recorded, *position, facts)));
        }
    }
    standing
}

fn was_taken_back(recorded: &[(Position, CaseFacts)], position: Position) -> bool {
    recorded.iter().any(
        |(_, facts)| matches!(facts, CaseFacts::Retracted(taken) if taken.retracts == position),
    )
}

/// The facts of the last correction that still stands and has any; the event's own without one.
fn facts_now(recorded: &[(Position, CaseFacts)], position: Position, own: &CaseFacts) -> CaseFacts {
    let mut now = own.clone();
    for (at, facts) in recorded {
        if let CaseFacts::Corrected(correction) = facts
            && correction.corrects == position
            && !was_taken_back(recorded, *at)
            && let Some(right) = &correction.facts
        {
            now = (**right).clone();
        }
    }
    now
}

pub(super) fn received(case: &Facts) -> Option<&Received> {
    case.iter().find_map(|(_, facts)| match facts {
        CaseFacts::Received(received) => Some(received),
        _ => None,
    })
}

/// Every decision made, in order of position.
pub(super) fn decisions(case: &Facts, discontinued_as: DiscontinuedAs) -> Vec<Decision> {
    let discontinued = match discontinued_as {
        DiscontinuedAs::ClosedAfterInitialEnquiries => {
            Outcome::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries)
        }
        DiscontinuedAs::NotUpheld => Outcome::NotUpheld,
    };
    let mut made = Vec::new();
    for (position, facts) in case {
        let (outcome, on, remedied_before) = match facts {
            CaseFacts::ClosedAtAssessment(f) => (Outcome::Closed(f.outcome), f.decided_on, false),
            CaseFacts::Discontinued(f) => (discontinued, f.decided_on, false),
            CaseFacts::NotUpheld(f) => (Outcome::NotUpheld, f.decided_on, false),
            CaseFacts::Upheld(f) => {
                (Outcome::Upheld, f.decided_on, f.remedied_before == Answer::Yes)
            }
            _ => continue,
        };
        made.push(Decision { position: *position, outcome, on, remedied_before });
    }
    made
}

/// The last decision, unless the case was opened again after it.
pub(super) fn decision_in_force(case: &Facts, discontinued_as: DiscontinuedAs) -> Option<Decision> {
    let last = decisions(case, discontinued_as).last().copied()?;
    let opened_again = case.iter().any(|(position, facts)| {
        let opens = match facts {
            CaseFacts::Reopened(_) => true,
            CaseFacts::DecisionReviewed(review) => review.result == ReviewResult::Reopened,
            _ => false,
        };
        opens && *position > last.position
    });
    if opened_again { None } else { Some(last) }
}

/// The day that places a decision: its own, or that of the case's first decision.
pub(super) fn placed_on(case: &Facts, decision: &Decision, rule: RedecisionYear) -> NaiveDate {
    // What a discontinued case counts as has no say in when the first decision was made.
    let made = decisions(case, DiscontinuedAs::NotUpheld);
    match (rule, made.first()) {
        (RedecisionYear::Original, Some(first)) => first.on,
        _ => decision.on,
    }
}

/// The remedies recommended that were not cancelled, in order of position.
pub(super) fn remedies(case: &Facts) -> Vec<Remedy> {
    let mut standing = Vec::new();
    for (_, facts) in case {
        if let CaseFacts::RemedyRecommended(f) = facts
            && !was_cancelled(case, f.remedy)
        {
            let due = last_rescheduled(case, f.remedy).or(f.due_on);
            standing.push(Remedy { id: f.remedy, kind: f.kind, due });
        }
    }
    standing
}

fn was_cancelled(case: &Facts, remedy: RemedyId) -> bool {
    case.iter()
        .any(|(_, facts)| matches!(facts, CaseFacts::RemedyCancelled(f) if f.remedy == remedy))
}

fn last_rescheduled(case: &Facts, remedy: RemedyId) -> Option<NaiveDate> {
    let mut due = None;
    for (_, facts) in case {
        if let CaseFacts::RemedyRescheduled(f) = facts
            && f.remedy == remedy
        {
            due = Some(f.due_on);
        }
    }
    due
}

/// Every outcome of a remedy, in order of position.
pub(super) fn outcomes(case: &Facts, remedy: RemedyId) -> Vec<RemedyOutcome> {
    let mut found = Vec::new();
    for (_, facts) in case {
        match facts {
            CaseFacts::Complied(f) if f.remedy == remedy => {
                found.push(RemedyOutcome { complied: true, on: f.satisfied_on, done: f.done_on });
            }
            CaseFacts::NotComplied(f) if f.remedy == remedy => {
                found.push(RemedyOutcome { complied: false, on: f.on, done: None });
            }
            _ => {}
        }
    }
    found
}
