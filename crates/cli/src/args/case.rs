//! The arguments of `case`: what can be recorded of a case, by subject, and how cases are looked at.

mod amendments;
mod assessment;
mod decision;
mod housekeeping;
mod look;
mod receipt;
mod remedies;
mod review;

mod apply;
use clap::{Args, Subcommand};
use upheld_domain::Reference;

use super::{CaseFiguresArgs, Giving};

pub(crate) use amendments::{CorrectArgs, RetractArgs, RightTexts, UndoArgs, VoidArgs};
pub(crate) use assessment::{CloseArgs, InvestigateArgs};
pub(crate) use decision::{
    DiscontinueArgs, DraftArgs, FindingArgs, FindingMadeArgs, NotUpholdArgs, ReopenArgs, UpholdArgs,
};
pub(crate) use housekeeping::{AssignArgs, AttachArgs, LinkArgs, NoteArgs, PauseArgs, ResumeArgs};
pub(crate) use look::{ListArgs, SearchArgs, ShowArgs};
pub(crate) use receipt::ReceiveArgs;
pub(crate) use remedies::{
    AgreeArgs, CancelArgs, ComplyArgs, NotComplyArgs, RecommendArgs, RefuseArgs, RescheduleArgs,
};
pub(crate) use review::{NewDecisionArgs, PublishArgs, ReportArgs, ReviewArgs, WithdrawArgs};

pub(crate) use apply::ApplyArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    #[command(flatten)]
    Record(CaseVerb),
    /// Everything that happened to a case, and where it stands
    Show(ShowArgs),
    /// The figures that a case counts in or once counted in, since which event and until which
    Figures(CaseFiguresArgs),
    /// The cases there are, the latest first; filters choose among them
    List(ListArgs),
    /// The cases in whose texts or references something stands
    Search(SearchArgs),
    /// Correct many facts at once, from a file
    Apply(ApplyArgs),
}

/// The verbs that record what happened to one case.
#[derive(Debug, Subcommand)]
pub(crate) enum CaseVerb {
    /// A complaint came: starts a case
    Receive(ReceiveArgs),
    /// Closed at assessment, without an investigation
    Close(CloseArgs),
    /// An investigation began
    Investigate(InvestigateArgs),
    /// The draft decision went to both sides
    Draft(DraftArgs),
    /// Fault was found
    Uphold(UpholdArgs),
    /// No fault was found
    NotUphold(NotUpholdArgs),
    /// A finding on one point of the determination, in schemes that have findings
    Finding(FindingMadeArgs),
    /// The investigation was discontinued
    Discontinue(DiscontinueArgs),
    /// A remedy was recommended
    Recommend(RecommendArgs),
    /// The authority agreed to a remedy
    Agree(AgreeArgs),
    /// The authority refused a remedy
    Refuse(RefuseArgs),
    /// A remedy was given a new due day
    Reschedule(RescheduleArgs),
    /// A remedy no longer stands
    Cancel(CancelArgs),
    /// The ombudsman is satisfied that a remedy was carried out
    Comply(ComplyArgs),
    /// A remedy was not carried out
    NotComply(NotComplyArgs),
    /// A review of the decision was asked for, or answered
    Review(ReviewArgs),
    /// Open a decided case again, other than by review
    Reopen(ReopenArgs),
    /// A public report was issued
    Report(ReportArgs),
    /// The decision was published, or will be
    Publish(PublishArgs),
    /// The published decision was withdrawn from publication
    Withdraw(WithdrawArgs),
    /// Two cases belong together
    Link(LinkArgs),
    /// Somebody took the case on
    Assign(AssignArgs),
    /// The clock of the case was stopped
    Pause(PauseArgs),
    /// The clock of the case runs again
    Resume(ResumeArgs),
    /// Take a note; no statistic reads it
    Note(NoteArgs),
    /// Record a file's name, size and SHA-256; the file stays where it is
    Attach(AttachArgs),
    /// Record the right facts or texts of an event that was recorded wrongly
    Correct(CorrectArgs),
    /// Take an event back
    Retract(RetractArgs),
    /// Take back what your last command on the case recorded
    Undo(UndoArgs),
    /// Make a whole case count for nothing
    Void(VoidArgs),
}

/// The case, and how the command is given.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The case's reference; spaces don't matter
    #[arg(value_name = "REFERENCE", value_parser = Reference::new)]
    pub(crate) reference: Reference,
    #[command(flatten)]
    pub(crate) giving: Giving,
}

/// What almost every verb understands.
#[derive(Debug, Args)]
pub(crate) struct Write {
    #[command(flatten)]
    pub(crate) target: Target,
    /// A note kept beside the event; no statistic reads it
    #[arg(long, value_name = "TEXT", help_heading = "Recording")]
    pub(crate) note: Option<String>,
}
