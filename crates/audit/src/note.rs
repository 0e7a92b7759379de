//! Signed notes: a text and the signatures under it, as <https://c2sp.org/signed-note> says. Reading
//! one line by line, and writing one. A key's own texts, signing and verifying stand in `key`. Not
//! here: what a text says, and whose key is to be trusted.
//!
//! A note is a text whose last line is ended, an empty line, and a line for each signature: an em
//! dash, the key's name, and the base64 of the key's id (4 bytes) with the signature.

mod key;
mod secret;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub use key::{KeyError, KeyName, PrivateKey, PublicKey, SignatureError};
pub use secret::SecretText;

/// No note is longer; what is, is not read.
pub const NOTE_BYTES_MAX: usize = 1 << 20;

/// Begins each line of a signature.
const DASH: &str = "\u{2014} ";

/// One signature of a note, by whom ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The key's id: name and id tell which key it is.
    pub id: u32,
    /// The signature proper; 64 bytes by an Ed25519 key.
    pub bytes: Vec<u8>,
}

/// Why bytes are no note, or no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {wrong}")]
pub struct LineError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Bytes that are no text.
    #[error("it is not text in UTF-8")]
    NotText,
    /// A carriage return, a tab, or another character that steers.
    #[error("it has a control character, such as the carriage return of another system's lines")]
    Control,
    /// The last line is not ended.
    #[error("it is not ended: the file was cut short")]
    CutShort,
    /// More bytes than a note may have.
    #[error("it goes past {NOTE_BYTES_MAX} bytes, which no checkpoint does")]
    TooLong,
    /// A line that is needed is not there, or is empty.
    #[error("{0} should stand here")]
    Missing(&'static str),
    /// The size is no plain number.
    #[error("{0:?} is not a number of events in digits alone, without leading zeros")]
    Size(String),
    /// The root is not 32 bytes in base64.
    #[error("{0:?} is not a root: 32 bytes in base64, with its padding")]
    Root(String),
    /// More lines than a checkpoint has.
    #[error("a checkpoint of a record has three lines and then, where it is signed, an empty one")]
    Extension,
    /// Not the form of a signature.
    #[error("it is not a signature: an em dash, the key's name and base64, parted by one space")]
    Signature,
}

impl Wrong {
    pub(crate) fn at(self, line: usize) -> LineError {
        LineError { line, wrong: self }
    }
}

impl Signature {
    /// Reads the line of a signature, without its end.
    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix(DASH)?.split_once(' ')?;
        let name = KeyName::new(name).ok()?.to_string();
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        let (id, bytes) = (u32::from_be_bytes(*id), bytes.to_vec());
        (!bytes.is_empty()).then_some(Self { name, id, bytes })
    }

    /// The name and id of the key, as people are told of it: `office.example (c74f20a3)`.
    #[must_use]
    pub fn key(&self) -> String {
        named(&self.name, self.id)
    }
}

impl fmt::Display for Signature {
    /// Its line, without its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes(), &self.bytes[..]].concat();
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

fn named(name: &str, id: u32) -> String {
    format!("{name} ({id:08x})")
}

/// A note: the text, which ends with a line feed, with the signatures under it.
#[must_use]
pub fn note(text: &str, signatures: &[Signature]) -> String {
    let mut note = format!("{text}\n");
    for signature in signatures {
        note.push_str(&format!("{signature}\n"));
    }
    note
}

/// Parts a note into its text and its signatures, which nobody has verified yet. A text with no
/// signature under it is given as it is, with none.
///
/// # Errors
/// [`LineError`] for the first line that is not as it should be.
pub fn parse(bytes: &[u8]) -> Result<(&str, Vec<Signature>), LineError> {
    let all = text_of(bytes)?;
    // Signatures are after the last empty line; the text may have some of its own.
    let Some(end) = all.rfind("\n\n").map(|end| end + 1) else {
        return Ok((all, Vec::new()));
    };
    let (text, signatures) = (&all[..end], &all[end + 1..]);
    let first = text.lines().count() + 2;
    if signatures.is_empty() {
        return Err(Wrong::Missing("a signature").at(first));
    }
    let signature = |(line, text)| Signature::parse(text).ok_or(Wrong::Signature.at(first + line));
    Ok((text, signatures.lines().enumerate().map(signature).collect::<Result<_, _>>()?))
}

/// The bytes as text in which each line is ended and nothing steers.
fn text_of(bytes: &[u8]) -> Result<&str, LineError> {
    let line_at = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    if bytes.len() > NOTE_BYTES_MAX {
        return Err(Wrong::TooLong.at(line_at(NOTE_BYTES_MAX)));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Wrong::NotText.at(line_at(error.valid_up_to())))?;
    if let Some(at) = text.find(|c| c < ' ' && c != '\n') {
        return Err(Wrong::Control.at(line_at(at)));
    }
    if text.is_empty() || text.ends_with('\n') {
        Ok(text)
    } else {
        Err(Wrong::CutShort.at(line_at(bytes.len())))
    }
}
