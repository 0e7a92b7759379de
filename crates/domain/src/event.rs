//! An event as it is proposed, and as it is recorded: facts, particulars, and around them what the
//! record knows of it (position, stream, when, who).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::authority::AuthorityId;
use crate::facts::{CaseFacts, CaseKind};
use crate::ids::{Actor, CaseId, CommandId, Position, StreamVersion};
use crate::particulars::Particulars;
use crate::streams::{
    AuthorityFacts, DefinitionsFacts, OutreachFacts, ReleaseFacts, ReleaseName, SchemeFacts,
};
use crate::time::Timestamp;

/// What an event belongs to. Versions count within it; command ids are scoped to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamId {
    /// One case.
    Case(CaseId),
    /// One authority.
    Authority(AuthorityId),
    /// The definition sets.
    Definitions,
    /// One release.
    Release(ReleaseName),
    /// Courses and seminars.
    Outreach,
    /// The office's scheme.
    Scheme,
}

/// Why a text names no stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} names no stream: write case:UUID, authority:CODE, definitions, release:2019-20, \
     outreach or scheme"
)]
pub struct StreamIdError(pub String);

impl fmt::Display for StreamId {
    /// `case:` and its UUID, `authority:E07000008`, `definitions`, `release:2019-20.2`, `outreach`,
    /// `scheme`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(id) => write!(f, "case:{id}"),
            Self::Authority(id) => write!(f, "authority:{id}"),
            Self::Definitions => f.write_str("definitions"),
            Self::Release(name) => write!(f, "release:{name}"),
            Self::Outreach => f.write_str("outreach"),
            Self::Scheme => f.write_str("scheme"),
        }
    }
}

impl FromStr for StreamId {
    type Err = StreamIdError;
    /// Reads what [`StreamId`]'s `Display` writes.
    fn from_str(text: &str) -> Result<Self, StreamIdError> {
        let refuse = || StreamIdError(text.to_owned());
        match text.split_once(':') {
            None if text == "definitions" => Ok(Self::Definitions),
            None if text == "outreach" => Ok(Self::Outreach),
            None if text == "scheme" => Ok(Self::Scheme),
            Some(("case", id)) => id.parse().map(|id| Self::Case(CaseId(id))).map_err(|_| refuse()),
            Some(("authority", id)) => id.parse().map(Self::Authority).map_err(|_| refuse()),
            Some(("release", name)) => name.parse().map(Self::Release).map_err(|_| refuse()),
            _ => Err(refuse()),
        }
    }
}

/// The facts of an event of any stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Facts {
    /// Of a case.
    Case(CaseFacts),
    /// Of an authority.
    Authority(AuthorityFacts),
    /// Of the definition sets.
    Definitions(DefinitionsFacts),
    /// Of a release.
    Release(ReleaseFacts),
    /// Of outreach.
    Outreach(OutreachFacts),
    /// Of the office's scheme.
    Scheme(SchemeFacts),
}

impl Facts {
    /// The kind's name: `Upheld`, `PopulationEstimated`.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Case(facts) => facts.kind().name(),
            Self::Authority(AuthorityFacts::Registered(_)) => "Registered",
            Self::Authority(AuthorityFacts::Renamed(_)) => "Renamed",
            Self::Authority(AuthorityFacts::Ended(_)) => "Ended",
            Self::Authority(AuthorityFacts::PopulationEstimated(_)) => "PopulationEstimated",
            Self::Authority(AuthorityFacts::ContactNamed(_)) => "ContactNamed",
            Self::Definitions(DefinitionsFacts::Adopted(_)) => "Adopted",
            Self::Release(ReleaseFacts::Frozen(_)) => "Frozen",
            Self::Release(ReleaseFacts::Approved(_)) => "Approved",
            Self::Release(ReleaseFacts::Published(_)) => "Published",
            Self::Release(ReleaseFacts::Revised(_)) => "Revised",
            Self::Outreach(OutreachFacts::CourseDelivered(_)) => "CourseDelivered",
            Self::Outreach(OutreachFacts::SeminarHeld(_)) => "SeminarHeld",
            Self::Scheme(SchemeFacts::SchemeAdopted(_)) => "SchemeAdopted",
        }
    }

    /// The kinds of event that a stream can hold, by the names of [`Facts::kind_name`].
    #[must_use]
    pub fn kinds_of(stream: &StreamId) -> Vec<&'static str> {
        match stream {
            StreamId::Case(_) => CaseKind::ALL.iter().map(|kind| kind.name()).collect(),
            StreamId::Authority(_) => {
                vec!["Registered", "Renamed", "Ended", "PopulationEstimated", "ContactNamed"]
            }
            StreamId::Definitions => vec!["Adopted"],
            StreamId::Release(_) => vec!["Frozen", "Approved", "Published", "Revised"],
            StreamId::Outreach => vec!["CourseDelivered", "SeminarHeld"],
            StreamId::Scheme => vec!["SchemeAdopted"],
        }
    }

    /// The facts, where they are of a case.
    #[must_use]
    pub fn case(&self) -> Option<&CaseFacts> {
        match self {
            Self::Case(facts) => Some(facts),
            _ => None,
        }
    }
}

/// Something that happened: what statistics may read of it, and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Codes, dates, numbers.
    pub facts: Facts,
    /// Texts.
    pub particulars: Particulars,
}

impl Event {
    /// An event without texts.
    #[must_use]
    pub fn bare(facts: Facts) -> Self {
        Self { facts, particulars: Particulars::none() }
    }
}

/// What the record's clock did when the event was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// It ran on.
    Steady,
    /// It stood behind the last event by no more than five minutes and was held at it.
    Held,
    /// It stood more than thirty-one days ahead of the last event.
    Jumped,
}

/// An event in its place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the whole record.
    pub position: Position,
    /// What it belongs to.
    pub stream: StreamId,
    /// Its place in that stream, from 1.
    pub version: StreamVersion,
    /// When the record took it. Decides what was known when.
    pub recorded_at: Timestamp,
    /// What the clock did.
    pub clock: Clock,
    /// Who gave the command.
    pub actor: Actor,
    /// The command that produced it; the events of one command are one commit.
    pub command: CommandId,
    /// What happened.
    pub event: Event,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_reads_back_as_it_is_written() {
        let case = StreamId::Case(CaseId(uuid::Uuid::from_u128(7)));
        assert_eq!(case.to_string(), "case:00000000-0000-0000-0000-000000000007");
        let release = |text: &str| StreamId::Release(text.parse().unwrap());
        let authority = |text: &str| StreamId::Authority(text.parse().unwrap());
        for stream in [
            case,
            authority("E07000008"),
            authority("cqc:1-101602"),
            StreamId::Definitions,
            release("2019-20"),
            release("2019-20.2"),
            StreamId::Outreach,
            StreamId::Scheme,
        ] {
            assert_eq!(stream.to_string().parse(), Ok(stream));
        }
        for text in ["", "case:7", "cases", "outreach:1", "release:2019", "authority:"] {
            assert!(text.parse::<StreamId>().is_err(), "{text} was taken");
        }
    }
}
