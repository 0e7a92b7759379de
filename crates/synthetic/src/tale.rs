//! The tale of one case: what happens to it and from which day on it can be recorded. When it
//! is recorded is decided when the tale is scheduled (see `schedule`).

use chrono::NaiveDate;
use upheld_domain::{
    AssessmentOutcome, AuthorityId, CaseFacts, CaseId, CorrectionReason, Reference,
    RetractionReason, Subject,
};

/// Names an event of a tale that a later one corrects or takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Nobody refers to it.
    None,
    /// The receipt.
    Receipt,
    /// The first decision.
    Decision,
    /// A decision recorded wrongly.
    WrongDecision,
    /// A note.
    Note,
    /// The publication.
    Publication,
    /// The Voided.
    Void,
}

/// Who records a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// Intake.
    Intake,
    /// Assessment.
    Assessor,
    /// Investigation.
    Investigator,
    /// Reviews of decisions.
    Reviewer,
    /// Compliance.
    Compliance,
}

/// What a deed does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Something happened.
    Fact(CaseFacts),
    /// An earlier event is corrected; without facts, its texts are.
    Correct(Tag, Option<Box<CaseFacts>>, CorrectionReason),
    /// An earlier event is taken back.
    Retract(Tag, RetractionReason),
}

/// One event of a tale.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    /// What later deeds call it.
    pub(crate) tag: Tag,
    /// What it does.
    pub(crate) act: Act,
}

impl Deed {
    pub(crate) fn tagged(tag: Tag, facts: impl Into<CaseFacts>) -> Self {
        Self { tag, act: Act::Fact(facts.into()) }
    }

    pub(crate) fn of(facts: impl Into<CaseFacts>) -> Self {
        Self::tagged(Tag::None, facts)
    }

    pub(crate) fn correct(tag: Tag, facts: impl Into<CaseFacts>, why: CorrectionReason) -> Self {
        Self { tag: Tag::None, act: Act::Correct(tag, Some(Box::new(facts.into())), why) }
    }

    pub(crate) fn retract(tag: Tag, why: RetractionReason) -> Self {
        Self { tag: Tag::None, act: Act::Retract(tag, why) }
    }

    /// The facts it states, be it as a correction.
    pub(crate) fn facts(&self) -> Option<&CaseFacts> {
        match &self.act {
            Act::Fact(facts) => Some(facts),
            Act::Correct(_, facts, _) => facts.as_deref(),
            Act::Retract(..) => None,
        }
    }
}

/// What is recorded in one command.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    /// The first day it can be recorded on.
    pub(crate) day: NaiveDate,
    /// By whom.
    pub(crate) desk: Desk,
    /// In order.
    pub(crate) deeds: Vec<Deed>,
}

/// How a case is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// Without an investigation.
    Closed(AssessmentOutcome),
    /// With fault.
    Upheld {
        /// Whether the authority had put it right before the complaint came.
        remedied_before: bool,
    },
    /// Without fault.
    NotUpheld,
    /// The investigation was discontinued.
    Discontinued,
}

/// What becomes of the remedies of an upheld case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compliance {
    /// What chance brings.
    Free,
    /// There are no remedies.
    Nothing,
    /// All outcomes lie between two days, the last of them on the second.
    Within {
        /// The first day.
        from: NaiveDate,
        /// The day of the last outcome.
        last: NaiveDate,
        /// Whether one remedy is not complied with.
        failed: bool,
    },
}

/// What goes wrong with a case in the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// Nothing that could move a published count.
    Plain,
    /// What chance brings.
    Free,
    /// It is voided.
    Voided,
    /// It is voided as a duplicate of another.
    Duplicate(CaseId),
    /// It is voided, and the Voided is taken back.
    VoidedInError,
    /// A wrong decision is recorded first.
    WrongDecision,
    /// It is opened again, other than by review.
    Reopened,
}

/// What a case is to be. The rest is chance.
#[derive(Debug, Clone)]
pub(crate) struct Brief {
    /// About whom.
    pub(crate) authority: AuthorityId,
    /// About what.
    pub(crate) subject: Subject,
    /// The day it came.
    pub(crate) received_on: NaiveDate,
    /// The earlier case it comes again from.
    pub(crate) resubmission_of: Option<CaseId>,
    /// The case of the same complaint about another body.
    pub(crate) joint_with: Option<CaseId>,
    /// How it is decided first.
    pub(crate) ruling: Ruling,
    /// The day of that.
    pub(crate) decided_on: NaiveDate,
    /// Where the decision is recorded late: the day.
    pub(crate) recorded_on: Option<NaiveDate>,
    /// What becomes of its remedies.
    pub(crate) compliance: Compliance,
    /// What goes wrong.
    pub(crate) oddity: Oddity,
    /// The body it is put under at first, by mistake.
    pub(crate) mistaken_for: Option<AuthorityId>,
}

/// One case from its receipt to its end.
#[derive(Debug, Clone)]
pub(crate) struct Tale {
    /// Its reference.
    pub(crate) reference: Reference,
    /// Its steps; in order once [`Tale::in_order`] was called.
    pub(crate) steps: Vec<Planned>,
    /// No further step can be recorded before this day.
    pub(crate) floor: NaiveDate,
}

impl Tale {
    pub(crate) fn new(reference: Reference, received_on: NaiveDate) -> Self {
        Self { reference, steps: Vec::with_capacity(8), floor: received_on }
    }

    /// One more step, from a day on, or from the floor where that is later.
    pub(crate) fn push(&mut self, day: NaiveDate, desk: Desk, deeds: Vec<Deed>) {
        self.steps.push(Planned { day: day.max(self.floor), desk, deeds });
    }

    /// A step of one event.
    pub(crate) fn push_one(&mut self, day: NaiveDate, desk: Desk, facts: impl Into<CaseFacts>) {
        self.push(day, desk, vec![Deed::of(facts)]);
    }

    /// Puts the steps in the order of their days; of one day, in the order they were told.
    pub(crate) fn in_order(&mut self) {
        self.steps.sort_by_key(|step| step.day);
    }

    /// Every deed, in order.
    pub(crate) fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.steps.iter().flat_map(|step| &step.deeds)
    }
}
