//! Why a certificate does not hold: each check has its own word, with what is stated and what comes
//! out.

use std::fmt;

use upheld_domain::{Position, StreamId, StreamVersion};
use upheld_journal::CodecError;
use upheld_journal::merkle::Hash;
use upheld_journal::merkle::proof::ProofError;

use super::field::hex_of;

/// A text that a certificate counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The definition set.
    Definitions,
    /// The office's scheme.
    Scheme,
}

impl Which {
    fn check(self) -> &'static str {
        match self {
            Self::Definitions => "definitions",
            Self::Scheme => "scheme",
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Definitions => "definition set",
            Self::Scheme => "scheme",
        })
    }
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A text was changed, or its digest.
    #[error("the digest of the {which}'s text is {}, not the one stated", hex_of(found))]
    Digest {
        /// Which text.
        which: Which,
        /// Its digest.
        found: Hash,
    },
    /// A text that can't be understood.
    #[error("the text of the {which} can't be read: {why}")]
    Text {
        /// Which text.
        which: Which,
        /// What is wrong with it.
        why: String,
    },
    /// A text under another name.
    #[error("the {which} is stated as {stated:?}, but its text calls itself {found:?}")]
    Name {
        /// Which text.
        which: Which,
        /// What the certificate says.
        stated: String,
        /// What the text says.
        found: String,
    },
    /// A scheme that the record's first event does not adopt, or adopts and the certificate lacks.
    #[error("the scheme of the certificate is not the one that the record's first event adopts")]
    SchemeNotAdopted,
    /// A leaf that can't be understood.
    #[error("the leaf can't be read: {source}")]
    Leaf {
        /// Of which event.
        position: Position,
        /// What is wrong with it.
        source: CodecError,
    },
    /// What a person reads beside a leaf is not what it says.
    #[error("its {field} is stated as {stated:?}, but its leaf says {found:?}")]
    Readable {
        /// Of which event.
        position: Position,
        /// Of what.
        field: &'static str,
        /// What the certificate says.
        stated: String,
        /// What the leaf says.
        found: String,
    },
    /// Events out of their order.
    #[error("it does not come after the event before it")]
    Order {
        /// Of which event.
        position: Position,
    },
    /// An event that was recorded before an earlier one.
    #[error("it was recorded before the event before it")]
    Time {
        /// Of which event.
        position: Position,
    },
    /// The events do not end with the one at the certificate's position.
    #[error(
        "the last event shown has to be the one at the certificate's position {position}: without it \
         the root could be one of another position"
    )]
    Last {
        /// The certificate's position.
        position: Position,
    },
    /// An event that the figure does not rest on.
    #[error("the figure does not rest on this event of {stream}")]
    Stranger {
        /// Which event.
        position: Position,
        /// What it belongs to.
        stream: StreamId,
    },
    /// An event of a stream is not shown, but a later one is.
    #[error("an event of {stream} is missing before it: version {expected}")]
    Gap {
        /// The event that came too early.
        position: Position,
        /// The stream.
        stream: StreamId,
        /// The version that should have come.
        expected: StreamVersion,
    },
    /// More events than a case can have here.
    #[error("{stream} has more than {max} events here")]
    TooMany {
        /// The stream.
        stream: StreamId,
        /// The limit.
        max: u32,
    },
    /// The events are not under the root.
    #[error("the events are not proven under the root: {0}")]
    Proof(#[from] ProofError),
    /// What was known then is not what the events say.
    #[error("{stated:?} is stated as the time of knowledge: {why}")]
    AsKnown {
        /// What the certificate says.
        stated: String,
        /// What does not fit.
        why: String,
    },
    /// A measure that is not printed under these rules.
    #[error("{0:?} is no measure of these definitions")]
    Measure(String),
    /// A contribution that does not follow from the events.
    #[error("{reference} is stated to contribute ({stated}); its events say otherwise")]
    Contribution {
        /// Of which case.
        reference: String,
        /// What the certificate says of it.
        stated: String,
    },
    /// A contribution that follows from the events and is not stated.
    #[error("{reference} contributes ({found}) by its events, and the certificate does not say so")]
    NotStated {
        /// Of which case.
        reference: String,
        /// What its events give.
        found: String,
    },
    /// A number, a word or a row is not what the events give.
    #[error("the {field} is stated as {stated}; the events and rules shown give {found}")]
    Stated {
        /// Which check found it.
        check: &'static str,
        /// Of what.
        field: &'static str,
        /// What the certificate says.
        stated: String,
        /// What comes out.
        found: String,
    },
    /// The certificate's root is not the one that was given.
    #[error("the root that was given is {}", hex_of(given))]
    Root {
        /// The one that was given.
        given: Hash,
    },
    /// The certificate is of another record than the checkpoint that was given.
    #[error("the checkpoint that was given is of {given}; the certificate is of {stated}")]
    Origin {
        /// The record of the checkpoint.
        given: String,
        /// The record of the certificate.
        stated: String,
    },
}

impl Failure {
    /// The check that failed, in one word.
    #[must_use]
    pub fn check(&self) -> &'static str {
        match self {
            Self::Digest { which, .. } | Self::Text { which, .. } | Self::Name { which, .. } => {
                which.check()
            }
            Self::SchemeNotAdopted => "scheme",
            Self::Leaf { .. }
            | Self::Readable { .. }
            | Self::Order { .. }
            | Self::Time { .. }
            | Self::Last { .. }
            | Self::Stranger { .. }
            | Self::Gap { .. }
            | Self::TooMany { .. } => "events",
            Self::Proof(_) => "proof",
            Self::AsKnown { .. } => "as-known",
            Self::Measure(_) | Self::Contribution { .. } | Self::NotStated { .. } => "count",
            Self::Stated { check, .. } => check,
            Self::Root { .. } => "root",
            Self::Origin { .. } => "origin",
        }
    }

    /// The event where it failed, if it was at one.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Leaf { position, .. }
            | Self::Readable { position, .. }
            | Self::Order { position }
            | Self::Time { position }
            | Self::Last { position }
            | Self::Stranger { position, .. }
            | Self::Gap { position, .. } => Some(*position),
            _ => None,
        }
    }
}
