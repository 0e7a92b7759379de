//! The checkpoint of a record: how many events it had, and the root of the tree over them, as
//! <https://c2sp.org/tlog-checkpoint> writes it. Whoever kept one can see whether the record only
//! grew since. Not here: the record, and whether the checkpoint is to be believed.
//!
//! ```text
//! upheld/SYNTHETIC/6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11
//! 4711
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! ```
//!
//! The first line is the record's own name, the second the number of events, the third the root. There
//! are no others, so one checkpoint has one text, and a signature over it is a signature over all that
//! it says: also that the cases are invented.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use upheld_journal::Identity;
use upheld_journal::merkle::Hash;
use uuid::Uuid;

use crate::note::{self, LineError, PrivateKey, PublicKey, Signature, SignatureError, Wrong};

/// Begins the name of each record.
const NAME: &str = "upheld/";

/// Stands in the name of a record whose cases are invented.
const SYNTHETIC: &str = "SYNTHETIC/";

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The record's own name: `upheld/<uuid>`, or `upheld/SYNTHETIC/<uuid>`.
    pub origin: String,
    /// How many events there were: the last one's position.
    pub size: u64,
    /// The root of the RFC 6962 tree over them.
    pub root: Hash,
}

/// A checkpoint as it was handed out, with the signatures under it, which nobody has verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The signatures, none where it was not signed.
    pub signatures: Vec<Signature>,
}

/// The name of a record in its checkpoints.
#[must_use]
pub fn origin(identity: &Identity) -> String {
    let mark = if identity.synthetic { SYNTHETIC } else { "" };
    format!("{NAME}{mark}{}", identity.origin)
}

/// The record that a name is of; none where it is not the name of a record.
#[must_use]
pub fn identity(origin: &str) -> Option<Identity> {
    let id = origin.strip_prefix(NAME)?;
    let (synthetic, id) = id.strip_prefix(SYNTHETIC).map_or((false, id), |id| (true, id));
    let identity = Identity { origin: Uuid::parse_str(id).ok()?, synthetic };
    // A UUID has other spellings; a record has one name.
    (self::origin(&identity) == origin).then_some(identity)
}

impl Checkpoint {
    /// That of a record after so many events.
    #[must_use]
    pub fn new(identity: &Identity, size: u64, root: Hash) -> Self {
        Self { origin: origin(identity), size, root }
    }

    /// Reads a checkpoint, bare or as a signed note. Any text that is taken is the one text of its
    /// checkpoint, so it can be printed again and its signatures verified.
    ///
    /// # Errors
    /// [`LineError`] for the first line that is not as it should be.
    pub fn parse(bytes: &[u8]) -> Result<Published, LineError> {
        let (text, signatures) = note::parse(bytes)?;
        Ok(Published { checkpoint: of_text(text)?, signatures })
    }

    /// The checkpoint as a note that is signed by the key.
    #[must_use]
    pub fn signed(&self, key: &PrivateKey) -> String {
        let text = self.to_string();
        note::note(&text, &[key.sign(&text)])
    }
}

impl Published {
    /// Whether the key signed it.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), SignatureError> {
        key.verify(&self.checkpoint.to_string(), &self.signatures)
    }
}

impl fmt::Display for Checkpoint {
    /// The text, three lines, each ended.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root))
    }
}

fn of_text(text: &str) -> Result<Checkpoint, LineError> {
    let mut lines = text.lines();
    let mut line = |number, what| match lines.next() {
        Some(line) if !line.is_empty() => Ok(line),
        _ => Err(Wrong::Missing(what).at(number)),
    };
    let origin = line(1, "the record's name")?.to_owned();
    let size = size_of(line(2, "the number of events")?)?;
    let root = root_of(line(3, "the root")?)?;
    if lines.next().is_some() {
        return Err(Wrong::Extension.at(4));
    }
    Ok(Checkpoint { origin, size, root })
}

fn size_of(line: &str) -> Result<u64, LineError> {
    let size = line.parse::<u64>().ok().filter(|size| size.to_string() == line);
    size.ok_or_else(|| Wrong::Size(shown(line)).at(2))
}

fn root_of(line: &str) -> Result<Hash, LineError> {
    let root = STANDARD.decode(line).ok().and_then(|root| Hash::try_from(root).ok());
    root.ok_or_else(|| Wrong::Root(shown(line)).at(3))
}

/// So many characters of a wrong line are shown.
const SHOWN_MAX: usize = 64;

fn shown(line: &str) -> String {
    match line.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
