//! Remedies: what is recommended, whether it is agreed, and what becomes of it.

use chrono::NaiveDate;
use std::num::NonZeroU16;
use upheld_domain::{
    CancelReason, CaseFacts, Complied, FurtherReportIssued, NotComplied, PublicReportIssued,
    RemedyAgreed, RemedyCancelled, RemedyId, RemedyKind, RemedyRecommended, RemedyRefused,
    RemedyRescheduled,
};

use crate::days::{after, before, from_to, some_day};
use crate::dice::Dice;
use crate::tale::{Compliance, Deed, Desk, Ruling, Tale};

/// What the authority says to a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reply {
    /// It agreed on the draft.
    Before,
    /// It agreed later.
    Agreed(NaiveDate),
    /// It refused.
    Refused(NaiveDate),
    /// It said nothing.
    None,
}

/// One remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Remedy {
    /// Its number.
    pub(crate) id: RemedyId,
    kind: RemedyKind,
    amount_pence: Option<u64>,
    due_on: NaiveDate,
    reply: Reply,
}

/// The remedies of a decision: none but of upheld ones.
pub(crate) fn of_decision(
    ruling: Ruling,
    compliance: Compliance,
    decided_on: NaiveDate,
    dice: &mut Dice,
) -> Vec<Remedy> {
    let count = match (ruling, compliance) {
        (Ruling::Upheld { remedied_before: false }, Compliance::Free) => {
            dice.weighted(&[(0, 130), (1, 300), (2, 310), (3, 170), (4, 90)])
        }
        (Ruling::Upheld { remedied_before: false }, Compliance::Within { .. }) => {
            dice.weighted(&[(1, 35), (2, 35), (3, 20), (4, 10)])
        }
        _ => 0,
    };
    let mut remedies = recommend(decided_on, count, dice);
    if let Compliance::Within { last, .. } = compliance {
        for remedy in &mut remedies {
            remedy.due_on = due_about(last, decided_on, dice);
        }
    }
    remedies
}

/// A due day for what is known to be done by a day: kept, but for about one in five.
fn due_about(last: NaiveDate, decided_on: NaiveDate, dice: &mut Dice) -> NaiveDate {
    let due = if dice.chance(180) {
        before(last, dice.between(16, 45))
    } else {
        after(last, dice.between(0, 21))
    };
    due.max(after(decided_on, 14))
}

/// So many remedies, recommended on a day.
pub(crate) fn recommend(on: NaiveDate, count: u16, dice: &mut Dice) -> Vec<Remedy> {
    (0..count)
        .map(|number| {
            let kind = dice.weighted(&[
                (RemedyKind::Apology, 310),
                (RemedyKind::Payment, 270),
                (RemedyKind::ActOnTheCase, 120),
                (RemedyKind::ProcedureChange, 110),
                (RemedyKind::Training, 80),
                (RemedyKind::Review, 90),
                (RemedyKind::Other, 20),
            ]);
            Remedy {
                id: RemedyId(NonZeroU16::MIN.saturating_add(number)),
                kind,
                amount_pence: (kind == RemedyKind::Payment).then(|| pence(dice)),
                due_on: after(on, dice.pick(&[28, 28, 42, 56, 84])),
                reply: reply(on, dice),
            }
        })
        .collect()
}

/// £50 to £2,500, mostly round; some to the penny.
fn pence(dice: &mut Dice) -> u64 {
    let pounds = match dice.below(10) {
        0..7 => dice.between(1, 12) * 50,
        7..9 => dice.between(10, 50) * 50,
        _ => dice.between(50, 1_900),
    };
    let odd = if dice.chance(200) { dice.between(1, 99) } else { 0 };
    u64::from(pounds * 100 + odd)
}

fn reply(on: NaiveDate, dice: &mut Dice) -> Reply {
    match dice.below(1000) {
        0..600 => Reply::Before,
        600..960 => Reply::Agreed(after(on, dice.between(1, 20))),
        960..972 => Reply::Refused(after(on, dice.between(5, 25))),
        _ => Reply::None,
    }
}

/// Adds remedies to the deeds of their decision, tells them, and what the authority replied.
pub(crate) fn record(
    tale: &mut Tale,
    remedies: &[Remedy],
    desk: Desk,
    mut deeds: Vec<Deed>,
    decided_on: NaiveDate,
) {
    for &Remedy { id: remedy, kind, amount_pence, due_on, .. } in remedies {
        let due_on = Some(due_on);
        deeds.push(Deed::of(RemedyRecommended { remedy, kind, amount_pence, due_on }));
    }
    for remedy in remedies.iter().filter(|remedy| remedy.reply == Reply::Before) {
        deeds.push(Deed::of(RemedyAgreed { remedy: remedy.id, on: decided_on }));
    }
    tale.push(decided_on, desk, deeds);
    for &Remedy { id: remedy, reply, .. } in remedies {
        match reply {
            Reply::Agreed(on) => tale.push_one(on, Desk::Compliance, RemedyAgreed { remedy, on }),
            Reply::Refused(on) => tale.push_one(on, Desk::Compliance, RemedyRefused { remedy, on }),
            Reply::Before | Reply::None => {}
        }
    }
}

/// Tells what becomes of remedies, from the day of the decision in force on.
pub(crate) fn comply(
    tale: &mut Tale,
    remedies: &[Remedy],
    compliance: Compliance,
    from: NaiveDate,
    dice: &mut Dice,
) {
    let mut outcomes = Vec::with_capacity(remedies.len());
    match compliance {
        Compliance::Within { from, last, failed } => {
            within(remedies, (from, last), failed, dice, &mut outcomes);
        }
        Compliance::Free | Compliance::Nothing => {
            for remedy in remedies {
                chance(remedy, from, dice, &mut outcomes);
            }
            if dice.chance(500) {
                bundle(&mut outcomes);
            }
        }
    }
    // Nothing can be agreed once it is done: outcomes are recorded after the replies.
    let replied = remedies.iter().filter_map(|remedy| match remedy.reply {
        Reply::Agreed(on) | Reply::Refused(on) => Some(on),
        Reply::Before | Reply::None => None,
    });
    tale.floor = replied.fold(tale.floor, NaiveDate::max);
    report_failure(tale, &outcomes, dice);
    outcomes.sort_by_key(CaseFacts::occurred_on);
    for same_day in outcomes.chunk_by(|a, b| a.occurred_on() == b.occurred_on()) {
        let day = same_day[0].occurred_on().unwrap_or(from);
        tale.push(day, Desk::Compliance, same_day.iter().cloned().map(Deed::of).collect());
    }
}

/// Outcomes between two days, the last on the second.
fn within(
    remedies: &[Remedy],
    (from, last): (NaiveDate, NaiveDate),
    failed: bool,
    dice: &mut Dice,
    outcomes: &mut Vec<CaseFacts>,
) {
    for (index, &Remedy { id: remedy, .. }) in remedies.iter().enumerate() {
        let day = if index == 0 { last } else { some_day(dice, from, last) };
        if failed && index == 0 {
            outcomes.push(NotComplied { remedy, on: day }.into());
            let satisfied_on = after(day, dice.between(60, 150));
            let done_on = Some(before(satisfied_on, dice.between(2, 20)));
            outcomes.push(Complied { remedy, done_on, satisfied_on }.into());
        } else {
            let done_on = Some(before(day, dice.between(0, from_to(from, day).min(14))));
            outcomes.push(Complied { remedy, done_on, satisfied_on: day }.into());
        }
    }
}

/// What chance brings a remedy.
fn chance(remedy: &Remedy, from: NaiveDate, dice: &mut Dice, outcomes: &mut Vec<CaseFacts>) {
    let id = remedy.id;
    let due = remedy.due_on.max(after(from, 7));
    let mut done_by = |dice: &mut Dice, first, last| {
        let done = some_day(dice, first, last);
        let satisfied_on = after(done, dice.between(2, 28));
        let done_on = (!dice.chance(12)).then_some(done);
        outcomes.push(Complied { remedy: id, done_on, satisfied_on }.into());
    };
    match dice.below(1000) {
        0..745 => done_by(dice, before(due, 20).max(from), due),
        745..935 => done_by(dice, after(due, 1), after(due, 75)),
        935..970 => {
            let on = some_day(dice, from, due);
            let due_on = after(due, dice.between(21, 56));
            done_by(dice, due, after(due_on, 4));
            outcomes.push(RemedyRescheduled { remedy: id, on, due_on }.into());
        }
        970..985 => {
            let on = some_day(dice, from, due);
            let reasons = [
                (CancelReason::NoLongerNeeded, 4),
                (CancelReason::DeclinedByComplainant, 4),
                (CancelReason::RecordedInError, 1),
                (CancelReason::Other, 1),
            ];
            let reason = dice.weighted(&reasons);
            outcomes.push(RemedyCancelled { remedy: id, on, reason }.into());
        }
        985..988 => {
            let on = after(due, dice.between(30, 90));
            if dice.chance(550) {
                done_by(dice, after(on, 20), after(on, 150));
            }
            outcomes.push(NotComplied { remedy: id, on }.into());
        }
        // Nobody heard of it again.
        _ => {}
    }
}

/// One look at the evidence for all remedies, on the last day there would have been.
fn bundle(outcomes: &mut [CaseFacts]) {
    let satisfied = |facts: &CaseFacts| match facts {
        CaseFacts::Complied(f) => Some(f.satisfied_on),
        _ => None,
    };
    let Some(last) = outcomes.iter().filter_map(satisfied).max() else {
        return;
    };
    for facts in outcomes {
        if let CaseFacts::Complied(f) = facts {
            f.satisfied_on = last;
        }
    }
}

/// Some failures are reported in public, and again where that had no effect.
fn report_failure(tale: &mut Tale, outcomes: &[CaseFacts], dice: &mut Dice) {
    let failed = outcomes.iter().find_map(|facts| match facts {
        CaseFacts::NotComplied(f) => Some(f.on),
        _ => None,
    });
    if let Some(failed) = failed
        && dice.chance(400)
    {
        let on = after(failed, dice.between(30, 70));
        tale.push_one(on, Desk::Reviewer, PublicReportIssued { on });
        if dice.chance(700) {
            let on = after(on, dice.between(60, 120));
            tale.push_one(on, Desk::Reviewer, FurtherReportIssued { on });
        }
    }
}
