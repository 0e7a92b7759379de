//! Why a case counts in a figure or is left out of it: a sentence fragment that a caseworker
//! understands. Words only; which of them fits is found beside.

use std::fmt;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use upheld_domain::{Position, ReportingYear, VoidReason};

use super::what::{Day, Decision, Reopening, What, in_words};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is counted.
    Counted {
        /// What is.
        what: What,
        /// The day that places it in the year, where that is not its own.
        placed: Option<NaiveDate>,
    },
    /// It is counted below the line only.
    BelowTheLine {
        /// What is.
        what: What,
        /// As above.
        placed: Option<NaiveDate>,
    },
    /// It counts in another year.
    AnotherYear {
        /// What does.
        what: What,
        /// In which.
        year: ReportingYear,
    },
    /// What happened is not what the figure counts.
    Otherwise(What),
    /// There is no decision in force.
    Undecided(Undecided),
    /// What the figure counts is not there.
    Lacks(Lacks),
    /// It counts for nothing here, whatever is measured.
    Nothing(Nothing),
}

/// Why there is no decision in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecided {
    /// There was none yet.
    Yet,
    /// The case was opened again and is not decided again.
    Again {
        /// How.
        how: Reopening,
        /// When.
        on: Day,
    },
    /// It was taken back.
    TakenBack {
        /// The decision.
        decision: Decision,
        /// What took it back.
        at: Position,
    },
}

/// What a case lacks that the figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacks {
    /// No remedy was recommended.
    Remedy(Decision),
    /// Every remedy was cancelled.
    UncancelledRemedy(Decision),
    /// The remedy that would count was cancelled.
    ThisRemedy(String),
    /// Remedies were recommended, of other kinds only.
    RemedyOfThatKind(Vec<String>),
    /// Remedies still wait for their outcome.
    Compliance {
        /// How many.
        waiting: usize,
        /// Of how many that stand.
        of: usize,
    },
    /// No remedy is known to have been carried out after it was due.
    LateRemedy,
    /// No remedy was complied with after a failure.
    ComplianceAfterFailure,
    /// Compliance after a failure counts in the rate, by the definition set.
    ComplianceBesideTheRate,
    /// The decision in force has no finding that counts here.
    Finding(Decision),
    /// No public report was issued.
    Report,
    /// The public report was taken back.
    StandingReport {
        /// When it was issued.
        on: Day,
        /// What took it back.
        at: Position,
    },
    /// It was never opened again.
    Reopening,
    /// It was never decided twice; its decision, if there is one, is in force.
    SupersededDecision(Option<Decision>),
    /// It came after the day on which cases are open.
    ReceiptBy {
        /// When it came.
        on: Day,
        /// The day.
        day: NaiveDate,
    },
    /// It was decided by the day on which cases are open.
    OpenDayAfter {
        /// The decision.
        decision: Decision,
        /// The day.
        day: NaiveDate,
    },
}

/// Why a case counts for nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nothing {
    /// It was voided.
    Voided {
        /// Why.
        reason: VoidReason,
        /// What voided it.
        at: Position,
    },
    /// Its receipt was taken back.
    ReceiptTakenBack(Position),
    /// Nothing of it says that it was received.
    NeverReceived,
    /// It is about another body now.
    AnotherBody {
        /// Which, with its code.
        name: String,
        /// Since when.
        since: Option<Since>,
    },
    /// A joint case that the case it points to leads, by the definition set.
    LedByAnother(Position),
    /// A rate per residents, of a body without an estimate.
    NoEstimate(String),
    /// A rate per residents, in a year before the first with one.
    NoRateBefore(ReportingYear),
}

/// Since when a case is about another body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Since this correction.
    Corrected(Position),
    /// Since a correction was taken back.
    TakenBack {
        /// The correction.
        correction: Position,
        /// What took it back.
        at: Position,
    },
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrected(at) => write!(f, "since the correction at position {at}"),
            Self::TakenBack { correction, at } => write!(
                f,
                "since the correction at position {correction} was taken back at position {at}"
            ),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counted { what, placed } => counted(f, what, *placed),
            Self::BelowTheLine { what, placed } => {
                counted(f, what, *placed)?;
                f.write_str(": in the denominator only")
            }
            Self::AnotherYear { what, year } => write!(f, "{what}: counts in {year}"),
            Self::Otherwise(what) => write!(f, "{what}"),
            Self::Undecided(undecided) => write!(f, "{undecided}"),
            Self::Lacks(lacks) => write!(f, "{lacks}"),
            Self::Nothing(nothing) => write!(f, "{nothing}"),
        }
    }
}

fn counted(f: &mut fmt::Formatter<'_>, what: &What, placed: Option<NaiveDate>) -> fmt::Result {
    write!(f, "{what}")?;
    match placed {
        Some(day) => write!(f, ", placed by the decision of {}", in_words(day)),
        None => Ok(()),
    }
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yet => f.write_str("not decided yet"),
            Self::Again { how, on } => write!(f, "{} and not decided again", how.on(*on)),
            Self::TakenBack { decision, at } => {
                write!(f, "not decided: {decision}, taken back at position {at}")
            }
        }
    }
}

impl fmt::Display for Lacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remedy(decision) => write!(f, "{decision}; no remedy recommended"),
            Self::UncancelledRemedy(decision) => write!(f, "{decision}; all remedies cancelled"),
            Self::ThisRemedy(remedy) => write!(f, "{remedy} was cancelled"),
            Self::RemedyOfThatKind(others) => {
                write!(f, "other remedies recommended: {}", others.join(", "))
            }
            Self::Compliance { waiting, of } => {
                let remedies = if *of == 1 { "remedy" } else { "remedies" };
                write!(
                    f,
                    "compliance not yet known: {waiting} of {of} {remedies} without an outcome"
                )
            }
            Self::LateRemedy => f.write_str("no remedy known to have been carried out late"),
            Self::ComplianceAfterFailure => f.write_str("no remedy complied with after a failure"),
            Self::ComplianceBesideTheRate => {
                f.write_str("complied with after a failure, which the compliance rate counts")
            }
            Self::Finding(decision) => write!(f, "{decision}, with no finding that counts here"),
            Self::Report => f.write_str("no public report"),
            Self::StandingReport { on, at } => {
                write!(f, "public report on {on}, taken back at position {at}")
            }
            Self::Reopening => f.write_str("not reopened"),
            Self::SupersededDecision(None) => f.write_str("not decided yet"),
            Self::SupersededDecision(Some(decision)) => {
                write!(f, "its decision stands: {decision}")
            }
            Self::ReceiptBy { on, day } => write!(f, "received on {on}, after {}", in_words(*day)),
            Self::OpenDayAfter { decision, day } => {
                write!(f, "not open on {}: {decision}", in_words(*day))
            }
        }
    }
}

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Voided { reason, at } => {
                write!(f, "voided as {} at position {at}", reason.slug().replace('-', " "))
            }
            Self::ReceiptTakenBack(at) => write!(f, "its receipt was taken back at position {at}"),
            Self::NeverReceived => f.write_str("no receipt of it is recorded"),
            Self::AnotherBody { name, since: None } => write!(f, "about {name}"),
            Self::AnotherBody { name, since: Some(since) } => write!(f, "about {name} {since}"),
            Self::LedByAnother(at) => write!(
                f,
                "joint with another case (linked at position {at}), which leads and counts for both"
            ),
            Self::NoEstimate(name) => write!(f, "there is no estimate of the residents of {name}"),
            Self::NoRateBefore(first) => {
                write!(f, "there is no rate per residents before {first}")
            }
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
