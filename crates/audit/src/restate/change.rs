//! What each event of a case changed in what the case counts: the difference between the
//! contributions with it and without it. Not a second way of counting: it only compares.

use upheld_annual::{Contribution, contributions};
use upheld_domain::{Amendment, Counting, Position, ReviewResult, in_force};
use upheld_projection::{CaseNumber, Fact, FactRow};

use super::cause::Cause;

/// One contribution more or less, by one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The case.
    pub case: CaseNumber,
    /// Why.
    pub cause: Cause,
    /// The event that made the change.
    pub position: Position,
    /// What came or went.
    pub contribution: Contribution,
    /// 1 where it came, -1 where it went.
    pub amount: i64,
}

/// Gives what each event after the first `known` rows changed. Takes a case's rows in order.
pub fn changes(case: &[FactRow], known: usize, counting: &Counting, give: &mut impl FnMut(Change)) {
    let mut before = counted(&case[..known.min(case.len())], counting);
    for end in known..case.len() {
        let row = &case[end];
        let after = counted(&case[..=end], counting);
        if after != before {
            let cause = cause_of(&case[..end], row);
            let mut tell = |contribution, amount| {
                let (case, position) = (row.case, row.position);
                give(Change { case, cause, position, contribution, amount });
            };
            rest(&before, &after).for_each(|gone| tell(gone, -1));
            rest(&after, &before).for_each(|come| tell(come, 1));
        }
        before = after;
    }
}

/// What rows count, in order, each as often as it counts.
fn counted(rows: &[FactRow], counting: &Counting) -> Vec<Contribution> {
    let mut all: Vec<Contribution> = contributions(rows, counting).collect();
    all.sort_unstable();
    all
}

/// What the first has that the second has not; both are in order and may hold one thing twice.
fn rest<'a>(
    first: &'a [Contribution],
    second: &'a [Contribution],
) -> impl Iterator<Item = Contribution> + 'a {
    let mut others = second.iter().peekable();
    first.iter().copied().filter(move |found| {
        while others.next_if(|other| *other < found).is_some() {}
        others.next_if(|other| *other == found).is_none()
    })
}

/// Why an event changes what its case counts. Takes the case before it.
fn cause_of(before: &[FactRow], row: &FactRow) -> Cause {
    match row.amendment {
        Amendment::Retracts(_) => Cause::RetractedOrVoided,
        Amendment::Corrects(of, Some(fact)) => correction(before, of, fact),
        Amendment::Corrects(_, None) => Cause::Corrected,
        Amendment::Stands(fact) => match fact {
            Fact::Voided { .. } => Cause::RetractedOrVoided,
            Fact::Reopened { .. } | Fact::Reviewed { .. } => Cause::ReopenedOrReviewed,
            Fact::Complied { .. }
            | Fact::NotComplied { .. }
            | Fact::RemedyRescheduled { .. }
            | Fact::RemedyCancelled { .. } => Cause::CompliedLater,
            _ if was_opened_again(before) => Cause::ReopenedOrReviewed,
            _ => Cause::RecordedLate,
        },
    }
}

fn correction(before: &[FactRow], of: Position, fact: Fact) -> Cause {
    let standing = in_force(before);
    let old = standing.iter().find(|event| event.position == of).map(|event| event.content);
    match (old, fact) {
        (
            Some(Fact::Received { authority: a, subject: s, .. }),
            Fact::Received { authority, subject, .. },
        ) if (a, s) != (authority, subject) => Cause::Reclassified,
        _ => Cause::Corrected,
    }
}

/// Whether the case was opened again and not decided since: what comes now comes of that. A review
/// that let the decision stand opened nothing.
fn was_opened_again(before: &[FactRow]) -> bool {
    let opens = |fact: &Fact| match fact {
        Fact::Reopened { .. } => true,
        Fact::Reviewed { result, .. } => *result != ReviewResult::Stands,
        _ => false,
    };
    let standing = in_force(before);
    let last = standing.iter().rposition(|event| opens(&event.content));
    last.is_some_and(|last| !standing[last + 1..].iter().any(|event| decides(&event.content)))
}

fn decides(fact: &Fact) -> bool {
    matches!(fact, Fact::Upheld { .. } | Fact::NotUpheld { .. } | Fact::Discontinued { .. })
}
