//! What the national review of a year says: composed from plain data into a [`Review`] of words and
//! numbers that are ready to print. Its sentences are the project's own. Nothing of a format is here,
//! and nothing is looked up: whoever makes the review gives what it is made of.

mod bodies;
mod compliance;
mod given;
mod groups;
mod headline;
mod key;
mod model;
mod rate;
mod remedies;
mod subjects;
mod timeliness;
mod years;

use chrono::NaiveDate;
use upheld_annual::period;

use crate::letter::Day;
use crate::method::Method;
use crate::record;
use crate::standing::Issue;
use crate::text::Text;
use crate::words::day;

pub use given::{Given, SubjectRate};
pub use model::{Chart, Headline, Part, Review};

use key::Key;

impl Review {
    /// The review that the data makes. The same data makes the same review.
    #[must_use]
    pub fn compose(given: &Given<'_>) -> Self {
        let keys = &key::keys(given.scheme);
        let year = given.nation.year;
        let heading = format!("Review of the year {year}");
        let office = given.office.name_in(given.scheme);
        let whole = &given.nation.scope.name;
        let about = format!("one {} for {year}", given.scheme.words().body);
        Self {
            language: "en-GB",
            title: format!("{heading}: {whole}").into(),
            heading: heading.into(),
            whole: whole.into(),
            period: period(year, given.definitions.counting.year_start).into(),
            office: office.into(),
            address: given.office.address.iter().map(Text::from).collect(),
            date: date(given).map(|on| Day { words: day(on).into(), iso: on.to_string().into() }),
            dated: dated(given).to_string().into(),
            opening: headline::opening(given),
            headlines: headline::headlines(keys, given),
            parts: parts(keys, given),
            marks: given.standing.marks(),
            method: Method::of(given.definitions, given.scheme, &scope(given)),
            record: record::section(&given.standing, "review"),
            checkpoint: given.standing.checkpoint.clone(),
            check: record::check("review", &about),
            standing: given.standing.clone(),
        }
    }
}

fn parts(keys: &[Key], given: &Given<'_>) -> Vec<Part> {
    let main = key::main(keys, given);
    [
        Some(years::years(keys, given)),
        groups::groups(keys, main, given),
        subjects::subjects(given),
        main.and_then(|main| bodies::bodies(main, given)),
        compliance::compliance(given),
        remedies::remedies(given),
        timeliness::timeliness(given),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The day of the review: as the office set it, else the day its release was published.
fn date(given: &Given<'_>) -> Option<NaiveDate> {
    let published = match given.standing.issue {
        Issue::Release { published_on, .. } => published_on,
        Issue::NotPublished => None,
    };
    given.office.review_on.or(published)
}

/// The day a file of the review is dated by: there is always one, and never today's.
fn dated(given: &Given<'_>) -> NaiveDate {
    let approved = match given.standing.issue {
        Issue::Release { approved_on, .. } => Some(approved_on),
        Issue::NotPublished => None,
    };
    let last_day = given.definitions.counting.year_start.last_day(given.nation.year);
    date(given).or(approved).unwrap_or(last_day)
}

/// Which cases the figures are about.
fn scope(given: &Given<'_>) -> String {
    let groups = if given.groups.is_empty() {
        ""
    } else {
        " A group’s figures are those of its members on the last day of the year."
    };
    format!("The figures of the whole are those of {}.{groups}", given.nation.scope.name)
}
