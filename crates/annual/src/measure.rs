//! The measures: their names, their order, and the two parts a case can have in a rate.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use upheld_domain::{AssessmentOutcome, Finding, RemedyKind, Subject, Taxonomy};

/// What a decision counts as: the six outcomes whose sum is decided \[C\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// Incomplete or invalid.
    IncompleteOrInvalid = 1,
    /// Advice given.
    AdviceGiven = 2,
    /// Referred back for local resolution.
    ReferredBack = 3,
    /// Closed after initial enquiries.
    ClosedAfterInitialEnquiries = 4,
    /// No fault found.
    NotUpheld = 5,
    /// Some fault found.
    Upheld = 6,
}

impl Outcome {
    /// Every outcome, in the order of the office's tables.
    pub const ALL: &'static [Self] = &[
        Self::IncompleteOrInvalid,
        Self::AdviceGiven,
        Self::ReferredBack,
        Self::ClosedAfterInitialEnquiries,
        Self::NotUpheld,
        Self::Upheld,
    ];

    /// The word in a measure's name.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::IncompleteOrInvalid => "incomplete-or-invalid",
            Self::AdviceGiven => "advice-given",
            Self::ReferredBack => "referred-back",
            Self::ClosedAfterInitialEnquiries => "closed-after-initial-enquiries",
            Self::NotUpheld => "not-upheld",
            Self::Upheld => "upheld",
        }
    }

    /// Whether it is an investigation completed: upheld or not upheld \[S\].
    #[must_use]
    pub const fn is_investigation(self) -> bool {
        matches!(self, Self::Upheld | Self::NotUpheld)
    }
}

impl From<AssessmentOutcome> for Outcome {
    fn from(outcome: AssessmentOutcome) -> Self {
        match outcome {
            AssessmentOutcome::IncompleteOrInvalid => Self::IncompleteOrInvalid,
            AssessmentOutcome::AdviceGiven => Self::AdviceGiven,
            AssessmentOutcome::ReferredBack => Self::ReferredBack,
            AssessmentOutcome::ClosedAfterInitialEnquiries => Self::ClosedAfterInitialEnquiries,
        }
    }
}

/// A case's part in a figure. A rate's denominator is all that have either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// It is counted; in a rate, above and below the line.
    Numerator,
    /// It is counted below the line only.
    DenominatorOnly,
}

/// What a figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Complaints and enquiries received.
    Received,
    /// Of these, about one subject.
    ReceivedAbout(Subject),
    /// Decisions in force.
    Decided,
    /// Of these, with one outcome.
    DecidedAs(Outcome),
    /// Decided, in the words of 2024-25.
    DealtWith,
    /// Of these, not for the office.
    NotForUs,
    /// Of these, assessed and closed.
    AssessedAndClosed,
    /// Of these, investigated.
    Investigated,
    /// Upheld decisions.
    Upheld,
    /// Decisions not upheld.
    NotUpheld,
    /// Upheld and not upheld together.
    Investigations,
    /// Upheld of investigations.
    UpholdRate,
    /// Cases with a compliance outcome.
    ComplianceOutcomes,
    /// Satisfied of compliance outcomes.
    ComplianceRate,
    /// Remedies carried out after they were due.
    RemediesLate,
    /// Cases that complied after a failure to.
    CompliedAfterFailure,
    /// Upheld cases the authority had put right before the complaint came.
    SatisfactoryRemedies,
    /// These, of upheld decisions.
    SatisfactoryRemedyRate,
    /// Upheld decisions per 100,000 residents.
    UpheldPer100k,
    /// Remedies recommended, of one kind.
    Remedies(RemedyKind),
    /// What decisions in force found, point by point: one finding of the office's scheme.
    Findings(Finding),
    /// Findings that went against the body, of those that went for or against it.
    FindingRate,
    /// Public reports issued.
    PublicReports,
    /// Median of days from receipt to decision.
    DaysToDecide,
    /// Of investigations, those decided within 26 weeks.
    DecidedWithin26Weeks,
    /// Open on the day before the year.
    OpenAtStart,
    /// Opened again.
    Reopened,
    /// Open on the last day of the year.
    OpenAtEnd,
    /// Decisions made in the year that are not in force.
    LaterSuperseded,
    /// Decisions as made, in force or not: the flow behind what is open. Counted, not printed.
    DecidedAsMade,
    /// Days from receipt to a decision that was no investigation. Counted where the definition set
    /// takes days over all decisions, not printed by itself.
    DaysToClose,
}

/// A text that is no measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no measure is called {0:?}; there are uphold-rate, compliance-rate, received, decided and others: see the list of measures"
)]
pub struct MeasureError(pub String);

impl Measure {
    /// The measures that are printed in the words of English local government, in their order. For
    /// those of another scheme see [`crate::listed`].
    #[must_use]
    pub fn listed(taxonomy: Taxonomy) -> Vec<Self> {
        let mut measures = vec![Self::Received];
        measures.extend(Subject::ALL.iter().map(|&subject| Self::ReceivedAbout(subject)));
        measures.push(Self::Decided);
        measures.extend(Outcome::ALL.iter().map(|&outcome| Self::DecidedAs(outcome)));
        if taxonomy == Taxonomy::DealtWith {
            measures.extend(DEALT_WITH);
        }
        measures.extend(AFTER_DECIDED);
        measures.extend(RemedyKind::ALL.iter().map(|&kind| Self::Remedies(kind)));
        measures.extend(AFTER_REMEDIES);
        measures
    }

    /// Whether it has a denominator: a rate, and for an authority a comparator.
    #[must_use]
    pub const fn is_rate(self) -> bool {
        matches!(
            self,
            Self::UpholdRate
                | Self::ComplianceRate
                | Self::SatisfactoryRemedyRate
                | Self::UpheldPer100k
                | Self::DecidedWithin26Weeks
                | Self::FindingRate
        )
    }

    /// The first part of the name, and the second where there is one.
    fn slugs(self) -> (&'static str, Option<String>) {
        let plain = match self {
            Self::ReceivedAbout(subject) => return ("received", Some(subject.to_string())),
            Self::DecidedAs(outcome) => return ("decided", Some(outcome.slug().to_owned())),
            Self::Remedies(kind) => return ("remedies", Some(kind.to_string())),
            Self::Findings(finding) => return ("findings", Some(finding.to_string())),
            Self::FindingRate => "finding-rate",
            Self::Received => "received",
            Self::Decided => "decided",
            Self::DealtWith => "dealt-with",
            Self::NotForUs => "not-for-us",
            Self::AssessedAndClosed => "assessed-and-closed",
            Self::Investigated => "investigated",
            Self::Upheld => "upheld",
            Self::NotUpheld => "not-upheld",
            Self::Investigations => "investigations",
            Self::UpholdRate => "uphold-rate",
            Self::ComplianceOutcomes => "compliance-outcomes",
            Self::ComplianceRate => "compliance-rate",
            Self::RemediesLate => "remedies-late",
            Self::CompliedAfterFailure => "complied-after-failure",
            Self::SatisfactoryRemedies => "satisfactory-remedies",
            Self::SatisfactoryRemedyRate => "satisfactory-remedy-rate",
            Self::UpheldPer100k => "upheld-per-100k",
            Self::PublicReports => "public-reports",
            Self::DaysToDecide => "days-to-decide",
            Self::DecidedWithin26Weeks => "decided-within-26-weeks",
            Self::OpenAtStart => "open-at-start",
            Self::Reopened => "reopened",
            Self::OpenAtEnd => "open-at-end",
            Self::LaterSuperseded => "later-superseded",
            Self::DecidedAsMade => "decided-as-made",
            Self::DaysToClose => "days-to-close",
        };
        (plain, None)
    }
}

const DEALT_WITH: [Measure; 4] =
    [Measure::DealtWith, Measure::NotForUs, Measure::AssessedAndClosed, Measure::Investigated];

const AFTER_DECIDED: [Measure; 11] = [
    Measure::Upheld,
    Measure::NotUpheld,
    Measure::Investigations,
    Measure::UpholdRate,
    Measure::ComplianceOutcomes,
    Measure::ComplianceRate,
    Measure::RemediesLate,
    Measure::CompliedAfterFailure,
    Measure::SatisfactoryRemedies,
    Measure::SatisfactoryRemedyRate,
    Measure::UpheldPer100k,
];

const AFTER_REMEDIES: [Measure; 7] = [
    Measure::PublicReports,
    Measure::DaysToDecide,
    Measure::DecidedWithin26Weeks,
    Measure::OpenAtStart,
    Measure::Reopened,
    Measure::OpenAtEnd,
    Measure::LaterSuperseded,
];

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.slugs() {
            (first, None) => f.pad(first),
            (first, Some(second)) => f.pad(&format!("{first}/{second}")),
        }
    }
}

impl FromStr for Measure {
    type Err = MeasureError;
    fn from_str(text: &str) -> Result<Self, MeasureError> {
        let unprinted = [Self::DecidedAsMade, Self::DaysToClose];
        let mut all = Self::listed(Taxonomy::DealtWith).into_iter().chain(unprinted);
        all.find(|measure| measure.to_string() == text).ok_or_else(|| MeasureError(text.to_owned()))
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
