//! The facts of case events: what statistics may read. Codes, dates and numbers from closed
//! vocabularies, never text.
//!
//! A fact struct is declared with the `facts!` macro, which demands that each field's type is a
//! [`FactField`]. That trait is sealed and no text type has it, so a narrative can't be put into a
//! fact by mistake; the doc test of [`FactField`] shows the compiler refusing it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::authority::AuthorityId;
use crate::ids::{CaseId, Position, Reference, RemedyId};
use crate::vocabulary::{
    Answer, AssessmentOutcome, CancelReason, Channel, CorrectionReason, DiscontinuedReason,
    Finding, LinkKind, RemedyKind, ReopenReason, RetractionReason, ReviewParty, ReviewResult, Role,
    Subject, VoidReason,
};

mod sealed {
    pub trait Sealed {}
}

/// A type that may stand in a fact: a date, a number, or a code of a closed vocabulary.
///
/// Numbers and dates pass:
/// ```
/// fn fact<T: upheld_domain::FactField>(_: T) {}
/// fact(upheld_domain::RemedyKind::Apology);
/// fact(44_u32);
/// ```
/// Text does not compile:
/// ```compile_fail,E0277
/// fn fact<T: upheld_domain::FactField>(_: T) {}
/// fact(String::from("Mrs A says the lift has been broken since May"));
/// ```
/// Nor does a borrowed one, nor the particulars themselves:
/// ```compile_fail,E0277
/// fn fact<T: upheld_domain::FactField>(_: T) {}
/// fact("a note");
/// ```
/// ```compile_fail,E0277
/// fn fact<T: upheld_domain::FactField>(_: T) {}
/// fact(upheld_domain::Particulars::none());
/// ```
/// And nobody outside can widen it:
/// ```compile_fail,E0277
/// struct Story(String);
/// impl upheld_domain::FactField for Story {}
/// ```
pub trait FactField: sealed::Sealed {}

macro_rules! fact_fields {
    ($($ty:ty),+ $(,)?) => {$(
        impl sealed::Sealed for $ty {}
        impl FactField for $ty {}
    )+};
}

fact_fields!(
    bool,
    u8,
    u16,
    u32,
    u64,
    NaiveDate,
    Position,
    CaseId,
    Reference,
    RemedyId,
    AuthorityId
);
fact_fields!([u8; 32], crate::time::ReportingYear);
fact_fields!(crate::streams::DefinitionsName, crate::streams::ReleaseName);
fact_fields!(Box<CaseFacts>);

impl<T: FactField> sealed::Sealed for Option<T> {}
impl<T: FactField> FactField for Option<T> {}
impl<T: FactField> sealed::Sealed for Vec<T> {}
impl<T: FactField> FactField for Vec<T> {}

fact_fields!(
    Answer,
    AssessmentOutcome,
    CancelReason,
    Channel,
    CorrectionReason,
    DiscontinuedReason,
    Finding,
    LinkKind,
    RemedyKind,
    ReopenReason,
    RetractionReason,
    ReviewParty,
    ReviewResult,
    Role,
    Subject,
    VoidReason
);
fact_fields!(crate::authority::AuthorityKind, crate::authority::Group);
fact_fields!(crate::streams::Topic, crate::streams::Sector, crate::streams::RevisionKind);

/// Declares fact structs; every field's type must be a [`FactField`].
macro_rules! facts {
    ($($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$fmeta:meta])* pub $field:ident: $ty:ty,)*
    })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty,)* }

        const _: fn() = || {
            fn only_fact_fields<T: $crate::facts::FactField>() {}
            $(only_fact_fields::<$ty>();)*
        };
    )+};
}
pub(crate) use facts;

facts! {
    /// A complaint came. Every case starts with it.
    pub struct Received {
        /// The office's reference.
        pub reference: Reference,
        /// The body complained about.
        pub authority: AuthorityId,
        /// What it is about.
        pub subject: Subject,
        /// The day it came.
        pub received_on: NaiveDate,
        /// How it came.
        pub channel: Channel,
        /// The earlier case it comes again from.
        pub resubmission_of: Option<CaseId>,
    }
    /// Closed without an investigation.
    pub struct ClosedAtAssessment {
        /// How.
        pub outcome: AssessmentOutcome,
        /// The day of the decision.
        pub decided_on: NaiveDate,
    }
    /// An investigation began.
    pub struct Investigated {
        /// The day it began; none where it is not known.
        pub started_on: Option<NaiveDate>,
    }
    /// The draft decision went to both sides.
    pub struct DraftDecisionIssued {
        /// The day it went out.
        pub issued_on: NaiveDate,
        /// The day comments are due.
        pub comments_due_on: Option<NaiveDate>,
    }
    /// Some fault was found, with or without injustice \[S\].
    pub struct Upheld {
        /// The day of the decision.
        pub decided_on: NaiveDate,
        /// Whether the fault caused injustice.
        pub injustice: Answer,
        /// Whether the authority accepted the fault before the investigation.
        pub fault_accepted: Answer,
        /// Whether the authority had already put it right, in a way the ombudsman agreed with,
        /// before the complaint came.
        pub remedied_before: Answer,
        /// Whether the decision is a public report.
        pub by_report: bool,
    }
    /// No fault was found.
    pub struct NotUpheld {
        /// The day of the decision.
        pub decided_on: NaiveDate,
    }
    /// The investigation was discontinued.
    pub struct Discontinued {
        /// The day of the decision.
        pub decided_on: NaiveDate,
        /// Why.
        pub reason: DiscontinuedReason,
    }
    /// A determination found something on one point: in schemes that have findings, beside the
    /// decision in force, with which it counts.
    pub struct FindingMade {
        /// What was found.
        pub finding: Finding,
        /// The point it is about, where that is another than the case's subject.
        pub subject: Option<Subject>,
    }
    /// A remedy was recommended.
    pub struct RemedyRecommended {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// What is recommended.
        pub kind: RemedyKind,
        /// Of a payment: how much, in pence.
        pub amount_pence: Option<u64>,
        /// The day it is due, where one was set.
        pub due_on: Option<NaiveDate>,
    }
    /// The authority agreed to a remedy.
    pub struct RemedyAgreed {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// The day it agreed.
        pub on: NaiveDate,
    }
    /// The authority refused a remedy.
    pub struct RemedyRefused {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// The day it refused.
        pub on: NaiveDate,
    }
    /// A remedy was given a new day.
    pub struct RemedyRescheduled {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// The day this was agreed.
        pub on: NaiveDate,
        /// The new day.
        pub due_on: NaiveDate,
    }
    /// A remedy no longer stands.
    pub struct RemedyCancelled {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// The day it was cancelled.
        pub on: NaiveDate,
        /// Why.
        pub reason: CancelReason,
    }
    /// The ombudsman is satisfied that a remedy was carried out. Done after it was due is late.
    pub struct Complied {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// The day the authority did it, where it is known.
        pub done_on: Option<NaiveDate>,
        /// The day the ombudsman was satisfied. It places the year.
        pub satisfied_on: NaiveDate,
    }
    /// The authority did not carry out a remedy. Complied may still follow.
    pub struct NotComplied {
        /// Its number in the case.
        pub remedy: RemedyId,
        /// The day the ombudsman found so.
        pub on: NaiveDate,
    }
    /// One side asked for a review of the decision.
    pub struct DecisionReviewRequested {
        /// Which side.
        pub by: ReviewParty,
        /// The day it asked.
        pub on: NaiveDate,
    }
    /// The decision was reviewed.
    pub struct DecisionReviewed {
        /// What came of it.
        pub result: ReviewResult,
        /// The day of the review's answer.
        pub on: NaiveDate,
    }
    /// The case is open again, other than by review.
    pub struct Reopened {
        /// The day.
        pub on: NaiveDate,
        /// Why.
        pub reason: ReopenReason,
    }
    /// A public report was issued.
    pub struct PublicReportIssued {
        /// The day.
        pub on: NaiveDate,
    }
    /// A further report was issued, because a first had no effect.
    pub struct FurtherReportIssued {
        /// The day.
        pub on: NaiveDate,
    }
    /// The decision was, or will be, published.
    pub struct DecisionPublished {
        /// The day; may lie ahead.
        pub on: NaiveDate,
    }
    /// The published decision was withdrawn from publication.
    pub struct DecisionWithdrawn {
        /// The day.
        pub on: NaiveDate,
    }
    /// Two cases belong together.
    pub struct Linked {
        /// The other case.
        pub other: CaseId,
        /// How.
        pub kind: LinkKind,
    }
    /// Somebody took the case on. Who stands in the particulars.
    pub struct Assigned {
        /// As what.
        pub role: Role,
        /// The day.
        pub on: NaiveDate,
    }
    /// The clock of the case was stopped.
    pub struct Paused {
        /// The day.
        pub on: NaiveDate,
    }
    /// The clock of the case runs again.
    pub struct Resumed {
        /// The day.
        pub on: NaiveDate,
    }
    /// A note was taken; its text stands in the particulars.
    pub struct Noted {
        /// The day.
        pub on: NaiveDate,
    }
    /// An earlier event was recorded wrongly: these are the right facts, or the right particulars.
    pub struct Corrected {
        /// The event it corrects. Not a correction or a retraction: correct the first event again.
        pub corrects: Position,
        /// The right facts, of the same kind; none where only particulars are corrected.
        pub facts: Option<Box<CaseFacts>>,
        /// Why.
        pub reason: CorrectionReason,
    }
    /// An earlier event is taken back (a Voided or a Corrected too).
    pub struct Retracted {
        /// The event it takes back.
        pub retracts: Position,
        /// Why.
        pub reason: RetractionReason,
    }
    /// The case counts for nothing; only Retracted may follow.
    pub struct Voided {
        /// Why.
        pub reason: VoidReason,
    }
}

/// Declares [`CaseFacts`] and [`CaseKind`] together, so that neither can lack a kind.
macro_rules! case_facts {
    ($($variant:ident = $code:literal,)+) => {
        /// Everything that can happen to a case.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "facts")]
        pub enum CaseFacts { $(#[doc = concat!("See [`", stringify!($variant), "`].")] $variant($variant),)+ }

        /// The kind of a case event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum CaseKind { $(#[doc = concat!("See [`", stringify!($variant), "`].")] $variant = $code,)+ }

        impl CaseFacts {
            /// The kind of event these facts are of.
            #[must_use]
            pub const fn kind(&self) -> CaseKind {
                match self { $(Self::$variant(_) => CaseKind::$variant,)+ }
            }
        }

        impl CaseKind {
            /// Every kind, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number it is stored as. Frozen.
            #[must_use]
            pub const fn code(self) -> u8 { self as u8 }

            /// The kind of a stored number, if there is one.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The kind's name: `RemedyRecommended`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)+ }
            }
        }

        $(impl From<$variant> for CaseFacts {
            fn from(facts: $variant) -> Self { Self::$variant(facts) }
        })+
    };
}

case_facts! {
    Received = 1,
    ClosedAtAssessment = 2,
    Investigated = 3,
    DraftDecisionIssued = 4,
    Upheld = 5,
    NotUpheld = 6,
    Discontinued = 7,
    RemedyRecommended = 8,
    RemedyAgreed = 9,
    RemedyRefused = 10,
    RemedyRescheduled = 11,
    RemedyCancelled = 12,
    Complied = 13,
    NotComplied = 14,
    DecisionReviewRequested = 15,
    DecisionReviewed = 16,
    Reopened = 17,
    PublicReportIssued = 18,
    FurtherReportIssued = 19,
    DecisionPublished = 20,
    DecisionWithdrawn = 21,
    Linked = 22,
    Assigned = 23,
    Paused = 24,
    Resumed = 25,
    Noted = 26,
    Corrected = 27,
    Retracted = 28,
    Voided = 29,
    FindingMade = 30,
}

impl std::fmt::Display for CaseKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl CaseFacts {
    /// The business date of the event, where it has one. Decides the year a thing counts in.
    #[must_use]
    pub fn occurred_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Received(f) => Some(f.received_on),
            Self::ClosedAtAssessment(f) => Some(f.decided_on),
            Self::Investigated(f) => f.started_on,
            Self::DraftDecisionIssued(f) => Some(f.issued_on),
            Self::Upheld(f) => Some(f.decided_on),
            Self::NotUpheld(f) => Some(f.decided_on),
            Self::Discontinued(f) => Some(f.decided_on),
            Self::FindingMade(_)
            | Self::RemedyRecommended(_)
            | Self::Linked(_)
            | Self::Voided(_) => None,
            Self::RemedyAgreed(f) => Some(f.on),
            Self::RemedyRefused(f) => Some(f.on),
            Self::RemedyRescheduled(f) => Some(f.on),
            Self::RemedyCancelled(f) => Some(f.on),
            Self::Complied(f) => Some(f.satisfied_on),
            Self::NotComplied(f) => Some(f.on),
            Self::DecisionReviewRequested(f) => Some(f.on),
            Self::DecisionReviewed(f) => Some(f.on),
            Self::Reopened(f) => Some(f.on),
            Self::PublicReportIssued(f) => Some(f.on),
            Self::FurtherReportIssued(f) => Some(f.on),
            Self::DecisionPublished(f) => Some(f.on),
            Self::DecisionWithdrawn(f) => Some(f.on),
            Self::Assigned(f) => Some(f.on),
            Self::Paused(f) => Some(f.on),
            Self::Resumed(f) => Some(f.on),
            Self::Noted(f) => Some(f.on),
            Self::Corrected(f) => f.facts.as_ref().and_then(|facts| facts.occurred_on()),
            Self::Retracted(_) => None,
        }
    }

    /// The remedy the event is about, if any.
    #[must_use]
    pub fn remedy(&self) -> Option<RemedyId> {
        match self {
            Self::RemedyRecommended(f) => Some(f.remedy),
            Self::RemedyAgreed(f) => Some(f.remedy),
            Self::RemedyRefused(f) => Some(f.remedy),
            Self::RemedyRescheduled(f) => Some(f.remedy),
            Self::RemedyCancelled(f) => Some(f.remedy),
            Self::Complied(f) => Some(f.remedy),
            Self::NotComplied(f) => Some(f.remedy),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_read_back_from_their_own_json() {
        let facts = CaseFacts::from(Complied {
            remedy: RemedyId::new("R2").unwrap(),
            done_on: None,
            satisfied_on: "2023-09-01".parse().unwrap(),
        });
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(
            json,
            r#"{"kind":"Complied","facts":{"remedy":2,"done_on":null,"satisfied_on":"2023-09-01"}}"#
        );
        assert_eq!(serde_json::from_str::<CaseFacts>(&json).unwrap(), facts);
    }
}
