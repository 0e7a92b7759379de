//! Text that holds a secret, overwritten when it goes. The key itself is kept by ed25519-dalek, which
//! does the same. What the system copied elsewhere (a swapped page, a core file) is out of reach.

use std::fmt;

/// Bytes that nobody else should see: not shown in a debug print, and overwritten on drop.
pub struct SecretText(Vec<u8>);

impl SecretText {
    /// Takes the bytes; they should have been kept nowhere else.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, to be written where nobody else can read them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Overwrites bytes, in a way that is not left out because nobody reads them after.
pub(super) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(bytes);
}
