//! The texts that were published: which stands with an item now, and in which cases a word does. An
//! index of texts is not kept; the journal is read, as for `case search`.

use std::collections::BTreeSet;

use upheld_decisions::Item;
use upheld_domain::{CaseFacts, CaseId, Particular, Position, Recorded, StreamId};
use upheld_journal::Reader;
use upheld_store::{CaseFile, RecordError, StoreError};

use crate::watch::bar;

/// The text published with an item: its event's, or that of the last correction that was not taken
/// back.
pub(in crate::commands) fn published(case: &CaseFile, item: &Item) -> Option<String> {
    let is_taken_back = |position: Position| {
        case.events.iter().any(|event| {
            matches!(event.event.facts.case(), Some(CaseFacts::Retracted(f)) if f.retracts == position)
        })
    };
    let is_of_item = |event: &&Recorded| match event.event.facts.case() {
        Some(CaseFacts::Corrected(f)) => {
            f.corrects == item.position && !is_taken_back(event.position)
        }
        _ => event.position == item.position,
    };
    let texts = case.events.iter().rev().filter(is_of_item);
    let mut texts =
        texts.filter_map(|event| event.event.particulars.get(Particular::PublishedText));
    texts.next().map(str::to_owned)
}

/// Whether a text has every word, which are in small letters.
pub(super) fn has_all(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

/// The cases that ever published a text with every word, up to a position, from one reading of the
/// journal. Whether it stands is asked of the case.
pub(super) fn cases_with(
    reader: &Reader,
    to: u64,
    words: &[String],
) -> Result<BTreeSet<CaseId>, RecordError> {
    let bar = bar("Searching", to);
    let mut cases = BTreeSet::new();
    for frame in reader.frames(Position::FIRST) {
        let frame = frame?;
        if frame.first.get() > to {
            break;
        }
        let events = frame.events().map_err(StoreError::from)?;
        for event in events.iter().filter(|event| event.position.get() <= to) {
            let StreamId::Case(id) = event.stream else { continue };
            let text = event.event.particulars.get(Particular::PublishedText);
            if text.is_some_and(|text| has_all(text, words)) {
                cases.insert(id);
            }
        }
        bar.set_position(frame.last().get());
    }
    bar.finish_and_clear();
    Ok(cases)
}
