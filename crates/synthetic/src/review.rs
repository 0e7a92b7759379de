//! What may come after a decision: a review, a reopening, and a second decision.

use chrono::NaiveDate;
use upheld_domain::{
    AssessmentOutcome, CancelReason, DecisionReviewRequested, DecisionReviewed, Investigated,
    RemedyCancelled, ReopenReason, Reopened, ReviewParty, ReviewResult,
};

use crate::days::after;
use crate::dice::Dice;
use crate::remedies::{self, Remedy};
use crate::story::{desk_of, ruled};
use crate::tale::{Brief, Compliance, Deed, Desk, Oddity, Ruling, Tale};

/// What comes after the first decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    /// Nothing.
    Nothing,
    /// A review, and the decision stands.
    Stands {
        /// The day somebody asked for it.
        asked_on: NaiveDate,
        /// The day it was answered.
        on: NaiveDate,
    },
    /// A review, and another decision with it.
    Amended {
        /// The day somebody asked for it.
        asked_on: NaiveDate,
        /// The day it was answered, and decided anew.
        on: NaiveDate,
        /// How.
        ruling: Ruling,
    },
    /// The case is opened again.
    Reopened {
        /// The day somebody asked for a review; none where it is opened otherwise.
        asked_on: Option<NaiveDate>,
        /// The day it is opened.
        on: NaiveDate,
        /// The day an investigation begins, where there was none.
        started_on: Option<NaiveDate>,
        /// The day of the second decision.
        decided_on: NaiveDate,
        /// The second decision.
        ruling: Ruling,
        /// Whether the first was upheld.
        was_upheld: bool,
    },
}

impl Later {
    /// The decision that is in force in the end.
    pub(crate) fn last_decision(&self, brief: &Brief) -> (Ruling, NaiveDate) {
        match *self {
            Self::Nothing | Self::Stands { .. } => (brief.ruling, brief.decided_on),
            Self::Amended { on, ruling, .. } => (ruling, on),
            Self::Reopened { decided_on, ruling, .. } => (ruling, decided_on),
        }
    }

    /// Whether an upheld case is opened again.
    pub(crate) fn upholds(&self) -> bool {
        matches!(self, Self::Reopened { was_upheld: true, .. })
    }

    /// Whether there is one decision only.
    pub(crate) fn is_quiet(&self) -> bool {
        matches!(self, Self::Nothing | Self::Stands { .. })
    }
}

/// Draws what comes after. `examined`: whether the case was investigated.
pub(crate) fn draw(brief: &Brief, examined: bool, dice: &mut Dice) -> Later {
    let often = match brief.ruling {
        Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries) => 70,
        Ruling::Closed(_) => 8,
        Ruling::NotUpheld => 110,
        Ruling::Upheld { .. } => 40,
        Ruling::Discontinued => 20,
    };
    let reviewed = brief.oddity != Oddity::Reopened && dice.chance(often);
    if !reviewed && brief.oddity != Oddity::Reopened && !dice.chance(4) {
        return Later::Nothing;
    }
    let asked_on = after(brief.decided_on, dice.between(3, 35));
    let on = after(asked_on, dice.between(14, 60));
    let upheld = matches!(brief.ruling, Ruling::Upheld { .. });
    match dice.weighted(&[(0, 900), (1, 40), (2, 60)]) {
        _ if brief.oddity == Oddity::Plain && !reviewed => Later::Nothing,
        _ if brief.oddity == Oddity::Plain => Later::Stands { asked_on, on },
        _ if !reviewed => reopened(brief, None, on, examined, dice),
        1 if !upheld => Later::Amended { asked_on, on, ruling: amended(brief.ruling) },
        2 => reopened(brief, Some(asked_on), on, examined, dice),
        _ => Later::Stands { asked_on, on },
    }
}

fn amended(ruling: Ruling) -> Ruling {
    match ruling {
        Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries) => {
            Ruling::Closed(AssessmentOutcome::ReferredBack)
        }
        Ruling::Closed(_) => Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries),
        _ => Ruling::Upheld { remedied_before: false },
    }
}

fn reopened(
    brief: &Brief,
    asked_on: Option<NaiveDate>,
    on: NaiveDate,
    examined: bool,
    dice: &mut Dice,
) -> Later {
    let closed = Ruling::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries);
    let upheld = Ruling::Upheld { remedied_before: false };
    let ruling = match brief.ruling {
        Ruling::Closed(_) => dice.weighted(&[(closed, 50), (upheld, 28), (Ruling::NotUpheld, 22)]),
        first @ Ruling::Upheld { .. } => dice.weighted(&[(first, 70), (Ruling::NotUpheld, 30)]),
        _ => dice.weighted(&[(upheld, 55), (Ruling::NotUpheld, 45)]),
    };
    let starts = !examined && ruling != closed;
    Later::Reopened {
        asked_on,
        on,
        started_on: starts.then(|| after(on, dice.between(5, 20))),
        decided_on: after(on, dice.between(25, 130)),
        ruling,
        was_upheld: matches!(brief.ruling, Ruling::Upheld { .. }),
    }
}

/// Tells what comes after. Remedies of a second decision join the others; those of a decision that
/// fell are cancelled.
pub(crate) fn record(
    tale: &mut Tale,
    brief: &Brief,
    later: &Later,
    remedies: &mut Vec<Remedy>,
    dice: &mut Dice,
) {
    match *later {
        Later::Nothing => {}
        Later::Stands { asked_on, on } => {
            ask(tale, brief, asked_on, dice);
            let result = ReviewResult::Stands;
            tale.push_one(on, Desk::Reviewer, DecisionReviewed { result, on });
        }
        Later::Amended { asked_on, on, ruling } => {
            ask(tale, brief, asked_on, dice);
            let result = ReviewResult::Amended;
            let deeds = vec![Deed::of(DecisionReviewed { result, on })];
            decide_again(tale, (ruling, on), deeds, remedies, dice);
        }
        Later::Reopened { asked_on, on, started_on, decided_on, ruling, .. } => {
            open_again(tale, brief, asked_on, on, dice);
            if let Some(started) = started_on {
                let started_on = Some(started);
                tale.push_one(started, Desk::Investigator, Investigated { started_on });
            }
            decide_again(tale, (ruling, decided_on), Vec::new(), remedies, dice);
        }
    }
}

fn ask(tale: &mut Tale, brief: &Brief, on: NaiveDate, dice: &mut Dice) {
    let by = match brief.ruling {
        Ruling::Upheld { .. } if dice.chance(600) => ReviewParty::Authority,
        _ => ReviewParty::Complainant,
    };
    tale.push_one(on, Desk::Reviewer, DecisionReviewRequested { by, on });
}

fn open_again(
    tale: &mut Tale,
    brief: &Brief,
    asked_on: Option<NaiveDate>,
    on: NaiveDate,
    dice: &mut Dice,
) {
    let Some(asked_on) = asked_on else {
        let reasons = [
            (ReopenReason::NewEvidence, 50),
            (ReopenReason::OfficeError, 30),
            (ReopenReason::CourtOrder, 3),
            (ReopenReason::Other, 17),
        ];
        let reason = dice.weighted(&reasons);
        tale.push_one(on, Desk::Reviewer, Reopened { on, reason });
        return;
    };
    ask(tale, brief, asked_on, dice);
    let result = ReviewResult::Reopened;
    tale.push_one(on, Desk::Reviewer, DecisionReviewed { result, on });
}

fn decide_again(
    tale: &mut Tale,
    (ruling, decided_on): (Ruling, NaiveDate),
    mut deeds: Vec<Deed>,
    remedies: &mut Vec<Remedy>,
    dice: &mut Dice,
) {
    let desk = desk_of(ruling);
    tale.floor = tale.floor.max(decided_on);
    let fresh = if remedies.is_empty() {
        remedies::of_decision(ruling, Compliance::Free, decided_on, dice)
    } else {
        Vec::new()
    };
    let injustice = !(fresh.is_empty() && remedies.is_empty());
    deeds.push(Deed::of(ruled(ruling, decided_on, injustice, dice)));
    if !matches!(ruling, Ruling::Upheld { .. }) {
        let reason = CancelReason::NoLongerNeeded;
        let cancel = |r: Remedy| Deed::of(RemedyCancelled { remedy: r.id, on: decided_on, reason });
        deeds.extend(remedies.drain(..).map(cancel));
    }
    remedies::record(tale, &fresh, desk, deeds, decided_on);
    remedies.extend(fresh);
}
