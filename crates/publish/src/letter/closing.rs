//! What else is published, the thanks, and the last page: the record behind the letter.

use chrono::NaiveDate;

use crate::letter::given::{Given, Office};
use crate::letter::model::{Block, Section, Term};
use crate::letter::voice::Voice;
use crate::words::day;

/// What else is published, and when.
pub(super) fn also(given: &Given<'_>, voice: &Voice) -> Section {
    let Office { letters_on, tables_on, review_on, website, .. } = &given.office;
    let many = &voice.many;
    let published = [
        ("This letter, with those to all others", letters_on),
        (&*format!("The figures of all {many}, as tables that can be read by machines"), tables_on),
        ("Our review of the year, with what the figures tell together", review_on),
    ];
    let term = |(what, on): (&str, &Option<NaiveDate>)| Term {
        name: what.into(),
        text: on.map_or_else(|| "The day is not set yet.".into(), |on| day(on).into()),
    };
    let mut blocks = vec![
        Block::paragraph("We publish what we find, so that everybody can learn from it:"),
        Block::Terms { items: published.into_iter().map(term).collect() },
    ];
    if let Some(website) = website {
        blocks.push(Block::paragraph(format!("All of it will be at {website}.")));
    }
    Section { id: "also-published", title: "What else we publish".into(), blocks }
}

/// The thanks.
pub(super) fn thanks(voice: &Voice) -> Section {
    let name = &voice.name;
    let who = if voice.ended { "who worked at" } else { "at" };
    let thanks = format!(
        "Thank you to everybody {who} {name} who answered our enquiries, told us plainly what had \
         happened, and carried out what was agreed. Good handling of complaints is mostly the work of \
         people who are never named in a letter like this one. Please pass these thanks on to them."
    );
    Section { id: "thanks", title: "With thanks".into(), blocks: vec![Block::paragraph(thanks)] }
}
