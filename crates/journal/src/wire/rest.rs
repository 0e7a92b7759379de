//! Bytes that the codec wrote, read piece by piece as the codec reads them: little-endian integers
//! of as many bytes as they need, lengths before what varies. The configuration is that of `codec`,
//! which stays the one that writes.
//!
//! Not here: what the pieces mean. What can't be read gives nothing; `codec` has the words for why.

/// What is still to be read.
#[derive(Clone)]
pub(crate) struct Rest<'a>(pub(crate) &'a [u8]);

/// An integer under this many is its own byte; others have one of these before them.
const SINGLE: u8 = 250;
const TWO_BYTES: u8 = 251;
const FOUR_BYTES: u8 = 252;
const EIGHT_BYTES: u8 = 253;

impl<'a> Rest<'a> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// An integer of a type that is written in no more than some bytes.
    fn varint(&mut self, widest: u8) -> Option<u64> {
        Some(match self.byte()? {
            byte @ ..=SINGLE => u64::from(byte),
            tag if tag > widest => return None,
            TWO_BYTES => u64::from(u16::from_le_bytes(self.array()?)),
            FOUR_BYTES => u64::from(u32::from_le_bytes(self.array()?)),
            EIGHT_BYTES => u64::from_le_bytes(self.array()?),
            _ => return None,
        })
    }

    pub(crate) fn two_bytes(&mut self) -> Option<u16> {
        u16::try_from(self.varint(TWO_BYTES)?).ok()
    }

    pub(crate) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.varint(EIGHT_BYTES)?).ok()
    }

    pub(crate) fn four_bytes(&mut self) -> Option<u32> {
        u32::try_from(self.varint(FOUR_BYTES)?).ok()
    }

    pub(crate) fn eight_bytes(&mut self) -> Option<u64> {
        self.varint(EIGHT_BYTES)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// Small numbers of either sign are small numbers.
    pub(crate) fn signed(&mut self) -> Option<i64> {
        let number = self.varint(EIGHT_BYTES)?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    /// As [`Self::signed`], of four bytes.
    pub(crate) fn signed_four_bytes(&mut self) -> Option<i32> {
        let number = self.four_bytes()?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }
}
