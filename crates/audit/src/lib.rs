//! What an auditor with a doubt asks of a record: why a figure is what it is, whether it follows
//! from the record, whether the record only grew.
//!
//! Everything stands on [`upheld_annual::contributions`] and on the Merkle tree of the journal:
//! there is no second way of counting here, and no second tree. This crate takes what it works on as
//! data (a case's rows and events, leaves, a tree's nodes), so it knows neither sled nor files nor
//! the clock, and what it gives can be checked on a machine without the record.

mod apart;
pub mod certificate;
mod check;
pub mod checkpoint;
pub mod compare;
mod explain;
pub mod growth;
pub mod note;
pub mod reconcile;
mod release;
mod restate;

pub use apart::{Apart, apart};
pub use check::{
    CheckRule, CheckWeight, CheckedCase, DUTIES, Duty, DutyRow, YearEnd, YearEndChecks,
    YearEndFinding, YearEndNote, YearEndReport,
};
pub use checkpoint::{Checkpoint, Published};
pub use explain::{
    CaseEvidence, CaseFigure, Compliance, Day, Decision, Entry, EntryEvent, Explained, Lacks,
    Nothing, Place, Question, Reason, Reopening, Since, Terms, Turn, Undecided, What,
    figures_of_case,
};
pub use growth::{NotGrown, only_grew};
pub use release::{
    Release, ReleaseStage, ReleaseStep, figures_digest, in_public, next_name, releases,
};
pub use restate::{CaseShare, Cause, Change, Restated, Restatement, Share, Side, changes};
