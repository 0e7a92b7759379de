//! `verify --since`: whether the record only grew since a checkpoint; and where the two copies of the
//! record differ, which of them is still the one that the checkpoint was made of.

use std::path::Path;

use serde::Serialize;
use upheld_audit::note::{NOTE_BYTES_MAX, SignatureError};
use upheld_audit::{Checkpoint, Published, only_grew};
use upheld_store::{Record, RecordError, RootThere, RootsThere, Verified};

use crate::args::VerifyArgs;
use crate::commands::checkpoint::{public_key, read_at_most};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::screen;

/// A checkpoint to verify a record against.
pub(super) struct Since {
    checkpoint: Checkpoint,
    /// The key that signed it, where that was checked.
    signed_by: Option<String>,
}

/// What is said of it in JSON.
#[derive(Debug, Serialize)]
pub(super) struct ToldSince {
    origin: String,
    size: u64,
    root: String,
    signed_by: Option<String>,
    only_grew: bool,
}

/// Which copy has the checkpoint's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Both,
    Journal,
    Store,
    Neither,
}

impl Since {
    /// The checkpoint that is named, its signature verified where a key is.
    pub(super) fn read(args: &VerifyArgs) -> Result<Option<Self>, Problem> {
        let Some(path) = &args.since else { return Ok(None) };
        let (checkpoint, signed_by) = checkpoint_in(path, args.public_key.as_deref())?;
        Ok(Some(Self { checkpoint, signed_by }))
    }

    pub(super) fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// Why a record did not grow from it; nothing where it did.
    pub(super) fn objection(
        &self,
        record: &mut Record,
        verified: &Verified,
    ) -> Result<Option<String>, RecordError> {
        let now = Checkpoint::new(record.identity(), verified.position, verified.root);
        match record.root_at(self.size()) {
            Ok(then) => {
                let grew = only_grew(&self.checkpoint, &now, then);
                Ok(grew.err().map(|objection| objection.to_string()))
            }
            Err(RecordError::Journal(error)) => {
                Ok(Some(format!("whether it only grew can't be said: {error}")))
            }
            Err(error) => Err(error),
        }
    }

    /// Which copy has the events of the checkpoint.
    pub(super) fn kept(&self, roots: &RootsThere) -> Kept {
        let ours = RootThere::Root(self.checkpoint.root);
        match (roots.journal == ours, roots.store == ours) {
            (true, true) => Kept::Both,
            (true, false) => Kept::Journal,
            (false, true) => Kept::Store,
            (false, false) => Kept::Neither,
        }
    }

    pub(super) fn told(&self, only_grew: bool) -> ToldSince {
        ToldSince {
            origin: self.checkpoint.origin.clone(),
            size: self.size(),
            root: screen::hex(&self.checkpoint.root),
            signed_by: self.signed_by.clone(),
            only_grew,
        }
    }
}

impl ToldSince {
    /// Said of a record that only grew.
    pub(super) fn in_words(&self) -> String {
        let size = screen::counted(self.size, "event");
        let by = self.signed_by.as_ref().map(|key| format!(", signed by {key}"));
        format!("It only grew since the checkpoint of {size}{}.\n", by.unwrap_or_default())
    }

    /// Whether nobody's signature stands for the checkpoint.
    pub(super) fn is_taken_at_its_word(&self) -> bool {
        self.signed_by.is_none()
    }
}

impl Kept {
    /// What it says of the copies.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Both => "both copies have the events of the checkpoint",
            Self::Journal => {
                "the journal has the events of the checkpoint, the store has not: the store was \
                 changed"
            }
            Self::Store => {
                "the store has the events of the checkpoint, the journal has not: the journal was \
                 changed"
            }
            Self::Neither => "neither copy has the events of the checkpoint: both were changed",
        }
    }

    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Journal => {
                "move the directory `store` out of the record and keep it; the next command makes \
                 it again from the journal"
            }
            Self::Store => {
                "move the directory `journal` out of the record and keep it; the next command \
                 makes it again from the store"
            }
            Self::Both | Self::Neither => {
                "keep the directory as it is, and compare it with a backup"
            }
        }
    }
}

/// The checkpoint in a file, and the key that signed it, where one is asked for.
pub(in crate::commands) fn checkpoint_in(
    path: &Path,
    key: Option<&str>,
) -> Result<(Checkpoint, Option<String>), Problem> {
    let key = key.map(public_key).transpose()?;
    let published = published(path)?;
    if let Some(key) = &key {
        published.verify(key).map_err(|error| unsigned(path, &error))?;
    }
    Ok((published.checkpoint, key.map(|key| key.told())))
}

/// Said where nobody's signature stands for a checkpoint.
pub(in crate::commands) const TAKEN_AT_ITS_WORD: &str =
    "note: the checkpoint is taken at its word: with --public-key its signature is checked.";

fn published(path: &Path) -> Result<Published, Problem> {
    let bytes = read_at_most(path, NOTE_BYTES_MAX as u64)?;
    Checkpoint::parse(&bytes).map_err(|error| {
        Problem::invalid(format!("{} is no checkpoint: {error}", path.display())).hint(
            "give the file as `upheld root` or `upheld checkpoint sign` printed it, to the byte",
        )
    })
}

/// A checkpoint that does not bear the signature asked for.
pub(in crate::commands) fn unsigned(path: &Path, error: &SignatureError) -> Problem {
    let hint = match error {
        SignatureError::NotSigned { .. } => {
            "ask whoever published it with which key it was signed; the key has to come to you by \
             another way than the checkpoint"
        }
        SignatureError::Forged { .. } => "get the checkpoint again from where it was published",
    };
    Problem::new(Exit::Integrity, format!("{}: {error}", path.display())).hint(hint)
}
