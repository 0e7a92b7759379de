//! Bytes made small with zstd, and large again.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use crate::error::StoreError;

thread_local! {
    // Making a context costs more than a small value's whole work.
    static SQUEEZER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNSQUEEZER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// More than any value, unsqueezed, has.
const UNSQUEEZED_BYTES_MAX: usize = 64 << 20;

/// Bytes made small with zstd.
pub(crate) fn squeeze(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    SQUEEZER.with_borrow_mut(|squeezer| match squeezer {
        Some(squeezer) => Ok(squeezer.compress(bytes)?),
        None => Ok(squeezer.insert(Compressor::new(1)?).compress(bytes)?),
    })
}

/// What [`squeeze`] made small. Bounded, whatever the bytes say of themselves.
pub(crate) fn unsqueeze(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let bound = Decompressor::upper_bound(bytes).unwrap_or(UNSQUEEZED_BYTES_MAX);
    let bound = bound.min(UNSQUEEZED_BYTES_MAX);
    let plain = UNSQUEEZER.with_borrow_mut(|unsqueezer| match unsqueezer {
        Some(unsqueezer) => unsqueezer.decompress(bytes, bound),
        None => unsqueezer.insert(Decompressor::new()?).decompress(bytes, bound),
    });
    plain.map_err(|_| StoreError::Damaged("a value does not decompress".to_owned()))
}
