//! The one function: from a case's fact rows to its items.

use chrono::NaiveDate;
use upheld_domain::{
    CaseKind, Outcome, Position, RemedyClass, RemedyId, RemedyKind, ReviewResult, Subject,
    YearStart, in_force,
};
use upheld_projection::{AuthorityNumber, CaseNumber, Fact, FactRow};

use crate::item::{Ended, Improvement, Item, Kind, Why};

/// What the public may see of a case, or might have seen once, in the order of positions.
///
/// Takes the case's rows in the order of their positions, and the day on which reporting years begin.
/// A void case has nothing, and neither has what was retracted. Total: rows that make no case give
/// nothing.
#[must_use]
pub fn items(case: &[FactRow], years: YearStart) -> Vec<Item> {
    let Some(first) = case.first() else { return Vec::new() };
    let mut course = Course::default();
    for event in in_force(case) {
        if matches!(event.content, Fact::Voided { .. }) {
            return Vec::new();
        }
        course.take(event.position, &event.content);
    }
    course.finish(first.case, years)
}

/// Something with its day and the event that says so.
#[derive(Clone, Copy)]
struct At {
    on: NaiveDate,
    position: Position,
}

/// A publication or a report.
struct Shown {
    kind: Kind,
    at: At,
    ended: Option<Ended>,
}

/// A remedy of any kind, for what may become of it.
struct Remedy {
    id: RemedyId,
    kind: RemedyKind,
    recommended_at: Position,
    agreed: Option<At>,
    ended: Option<Ended>,
}

#[derive(Default)]
struct Course {
    about: Option<(AuthorityNumber, Subject)>,
    decision: Option<(Outcome, NaiveDate)>,
    /// The last event that made a decision or took one out of force.
    turned: Option<At>,
    shown: Vec<Shown>,
    remedies: Vec<Remedy>,
}

impl Course {
    fn take(&mut self, position: Position, fact: &Fact) {
        match *fact {
            Fact::Received { authority, subject, .. } => {
                self.about.get_or_insert((authority, subject));
            }
            Fact::Closed { outcome, on } => self.decide(Outcome::Closed(outcome), on, position),
            Fact::Upheld { on, .. } => self.decide(Outcome::Upheld, on, position),
            Fact::NotUpheld { on } => self.decide(Outcome::NotUpheld, on, position),
            Fact::Discontinued { on } => self.decide(Outcome::Discontinued, on, position),
            // An amended decision stands until the one that the review brought takes its place.
            Fact::Reopened { on } | Fact::Reviewed { result: ReviewResult::Reopened, on } => {
                self.decision = None;
                self.turned = Some(At { on, position });
            }
            Fact::PublicReport { on } => self.show(Kind::PublicReport, At { on, position }),
            Fact::Other { kind, on: Some(on) } => self.take_other(kind, At { on, position }),
            _ => self.take_remedy(position, fact),
        }
    }

    fn decide(&mut self, outcome: Outcome, on: NaiveDate, position: Position) {
        self.decision = Some((outcome, on));
        self.turned = Some(At { on, position });
    }

    fn take_other(&mut self, kind: CaseKind, at: At) {
        match kind {
            CaseKind::FurtherReportIssued => self.show(Kind::FurtherReport, at),
            CaseKind::DecisionPublished => {
                self.end_publication(Why::Replaced, at);
                self.show(Kind::Decision, at);
            }
            CaseKind::DecisionWithdrawn => self.end_publication(Why::Withdrawn, at),
            _ => {}
        }
    }

    fn show(&mut self, kind: Kind, at: At) {
        self.shown.push(Shown { kind, at, ended: None });
    }

    /// Ends the publication that stands, if one does. Reports are not withdrawn by it.
    fn end_publication(&mut self, why: Why, at: At) {
        let mut decisions = self.shown.iter_mut().filter(|shown| shown.kind == Kind::Decision);
        if let Some(standing) = decisions.find(|shown| shown.ended.is_none()) {
            standing.ended = Some(Ended { why, on: Some(at.on), position: at.position });
        }
    }

    fn take_remedy(&mut self, position: Position, fact: &Fact) {
        match *fact {
            Fact::RemedyRecommended { remedy, kind, .. } => self.recommend(remedy, kind, position),
            Fact::RemedyAgreed { remedy, on } => {
                self.change(remedy, |known| known.agree(At { on, position }));
            }
            Fact::RemedyRefused { remedy, on } => self.change(remedy, |known| {
                let ended = Ended { why: Why::Refused, on: Some(on), position };
                known.ended.get_or_insert(ended);
            }),
            Fact::RemedyCancelled { remedy } => self.change(remedy, |known| {
                let ended = Ended { why: Why::Cancelled, on: None, position };
                known.ended = known.ended.filter(Remedy::is_final).or(Some(ended));
            }),
            _ => {}
        }
    }

    fn recommend(&mut self, id: RemedyId, kind: RemedyKind, recommended_at: Position) {
        if self.remedies.iter().any(|known| known.id == id) {
            return self.change(id, |known| known.kind = kind);
        }
        let (agreed, ended) = (None, None);
        self.remedies.push(Remedy { id, kind, recommended_at, agreed, ended });
    }

    fn change(&mut self, id: RemedyId, change: impl FnOnce(&mut Remedy)) {
        if let Some(known) = self.remedies.iter_mut().find(|known| known.id == id) {
            change(known);
        }
    }

    fn finish(self, case: CaseNumber, years: YearStart) -> Vec<Item> {
        let Some((authority, subject)) = self.about else { return Vec::new() };
        let outcome = self.decision.map(|(outcome, _)| outcome);
        let decided_on = self.decision.map(|(_, on)| on);
        let item = |kind, At { on, position }| Item {
            kind,
            case,
            authority,
            subject,
            on,
            year: years.year_of(on),
            position,
            improvement: None,
            outcome,
            decided_on,
            public_from: Some(on),
            ended: None,
        };
        let shown = |shown: &Shown| Item { ended: shown.ended, ..item(shown.kind, shown.at) };
        let mut all: Vec<Item> = self.shown.iter().map(shown).collect();
        let released = all.iter().filter(|item| item.ended.is_none()).map(|item| item.on).min();
        for remedy in &self.remedies {
            let Some((improvement, at)) = remedy.improvement() else { continue };
            all.push(Item {
                improvement: Some(improvement),
                public_from: released.map(|day| day.max(at.on)),
                ended: remedy.ended.or_else(|| self.overturned(at)),
                ..item(Kind::ServiceImprovement, at)
            });
        }
        all.sort_by_key(|item| item.position);
        all
    }

    /// How what was agreed to ended with its decision, where the case is not upheld in the end.
    fn overturned(&self, agreed: At) -> Option<Ended> {
        if matches!(self.decision, Some((Outcome::Upheld, _))) {
            return None;
        }
        let At { on, position } = self.turned.unwrap_or(agreed);
        Some(Ended { why: Why::Overturned, on: Some(on), position })
    }
}

impl Remedy {
    /// A second agreement changes nothing; one after a refusal does. What was cancelled stays so.
    fn agree(&mut self, at: At) {
        if self.ended.as_ref().is_some_and(Self::is_final) {
            return;
        }
        if self.agreed.is_none() || self.ended.is_some() {
            (self.agreed, self.ended) = (Some(at), None);
        }
    }

    /// Whether nothing can come after an end.
    fn is_final(ended: &Ended) -> bool {
        ended.why == Why::Cancelled
    }

    /// What is to be improved, and since when it is agreed; none of another remedy.
    fn improvement(&self) -> Option<(Improvement, At)> {
        let agreed = self.agreed?;
        let Self { id: remedy, kind, recommended_at, .. } = *self;
        let improvement = Improvement { remedy, kind, recommended_at };
        (kind.class() == RemedyClass::ServiceImprovement).then_some((improvement, agreed))
    }
}
