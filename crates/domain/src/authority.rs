//! What names a body in jurisdiction, and which bodies it is compared with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::code::{Code, CodeError};
use crate::vocabulary::{open_vocabulary, vocabulary};

/// A body's coded id: `gss:E07000008`, `cqc:1-101602`, `local:A1`. A GSS code is written bare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthorityId {
    /// A code of the Government Statistical Service.
    Gss(Code<9>),
    /// A care provider's id at the Care Quality Commission.
    Cqc(Code<20>),
    /// A code the office gave itself.
    Local(Code<20>),
}

impl FromStr for AuthorityId {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        match text.trim().split_once(':') {
            Some(("cqc", code)) => Ok(Self::Cqc(Code::new(code)?)),
            Some(("local", code)) => Ok(Self::Local(Code::new(code)?)),
            Some(("gss", code)) => Ok(Self::Gss(Code::new(&code.to_ascii_uppercase())?)),
            Some(_) => Err(CodeError::Character(':')),
            None => Ok(Self::Gss(Code::new(&text.trim().to_ascii_uppercase())?)),
        }
    }
}

impl fmt::Display for AuthorityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gss(code) => f.pad(code.as_str()),
            Self::Cqc(code) => f.pad(&format!("cqc:{code}")),
            Self::Local(code) => f.pad(&format!("local:{code}")),
        }
    }
}

impl Serialize for AuthorityId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AuthorityId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

vocabulary! {
    /// What sort of body it is. The local government review leaves care providers out.
    pub enum AuthorityKind {
        /// A council.
        Council = 1 "council",
        /// An independent care provider.
        CareProvider = 2 "care-provider",
        /// Another body in jurisdiction.
        Other = 3 "other",
    }
}

open_vocabulary! {
    /// The five groups of the annual letter, or an office's own. A body may be in none.
    pub enum Group {
        /// County councils.
        Counties = 1 "county-councils",
        /// District councils.
        Districts = 2 "district-councils",
        /// Metropolitan boroughs.
        Metropolitan = 3 "metropolitan-boroughs",
        /// Unitary councils.
        Unitaries = 4 "unitary-councils",
        /// London boroughs; the City of London is in no group.
        London = 5 "london-boroughs",
    }
}

impl Group {
    /// A built-in group's name as the letter prints it: `County Councils`; none for one of an
    /// office's own, which [`crate::Register::group_name`] has.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Counties => Some("County Councils"),
            Self::Districts => Some("District Councils"),
            Self::Metropolitan => Some("Metropolitan Boroughs"),
            Self::Unitaries => Some("Unitary Councils"),
            Self::London => Some("London Boroughs"),
            Self::Own(_) => None,
        }
    }

    /// The built-in group of a printed name or a slug, whatever the letters' case.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim();
        let is = |word: Option<&str>| word.is_some_and(|word| word.eq_ignore_ascii_case(text));
        Self::ALL.iter().copied().find(|group| is(group.name()) || is(group.slug()))
    }
}
