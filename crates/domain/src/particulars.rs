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
    // In order. Most events have one text or two: a map's first node would outweigh them.
    texts: Vec<(Particular, String)>,
}

impl From<BTreeMap<Particular, String>> for Particulars {
    fn from(texts: BTreeMap<Particular, String>) -> Self {
        Self { texts: texts.into_iter().collect() }
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

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// With one more text; an empty text is left out.
    ///
    /// # Errors
    /// [`ParticularsError`] where a limit is passed.
    pub fn with(mut self, which: Particular, text: &str) -> Result<Self, ParticularsError> {
        if text.is_empty() {
            return Ok(self);
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(ParticularsError::TextTooLong { which: which.slug(), len: text.len() });
        }
        if text.contains('\0') {
            return Err(ParticularsError::Nul(which.slug()));
        }
        match self.texts.binary_search_by_key(&which, |(kind, _)| *kind) {
            Ok(at) => self.texts[at].1 = text.to_owned(),
            Err(at) => self.texts.insert(at, (which, text.to_owned())),
        }
        let total = self.texts.iter().map(|(_, text)| text.len()).sum();
        if total > TOTAL_BYTES_MAX {
            return Err(ParticularsError::TooMuch(total));
        }
        Ok(self)
    }

    /// One text, if it is there.
    #[must_use]
    pub fn get(&self, which: Particular) -> Option<&str> {
        let at = self.texts.binary_search_by_key(&which, |(kind, _)| *kind).ok()?;
        Some(&self.texts[at].1)
    }

    /// Every text, in the order of [`Particular`].
    pub fn iter(&self) -> impl Iterator<Item = (Particular, &str)> {
        self.texts.iter().map(|(which, text)| (*which, text.as_str()))
    }
}

impl fmt::Debug for Particulars {
    /// Which texts there are and how long, never what they say: logs are not for stories.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.texts.iter().map(|(k, v)| (k.slug(), v.len()))).finish()
    }
}
