//! The language of an ombudsman's office, as types: what may happen to a complaint, who it was
//! about, what may be recorded next, and by which rules it is counted.
//!
//! This crate is pure. It reads no file, asks no clock and makes no identifier: time, ids and the
//! actor come in as data, so the same record gives the same answer on any machine. It knows nothing
//! of journals, databases, arguments or printing.
//!
//! Where to start:
//! - [`CaseFacts`]: everything that can happen to a case, in the past tense;
//! - [`Case`]: a case folded from its events; [`Case::evolve`] is total;
//! - [`decide`]: whether a proposed command may be recorded, or why not;
//! - [`Register`]: the dated register of authorities; [`Definitions`]: the counting rules.

mod amend;
mod as_known;
mod authority;
mod case;
mod checks;
mod code;
mod decide;
mod definitions;
mod event;
mod facts;
mod ids;
mod particulars;
mod register;
mod scheme;
mod streams;
mod time;
mod undo;
mod vocabulary;

pub use amend::{Amendable, Amendment, InForce, in_force};
pub use as_known::{AsKnown, AsKnownError};
pub use authority::{AuthorityId, AuthorityKind, Group};
pub use case::{Case, Decision, Entry, Outcome, RemedyProgress, Stage, Standing};
pub use checks::{
    ReleaseTaken, StreamContext, StreamRefusal, check_authority, check_definitions, check_outreach,
    check_release, check_scheme,
};
pub use code::{Code, CodeError};
pub use decide::{CaseCommand, Context, Refusal, Verdict, Warning, check_case, decide};
pub use definitions::{
    AfterFailure, Average, Break, ComplianceComplete, ComplianceDay, ComplianceNeeds, Counting,
    DaysOver, DealtWithMap, Definitions, DefinitionsError, DiscontinuedAs, JointCounts, Mark,
    NearlyAll, NoBase, PopulationYear, Printing, RedecisionYear, RemedyBase, RemedyYear, Switch,
    Taxonomy,
};
pub use event::{Clock, Event, Facts, Recorded, StreamId, StreamIdError};
pub use facts::{
    Assigned, CaseFacts, CaseKind, ClosedAtAssessment, Complied, Corrected, DecisionPublished,
    DecisionReviewRequested, DecisionReviewed, DecisionWithdrawn, Discontinued,
    DraftDecisionIssued, FactField, FindingMade, FurtherReportIssued, Investigated, Linked,
    NotComplied, NotUpheld, Noted, Paused, PublicReportIssued, Received, RemedyAgreed,
    RemedyCancelled, RemedyRecommended, RemedyRefused, RemedyRescheduled, Reopened, Resumed,
    Retracted, Upheld, Voided,
};
pub use ids::{Actor, CaseId, CommandId, IdError, Position, Reference, RemedyId, StreamVersion};
pub use particulars::{Particular, Particulars, ParticularsError, TEXT_BYTES_MAX};
pub use register::{
    AuthorityRecord, Candidate, Contact, DatedName, LookupError, Population, Register,
    RegisterError,
};
pub use scheme::{
    GroupLabel, MeasureLabel, OutcomeLabel, Scheme, SchemeError, SchemeFault, SchemeWords,
    SubjectLabel,
};
pub use streams::{
    AuthorityFacts, ContactNamed, CourseDelivered, DefinitionsAdopted, DefinitionsFacts,
    DefinitionsName, Ended, OutreachFacts, PopulationEstimated, Registered, ReleaseApproved,
    ReleaseFacts, ReleaseFrozen, ReleaseName, ReleasePublished, ReleaseRevised, Renamed,
    RevisionKind, SchemeAdopted, SchemeFacts, Sector, SeminarHeld, Topic,
};
pub use time::{ReportingYear, Timestamp, TimestampError, YearError, YearStart, YearStartError};
pub use undo::{UndoRefusal, undo};
pub use vocabulary::{
    Answer, AssessmentOutcome, CancelReason, Channel, CorrectionReason, DiscontinuedReason,
    Finding, LinkKind, OwnWord, RemedyClass, RemedyKind, ReopenReason, RetractionReason,
    ReviewParty, ReviewResult, Role, Subject, UnknownWord, VoidReason,
};
