//! The one place that calls bincode. Each structure is written with one frozen configuration and
//! must be read to its last byte. Not here: what the structures are (see `wire`), how they are
//! framed (see `frame`).

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::{Deserialize, Serialize};

use crate::PAYLOAD_BYTES_MAX;
use crate::error::CodecError;

/// Reading counts an integer with its full width, 8 bytes at most, though it may be stored in one.
const LIMIT: usize = 8 * PAYLOAD_BYTES_MAX;

/// Little-endian, variable-length integers, bounded. Frozen: codec 1.
const CONFIG: Configuration<LittleEndian, Varint, Limit<LIMIT>> =
    bincode::config::standard().with_limit::<LIMIT>();

/// Writes one structure; `what` names it in errors.
#[expect(clippy::disallowed_methods, reason = "this module is the one caller of bincode")]
pub(crate) fn encode<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, CodecError> {
    bincode::serde::encode_to_vec(value, CONFIG)
        .map_err(|e| CodecError::Bincode { what, detail: e.to_string() })
}

/// Reads one structure that fills `bytes` exactly; it may borrow from them.
#[expect(clippy::disallowed_methods, reason = "this module is the one caller of bincode")]
pub(crate) fn decode<'a, T: Deserialize<'a>>(
    what: &'static str,
    bytes: &'a [u8],
) -> Result<T, CodecError> {
    let (value, read) = bincode::serde::borrow_decode_from_slice(bytes, CONFIG)
        .map_err(|e| CodecError::Bincode { what, detail: e.to_string() })?;
    // A wrong structure may read a few bytes without complaint and leave the rest.
    match bytes.len() - read {
        0 => Ok(value),
        left => Err(CodecError::Trailing { what, left }),
    }
}
