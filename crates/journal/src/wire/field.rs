//! How each type that may stand in a fact is stored: a date as days, a word as its frozen number,
//! an identifier as its bytes. Frozen with version 1. Not here: which event has which field.

use std::fmt;
use std::num::NonZeroU16;

use chrono::{Datelike, NaiveDate};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use upheld_domain::{
    Answer, AssessmentOutcome, AuthorityId, AuthorityKind, CancelReason, CaseFacts, CaseId,
    Channel, Code, CorrectionReason, DefinitionsName, DiscontinuedReason, Finding, Group, LinkKind,
    Position, Reference, ReleaseName, RemedyId, RemedyKind, ReopenReason, ReportingYear,
    RetractionReason, ReviewParty, ReviewResult, RevisionKind, Role, Sector, Subject, Topic,
    VoidReason,
};
use uuid::Uuid;

use super::quick::Quick;
use super::rest::Rest;
use super::{Stored, decode_corrected, encode_corrected};
use crate::error::CodecError;

/// The stored form of a domain type.
pub(crate) trait Wire<D>: Sized {
    /// From the domain.
    fn of(domain: &D) -> Result<Self, CodecError>;
    /// Back to the domain; every value that can't be is refused.
    fn domain(self) -> Result<D, CodecError>;
}

impl<D, W: Wire<D>> Wire<Option<D>> for Option<W> {
    fn of(domain: &Option<D>) -> Result<Self, CodecError> {
        domain.as_ref().map(W::of).transpose()
    }
    fn domain(self) -> Result<Option<D>, CodecError> {
        self.map(W::domain).transpose()
    }
}

impl<D, W: Wire<D>> Wire<Vec<D>> for Vec<W> {
    fn of(domain: &Vec<D>) -> Result<Self, CodecError> {
        domain.iter().map(W::of).collect()
    }
    fn domain(self) -> Result<Vec<D>, CodecError> {
        self.into_iter().map(W::domain).collect()
    }
}

macro_rules! as_itself {
    ($($ty:ty),+) => {$(
        impl Wire<$ty> for $ty {
            fn of(domain: &$ty) -> Result<Self, CodecError> {
                Ok(*domain)
            }
            fn domain(self) -> Result<$ty, CodecError> {
                Ok(self)
            }
        }
    )+};
}
as_itself!(bool, u16, u32, u64, [u8; 32]);

macro_rules! words {
    ($($word:ident),+) => {$(
        impl Wire<$word> for u8 {
            fn of(domain: &$word) -> Result<Self, CodecError> {
                Ok(domain.code())
            }
            fn domain(self) -> Result<$word, CodecError> {
                let code = u64::from(self);
                $word::from_code(self).ok_or(CodecError::Word { vocabulary: stringify!($word), code })
            }
        }
    )+};
}
words!(
    Answer,
    AssessmentOutcome,
    AuthorityKind,
    CancelReason,
    Channel,
    CorrectionReason,
    DiscontinuedReason,
    Finding,
    Group,
    LinkKind,
    RemedyKind,
    ReopenReason,
    RetractionReason,
    ReviewParty,
    ReviewResult,
    RevisionKind,
    Role,
    Sector,
    Subject,
    Topic,
    VoidReason
);

fn value(what: &'static str, detail: impl fmt::Display) -> CodecError {
    CodecError::Value { what, detail: detail.to_string() }
}

/// Days since the start of the common era; 1 January of year 1 is day 1.
impl Wire<NaiveDate> for i32 {
    fn of(domain: &NaiveDate) -> Result<Self, CodecError> {
        Ok(domain.num_days_from_ce())
    }
    fn domain(self) -> Result<NaiveDate, CodecError> {
        NaiveDate::from_num_days_from_ce_opt(self).ok_or_else(|| value("date", self))
    }
}

impl Wire<Position> for u64 {
    fn of(domain: &Position) -> Result<Self, CodecError> {
        Ok(domain.get())
    }
    fn domain(self) -> Result<Position, CodecError> {
        Position::new(self).ok_or_else(|| value("position", self))
    }
}

impl Wire<RemedyId> for u16 {
    fn of(domain: &RemedyId) -> Result<Self, CodecError> {
        Ok(domain.0.get())
    }
    fn domain(self) -> Result<RemedyId, CodecError> {
        NonZeroU16::new(self).map(RemedyId).ok_or_else(|| value("remedy", self))
    }
}

impl Wire<CaseId> for [u8; 16] {
    fn of(domain: &CaseId) -> Result<Self, CodecError> {
        Ok(domain.0.into_bytes())
    }
    fn domain(self) -> Result<CaseId, CodecError> {
        Ok(CaseId(Uuid::from_bytes(self)))
    }
}

impl Wire<Reference> for Short {
    fn of(domain: &Reference) -> Result<Self, CodecError> {
        Self::new(domain.as_str())
    }
    fn domain(self) -> Result<Reference, CodecError> {
        Reference::new(self.as_str()).map_err(|e| value("reference", e))
    }
}

impl Wire<DefinitionsName> for Short {
    fn of(domain: &DefinitionsName) -> Result<Self, CodecError> {
        Self::new(domain.0.as_str())
    }
    fn domain(self) -> Result<DefinitionsName, CodecError> {
        Code::new(self.as_str()).map(DefinitionsName).map_err(|e| value("definition set", e))
    }
}

/// A release's name: the calendar year its reporting year starts in, and its revision.
#[derive(Serialize, Deserialize)]
pub(crate) struct Release {
    year: u16,
    revision: u16,
}

impl Quick for Release {
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        Some(Self { year: Quick::quick(rest)?, revision: Quick::quick(rest)? })
    }
}

impl Wire<ReleaseName> for Release {
    fn of(domain: &ReleaseName) -> Result<Self, CodecError> {
        Ok(Self { year: domain.year.start(), revision: domain.revision })
    }
    fn domain(self) -> Result<ReleaseName, CodecError> {
        let year = ReportingYear::starting(i32::from(self.year))
            .ok_or_else(|| value("reporting year", self.year))?;
        Ok(ReleaseName { year, revision: self.revision })
    }
}

/// An authority: its scheme (1 GSS, 2 CQC, 3 local) and its code.
#[derive(Serialize, Deserialize)]
pub(crate) struct Authority {
    scheme: u8,
    code: Short,
}

/// An authority's scheme and code, as it is stored in facts and in a stream's key.
pub(crate) fn scheme_and_code(authority: &AuthorityId) -> (u8, &str) {
    match authority {
        AuthorityId::Gss(code) => (1, code.as_str()),
        AuthorityId::Cqc(code) => (2, code.as_str()),
        AuthorityId::Local(code) => (3, code.as_str()),
    }
}

/// The authority of a scheme and code.
pub(crate) fn authority(scheme: u8, code: &str) -> Result<AuthorityId, CodecError> {
    let refuse = |e| value("authority", e);
    match scheme {
        1 => Code::new(code).map(AuthorityId::Gss).map_err(refuse),
        2 => Code::new(code).map(AuthorityId::Cqc).map_err(refuse),
        3 => Code::new(code).map(AuthorityId::Local).map_err(refuse),
        _ => Err(CodecError::Word { vocabulary: "authority scheme", code: u64::from(scheme) }),
    }
}

impl Quick for Authority {
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        Some(Self { scheme: Quick::quick(rest)?, code: Quick::quick(rest)? })
    }
}

impl Wire<AuthorityId> for Authority {
    fn of(domain: &AuthorityId) -> Result<Self, CodecError> {
        let (scheme, code) = scheme_and_code(domain);
        Ok(Self { scheme, code: Short::new(code)? })
    }
    fn domain(self) -> Result<AuthorityId, CodecError> {
        authority(self.scheme, self.code.as_str())
    }
}

/// The facts a correction holds: kind, version, and the bytes of that version's structure.
#[derive(Serialize, Deserialize)]
pub(crate) struct Corrected {
    kind: u16,
    version: u16,
    facts: Vec<u8>,
}

impl Quick for Corrected {
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        let (kind, version) = (Quick::quick(rest)?, Quick::quick(rest)?);
        Some(Self { kind, version, facts: rest.bytes()?.to_vec() })
    }
}

impl Wire<Box<CaseFacts>> for Corrected {
    fn of(domain: &Box<CaseFacts>) -> Result<Self, CodecError> {
        let Stored { kind, version, bytes } = encode_corrected(domain)?;
        Ok(Self { kind, version, facts: bytes })
    }
    fn domain(self) -> Result<Box<CaseFacts>, CodecError> {
        let stored = Stored { kind: self.kind, version: self.version, bytes: self.facts };
        decode_corrected(&stored).map(Box::new)
    }
}

/// A text of at most 40 bytes, kept inline: stored as any text is, read without an allocation.
#[derive(Clone, Copy)]
pub(crate) struct Short {
    len: usize,
    bytes: [u8; Self::BYTES_MAX],
}

impl Short {
    const BYTES_MAX: usize = 40;

    fn new(text: &str) -> Result<Self, CodecError> {
        let mut bytes = [0; Self::BYTES_MAX];
        let held = bytes.get_mut(..text.len()).ok_or_else(|| value("code", "it is too long"))?;
        held.copy_from_slice(text.as_bytes());
        Ok(Self { len: text.len(), bytes })
    }

    fn as_str(&self) -> &str {
        // Made from a text, so it is one; an empty text is refused by every type that reads this.
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Quick for Short {
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        Self::new(rest.text()?).ok()
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Short {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Short;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a short text")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Short, E> {
                Short::new(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
