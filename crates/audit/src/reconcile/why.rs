//! Why one side has what the other has not, as far as the record can say.

use upheld_domain::{AssessmentOutcome, Outcome, Reference};

use super::Ours;

/// Why a row has no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlyTheirs {
    /// The record has no such case of the body.
    Unknown {
        /// A case without a row that it may be, with another reference.
        perhaps: Option<Reference>,
    },
    /// It has no reference, and fits several cases, or one that fits several rows.
    SeveralAlike,
    /// The reference is of a case about another body.
    AboutAnother,
    /// The reference is of a case that counts for nothing.
    Void,
}

impl OnlyTheirs {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Unknown { perhaps: None } => "not in the record".to_owned(),
            Self::Unknown { perhaps: Some(reference) } => {
                format!("not in the record under this reference; by its days perhaps {reference}")
            }
            Self::SeveralAlike => {
                "it has no reference, and more than one pair would fit".to_owned()
            }
            Self::AboutAnother => "recorded as a complaint about another body".to_owned(),
            Self::Void => "recorded, and taken out as void".to_owned(),
        }
    }
}

/// Why a body may never have heard of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlyOurs {
    /// Closed as incomplete or invalid.
    Invalid,
    /// Advice was given to the complainant.
    Advice,
    /// Referred back for local resolution.
    ReferredBack,
    /// Closed after initial enquiries.
    Closed,
    /// It is still being assessed.
    InAssessment,
}

impl OnlyOurs {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Invalid => {
                "closed as incomplete or invalid: some such closures are never told to the body"
            }
            Self::Advice => "advice was given to the complainant: the body need not have been told",
            Self::ReferredBack => {
                "referred back for local resolution: the body may know it as a complaint to itself"
            }
            Self::Closed => {
                "closed after initial enquiries: these may have been made without asking the body"
            }
            Self::InAssessment => "still being assessed: the body may not have been asked yet",
        }
    }
}

/// Why a body may not know of a case; none where it should.
pub(super) fn why_only_ours(case: &Ours) -> Option<OnlyOurs> {
    match case.outcome {
        Some(Outcome::Closed(closed)) => Some(match closed {
            AssessmentOutcome::IncompleteOrInvalid => OnlyOurs::Invalid,
            AssessmentOutcome::AdviceGiven => OnlyOurs::Advice,
            AssessmentOutcome::ReferredBack => OnlyOurs::ReferredBack,
            AssessmentOutcome::ClosedAfterInitialEnquiries => OnlyOurs::Closed,
        }),
        None if !case.investigated => Some(OnlyOurs::InAssessment),
        _ => None,
    }
}
