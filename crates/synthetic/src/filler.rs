//! Briefs by chance: everything that nobody published a count of.

use chrono::NaiveDate;
use upheld_domain::{AssessmentOutcome, CaseId, ReportingYear, Subject, YearStart};

use crate::days::after;
use crate::dice::Dice;
use crate::national;
use crate::places::Place;
use crate::tale::{Brief, Compliance, Oddity, Ruling};

/// What is settled of a case before chance takes over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// About whom.
    pub(crate) place: &'a Place,
    /// The day it came.
    pub(crate) received_on: NaiveDate,
    /// The subject, where it is that of another case.
    pub(crate) subject: Option<Subject>,
    /// It is decided on this day or later.
    pub(crate) open_until: NaiveDate,
    /// The earlier case it comes again from.
    pub(crate) resubmission_of: Option<CaseId>,
    /// The case of the same complaint about another body.
    pub(crate) joint_with: Option<CaseId>,
    /// What goes wrong.
    pub(crate) oddity: Oddity,
}

/// A case of a day.
pub(crate) fn brief(given: &Given<'_>, dice: &mut Dice) -> Brief {
    let Given { place, received_on, .. } = *given;
    let subject = given.subject.unwrap_or_else(|| national::subject(place.group, dice));
    // What was open at the start had waited for more than a word of advice.
    let long = received_on < given.open_until;
    let examined = dice.chance(national::investigated_of(subject)) || long && dice.chance(500);
    let (ruling, days) = if examined {
        let days = investigation_days(dice);
        (finding(place, subject, YearStart::APRIL.year_of(after(received_on, days)), dice), days)
    } else {
        closure(long, dice)
    };
    let mut decided_on = after(received_on, days);
    if decided_on < given.open_until {
        decided_on = after(given.open_until, dice.below(60));
    }
    Brief {
        authority: place.id,
        subject,
        received_on,
        resubmission_of: given.resubmission_of,
        joint_with: given.joint_with,
        ruling,
        decided_on,
        recorded_on: None,
        compliance: Compliance::Free,
        oddity: given.oddity,
        mistaken_for: None,
    }
}

/// Days from receipt to the decision of an investigation: about three in four within 26 weeks.
pub(crate) fn investigation_days(dice: &mut Dice) -> u32 {
    match dice.below(100) {
        0..55 => dice.between(75, 150),
        55..85 => dice.between(150, 200),
        85..97 => dice.between(200, 300),
        _ => dice.between(300, 450),
    }
}

/// Days from receipt to a closure at assessment.
pub(crate) fn closure_days(outcome: AssessmentOutcome, dice: &mut Dice) -> u32 {
    match outcome {
        AssessmentOutcome::IncompleteOrInvalid => dice.between(0, 10),
        AssessmentOutcome::AdviceGiven => dice.between(0, 12),
        AssessmentOutcome::ReferredBack => dice.between(2, 20),
        AssessmentOutcome::ClosedAfterInitialEnquiries => dice.between(12, 60),
    }
}

fn finding(place: &Place, subject: Subject, year: ReportingYear, dice: &mut Dice) -> Ruling {
    if dice.chance(25) {
        return Ruling::Discontinued;
    }
    if !dice.chance(national::uphold_rate_of(year, subject)) {
        return Ruling::NotUpheld;
    }
    Ruling::Upheld { remedied_before: dice.chance(national::remedied_before_of(place.group)) }
}

fn closure(long: bool, dice: &mut Dice) -> (Ruling, u32) {
    let outcomes = [
        (AssessmentOutcome::IncompleteOrInvalid, 90),
        (AssessmentOutcome::AdviceGiven, 90),
        (AssessmentOutcome::ReferredBack, 330),
        (AssessmentOutcome::ClosedAfterInitialEnquiries, 490),
    ];
    let outcome = match dice.weighted(&outcomes) {
        _ if long => AssessmentOutcome::ClosedAfterInitialEnquiries,
        outcome => outcome,
    };
    (Ruling::Closed(outcome), closure_days(outcome, dice))
}
