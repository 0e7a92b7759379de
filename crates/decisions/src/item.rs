//! One thing that the public may see, or might have seen once.

use chrono::NaiveDate;
use upheld_domain::{Outcome, Position, RemedyId, RemedyKind, ReportingYear, Subject};
use upheld_projection::{AuthorityNumber, CaseNumber};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A decision published.
    Decision = 1,
    /// A public report issued.
    PublicReport = 2,
    /// A further report, because a first had no effect.
    FurtherReport = 3,
    /// A recommendation for the service, not the complainant alone, that the authority agreed to.
    ServiceImprovement = 4,
}

impl Kind {
    /// Every kind, in order of its number.
    pub const ALL: &'static [Self] =
        &[Self::Decision, Self::PublicReport, Self::FurtherReport, Self::ServiceImprovement];

    /// The word in files and arguments: `public-report`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::PublicReport => "public-report",
            Self::FurtherReport => "further-report",
            Self::ServiceImprovement => "service-improvement",
        }
    }

    /// The number in a measure's code. Frozen.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// What is to be improved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Improvement {
    /// The remedy's number in its case.
    pub remedy: RemedyId,
    /// A change of procedure, training, or a review.
    pub kind: RemedyKind,
    /// Where it was recommended.
    pub recommended_at: Position,
}

/// Why an item is no longer for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The decision was withdrawn from publication.
    Withdrawn,
    /// The decision was published again.
    Replaced,
    /// The remedy was cancelled.
    Cancelled,
    /// The authority refused after it had agreed.
    Refused,
    /// The decision that recommended it is no longer in force, or found no fault in the end.
    Overturned,
}

impl Why {
    /// The word in files: `withdrawn`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Overturned => "overturned",
        }
    }
}

/// How an item ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ended {
    /// Why.
    pub why: Why,
    /// The day; none of a cancelled remedy, whose day no statistic reads.
    pub on: Option<NaiveDate>,
    /// The event that ended it.
    pub position: Position,
}

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// The case.
    pub case: CaseNumber,
    /// The body the case is about.
    pub authority: AuthorityNumber,
    /// What the case is about.
    pub subject: Subject,
    /// The day it was published, issued or agreed; a publication may be planned for a day ahead.
    pub on: NaiveDate,
    /// The reporting year of that day.
    pub year: ReportingYear,
    /// The event it comes from; where that was corrected, its first position.
    pub position: Position,
    /// Of a service improvement: what is to be improved.
    pub improvement: Option<Improvement>,
    /// How the case is decided; none while it is open again.
    pub outcome: Option<Outcome>,
    /// The day of that decision.
    pub decided_on: Option<NaiveDate>,
    /// The first day on which it was released for publication; none where it was not. A decision and
    /// a report have their own day; an improvement has that of the case's decision or report, since
    /// its case is not to be told from it before.
    pub public_from: Option<NaiveDate>,
    /// How it ended, if it did.
    pub ended: Option<Ended>,
}

impl Item {
    /// Whether the public may see it on a day: it was released by then and has not ended.
    #[must_use]
    pub fn is_public_on(&self, day: NaiveDate) -> bool {
        self.ended.is_none() && self.public_from.is_some_and(|from| from <= day)
    }
}
