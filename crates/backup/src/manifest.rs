//! The manifest: what a backup is. Its files by name, length and SHA-256, the positions in each, whose
//! record it is of, where that ended, its root, and which formats were written. A manifest is believed
//! only where all of it can be: see [`Manifest::parse`]. Not here: whether the files are as it says.
//!
//! A file's name is made of its first position and the beginning of its hash, so a file that is named
//! is never written over, and no name leads anywhere else.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use upheld_audit::checkpoint;
use upheld_audit::note::NOTE_BYTES_MAX;
use upheld_journal::{Identity, SegmentImage};

use crate::error::{BackupError, Result};
use crate::files::{self, Unfit};

/// The format of manifests that this program writes.
pub const FORMAT: u32 = 1;

/// The manifest's name in a backup.
pub const MANIFEST: &str = "manifest.json";

/// No manifest has more bytes: one of four terabytes of journal has about as many.
const BYTES_MAX: u64 = 16 << 20;

/// One file of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its name in the backup.
    pub file: String,
    /// The first position in it.
    pub first: u64,
    /// The last; one below the first where it holds no event.
    pub last: u64,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A file beside the journal's: the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Its name in the backup.
    pub file: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The manifest's format.
    pub format: u32,
    /// Whether the record's cases are invented.
    pub synthetic: bool,
    /// The record's own name, as in its checkpoints.
    pub origin: String,
    /// The last position.
    pub position: u64,
    /// The root over all events, in hexadecimal.
    pub root: String,
    /// The formats of the journal, by name.
    pub formats: BTreeMap<String, u16>,
    /// The checkpoint, signed or not.
    pub checkpoint: Sheet,
    /// The journal's files, in order.
    pub segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// The ending of the name of a segment.
pub(crate) const SEGMENT: &str = "seg";
/// The ending of the name of a checkpoint.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// The name of a file by its position and its hash.
pub(crate) fn name_of(position: u64, sha256: &str, ending: &str) -> String {
    format!("{position:020}-{}.{ending}", sha256.get(..16).unwrap_or_default())
}

/// Whether a name is one that [`name_of`] gives.
pub(crate) fn is_name(name: &str) -> bool {
    let parts = name.split_once('-').and_then(|(n, rest)| Some((n, rest.split_once('.')?)));
    parts.is_some_and(|(position, (hash, ending))| {
        position.len() == 20
            && position.bytes().all(|byte| byte.is_ascii_digit())
            && hash.len() == 16
            && is_hex(hash)
            && [SEGMENT, CHECKPOINT].contains(&ending)
    })
}

/// The last position of the backup that a checkpoint is of, by its name.
pub(crate) fn checkpoint_at(name: &str) -> Option<u64> {
    let (position, rest) = name.split_once('-').filter(|_| is_name(name))?;
    if rest.ends_with(CHECKPOINT) { position.parse().ok() } else { None }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl Manifest {
    /// The manifest of the backup in a directory; none where there is none.
    ///
    /// # Errors
    /// [`BackupError::Manifest`], [`BackupError::Newer`].
    pub fn read(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(MANIFEST);
        let wrong = |why| BackupError::Manifest { path: path.clone(), why };
        match files::read_at_most(&path, BYTES_MAX) {
            Ok(bytes) => Self::parse(&path, &bytes).map(Some),
            Err(Unfit::Missing) => Ok(None),
            Err(Unfit::Length(bytes)) => {
                Err(wrong(format!("it has {bytes} bytes, more than any manifest may have")))
            }
            Err(unfit) => Err(wrong(unfit.in_words(0))),
        }
    }

    /// A manifest from its bytes. One that is given can be acted on: names are plain names, lengths are
    /// within what may be read, positions follow each other from 1 to the end.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let wrong = |why: String| BackupError::Manifest { path: path.to_owned(), why };
        let no = |error: serde_json::Error| wrong(format!("it is no manifest: {error}"));
        let Format { format } = serde_json::from_slice(bytes).map_err(no)?;
        if format > FORMAT {
            return Err(BackupError::Newer { found: format, known: FORMAT });
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(no)?;
        match manifest.fault() {
            Some(why) => Err(wrong(why)),
            None => Ok(manifest),
        }
    }

    /// Whose record it is of.
    ///
    /// # Errors
    /// [`BackupError::Manifest`] where its origin is the name of none.
    pub fn identity(&self) -> Result<Identity> {
        checkpoint::identity(&self.origin).ok_or_else(|| BackupError::Manifest {
            path: MANIFEST.into(),
            why: format!("{:?} is the name of no record", self.origin),
        })
    }

    /// Its text.
    pub(crate) fn text(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| BackupError::Manifest {
            path: MANIFEST.into(),
            why: error.to_string(),
        })?;
        Ok(text + "\n")
    }

    fn fault(&self) -> Option<String> {
        let identity = checkpoint::identity(&self.origin);
        if identity.is_none_or(|identity| identity.synthetic != self.synthetic) {
            return Some(format!("{:?} is not the name of such a record", self.origin));
        }
        if self.root.len() != 64 || !is_hex(&self.root) {
            return Some("its root is not 64 hexadecimal digits".to_owned());
        }
        let Sheet { file, bytes, sha256 } = &self.checkpoint;
        if let Some(why) = fault_of(file, sha256, self.position, CHECKPOINT) {
            return Some(why);
        }
        if *bytes > NOTE_BYTES_MAX as u64 {
            return Some(format!("{file:?} is said to have {bytes} bytes, more than it may"));
        }
        self.fault_of_segments()
    }

    fn fault_of_segments(&self) -> Option<String> {
        let mut next = 1;
        for Segment { file, first, last, bytes, sha256 } in &self.segments {
            if let Some(why) = fault_of(file, sha256, *first, SEGMENT) {
                return Some(why);
            }
            if *bytes > SegmentImage::BYTES_MAX {
                return Some(format!("{file:?} is said to have {bytes} bytes, more than it may"));
            }
            // Each but an empty last one holds something, so the list is no longer than the record.
            if *first != next || last.checked_add(1).is_none_or(|after| after < next) {
                return Some(format!("{file:?} is said to begin at {first}, {next} comes next"));
            }
            if *last < *first && *last != self.position {
                return Some(format!("{file:?} is said to hold nothing"));
            }
            next = last + 1;
        }
        let whole = !self.segments.is_empty() && next.checked_sub(1) == Some(self.position);
        (!whole).then(|| format!("its files do not lead to position {}", self.position))
    }
}

/// What is wrong with a name, which says the position and the hash too.
fn fault_of(file: &str, sha256: &str, position: u64, ending: &str) -> Option<String> {
    if sha256.len() != 64 || !is_hex(sha256) {
        return Some(format!("the SHA-256 of {file:?} is not 64 hexadecimal digits"));
    }
    (file != name_of(position, sha256, ending))
        .then(|| format!("{file:?} is not the name of a backup's file at {position}"))
}
