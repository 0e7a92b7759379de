//! Whether a record only grew since a checkpoint: the tree over as many first events as the checkpoint
//! has must still have its root. Events after it may be added, none before it changed, taken out, put
//! in or moved.
//!
//! It says nothing of what was never recorded, of what came after the checkpoint, or of a checkpoint
//! that is not the record's own: whoever asks has to have kept it, or to know whose signature it bears.

use upheld_journal::merkle::Hash;

use crate::checkpoint::{self, Checkpoint};

/// Why a record did not grow from a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotGrown {
    /// It has another name, and other events.
    #[error("it is the checkpoint of another record, {checkpoint}; this one is {record}")]
    AnotherRecord {
        /// The name in the checkpoint.
        checkpoint: String,
        /// The record's name.
        record: String,
    },
    /// It has another name, and the events of the checkpoint.
    #[error("{}", renamed(.checkpoint, .record))]
    Renamed {
        /// The name in the checkpoint.
        checkpoint: String,
        /// The record's name.
        record: String,
    },
    /// It ends before the checkpoint does.
    #[error(
        "the record ends at position {size}, and the checkpoint has {then} events: {} {} missing, so \
         the record was cut short, put back to what it was before, or rewritten with less in it",
        .then - .size, if .then - .size == 1 { "is" } else { "are" }
    )]
    Shorter {
        /// How many events the record has.
        size: u64,
        /// How many it had.
        then: u64,
    },
    /// Other events stand where those of the checkpoint stood.
    #[error(
        "the first {size} events are not those of the checkpoint: the record was rewritten since \
         (their root is {}, and was {})", hex(.found), hex(.then)
    )]
    Rewritten {
        /// How many events the checkpoint has.
        size: u64,
        /// The root over so many of the record's events.
        found: Hash,
        /// The checkpoint's root.
        then: Hash,
    },
}

/// Whether the record only grew. `now` is the record as it is; `then` the root over as many of its
/// first events as the checkpoint has, none where it has fewer.
///
/// # Errors
/// [`NotGrown`] says what became of it instead.
pub fn only_grew(
    checkpoint: &Checkpoint,
    now: &Checkpoint,
    then: Option<Hash>,
) -> Result<(), NotGrown> {
    let same_events = then == Some(checkpoint.root);
    if checkpoint.origin != now.origin {
        let (checkpoint, record) = (checkpoint.origin.clone(), now.origin.clone());
        return Err(if same_events {
            NotGrown::Renamed { checkpoint, record }
        } else {
            NotGrown::AnotherRecord { checkpoint, record }
        });
    }
    match then {
        Some(found) if found == checkpoint.root => Ok(()),
        Some(found) => {
            let (size, then) = (checkpoint.size, checkpoint.root);
            Err(NotGrown::Rewritten { size, found, then })
        }
        None => Err(NotGrown::Shorter { size: now.size, then: checkpoint.size }),
    }
}

fn renamed(then: &str, now: &str) -> String {
    let identities = checkpoint::identity(then).zip(checkpoint::identity(now));
    let marks =
        identities.filter(|(then, now)| then.origin == now.origin).map(|(then, _)| then.synthetic);
    match marks {
        Some(true) => {
            "its events are those of the checkpoint, but the mark SYNTHETIC was taken off the record"
                .to_owned()
        }
        Some(false) => {
            "its events are those of the checkpoint, but the mark SYNTHETIC was put on the record"
                .to_owned()
        }
        None => format!(
            "its events are those of the checkpoint, but the record is called {now} now, and was \
             {then}"
        ),
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
