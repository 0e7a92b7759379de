//! A commit on its way into a frame's payload, and back out as recorded events. Not here: the
//! stored structures (see `wire`), the frame around them (see `frame`).

use upheld_domain::{
    Actor, CaseId, Clock, CommandId, Event, Position, Recorded, ReleaseName, ReportingYear,
    StreamId, StreamVersion, Timestamp,
};
use uuid::Uuid;

use crate::error::{CodecError, SubmitError};
use crate::frame::{self, Header};
use crate::merkle::Hash;
use crate::stored::StoredCommit;
use crate::wire::{self, field, v1};
use crate::{Commit, EVENTS_MAX, PAYLOAD_BYTES_MAX, Receipt, codec, leaf};

/// A commit whose events are encoded, waiting only for its place and time.
pub(crate) struct Draft {
    commit: Commit,
    family: u8,
    key: Vec<u8>,
    salt: [u8; 16],
    events: Vec<(wire::Stored, Vec<u8>)>,
}

/// A commit in its place: the frame, not yet stamped.
pub(crate) struct Placed {
    pub(crate) frame: Vec<u8>,
    pub(crate) count: u32,
}

impl Draft {
    /// Encodes the events and reads each back, so that nothing is written that can't be read.
    pub(crate) fn new(commit: Commit, salt: [u8; 16]) -> Result<Self, SubmitError> {
        check_limits(&commit)?;
        let (family, key) = stream_key(&commit.stream);
        let encode = |event| encode_event(family, event);
        let events = commit.events.iter().map(encode).collect::<Result<_, _>>()?;
        Ok(Self { commit, family, key, salt, events })
    }

    /// Whether the events would be stored in these wire versions: in others the leaves, and so the
    /// root, would not be what they were.
    pub(crate) fn check_versions(&self, versions: &[u16]) -> Result<(), CodecError> {
        let written = self.events.iter().map(|(facts, _)| facts);
        if versions.len() != self.events.len() {
            return Err(CodecError::Value {
                what: "Commit",
                detail: "there is not one wire version for each event".to_owned(),
            });
        }
        for (facts, &version) in written.zip(versions) {
            wire::check_kind(facts.kind, version)?;
            if facts.version != version {
                let code = u64::from(version);
                return Err(CodecError::Word { vocabulary: "wire version to write", code });
            }
        }
        Ok(())
    }

    pub(crate) fn place(
        &self,
        first: u64,
        recorded_at: Timestamp,
        clock: Clock,
    ) -> Result<Placed, SubmitError> {
        let stored = self.stored(recorded_at, clock);
        let payload = codec::encode("Commit", &stored)?;
        let refuse = SubmitError::TooLarge { bytes: payload.len(), max: PAYLOAD_BYTES_MAX };
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(refuse);
        }
        let count = u32::try_from(self.events.len()).map_err(|_| refuse.clone())?;
        let frame = frame::unstamped(first, count, &payload).ok_or(refuse)?;
        Ok(Placed { frame, count })
    }

    /// Its leaves' hashes. Apart from the placing, which others wait for: hashing costs as much as
    /// everything before it.
    pub(crate) fn leaf_hashes(&self, receipt: &Receipt) -> Vec<Hash> {
        leaf::hashes(&self.stored(receipt.recorded_at, receipt.clock), receipt.first.get())
    }

    /// Its events, as reading the frame would give them: that they come back from their bytes was
    /// seen when they were encoded.
    pub(crate) fn recorded(self, receipt: &Receipt) -> Vec<Recorded> {
        let Commit { stream, first_version, command, actor, events } = self.commit;
        let recorded = |(event, place): (Event, u32)| Recorded {
            position: receipt.first.plus(u64::from(place)),
            stream,
            version: StreamVersion(first_version.0 + place),
            recorded_at: receipt.recorded_at,
            clock: receipt.clock,
            actor: actor.clone(),
            command,
            event,
        };
        events.into_iter().zip(0_u32..).map(recorded).collect()
    }

    fn stored(&self, recorded_at: Timestamp, clock: Clock) -> v1::Commit<'_> {
        v1::Commit {
            family: self.family,
            key: v1::Bytes(&self.key),
            first_version: self.commit.first_version.0,
            command: self.commit.command.0.into_bytes(),
            actor: self.commit.actor.as_str(),
            recorded_at_ms: recorded_at.0,
            clock: clock_code(clock),
            salt: self.salt,
            events: self.events.iter().map(stored_event).collect(),
        }
    }
}

fn stored_event((facts, particulars): &(wire::Stored, Vec<u8>)) -> v1::Event<'_> {
    v1::Event {
        kind: facts.kind,
        version: facts.version,
        facts: v1::Bytes(&facts.bytes),
        particulars: v1::Bytes(particulars),
    }
}

fn check_limits(commit: &Commit) -> Result<(), SubmitError> {
    let count = commit.events.len();
    if !(1..=EVENTS_MAX).contains(&count) {
        return Err(SubmitError::Events { count, max: EVENTS_MAX });
    }
    let first = commit.first_version.0;
    let fits = u32::try_from(count).is_ok_and(|count| first.checked_add(count).is_some());
    if first == 0 || !fits { Err(SubmitError::Version { first }) } else { Ok(()) }
}

fn encode_event(family: u8, event: &Event) -> Result<(wire::Stored, Vec<u8>), CodecError> {
    let facts = wire::encode_facts(&event.facts)?;
    let particulars = wire::encode_particulars(&event.particulars)?;
    let kind = facts.kind;
    if wire::family_of(kind) != family {
        return Err(CodecError::Stream { kind, family });
    }
    // Pair assertion: a value that can't be read back must never reach the record.
    let back = decode_event(kind, facts.version, &facts.bytes, &particulars)?;
    if back == *event { Ok((facts, particulars)) } else { Err(CodecError::NotItself { kind }) }
}

fn decode_event(
    kind: u16,
    version: u16,
    facts: &[u8],
    particulars: &[u8],
) -> Result<Event, CodecError> {
    Ok(Event {
        facts: wire::decode_facts(kind, version, facts)?,
        particulars: wire::decode_particulars(particulars)?,
    })
}

/// A stream as its family and its key: a case's UUID; an authority's scheme and code; a release's
/// year and revision, big-endian; nothing for the streams there is only one of.
pub(crate) fn stream_key(stream: &StreamId) -> (u8, Vec<u8>) {
    match stream {
        StreamId::Case(case) => (0, case.0.as_bytes().to_vec()),
        StreamId::Authority(authority) => {
            let (scheme, code) = field::scheme_and_code(authority);
            (1, [&[scheme], code.as_bytes()].concat())
        }
        StreamId::Definitions => (2, Vec::new()),
        StreamId::Release(name) => {
            (3, [name.year.start().to_be_bytes(), name.revision.to_be_bytes()].concat())
        }
        StreamId::Outreach => (4, Vec::new()),
        StreamId::Scheme => (5, Vec::new()),
    }
}

pub(crate) fn stream_of(family: u8, key: &[u8]) -> Result<StreamId, CodecError> {
    let refuse = || CodecError::Value { what: "stream", detail: format!("family {family}") };
    match (family, key) {
        (0, _) => Uuid::from_slice(key).map(|id| StreamId::Case(CaseId(id))).map_err(|_| refuse()),
        (1, [scheme, code @ ..]) => {
            let code = std::str::from_utf8(code).map_err(|_| refuse())?;
            field::authority(*scheme, code).map(StreamId::Authority)
        }
        (2, []) => Ok(StreamId::Definitions),
        (3, &[y1, y2, r1, r2]) => {
            let year = ReportingYear::starting(i32::from(u16::from_be_bytes([y1, y2])));
            let revision = u16::from_be_bytes([r1, r2]);
            Ok(StreamId::Release(ReleaseName { year: year.ok_or_else(refuse)?, revision }))
        }
        (4, []) => Ok(StreamId::Outreach),
        (5, []) => Ok(StreamId::Scheme),
        _ => Err(refuse()),
    }
}

pub(crate) fn clock_code(clock: Clock) -> u8 {
    match clock {
        Clock::Steady => 0,
        Clock::Held => 1,
        Clock::Jumped => 2,
    }
}

pub(crate) fn clock_of(code: u8) -> Result<Clock, CodecError> {
    match code {
        0 => Ok(Clock::Steady),
        1 => Ok(Clock::Held),
        2 => Ok(Clock::Jumped),
        _ => Err(CodecError::Word { vocabulary: "clock", code: u64::from(code) }),
    }
}

/// The header and the stored commit of exactly one frame that was checked before; facts and
/// particulars stay bytes.
pub(crate) fn open(bytes: &[u8]) -> Result<(Header, v1::Commit<'_>), CodecError> {
    debug_assert!(frame::parse(bytes).is_ok(), "a frame was not checked before it was read");
    let header = frame::parsed_before(bytes);
    let header = header.ok_or(CodecError::Frame("something stands behind it"))?;
    let commit = wire::commit::read(&bytes[frame::HEADER_BYTES..])?;
    let (header_count, payload) = (header.count, commit.events.len());
    if u32::try_from(payload) != Ok(header_count) {
        return Err(CodecError::Count { header: header_count, payload });
    }
    Ok((header, commit))
}

/// The recorded events of exactly one frame.
pub(crate) fn events(bytes: &[u8]) -> Result<Vec<Recorded>, CodecError> {
    let (header, commit) = open(bytes)?;
    recorded(&header, &commit)
}

/// The recorded events of exactly one frame and their leaves' hashes, from one reading.
pub(crate) fn events_and_leaves(bytes: &[u8]) -> Result<(Vec<Recorded>, Vec<Hash>), CodecError> {
    let (header, commit) = open(bytes)?;
    Ok((recorded(&header, &commit)?, leaf::hashes(&commit, header.first)))
}

fn recorded(header: &Header, commit: &v1::Commit<'_>) -> Result<Vec<Recorded>, CodecError> {
    let mut events = Vec::with_capacity(commit.events.len());
    each(header, commit, &actor(commit.actor)?, &mut |event| events.push(event))?;
    Ok(events)
}

pub(crate) fn actor(name: &str) -> Result<Actor, CodecError> {
    Actor::new(name).map_err(|e| CodecError::Value { what: "actor", detail: e.to_string() })
}

/// Gives each event of a commit, in order, up to the first that can't be understood.
pub(crate) fn each(
    header: &Header,
    commit: &v1::Commit<'_>,
    actor: &Actor,
    take: &mut impl FnMut(Recorded),
) -> Result<(), CodecError> {
    let stream = stream_of(commit.family, commit.key.0)?;
    let clock = clock_of(commit.clock)?;
    let refuse = || CodecError::Value { what: "version", detail: "past the last".to_owned() };
    for (event, index) in commit.events.iter().zip(0_u32..) {
        if wire::family_of(event.kind) != commit.family {
            return Err(CodecError::Stream { kind: event.kind, family: commit.family });
        }
        let position = header.first.checked_add(u64::from(index)).and_then(Position::new);
        take(Recorded {
            position: position.ok_or_else(refuse)?,
            stream,
            version: StreamVersion(commit.first_version.checked_add(index).ok_or_else(refuse)?),
            recorded_at: Timestamp(commit.recorded_at_ms),
            clock,
            actor: actor.clone(),
            command: CommandId(Uuid::from_bytes(commit.command)),
            event: decode_event(event.kind, event.version, event.facts.0, event.particulars.0)?,
        });
    }
    Ok(())
}

/// The whole commit of exactly one frame.
pub(crate) fn commit(bytes: &[u8]) -> Result<StoredCommit, CodecError> {
    let (header, stored) = open(bytes)?;
    let versions = stored.events.iter().map(|event| event.version).collect();
    Ok(StoredCommit { events: recorded(&header, &stored)?, versions, salt: stored.salt })
}

/// Refuses a commit that holds a kind or version this program doesn't know, without decoding it.
pub(crate) fn check_kinds(commit: &v1::Commit<'_>) -> Result<(), CodecError> {
    commit.events.iter().try_for_each(|event| wire::check_kind(event.kind, event.version))
}
