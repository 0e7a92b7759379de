//! The closed vocabularies as arguments: each word is known to the help, to completions, and to the
//! prompts on a terminal.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use upheld_decisions::Kind;
use upheld_domain::{
    Answer, AssessmentOutcome, AuthorityKind, CancelReason, Channel, CorrectionReason,
    DiscontinuedReason, LinkKind, Outcome, RemedyKind, ReopenReason, RetractionReason, ReviewParty,
    ReviewResult, RevisionKind, Role, Sector, Topic, VoidReason,
};

/// A word of a closed vocabulary.
pub(crate) trait Word: Copy + Send + Sync + 'static {
    /// Every word.
    const WORDS: &'static [Self];

    /// The word as it is typed.
    fn word(self) -> &'static str;
}

macro_rules! vocabularies {
    ($($ty:ty),+ $(,)?) => {$(
        impl Word for $ty {
            const WORDS: &'static [Self] = <$ty>::ALL;

            fn word(self) -> &'static str {
                self.slug()
            }
        }
    )+};
}

vocabularies!(
    Answer,
    AssessmentOutcome,
    AuthorityKind,
    CancelReason,
    Channel,
    CorrectionReason,
    DiscontinuedReason,
    Kind,
    LinkKind,
    RemedyKind,
    ReopenReason,
    RetractionReason,
    ReviewParty,
    ReviewResult,
    Role,
    RevisionKind,
    Sector,
    Topic,
    VoidReason,
);

impl Word for Outcome {
    const WORDS: &'static [Self] = &[
        Self::Upheld,
        Self::NotUpheld,
        Self::Discontinued,
        Self::Closed(AssessmentOutcome::IncompleteOrInvalid),
        Self::Closed(AssessmentOutcome::AdviceGiven),
        Self::Closed(AssessmentOutcome::ReferredBack),
        Self::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries),
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Closed(outcome) => outcome.slug(),
            Self::Upheld => "upheld",
            Self::NotUpheld => "not-upheld",
            Self::Discontinued => "discontinued",
        }
    }
}

/// Reads a word of a vocabulary.
pub(crate) fn word<T: Word>() -> impl TypedValueParser<Value = T> {
    let words = T::WORDS.iter().map(|word| word.word());
    PossibleValuesParser::new(words).try_map(|text: String| {
        let meant = T::WORDS.iter().find(|word| word.word() == text);
        meant.copied().ok_or("it is no word of the vocabulary")
    })
}
