//! A leaf read back: what its bytes say of the event. The exact inverse of how a leaf is made: bytes
//! that would not be made again from what was read are refused. Particulars are not in a leaf.

use smallvec::smallvec;
use upheld_domain::{Actor, Clock, CommandId, Facts, Position, StreamId, StreamVersion, Timestamp};
use uuid::Uuid;

use super::{FORMAT, Leaf, push_header, push_rest};
use crate::error::{CodecError, Newer};
use crate::merkle::Hash;
use crate::payload::{clock_code, clock_of, stream_key, stream_of};
use crate::wire::{self, v1};

/// What a leaf says of its event: everything but the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafEvent {
    /// Its place in the whole record.
    pub position: Position,
    /// What it belongs to.
    pub stream: StreamId,
    /// Its place in that stream, from 1.
    pub version: StreamVersion,
    /// The wire version that its facts are stored in.
    pub wire: u16,
    /// When the record took it.
    pub recorded_at: Timestamp,
    /// What the clock did.
    pub clock: Clock,
    /// Who gave the command.
    pub actor: Actor,
    /// The command that produced it.
    pub command: CommandId,
    /// What happened.
    pub facts: Facts,
    /// SHA-256 of the event's salt and its texts; zeros where it has none.
    pub particulars_hash: Hash,
}

impl Leaf {
    /// What a leaf's bytes say, docs/adr/0003.
    ///
    /// # Errors
    /// [`CodecError`] where they are no leaf, not the only bytes for what they say, or of a layout,
    /// kind or version that this program does not know.
    pub fn read(bytes: &[u8]) -> Result<LeafEvent, CodecError> {
        let mut reader = Bytes(bytes);
        let [format] = reader.array()?;
        if format != FORMAT {
            let (found, known) = (u32::from(format), u32::from(FORMAT));
            return Err(CodecError::Newer(Newer { what: "leaf layout", found, known }));
        }
        let raw = Raw::of(&mut reader)?;
        let event = raw.event()?;
        // Pair assertion: a number may be written in several ways, but only one of them is ours.
        if reader.0.is_empty() && event.bytes()? == bytes {
            Ok(event)
        } else {
            Err(bad("its bytes would not be written again as they are"))
        }
    }
}

/// A leaf's parts, not yet understood.
struct Raw<'a> {
    position: u64,
    family: u8,
    key: &'a [u8],
    version: u32,
    kind: u16,
    wire: u16,
    recorded_at_ms: i64,
    clock: u8,
    actor: &'a [u8],
    command: [u8; 16],
    facts: &'a [u8],
    particulars_hash: Hash,
}

impl<'a> Raw<'a> {
    fn of(reader: &mut Bytes<'a>) -> Result<Self, CodecError> {
        Ok(Self {
            position: u64::from_be_bytes(reader.array()?),
            family: u8::from_be_bytes(reader.array()?),
            key: reader.counted()?,
            version: u32::from_be_bytes(reader.array()?),
            kind: u16::from_be_bytes(reader.array()?),
            wire: u16::from_be_bytes(reader.array()?),
            recorded_at_ms: i64::from_be_bytes(reader.array()?),
            clock: u8::from_be_bytes(reader.array()?),
            actor: reader.counted()?,
            command: reader.array()?,
            facts: reader.counted()?,
            particulars_hash: reader.array()?,
        })
    }

    fn event(&self) -> Result<LeafEvent, CodecError> {
        if wire::family_of(self.kind) != self.family {
            return Err(CodecError::Stream { kind: self.kind, family: self.family });
        }
        let actor = std::str::from_utf8(self.actor).ok().and_then(|name| Actor::new(name).ok());
        Ok(LeafEvent {
            position: Position::new(self.position).ok_or_else(|| bad("positions begin at 1"))?,
            stream: stream_of(self.family, self.key)?,
            version: StreamVersion(self.version),
            wire: self.wire,
            recorded_at: Timestamp(self.recorded_at_ms),
            clock: clock_of(self.clock)?,
            actor: actor.ok_or_else(|| bad("its actor is no name"))?,
            command: CommandId(Uuid::from_bytes(self.command)),
            facts: wire::decode_facts(self.kind, self.wire, self.facts)?,
            particulars_hash: self.particulars_hash,
        })
    }
}

impl LeafEvent {
    /// The leaf's bytes, made as the journal makes them.
    fn bytes(&self) -> Result<Vec<u8>, CodecError> {
        // There is one wire version. A kind that gets a second has to be written in its own here.
        let facts = wire::encode_facts(&self.facts)?;
        let (family, key) = stream_key(&self.stream);
        let commit = v1::Commit {
            family,
            key: v1::Bytes(&key),
            first_version: self.version.0,
            command: self.command.0.into_bytes(),
            actor: self.actor.as_str(),
            recorded_at_ms: self.recorded_at.0,
            clock: clock_code(self.clock),
            salt: [0; 16],
            events: smallvec![v1::Event {
                kind: facts.kind,
                version: facts.version,
                facts: v1::Bytes(&facts.bytes),
                particulars: v1::Bytes(&[]),
            }],
        };
        let mut bytes = Vec::new();
        push_header(&mut bytes, &commit, self.position.get(), 0);
        push_rest(&mut bytes, &facts.bytes, &self.particulars_hash);
        Ok(bytes)
    }
}

fn bad(detail: &str) -> CodecError {
    CodecError::Value { what: "leaf", detail: detail.to_owned() }
}

/// Bytes still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        let (head, rest) = self.0.split_first_chunk().ok_or_else(|| bad("it ends too early"))?;
        self.0 = rest;
        Ok(*head)
    }

    /// Bytes with their number before them, in 4 bytes.
    fn counted(&mut self) -> Result<&'a [u8], CodecError> {
        let count = usize::try_from(u32::from_be_bytes(self.array()?)).unwrap_or(usize::MAX);
        let (head, rest) =
            self.0.split_at_checked(count).ok_or_else(|| bad("it ends too early"))?;
        self.0 = rest;
        Ok(head)
    }
}
