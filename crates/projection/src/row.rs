//! The fact row: one case event as statistics see it, small and `Copy`.

use std::collections::HashMap;
use std::hash::BuildHasher;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use upheld_domain::{
    Amendable, Amendment, Answer, AssessmentOutcome, AuthorityId, CaseFacts, CaseId, CaseKind,
    Finding, LinkKind, Position, RemedyId, RemedyKind, ReviewResult, Subject, VoidReason,
};

/// A case's place among all cases: the order of their Received events, from 0. Lets case state be
/// a dense vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber(pub u32);

impl CaseNumber {
    /// The place in a vector.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An authority's place among all that a case was ever received about, from 0, in the order of
/// their first mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthorityNumber(pub u16);

impl AuthorityNumber {
    /// The place in a vector.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What statistics read of an event. The same words as the domain's facts, without what no
/// statistic reads: references, amounts, links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A complaint came.
    Received {
        /// About whom.
        authority: AuthorityNumber,
        /// About what.
        subject: Subject,
        /// The day.
        on: NaiveDate,
    },
    /// Closed without an investigation.
    Closed {
        /// How.
        outcome: AssessmentOutcome,
        /// The day of the decision.
        on: NaiveDate,
    },
    /// An investigation began.
    Investigated {
        /// The day, if known.
        on: Option<NaiveDate>,
    },
    /// Fault was found.
    Upheld {
        /// The day of the decision.
        on: NaiveDate,
        /// Whether the authority had already put it right.
        remedied_before: Answer,
    },
    /// No fault was found.
    NotUpheld {
        /// The day of the decision.
        on: NaiveDate,
    },
    /// The investigation was discontinued.
    Discontinued {
        /// The day of the decision.
        on: NaiveDate,
    },
    /// A remedy was recommended.
    RemedyRecommended {
        /// Which.
        remedy: RemedyId,
        /// Of what kind.
        kind: RemedyKind,
        /// When it is due.
        due: Option<NaiveDate>,
    },
    /// The authority agreed to a remedy.
    RemedyAgreed {
        /// Which.
        remedy: RemedyId,
        /// The day.
        on: NaiveDate,
    },
    /// The authority refused a remedy.
    RemedyRefused {
        /// Which.
        remedy: RemedyId,
        /// The day.
        on: NaiveDate,
    },
    /// A remedy got another day.
    RemedyRescheduled {
        /// Which.
        remedy: RemedyId,
        /// The new day.
        due: NaiveDate,
    },
    /// A remedy no longer stands.
    RemedyCancelled {
        /// Which.
        remedy: RemedyId,
    },
    /// The ombudsman is satisfied.
    Complied {
        /// With which remedy.
        remedy: RemedyId,
        /// The day it was done, if known.
        done: Option<NaiveDate>,
        /// The day the ombudsman was satisfied.
        satisfied: NaiveDate,
    },
    /// A remedy was not carried out.
    NotComplied {
        /// Which.
        remedy: RemedyId,
        /// The day.
        on: NaiveDate,
    },
    /// The decision was reviewed.
    Reviewed {
        /// What came of it.
        result: ReviewResult,
        /// The day.
        on: NaiveDate,
    },
    /// The case was opened again.
    Reopened {
        /// The day.
        on: NaiveDate,
    },
    /// A public report was issued.
    PublicReport {
        /// The day.
        on: NaiveDate,
    },
    /// It was linked to another case.
    Linked {
        /// How.
        kind: LinkKind,
    },
    /// A determination found something on one point.
    Finding {
        /// What.
        finding: Finding,
    },
    /// The case counts for nothing.
    Voided {
        /// Why.
        reason: VoidReason,
    },
    /// Any other event of a case: it changes no count, but it happened.
    Other {
        /// What it is.
        kind: CaseKind,
        /// Its business date, if it has one.
        on: Option<NaiveDate>,
    },
}

/// One case event for counting: where it stands, whose it is, what it says, what it amends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRow {
    /// Its place in the record.
    pub position: Position,
    /// The case.
    pub case: CaseNumber,
    /// What it says, or does to an earlier event.
    pub amendment: Amendment<Fact>,
}

impl Amendable for FactRow {
    type Content = Fact;

    fn position(&self) -> Position {
        self.position
    }

    fn amendment(&self) -> Amendment<Fact> {
        self.amendment
    }
}

/// Numbers authorities and cases in the order the record first names them. The same record gives
/// the same numbers.
#[derive(Debug, Clone, Default)]
pub struct Numbering {
    authorities: Vec<AuthorityId>,
    authority_numbers: FxHashMap<AuthorityId, AuthorityNumber>,
}

impl Numbering {
    /// The numbering of authorities already met, in order.
    #[must_use]
    pub fn of(authorities: Vec<AuthorityId>) -> Self {
        let mut numbering = Self::default();
        for authority in authorities {
            numbering.authority(authority);
        }
        numbering
    }

    /// The number of an authority; a new one gets the next.
    pub fn authority(&mut self, id: AuthorityId) -> AuthorityNumber {
        if let Some(&number) = self.authority_numbers.get(&id) {
            return number;
        }
        // 65,535 bodies are far more than any office has; past that all share the last number,
        // and the store refuses to open such a record.
        let next = AuthorityNumber(u16::try_from(self.authorities.len()).unwrap_or(u16::MAX));
        self.authorities.push(id);
        self.authority_numbers.insert(id, next);
        next
    }

    /// The number of an authority that was met before.
    #[must_use]
    pub fn known(&self, id: AuthorityId) -> Option<AuthorityNumber> {
        self.authority_numbers.get(&id).copied()
    }

    /// Every authority, at the place of its number.
    #[must_use]
    pub fn authorities(&self) -> &[AuthorityId] {
        &self.authorities
    }

    /// The row of a case event.
    pub fn row(&mut self, position: Position, case: CaseNumber, facts: &CaseFacts) -> FactRow {
        let amendment = match facts {
            CaseFacts::Corrected(f) => {
                Amendment::Corrects(f.corrects, f.facts.as_ref().map(|facts| self.fact(facts)))
            }
            CaseFacts::Retracted(f) => Amendment::Retracts(f.retracts),
            facts => Amendment::Stands(self.fact(facts)),
        };
        FactRow { position, case, amendment }
    }

    fn fact(&mut self, facts: &CaseFacts) -> Fact {
        match facts {
            CaseFacts::Received(f) => Fact::Received {
                authority: self.authority(f.authority),
                subject: f.subject,
                on: f.received_on,
            },
            CaseFacts::ClosedAtAssessment(f) => {
                Fact::Closed { outcome: f.outcome, on: f.decided_on }
            }
            CaseFacts::Investigated(f) => Fact::Investigated { on: f.started_on },
            CaseFacts::Upheld(f) => {
                Fact::Upheld { on: f.decided_on, remedied_before: f.remedied_before }
            }
            CaseFacts::NotUpheld(f) => Fact::NotUpheld { on: f.decided_on },
            CaseFacts::Discontinued(f) => Fact::Discontinued { on: f.decided_on },
            CaseFacts::RemedyRecommended(f) => {
                Fact::RemedyRecommended { remedy: f.remedy, kind: f.kind, due: f.due_on }
            }
            CaseFacts::RemedyAgreed(f) => Fact::RemedyAgreed { remedy: f.remedy, on: f.on },
            CaseFacts::RemedyRefused(f) => Fact::RemedyRefused { remedy: f.remedy, on: f.on },
            CaseFacts::RemedyRescheduled(f) => {
                Fact::RemedyRescheduled { remedy: f.remedy, due: f.due_on }
            }
            CaseFacts::RemedyCancelled(f) => Fact::RemedyCancelled { remedy: f.remedy },
            CaseFacts::Complied(f) => {
                Fact::Complied { remedy: f.remedy, done: f.done_on, satisfied: f.satisfied_on }
            }
            CaseFacts::NotComplied(f) => Fact::NotComplied { remedy: f.remedy, on: f.on },
            CaseFacts::DecisionReviewed(f) => Fact::Reviewed { result: f.result, on: f.on },
            CaseFacts::Reopened(f) => Fact::Reopened { on: f.on },
            CaseFacts::PublicReportIssued(f) => Fact::PublicReport { on: f.on },
            CaseFacts::Linked(f) => Fact::Linked { kind: f.kind },
            CaseFacts::FindingMade(f) => Fact::Finding { finding: f.finding },
            CaseFacts::Voided(f) => Fact::Voided { reason: f.reason },
            other => Fact::Other { kind: other.kind(), on: other.occurred_on() },
        }
    }
}

impl Fact {
    /// The business date of the event, where it has one.
    #[must_use]
    pub fn occurred_on(&self) -> Option<NaiveDate> {
        match *self {
            Self::Received { on, .. }
            | Self::Closed { on, .. }
            | Self::Upheld { on, .. }
            | Self::NotUpheld { on }
            | Self::Discontinued { on }
            | Self::RemedyAgreed { on, .. }
            | Self::RemedyRefused { on, .. }
            | Self::NotComplied { on, .. }
            | Self::Reviewed { on, .. }
            | Self::Reopened { on }
            | Self::PublicReport { on }
            | Self::Complied { satisfied: on, .. } => Some(on),
            Self::Investigated { on } | Self::Other { on, .. } => on,
            Self::RemedyRecommended { .. }
            | Self::RemedyRescheduled { .. }
            | Self::RemedyCancelled { .. }
            | Self::Finding { .. }
            | Self::Linked { .. }
            | Self::Voided { .. } => None,
        }
    }
}

/// Numbers cases by their ids, for a replay from event 1 where nothing else knows them.
impl Numbering {
    /// The number of a case met for the first time, given those met before.
    pub fn case<S: BuildHasher>(
        known: &mut HashMap<CaseId, CaseNumber, S>,
        id: CaseId,
    ) -> CaseNumber {
        let next = CaseNumber(u32::try_from(known.len()).unwrap_or(u32::MAX));
        *known.entry(id).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use upheld_domain::{Channel, Corrected, CorrectionReason, Received, Reference};

    fn received(authority: &str) -> CaseFacts {
        CaseFacts::from(Received {
            reference: Reference::new("19 007 429").unwrap(),
            authority: authority.parse().unwrap(),
            subject: Subject::Housing,
            received_on: "2019-08-01".parse().unwrap(),
            channel: Channel::NotStated,
            resubmission_of: None,
        })
    }

    #[test]
    fn authorities_are_numbered_in_the_order_the_record_names_them() {
        let mut numbering = Numbering::default();
        let position = Position::FIRST;
        numbering.row(position, CaseNumber(0), &received("E08000035"));
        numbering.row(position, CaseNumber(1), &received("E07000008"));
        numbering.row(position, CaseNumber(2), &received("E08000035"));
        let names: Vec<String> = numbering.authorities().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["E08000035", "E07000008"]);
        let again = Numbering::of(numbering.authorities().to_vec());
        assert_eq!(again.known("E07000008".parse().unwrap()), Some(AuthorityNumber(1)));
        assert_eq!(again.known("E10000016".parse().unwrap()), None);
    }

    #[test]
    fn a_correction_of_texts_alone_has_a_row_without_content() {
        let mut numbering = Numbering::default();
        let mut row = |facts: Option<CaseFacts>| {
            let correction = Corrected {
                corrects: Position::FIRST,
                facts: facts.map(Box::new),
                reason: CorrectionReason::Mistyped,
            };
            let position = Position::FIRST.plus(4);
            numbering.row(position, CaseNumber(0), &correction.into()).amendment
        };
        assert_eq!(row(None), Amendment::Corrects(Position::FIRST, None));
        let whole = row(Some(received("E07000008")));
        assert!(matches!(whole, Amendment::Corrects(_, Some(Fact::Received { .. }))), "{whole:?}");
    }
}
