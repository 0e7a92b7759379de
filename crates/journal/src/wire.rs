//! The event catalogue: which number each kind of event is stored under, and the version it is
//! written in today. Facts and particulars become bytes and come back; nothing else of a commit.
//! Not here: the stored structures themselves (see `wire/v1`), framing, bincode.
//!
//! A kind's high byte is the family of the stream it belongs to. Numbers are frozen.

pub(crate) mod commit;
pub(crate) mod field;
mod quick;
mod rest;
pub(crate) mod v1;

use upheld_domain::{
    AuthorityFacts, CaseFacts, DefinitionsFacts, Facts, OutreachFacts, Particular, Particulars,
    ReleaseFacts, SchemeFacts,
};

use crate::codec;
use crate::error::{CodecError, Newer};
use field::Wire;

/// The number of [`CaseFacts::Corrected`], which holds other facts.
const CORRECTED: u16 = 27;

/// The version every kind is written in today.
pub(crate) const VERSION: u16 = 1;

/// Facts as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) kind: u16,
    pub(crate) version: u16,
    pub(crate) bytes: Vec<u8>,
}

macro_rules! catalogue {
    ($($group:ident($facts:ident) { $($kind:literal $variant:ident as $name:ident,)+ })+) => {
        /// Writes facts with their kind and version.
        pub(crate) fn encode_facts(facts: &Facts) -> Result<Stored, CodecError> {
            match facts {$($(
                Facts::$group($facts::$variant(facts)) => Ok(Stored {
                    kind: $kind,
                    version: VERSION,
                    bytes: codec::encode(stringify!($name), &<v1::$name as Wire<_>>::of(facts)?)?,
                }),
            )+)+}
        }

        /// Reads facts of a kind and version.
        pub(crate) fn decode_facts(kind: u16, version: u16, bytes: &[u8]) -> Result<Facts, CodecError> {
            match (kind, version) {
                $($(($kind, 1) => {
                    let stored: v1::$name = quick::read(stringify!($name), bytes)?;
                    Ok(Facts::$group($facts::$variant(stored.domain()?)))
                })+)+
                $($(($kind, 2..) => Err(newer(concat!(stringify!($name), " version"), version, 1)),)+)+
                (_, 0) => Err(CodecError::Word { vocabulary: "event version", code: 0 }),
                _ => Err(newer("event kind", kind, CATALOGUE.iter().map(|k| k.0).max().unwrap_or(0))),
            }
        }

        /// As [`decode_facts`] of a kind in the catalogue, by the codec alone.
        #[cfg(test)]
        fn decode_by_codec(kind: u16, bytes: &[u8]) -> Result<Facts, CodecError> {
            match kind {
                $($($kind => {
                    let stored: v1::$name = codec::decode(stringify!($name), bytes)?;
                    Ok(Facts::$group($facts::$variant(stored.domain()?)))
                })+)+
                _ => Err(CodecError::Nested),
            }
        }

        /// As [`decode_by_codec`], without the codec: none where that would have to be asked.
        #[cfg(test)]
        fn decode_quickly(kind: u16, bytes: &[u8]) -> Option<Result<Facts, CodecError>> {
            match kind {
                $($($kind => {
                    let stored: v1::$name = quick::whole(bytes)?;
                    Some(stored.domain().map(|facts| Facts::$group($facts::$variant(facts))))
                })+)+
                _ => None,
            }
        }

        /// Refuses a kind or version that is not in the catalogue.
        pub(crate) fn check_kind(kind: u16, version: u16) -> Result<(), CodecError> {
            match (kind, version) {
                $($(($kind, 1) => Ok(()),)+)+
                _ => decode_facts(kind, version, &[]).map(|_| ()),
            }
        }

        /// Every kind and version with its name, in order of its number.
        pub(crate) const CATALOGUE: &[(u16, u16, &str)] =
            &[$($(($kind, VERSION, stringify!($name)),)+)+];
    };
}

catalogue! {
    Case(CaseFacts) {
        0x0001 Received as Received,
        0x0002 ClosedAtAssessment as ClosedAtAssessment,
        0x0003 Investigated as Investigated,
        0x0004 DraftDecisionIssued as DraftDecisionIssued,
        0x0005 Upheld as Upheld,
        0x0006 NotUpheld as NotUpheld,
        0x0007 Discontinued as Discontinued,
        0x0008 RemedyRecommended as RemedyRecommended,
        0x0009 RemedyAgreed as RemedyAgreed,
        0x000a RemedyRefused as RemedyRefused,
        0x000b RemedyRescheduled as RemedyRescheduled,
        0x000c RemedyCancelled as RemedyCancelled,
        0x000d Complied as Complied,
        0x000e NotComplied as NotComplied,
        0x000f DecisionReviewRequested as DecisionReviewRequested,
        0x0010 DecisionReviewed as DecisionReviewed,
        0x0011 Reopened as Reopened,
        0x0012 PublicReportIssued as PublicReportIssued,
        0x0013 FurtherReportIssued as FurtherReportIssued,
        0x0014 DecisionPublished as DecisionPublished,
        0x0015 DecisionWithdrawn as DecisionWithdrawn,
        0x0016 Linked as Linked,
        0x0017 Assigned as Assigned,
        0x0018 Paused as Paused,
        0x0019 Resumed as Resumed,
        0x001a Noted as Noted,
        0x001b Corrected as Corrected,
        0x001c Retracted as Retracted,
        0x001d Voided as Voided,
        0x001e FindingMade as FindingMade,
    }
    Authority(AuthorityFacts) {
        0x0101 Registered as Registered,
        0x0102 Renamed as Renamed,
        0x0103 Ended as Ended,
        0x0104 PopulationEstimated as PopulationEstimated,
        0x0105 ContactNamed as ContactNamed,
    }
    Definitions(DefinitionsFacts) {
        0x0201 Adopted as DefinitionsAdopted,
    }
    Release(ReleaseFacts) {
        0x0301 Frozen as ReleaseFrozen,
        0x0302 Approved as ReleaseApproved,
        0x0303 Published as ReleasePublished,
        0x0304 Revised as ReleaseRevised,
    }
    Outreach(OutreachFacts) {
        0x0401 CourseDelivered as CourseDelivered,
        0x0402 SeminarHeld as SeminarHeld,
    }
    Scheme(SchemeFacts) {
        0x0501 SchemeAdopted as SchemeAdopted,
    }
}

fn newer(what: &'static str, found: u16, known: u16) -> CodecError {
    CodecError::Newer(Newer { what, found: u32::from(found), known: u32::from(known) })
}

/// The family of streams that events of a kind belong to.
pub(crate) fn family_of(kind: u16) -> u8 {
    kind.to_be_bytes()[0]
}

/// Writes the facts held by a correction.
pub(crate) fn encode_corrected(facts: &CaseFacts) -> Result<Stored, CodecError> {
    if matches!(facts, CaseFacts::Corrected(_)) {
        return Err(CodecError::Nested);
    }
    encode_facts(&Facts::Case(facts.clone()))
}

/// Reads the facts held by a correction: of a case, and never a correction again, so that garbage
/// can't nest without end.
pub(crate) fn decode_corrected(stored: &Stored) -> Result<CaseFacts, CodecError> {
    if stored.kind == CORRECTED {
        return Err(CodecError::Nested);
    }
    match decode_facts(stored.kind, stored.version, &stored.bytes)? {
        Facts::Case(facts) => Ok(facts),
        _ => Err(CodecError::Stream { kind: stored.kind, family: 0 }),
    }
}

/// Writes the texts of an event; none gives no bytes at all.
pub(crate) fn encode_particulars(particulars: &Particulars) -> Result<Vec<u8>, CodecError> {
    if particulars.is_empty() {
        return Ok(Vec::new());
    }
    let texts: Vec<(u8, &str)> = particulars.iter().map(|(which, t)| (which.code(), t)).collect();
    codec::encode("Particulars", &texts)
}

/// Reads the texts of an event: each kind at most once, in order, within the domain's limits.
pub(crate) fn decode_particulars(bytes: &[u8]) -> Result<Particulars, CodecError> {
    if bytes.is_empty() {
        return Ok(Particulars::none());
    }
    // What is not as it should be goes the longer way, which says what is wrong with it.
    quick::particulars(bytes).map_or_else(|| particulars_by_codec(bytes), Ok)
}

fn particulars_by_codec(bytes: &[u8]) -> Result<Particulars, CodecError> {
    let texts: Vec<(u8, &str)> = codec::decode("Particulars", bytes)?;
    let refuse = |detail: String| CodecError::Value { what: "Particulars", detail };
    if texts.is_empty() || !texts.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(refuse("the texts are not in order".to_owned()));
    }
    texts.into_iter().try_fold(Particulars::none(), |particulars, (code, text)| {
        let which = Particular::from_code(code)
            .ok_or(CodecError::Word { vocabulary: "Particular", code: u64::from(code) })?;
        if text.is_empty() {
            return Err(refuse(format!("the {which} is empty")));
        }
        particulars.with(which, text).map_err(|e| refuse(e.to_string()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use upheld_domain::CaseKind;

    #[test]
    fn case_kinds_are_stored_under_the_domain_numbers() {
        let stored: Vec<_> =
            CATALOGUE.iter().filter(|k| family_of(k.0) == 0).map(|k| (k.0, k.2)).collect();
        let domain: Vec<_> =
            CaseKind::ALL.iter().map(|k| (u16::from(k.code()), k.name())).collect();
        assert_eq!(stored, domain);
        assert_eq!(CORRECTED, u16::from(CaseKind::Corrected.code()));
        assert!(CATALOGUE.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn a_later_kind_or_version_is_named() {
        let kind = decode_facts(0x0403, 1, &[]).unwrap_err().to_string();
        assert!(kind.contains("newer Upheld: event kind 1027"), "{kind}");
        let version = decode_facts(5, 2, &[]).unwrap_err().to_string();
        assert!(version.contains("Upheld version 2, this one knows 1"), "{version}");
    }

    #[test]
    fn words_outside_the_vocabulary_are_refused() {
        // Voided for reason 9.
        let text = decode_facts(29, 1, &[9]).unwrap_err().to_string();
        assert_eq!(text, "9 is no known VoidReason");
        assert!(matches!(decode_facts(29, 1, &[1, 1]), Err(CodecError::Trailing { left: 1, .. })));
        assert!(matches!(decode_facts(29, 1, &[]), Err(CodecError::Bincode { .. })));
    }
}
