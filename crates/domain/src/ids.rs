//! The identifiers of the record. None is made here: they come in as data or are derived (UUID v5)
//! from what came in.

use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use crate::code::{Code, CodeError};

/// An event's place in the whole record: 1, 2, 3 … without gaps. The only order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(NonZeroU64);

impl Position {
    /// The position of the record's first event.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// A position from its number; 0 is none.
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number, from 1.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// The position `count` places later.
    #[must_use]
    pub const fn plus(self, count: u64) -> Self {
        Self(self.0.saturating_add(count))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How many events a stream has; an event's version is its place in its stream, from 1.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct StreamVersion(pub u32);

impl StreamVersion {
    /// The version after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for StreamVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// An actor's name is empty, too long, or has control characters.
    #[error("an actor is 1 to 64 characters without line breaks")]
    Actor,
    /// Not a number from 1 to 65,535.
    #[error("a remedy is numbered from 1 to 65535, not {0:?}")]
    Remedy(String),
}

/// A case: one complaint about one authority. Derived from its first command (UUID v5), so a
/// command given twice names the same case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

impl CaseId {
    /// The case that a first command starts.
    #[must_use]
    pub fn of_first_command(command: CommandId) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, command.0.as_bytes()))
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names a command, scoped to its stream: given again it gives the first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

impl CommandId {
    /// A command id derived from text: the same text, the same id. Parts are kept apart.
    #[must_use]
    pub fn derived(parts: &[&str]) -> Self {
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        Self(Uuid::new_v5(&NAMESPACE, &bytes))
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The namespace of every derived UUID. Frozen: a change would move every case.
const NAMESPACE: Uuid = Uuid::from_bytes([
    0x75, 0x70, 0x68, 0x65, 0x6c, 0x64, 0x4d, 0x01, 0x9a, 0x10, 0x2c, 0x59, 0x1e, 0x07, 0x20, 0x20,
]);

/// Who gave a command: a declared name, 1 to 64 characters. There is no default, so nobody is
/// named by accident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor(Arc<str>);

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Actor {
    /// Takes a name of 1 to 64 characters, without control characters; outer spaces go.
    ///
    /// # Errors
    /// [`IdError::Actor`].
    pub fn new(name: &str) -> Result<Self, IdError> {
        let name = name.trim();
        let fits = (1..=64).contains(&name.chars().count());
        if !fits || name.chars().any(char::is_control) {
            return Err(IdError::Actor);
        }
        Ok(Self(name.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are one person: a name in other letters' case is the same.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The office's reference of a case: `19 007 429`. Spaces don't matter, nor does case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Reference(Code<20>);

impl Reference {
    /// Takes 1 to 20 letters, digits and `- _ . /`, with spaces anywhere.
    ///
    /// # Errors
    /// [`IdError::Code`].
    pub fn new(text: &str) -> Result<Self, IdError> {
        // As it is stored: a replay reads each without an allocation.
        if let Some(code) =
            Code::new(text).ok().filter(|_| !text.bytes().any(|b| b.is_ascii_lowercase()))
        {
            return Ok(Self(code));
        }
        let tight: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        Ok(Self(Code::new(&tight)?))
    }

    /// The reference without spaces, as it is compared and stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Reference {
    /// Eight digits are shown as the office writes them: `19 007 429`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            f.pad(&format!("{} {} {}", &text[..2], &text[2..5], &text[5..]))
        } else {
            f.pad(text)
        }
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

/// A remedy within its case: 1, 2, 3 …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemedyId(pub std::num::NonZeroU16);

impl RemedyId {
    /// Reads a remedy's number, 1 to 65,535; a leading `R` is allowed.
    ///
    /// # Errors
    /// [`IdError::Remedy`] with what came.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let trimmed = text.trim();
        let digits = trimmed.strip_prefix(['R', 'r']).unwrap_or(trimmed);
        digits.parse().map(Self).map_err(|_| IdError::Remedy(text.to_owned()))
    }
}

impl fmt::Display for RemedyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
