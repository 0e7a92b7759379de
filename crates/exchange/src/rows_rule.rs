//! By which rule several rows of one case come to one outcome.

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutcomeRule {
    /// The gravest outcome of any row.
    Gravest,
    /// The outcome of the row decided last; of several on one day, the last row.
    Last,
    /// All rows have to have the same.
    Single,
}

impl OutcomeRule {
    pub(crate) const ALL: &'static [Self] = &[Self::Gravest, Self::Last, Self::Single];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gravest => "gravest",
            Self::Last => "last",
            Self::Single => "single",
        }
    }

    pub(crate) fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == text)
    }
}
