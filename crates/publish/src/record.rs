//! The last page of a document: the record it was made from, and how anybody can check the document by
//! it.

use crate::letter::{Block, Section, Term};
use crate::standing::Standing;
use crate::text::Text;
use crate::words::number;

/// The page up to the checkpoint. `document` is the word for what was made: `letter`.
pub(crate) fn section(standing: &Standing, document: &str) -> Section {
    let events = number(standing.position);
    let told = format!(
        "Every figure here was counted by a program from our record of cases as it stood after its \
         event {events}. Nothing in that record is ever edited: what turns out to be wrong is \
         corrected by a further event. Whoever counts again from the same events, by the same rules, \
         must come to the same figures."
    );
    let mut blocks =
        vec![Block::paragraph(standing.release_words()), Block::paragraph(told), terms(standing)];
    blocks.push(Block::paragraph(
        "The checkpoint names the record, says how many events it had, and seals all of them with one \
         root:",
    ));
    Section { id: "record", title: format!("The record behind this {document}").into(), blocks }
}

fn terms(standing: &Standing) -> Block {
    let term = |name: &str, text: Text| Term { name: name.into(), text };
    Block::Terms {
        items: vec![
            term("Position in the record", number(standing.position).into()),
            term("Root at that position", standing.root.clone()),
            term("Definition set", standing.definitions.clone()),
        ],
    }
}

/// What comes after the checkpoint: how to check the document by it. `about` says whose figures and of
/// when: `Leeds City Council for 2023-24`.
pub(crate) fn check(document: &str, about: &str) -> Vec<Block> {
    let steps = [
        "Keep the three lines in a file. As long as you have them, nobody can change what the record \
         held then without its being seen."
            .to_owned(),
        "Ask us, at any time, to show that the record only grew since: upheld verify --since FILE"
            .to_owned(),
        format!(
            "Ask us for a certificate of any figure about {about}. It holds the cases behind the \
             figure without a word of anybody’s story, and can be checked on your own machine: \
             upheld verify CERTIFICATE"
        ),
    ];
    vec![
        Block::paragraph(format!("How to check this {document}:")),
        Block::List { items: steps.into_iter().map(Text::from).collect() },
    ]
}
