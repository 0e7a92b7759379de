//! What a figure may count of a case, in words: a receipt, a decision, a compliance outcome. Not here:
//! whether it counts.

use std::fmt;

use chrono::NaiveDate;
use upheld_domain::{Answer, Position};

/// A day on which something happened; where the event was corrected, with the correction it stands by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub on: NaiveDate,
    /// The correction whose facts are in force.
    pub corrected_at: Option<Position>,
}

/// A decision as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was decided, in words: `upheld`, `closed at assessment (advice given)`.
    pub verdict: String,
    /// When.
    pub on: Day,
}

/// How a case came to be open, or decided, once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopening {
    /// Opened again, other than by review.
    Reopened,
    /// Opened again by a review.
    ByReview,
    /// A review amended the decision, which counts as decided once more.
    Amended,
}

/// What a case's compliance outcome is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compliance {
    /// Satisfied.
    Satisfied,
    /// Satisfied in the end, where the definition set takes that for compliance.
    AfterFailure,
    /// The outcome that is counted is a failure.
    Failed,
    /// A remedy failed, though another's outcome came last.
    FailedBefore,
    /// Carried out late, where the definition set does not take that for compliance.
    Late,
}

/// Something of a case that a figure may count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A receipt; with its subject where the figure is of one.
    Received {
        /// When.
        on: Day,
        /// About what, in the scheme's words.
        about: Option<String>,
    },
    /// A decision.
    Decided(Decision),
    /// A decision and the days it took.
    DecidedAfter {
        /// The decision.
        decision: Decision,
        /// Days since receipt.
        days: u32,
    },
    /// Whether the body had put it right before the complaint came.
    PutRight {
        /// The decision that says so.
        decision: Decision,
        /// What it says.
        answer: Answer,
        /// The scheme's word for a body.
        body: String,
    },
    /// A compliance outcome.
    Complied {
        /// What it is.
        outcome: Compliance,
        /// Its day.
        on: Day,
    },
    /// A remedy carried out after it was due.
    Late {
        /// Which: `remedy 2 (payment)`.
        remedy: String,
        /// When it was done.
        done: NaiveDate,
        /// When it was due.
        due: NaiveDate,
        /// When the ombudsman was satisfied.
        satisfied: Day,
    },
    /// Compliance after a failure.
    AfterFailure(Day),
    /// A remedy recommended.
    Recommended {
        /// Which: `remedy 2 (payment)`.
        remedy: String,
        /// The decision that places it.
        decision: Decision,
    },
    /// A finding of the decision in force.
    Found {
        /// What, in the scheme's words.
        finding: String,
        /// The decision.
        decision: Decision,
    },
    /// A public report.
    Report(Day),
    /// Open once more.
    Reopened {
        /// How.
        how: Reopening,
        /// When.
        on: Day,
    },
    /// A decision that is in force no longer.
    Superseded {
        /// The decision.
        decision: Decision,
        /// What opened the case again, where that was it.
        reopened: Option<(Reopening, Day)>,
        /// The decision that followed; none where there is none yet.
        by: Option<Decision>,
    },
    /// Open on a day.
    Open {
        /// Since when, and how.
        since: Box<Self>,
        /// On which day.
        day: NaiveDate,
    },
    /// Received, opened again and decided so often by a day that it counts other than once.
    Flows {
        /// How often it was received or opened again.
        opened: i64,
        /// How often it was decided.
        decided: i64,
        /// By which day.
        day: NaiveDate,
    },
    /// An event that nothing more is known of.
    Event(Position),
}

impl What {
    /// The day that places it by itself; none where something else does.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        Some(match self {
            Self::Received { on, .. }
            | Self::Complied { on, .. }
            | Self::AfterFailure(on)
            | Self::Report(on)
            | Self::Reopened { on, .. }
            | Self::Late { satisfied: on, .. } => on.on,
            Self::Decided(decision)
            | Self::DecidedAfter { decision, .. }
            | Self::PutRight { decision, .. }
            | Self::Recommended { decision, .. }
            | Self::Found { decision, .. }
            | Self::Superseded { decision, .. } => decision.on.on,
            Self::Open { .. } | Self::Flows { .. } | Self::Event(_) => return None,
        })
    }
}

/// A day in words: `12 May 2023`.
pub(super) fn in_words(day: NaiveDate) -> impl fmt::Display {
    day.format("%-d %B %Y")
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        in_words(self.on).fmt(f)?;
        match self.corrected_at {
            Some(at) => write!(f, " (corrected at position {at})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.verdict, self.on)
    }
}

impl Reopening {
    /// With its day: `reopened by the review of 3 May 2023`.
    pub(super) fn on(self, day: Day) -> String {
        match self {
            Self::Reopened => format!("reopened on {day}"),
            Self::ByReview => format!("reopened by the review of {day}"),
            Self::Amended => format!("decision amended by the review of {day}"),
        }
    }
}

impl Compliance {
    pub(super) fn on(self, day: Day) -> String {
        match self {
            Self::Satisfied => format!("satisfied with compliance on {day}"),
            Self::AfterFailure => {
                format!("complied with after a failure; the outcome that counts is of {day}")
            }
            Self::Failed => format!("not complied with on {day}"),
            Self::FailedBefore => format!("a remedy was not complied with; last outcome on {day}"),
            Self::Late => format!("carried out late, satisfied on {day}"),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received { on, about: None } => write!(f, "received on {on}"),
            Self::Received { on, about: Some(about) } => {
                write!(f, "received on {on}, about {about}")
            }
            Self::Decided(decision) => decision.fmt(f),
            Self::DecidedAfter { decision, days: 1 } => {
                write!(f, "{decision}, 1 day after receipt")
            }
            Self::DecidedAfter { decision, days } => {
                write!(f, "{decision}, {days} days after receipt")
            }
            Self::PutRight { decision, answer, body } => put_right(f, decision, *answer, body),
            Self::Complied { outcome, on } => f.write_str(&outcome.on(*on)),
            Self::Late { remedy, done, due, .. } => {
                write!(f, "{remedy} done on {}, due on {}", in_words(*done), in_words(*due))
            }
            Self::AfterFailure(on) => write!(f, "complied with after a failure, satisfied on {on}"),
            Self::Recommended { remedy, decision } => write!(f, "{remedy}; {decision}"),
            Self::Found { finding, decision } => write!(f, "found: {finding}; {decision}"),
            Self::Report(on) => write!(f, "public report on {on}"),
            Self::Reopened { how, on } => f.write_str(&how.on(*on)),
            Self::Superseded { decision, reopened, by } => {
                superseded(f, decision, *reopened, by.as_ref())
            }
            Self::Open { since, day } => write!(f, "open on {}: {since}", in_words(*day)),
            Self::Flows { opened, decided, day } => write!(
                f,
                "received or reopened {} and decided {} by {}",
                times(*opened),
                times(*decided),
                in_words(*day)
            ),
            Self::Event(at) => write!(f, "the event at position {at}"),
        }
    }
}

fn times(number: i64) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        number => format!("{number} times"),
    }
}

fn put_right(
    f: &mut fmt::Formatter<'_>,
    decision: &Decision,
    answer: Answer,
    body: &str,
) -> fmt::Result {
    let before = "put it right before the complaint came";
    match answer {
        Answer::Yes => write!(f, "{decision}; the {body} had {before}"),
        Answer::No => write!(f, "{decision}; the {body} had not {before}"),
        Answer::NotStated => write!(f, "{decision}; not stated that the {body} had {before}"),
    }
}

fn superseded(
    f: &mut fmt::Formatter<'_>,
    decision: &Decision,
    reopened: Option<(Reopening, Day)>,
    by: Option<&Decision>,
) -> fmt::Result {
    write!(f, "{decision}")?;
    if let Some((how, on)) = reopened {
        write!(f, ", {}", how.on(on))?;
    }
    match (reopened, by) {
        (None, Some(by)) => {
            write!(f, ", superseded by the decision of {} ({})", by.on, by.verdict)
        }
        (Some(_), Some(by)) => write!(f, " and decided again on {} ({})", by.on, by.verdict),
        (Some(_), None) => f.write_str(" and not decided again"),
        (None, None) => f.write_str(", superseded"),
    }
}
