//! The texts that were published: which stands with an item now, and in which cases a word does.

use upheld_decisions::Item;
use upheld_domain::{CaseFacts, CaseId, Particular, Position, Recorded, StreamId};
use upheld_store::CaseFile;

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

/// The case whose text an event published, if that has every word. Whether it stands is asked of the case.
pub(super) fn case_with(event: &Recorded, words: &[String]) -> Option<CaseId> {
    let StreamId::Case(id) = event.stream else { return None };
    let text = event.event.particulars.get(Particular::PublishedText)?;
    has_all(text, words).then_some(id)
}
