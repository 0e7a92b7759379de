//! Reading a stored commit without serde: the frame of every event that is ever read goes through
//! here, and serde takes the three arrays of sixteen bytes one byte at a time, which is a fifth of the
//! work. The layout is that of [`v1::Commit`] under the frozen configuration of `codec`, which
//! writes it; a test reads whatever that writes both ways.
//!
//! Not here: what the bytes of facts and particulars mean.

use smallvec::SmallVec;

use super::rest::Rest;
use super::v1::{Bytes, Commit, Event};
use crate::error::CodecError;

/// Reads a commit that fills `bytes` exactly; it borrows from them.
pub(crate) fn read(bytes: &[u8]) -> Result<Commit<'_>, CodecError> {
    let mut rest = Rest(bytes);
    let commit = rest.commit().ok_or_else(|| CodecError::Bincode {
        what: "Commit",
        detail: format!("no commit is written as these {} bytes", bytes.len()),
    })?;
    match rest.0.len() {
        0 => Ok(commit),
        left => Err(CodecError::Trailing { what: "Commit", left }),
    }
}

impl<'a> Rest<'a> {
    fn commit(&mut self) -> Option<Commit<'a>> {
        Some(Commit {
            family: self.byte()?,
            key: Bytes(self.bytes()?),
            first_version: self.four_bytes()?,
            command: self.array()?,
            actor: self.text()?,
            recorded_at_ms: self.signed()?,
            clock: self.byte()?,
            salt: self.array()?,
            events: self.events()?,
        })
    }

    fn events(&mut self) -> Option<SmallVec<[Event<'a>; 1]>> {
        let count = self.length()?;
        // An event has at least four bytes, so a garbled count can't ask for much.
        let mut events = SmallVec::with_capacity(count.min(self.0.len() / 4));
        for _ in 0..count {
            events.push(Event {
                kind: self.two_bytes()?,
                version: self.two_bytes()?,
                facts: Bytes(self.bytes()?),
                particulars: Bytes(self.bytes()?),
            });
        }
        Some(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;
    use proptest::prelude::*;

    type Drawn = (u8, Vec<u8>, u32, u128, String, i64, u8, Vec<(u16, u16, Vec<u8>, Vec<u8>)>);

    fn drawn() -> impl Strategy<Value = Drawn> {
        // Lengths and numbers on both sides of where another byte begins.
        let bytes = || prop::collection::vec(any::<u8>(), 0..300);
        let numbers = || prop_oneof![0_u16..300, any::<u16>()];
        let event = (numbers(), numbers(), bytes(), bytes());
        let events = prop::collection::vec(event, 0..6);
        (
            any::<u8>(),
            bytes(),
            any::<u32>(),
            any::<u128>(),
            ".{0,70}",
            any::<i64>(),
            0..3_u8,
            events,
        )
    }

    proptest! {
        #[test]
        fn what_the_codec_writes_is_read_as_the_codec_reads_it(
            (family, key, first_version, id, actor, recorded_at_ms, clock, events) in drawn(),
            at: prop::sample::Index,
            byte: u8,
        ) {
            let events = events.iter().map(|(kind, version, facts, particulars)| Event {
                kind: *kind,
                version: *version,
                facts: Bytes(facts),
                particulars: Bytes(particulars),
            });
            let commit = Commit {
                family,
                key: Bytes(&key),
                first_version,
                command: id.to_be_bytes(),
                actor: &actor,
                recorded_at_ms,
                clock,
                salt: id.to_le_bytes(),
                events: events.collect(),
            };
            let written = codec::encode("Commit", &commit).unwrap();
            let ours = read(&written);
            prop_assert_eq!(&ours, &codec::decode("Commit", &written));
            prop_assert_eq!(&codec::encode("Commit", &ours.unwrap()).unwrap(), &written);
            for len in 0..written.len() {
                prop_assert!(read(&written[..len]).is_err());
            }
            // And where a byte is another, both read the same or refuse.
            let mut bytes = written.clone();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let theirs = codec::decode::<Commit<'_>>("Commit", &bytes);
            match read(&bytes) {
                Ok(ours) => prop_assert_eq!(Ok(ours), theirs),
                Err(_) => prop_assert!(theirs.is_err()),
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            read(&bytes).ok();
        }
    }
}
