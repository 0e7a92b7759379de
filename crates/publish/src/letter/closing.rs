//! What else is published, the thanks, and the last page: the record behind the letter.

use chrono::NaiveDate;

use crate::letter::given::{Given, Office};
use crate::letter::model::{Block, Section, Term};
use crate::letter::voice::Voice;
use crate::text::Text;
use crate::words::{day, number};

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

/// The last page, up to the checkpoint.
pub(super) fn record(given: &Given<'_>) -> Section {
    let standing = &given.standing;
    let events = number(standing.position);
    let told = format!(
        "Every figure here was counted by a program from our record of cases as it stood after its \
         event {events}. Nothing in that record is ever edited: what turns out to be wrong is \
         corrected by a further event. Whoever counts again from the same events, by the same rules, \
         must come to the same figures."
    );
    let mut blocks =
        vec![Block::paragraph(standing.release_words()), Block::paragraph(told), terms(given)];
    blocks.push(Block::paragraph(
        "The checkpoint names the record, says how many events it had, and seals all of them with one \
         root:",
    ));
    Section { id: "record", title: "The record behind this letter".into(), blocks }
}

fn terms(given: &Given<'_>) -> Block {
    let standing = &given.standing;
    let term = |name: &str, text: Text| Term { name: name.into(), text };
    Block::Terms {
        items: vec![
            term("Position in the record", number(standing.position).into()),
            term("Root at that position", standing.root.clone()),
            term("Definition set", standing.definitions.clone()),
        ],
    }
}

/// What comes after the checkpoint: how to check the letter by it.
pub(super) fn check(given: &Given<'_>) -> Vec<Block> {
    let (year, body) = (given.figures.year, &given.body.name);
    let steps = [
        "Keep the three lines in a file. As long as you have them, nobody can change what the record \
         held then without its being seen."
            .to_owned(),
        "Ask us, at any time, to show that the record only grew since: upheld verify --since FILE"
            .to_owned(),
        format!(
            "Ask us for a certificate of any figure about {body} for {year}. It holds the cases behind \
             the figure without a word of anybody’s story, and can be checked on your own machine: \
             upheld verify CERTIFICATE"
        ),
    ];
    vec![
        Block::paragraph("How to check this letter:"),
        Block::List { items: steps.into_iter().map(Text::from).collect() },
    ]
}
