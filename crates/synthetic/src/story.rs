//! Tells a case from its brief: receipt, assessment, investigation, decision, and what follows.
//! Every step it tells is one that the rules of the domain accept.

use chrono::NaiveDate;
use upheld_domain::{
    Answer, AssessmentOutcome, Assigned, CaseFacts, Channel, ClosedAtAssessment, DecisionPublished,
    DecisionWithdrawn, Discontinued, DiscontinuedReason, DraftDecisionIssued, Investigated,
    LinkKind, Linked, NotUpheld, Noted, Paused, PublicReportIssued, Received, Reference, Resumed,
    RetractionReason, Role, Upheld,
};

use crate::amends;
use crate::days::{after, before, from_to, some_day};
use crate::dice::Dice;
use crate::remedies::{self, Remedy};
use crate::review::{self, Later};
use crate::tale::{Brief, Deed, Desk, Oddity, Ruling, Tag, Tale};

/// The tale of a brief, its steps in order.
pub(crate) fn tell(brief: &Brief, reference: Reference, dice: &mut Dice) -> Tale {
    let mut tale = Tale::new(reference, brief.received_on);
    receive(&mut tale, brief, dice);
    let examined = is_examined(brief, dice);
    if examined {
        investigate(&mut tale, brief, dice);
    }
    let later = review::draw(brief, examined, dice);
    let remedies = conclude(&mut tale, brief, later.upholds(), dice);
    follow(&mut tale, brief, &later, remedies, dice);
    take_notes(&mut tale, brief, dice);
    amends::amend(&mut tale, brief, &later, dice);
    tale
}

fn receive(tale: &mut Tale, brief: &Brief, dice: &mut Dice) {
    let channels = [
        (Channel::Online, 640),
        (Channel::Phone, 180),
        (Channel::Email, 110),
        (Channel::Letter, 60),
        (Channel::NotStated, 10),
    ];
    let received = Received {
        reference: tale.reference,
        authority: brief.authority,
        subject: brief.subject,
        received_on: brief.received_on,
        channel: dice.weighted(&channels),
        resubmission_of: brief.resubmission_of,
    };
    tale.push(brief.received_on, Desk::Intake, vec![Deed::tagged(Tag::Receipt, received)]);
    if let Some(other) = brief.joint_with {
        let day = after(brief.received_on, dice.between(3, 20));
        tale.push_one(day, Desk::Intake, Linked { other, kind: LinkKind::Joint });
    }
    if dice.chance(700) {
        let on = after(brief.received_on, dice.below(6)).min(brief.decided_on);
        let (role, desk) = match brief.ruling {
            Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries) => {
                (Role::Assessor, Desk::Assessor)
            }
            Ruling::Closed(_) => (Role::Intake, Desk::Intake),
            _ => (Role::Assessor, Desk::Assessor),
        };
        tale.push_one(on, desk, Assigned { role, on });
    }
}

/// Whether the case is investigated: one that the authority had put right may be upheld at once.
fn is_examined(brief: &Brief, dice: &mut Dice) -> bool {
    match brief.ruling {
        Ruling::Closed(_) => false,
        Ruling::Upheld { remedied_before: true } => dice.chance(650),
        _ => true,
    }
}

fn investigate(tale: &mut Tale, brief: &Brief, dice: &mut Dice) {
    let span = from_to(brief.received_on, brief.decided_on);
    let started = after(brief.received_on, span * dice.between(150, 400) / 1000);
    let started_on = (!dice.chance(5)).then_some(started);
    let mut deeds = vec![Deed::of(Investigated { started_on })];
    if dice.chance(850) {
        deeds.push(Deed::of(Assigned { role: Role::Investigator, on: started }));
    }
    tale.push(started, Desk::Investigator, deeds);
    let room = from_to(started, brief.decided_on);
    if room >= 60 && dice.chance(30) {
        let on = after(started, dice.between(3, 15));
        tale.push_one(on, Desk::Investigator, Paused { on });
        let on = after(on, dice.between(5, 25));
        tale.push_one(on, Desk::Investigator, Resumed { on });
    }
    if room >= 20 && dice.chance(800) {
        let issued_on = before(brief.decided_on, dice.between(12, room.min(35) - 1));
        let comments_due_on = dice.chance(970).then(|| after(issued_on, dice.between(10, 21)));
        let draft = DraftDecisionIssued { issued_on, comments_due_on };
        tale.push_one(issued_on, Desk::Investigator, draft);
    }
}

/// The desk that decides so.
pub(crate) fn desk_of(ruling: Ruling) -> Desk {
    match ruling {
        Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries) => Desk::Assessor,
        Ruling::Closed(_) => Desk::Intake,
        _ => Desk::Investigator,
    }
}

/// A ruling as facts. `injustice` is asked of upheld ones only.
pub(crate) fn ruled(
    ruling: Ruling,
    decided_on: NaiveDate,
    injustice: bool,
    dice: &mut Dice,
) -> CaseFacts {
    match ruling {
        Ruling::Closed(outcome) => ClosedAtAssessment { outcome, decided_on }.into(),
        Ruling::NotUpheld => NotUpheld { decided_on }.into(),
        Ruling::Discontinued => {
            let reasons = [
                (DiscontinuedReason::Withdrawn, 4),
                (DiscontinuedReason::Settled, 3),
                (DiscontinuedReason::CannotBePursued, 3),
            ];
            Discontinued { decided_on, reason: dice.weighted(&reasons) }.into()
        }
        Ruling::Upheld { remedied_before } => Upheld {
            decided_on,
            injustice: if injustice { Answer::Yes } else { Answer::No },
            fault_accepted: dice.weighted(&[
                (Answer::Yes, 25),
                (Answer::No, 65),
                (Answer::NotStated, 10),
            ]),
            remedied_before: if remedied_before { Answer::Yes } else { Answer::No },
            by_report: injustice && dice.chance(12),
        }
        .into(),
    }
}

/// Records the first decision, with the remedies it recommends.
fn conclude(tale: &mut Tale, brief: &Brief, simple: bool, dice: &mut Dice) -> Vec<Remedy> {
    let day = brief.recorded_on.unwrap_or(brief.decided_on);
    let desk = desk_of(brief.ruling);
    let mut deeds = Vec::with_capacity(1);
    tale.floor = tale.floor.max(day);
    if brief.oddity == Oddity::WrongDecision {
        let wrong = ruled(wrong_ruling(brief.ruling), brief.decided_on, false, dice);
        tale.push(day, desk, vec![Deed::tagged(Tag::WrongDecision, wrong)]);
        tale.floor = after(tale.floor, dice.between(2, 9));
        deeds.push(Deed::retract(Tag::WrongDecision, RetractionReason::RecordedInError));
    }
    let remedies = if simple {
        remedies::recommend(brief.decided_on, 1, dice)
    } else {
        remedies::of_decision(brief.ruling, brief.compliance, brief.decided_on, dice)
    };
    let injustice = !remedies.is_empty() || is_remedied_before(brief.ruling) || dice.chance(300);
    let decision = ruled(brief.ruling, brief.decided_on, injustice, dice);
    deeds.push(Deed::tagged(Tag::Decision, decision));
    remedies::record(tale, &remedies, desk, deeds, brief.decided_on);
    remedies
}

fn is_remedied_before(ruling: Ruling) -> bool {
    ruling == Ruling::Upheld { remedied_before: true }
}

/// What a tired caseworker records in the place of a ruling.
fn wrong_ruling(ruling: Ruling) -> Ruling {
    match ruling {
        Ruling::Closed(AssessmentOutcome::AdviceGiven) => {
            Ruling::Closed(AssessmentOutcome::IncompleteOrInvalid)
        }
        Ruling::Closed(_) => Ruling::Closed(AssessmentOutcome::AdviceGiven),
        Ruling::Upheld { .. } => Ruling::Upheld { remedied_before: true },
        Ruling::NotUpheld | Ruling::Discontinued => Ruling::Upheld { remedied_before: false },
    }
}

/// Everything after the first decision.
fn follow(
    tale: &mut Tale,
    brief: &Brief,
    later: &Later,
    mut remedies: Vec<Remedy>,
    dice: &mut Dice,
) {
    review::record(tale, brief, later, &mut remedies, dice);
    let (ruling, decided_on) = later.last_decision(brief);
    let upheld = matches!(ruling, Ruling::Upheld { .. });
    if upheld {
        remedies::comply(tale, &remedies, brief.compliance, decided_on, dice);
    }
    let by_report = tale.deeds().any(
        |deed| matches!(deed.facts(), Some(CaseFacts::Upheld(f)) if f.by_report && f.decided_on == decided_on),
    );
    if by_report {
        let on = after(decided_on, dice.between(7, 30));
        tale.push_one(on, Desk::Investigator, PublicReportIssued { on });
    }
    publish(tale, ruling, decided_on, dice);
}

fn publish(tale: &mut Tale, ruling: Ruling, decided_on: NaiveDate, dice: &mut Dice) {
    let often = match ruling {
        Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries) => 550,
        Ruling::Closed(_) => 0,
        _ => 930,
    };
    if !dice.chance(often) {
        return;
    }
    let on = after(decided_on, dice.between(42, 90));
    // Publications are planned: some are recorded before their day.
    let day = before(on, dice.pick(&[0, 0, 0, 5, 10]));
    let deed = Deed::tagged(Tag::Publication, DecisionPublished { on });
    tale.push(day, Desk::Reviewer, vec![deed]);
    if dice.chance(3) {
        let on = after(on, dice.between(20, 200));
        tale.push_one(on, Desk::Reviewer, DecisionWithdrawn { on });
    }
}

/// Notes are taken at any time from the receipt to some weeks after the decision.
fn take_notes(tale: &mut Tale, brief: &Brief, dice: &mut Dice) {
    tale.floor = brief.received_on;
    let count = dice.weighted(&[(0, 640), (1, 250), (2, 110)]);
    for number in 0..count {
        let on = some_day(dice, brief.received_on, after(brief.decided_on, 20));
        let tag = if number == 0 { Tag::Note } else { Tag::None };
        tale.push(on, desk_of(brief.ruling), vec![Deed::tagged(tag, Noted { on })]);
    }
}
