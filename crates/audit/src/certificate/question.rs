//! What a certificate answers: one figure of one authority. What counts in it is for
//! [`crate::Question`] to say, as for an explanation.

use upheld_annual::{Measure, Scope, listed, slug};
use upheld_domain::{AuthorityId, Definitions, ReportingYear, Scheme};

use crate::explain::{Question, Terms};

/// One figure of one authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// What is measured.
    pub measure: Measure,
    /// Of whom.
    pub authority: AuthorityId,
    /// In which year.
    pub year: ReportingYear,
}

impl Asked {
    /// The measure that is printed under a slug; none where none is.
    #[must_use]
    pub fn measure_of(
        slug_of: &str,
        definitions: &Definitions,
        scheme: &Scheme,
    ) -> Option<Measure> {
        let printed = listed(scheme, definitions.printing.taxonomy);
        printed.into_iter().find(|&measure| slug(measure, scheme) == slug_of)
    }

    /// The same as a question to be explained: it says which cases are counted.
    #[must_use]
    pub fn question<'a>(&self, terms: Terms<'a>) -> Question<'a> {
        Question::new(self.measure, Scope::Authority(self.authority), self.year, terms)
    }
}
