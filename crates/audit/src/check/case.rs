//! A case as the rules look at it: what is in force, and what it counts.

use chrono::NaiveDate;
use upheld_annual::{Contribution, contributions};
use upheld_domain::{
    AuthorityId, CaseId, InForce, Position, Reference, ReportingYear, Subject, in_force,
};
use upheld_projection::{Fact, FactRow};

use super::finding::YearEndFinding;
use super::rule::CheckRule;
use super::year::YearEnd;

/// A case to be checked.
#[derive(Debug, Clone, Copy)]
pub struct CheckedCase<'a> {
    /// Its id.
    pub id: CaseId,
    /// The reference it has now.
    pub reference: Option<Reference>,
    /// Its fact rows, in order of position.
    pub rows: &'a [FactRow],
}

/// A case that counts for something.
pub(super) struct Look<'a> {
    pub(super) id: CaseId,
    pub(super) reference: Reference,
    pub(super) rows: &'a [FactRow],
    /// The events in force, in order of their first positions.
    pub(super) standing: Vec<InForce<Fact>>,
    /// What it counts, in any year.
    pub(super) counted: Vec<Contribution>,
    pub(super) authority: AuthorityId,
    pub(super) subject: Subject,
    pub(super) received_on: NaiveDate,
    /// Where its Received stands.
    pub(super) received_at: Position,
    year: ReportingYear,
}

impl<'a> Look<'a> {
    /// None for a case that counts for nothing, has no reference, or is about another body than the
    /// one that is asked about.
    pub(super) fn of(asked: &YearEnd<'_>, case: &CheckedCase<'a>) -> Option<Self> {
        let standing = in_force(case.rows);
        let (received_at, authority, subject, received_on) =
            standing.iter().find_map(|event| match event.content {
                Fact::Received { authority, subject, on } => {
                    Some((event.position, authority, subject, on))
                }
                _ => None,
            })?;
        let authority = asked.body(authority)?;
        if asked.authority.is_some_and(|only| only != authority) {
            return None;
        }
        let counted: Vec<Contribution> =
            contributions(case.rows, &asked.definitions.counting).collect();
        (!counted.is_empty()).then_some(Self {
            id: case.id,
            reference: case.reference?,
            rows: case.rows,
            standing,
            counted,
            authority,
            subject,
            received_on,
            received_at,
            year: asked.year,
        })
    }

    /// What it counts in the year that is checked.
    pub(super) fn in_year(&self) -> impl Iterator<Item = &Contribution> {
        self.counted.iter().filter(|contribution| contribution.year == self.year)
    }

    /// Whether it counts anything in the year that is checked.
    pub(super) fn counts_in_year(&self) -> bool {
        self.in_year().next().is_some()
    }

    /// The event in force that was first recorded at a position.
    pub(super) fn event(&self, position: Position) -> Option<&InForce<Fact>> {
        self.standing.iter().find(|event| event.position == position)
    }

    /// A finding about this case alone.
    pub(super) fn finding(&self, rule: CheckRule, what: String, command: String) -> YearEndFinding {
        YearEndFinding {
            rule,
            authority: self.authority,
            references: vec![self.reference],
            measure: None,
            what,
            command,
        }
    }
}
