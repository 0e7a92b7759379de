//! Bytes as they stand in a certificate: digests in hexadecimal, leaves and hashes in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use upheld_journal::merkle::Hash;

/// Bytes in base64, with its padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Self).map_err(D::Error::custom)
    }
}

/// The hashes of a proof, one after the other, in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes(pub Vec<Hash>);

impl Serialize for Hashes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.0.as_flattened()))
    }
}

impl<'de> Deserialize<'de> for Hashes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Bytes::deserialize(deserializer)?.0;
        match bytes.as_chunks() {
            (hashes, []) => Ok(Self(hashes.to_vec())),
            _ => Err(D::Error::custom("the hashes of a proof have 32 bytes each")),
        }
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A digest as 64 small hexadecimal digits.
pub(super) mod hex {
    use super::{Deserialize, Deserializer, Error, Hash, Serializer, hex_of};

    pub(in crate::certificate) fn serialize<S: Serializer>(
        hash: &Hash,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex_of(hash))
    }

    pub(in crate::certificate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Hash, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes = pairs.iter().map(|[high, low]| {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let value = (digit(*high)? << 4) | digit(*low)?;
            u8::try_from(value).ok()
        });
        let bytes: Option<Vec<u8>> = bytes.collect();
        let hash = bytes.filter(|_| rest.is_empty()).and_then(|bytes| bytes.try_into().ok());
        hash.ok_or_else(|| D::Error::custom("a digest has 64 hexadecimal digits"))
    }
}
