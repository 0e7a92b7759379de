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
mod streams;
mod time;

pub use amend::{Amendable, Amendment, InForce, in_force};
pub use authority::{AuthorityId, AuthorityKind, Group};
pub use case::{Case, Decision, Entry, Outcome, RemedyProgress, Stage, Standing};
pub use checks::{
    StreamContext, StreamRefusal, check_authority, check_definitions, check_outreach, check_release,
};
pub use code::{Code, CodeError};
pub use decide::{CaseCommand, Context, Refusal, Verdict, Warning, check_case, decide};
pub use definitions::{
    AfterFailure, Average, Break, ComplianceComplete, ComplianceDay, ComplianceNeeds, Counting,
    DaysOver, DealtWithMap, Definitions, DefinitionsError, DiscontinuedAs, JointCounts, Mark,
    NearlyAll, NoBase, PopulationYear, Printing, RedecisionYear, RemedyBase, RemedyYear, Switch,
    Taxonomy,
};
pub use event::{Clock, Event, Facts, Recorded, StreamId};
pub use facts::{
    Answer, AssessmentOutcome, Assigned, CancelReason, CaseFacts, CaseKind, Channel,
    ClosedAtAssessment, Complied, Corrected, CorrectionReason, DecisionPublished,
    DecisionReviewRequested, DecisionReviewed, DecisionWithdrawn, Discontinued, DiscontinuedReason,
    DraftDecisionIssued, FactField, FurtherReportIssued, Investigated, LinkKind, Linked,
    NotComplied, NotUpheld, Noted, Paused, PublicReportIssued, Received, RemedyAgreed,
    RemedyCancelled, RemedyClass, RemedyKind, RemedyRecommended, RemedyRefused, RemedyRescheduled,
    ReopenReason, Reopened, Resumed, Retracted, RetractionReason, ReviewParty, ReviewResult, Role,
    Subject, Upheld, VoidReason, Voided,
};
pub use ids::{Actor, CaseId, CommandId, IdError, Position, Reference, RemedyId, StreamVersion};
pub use particulars::{Particular, Particulars, ParticularsError, TEXT_BYTES_MAX};
pub use register::{
    AuthorityRecord, Candidate, Contact, DatedName, LookupError, Population, Register,
    RegisterError,
};
pub use streams::{
    AuthorityFacts, ContactNamed, CourseDelivered, DefinitionsAdopted, DefinitionsFacts,
    DefinitionsName, Ended, OutreachFacts, PopulationEstimated, Registered, ReleaseApproved,
    ReleaseFacts, ReleaseFrozen, ReleaseName, ReleasePublished, ReleaseRevised, Renamed,
    RevisionKind, Sector, SeminarHeld, Topic,
};
pub use time::{ReportingYear, Timestamp, YearError};
