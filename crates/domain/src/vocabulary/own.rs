//! Words of an office's own: a place in its scheme's list, and what stands there is the scheme's to
//! say.

use serde::{Deserialize, Serialize};

use super::{UnknownWord, in_serde};

/// A word of an office's own, by its place in the scheme's list: `own-1`, `own-2` … Stored as 32 and
/// up, so that it is never taken for a built-in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnWord(u8);

impl OwnWord {
    /// The code of the first word.
    const FIRST: u8 = 32;

    /// How many words a scheme may have in one vocabulary.
    pub const COUNT_MAX: usize = (u8::MAX - Self::FIRST) as usize + 1;

    /// The word at a place of the scheme's list, from 0.
    #[must_use]
    pub fn at(index: usize) -> Option<Self> {
        u8::try_from(index).ok()?.checked_add(Self::FIRST).map(Self)
    }

    /// Its place in the scheme's list, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        (self.0 - Self::FIRST) as usize
    }

    /// The number it is stored as, from 32. Frozen.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// The word of a stored number, if there is one.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        if code >= Self::FIRST { Some(Self(code)) } else { None }
    }
}

impl std::fmt::Display for OwnWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("own-{}", self.index() + 1))
    }
}

impl std::str::FromStr for OwnWord {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let number = text.strip_prefix("own-").and_then(|number| number.parse::<usize>().ok());
        let word = number.and_then(|number| Self::at(number.checked_sub(1)?));
        // One word, one spelling.
        word.filter(|word| word.to_string() == text)
            .ok_or_else(|| UnknownWord { word: text.to_owned(), known: vec!["own-1", "own-2 …"] })
    }
}

in_serde! { OwnWord }

/// What a determination found on one point, in the words of the office's scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Finding(pub OwnWord);

impl Finding {
    /// The number it is stored as. Frozen.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0.code()
    }

    /// The finding of a stored number, if there is one.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match OwnWord::from_code(code) {
            Some(word) => Some(Self(word)),
            None => None,
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
