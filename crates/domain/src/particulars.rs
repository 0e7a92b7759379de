//! The part of an event that no statistic reads: names, narrative, notes, published texts.
//!
//! Particulars never enter a fact (see [`crate::FactField`]); in the Merkle leaf they stand as a
//! salted hash, so they can one day be erased and every proof stays good.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::vocabulary::vocabulary;

/// One text may have this many bytes; longer ones belong in an attached file.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// All texts of one event together may have this many bytes.
const TOTAL_BYTES_MAX: usize = 32 * 1024;

vocabulary! {
    /// What a text is.
    pub enum Particular {
        /// Who complained.
        Complainant = 1 "complainant",
        /// The complaint in a few lines.
        Summary = 2 "summary",
        /// A caseworker's note.
        Note = 3 "note",
        /// Why, in words: of a correction, a reopening, a cancelled remedy.
        Reason = 4 "reason",
        /// Who has the case.
        Officer = 5 "officer",
        /// What is asked of the authority, in the words of the decision.
        RemedyText = 6 "remedy-text",
        /// A text released for publication.
        PublishedText = 7 "published-text",
        /// A body's or a person's name.
        Name = 8 "name",
        /// A second, shorter name.
        ShortName = 9 "short-name",
        /// A person's post.
        Post = 10 "post",
        /// An email address.
        Email = 11 "email",
        /// A place.
        Place = 12 "place",
        /// A file's name, size and SHA-256.
        Attachment = 13 "attachment",
    }
}

/// The texts of one event, each kind at most once.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<Particular, String>")]
pub struct Particulars {
    // In order, each behind its head, in one piece: a replay makes the texts of millions of events,
    // and two allocations for each cost it more than reading them.
    packed: Box<str>,
}

/// Before each text: its kind, and its length in digits of seven bits. All of them are ASCII, so the
/// whole is a text too.
const HEAD: usize = 6;

impl From<BTreeMap<Particular, String>> for Particulars {
    fn from(texts: BTreeMap<Particular, String>) -> Self {
        let texts: Vec<(Particular, &str)> =
            texts.iter().map(|(which, text)| (*which, text.as_str())).collect();
        Self::pack(texts.iter())
    }
}

impl Serialize for Particulars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Why a text can't be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParticularsError {
    /// One text over [`TEXT_BYTES_MAX`].
    #[error("the {which} has {len} bytes; a text may have {TEXT_BYTES_MAX}")]
    TextTooLong {
        /// Which text.
        which: &'static str,
        /// Its length in bytes.
        len: usize,
    },
    /// All texts together over their limit.
    #[error("the texts of one event may have {TOTAL_BYTES_MAX} bytes together, these have {0}")]
    TooMuch(usize),
    /// A NUL byte.
    #[error("the {0} has a NUL character")]
    Nul(&'static str),
}

impl Particulars {
    /// No texts.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Texts in the order of [`Particular`], each kind at most once; empty texts are left out.
    ///
    /// # Errors
    /// [`ParticularsError`] where a limit is passed.
    pub fn of(texts: &[(Particular, &str)]) -> Result<Self, ParticularsError> {
        if !texts.is_sorted_by(|a, b| a.0 < b.0) {
            return texts
                .iter()
                .try_fold(Self::none(), |all, (which, text)| all.with(*which, text));
        }
        texts.iter().try_for_each(|(which, text)| check(*which, text))?;
        check_total(texts)?;
        Ok(Self::pack(texts.iter().filter(|(_, text)| !text.is_empty())))
    }

    /// Texts in order, whatever their limits.
    fn pack<'a>(texts: impl Iterator<Item = &'a (Particular, &'a str)> + Clone) -> Self {
        let bytes = texts.clone().map(|(_, text)| HEAD + text.len()).sum();
        let mut packed = String::with_capacity(bytes);
        for (which, text) in texts {
            let digit = |shift: u32| (text.len() >> shift & 0x7f).to_le_bytes()[0];
            let head = [which.code(), digit(28), digit(21), digit(14), digit(7), digit(0)];
            // ASCII always; in one piece, since a push for each costs as much as the text.
            packed.push_str(std::str::from_utf8(&head).unwrap_or_default());
            packed.push_str(text);
        }
        Self { packed: packed.into_boxed_str() }
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// With one more text; an empty text is left out.
    ///
    /// # Errors
    /// [`ParticularsError`] where a limit is passed.
    pub fn with(self, which: Particular, text: &str) -> Result<Self, ParticularsError> {
        if text.is_empty() {
            return Ok(self);
        }
        check(which, text)?;
        let mut texts: Vec<(Particular, &str)> = self.iter().collect();
        match texts.binary_search_by_key(&which, |(kind, _)| *kind) {
            Ok(at) => texts[at].1 = text,
            Err(at) => texts.insert(at, (which, text)),
        }
        check_total(&texts)?;
        Ok(Self::pack(texts.iter()))
    }

    /// One text, if it is there.
    #[must_use]
    pub fn get(&self, which: Particular) -> Option<&str> {
        self.iter().find(|(kind, _)| *kind == which).map(|(_, text)| text)
    }

    /// Every text, in the order of [`Particular`].
    pub fn iter(&self) -> impl Iterator<Item = (Particular, &str)> {
        Texts(&self.packed)
    }
}

/// The texts still to come.
struct Texts<'a>(&'a str);

impl<'a> Iterator for Texts<'a> {
    type Item = (Particular, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[code, ref digits @ ..], _) = self.0.as_bytes().split_first_chunk::<HEAD>()?;
        let end = HEAD + digits.iter().fold(0, |length, &digit| length << 7 | usize::from(digit));
        let text = self.0.get(HEAD..end)?;
        self.0 = self.0.get(end..)?;
        Some((Particular::from_code(code)?, text))
    }
}

fn check(which: Particular, text: &str) -> Result<(), ParticularsError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(ParticularsError::TextTooLong { which: which.slug(), len: text.len() });
    }
    if text.contains('\0') {
        return Err(ParticularsError::Nul(which.slug()));
    }
    Ok(())
}

fn check_total(texts: &[(Particular, &str)]) -> Result<(), ParticularsError> {
    let total = texts.iter().map(|(_, text)| text.len()).sum();
    if total > TOTAL_BYTES_MAX { Err(ParticularsError::TooMuch(total)) } else { Ok(()) }
}

impl fmt::Debug for Particulars {
    /// Which texts there are and how long, never what they say: logs are not for stories.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(k, v)| (k.slug(), v.len()))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_went_in_whatever_their_lengths() {
        for len in [1, 2, 127, 128, 129, 300, TEXT_BYTES_MAX - 1, TEXT_BYTES_MAX] {
            let long = "\u{a3}".repeat(len / 2) + &"x".repeat(len % 2);
            let texts = [
                (Particular::Complainant, "Mrs A"),
                (Particular::Note, long.as_str()),
                (Particular::Attachment, "f"),
            ];
            let all = Particulars::of(&texts).unwrap();
            assert_eq!(all.iter().collect::<Vec<_>>(), texts);
            assert_eq!(all.get(Particular::Note), Some(long.as_str()));
            assert_eq!(all.get(Particular::Summary), None);
            // In any order, one by one, and with an empty one between.
            let [first, middle, last] = texts;
            let turned = [last, (Particular::Post, ""), middle, first];
            assert_eq!(Particulars::of(&turned), Ok(all.clone()));
            let written = serde_json::to_string(&all).unwrap();
            assert_eq!(serde_json::from_str::<Particulars>(&written).unwrap(), all);
        }
    }

    #[test]
    fn limits_are_kept_however_texts_come() {
        let long = "x".repeat(TEXT_BYTES_MAX);
        let (longer, third) = (long.clone() + "x", (Particular::Reason, "x"));
        let two = [(Particular::Summary, long.as_str()), (Particular::Note, long.as_str())];
        let three = [two[0], two[1], third];
        assert!(Particulars::of(&two).is_ok());
        let too_much = Err(ParticularsError::TooMuch(2 * TEXT_BYTES_MAX + 1));
        assert_eq!(Particulars::of(&three), too_much);
        assert_eq!(Particulars::of(&two).unwrap().with(third.0, third.1), too_much);
        let one = Particulars::of(&[(Particular::Note, longer.as_str())]);
        assert!(matches!(one, Err(ParticularsError::TextTooLong { which: "note", .. })));
        let nul = Particulars::of(&[(Particular::Note, "a\0b")]);
        assert_eq!(nul, Err(ParticularsError::Nul("note")));
    }

    #[test]
    fn a_text_that_came_in_json_is_kept_for_whoever_checks_it() {
        let kept: Particulars = serde_json::from_str(r#"{"note":"","summary":"s"}"#).unwrap();
        let texts: Vec<_> = kept.iter().collect();
        assert_eq!(texts, [(Particular::Summary, "s"), (Particular::Note, "")]);
        assert!(!kept.is_empty());
    }
}
