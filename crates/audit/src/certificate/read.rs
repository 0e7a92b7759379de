//! A certificate as a file: JSON, a key a line, a contribution or an event a line. Reading is
//! strict: each key once and none that is unknown, numbers as numbers, every value in the one spelling
//! in which it is written. Only the white space between values is free.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;

use super::{Certificate, VERSION};

/// No certificate is longer. One of ten thousand events has about eight million bytes.
pub const BYTES_MAX: usize = 64 << 20;

/// Nothing in a certificate is nested deeper.
const DEPTH_MAX: usize = 8;

/// Why bytes are no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Too many bytes.
    #[error("it is longer than a certificate can be, {} MiB", BYTES_MAX >> 20)]
    TooLarge,
    /// Nested too deeply.
    #[error("it is nested deeper than a certificate can be, {DEPTH_MAX} levels")]
    TooDeep,
    /// Not JSON.
    #[error("it is no JSON: {0}")]
    Json(String),
    /// JSON of something else.
    #[error("it does not say that it is a certificate: it has no \"upheld_certificate\"")]
    NoCertificate,
    /// A later format.
    #[error("it is a certificate of version {found}; this program knows {VERSION}")]
    Newer {
        /// Its version.
        found: u64,
    },
    /// A key too many, one missing, one twice, a value of the wrong sort.
    #[error("it is not written as a certificate is: {0}")]
    Shape(String),
    /// A value in a spelling that is not used.
    #[error("it is not written as a certificate is: {0:?} is spelt in another way")]
    Spelling(String),
}

/// What is looked at first, whatever else is there.
#[derive(Deserialize)]
struct Versioned {
    upheld_certificate: Option<u64>,
}

/// Reads a certificate. What it says is not checked yet: see [`super::verify`].
///
/// # Errors
/// [`ReadError`].
pub fn read(bytes: &[u8]) -> Result<Certificate, ReadError> {
    if bytes.len() > BYTES_MAX {
        return Err(ReadError::TooLarge);
    }
    if depth(bytes) > DEPTH_MAX {
        return Err(ReadError::TooDeep);
    }
    // A list would be read as an object's values one after the other.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(ReadError::NoCertificate);
    }
    let version: Versioned = serde_json::from_slice(bytes).map_err(of_json)?;
    match version.upheld_certificate {
        None => return Err(ReadError::NoCertificate),
        Some(found) if found > u64::from(VERSION) => return Err(ReadError::Newer { found }),
        Some(0) => return Err(ReadError::Shape("there is no version 0".to_owned())),
        Some(_) => {}
    }
    let certificate: Certificate = serde_json::from_slice(bytes).map_err(of_json)?;
    let (stated, written): (Value, Value) = (
        serde_json::from_slice(bytes).map_err(of_json)?,
        serde_json::to_value(&certificate).map_err(of_json)?,
    );
    match another_spelling(&stated, &written) {
        None => Ok(certificate),
        Some(key) => Err(ReadError::Spelling(key)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn of_json(error: serde_json::Error) -> ReadError {
    match error.classify() {
        Category::Data => ReadError::Shape(error.to_string()),
        _ => ReadError::Json(error.to_string()),
    }
}

/// The first key whose value is not written as a certificate writes it.
fn another_spelling(stated: &Value, written: &Value) -> Option<String> {
    if stated == written {
        return None;
    }
    let (Some(stated), Some(written)) = (stated.as_object(), written.as_object()) else {
        return Some("all of it".to_owned());
    };
    let differs = |key: &&String| stated.get(*key) != written.get(*key);
    written.keys().find(differs).cloned().or(Some("all of it".to_owned()))
}

/// How deeply lists and objects are nested. Counts brackets outside of texts, so that it is right for
/// JSON, and something for anything else.
fn depth(bytes: &[u8]) -> usize {
    let (mut open, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match (byte, in_text) {
            _ if escaped => escaped = false,
            (b'\\', true) => escaped = true,
            (b'"', _) => in_text = !in_text,
            (b'[' | b'{', false) => open += 1,
            (b']' | b'}', false) => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

impl Certificate {
    /// The certificate as a file.
    ///
    /// # Errors
    /// None that is known of: every certificate can be written.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let mut bytes = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Lines::default());
        self.serialize(&mut serializer)?;
        bytes.push(b'\n');
        String::from_utf8(bytes).map_err(serde::ser::Error::custom)
    }
}

/// Breaks lines before each key of the certificate and each value of its lists, and nowhere else.
#[derive(Default)]
struct Lines {
    depth: usize,
    empty: bool,
}

impl serde_json::ser::Formatter for Lines {
    fn begin_array<W: std::io::Write + ?Sized>(&mut self, out: &mut W) -> std::io::Result<()> {
        (self.depth, self.empty) = (self.depth + 1, true);
        out.write_all(b"[")
    }

    fn end_array<W: std::io::Write + ?Sized>(&mut self, out: &mut W) -> std::io::Result<()> {
        let close: &[u8] = if self.depth == 2 && !self.empty { b"\n]" } else { b"]" };
        self.depth -= 1;
        self.empty = false;
        out.write_all(close)
    }

    fn begin_array_value<W: std::io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        self.empty = false;
        self.next(out, first, 2)
    }

    fn begin_object<W: std::io::Write + ?Sized>(&mut self, out: &mut W) -> std::io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn end_object<W: std::io::Write + ?Sized>(&mut self, out: &mut W) -> std::io::Result<()> {
        let close: &[u8] = if self.depth == 1 { b"\n}" } else { b"}" };
        self.depth -= 1;
        out.write_all(close)
    }

    fn begin_object_key<W: std::io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        self.next(out, first, 1)
    }
}

impl Lines {
    fn next<W: std::io::Write + ?Sized>(
        &self,
        out: &mut W,
        first: bool,
        depth: usize,
    ) -> std::io::Result<()> {
        let comma: &[u8] = if first { b"" } else { b"," };
        out.write_all(comma)?;
        if self.depth == depth { out.write_all(b"\n") } else { Ok(()) }
    }
}
