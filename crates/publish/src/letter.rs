//! What an annual letter says: composed from plain data into a [`Letter`] of words and numbers that
//! are ready to print. Its sentences are the project's own. Nothing of a format is here, and nothing
//! is looked up: whoever makes the letter gives what it is made of.

mod addressee;
mod closing;
mod figures;
mod given;
mod key;
mod model;
mod opening;
mod outreach;
mod published;
mod remedies;
mod trend;
mod voice;

use upheld_annual::period;

use crate::method::Method;
use crate::record;
use crate::text::Text;

pub use given::{
    Body, CaseLine, Given, Improvement, Office, Outreach, Person, Publication, Successor,
};
pub use model::{Block, Day, Figures, KeyFigure, Letter, Section, Term, Trend};

use voice::Voice;

impl Letter {
    /// The letter that the data makes. The same data makes the same letter.
    #[must_use]
    pub fn compose(given: &Given<'_>) -> Self {
        let voice = &Voice::of(given);
        let measures = &key::key_measures(given.scheme, voice);
        let heading = format!("Annual review letter {}", given.figures.year);
        let office = given.office.name_in(given.scheme);
        let (salutation, farewell) = addressee::greetings(&given.body);
        let start = given.definitions.counting.year_start;
        let about = format!("{} for {}", given.body.name, given.figures.year);
        Self {
            language: "en-GB",
            title: format!("{heading}: {}", voice.name).into(),
            heading: heading.into(),
            body: voice.name.as_str().into(),
            period: period(given.figures.year, start).into(),
            office: office.into(),
            address: given.office.address.iter().map(Text::from).collect(),
            date: addressee::date(&given.office),
            dated: addressee::dated(given).to_string().into(),
            delivery: "By email".into(),
            addressees: addressee::addresses(&given.body),
            salutation,
            opening: opening::opening(given, voice),
            meanings: opening::meanings(measures, given, voice),
            figures: figures::figures(measures, given, voice),
            trend: trend::trend(measures, given, voice),
            sections: sections(given, voice),
            thanks: closing::thanks(voice),
            farewell,
            signature: addressee::signature(&given.office, office),
            marks: given.standing.marks(),
            method: Method::of(given.definitions, given.scheme, &scope(given)),
            record: record::section(&given.standing, "letter"),
            checkpoint: given.standing.checkpoint.clone(),
            check: record::check("letter", &about),
            standing: given.standing.clone(),
        }
    }
}

fn sections(given: &Given<'_>, voice: &Voice) -> Vec<Section> {
    remedies::remedies(given, voice)
        .into_iter()
        .chain([
            published::published(given, voice),
            outreach::outreach(given, voice),
            closing::also(given, voice),
        ])
        .collect()
}

/// Which cases the figures are about.
fn scope(given: &Given<'_>) -> String {
    format!(
        "The figures count the cases about {} alone, under the name and the code it has in the \
         register, whatever they are about.",
        given.body.name
    )
}
