//! Reading facts and texts without serde. Every event that is ever read goes through here, and serde
//! and bincode ask a visitor and count down a limit for each field. A replay of a million events on two
//! threads went from 2.0 to 3.4 M/s with this, texts in one piece, actors kept once met and each
//! checksum made once.
//!
//! The same stored bytes, the same structures: `codec` alone writes, and is asked wherever this here
//! can't read, so it also has the last word and every error is its. Tests read whatever bytes both
//! ways.

use serde::Deserialize;
use upheld_domain::{Particular, Particulars};

use super::rest::Rest;
use crate::codec;
use crate::error::CodecError;

/// A stored type that is read without serde.
pub(crate) trait Quick: Sized {
    /// The next of the bytes, as the codec would read it; none where the codec might refuse.
    fn quick(rest: &mut Rest<'_>) -> Option<Self>;
}

/// Reads one structure that fills `bytes` exactly; `what` names it in errors.
#[inline]
pub(crate) fn read<'a, T: Quick + Deserialize<'a>>(
    what: &'static str,
    bytes: &'a [u8],
) -> Result<T, CodecError> {
    whole(bytes).map_or_else(|| codec::decode(what, bytes), Ok)
}

#[inline]
pub(super) fn whole<T: Quick>(bytes: &[u8]) -> Option<T> {
    let mut rest = Rest(bytes);
    let value = T::quick(&mut rest)?;
    rest.0.is_empty().then_some(value)
}

/// There are so many kinds of texts, and an event has each once at most.
const TEXTS_MAX: usize = Particular::ALL.len();

/// The texts of an event, where they are as they should be.
pub(crate) fn particulars(bytes: &[u8]) -> Option<Particulars> {
    let mut rest = Rest(bytes);
    let mut texts = [(Particular::Complainant, ""); TEXTS_MAX];
    let texts = texts.get_mut(..rest.length()?).filter(|texts| !texts.is_empty())?;
    let mut last = 0;
    for text in texts.iter_mut() {
        let code = rest.byte()?;
        *text = (Particular::from_code(code).filter(|_| code > last)?, rest.text()?);
        if text.1.is_empty() {
            return None;
        }
        last = code;
    }
    if rest.0.is_empty() { Particulars::of(texts).ok() } else { None }
}

macro_rules! quick {
    ($($ty:ty: $read:ident,)+) => {$(
        impl Quick for $ty {
            #[inline]
            fn quick(rest: &mut Rest<'_>) -> Option<Self> {
                rest.$read()
            }
        }
    )+};
}

quick! {
    u8: byte,
    u16: two_bytes,
    u32: four_bytes,
    u64: eight_bytes,
    i32: signed_four_bytes,
    [u8; 16]: array,
    [u8; 32]: array,
}

impl Quick for bool {
    #[inline]
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        match rest.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Quick> Quick for Option<T> {
    #[inline]
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        if bool::quick(rest)? { T::quick(rest).map(Some) } else { Some(None) }
    }
}

impl<T: Quick> Quick for Vec<T> {
    fn quick(rest: &mut Rest<'_>) -> Option<Self> {
        // Every element has a byte at least, so a garbled count can't ask for more than there is.
        let count = rest.length().filter(|&count| count <= rest.0.len())?;
        (0..count).map(|_| T::quick(rest)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        CATALOGUE, decode_by_codec, decode_particulars, decode_quickly, particulars_by_codec,
    };
    use super::*;
    use crate::payload;
    use proptest::prelude::*;

    /// Each kind of event with the golden bytes of its facts and its texts.
    fn goldens() -> Vec<(u16, Vec<u8>, Vec<u8>)> {
        let unhex = |text: &str| -> Vec<u8> {
            let digits = (0..text.len()).step_by(2);
            digits.map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let golden = |line: &str| {
            let frame = unhex(line.split('\t').nth(3).unwrap());
            let (_, commit) = payload::open(&frame).unwrap();
            let event = &commit.events[0];
            (event.kind, event.facts.0.to_vec(), event.particulars.0.to_vec())
        };
        include_str!("../../tests/golden/v1.txt").lines().map(golden).collect()
    }

    #[test]
    fn every_golden_event_is_read_without_the_codec_and_as_the_codec_reads_it() {
        for (kind, facts, texts) in goldens() {
            let ours = decode_quickly(kind, &facts);
            assert!(ours.is_some(), "the codec had to be asked for kind {kind}");
            assert_eq!(ours, Some(decode_by_codec(kind, &facts)));
            if !texts.is_empty() {
                assert_eq!(particulars(&texts), particulars_by_codec(&texts).ok());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Golden bytes with some changed, cut short or lengthened: the quick reader takes nothing
        /// that the codec would not, and nothing otherwise; and refuses in its words.
        #[test]
        fn changed_bytes_are_read_as_the_codec_reads_them(
            changes in prop::collection::vec(
                (any::<prop::sample::Index>(), prop_oneof![0_u8..4, 245_u8.., any::<u8>()]), 0..4,
            ),
            cut in prop::option::of(any::<prop::sample::Index>()),
            more in prop::collection::vec(any::<u8>(), 0..3),
        ) {
            for (kind, mut facts, mut texts) in goldens() {
                for bytes in [&mut facts, &mut texts] {
                    for (at, byte) in &changes {
                        if !bytes.is_empty() {
                            let at = at.index(bytes.len());
                            bytes[at] = *byte;
                        }
                    }
                    bytes.truncate(cut.map_or(usize::MAX, |cut| cut.index(bytes.len() + 1)));
                    bytes.extend(&more);
                }
                agree_on_facts(kind, &facts)?;
                agree_on_texts(&texts)?;
            }
        }

        #[test]
        fn any_bytes_are_read_as_the_codec_reads_them(
            bytes in prop::collection::vec(prop_oneof![0_u8..9, 245_u8.., any::<u8>()], 0..60),
        ) {
            for (kind, ..) in CATALOGUE {
                agree_on_facts(*kind, &bytes)?;
            }
            agree_on_texts(&bytes)?;
        }
    }

    fn agree_on_facts(kind: u16, bytes: &[u8]) -> Result<(), TestCaseError> {
        let codec = decode_by_codec(kind, bytes);
        if let Some(quick) = decode_quickly(kind, bytes) {
            prop_assert_eq!(&quick, &codec, "kind {} of {:?}", kind, bytes);
        }
        prop_assert_eq!(super::super::decode_facts(kind, 1, bytes), codec);
        Ok(())
    }

    fn agree_on_texts(bytes: &[u8]) -> Result<(), TestCaseError> {
        if bytes.is_empty() {
            return Ok(());
        }
        let codec = particulars_by_codec(bytes);
        if let Some(quick) = particulars(bytes) {
            prop_assert_eq!(Ok(&quick), codec.as_ref());
        }
        prop_assert_eq!(decode_particulars(bytes), codec);
        Ok(())
    }
}
