//! The rules of one step: what may follow where a case stands. They look at the standing alone, so
//! that the same rules serve a new event and the whole case folded again with a correction.

use chrono::{Datelike, NaiveDate};

use super::{Context, Refusal};
use crate::case::{Outcome, RemedyProgress, Stage, Standing};
use crate::facts::{
    CaseFacts, Complied, DraftDecisionIssued, FindingMade, Received, RemedyRecommended,
};
use crate::ids::RemedyId;
use crate::scheme::Scheme;
use crate::vocabulary::{Answer, RemedyKind, Subject};

/// One step of a case. `facts` is neither a correction nor a retraction.
pub(super) fn check_step(
    standing: &Standing,
    facts: &CaseFacts,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let kind = facts.kind();
    check_dates(facts, context.today)?;
    if standing.voided.is_some() {
        return Err(Refusal::Void(kind));
    }
    if let CaseFacts::Received(received) = facts {
        return check_received(standing, received, context);
    }
    let receipt = standing.received.as_ref().ok_or(Refusal::NotReceived(kind))?;
    not_before(facts, "the receipt", receipt.received_on)?;
    check_stage(standing, facts)?;
    if let CaseFacts::FindingMade(finding) = facts {
        check_finding(standing, finding, context.scheme)?;
    }
    check_flags(standing, facts, context)?;
    check_remedy(standing, facts)?;
    check_order(standing, facts, receipt.received_on)
}

fn check_received(
    standing: &Standing,
    received: &Received,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if standing.received.is_some() {
        return Err(Refusal::AlreadyReceived);
    }
    if received.resubmission_of == Some(context.case) {
        return Err(Refusal::LinkedToItself);
    }
    check_subject(received.subject, context.scheme)?;
    match context.register.get(received.authority) {
        Some(_) => Ok(()),
        None => Err(Refusal::UnknownAuthority(received.authority)),
    }
}

fn check_subject(subject: Subject, scheme: &Scheme) -> Result<(), Refusal> {
    match scheme.subject(subject) {
        Some(_) => Ok(()),
        None => Err(Refusal::UnknownSubject { subject, scheme: scheme.name().to_owned() }),
    }
}

/// A finding is one of the scheme's, about one of its subjects, and goes no further than the
/// decision in force: the gravest finding decides a case.
fn check_finding(standing: &Standing, facts: &FindingMade, scheme: &Scheme) -> Result<(), Refusal> {
    let FindingMade { finding, subject } = *facts;
    subject.map_or(Ok(()), |subject| check_subject(subject, scheme))?;
    let Some(label) = scheme.finding(finding) else {
        return Err(Refusal::UnknownFinding { finding, scheme: scheme.name().to_owned() });
    };
    match standing.decision() {
        Some(decision) if gravity(label.outcome) > gravity(decision.outcome) => {
            let finding = label.name.clone();
            Err(Refusal::FindingOutweighs { finding, stage: standing.stage })
        }
        _ => Ok(()),
    }
}

/// How far an outcome goes against the body.
fn gravity(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Upheld => 3,
        Outcome::NotUpheld => 2,
        Outcome::Discontinued => 1,
        Outcome::Closed(_) => 0,
    }
}

/// Whether the stage allows the event.
fn check_stage(standing: &Standing, facts: &CaseFacts) -> Result<(), Refusal> {
    let (kind, stage) = (facts.kind(), standing.stage);
    let allowed = match facts {
        CaseFacts::ClosedAtAssessment(_)
        | CaseFacts::Upheld(_)
        | CaseFacts::NotUpheld(_)
        | CaseFacts::Discontinued(_) => return check_decision(standing, facts),
        CaseFacts::Investigated(_) => stage == Stage::Assessment,
        CaseFacts::DraftDecisionIssued(_) => stage == Stage::Investigation,
        CaseFacts::DecisionReviewRequested(_)
        | CaseFacts::DecisionReviewed(_)
        | CaseFacts::Reopened(_)
        | CaseFacts::FindingMade(_)
        | CaseFacts::PublicReportIssued(_)
        | CaseFacts::DecisionPublished(_) => matches!(stage, Stage::Decided(_)),
        _ => true,
    };
    if allowed { Ok(()) } else { Err(Refusal::Stage { kind, stage }) }
}

/// Whether the case can be decided so. A decision needs an open case, or a review that amends.
fn check_decision(standing: &Standing, facts: &CaseFacts) -> Result<(), Refusal> {
    let (kind, stage) = (facts.kind(), standing.stage);
    if matches!(stage, Stage::Decided(_) | Stage::Unknown) {
        return Err(Refusal::Stage { kind, stage });
    }
    let examined = standing.investigated.is_some();
    match facts {
        CaseFacts::ClosedAtAssessment(_) if examined => Err(Refusal::PastAssessment),
        CaseFacts::ClosedAtAssessment(_) => Ok(()),
        _ if examined => Ok(()),
        CaseFacts::Upheld(f) if f.remedied_before == Answer::Yes => Ok(()),
        CaseFacts::Upheld(_) => Err(Refusal::UpheldUnexamined),
        _ => Err(Refusal::NotInvestigated(kind)),
    }
}

/// What needs something open before it, or closed.
fn check_flags(
    standing: &Standing,
    facts: &CaseFacts,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let refusal = match facts {
        CaseFacts::DecisionReviewRequested(_) => {
            standing.review_requested.map(Refusal::ReviewPending)
        }
        CaseFacts::DecisionReviewed(_) => {
            standing.review_requested.is_none().then_some(Refusal::NoReviewRequested)
        }
        CaseFacts::FurtherReportIssued(_) => {
            standing.reported_on.is_none().then_some(Refusal::NoReport)
        }
        CaseFacts::DecisionWithdrawn(_) => {
            standing.published_on.is_none().then_some(Refusal::NotPublished)
        }
        CaseFacts::Paused(_) => standing.paused_since.map(Refusal::AlreadyPaused),
        CaseFacts::Resumed(_) => standing.paused_since.is_none().then_some(Refusal::NotPaused),
        CaseFacts::Linked(f) => (f.other == context.case).then_some(Refusal::LinkedToItself),
        _ => None,
    };
    refusal.map_or(Ok(()), Err)
}

fn check_remedy(standing: &Standing, facts: &CaseFacts) -> Result<(), Refusal> {
    let Some(remedy) = facts.remedy() else {
        return Ok(());
    };
    if let CaseFacts::RemedyRecommended(f) = facts {
        return check_recommended(standing, f);
    }
    let upheld = standing.stage == Stage::Decided(Outcome::Upheld);
    match standing.remedies.get(&remedy) {
        Some(progress) => check_progress(remedy, progress, facts),
        None if upheld || !standing.remedies.is_empty() => Err(Refusal::UnknownRemedy(remedy)),
        None => Err(Refusal::NotUpheld(standing.stage)),
    }
}

fn check_recommended(standing: &Standing, facts: &RemedyRecommended) -> Result<(), Refusal> {
    if standing.stage != Stage::Decided(Outcome::Upheld) {
        return Err(Refusal::NotUpheld(standing.stage));
    }
    if standing.remedies.contains_key(&facts.remedy) {
        return Err(Refusal::RemedyExists(facts.remedy));
    }
    if facts.amount_pence.is_some() && facts.kind != RemedyKind::Payment {
        return Err(Refusal::AmountWithoutPayment(facts.kind));
    }
    Ok(())
}

fn check_progress(
    remedy: RemedyId,
    progress: &RemedyProgress,
    facts: &CaseFacts,
) -> Result<(), Refusal> {
    if progress.cancelled {
        return Err(Refusal::RemedyCancelled(remedy));
    }
    if let Some(on) = progress.complied_on {
        return Err(Refusal::AlreadyComplied { remedy, on });
    }
    match (facts, progress.not_complied_on) {
        (CaseFacts::NotComplied(_), Some(on)) => Err(Refusal::AlreadyFailed { remedy, on }),
        _ => Ok(()),
    }
}

/// Whether the event comes on or after what it depends on. Siblings, such as two remedies, are
/// unordered; a remedy may be agreed to or refused on the draft, before the decision.
fn check_order(
    standing: &Standing,
    facts: &CaseFacts,
    received_on: NaiveDate,
) -> Result<(), Refusal> {
    let decided = standing.decisions.last().map(|decision| decision.on);
    let (what, earlier) = match facts {
        CaseFacts::Investigated(_) => (opened_by(standing), standing.open_since),
        CaseFacts::DraftDecisionIssued(f) => {
            check_comments(f)?;
            not_before_some(facts, opened_by(standing), standing.open_since)?;
            ("the start of the investigation", standing.investigated.flatten())
        }
        CaseFacts::ClosedAtAssessment(_)
        | CaseFacts::Upheld(_)
        | CaseFacts::NotUpheld(_)
        | CaseFacts::Discontinued(_) => {
            not_before_some(facts, opened_by(standing), standing.open_since)?;
            ("the start of the investigation", standing.investigated.flatten())
        }
        CaseFacts::RemedyRescheduled(_)
        | CaseFacts::RemedyCancelled(_)
        | CaseFacts::NotComplied(_)
        | CaseFacts::DecisionReviewRequested(_)
        | CaseFacts::Reopened(_)
        | CaseFacts::PublicReportIssued(_)
        | CaseFacts::DecisionPublished(_) => ("the decision", decided),
        CaseFacts::Complied(f) => return check_compliance(standing, facts, f, received_on),
        CaseFacts::DecisionReviewed(_) => ("the request for it", standing.review_requested),
        CaseFacts::FurtherReportIssued(_) => ("the report before it", standing.reported_on),
        // Not the publication: one that is planned can be withdrawn before its day.
        CaseFacts::DecisionWithdrawn(_) => {
            ("the decision", standing.decisions.first().map(|decision| decision.on))
        }
        CaseFacts::Resumed(_) => ("the pause", standing.paused_since),
        _ => return Ok(()),
    };
    not_before_some(facts, what, earlier)
}

/// What a case that waits for a decision was opened by, last.
fn opened_by(standing: &Standing) -> &'static str {
    match (standing.stage, standing.decisions.is_empty()) {
        (Stage::Amending, _) => "the review",
        (_, true) => "the receipt",
        (_, false) => "the reopening",
    }
}

fn check_compliance(
    standing: &Standing,
    facts: &CaseFacts,
    complied: &Complied,
    received_on: NaiveDate,
) -> Result<(), Refusal> {
    let decided = standing.decisions.last().map(|decision| decision.on);
    let failed = standing.remedies.get(&complied.remedy).and_then(|r| r.not_complied_on);
    not_before_some(facts, "the decision", decided)?;
    not_before_some(facts, "the failure to comply", failed)?;
    let Some(done) = complied.done_on else {
        return Ok(());
    };
    if complied.satisfied_on < done {
        return Err(Refusal::Crossed {
            what: "the ombudsman was satisfied",
            date: complied.satisfied_on,
            before: "the remedy was done",
            other: done,
        });
    }
    // An authority may do what the draft asks before the decision, but not before the complaint.
    if done < received_on {
        return Err(Refusal::Crossed {
            what: "the remedy was done",
            date: done,
            before: "the complaint came",
            other: received_on,
        });
    }
    Ok(())
}

fn check_comments(draft: &DraftDecisionIssued) -> Result<(), Refusal> {
    match draft.comments_due_on {
        Some(due) if due < draft.issued_on => Err(Refusal::Crossed {
            what: "comments are due",
            date: due,
            before: "the draft was issued",
            other: draft.issued_on,
        }),
        _ => Ok(()),
    }
}

fn not_before(facts: &CaseFacts, what: &'static str, earlier: NaiveDate) -> Result<(), Refusal> {
    not_before_some(facts, what, Some(earlier))
}

/// Refuses an event before what it depends on, where both days are known.
fn not_before_some(
    facts: &CaseFacts,
    what: &'static str,
    earlier: Option<NaiveDate>,
) -> Result<(), Refusal> {
    match (facts.occurred_on(), earlier) {
        (Some(date), Some(earlier)) if date < earlier => {
            Err(Refusal::Predates { kind: facts.kind(), date, what, earlier })
        }
        _ => Ok(()),
    }
}

/// Dates after today are refused, except due dates, comments due and planned publication; dates
/// outside 1900 to 2998 altogether.
fn check_dates(facts: &CaseFacts, today: NaiveDate) -> Result<(), Refusal> {
    let kind = facts.kind();
    let (past, ahead) = match facts {
        CaseFacts::DecisionPublished(f) => ([None, None], Some(f.on)),
        CaseFacts::RemedyRecommended(f) => ([None, None], f.due_on),
        CaseFacts::RemedyRescheduled(f) => ([Some(f.on), None], Some(f.due_on)),
        CaseFacts::DraftDecisionIssued(f) => ([Some(f.issued_on), None], f.comments_due_on),
        CaseFacts::Complied(f) => ([Some(f.satisfied_on), f.done_on], None),
        facts => ([facts.occurred_on(), None], None),
    };
    let mut dates = past.into_iter().chain([ahead]).flatten();
    if let Some(date) = dates.find(|date| !(1900..=2998).contains(&date.year())) {
        return Err(Refusal::Implausible { kind, date });
    }
    match past.into_iter().flatten().find(|&date| date > today) {
        Some(date) => Err(Refusal::Future { kind, date, today }),
        None => Ok(()),
    }
}
