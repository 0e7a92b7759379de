//! Short coded values that live inline. A code is not a text: it has a small alphabet and a short
//! limit, so it can stand among facts, be compared, copied and hashed without an allocation.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A code of 1 to `N` ASCII letters, digits or one of `- _ . /`, kept inline.
///
/// ```
/// use upheld_domain::Code;
/// assert_eq!(Code::<9>::new("E07000008")?.as_str(), "E07000008");
/// assert!(Code::<9>::new("a sentence").is_err());
/// # Ok::<(), upheld_domain::CodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code<const N: usize> {
    // Padded with zeros, so the derived order is the order of the strings.
    bytes: [u8; N],
}

/// Why a string is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing there.
    #[error("a code can't be empty")]
    Empty,
    /// More than the code's limit.
    #[error("a code has at most {max} characters, this has {len}")]
    TooLong {
        /// The limit, in characters.
        max: usize,
        /// What came.
        len: usize,
    },
    /// A character outside the alphabet.
    #[error("a code has letters, digits and - _ . / only, not {0:?}")]
    Character(char),
}

impl<const N: usize> Code<N> {
    /// Takes a string of 1 to `N` characters of the alphabet.
    ///
    /// # Errors
    /// [`CodeError`] says which character or limit.
    pub fn new(text: &str) -> Result<Self, CodeError> {
        if text.is_empty() {
            return Err(CodeError::Empty);
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        if let Some(at) = text.bytes().position(|b| !allowed(b)) {
            // What comes before is ASCII, so a character begins here.
            let stranger = text.get(at..).and_then(|rest| rest.chars().next());
            return Err(CodeError::Character(stranger.unwrap_or_default()));
        }
        if text.len() > N {
            return Err(CodeError::TooLong { max: N, len: text.len() });
        }
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes })
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let len = self.bytes.iter().position(|&b| b == 0).unwrap_or(N);
        // The alphabet is ASCII, so this can't fail; an empty string would be seen at once.
        std::str::from_utf8(&self.bytes[..len]).unwrap_or_default()
    }
}

impl<const N: usize> fmt::Display for Code<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Code<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl<const N: usize> std::str::FromStr for Code<N> {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::new(text)
    }
}

impl<const N: usize> Serialize for Code<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, const N: usize> Deserialize<'de> for Code<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
