//! What the office gets wrong and puts right: corrections, retractions, voids. Staff correct
//! categories and dates as normal business.

use chrono::{Datelike, NaiveDate};
use upheld_domain::{
    CaseFacts, CorrectionReason, DecisionPublished, LinkKind, Linked, Received, RetractionReason,
    Subject, VoidReason, Voided,
};

use crate::days::{after, before, from_to};
use crate::dice::Dice;
use crate::review::Later;
use crate::tale::{Act, Brief, Deed, Desk, Oddity, Planned, Ruling, Tag, Tale};

/// Puts mistakes and their corrections into a tale, and its steps in order.
pub(crate) fn amend(tale: &mut Tale, brief: &Brief, later: &Later, dice: &mut Dice) {
    if brief.oddity != Oddity::Plain {
        if brief.mistaken_for.is_some() || dice.chance(7) {
            correct_receipt(tale, brief, dice);
        }
        let often = if near_year_end(brief.decided_on) { 90 } else { 4 };
        let simple = later.is_quiet() && brief.oddity == Oddity::Free;
        if simple && dice.chance(often) {
            correct_decision(tale, brief, dice);
        }
        if dice.chance(2) {
            let day = after(brief.decided_on, dice.between(5, 60));
            let act = Act::Correct(Tag::Receipt, None, CorrectionReason::Mistyped);
            tale.push(day, Desk::Intake, vec![Deed { tag: Tag::None, act }]);
        }
        if dice.chance(10) {
            take_back_note(tale, dice);
        }
        if dice.chance(4) {
            publish_again(tale, dice);
        }
    }
    tale.in_order();
    void(tale, brief.oddity, dice);
}

fn near_year_end(day: NaiveDate) -> bool {
    matches!((day.month(), day.day()), (3, 26..) | (4, ..=5))
}

/// The facts of a tagged deed, to be changed in place.
fn tagged(tale: &mut Tale, tag: Tag) -> Option<(&mut CaseFacts, NaiveDate)> {
    tale.steps.iter_mut().find_map(|step| {
        let day = step.day;
        step.deeds.iter_mut().find_map(|deed| match &mut deed.act {
            Act::Fact(facts) if deed.tag == tag => Some((facts, day)),
            _ => None,
        })
    })
}

/// The receipt was recorded under another body, another subject, or some days early.
fn correct_receipt(tale: &mut Tale, brief: &Brief, dice: &mut Dice) {
    let Some((CaseFacts::Received(received), day)) = tagged(tale, Tag::Receipt) else {
        return;
    };
    let right = received.clone();
    let reason = mistake(received, brief, dice);
    if *received == right {
        return;
    }
    let day = after(day, dice.between(3, 90));
    tale.push(day, Desk::Intake, vec![Deed::correct(Tag::Receipt, right, reason)]);
}

fn mistake(received: &mut Received, brief: &Brief, dice: &mut Dice) -> CorrectionReason {
    if let Some(other) = brief.mistaken_for {
        received.authority = other;
        return CorrectionReason::Reclassified;
    }
    if dice.chance(250) {
        received.received_on = before(received.received_on, dice.between(1, 3));
        return CorrectionReason::Mistyped;
    }
    received.subject = Subject::ALL[dice.index(Subject::ALL.len())];
    CorrectionReason::Reclassified
}

/// The decision was recorded some days early or late; near 31 March, in the other year.
fn correct_decision(tale: &mut Tale, brief: &Brief, dice: &mut Dice) {
    let direct = matches!(brief.ruling, Ruling::Upheld { remedied_before: true });
    if direct || from_to(brief.received_on, brief.decided_on) < 28 {
        return;
    }
    let by = dice.between(1, 3);
    let wrong = match (brief.decided_on.month(), brief.decided_on.day()) {
        (4, day @ ..=5) => before(brief.decided_on, day),
        (3, day @ 26..) => after(brief.decided_on, 32 - day),
        _ if dice.chance(500) => before(brief.decided_on, by),
        _ => after(brief.decided_on, by),
    };
    let Some((facts, day)) = tagged(tale, Tag::Decision) else {
        return;
    };
    let right = facts.clone();
    match facts {
        CaseFacts::ClosedAtAssessment(f) => f.decided_on = wrong,
        CaseFacts::Upheld(f) => f.decided_on = wrong,
        CaseFacts::NotUpheld(f) => f.decided_on = wrong,
        CaseFacts::Discontinued(f) => f.decided_on = wrong,
        _ => return,
    }
    let corrected_on = after(day.max(wrong), dice.between(0, 2));
    let first = tale.steps.iter().position(|s| s.deeds.iter().any(|d| d.tag == Tag::Decision));
    // What follows on the decision waits until its day is right.
    for (index, step) in tale.steps.iter_mut().enumerate().skip(first.unwrap_or(0)) {
        let from = if Some(index) == first { wrong } else { after(corrected_on, 1) };
        step.day = step.day.max(from);
    }
    let deeds = vec![Deed::correct(Tag::Decision, right, CorrectionReason::Mistyped)];
    tale.push(corrected_on, Desk::Reviewer, deeds);
}

/// A note was taken on another case's telephone call.
fn take_back_note(tale: &mut Tale, dice: &mut Dice) {
    if let Some((_, day)) = tagged(tale, Tag::Note) {
        let why = dice.pick(&[RetractionReason::WrongCase, RetractionReason::Undone]);
        let day = after(day, dice.between(0, 9));
        tale.push(day, Desk::Investigator, vec![Deed::retract(Tag::Note, why)]);
    }
}

/// The publication was recorded with another day: taken back and recorded again.
fn publish_again(tale: &mut Tale, dice: &mut Dice) {
    let withdrawn =
        tale.deeds().any(|deed| matches!(deed.facts(), Some(CaseFacts::DecisionWithdrawn(_))));
    let Some((CaseFacts::DecisionPublished(f), day)) = tagged(tale, Tag::Publication) else {
        return;
    };
    if withdrawn {
        return;
    }
    let right = DecisionPublished { on: after(f.on, dice.between(3, 14)) };
    let day = after(day, dice.between(1, 9));
    let why = RetractionReason::RecordedInError;
    let deeds = vec![Deed::retract(Tag::Publication, why), Deed::of(right)];
    tale.push(day, Desk::Reviewer, deeds);
}

/// Voids a case after some step of its tale; what came later did not happen, unless the Voided is
/// taken back.
fn void(tale: &mut Tale, oddity: Oddity, dice: &mut Dice) {
    let (reason, taken_back) = match oddity {
        Oddity::Plain | Oddity::Free | Oddity::WrongDecision | Oddity::Reopened => return,
        Oddity::Duplicate(_) => (VoidReason::Duplicate, false),
        Oddity::Voided => (dice.pick(&[VoidReason::RecordedInError, VoidReason::WrongBody]), false),
        Oddity::VoidedInError => (VoidReason::RecordedInError, true),
    };
    let at = 1 + dice.index(tale.steps.len());
    let day = after(tale.steps[at - 1].day, dice.between(0, 6));
    let mut deeds = Vec::new();
    if let Oddity::Duplicate(other) = oddity {
        deeds.push(Deed::of(Linked { other, kind: LinkKind::Duplicate }));
    }
    deeds.push(Deed::tagged(Tag::Void, Voided { reason }));
    let voided = Planned { day, desk: Desk::Intake, deeds };
    if taken_back {
        let day = after(day, dice.between(2, 15));
        let deeds = vec![Deed::retract(Tag::Void, RetractionReason::RecordedInError)];
        tale.steps.splice(at..at, [voided, Planned { day, desk: Desk::Reviewer, deeds }]);
    } else {
        tale.steps.truncate(at);
        tale.steps.push(voided);
    }
}
