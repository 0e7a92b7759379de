//! How a letter speaks of the body it is about, and of others like it.

use upheld_domain::AuthorityKind;

use crate::letter::given::Given;
use crate::words::of;

/// See the module.
pub(super) struct Voice {
    /// The body's name.
    pub(super) name: String,
    /// One body of its sort: `council`.
    pub(super) one: String,
    /// Several: `councils`.
    pub(super) many: String,
    /// Whether the letter goes to others, because the body has ended.
    pub(super) ended: bool,
    /// Whether it has elected members and committees of scrutiny.
    pub(super) is_council: bool,
}

impl Voice {
    pub(super) fn of(given: &Given<'_>) -> Self {
        let words = given.scheme.words();
        let english = given.scheme.has_english_register();
        let (one, many) = match given.body.kind {
            AuthorityKind::Council if english => ("council", "councils"),
            AuthorityKind::CareProvider if english => ("care provider", "care providers"),
            _ => (words.body.as_str(), words.bodies.as_str()),
        };
        Self {
            name: given.body.name.clone(),
            one: one.to_owned(),
            many: many.to_owned(),
            ended: given.body.ended_on.is_some(),
            is_council: english && given.body.kind == AuthorityKind::Council,
        }
    }

    /// `your council`, or the name of one that has ended.
    pub(super) fn your(&self) -> String {
        if self.ended { self.name.clone() } else { format!("your {}", self.one) }
    }

    /// `the council`, within what is told of it.
    pub(super) fn the(&self) -> String {
        format!("the {}", self.one)
    }

    /// `your council’s`.
    pub(super) fn yours(&self) -> String {
        of(&self.your())
    }
}
