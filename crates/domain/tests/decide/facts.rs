//! Facts in a word: the events of the tests.

use chrono::NaiveDate;
use upheld_domain::{
    Answer, AssessmentOutcome, AuthorityId, CancelReason, CaseFacts, CaseId, Channel,
    ClosedAtAssessment, Complied, Corrected, CorrectionReason, DecisionPublished,
    DecisionReviewRequested, DecisionReviewed, DecisionWithdrawn, Discontinued, DiscontinuedReason,
    DraftDecisionIssued, FurtherReportIssued, Investigated, NotComplied, NotUpheld, Noted, Paused,
    Position, PublicReportIssued, Received, Reference, RemedyCancelled, RemedyId, RemedyKind,
    RemedyRecommended, RemedyRescheduled, ReopenReason, Reopened, Resumed, Retracted,
    RetractionReason, ReviewParty, ReviewResult, Subject, Upheld, VoidReason, Voided,
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn at(position: u64) -> Position {
    Position::new(position).unwrap()
}

pub(crate) fn body(code: &str) -> AuthorityId {
    code.parse().unwrap()
}

pub(crate) fn remedy_id(number: u16) -> RemedyId {
    RemedyId::new(&number.to_string()).unwrap()
}

/// The case of every test that needs to name it.
pub(crate) fn this_case() -> CaseId {
    CaseId(uuid::Uuid::from_u128(0x1900_7429))
}

pub(crate) fn receipt(on: &str) -> Received {
    Received {
        reference: Reference::new("19 007 429").unwrap(),
        authority: body("E07000008"),
        subject: Subject::Housing,
        received_on: day(on),
        channel: Channel::Online,
        resubmission_of: None,
    }
}

pub(crate) fn received(on: &str) -> CaseFacts {
    receipt(on).into()
}

pub(crate) fn received_about(code: &str, on: &str) -> CaseFacts {
    Received { authority: body(code), ..receipt(on) }.into()
}

pub(crate) fn closed(on: &str) -> CaseFacts {
    let outcome = AssessmentOutcome::AdviceGiven;
    ClosedAtAssessment { outcome, decided_on: day(on) }.into()
}

pub(crate) fn investigated(on: &str) -> CaseFacts {
    Investigated { started_on: Some(day(on)) }.into()
}

pub(crate) fn drafted(on: &str, comments_due: &str) -> CaseFacts {
    DraftDecisionIssued { issued_on: day(on), comments_due_on: Some(day(comments_due)) }.into()
}

pub(crate) fn upheld_with(on: &str, remedied_before: Answer) -> CaseFacts {
    Upheld {
        decided_on: day(on),
        injustice: Answer::Yes,
        fault_accepted: Answer::NotStated,
        remedied_before,
        by_report: false,
    }
    .into()
}

pub(crate) fn upheld(on: &str) -> CaseFacts {
    upheld_with(on, Answer::No)
}

pub(crate) fn not_upheld(on: &str) -> CaseFacts {
    NotUpheld { decided_on: day(on) }.into()
}

pub(crate) fn discontinued(on: &str) -> CaseFacts {
    Discontinued { decided_on: day(on), reason: DiscontinuedReason::Settled }.into()
}

pub(crate) fn apology(remedy: u16, due: &str) -> CaseFacts {
    let (remedy, kind) = (remedy_id(remedy), RemedyKind::Apology);
    RemedyRecommended { remedy, kind, amount_pence: None, due_on: Some(day(due)) }.into()
}

pub(crate) fn complied(remedy: u16, satisfied: &str) -> CaseFacts {
    Complied { remedy: remedy_id(remedy), done_on: None, satisfied_on: day(satisfied) }.into()
}

pub(crate) fn complied_done(remedy: u16, done: &str, satisfied: &str) -> CaseFacts {
    let (remedy, done_on) = (remedy_id(remedy), Some(day(done)));
    Complied { remedy, done_on, satisfied_on: day(satisfied) }.into()
}

pub(crate) fn not_complied(remedy: u16, on: &str) -> CaseFacts {
    NotComplied { remedy: remedy_id(remedy), on: day(on) }.into()
}

pub(crate) fn cancelled(remedy: u16, on: &str) -> CaseFacts {
    let reason = CancelReason::NoLongerNeeded;
    RemedyCancelled { remedy: remedy_id(remedy), on: day(on), reason }.into()
}

pub(crate) fn rescheduled(remedy: u16, on: &str, due: &str) -> CaseFacts {
    RemedyRescheduled { remedy: remedy_id(remedy), on: day(on), due_on: day(due) }.into()
}

pub(crate) fn review_requested(on: &str) -> CaseFacts {
    DecisionReviewRequested { by: ReviewParty::Authority, on: day(on) }.into()
}

pub(crate) fn reviewed(result: ReviewResult, on: &str) -> CaseFacts {
    DecisionReviewed { result, on: day(on) }.into()
}

pub(crate) fn reopened(on: &str) -> CaseFacts {
    Reopened { on: day(on), reason: ReopenReason::NewEvidence }.into()
}

pub(crate) fn reported(on: &str) -> CaseFacts {
    PublicReportIssued { on: day(on) }.into()
}

pub(crate) fn further_report(on: &str) -> CaseFacts {
    FurtherReportIssued { on: day(on) }.into()
}

pub(crate) fn published(on: &str) -> CaseFacts {
    DecisionPublished { on: day(on) }.into()
}

pub(crate) fn withdrawn(on: &str) -> CaseFacts {
    DecisionWithdrawn { on: day(on) }.into()
}

pub(crate) fn paused(on: &str) -> CaseFacts {
    Paused { on: day(on) }.into()
}

pub(crate) fn resumed(on: &str) -> CaseFacts {
    Resumed { on: day(on) }.into()
}

pub(crate) fn noted(on: &str) -> CaseFacts {
    Noted { on: day(on) }.into()
}

pub(crate) fn voided() -> CaseFacts {
    Voided { reason: VoidReason::Duplicate }.into()
}

pub(crate) fn corrected(position: u64, facts: CaseFacts) -> CaseFacts {
    let (corrects, reason) = (at(position), CorrectionReason::Mistyped);
    Corrected { corrects, facts: Some(Box::new(facts)), reason }.into()
}

pub(crate) fn retracted(position: u64) -> CaseFacts {
    Retracted { retracts: at(position), reason: RetractionReason::RecordedInError }.into()
}
