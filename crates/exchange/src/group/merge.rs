//! What the rows of one case say together. Which row stands first in the file makes no difference,
//! but to `last` and to texts.

use std::fmt::Display;

use upheld_domain::{Answer, Finding, Particulars, Subject};

use crate::cases::CaseRow;
use crate::decision::DecisionCells;
use crate::fields::Cell;
use crate::rows_rule::OutcomeRule;
use crate::words::Label;

/// A row with its place among those held and its number in the file.
type Placed = (usize, u64, CaseRow);

/// Two rows of a case that have to say the same and do not.
pub(super) struct Differs {
    /// The later row.
    pub(super) place: usize,
    pub(super) column: &'static str,
    pub(super) reason: String,
    pub(super) hint: &'static str,
}

const SAME: &str = "rows of one case have to say the same here; see which of the two is right";

const SAME_OUTCOME: &str = "see which is right, or state by which rule one outcome is made of several: \
     [rows] outcome = \"gravest\"";

/// One row that says what all rows say.
pub(super) fn merge(rule: OutcomeRule, rows: &[Placed]) -> Result<CaseRow, Vec<Differs>> {
    let mut differs = Vec::new();
    agree(rows, "authority", |row| Some(row.authority), SAME, &mut differs);
    agree(rows, "received_on", |row| Some(row.received_on), SAME, &mut differs);
    agree(rows, "channel", |row| row.channel.filled(), SAME, &mut differs);
    if rule == OutcomeRule::Single {
        let outcome = |row: &CaseRow| row.decision.outcome.filled();
        agree(rows, "outcome", outcome, SAME_OUTCOME, &mut differs);
    }
    let Some((_, _, first)) = rows.first().filter(|_| differs.is_empty()) else {
        return Err(differs);
    };
    let decisive = decisive(rule, rows);
    Ok(CaseRow {
        reference: first.reference,
        authority: first.authority,
        subject: decisive.iter().map(|row| row.subject).min().unwrap_or(first.subject),
        received_on: first.received_on,
        channel: of(rows, |row| row.channel, |channels| channels.first().copied()),
        decision: decision(rows, &decisive),
        findings: findings(rows),
        texts: texts(rows),
    })
}

/// Notes where a row says something else than the first that says anything.
fn agree<T: PartialEq + Display>(
    rows: &[Placed],
    column: &'static str,
    value: impl Fn(&CaseRow) -> Option<T>,
    hint: &'static str,
    differs: &mut Vec<Differs>,
) {
    let mut said = rows.iter().filter_map(|(place, row, cells)| Some((*place, row, value(cells)?)));
    let Some((_, first_row, first)) = said.next() else { return };
    for (place, _, _) in said.filter(|(_, _, other)| *other != first) {
        let reason = format!("row {first_row} of the same case has {first} here");
        differs.push(Differs { place, column, reason, hint });
    }
}

/// The rows whose outcome is the case's; all of them where there is none.
fn decisive(rule: OutcomeRule, rows: &[Placed]) -> Vec<&CaseRow> {
    let decided = || rows.iter().map(|(_, _, row)| row).filter(|row| outcome(row).is_some());
    let label = match rule {
        OutcomeRule::Last => {
            let last = decided().max_by_key(|row| row.decision.decided_on.filled());
            return last.map_or_else(|| rows.iter().map(|(_, _, row)| row).collect(), |r| vec![r]);
        }
        OutcomeRule::Gravest | OutcomeRule::Single => {
            decided().filter_map(outcome).min_by_key(|label| label.rank)
        }
    };
    rows.iter().map(|(_, _, row)| row).filter(|row| outcome(row) == label).collect()
}

fn outcome(row: &CaseRow) -> Option<Label> {
    row.decision.outcome.filled()
}

/// One cell made of those of several rows: missing where the column is, blank where all are.
fn of<T>(
    rows: &[Placed],
    cell: impl Fn(&CaseRow) -> Cell<T>,
    pick: impl Fn(&[T]) -> Option<T>,
) -> Cell<T> {
    let cells: Vec<&CaseRow> = rows.iter().map(|(_, _, row)| row).collect();
    of_rows(&cells, cell, pick)
}

fn of_rows<T>(
    rows: &[&CaseRow],
    cell: impl Fn(&CaseRow) -> Cell<T>,
    pick: impl Fn(&[T]) -> Option<T>,
) -> Cell<T> {
    let missing = rows.iter().all(|row| matches!(cell(row), Cell::Missing));
    let filled: Vec<T> = rows.iter().filter_map(|row| cell(row).filled()).collect();
    match pick(&filled) {
        Some(picked) => Cell::Filled(picked),
        None if missing => Cell::Missing,
        None => Cell::Blank,
    }
}

fn decision(rows: &[Placed], decisive: &[&CaseRow]) -> DecisionCells {
    let answer = |cell: fn(&DecisionCells) -> Cell<Answer>, first: Answer| {
        of_rows(decisive, |row| cell(&row.decision), |said| prefer(said, first))
    };
    DecisionCells {
        investigated_on: of(
            rows,
            |row| row.decision.investigated_on,
            |days| days.iter().min().copied(),
        ),
        decided_on: of(rows, |row| row.decision.decided_on, |days| days.iter().max().copied()),
        outcome: of_rows(decisive, |row| row.decision.outcome, |labels| labels.first().copied()),
        injustice: answer(|cells| cells.injustice, Answer::Yes),
        fault_accepted: answer(|cells| cells.fault_accepted, Answer::Yes),
        // The authority had put it right only where it had put all of it right.
        remedied_before: answer(|cells| cells.remedied_before, Answer::No),
        by_report: answer(|cells| cells.by_report, Answer::Yes),
        discontinued: of_rows(
            decisive,
            |row| row.decision.discontinued,
            |said| said.iter().min().copied(),
        ),
        reported_on: of(rows, |row| row.decision.reported_on, |days| days.iter().min().copied()),
        published_on: of(rows, |row| row.decision.published_on, |days| days.iter().max().copied()),
    }
}

/// The findings of all rows, in an order of their own.
fn findings(rows: &[Placed]) -> Vec<(Finding, Subject)> {
    let mut findings: Vec<_> = rows.iter().flat_map(|(_, _, row)| row.findings.clone()).collect();
    findings.sort_unstable_by_key(|(finding, subject)| (finding.code(), *subject));
    findings
}

/// An answer if anybody gives it, else what anybody says.
fn prefer(said: &[Answer], first: Answer) -> Option<Answer> {
    said.iter().find(|answer| **answer == first).or(said.first()).copied()
}

/// The first text of each sort, in the order of the file.
fn texts(rows: &[Placed]) -> Particulars {
    let mut texts = Particulars::none();
    for (_, _, row) in rows {
        for (which, text) in row.texts.iter() {
            if texts.get(which).is_some() {
                continue;
            }
            // A text too many is left out: each fits, and together they are of one case.
            if let Ok(with) = texts.clone().with(which, text) {
                texts = with;
            }
        }
    }
    texts
}
