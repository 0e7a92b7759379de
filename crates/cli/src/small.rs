//! Small files that people write, read whole: maps, schemes, settings, templates. Not here: what they bring to be
//! imported, which may be large and is read piece by piece.

use std::fs::File;
use std::io::{Error, ErrorKind, Read as _, Result};
use std::path::Path;

/// So many bytes may one have: hundreds of times what ours have.
const BYTES_MAX: u64 = 4 << 20;

/// Its text.
///
/// # Errors
/// Where it can't be read; of the kind [`ErrorKind::FileTooLarge`] where it is larger than such a file is, and
/// [`ErrorKind::InvalidData`] where it is not UTF-8.
pub(crate) fn text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > BYTES_MAX {
        let what = format!("it has more than {BYTES_MAX} bytes");
        return Err(Error::new(ErrorKind::FileTooLarge, what));
    }
    let garbled = |_| Error::new(ErrorKind::InvalidData, "it is not UTF-8");
    String::from_utf8(bytes).map_err(garbled)
}
