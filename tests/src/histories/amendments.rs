//! Corrections and retractions of what a case has.

use chrono::{Days, NaiveDate};
use upheld_domain::{
    Answer, AuthorityId, Case, CaseCommand, CaseFacts, ClosedAtAssessment, Complied, Corrected,
    CorrectionReason, NotComplied, NotUpheld, Particular, Position, Received, RemedyKind,
    RemedyRecommended, Retracted, RetractionReason, Subject, Upheld,
};

use super::proposals::{bare, text};
use super::random::Random;

/// Corrects an event, takes one back, or undoes a whole command.
pub(super) fn amend(
    random: &mut Random,
    case: &Case,
    authorities: &[AuthorityId],
    today: NaiveDate,
) -> CaseCommand {
    match random.below(8) {
        _ if case.standing().voided.is_some() => undo_last(random, case),
        0 => undo_last(random, case),
        1 => retract_any(random, case),
        2 => correct_texts(random, case),
        _ => correct_facts(random, case, authorities, today),
    }
}

fn retracted(random: &mut Random, retracts: Position) -> CaseFacts {
    let reason = random.word(RetractionReason::ALL, RetractionReason::Undone);
    Retracted { retracts, reason }.into()
}

/// Takes back the last command that still stands, from its end.
fn undo_last(random: &mut Random, case: &Case) -> CaseCommand {
    let stands = |entry: &&upheld_domain::Entry| {
        !matches!(entry.facts, CaseFacts::Retracted(_)) && !case.is_retracted(entry.position)
    };
    let Some(last) = case.entries().iter().rev().find(stands) else {
        return bare(Vec::new());
    };
    let events = case.events_of(last.command).iter().rev();
    bare(events.map(|entry| retracted(random, entry.position)).collect())
}

fn retract_any(random: &mut Random, case: &Case) -> CaseCommand {
    let entry = random.pick(case.entries());
    bare(entry.map(|entry| retracted(random, entry.position)).into_iter().collect())
}

fn correct_texts(random: &mut Random, case: &Case) -> CaseCommand {
    let events = case.in_force();
    let Some(event) = random.pick(&events) else {
        return bare(Vec::new());
    };
    let reason = CorrectionReason::Mistyped;
    let facts = Corrected { corrects: event.position, facts: None, reason };
    let texts = text(Particular::Summary, "SYNTHETIC: a better summary");
    CaseCommand { events: vec![(facts.into(), texts)] }
}

fn correct_facts(
    random: &mut Random,
    case: &Case,
    authorities: &[AuthorityId],
    today: NaiveDate,
) -> CaseCommand {
    let events = case.in_force();
    let Some(event) = random.pick(&events) else {
        return bare(Vec::new());
    };
    let facts = changed(random, &event.content, authorities, today);
    let reason = random.word(CorrectionReason::ALL, CorrectionReason::Mistyped);
    let corrected = |facts| Corrected { corrects: event.position, facts: Some(facts), reason };
    bare(facts.map(|facts| corrected(Box::new(facts)).into()).into_iter().collect())
}

/// The same event with something else in it; none for kinds that no count reads.
fn changed(
    random: &mut Random,
    facts: &CaseFacts,
    authorities: &[AuthorityId],
    today: NaiveDate,
) -> Option<CaseFacts> {
    Some(match facts.clone() {
        CaseFacts::Received(f) => recategorised(random, &f, authorities, today).into(),
        CaseFacts::ClosedAtAssessment(f) => {
            ClosedAtAssessment { decided_on: moved(random, f.decided_on, today), ..f }.into()
        }
        CaseFacts::Upheld(f) if random.one_in(2) => {
            Upheld { remedied_before: random.word(Answer::ALL, Answer::Yes), ..f }.into()
        }
        CaseFacts::Upheld(f) => {
            Upheld { decided_on: moved(random, f.decided_on, today), ..f }.into()
        }
        CaseFacts::NotUpheld(f) => {
            NotUpheld { decided_on: moved(random, f.decided_on, today) }.into()
        }
        CaseFacts::RemedyRecommended(f) => RemedyRecommended {
            kind: random.word(RemedyKind::ALL, f.kind),
            due_on: f.due_on.map(|due| due + Days::new(random.below(30))),
            ..f
        }
        .into(),
        CaseFacts::Complied(f) => {
            Complied { satisfied_on: moved(random, f.satisfied_on, today), ..f }.into()
        }
        CaseFacts::NotComplied(f) => NotComplied { on: moved(random, f.on, today), ..f }.into(),
        _ => return None,
    })
}

fn recategorised(
    random: &mut Random,
    facts: &Received,
    authorities: &[AuthorityId],
    today: NaiveDate,
) -> Received {
    let facts = facts.clone();
    match random.below(3) {
        0 => Received { subject: random.word(Subject::ALL, facts.subject), ..facts },
        1 => Received { authority: random.word(authorities, facts.authority), ..facts },
        _ => Received { received_on: moved(random, facts.received_on, today), ..facts },
    }
}

/// A day within two months of another, not after today.
fn moved(random: &mut Random, day: NaiveDate, today: NaiveDate) -> NaiveDate {
    random.day(day - Days::new(60), (day + Days::new(60)).min(today))
}
