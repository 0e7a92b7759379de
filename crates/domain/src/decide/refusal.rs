//! Why a command is refused, in sentences a caseworker understands, and what to do about it.

use chrono::NaiveDate;

use crate::authority::AuthorityId;
use crate::case::{Outcome, Stage};
use crate::facts::CaseKind;
use crate::ids::{Position, RemedyId};
use crate::vocabulary::{Finding, RemedyKind, Subject};

/// Why a command is refused. Each is a sentence; [`Refusal::hint`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A command without events.
    #[error("the command records nothing")]
    Nothing,
    /// Something other than Received on a case that was never received.
    #[error("a case starts with Received; {0} can't come first")]
    NotReceived(CaseKind),
    /// Received twice.
    #[error("this case was received before")]
    AlreadyReceived,
    /// An authority nobody registered.
    #[error("the register has no authority {0}")]
    UnknownAuthority(AuthorityId),
    /// A subject that the office's scheme does not have.
    #[error("the scheme {scheme} has no subject {subject}")]
    UnknownSubject {
        /// The subject.
        subject: Subject,
        /// The scheme's name.
        scheme: String,
    },
    /// A finding that the office's scheme does not have.
    #[error("the scheme {scheme} has no finding {finding}")]
    UnknownFinding {
        /// The finding.
        finding: Finding,
        /// The scheme's name.
        scheme: String,
    },
    /// A finding that says more than the decision in force.
    #[error("a finding of {finding} goes further than the decision: the case is {}", stage_named(*stage))]
    FindingOutweighs {
        /// What the scheme calls the finding.
        finding: String,
        /// Where the case stands.
        stage: Stage,
    },
    /// Anything but Retracted after Voided.
    #[error("the case is void: nothing but Retracted can follow, not {0}")]
    Void(CaseKind),
    /// A step that the case's stage does not allow.
    #[error("{kind} can't be recorded: the case is {}", stage_named(*stage))]
    Stage {
        /// What was asked.
        kind: CaseKind,
        /// Where the case stands.
        stage: Stage,
    },
    /// A finding without an investigation.
    #[error("{0} needs an investigation first")]
    NotInvestigated(CaseKind),
    /// Closed at assessment, though an investigation began.
    #[error("the case was investigated, so it can't be closed at assessment any more")]
    PastAssessment,
    /// Upheld without an investigation, where the authority had not put it right before.
    #[error(
        "without an investigation a complaint can be upheld only where the authority had \
         remedied it before it came"
    )]
    UpheldUnexamined,
    /// A remedy on a case that is not upheld.
    #[error("a remedy needs an upheld decision in force; the case is {}", stage_named(*.0))]
    NotUpheld(Stage),
    /// A remedy number used twice.
    #[error("remedy {0} is there already")]
    RemedyExists(RemedyId),
    /// A remedy nobody recommended.
    #[error("there is no remedy {0} in this case")]
    UnknownRemedy(RemedyId),
    /// A remedy that was cancelled.
    #[error("remedy {0} was cancelled")]
    RemedyCancelled(RemedyId),
    /// A remedy that was complied with.
    #[error("remedy {remedy} was complied with on {on} already")]
    AlreadyComplied {
        /// Which.
        remedy: RemedyId,
        /// When the ombudsman was satisfied.
        on: NaiveDate,
    },
    /// A failure recorded twice.
    #[error("remedy {remedy} was found not complied with on {on} already")]
    AlreadyFailed {
        /// Which.
        remedy: RemedyId,
        /// When.
        on: NaiveDate,
    },
    /// An amount on something that is no payment.
    #[error("an amount belongs to a payment, not to a remedy of the kind {0}")]
    AmountWithoutPayment(RemedyKind),
    /// A review that nobody asked for.
    #[error("nobody asked for a review of this decision")]
    NoReviewRequested,
    /// A review asked for twice.
    #[error("a review was asked for on {0} and has no answer yet")]
    ReviewPending(NaiveDate),
    /// An amended decision without the new one in the same commit.
    #[error("a review that amends needs the new decision in the same command")]
    AmendedWithoutDecision,
    /// A further report without a first.
    #[error("a further report needs a public report before it")]
    NoReport,
    /// A withdrawal of what was not published.
    #[error("the decision is not published")]
    NotPublished,
    /// Paused twice.
    #[error("the case is paused since {0}")]
    AlreadyPaused(NaiveDate),
    /// Resumed without a pause.
    #[error("the case is not paused")]
    NotPaused,
    /// A case linked to itself, or a resubmission of itself.
    #[error("a case can't be linked to itself")]
    LinkedToItself,
    /// A date after today.
    #[error("{kind} is dated {date}, which is after today, {today}")]
    Future {
        /// What was asked.
        kind: CaseKind,
        /// Its date.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// A date no office of this century would write.
    #[error("{kind} is dated {date}, outside the years 1900 to 2998")]
    Implausible {
        /// What was asked.
        kind: CaseKind,
        /// Its date.
        date: NaiveDate,
    },
    /// An event before what it depends on.
    #[error("{kind} on {date} is before {what} on {earlier}")]
    Predates {
        /// What was asked.
        kind: CaseKind,
        /// Its date.
        date: NaiveDate,
        /// What it depends on.
        what: &'static str,
        /// The day of that.
        earlier: NaiveDate,
    },
    /// Two dates of one event in the wrong order.
    #[error("{what} on {date}, before {before} on {other}")]
    Crossed {
        /// What has the earlier date.
        what: &'static str,
        /// That date.
        date: NaiveDate,
        /// What should have come first.
        before: &'static str,
        /// The day of that.
        other: NaiveDate,
    },
    /// A correction or retraction of an event that is not in this case.
    #[error("this case has no event at position {0}")]
    NoSuchEvent(Position),
    /// An amendment of something already taken back.
    #[error("the event at position {0} was taken back already")]
    AlreadyRetracted(Position),
    /// A correction or retraction of what can't be one's target.
    #[error("the {kind} at position {position} can't be {how}")]
    NotAmendable {
        /// The event.
        position: Position,
        /// Its kind.
        kind: CaseKind,
        /// What was asked of it.
        how: &'static str,
    },
    /// A correction of one kind by another.
    #[error("a correction keeps the kind: the event is {was}, the correction {is}")]
    KindChanged {
        /// What it is.
        was: CaseKind,
        /// What came.
        is: CaseKind,
    },
    /// A correction that changes nothing.
    #[error("the correction changes nothing")]
    NothingCorrected,
    /// A correction or retraction that would leave a case that can't be.
    #[error("with that change the {kind} at position {position} could not stand: {because}")]
    Breaks {
        /// The event that would break.
        position: Position,
        /// Its kind.
        kind: CaseKind,
        /// Why.
        because: Box<Self>,
    },
}

fn stage_named(stage: Stage) -> &'static str {
    match stage {
        Stage::Unknown => "not received yet",
        Stage::Assessment => "open, at assessment",
        Stage::Investigation => "open, under investigation",
        Stage::Amending => "waiting for its amended decision",
        Stage::Decided(Outcome::Upheld) => "decided: upheld",
        Stage::Decided(Outcome::NotUpheld) => "decided: not upheld",
        Stage::Decided(Outcome::Discontinued) => "decided: discontinued",
        Stage::Decided(Outcome::Closed(_)) => "decided: closed at assessment",
    }
}

impl Refusal {
    /// What the caseworker can do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotReceived(_) => Some("record the receipt first: case receive"),
            Self::UnknownAuthority(_) => Some("check the code, or register the body first"),
            Self::UnknownSubject { .. } => Some("use one of the scheme's own subjects"),
            Self::UnknownFinding { .. } => Some("use one of the scheme's outcomes"),
            Self::FindingOutweighs { .. } => {
                Some("the gravest finding decides the case: correct the decision or the finding")
            }
            Self::Void(_) => Some("take the Voided back first: case retract"),
            Self::Stage { kind, stage } => stage_hint(*kind, *stage),
            Self::NotInvestigated(_) => Some("record the investigation first: case investigate"),
            Self::PastAssessment => Some("discontinue the investigation: case discontinue"),
            Self::UpheldUnexamined => {
                Some("record the investigation (case investigate), or say --remedied-before yes")
            }
            Self::NoReviewRequested => Some("record the request first, or reopen: case reopen"),
            Self::ReviewPending(_) => Some("record the answer to that request first"),
            Self::AmendedWithoutDecision => {
                Some("give the review and the new decision together, or take both back together")
            }
            Self::NoReport => Some("record the public report first"),
            Self::NotPublished => {
                Some("there is nothing to withdraw; case show tells what there is")
            }
            Self::NotPaused => Some("record the pause first: case pause"),
            Self::LinkedToItself => Some("name the other case's reference"),
            Self::AlreadyPaused(_) => Some("record that the case was resumed first"),
            Self::Future { .. } => {
                Some("only due dates and planned publications may lie ahead; check the date")
            }
            Self::Implausible { .. } => Some("check the year"),
            Self::Crossed { .. } => Some("check both dates"),
            Self::Predates { .. } => Some("check both dates; the earlier one can be corrected too"),
            Self::NoSuchEvent(_) => Some("case show lists the positions of a case's events"),
            Self::NotAmendable { kind, how, .. } => amend_hint(*kind, how),
            Self::KindChanged { .. } => Some("take the event back and record the right one"),
            Self::Breaks { .. } => Some("correct or take back the later event first"),
            other => other.remedy_hint(),
        }
    }

    fn remedy_hint(&self) -> Option<&'static str> {
        match self {
            Self::AlreadyReceived | Self::AlreadyComplied { .. } | Self::AlreadyFailed { .. } => {
                Some("if what is recorded is wrong, correct it: case correct")
            }
            Self::NotUpheld(_) => Some("record the decision first: case uphold"),
            Self::RemedyExists(_) => Some("give the new remedy the next number"),
            Self::UnknownRemedy(_) => Some("case show lists the remedies of a case"),
            Self::RemedyCancelled(_) => {
                Some("recommend it again under a new number, or take the cancellation back")
            }
            Self::AmountWithoutPayment(_) => Some("leave the amount out, or recommend a payment"),
            _ => None,
        }
    }
}

fn stage_hint(kind: CaseKind, stage: Stage) -> Option<&'static str> {
    match (kind, stage) {
        (_, Stage::Decided(_)) => {
            Some("open it again first (case reopen), or correct the decision (case correct)")
        }
        (CaseKind::DraftDecisionIssued, Stage::Assessment) => {
            Some("record the investigation first: case investigate")
        }
        (CaseKind::Investigated, Stage::Investigation) => {
            Some("if what is recorded is wrong, correct it: case correct")
        }
        (_, Stage::Assessment | Stage::Investigation | Stage::Amending) => {
            Some("record the decision first")
        }
        (_, Stage::Unknown) => None,
    }
}

fn amend_hint(kind: CaseKind, how: &str) -> Option<&'static str> {
    match kind {
        CaseKind::Received => Some("a case that should not be there is voided: case void"),
        CaseKind::Corrected => Some("correct the first event again, or take the correction back"),
        CaseKind::Retracted if how == "corrected" => Some("a retraction has nothing to correct"),
        _ => Some("record the event again"),
    }
}
