//! Bytes made small with zstd, and large again.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use crate::error::StoreError;

thread_local! {
    // Making a context costs more than a small value's whole work.
    static SQUEEZER: RefCell<Option<Squeezer>> = const { RefCell::new(None) };
    static UNSQUEEZER: RefCell<Option<Unsqueezer>> = const { RefCell::new(None) };
}

/// A context, and room for what comes out of it before its length is known.
struct Squeezer {
    compressor: Compressor<'static>,
    room: Vec<u8>,
}

impl Squeezer {
    fn new() -> std::io::Result<Self> {
        Ok(Self { compressor: Compressor::new(1)?, room: Vec::new() })
    }

    fn squeeze(&mut self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        self.room.clear();
        self.room.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        self.compressor.compress_to_buffer(bytes, &mut self.room)?;
        let squeezed = self.room.as_slice().to_vec();
        self.room.clear();
        self.room.shrink_to(ROOM_BYTES_MAX);
        Ok(squeezed)
    }
}

/// The same the other way. Room of its own for each value would be as large as a block, which the system
/// clears each time anew: that was a twelfth of a verification.
struct Unsqueezer {
    decompressor: Decompressor<'static>,
    room: Vec<u8>,
}

impl Unsqueezer {
    fn new() -> std::io::Result<Self> {
        Ok(Self { decompressor: Decompressor::new()?, room: Vec::new() })
    }

    fn unsqueeze(&mut self, bytes: &[u8]) -> std::io::Result<&[u8]> {
        let bound = Decompressor::upper_bound(bytes).filter(|&bound| bound <= UNSQUEEZED_BYTES_MAX);
        let bound = bound.ok_or(std::io::ErrorKind::InvalidData)?;
        self.room.clear();
        self.room.try_reserve_exact(bound)?;
        self.decompressor.decompress_to_buffer(bytes, &mut self.room)?;
        Ok(&self.room)
    }
}

/// So much room is kept from one value to the next.
const ROOM_BYTES_MAX: usize = 1 << 20;

/// More than any value, unsqueezed, has.
const UNSQUEEZED_BYTES_MAX: usize = 64 << 20;

/// Bytes made small with zstd.
pub(crate) fn squeeze(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    SQUEEZER.with_borrow_mut(|squeezer| match squeezer {
        Some(squeezer) => Ok(squeezer.squeeze(bytes)?),
        None => Ok(squeezer.insert(Squeezer::new()?).squeeze(bytes)?),
    })
}

/// How many of these bytes [`squeeze`] made, if they begin with such.
pub(crate) fn squeezed_len(bytes: &[u8]) -> Option<usize> {
    zstd::zstd_safe::find_frame_compressed_size(bytes).ok()
}

/// Gives `read` what [`squeeze`] made small, and what it makes of that. Bounded, whatever the bytes say of
/// themselves.
pub(crate) fn unsqueezed<T>(bytes: &[u8], read: impl FnOnce(&[u8]) -> T) -> Result<T, StoreError> {
    // Taken, so that `read` may unsqueeze, too.
    let mut unsqueezer = match UNSQUEEZER.take() {
        Some(unsqueezer) => unsqueezer,
        None => Unsqueezer::new()?,
    };
    let plain = unsqueezer.unsqueeze(bytes);
    let made = plain.map(read);
    unsqueezer.room.clear();
    unsqueezer.room.shrink_to(ROOM_BYTES_MAX);
    UNSQUEEZER.set(Some(unsqueezer));
    made.map_err(|_| StoreError::Damaged("a value does not decompress".to_owned()))
}
