//! Which rates a review is about, what they are called and what they mean: those of the office's
//! scheme, or the three of English local government.

use upheld_annual::Measure;
use upheld_domain::{MeasureLabel, Scheme};

use crate::review::given::Given;
use crate::review::rate::found;

/// A rate of the review.
pub(super) struct Key {
    /// The measure's slug.
    pub(super) slug: String,
    /// What it is called.
    pub(super) title: String,
    /// What it means.
    pub(super) meaning: String,
}

/// The rates, in their order.
pub(super) fn keys(scheme: &Scheme) -> Vec<Key> {
    let own = |label: &MeasureLabel| Key {
        slug: label.measure.clone(),
        title: label.name.clone(),
        meaning: label.meaning.clone(),
    };
    let labels = scheme.measures().iter().filter(|label| label.in_letter);
    let of_scheme: Vec<Key> = labels.map(own).collect();
    if of_scheme.is_empty() { usual(&scheme.words().body) } else { of_scheme }
}

fn usual(body: &str) -> Vec<Key> {
    let key = |measure: Measure, title: &str, meaning: String| Key {
        slug: measure.to_string(),
        title: title.to_owned(),
        meaning,
    };
    vec![
        key(
            Measure::UpholdRate,
            "Complaints upheld",
            "A complaint is upheld when we find some fault, whether or not it caused injustice. The \
             rate is the share of what we investigated, not of what we received."
                .to_owned(),
        ),
        key(
            Measure::ComplianceRate,
            "Compliance with recommendations",
            "The share of cases in which we were satisfied, in the year, that what we had recommended \
             was done. What was done late was still done."
                .to_owned(),
        ),
        key(
            Measure::SatisfactoryRemedyRate,
            "Put right before the complaint came",
            format!(
                "The share of upheld complaints in which the {body} had found the fault itself and had \
                 already offered what we would have asked for."
            ),
        ),
    ]
}

/// The rate that groups and bodies are set side by side by: the first that is a share.
pub(super) fn main<'a>(keys: &'a [Key], given: &Given<'_>) -> Option<&'a Key> {
    keys.iter().find(|key| {
        found(given.nation, &key.slug).is_some_and(|figure| {
            figure.measure.is_rate() && figure.measure != Measure::UpheldPer100k
        })
    })
}
