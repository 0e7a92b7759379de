//! What a rule found, and what it could not look at.

use serde::Serialize;
use upheld_domain::{AuthorityId, Position, Reference};

use super::rule::CheckRule;

/// Something to mend or to look at. Ordered by rule, body and case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct YearEndFinding {
    /// The rule that found it.
    pub rule: CheckRule,
    /// The body concerned.
    pub authority: AuthorityId,
    /// The cases concerned; none where it is about a body alone.
    pub references: Vec<Reference>,
    /// The measure concerned, as it is written.
    pub measure: Option<String>,
    /// What was found, in a sentence without its end.
    pub what: String,
    /// The command that mends it or shows more. What only the office knows stands in capitals.
    pub command: String,
}

/// What a rule left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct YearEndNote {
    /// The rule.
    pub rule: CheckRule,
    /// A whole sentence.
    pub what: String,
}

impl YearEndNote {
    pub(super) fn new(rule: CheckRule, what: String) -> Self {
        Self { rule, what }
    }
}

/// The command that corrects a fact of a case's event. A reference without its spaces needs no
/// quotes in a shell.
pub(super) fn correct(reference: Reference, event: Position, right: &str) -> String {
    format!("upheld case correct {} --event {event} --set {right}", reference.as_str())
}

/// The command that shows a case.
pub(super) fn show(reference: Reference) -> String {
    format!("upheld case show {}", reference.as_str())
}

/// A count with its noun: `1 day`, `14 days`.
pub(super) fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    match count.try_into().unwrap_or(0) {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
