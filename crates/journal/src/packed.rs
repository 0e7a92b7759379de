//! The facts of a case's events by themselves, in the bytes that a commit has for them: for whoever keeps many
//! of them in memory, where they take a fraction of the room. Not a format: nothing on the disk is written so.

use upheld_domain::{CaseFacts, Facts};

use crate::error::CodecError;
use crate::wire;

/// The facts as bytes that [`unpack_facts`] reads in the same program: their kind in two, then what a commit
/// stores.
///
/// # Errors
/// Where no commit could hold them: a correction of a correction.
pub fn pack_facts(facts: &CaseFacts) -> Result<Vec<u8>, CodecError> {
    let wire::Stored { kind, bytes, .. } = wire::encode_facts(&Facts::Case(facts.clone()))?;
    Ok([&kind.to_be_bytes()[..], &bytes].concat())
}

/// The facts that [`pack_facts`] made bytes of.
///
/// # Errors
/// Where the bytes are of something else.
pub fn unpack_facts(bytes: &[u8]) -> Result<CaseFacts, CodecError> {
    let end = || CodecError::Value { what: "facts", detail: "they end early".to_owned() };
    let (kind, bytes) = bytes.split_first_chunk().ok_or_else(end)?;
    let kind = u16::from_be_bytes(*kind);
    match wire::decode_facts(kind, wire::VERSION, bytes)? {
        Facts::Case(facts) => Ok(facts),
        _ => Err(CodecError::Stream { kind, family: 0 }),
    }
}

#[cfg(test)]
mod tests {
    use upheld_domain::{Position, Retracted, RetractionReason};

    use super::*;

    #[test]
    fn facts_come_back_from_their_bytes() {
        let retracts = Position::FIRST.plus(300);
        let facts =
            CaseFacts::from(Retracted { retracts, reason: RetractionReason::RecordedInError });
        let packed = pack_facts(&facts).unwrap();
        assert_eq!(unpack_facts(&packed).unwrap(), facts);
        for len in 0..packed.len() {
            assert!(unpack_facts(&packed[..len]).is_err(), "{len} of {} bytes", packed.len());
        }
        // What stands for an event of another stream is no case's.
        let other = [&0x0501_u16.to_be_bytes()[..], &packed[2..]].concat();
        assert!(unpack_facts(&other).is_err());
    }
}
