//! Version 1 of everything stored: the commit, and one structure for each kind of event. Frozen: a
//! field is never added, moved or given another type here; what must change becomes version 2
//! beside it. The names are the domain's, the types are those of `field`, so a change in the domain
//! stops here at compile time.

use serde::{Deserialize, Serialize, Serializer};
use smallvec::SmallVec;

use super::field::{Authority, Corrected as CorrectedFacts, Release, Short, Wire};
use super::quick::Quick;
use super::rest::Rest;
use crate::error::CodecError;

/// Days since the start of the common era.
type Day = i32;
/// The frozen number of a word of a vocabulary.
type Word = u8;
/// A case's UUID.
type Case = [u8; 16];
/// A remedy's number in its case.
type Remedy = u16;

/// A commit as it lies in a frame's payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit<'a> {
    /// The stream's family: 0 case, 1 authority, 2 definitions, 3 release, 4 outreach,
    /// 5 scheme.
    pub(crate) family: u8,
    /// The stream's key within its family (see `payload`).
    #[serde(borrow)]
    pub(crate) key: Bytes<'a>,
    /// The version in the stream of the first event.
    pub(crate) first_version: u32,
    pub(crate) command: [u8; 16],
    pub(crate) actor: &'a str,
    pub(crate) recorded_at_ms: i64,
    /// What the clock did: 0 steady, 1 held, 2 jumped.
    pub(crate) clock: u8,
    /// Hides the particulars in the Merkle leaves.
    pub(crate) salt: [u8; 16],
    /// Nearly every commit has one: it has its place here, and needs no memory of its own.
    pub(crate) events: SmallVec<[Event<'a>; 1]>,
}

/// One event of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event<'a> {
    pub(crate) kind: u16,
    pub(crate) version: u16,
    #[serde(borrow)]
    pub(crate) facts: Bytes<'a>,
    #[serde(borrow)]
    pub(crate) particulars: Bytes<'a>,
}

/// Bytes written and read in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Declares the structures of events, how they are read without serde, and their way to and from the
/// domain's of the same name.
macro_rules! frozen {
    ($($name:ident { $($field:ident: $ty:ty,)+ })+) => {$(
        #[derive(Serialize, Deserialize)]
        pub(crate) struct $name { $($field: $ty,)+ }

        impl Quick for $name {
            #[inline]
            fn quick(rest: &mut Rest<'_>) -> Option<Self> {
                Some(Self { $($field: Quick::quick(rest)?,)+ })
            }
        }

        impl Wire<upheld_domain::$name> for $name {
            fn of(facts: &upheld_domain::$name) -> Result<Self, CodecError> {
                Ok(Self { $($field: Wire::of(&facts.$field)?,)+ })
            }
            fn domain(self) -> Result<upheld_domain::$name, CodecError> {
                Ok(upheld_domain::$name { $($field: Wire::domain(self.$field)?,)+ })
            }
        }
    )+};
}

frozen! {
    Received {
        reference: Short,
        authority: Authority,
        subject: Word,
        received_on: Day,
        channel: Word,
        resubmission_of: Option<Case>,
    }
    ClosedAtAssessment {
        outcome: Word,
        decided_on: Day,
    }
    Investigated {
        started_on: Option<Day>,
    }
    DraftDecisionIssued {
        issued_on: Day,
        comments_due_on: Option<Day>,
    }
    Upheld {
        decided_on: Day,
        injustice: Word,
        fault_accepted: Word,
        remedied_before: Word,
        by_report: bool,
    }
    NotUpheld {
        decided_on: Day,
    }
    Discontinued {
        decided_on: Day,
        reason: Word,
    }
    RemedyRecommended {
        remedy: Remedy,
        kind: Word,
        amount_pence: Option<u64>,
        due_on: Option<Day>,
    }
    RemedyAgreed {
        remedy: Remedy,
        on: Day,
    }
    RemedyRefused {
        remedy: Remedy,
        on: Day,
    }
    RemedyRescheduled {
        remedy: Remedy,
        on: Day,
        due_on: Day,
    }
    RemedyCancelled {
        remedy: Remedy,
        on: Day,
        reason: Word,
    }
    Complied {
        remedy: Remedy,
        done_on: Option<Day>,
        satisfied_on: Day,
    }
    NotComplied {
        remedy: Remedy,
        on: Day,
    }
    DecisionReviewRequested {
        by: Word,
        on: Day,
    }
    DecisionReviewed {
        result: Word,
        on: Day,
    }
    Reopened {
        on: Day,
        reason: Word,
    }
    PublicReportIssued {
        on: Day,
    }
    FurtherReportIssued {
        on: Day,
    }
    DecisionPublished {
        on: Day,
    }
    DecisionWithdrawn {
        on: Day,
    }
    Linked {
        other: Case,
        kind: Word,
    }
    Assigned {
        role: Word,
        on: Day,
    }
    Paused {
        on: Day,
    }
    Resumed {
        on: Day,
    }
    Noted {
        on: Day,
    }
    Corrected {
        corrects: u64,
        facts: Option<CorrectedFacts>,
        reason: Word,
    }
    Retracted {
        retracts: u64,
        reason: Word,
    }
    Voided {
        reason: Word,
    }
    FindingMade {
        finding: Word,
        subject: Option<Word>,
    }
}

frozen! {
    Registered {
        kind: Word,
        group: Option<Word>,
        first_day: Option<Day>,
    }
    Renamed {
        on: Day,
    }
    Ended {
        last_day: Day,
        successors: Vec<Authority>,
    }
    PopulationEstimated {
        year: u16,
        residents: u32,
    }
    ContactNamed {
        from: Day,
    }
    DefinitionsAdopted {
        name: Short,
        digest: [u8; 32],
        on: Day,
    }
    SchemeAdopted {
        name: Short,
        digest: [u8; 32],
    }
    ReleaseFrozen {
        position: u64,
        definitions: Short,
        definitions_digest: [u8; 32],
        figures_digest: [u8; 32],
    }
    ReleaseApproved {
        on: Day,
    }
    ReleasePublished {
        on: Day,
    }
    ReleaseRevised {
        by: Release,
        kind: Word,
        on: Day,
    }
    CourseDelivered {
        authority: Option<Authority>,
        sector: Option<Word>,
        topic: Word,
        attendees: u32,
        on: Day,
    }
    SeminarHeld {
        delegates: u32,
        authorities: u32,
        on: Day,
    }
}
