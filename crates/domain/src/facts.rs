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

/// Declares a closed vocabulary: an enum with frozen numbers for storing and slugs for writing.
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $code:literal $slug:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* $variant = $code,)+ }

        impl $name {
            /// Every word of the vocabulary, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number it is stored as. Frozen.
            #[must_use]
            pub const fn code(self) -> u8 { self as u8 }

            /// The word of a stored number, if there is one.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The word as it is written in files and arguments.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.slug())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::facts::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|word| word.slug() == text).ok_or_else(|| {
                    $crate::facts::UnknownWord {
                        word: text.to_owned(),
                        known: Self::ALL.iter().map(|word| word.slug()).collect(),
                    }
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.slug())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use vocabulary;

/// A word outside its vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not one of {}", known.join(", "))]
pub struct UnknownWord {
    /// What came.
    pub word: String,
    /// What would have been understood.
    pub known: Vec<&'static str>,
}

macro_rules! vocabularies {
    ($($(#[$meta:meta])* pub enum $name:ident { $($body:tt)+ })+) => {$(
        vocabulary! { $(#[$meta])* pub enum $name { $($body)+ } }
        fact_fields!($name);
    )+};
}

fact_fields!(crate::authority::AuthorityKind, crate::authority::Group);
fact_fields!(crate::streams::Topic, crate::streams::Sector, crate::streams::RevisionKind);

vocabularies! {
    /// What a complaint is about: the nine categories of the office's tables \[S\].
    pub enum Subject {
        /// Adult care services.
        AdultCareServices = 1 "adult-care-services",
        /// Benefits and tax.
        BenefitsAndTax = 2 "benefits-and-tax",
        /// Corporate and other services.
        CorporateAndOtherServices = 3 "corporate-and-other-services",
        /// Education and children's services.
        EducationAndChildrensServices = 4 "education-and-childrens-services",
        /// Environmental services, public protection and regulation.
        EnvironmentalServices = 5 "environmental-services-public-protection-and-regulation",
        /// Highways and transport.
        HighwaysAndTransport = 6 "highways-and-transport",
        /// Housing.
        Housing = 7 "housing",
        /// Planning and development.
        PlanningAndDevelopment = 8 "planning-and-development",
        /// Anything else.
        Other = 9 "other",
    }
    /// How a complaint came.
    pub enum Channel {
        /// Not recorded.
        NotStated = 1 "not-stated",
        /// The office's form on the web.
        Online = 2 "online",
        /// By telephone.
        Phone = 3 "phone",
        /// By letter.
        Letter = 4 "letter",
        /// By email.
        Email = 5 "email",
        /// Another way.
        Other = 6 "other",
    }
    /// Yes, no, or nobody said.
    pub enum Answer {
        /// Nobody said.
        NotStated = 1 "not-stated",
        /// Yes.
        Yes = 2 "yes",
        /// No.
        No = 3 "no",
    }
    /// How a complaint ended without an investigation: taxonomy of 2013-14 to 2023-24 \[S\].
    pub enum AssessmentOutcome {
        /// Incomplete or invalid.
        IncompleteOrInvalid = 1 "incomplete-or-invalid",
        /// Advice given.
        AdviceGiven = 2 "advice-given",
        /// Referred back for local resolution.
        ReferredBack = 3 "referred-back",
        /// Closed after initial enquiries.
        ClosedAfterInitialEnquiries = 4 "closed-after-initial-enquiries",
    }
    /// Why an investigation was discontinued.
    pub enum DiscontinuedReason {
        /// Not recorded.
        NotStated = 1 "not-stated",
        /// The complainant withdrew.
        Withdrawn = 2 "withdrawn",
        /// The two sides settled.
        Settled = 3 "settled",
        /// It can't be pursued.
        CannotBePursued = 4 "cannot-be-pursued",
    }
    /// What is recommended. Each kind is personal or a service improvement \[S\].
    pub enum RemedyKind {
        /// An apology.
        Apology = 1 "apology",
        /// A payment, with its pence.
        Payment = 2 "payment",
        /// To act on the complainant's own case.
        ActOnTheCase = 3 "act-on-the-case",
        /// To change a procedure or a policy.
        ProcedureChange = 4 "procedure-change",
        /// To train staff.
        Training = 5 "training",
        /// To review a service or other cases.
        Review = 6 "review",
        /// Another remedy for the complainant.
        Other = 7 "other",
    }
    /// Why a remedy was cancelled.
    pub enum CancelReason {
        /// It should never have been recorded.
        RecordedInError = 1 "recorded-in-error",
        /// Events made it needless.
        NoLongerNeeded = 2 "no-longer-needed",
        /// The complainant declined it.
        DeclinedByComplainant = 3 "declined-by-complainant",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// Who asked for a review of the decision: either side may \[S\].
    pub enum ReviewParty {
        /// The complainant.
        Complainant = 1 "complainant",
        /// The authority.
        Authority = 2 "authority",
    }
    /// What a review of the decision came to.
    pub enum ReviewResult {
        /// The decision stands.
        Stands = 1 "stands",
        /// The decision is amended; the new one is in the same commit.
        Amended = 2 "amended",
        /// The case is open again.
        Reopened = 3 "reopened",
    }
    /// Why a case was opened again other than by review.
    pub enum ReopenReason {
        /// New evidence came.
        NewEvidence = 1 "new-evidence",
        /// The office was wrong.
        OfficeError = 2 "office-error",
        /// A court said so.
        CourtOrder = 3 "court-order",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// How two cases belong together.
    pub enum LinkKind {
        /// One complaint about two bodies: each counted for its body.
        Joint = 1 "joint",
        /// The same complaint twice.
        Duplicate = 2 "duplicate",
        /// The same complaint come again.
        Resubmission = 3 "resubmission",
        /// About a remedy that was not carried out.
        ComplianceFollowUp = 4 "compliance-follow-up",
    }
    /// What somebody does on a case. Who it is stands in the particulars.
    pub enum Role {
        /// Intake.
        Intake = 1 "intake",
        /// Assessment.
        Assessor = 2 "assessor",
        /// Investigation.
        Investigator = 3 "investigator",
        /// Review of the decision.
        Reviewer = 4 "reviewer",
        /// Compliance.
        Compliance = 5 "compliance",
    }
    /// Why recorded facts or particulars were corrected.
    pub enum CorrectionReason {
        /// Typed wrongly.
        Mistyped = 1 "mistyped",
        /// Put under the wrong subject or authority.
        Reclassified = 2 "reclassified",
        /// What was not known before is known now.
        NewInformation = 3 "new-information",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// Why an event was taken back.
    pub enum RetractionReason {
        /// It did not happen.
        RecordedInError = 1 "recorded-in-error",
        /// It happened to another case.
        WrongCase = 2 "wrong-case",
        /// The actor undid their own last command.
        Undone = 3 "undone",
        /// Another reason, in the particulars.
        Other = 4 "other",
    }
    /// Why a whole case counts for nothing.
    pub enum VoidReason {
        /// Recorded in error.
        RecordedInError = 1 "recorded-in-error",
        /// Already there under another reference.
        Duplicate = 2 "duplicate",
        /// About another body.
        WrongBody = 3 "wrong-body",
    }
}

/// Whether a remedy is for one person or for the service \[S\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemedyClass {
    /// For the complainant.
    Personal,
    /// For everybody who comes after.
    ServiceImprovement,
}

impl RemedyKind {
    /// Personal (apology, payment, act on the case, other) or service improvement (procedure,
    /// training, review) [S; the place of "other" is inferred].
    #[must_use]
    pub fn class(self) -> RemedyClass {
        match self {
            Self::Apology | Self::Payment | Self::ActOnTheCase | Self::Other => {
                RemedyClass::Personal
            }
            Self::ProcedureChange | Self::Training | Self::Review => {
                RemedyClass::ServiceImprovement
            }
        }
    }
}

impl Subject {
    /// The name as the office prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AdultCareServices => "Adult Care Services",
            Self::BenefitsAndTax => "Benefits and Tax",
            Self::CorporateAndOtherServices => "Corporate and Other Services",
            Self::EducationAndChildrensServices => "Education and Children's Services",
            Self::EnvironmentalServices => {
                "Environmental Services, Public Protection and Regulation"
            }
            Self::HighwaysAndTransport => "Highways and Transport",
            Self::Housing => "Housing",
            Self::PlanningAndDevelopment => "Planning and Development",
            Self::Other => "Other",
        }
    }

    /// The subject of a slug or a printed name: letters' case, punctuation, `&` and the word
    /// `and` don't matter.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let wanted = words(text);
        Self::ALL.iter().copied().find(|subject| words(subject.name()) == wanted)
    }
}

/// The letters of a name, lower case, without `and`, punctuation or spaces.
fn words(text: &str) -> String {
    text.replace(['\'', '\u{2019}'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and"))
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

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
            Self::RemedyRecommended(_) | Self::Linked(_) | Self::Voided(_) => None,
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
    fn a_subject_is_known_by_any_of_its_spellings() {
        for (text, subject) in [
            ("Benefits & Tax", Subject::BenefitsAndTax),
            ("education and children\u{2019}s services", Subject::EducationAndChildrensServices),
            ("education-and-childrens-services", Subject::EducationAndChildrensServices),
            (
                "Environmental Services & Public Protection & Regulation",
                Subject::EnvironmentalServices,
            ),
        ] {
            assert_eq!(Subject::named(text), Some(subject), "{text}");
        }
        assert_eq!(Subject::named("Parks"), None);
        for subject in Subject::ALL {
            assert_eq!(Subject::named(subject.slug()), Some(*subject), "{subject}");
        }
    }

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
