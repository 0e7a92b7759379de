//! Rules of undoing: what of a command may be taken back, and what stands in its way.

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::event::{Clock, Event, Facts, StreamId};
use crate::facts::{Corrected, DecisionReviewed, Investigated, NotUpheld, Noted, Received, Upheld};
use crate::ids::{CaseId, CommandId, Reference, StreamVersion};
use crate::particulars::Particulars;
use crate::register::Register;
use crate::time::Timestamp;
use crate::vocabulary::{Answer, Channel, CorrectionReason, ReviewResult, Subject};
use crate::{Context, Refusal, Scheme, decide};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn actor(name: &str) -> Actor {
    Actor::new(name).unwrap()
}

/// What was recorded: who, by which command, what.
fn recorded(events: &[(&str, u128, CaseFacts)]) -> Vec<Recorded> {
    let one = |(place, (name, command, facts)): (usize, &(&str, u128, CaseFacts))| Recorded {
        position: Position::FIRST.plus(place as u64),
        stream: StreamId::Case(CaseId(Uuid::nil())),
        version: StreamVersion(u32::try_from(place).unwrap() + 1),
        recorded_at: Timestamp(0),
        clock: Clock::Steady,
        actor: actor(name),
        command: CommandId(Uuid::from_u128(*command)),
        event: Event { facts: Facts::Case(facts.clone()), particulars: Particulars::none() },
    };
    events.iter().enumerate().map(one).collect()
}

fn received() -> CaseFacts {
    Received {
        reference: Reference::new("24000001").unwrap(),
        authority: "E07000008".parse().unwrap(),
        subject: Subject::Housing,
        received_on: day("2024-04-02"),
        channel: Channel::Online,
        resubmission_of: None,
    }
    .into()
}

fn investigated() -> CaseFacts {
    Investigated { started_on: Some(day("2024-05-01")) }.into()
}

fn not_upheld() -> CaseFacts {
    NotUpheld { decided_on: day("2024-06-03") }.into()
}

fn noted() -> CaseFacts {
    Noted { on: day("2024-06-04") }.into()
}

fn said(events: &[(&str, u128, CaseFacts)], name: &str) -> String {
    undo(&recorded(events), &actor(name)).unwrap_err().to_string()
}

fn positions(command: &CaseCommand) -> Vec<u64> {
    let of = |(facts, _): &(CaseFacts, Particulars)| match facts {
        CaseFacts::Retracted(f) if f.reason == RetractionReason::Undone => f.retracts.get(),
        other => panic!("{other:?}"),
    };
    command.events.iter().map(of).collect()
}

#[test]
fn the_last_command_is_taken_back_whole_its_newest_event_first() {
    let review = DecisionReviewed { result: ReviewResult::Amended, on: day("2024-07-01") };
    let upheld = Upheld {
        decided_on: day("2024-07-01"),
        injustice: Answer::Yes,
        fault_accepted: Answer::No,
        remedied_before: Answer::No,
        by_report: false,
    };
    let request =
        crate::DecisionReviewRequested { by: crate::ReviewParty::Authority, on: day("2024-06-20") };
    let events = recorded(&[
        ("anna", 1, received()),
        ("anna", 2, investigated()),
        ("anna", 3, not_upheld()),
        ("anna", 4, request.into()),
        ("anna", 5, review.into()),
        ("anna", 5, upheld.into()),
    ]);
    let command = undo(&events, &actor("Anna")).unwrap();
    assert_eq!(positions(&command), [6, 5]);
    let context = Context {
        today: day("2024-08-01"),
        register: &Register::english().unwrap(),
        scheme: &Scheme::office(),
        case: CaseId(Uuid::nil()),
    };
    let case = Case::of(events.iter().filter_map(entry));
    let verdict = decide(&case, &command, &context).unwrap();
    assert_eq!(verdict.events.len(), 2);
}

#[test]
fn what_somebody_else_did_since_stays() {
    let events =
        recorded(&[("anna", 1, received()), ("anna", 2, investigated()), ("ben", 3, noted())]);
    assert_eq!(positions(&undo(&events, &actor("anna")).unwrap()), [2]);
    assert_eq!(positions(&undo(&events, &actor("ben")).unwrap()), [3]);
}

#[test]
fn what_a_later_event_rests_on_is_refused_by_the_rules() {
    let events =
        recorded(&[("ben", 1, received()), ("anna", 2, investigated()), ("ben", 3, not_upheld())]);
    let command = undo(&events, &actor("anna")).unwrap();
    let context = Context {
        today: day("2024-08-01"),
        register: &Register::english().unwrap(),
        scheme: &Scheme::office(),
        case: CaseId(Uuid::nil()),
    };
    let case = Case::of(events.iter().filter_map(entry));
    let refusal = decide(&case, &command, &context).unwrap_err();
    assert!(matches!(refusal, Refusal::Breaks { kind: CaseKind::NotUpheld, .. }), "{refusal}");
}

#[test]
fn each_refusal_says_what_it_is() {
    let correction = |of: u64| -> CaseFacts {
        Corrected {
            corrects: Position::new(of).unwrap(),
            facts: Some(Box::new(Investigated { started_on: None }.into())),
            reason: CorrectionReason::Mistyped,
        }
        .into()
    };
    let back = |of: u64| taken_back(Position::new(of).unwrap());
    assert_eq!(said(&[], "anna"), "nothing was recorded of this case yet");
    assert_eq!(
        said(&[("anna", 1, received()), ("anna", 2, investigated())], "ben"),
        "ben recorded nothing of this case: its last event, Investigated at position 2, is by anna"
    );
    assert_eq!(
        said(&[("anna", 1, received()), ("anna", 2, noted()), ("anna", 3, back(2))], "anna"),
        "anna's last command on this case, at position 3, was itself an undo"
    );
    assert_eq!(
        said(&[("anna", 1, received()), ("anna", 2, noted()), ("ben", 3, back(2))], "anna"),
        "anna's last command on this case, at position 2, was taken back already"
    );
    assert_eq!(
        said(&[("anna", 1, received()), ("anna", 1, investigated())], "anna"),
        "anna's last command received this case, and a receipt can't be undone"
    );
    let corrected =
        [("anna", 1, received()), ("anna", 2, investigated()), ("ben", 3, correction(2))];
    assert_eq!(
        said(&corrected, "anna"),
        "the Investigated at position 2 was corrected at position 3 since"
    );
    assert_eq!(positions(&undo(&recorded(&corrected), &actor("ben")).unwrap()), [3]);
}
