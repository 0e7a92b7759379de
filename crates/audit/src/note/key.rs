//! Keys that sign notes: Ed25519 with a name, in the texts of <https://c2sp.org/signed-note> and of
//! the tools around it: `name+id+base64` for the public key, `PRIVATE+KEY+name+id+base64` for the
//! private one. The id is the first 4 bytes of SHA-256(name ‖ 0A ‖ 01 ‖ public key), the base64 that
//! of a 01 byte, which stands for Ed25519, and the key.
//!
//! No error says anything of a private key's text. Not here: files, and random numbers, which come in
//! as data.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::secret::wipe;
use super::{SecretText, Signature, named};

/// Stands for Ed25519 in texts and ids.
const ED25519: u8 = 1;

/// Begins the text of a private key.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A key's name: not empty, without spaces and plus signs. An office best takes a name that is its
/// own, such as `ombudsman.example/record`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName(String);

/// Why a text is no key, or not the one that is needed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not the form of a key.
    #[error("it holds no key: one line, such as name+0123abcd+AbCd…")]
    NoKey,
    /// The private key where the public one is asked for.
    #[error("it is a private key, and the public one is needed")]
    Private,
    /// The public key where the private one is asked for.
    #[error("it is a public key, and the private one is needed")]
    Public,
    /// A name that no key can have.
    #[error("a key's name is not empty and has neither spaces nor plus signs")]
    Name,
    /// Of another kind than Ed25519.
    #[error("it is a key of kind {0}; only 1, Ed25519, is known here")]
    Kind(u8),
    /// Not 32 bytes, or bytes that no key pair has.
    #[error("what stands after its id is no Ed25519 key")]
    Bytes,
    /// The id does not follow from name and key.
    #[error("its id is not the one of its name and key: it was mistyped or cut short")]
    Id,
}

/// Why a note counts for nothing with a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// None of the signatures is by the key.
    #[error("it is not signed by {key}{}", signers(.by))]
    NotSigned {
        /// The key that was asked for.
        key: String,
        /// Those that did sign it, by what their lines say.
        by: Vec<String>,
    },
    /// A signature that says it is by the key and is not.
    #[error("the signature of {key} is not over this text: one of the two was changed")]
    Forged {
        /// The key that was asked for.
        key: String,
    },
}

fn signers(by: &[String]) -> String {
    if by.is_empty() { ", nor by anybody".to_owned() } else { format!(" but by {}", by.join(", ")) }
}

impl KeyName {
    /// Takes a name.
    ///
    /// # Errors
    /// [`KeyError::Name`] where it is empty or has a space, a plus sign or a control character.
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let wrong = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.contains(wrong) {
            return Err(KeyError::Name);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The key that anybody may have and verifies with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: KeyName,
    key: VerifyingKey,
}

impl PublicKey {
    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key's id: with the name it tells signatures apart.
    #[must_use]
    pub fn id(&self) -> u32 {
        let hash = Sha256::new()
            .chain_update(&self.name.0)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        u32::from_be_bytes([a, b, c, d])
    }

    /// Name and id, as people are told of it.
    #[must_use]
    pub fn told(&self) -> String {
        named(&self.name.0, self.id())
    }

    /// Whether the text is signed by this key. Signatures of other keys say nothing; one that says it
    /// is by this key must be.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, text: &str, signatures: &[Signature]) -> Result<(), SignatureError> {
        let ours = |sig: &&Signature| sig.name == self.name.0 && sig.id == self.id();
        let mut signed = false;
        for signature in signatures.iter().filter(ours) {
            if !self.made(text, &signature.bytes) {
                return Err(SignatureError::Forged { key: self.told() });
            }
            signed = true;
        }
        if signed {
            return Ok(());
        }
        let by = signatures.iter().map(Signature::key).collect();
        Err(SignatureError::NotSigned { key: self.told(), by })
    }

    fn made(&self, text: &str, signature: &[u8]) -> bool {
        let signature = ed25519_dalek::Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[ED25519], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(bytes))
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.starts_with(PRIVATE) {
            return Err(KeyError::Private);
        }
        let (name, id, bytes) = parts(text)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Bytes)?;
        // A weak key has signatures that fit any text.
        if key.is_weak() {
            return Err(KeyError::Bytes);
        }
        let key = Self { name, key };
        if key.id() == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

/// The key that signs. It shows nothing of itself in a debug print, and is overwritten when it goes.
pub struct PrivateKey {
    name: KeyName,
    key: SigningKey,
}

impl PrivateKey {
    /// A key of 32 random bytes, which are overwritten.
    #[must_use]
    pub fn of_seed(name: KeyName, seed: &mut [u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        wipe(seed);
        Self { name, key }
    }

    /// Reads the text of a private key; space around it is no part of it.
    ///
    /// # Errors
    /// [`KeyError`], which says nothing of the text.
    pub fn parse(text: &[u8]) -> Result<Self, KeyError> {
        let text = std::str::from_utf8(text).map_err(|_| KeyError::NoKey)?.trim();
        let Some(key) = text.strip_prefix(PRIVATE) else {
            let public = text.parse::<PublicKey>();
            return Err(public.map_or(KeyError::NoKey, |_| KeyError::Public));
        };
        let (name, id, mut bytes) = parts(key)?;
        let key = Self::of_seed(name, &mut bytes);
        if key.public().id() == id { Ok(key) } else { Err(KeyError::Id) }
    }

    /// Its text, ended by a line feed.
    #[must_use]
    pub fn text(&self) -> SecretText {
        let public = self.public();
        let mut bytes = [ED25519; 33];
        bytes[1..].copy_from_slice(self.key.as_bytes());
        // Made in one piece, so that no shorter one is left behind.
        let mut text = Vec::with_capacity(PRIVATE.len() + self.name.0.len() + 64);
        text.extend_from_slice(format!("{PRIVATE}{}+{:08x}+", self.name, public.id()).as_bytes());
        let mut encoded = [b'\n'; 45];
        // 33 bytes are 44 characters, so it can't fail.
        STANDARD.encode_slice(bytes, &mut encoded).ok();
        text.extend_from_slice(&encoded);
        wipe(&mut bytes);
        wipe(&mut encoded);
        SecretText::new(text)
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs a text, which ends with a line feed.
    #[must_use]
    pub fn sign(&self, text: &str) -> Signature {
        let bytes = self.key.sign(text.as_bytes()).to_bytes().to_vec();
        Signature { name: self.name.0.clone(), id: self.public().id(), bytes }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.name)
    }
}

/// The name, the id and the 32 bytes of a key's text.
fn parts(text: &str) -> Result<(KeyName, u32, [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::NoKey);
    };
    let hex = id.len() == 8 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let id = u32::from_str_radix(id, 16).ok().filter(|_| hex).ok_or(KeyError::NoKey)?;
    let mut bytes = STANDARD.decode(key).map_err(|_| KeyError::Bytes)?;
    let found = match bytes.split_first() {
        Some((&ED25519, key)) => key.try_into().map_err(|_| KeyError::Bytes),
        Some((kind, _)) => Err(KeyError::Kind(*kind)),
        None => Err(KeyError::Bytes),
    };
    wipe(&mut bytes);
    Ok((KeyName::new(name)?, id, found?))
}
