//! The course of a case as its facts in force tell it: when it came, how it was decided and opened
//! again, what became of its remedies. It is read to say why something counts; whether it does, and
//! where, `upheld_annual` says.

use chrono::NaiveDate;
use upheld_domain::{
    Answer, AssessmentOutcome, Finding, InForce, LinkKind, Position, RemedyId, RemedyKind,
    ReviewResult, Subject, VoidReason, in_force,
};
use upheld_projection::{AuthorityNumber, Fact, FactRow};

use super::what::{Day, Reopening};

/// The receipt in force.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) authority: AuthorityNumber,
    pub(super) subject: Subject,
    pub(super) on: Day,
    pub(super) position: Position,
}

/// How a case was decided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Closed(AssessmentOutcome),
    Upheld(Answer),
    NotUpheld,
    Discontinued,
}

impl Verdict {
    pub(super) fn is_upheld(self) -> bool {
        matches!(self, Self::Upheld(_))
    }

    /// That of a fact, with its day.
    pub(super) fn of(fact: &Fact) -> Option<(Self, NaiveDate)> {
        Some(match *fact {
            Fact::Closed { outcome, on } => (Self::Closed(outcome), on),
            Fact::Upheld { on, remedied_before } => (Self::Upheld(remedied_before), on),
            Fact::NotUpheld { on } => (Self::NotUpheld, on),
            Fact::Discontinued { on } => (Self::Discontinued, on),
            _ => return None,
        })
    }
}

/// A decision as it was made.
#[derive(Clone, Copy)]
pub(super) struct Decided {
    pub(super) verdict: Verdict,
    pub(super) on: Day,
    pub(super) position: Position,
    /// Whether another, or an opening, came after it.
    pub(super) superseded: bool,
    /// What opened the case again after it, if that was it.
    pub(super) reopened: Option<(Reopening, Day)>,
}

/// The outcome of a remedy.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    pub(super) complied: bool,
    pub(super) done: Option<NaiveDate>,
    pub(super) on: Day,
    pub(super) position: Position,
}

pub(super) struct Remedy {
    pub(super) id: RemedyId,
    pub(super) kind: RemedyKind,
    pub(super) due: Option<NaiveDate>,
    pub(super) cancelled: bool,
    pub(super) position: Position,
    pub(super) outcomes: Vec<Outcome>,
}

/// See the module.
#[derive(Default)]
pub(super) struct Course {
    pub(super) opening: Option<Opening>,
    pub(super) voided: Option<(VoidReason, Position)>,
    /// The first link to a joint case.
    pub(super) joint: Option<Position>,
    pub(super) decisions: Vec<Decided>,
    pub(super) reopenings: Vec<(Reopening, Day, Position)>,
    /// Of the decision in force.
    pub(super) findings: Vec<(Finding, Position)>,
    pub(super) reports: Vec<(Day, Position)>,
    pub(super) remedies: Vec<Remedy>,
    /// From when to when it waited for a decision.
    spans: Vec<(NaiveDate, Option<NaiveDate>)>,
}

impl Course {
    /// That of a case's rows, in order of position.
    pub(super) fn of(rows: &[FactRow]) -> Self {
        let mut course = Self::default();
        for event in in_force(rows) {
            course.take(&event);
        }
        course
    }

    fn take(&mut self, event: &InForce<Fact>) {
        let InForce { position, corrected_at, content } = *event;
        let day = |on| Day { on, corrected_at };
        if let Some((verdict, on)) = Verdict::of(&content) {
            return self.decide(verdict, day(on), position);
        }
        match content {
            Fact::Received { authority, subject, on } if self.opening.is_none() => {
                self.opening = Some(Opening { authority, subject, on: day(on), position });
                self.spans.push((on, None));
            }
            Fact::Reopened { on } => self.reopen(Reopening::Reopened, day(on), position),
            Fact::Reviewed { result: ReviewResult::Reopened, on } => {
                self.reopen(Reopening::ByReview, day(on), position);
            }
            Fact::Reviewed { result: ReviewResult::Amended, on } => {
                self.reopenings.push((Reopening::Amended, day(on), position));
            }
            Fact::Linked { kind: LinkKind::Joint } => {
                self.joint.get_or_insert(position);
            }
            Fact::Voided { reason } => self.voided = Some((reason, position)),
            Fact::Finding { finding } => self.findings.push((finding, position)),
            Fact::PublicReport { on } => self.reports.push((day(on), position)),
            _ => self.take_remedy(&content, position, corrected_at),
        }
    }

    fn decide(&mut self, verdict: Verdict, on: Day, position: Position) {
        self.supersede(None);
        self.decisions.push(Decided { verdict, on, position, superseded: false, reopened: None });
        if let Some((_, until @ None)) = self.spans.last_mut() {
            *until = Some(on.on);
        }
    }

    fn reopen(&mut self, how: Reopening, on: Day, position: Position) {
        self.supersede(Some((how, on)));
        self.reopenings.push((how, on, position));
        if !matches!(self.spans.last(), Some((_, None))) {
            self.spans.push((on.on, None));
        }
    }

    fn supersede(&mut self, reopened: Option<(Reopening, Day)>) {
        self.findings.clear();
        if let Some(old) = self.decisions.last_mut().filter(|old| !old.superseded) {
            (old.superseded, old.reopened) = (true, reopened);
        }
    }

    fn take_remedy(&mut self, fact: &Fact, position: Position, corrected_at: Option<Position>) {
        let day = |on| Day { on, corrected_at };
        match *fact {
            Fact::RemedyRecommended { remedy, kind, due } => {
                self.recommend(remedy, kind, due, position);
            }
            Fact::RemedyRescheduled { remedy, due } => {
                self.change(remedy, |known| known.due = Some(due));
            }
            Fact::RemedyCancelled { remedy } => self.change(remedy, |known| known.cancelled = true),
            Fact::Complied { remedy, done, satisfied } => self.change(remedy, |known| {
                known.outcomes.push(Outcome { complied: true, done, on: day(satisfied), position });
            }),
            Fact::NotComplied { remedy, on } => self.change(remedy, |known| {
                let (complied, done) = (false, None);
                known.outcomes.push(Outcome { complied, done, on: day(on), position });
            }),
            _ => {}
        }
    }

    fn recommend(
        &mut self,
        id: RemedyId,
        kind: RemedyKind,
        due: Option<NaiveDate>,
        position: Position,
    ) {
        if self.remedies.iter().any(|known| known.id == id) {
            return self.change(id, |known| (known.kind, known.due) = (kind, due));
        }
        let (cancelled, outcomes) = (false, Vec::new());
        self.remedies.push(Remedy { id, kind, due, cancelled, position, outcomes });
    }

    fn change(&mut self, id: RemedyId, change: impl FnOnce(&mut Remedy)) {
        if let Some(known) = self.remedies.iter_mut().find(|known| known.id == id) {
            change(known);
        }
    }

    /// The decision in force.
    pub(super) fn in_force(&self) -> Option<&Decided> {
        self.decisions.last().filter(|last| !last.superseded)
    }

    /// The decision that came after one.
    pub(super) fn after(&self, decision: &Decided) -> Option<&Decided> {
        self.decisions.iter().find(|later| later.position > decision.position)
    }

    /// The remedies that were not cancelled.
    pub(super) fn standing_remedies(&self) -> impl Iterator<Item = &Remedy> {
        self.remedies.iter().filter(|remedy| !remedy.cancelled)
    }

    /// The outcome that an event gave a remedy, with the remedy.
    pub(super) fn outcome_at(&self, position: Position) -> Option<(&Remedy, &Outcome)> {
        let with = |remedy| move |outcome| (remedy, outcome);
        let all = self.remedies.iter().flat_map(|r: &Remedy| r.outcomes.iter().map(with(r)));
        all.into_iter().find(|(_, outcome)| outcome.position == position)
    }

    /// Whether it waited for a decision on some day from one to another, both included. One that was
    /// voided waited for nothing.
    pub(super) fn was_open(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let overlaps = |&(since, until): &(NaiveDate, Option<NaiveDate>)| {
            since <= to && until.is_none_or(|until| until >= from)
        };
        self.voided.is_none() && self.spans.iter().any(overlaps)
    }
}
