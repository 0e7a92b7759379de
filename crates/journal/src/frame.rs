//! A frame: one commit as it lies in the file, a header of 40 bytes by hand and a payload. Every
//! number is big-endian.
//!
//! | byte | length | what |
//! |---|---|---|
//! | 0 | 4 | magic `FB 55 50 46`; FB stands in no UTF-8 text, so no text looks like a frame |
//! | 4 | 8 | checksum: 64-bit XXH3 of everything from byte 12 to the frame's end |
//! | 12 | 1 | frame version |
//! | 13 | 1 | codec of the payload |
//! | 14 | 2 | event catalogue: the oldest one that knows every event in the payload |
//! | 16 | 4 | payload length |
//! | 20 | 4 | count of events; 0 makes it a mark, which has no payload |
//! | 24 | 8 | position of the first event; of a mark, the next position |
//! | 32 | 8 | `synced_to`: the highest position known to be on the disk when this was written |
//! | 40 | | payload |
//!
//! Later frame versions keep magic, checksum, version and length where they are, so that an older
//! program can tell "newer" from "damaged". Not here: what is in the payload.

use xxhash_rust::xxh3::xxh3_64;

use crate::PAYLOAD_BYTES_MAX;
use crate::error::Newer;

pub(crate) const MAGIC: [u8; 4] = [0xFB, b'U', b'P', b'F'];
pub(crate) const HEADER_BYTES: usize = 40;

pub(crate) const VERSION: u8 = 1;
const CODEC: u8 = 1;
/// The events this program knows. Raise it with each new (kind, version).
const CATALOGUE: u16 = 1;
/// The checksum covers the frame from here.
const CHECKED_FROM: usize = 12;

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) payload_bytes: u32,
    pub(crate) count: u32,
    pub(crate) first: u64,
    pub(crate) synced_to: u64,
}

/// Why bytes are no frame of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Damaged, unfinished, or nothing there.
    Bad(&'static str),
    /// Whole, but by a later program.
    Newer(Newer),
}

impl Header {
    pub(crate) fn is_mark(&self) -> bool {
        self.count == 0
    }

    /// The position after this frame.
    pub(crate) fn next(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// The whole frame's length in bytes.
    pub(crate) fn frame_bytes(&self) -> usize {
        HEADER_BYTES + self.payload_bytes as usize
    }

    // Pair assertion of what the writer promises.
    fn fault(&self) -> Option<&'static str> {
        if self.payload_bytes as usize > PAYLOAD_BYTES_MAX {
            return Some("its payload is too long");
        }
        if self.is_mark() != (self.payload_bytes == 0) {
            return Some("its count and its length disagree");
        }
        if self.first == 0 || self.first.checked_add(u64::from(self.count)).is_none() {
            return Some("its positions can't be");
        }
        (self.synced_to >= self.first).then_some("it claims to have been synced before it was")
    }
}

/// A frame with its payload, not yet stamped (see [`stamp`]).
pub(crate) fn unstamped(first: u64, count: u32, payload: &[u8]) -> Option<Vec<u8>> {
    let mut frame = Vec::with_capacity(HEADER_BYTES + payload.len());
    frame.extend_from_slice(&MAGIC);
    frame.extend_from_slice(&[0; 8]);
    frame.extend_from_slice(&[VERSION, CODEC]);
    frame.extend_from_slice(&CATALOGUE.to_be_bytes());
    frame.extend_from_slice(&u32::try_from(payload.len()).ok()?.to_be_bytes());
    frame.extend_from_slice(&count.to_be_bytes());
    frame.extend_from_slice(&first.to_be_bytes());
    frame.extend_from_slice(&[0; 8]);
    frame.extend_from_slice(payload);
    Some(frame)
}

/// Puts in what was known to be synced, and the checksum over it all.
pub(crate) fn stamp(frame: &mut [u8], synced_to: u64) {
    frame[32..40].copy_from_slice(&synced_to.to_be_bytes());
    let checksum = xxh3_64(&frame[CHECKED_FROM..]);
    frame[4..CHECKED_FROM].copy_from_slice(&checksum.to_be_bytes());
}

/// The mark that stands where writing ended and everything before `next` is on the disk.
pub(crate) fn mark(next: u64) -> Vec<u8> {
    let mut frame = unstamped(next, 0, &[]).unwrap_or_default();
    stamp(&mut frame, next.saturating_sub(1));
    frame
}

fn be<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut taken = [0; N];
    taken.copy_from_slice(&bytes[at..at + N]);
    taken
}

/// The payload's length that a header names, not yet to be believed.
pub(crate) fn payload_bytes(header: &[u8]) -> Option<usize> {
    let length = header.get(16..20)?.first_chunk::<4>()?;
    usize::try_from(u32::from_be_bytes(*length)).ok()
}

/// What a header says, believed.
fn said(bytes: &[u8]) -> Header {
    Header {
        payload_bytes: u32::from_be_bytes(be(bytes, 16)),
        count: u32::from_be_bytes(be(bytes, 20)),
        first: u64::from_be_bytes(be(bytes, 24)),
        synced_to: u64::from_be_bytes(be(bytes, 32)),
    }
}

/// What stands where a frame should begin says of it, not yet to be believed: its checksum is for
/// whoever reads on. None where no frame begins, or none of an event or a mark that can be.
pub(crate) fn headed(bytes: &[u8]) -> Option<Header> {
    let header = bytes.get(..HEADER_BYTES).filter(|bytes| bytes.starts_with(&MAGIC)).map(said)?;
    header.fault().is_none().then_some(header)
}

/// The header of a frame that [`parse`] took before: its checksum is not made a second time.
pub(crate) fn parsed_before(frame: &[u8]) -> Option<Header> {
    let header = frame.get(..HEADER_BYTES).map(said)?;
    (header.frame_bytes() == frame.len()).then_some(header)
}

/// Reads the frame at the start of `bytes`; more may follow it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Header, Fault> {
    if bytes.len() < HEADER_BYTES {
        return Err(Fault::Bad("it ends before its header does"));
    }
    if bytes[..4] != MAGIC {
        return Err(Fault::Bad("no frame starts here"));
    }
    let header = said(bytes);
    // The length is the only thing believed before the checksum is, and only within the bytes.
    let Some(frame) = bytes.get(..header.frame_bytes()) else {
        return Err(Fault::Bad("it ends before its payload does"));
    };
    if xxh3_64(&frame[CHECKED_FROM..]) != u64::from_be_bytes(be(bytes, 4)) {
        return Err(Fault::Bad("its checksum is wrong"));
    }
    newer(frame).map_err(Fault::Newer)?;
    header.fault().map_or(Ok(header), |why| Err(Fault::Bad(why)))
}

fn newer(frame: &[u8]) -> Result<(), Newer> {
    let catalogue = u16::from_be_bytes(be(frame, 14));
    for (what, found, known) in [
        ("frame version", u32::from(frame[12]), u32::from(VERSION)),
        ("codec", u32::from(frame[13]), u32::from(CODEC)),
        ("event catalogue", u32::from(catalogue), u32::from(CATALOGUE)),
    ] {
        if found > known {
            return Err(Newer { what, found, known });
        }
    }
    Ok(())
}

/// Every good frame in a run of bytes, in order, each with its offset; whatever lies between is
/// stepped over. Ends with an error where a later program's frame is met.
pub(crate) struct Walk<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset }
    }

    /// Where the next magic might start, after the present offset.
    fn seek(&self) -> Option<usize> {
        let from = self.offset + 1;
        find_magic(self.bytes.get(from..)?).map(|at| from + at)
    }
}

/// Zeros are looked at so many at a time: room reserved for frames to come is megabytes of them.
const ZEROS: usize = 256;

/// How many zeros bytes begin with, in whole stretches of [`ZEROS`].
pub(crate) fn leading_zeros(bytes: &[u8]) -> usize {
    let (stretches, _) = bytes.as_chunks::<ZEROS>();
    stretches.iter().take_while(|stretch| **stretch == [0; ZEROS]).count() * ZEROS
}

/// How many zeros bytes end with, in whole stretches of [`ZEROS`].
pub(crate) fn trailing_zeros(bytes: &[u8]) -> usize {
    let (_, stretches) = bytes.as_rchunks::<ZEROS>();
    stretches.iter().rev().take_while(|stretch| **stretch == [0; ZEROS]).count() * ZEROS
}

/// Where the first magic starts.
fn find_magic(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        // None starts with a zero.
        at += leading_zeros(&bytes[at..]);
        let end = bytes.len().min(at + ZEROS);
        let found = (at..end).find(|&at| bytes[at..].starts_with(&MAGIC));
        if found.is_some() {
            return found;
        }
        at = end;
    }
    None
}

impl Iterator for Walk<'_> {
    type Item = Result<(usize, Header), Newer>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match parse(self.bytes.get(self.offset..)?) {
                Ok(header) => {
                    let at = self.offset;
                    self.offset += header.frame_bytes();
                    return Some(Ok((at, header)));
                }
                Err(Fault::Newer(newer)) => {
                    self.offset = self.bytes.len();
                    return Some(Err(newer));
                }
                Err(Fault::Bad(_)) => self.offset = self.seek()?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(first: u64, synced_to: u64) -> Vec<u8> {
        let mut frame = unstamped(first, 2, b"payload").unwrap();
        stamp(&mut frame, synced_to);
        frame
    }

    #[test]
    fn a_frame_reads_back_and_no_bit_of_it_may_change() {
        let good = frame(7, 6);
        let header = parse(&good).unwrap();
        assert_eq!((header.first, header.next(), header.synced_to), (7, 9, 6));
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(parse(&bad), Err(Fault::Bad(_))), "bit {bit} was not missed");
        }
        for len in 0..good.len() {
            assert!(parse(&good[..len]).is_err(), "{len} bytes were taken");
        }
    }

    #[test]
    fn what_is_newer_is_named() {
        for (at, text) in [
            (12, "frame version 2, this one knows 1"),
            (13, "codec 2, this one knows 1"),
            (15, "event catalogue 2, this one knows 1"),
        ] {
            let mut newer = frame(7, 6);
            newer[at] = 2;
            stamp(&mut newer, 6);
            let Err(Fault::Newer(newer)) = parse(&newer) else { panic!("byte {at} was taken") };
            assert!(newer.to_string().contains(text), "{newer}");
        }
    }

    #[test]
    fn a_frame_that_claims_itself_synced_is_bad() {
        assert!(matches!(parse(&frame(7, 7)), Err(Fault::Bad(_))));
        assert!(parse(&mark(1)).unwrap().is_mark());
    }

    proptest! {
        #[test]
        fn a_magic_is_found_where_it_first_stands(
            zeros in 0_usize..1_000, noise in prop::collection::vec(0_u8..3, 0..600), more: bool,
        ) {
            let magic: &[u8] = if more { &MAGIC } else { &MAGIC[..3] };
            let bytes = [&vec![0; zeros][..], &noise, magic, &vec![0; zeros], &MAGIC].concat();
            let naive = bytes.windows(MAGIC.len()).position(|window| window == MAGIC);
            prop_assert_eq!(find_magic(&bytes), naive);
            let (leading, trailing) = (leading_zeros(&bytes), trailing_zeros(&bytes[..zeros]));
            prop_assert!(bytes[..leading].iter().all(|&byte| byte == 0));
            prop_assert!(leading <= zeros + noise.len() && leading + ZEROS > zeros);
            prop_assert_eq!(trailing, zeros / ZEROS * ZEROS);
        }
    }

    #[test]
    fn the_walk_steps_over_what_is_bad() {
        let mut bytes = frame(1, 0);
        let second = bytes.len();
        bytes.extend(frame(3, 2));
        bytes[second + 16] = 0xFF;
        bytes.extend(frame(5, 4));
        bytes.extend([0; 100]);
        let firsts: Vec<u64> = Walk::new(&bytes, 0).map(|f| f.unwrap().1.first).collect();
        assert_eq!(firsts, [1, 5]);
    }
}
