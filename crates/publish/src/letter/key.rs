//! Which figures a letter is about, what they are called and what they mean: those of the office's
//! scheme, or the three of English local government.

use upheld_domain::{MeasureLabel, Scheme};

use crate::letter::voice::Voice;

/// A figure of the letter.
pub(super) struct KeyMeasure {
    /// The measure's slug.
    pub(super) slug: String,
    /// What it is called.
    pub(super) title: String,
    /// What it means.
    pub(super) meaning: String,
}

/// The figures of a letter, in their order.
pub(super) fn key_measures(scheme: &Scheme, voice: &Voice) -> Vec<KeyMeasure> {
    let own = |label: &MeasureLabel| KeyMeasure {
        slug: label.measure.clone(),
        title: label.name.clone(),
        meaning: label.meaning.clone(),
    };
    let labels = scheme.measures().iter().filter(|label| label.in_letter);
    let of_scheme: Vec<KeyMeasure> = labels.map(own).collect();
    if of_scheme.is_empty() { usual(voice) } else { of_scheme }
}

fn usual(voice: &Voice) -> Vec<KeyMeasure> {
    let (the, one) = (voice.the(), &voice.one);
    let early = format!("Satisfactory remedies provided by {the}");
    let three = [
        (
            "uphold-rate",
            "Complaints upheld",
            format!(
                "We uphold a complaint when we find some fault, whether or not it caused injustice, \
                 and also where {the} had accepted the fault before we investigated. The figure is \
                 the share of investigations that ended in this way. How often things had gone wrong \
                 tells more than how many people complained."
            ),
        ),
        (
            "compliance-rate",
            "Compliance with recommendations",
            format!(
                "Where fault has done harm, we recommend what would put it right, agree a day for \
                 it, and check that it was done. The figure is the share of cases in which we were \
                 satisfied; what was done late was still done. Almost every {one} does what was \
                 agreed, so each case in which it was not done deserves a close look."
            ),
        ),
        (
            "satisfactory-remedy-rate",
            &*early,
            format!(
                "Sometimes {the} had found the fault itself and had already offered what we would \
                 have asked for. The figure is the share of upheld complaints in which it had. It \
                 credits a {one} that listens early: the sooner a wrong is put right, the better for \
                 the person who suffered it."
            ),
        ),
    ];
    let key = |(slug, title, meaning): (&str, &str, String)| KeyMeasure {
        slug: slug.to_owned(),
        title: title.to_owned(),
        meaning,
    };
    three.into_iter().map(key).collect()
}
