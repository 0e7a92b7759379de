//! A body's own list of complaints set against the record: what both have, what one has, what is
//! classified or dated otherwise. Rows are matched by the office's reference, and where a list has
//! none by days and subject, with a score ([`score`]) that is written down.
//!
//! Takes what both sides may see of a case and nothing else: references, days, subjects, outcomes. Not
//! here: reading lists, finding cases, and the workbook that is sent back.

mod pairs;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use upheld_domain::{AuthorityId, DiscontinuedAs, Outcome, Reference, Subject, VoidReason};

pub use pairs::{SCORE_MAX, SCORE_MIN, score};
pub use why::{OnlyOurs, OnlyTheirs};

/// What a row of a body's list says. What it does not say is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Theirs {
    /// The office's reference.
    pub reference: Option<Reference>,
    /// The body it names.
    pub authority: Option<AuthorityId>,
    /// The day it was received.
    pub received_on: Option<NaiveDate>,
    /// The day it was decided.
    pub decided_on: Option<NaiveDate>,
    /// What it is about.
    pub subject: Option<Subject>,
    /// How it was decided.
    pub outcome: Option<Outcome>,
}

/// What the record says of a case of the body: as corrected, by its decision in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ours {
    /// Its reference.
    pub reference: Reference,
    /// The day it was received.
    pub received_on: NaiveDate,
    /// The day of the decision in force; none while it is open.
    pub decided_on: Option<NaiveDate>,
    /// What it is about.
    pub subject: Subject,
    /// The decision in force.
    pub outcome: Option<Outcome>,
    /// Whether it is being investigated, or was.
    pub investigated: bool,
}

/// What the record has under a reference that is none of the body's cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// A case about another body.
    About(AuthorityId),
    /// A case that counts for nothing.
    Void(VoidReason),
}

/// What is set against what.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The body.
    pub authority: AuthorityId,
    /// Its list.
    pub theirs: &'a [Theirs],
    /// Its cases in the record that are not void, whatever their year.
    pub ours: &'a [Ours],
    /// What the record has under the list's other references.
    pub elsewhere: &'a BTreeMap<Reference, Elsewhere>,
    /// The first and last day that is asked about; none for all.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// What a discontinued investigation counts as: the body may have been told no more than that.
    pub discontinued_as: DiscontinuedAs,
}

/// A fact on which both sides differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// What it is about.
    Subject,
    /// How it was decided.
    Outcome,
    /// The day it was received.
    ReceivedOn,
    /// The day it was decided.
    DecidedOn,
}

impl Difference {
    /// The word for it in files: `received_on`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Outcome => "outcome",
            Self::ReceivedOn => "received_on",
            Self::DecidedOn => "decided_on",
        }
    }

    /// Whether it is one of classification, rather than of days.
    #[must_use]
    pub const fn classifies(self) -> bool {
        matches!(self, Self::Subject | Self::Outcome)
    }
}

/// How a row was matched with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// By its reference.
    Reference,
    /// By days, subject and outcome, with so many points.
    Score(u8),
}

/// A row with its case. Sides are told by their places in the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The row.
    pub theirs: usize,
    /// The case.
    pub ours: usize,
    /// How they came together.
    pub matched: Matched,
    /// On what they differ; nothing where they agree in all that both say.
    pub differences: Vec<Difference>,
}

/// What a reconciliation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// Rows that have their case, in the order of the list.
    pub pairs: Vec<Pair>,
    /// Rows that have none.
    pub only_theirs: Vec<(usize, OnlyTheirs)>,
    /// Cases that have no row, in the order given, and why the body may not know of them.
    pub only_ours: Vec<(usize, Option<OnlyOurs>)>,
    /// Rows that stand there again: each with the first.
    pub twice: Vec<(usize, usize)>,
    /// Rows that are of no day that is asked about.
    pub outside: Vec<usize>,
    /// How many rows have a reference, and how many of these are known to the record.
    pub references: (usize, usize),
}

/// A list that is another body's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnothersList {
    /// Most rows that name a body name this one.
    #[error("{rows} of {of} rows name another authority")]
    Named {
        /// The body.
        authority: AuthorityId,
        /// How many rows name it.
        rows: usize,
        /// How many name any.
        of: usize,
    },
    /// Most known references are of its cases.
    #[error("{references} of {of} references known to the record are about another authority")]
    References {
        /// The body.
        authority: AuthorityId,
        /// How many references are of its cases.
        references: usize,
        /// How many are known.
        of: usize,
    },
}

impl AnothersList {
    /// Whose it is.
    #[must_use]
    pub const fn authority(&self) -> AuthorityId {
        match self {
            Self::Named { authority, .. } | Self::References { authority, .. } => *authority,
        }
    }
}

/// Sets a list against the record.
///
/// # Errors
/// [`AnothersList`] where most of it is about another body.
pub fn reconcile(sides: &Sides<'_>) -> Result<Reconciled, AnothersList> {
    check_whose(sides)?;
    let mut found = pairs::match_up(sides);
    found.pairs.sort_by_key(|pair| pair.theirs);
    let in_period = |days: &[Option<NaiveDate>]| {
        let Some((first, last)) = sides.period else { return true };
        let mut days = days.iter().flatten().peekable();
        // A row without a day may be of any.
        days.peek().is_none() || days.any(|day| (first..=last).contains(day))
    };
    let theirs =
        |row: usize| in_period(&[sides.theirs[row].received_on, sides.theirs[row].decided_on]);
    let ours =
        |case: usize| in_period(&[Some(sides.ours[case].received_on), sides.ours[case].decided_on]);
    let outside =
        |row: &usize, case: Option<usize>| !theirs(*row) && case.is_none_or(|case| !ours(case));
    for pair in &found.pairs {
        found.outside.extend(Some(pair.theirs).filter(|row| outside(row, Some(pair.ours))));
    }
    for (row, _) in &found.only_theirs {
        found.outside.extend(Some(*row).filter(|row| outside(row, None)));
    }
    found.outside.sort_unstable();
    let left: BTreeSet<usize> = found.outside.iter().copied().collect();
    found.pairs.retain(|pair| !left.contains(&pair.theirs));
    found.only_theirs.retain(|(row, _)| !left.contains(row));
    found.twice.retain(|(_, first)| !left.contains(first));
    found.only_ours.retain(|(case, _)| ours(*case));
    Ok(found)
}

/// Refuses a list most of which is about another body, by the bodies it names or its references.
fn check_whose(sides: &Sides<'_>) -> Result<(), AnothersList> {
    let named: Vec<AuthorityId> = sides.theirs.iter().filter_map(|row| row.authority).collect();
    if let Some((authority, rows)) = other_most(&named, sides.authority) {
        return Err(AnothersList::Named { authority, rows, of: named.len() });
    }
    let own: BTreeSet<Reference> = sides.ours.iter().map(|case| case.reference).collect();
    let listed: BTreeSet<Reference> = sides.theirs.iter().filter_map(|row| row.reference).collect();
    let about = listed.iter().filter_map(|reference| match sides.elsewhere.get(reference) {
        Some(Elsewhere::About(id)) => Some(*id),
        _ => own.contains(reference).then_some(sides.authority),
    });
    let about: Vec<AuthorityId> = about.collect();
    if let Some((authority, references)) = other_most(&about, sides.authority) {
        return Err(AnothersList::References { authority, references, of: about.len() });
    }
    Ok(())
}

/// The other body that is named most, where more than half of the names are not of the one asked
/// about.
fn other_most(named: &[AuthorityId], own: AuthorityId) -> Option<(AuthorityId, usize)> {
    let mut others: BTreeMap<AuthorityId, usize> = BTreeMap::new();
    for id in named.iter().filter(|id| **id != own) {
        *others.entry(*id).or_default() += 1;
    }
    let all: usize = others.values().sum();
    let most = others.into_iter().max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id)))?;
    (all * 2 > named.len()).then_some(most)
}

#[cfg(test)]
mod tests;
