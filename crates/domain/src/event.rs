//! An event as it is proposed, and as it is recorded: facts, particulars, and around them what the
//! record knows of it (position, stream, when, who).

use serde::{Deserialize, Serialize};

use crate::authority::AuthorityId;
use crate::facts::CaseFacts;
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
