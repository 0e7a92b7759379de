//! Why a figure changed: the causes that a restatement tells apart.

use std::fmt;

use serde::{Serialize, Serializer};

/// A cause of change, in the order in which causes are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Another definition set.
    DefinitionChanged,
    /// Something that happened before, or happened since within the year, and was not recorded yet.
    RecordedLate,
    /// A date or another fact was corrected.
    Corrected,
    /// The case is about another body or subject than was recorded.
    Reclassified,
    /// An event was taken back, or the case voided.
    RetractedOrVoided,
    /// The case was reopened or its decision reviewed, with the decision that came of it.
    ReopenedOrReviewed,
    /// What was recorded since on carrying out remedies.
    CompliedLater,
    /// The register or a population: who is in a group, how many live there.
    RegisterChanged,
}

impl Cause {
    /// Every cause, in order.
    pub const ALL: &'static [Self] = &[
        Self::DefinitionChanged,
        Self::RecordedLate,
        Self::Corrected,
        Self::Reclassified,
        Self::RetractedOrVoided,
        Self::ReopenedOrReviewed,
        Self::CompliedLater,
        Self::RegisterChanged,
    ];

    /// Whether events of cases are behind it, rather than rules or the register.
    #[must_use]
    pub const fn is_of_cases(self) -> bool {
        !matches!(self, Self::DefinitionChanged | Self::RegisterChanged)
    }

    /// The word for it in JSON and CSV: `recorded-late`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::DefinitionChanged => "definition-changed",
            Self::RecordedLate => "recorded-late",
            Self::Corrected => "corrected",
            Self::Reclassified => "reclassified",
            Self::RetractedOrVoided => "retracted-or-voided",
            Self::ReopenedOrReviewed => "reopened-or-reviewed",
            Self::CompliedLater => "complied-later",
            Self::RegisterChanged => "register-changed",
        }
    }

    /// The words for it in a sentence: `recorded late`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::DefinitionChanged => "the definition set changed",
            Self::RecordedLate => "recorded late",
            Self::Corrected => "corrected",
            Self::Reclassified => "found to be about another body or subject",
            Self::RetractedOrVoided => "retracted or voided",
            Self::ReopenedOrReviewed => "reopened or reviewed",
            Self::CompliedLater => "an outcome of remedies recorded since",
            Self::RegisterChanged => "the register or a population changed",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
