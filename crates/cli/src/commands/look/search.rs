//! `case search`: the cases in whose texts or references something stands.

use std::collections::HashMap;

use serde::Serialize;
use upheld_domain::{Case, CaseFacts, CaseId, Recorded, Reference, StreamId};
use upheld_projection::CaseNumber;
use upheld_store::{CaseFile, View};

use super::{Head, case_of, day};
use crate::args::{Common, Format, SearchArgs};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// So many words can be looked for at once.
const WORDS_MAX: usize = 32;

/// How much is shown around a word, in characters.
const AROUND: usize = 32;

/// A case that was found.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    head: Head,
    matches: Vec<Match>,
}

/// Where a word stands: the first place of each.
#[derive(Serialize)]
struct Match {
    word: String,
    position: u64,
    kind: &'static str,
    /// `reference`, or which text: `note`, `summary` …
    text: &'static str,
    excerpt: String,
    /// Whether the event was taken back.
    retracted: bool,
}

pub(crate) fn search(common: &Common, args: &SearchArgs) -> Result<Exit, Problem> {
    let words = words(&args.text, "case search damp bedroom")?;
    let asked = &args.as_known;
    let see = |seen: &mut HashMap<CaseId, u32>, event: &Recorded| {
        let StreamId::Case(id) = event.stream else { return };
        let has = words_in(event, &words);
        if has > 0 {
            *seen.entry(id).or_default() |= has;
        }
    };
    let (known, (found, count)) = open::searching(common, asked, see, |view, seen| {
        let known = Known::of(view, asked);
        let found = found(view, &known, &with_all(seen, &words), &words, args.limit)?;
        Ok((known, found))
    })?;
    let left = count.saturating_sub(found.len());
    if left > 0 {
        let cases = screen::counted(left as u64, "more case");
        screen::say(&format!("note: {cases} found; --limit shows more of them"));
    }
    tell(common, &known, &found)?;
    Ok(Exit::Ok)
}

fn tell(common: &Common, known: &Known, found: &[Found]) -> Result<(), Problem> {
    let header = ["reference", "name", "received on", "stage", "position", "text", "excerpt"];
    let rows: Vec<Vec<String>> = found.iter().flat_map(rows).collect();
    match common.format {
        Format::Table if found.is_empty() => screen::print(&known.above("No case has it.\n")),
        Format::Table => known.print_text(&screen::table(&header, &rows, &[4])),
        Format::Json => screen::print_json(&found),
        Format::Jsonl => screen::print_lines(found),
        Format::Csv => {
            let header = header.map(|name| name.replace(' ', "_"));
            known.print_csv(&header.each_ref().map(String::as_str), &rows)
        }
    }
}

fn rows(found: &Found) -> Vec<Vec<String>> {
    let head = &found.head;
    let row = |found: &Match| {
        let back = if found.retracted { " [taken back]" } else { "" };
        vec![
            head.reference(),
            head.authority_name.clone().unwrap_or_default(),
            day(head.received_on),
            head.stage.clone(),
            found.position.to_string(),
            found.text.to_owned(),
            format!("{}{back}", found.excerpt),
        ]
    };
    let mut rows: Vec<Vec<String>> = found.matches.iter().map(row).collect();
    // Several words in one place are shown once.
    rows.dedup();
    rows
}

/// What to look for, each word in small letters. `example` is a line that would have been right.
pub(in crate::commands) fn words(text: &[String], example: &str) -> Result<Vec<String>, Problem> {
    let mut words: Vec<String> =
        text.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect();
    words.sort();
    words.dedup();
    match words.len() {
        0 => Err(Problem::usage("there is nothing to look for")
            .hint(format!("such as `upheld {example}`"))),
        count if count > WORDS_MAX => Err(Problem::usage(format!(
            "{count} words are too many to look for at once; {WORDS_MAX} are the most"
        ))),
        _ => Ok(words),
    }
}

/// The texts of an event that are searched, each with its name; the reference it gives among them.
fn texts(event: &Recorded) -> impl Iterator<Item = (&'static str, String)> {
    let reference = event.event.facts.case().and_then(reference_given);
    let texts = event.event.particulars.iter();
    reference
        .into_iter()
        .map(|reference| ("reference", reference.as_str().to_owned()))
        .chain(texts.map(|(which, text)| (which.slug(), text.to_owned())))
}

fn reference_given(facts: &CaseFacts) -> Option<Reference> {
    match facts {
        CaseFacts::Received(f) => Some(f.reference),
        CaseFacts::Corrected(f) => f.facts.as_deref().and_then(reference_given),
        _ => None,
    }
}

/// The cases that have every word somewhere.
fn with_all(seen: &HashMap<CaseId, u32>, words: &[String]) -> Vec<CaseId> {
    let all = u32::MAX >> WORDS_MAX.saturating_sub(words.len());
    seen.iter().filter(|(_, has)| **has == all).map(|(id, _)| *id).collect()
}

/// Which words an event has, a bit each.
fn words_in(event: &Recorded, words: &[String]) -> u32 {
    let mut has = 0;
    for (_, text) in texts(event) {
        let text = text.to_lowercase();
        for (place, word) in words.iter().enumerate() {
            if text.contains(word.as_str()) {
                has |= 1 << place;
            }
        }
    }
    has
}

/// The latest of the cases with what was found in them, and how many there are.
fn found(
    view: &View,
    known: &Known,
    ids: &[CaseId],
    words: &[String],
    limit: usize,
) -> Result<(Vec<Found>, usize), Problem> {
    let mut numbers: Vec<CaseNumber> = Vec::new();
    for id in ids {
        numbers.extend(view.number_of(*id)?);
    }
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    let shown = numbers.iter().take(limit).map(|&number| {
        let file = view.case(number)?;
        let case = case_of(&file);
        let matches = matches(&file, &case, words);
        Ok(Found { head: Head::of(view, known, file.id, file.reference, &case), matches })
    });
    Ok((shown.collect::<Result<_, Problem>>()?, numbers.len()))
}

fn matches(file: &CaseFile, case: &Case, words: &[String]) -> Vec<Match> {
    let first = |word: &String| {
        file.events.iter().find_map(|event| {
            let kind = event.event.facts.case()?.kind().name();
            let (text, excerpt) =
                texts(event).find_map(|(name, text)| Some((name, excerpt(&text, word)?)))?;
            let retracted = case.is_retracted(event.position);
            let position = event.position.get();
            Some(Match { word: word.clone(), position, kind, text, excerpt, retracted })
        })
    };
    words.iter().filter_map(first).collect()
}

/// A text around a word; none where it does not have it. The text on one line, `…` where it is cut.
pub(in crate::commands) fn excerpt(text: &str, word: &str) -> Option<String> {
    // A letter may become several small ones: each remembers where it comes from.
    let letters: Vec<char> = text.chars().collect();
    let mut small = String::new();
    let mut from = Vec::new();
    for (place, letter) in letters.iter().enumerate() {
        for letter in letter.to_lowercase() {
            small.push(letter);
            from.resize(small.len(), place);
        }
    }
    let at = small.find(word).or_else(|| text.to_lowercase().find(word))?;
    let begin = from.get(at).copied().unwrap_or_default();
    let last = from.get(at + word.len() - 1).copied().unwrap_or(letters.len() - 1);
    let (start, end) = (begin.saturating_sub(AROUND), (last + 1 + AROUND).min(letters.len()));
    let middle: String = letters.get(start..end).unwrap_or_default().iter().collect();
    let (before, after) =
        (if start > 0 { "…" } else { "" }, if end < letters.len() { "…" } else { "" });
    Some(format!("{before}{}{after}", screen::one_line(&middle)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_case_and_shown_with_what_is_around_it() {
        assert_eq!(excerpt("Damp,\ntwice REPORTED", "reported").unwrap(), "Damp, twice REPORTED");
        assert_eq!(excerpt("Frau MÜLLER klagt", "müller").unwrap(), "Frau MÜLLER klagt");
        assert_eq!(excerpt("no such thing", "lift"), None);
        let long = format!("{} LIFT {}", "before ".repeat(20), "after ".repeat(20));
        let short = excerpt(&long, "lift").unwrap();
        assert!(
            short.starts_with('…') && short.ends_with('…') && short.contains(" LIFT "),
            "{short}"
        );
        assert!(short.chars().count() <= 2 * AROUND + 6, "{short}");
    }

    #[test]
    fn letters_that_grow_when_made_small_do_not_move_the_excerpt() {
        let text = format!("{}straße und LIFT", "İ".repeat(40));
        assert!(excerpt(&text, "lift").unwrap().ends_with("straße und LIFT"));
    }

    #[test]
    fn words_are_parted_made_small_and_counted_once() {
        let given =
            |text: &[&str]| words(&text.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), "");
        assert_eq!(given(&["Damp LIFT", "damp"]).unwrap(), ["damp", "lift"]);
        assert!(given(&["  "]).is_err());
        let many: Vec<String> = (0..33).map(|n| n.to_string()).collect();
        assert!(words(&many, "").is_err());
    }
}
