//! Which counts of which authority and year are published, so that chance must not touch them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use upheld_domain::{AuthorityId, CaseFacts, ReportingYear, ReviewResult, YearStart};

use crate::published::Published;
use crate::tale::{Brief, Tale};

/// What is published of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Lock {
    /// Receipts, and closures at assessment.
    intake: bool,
    /// Findings and reopenings.
    findings: bool,
    /// Outcomes of remedies.
    compliance: bool,
}

/// The published cells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Locks {
    cells: BTreeMap<AuthorityId, Vec<(ReportingYear, Lock)>>,
}

impl Locks {
    /// The locks of what was published of the years a history covers.
    pub(crate) fn of(published: &Published, covers: impl Fn(ReportingYear) -> bool) -> Self {
        let mut locks = Self::default();
        for cell in published.figures.iter().filter(|cell| covers(cell.year)) {
            let lock = locks.cell(cell.authority, cell.year);
            (lock.findings, lock.compliance) = (true, true);
        }
        for cell in published.outcomes.iter().filter(|cell| covers(cell.year)) {
            let lock = locks.cell(cell.authority, cell.year);
            (lock.intake, lock.findings) = (true, true);
        }
        locks
    }

    fn cell(&mut self, authority: AuthorityId, year: ReportingYear) -> &mut Lock {
        let cells = self.cells.entry(authority).or_default();
        let at = cells.iter().position(|(known, _)| *known == year).unwrap_or_else(|| {
            cells.push((year, Lock::default()));
            cells.len() - 1
        });
        &mut cells[at].1
    }

    /// Whether receipts of a cell are published.
    pub(crate) fn receipts(&self, authority: AuthorityId, year: ReportingYear) -> bool {
        let cells = self.cells.get(&authority).map_or(&[][..], Vec::as_slice);
        cells.iter().any(|(known, lock)| *known == year && lock.intake)
    }

    /// Whether a tale does anything in a published cell, be it only until it is corrected.
    pub(crate) fn touched_by(&self, tale: &Tale, brief: &Brief) -> bool {
        [Some(brief.authority), brief.mistaken_for]
            .into_iter()
            .flatten()
            .filter_map(|authority| self.cells.get(&authority))
            .any(|cells| tale.deeds().filter_map(|deed| deed.facts()).any(|f| touches(cells, f)))
    }
}

fn touches(cells: &[(ReportingYear, Lock)], facts: &CaseFacts) -> bool {
    let locked = |day: NaiveDate, which: fn(&Lock) -> bool| {
        let year = YearStart::APRIL.year_of(day);
        cells.iter().any(|(known, lock)| *known == year && which(lock))
    };
    match facts {
        CaseFacts::Received(f) => locked(f.received_on, |lock| lock.intake),
        CaseFacts::ClosedAtAssessment(f) => locked(f.decided_on, |lock| lock.intake),
        CaseFacts::Upheld(f) => locked(f.decided_on, |lock| lock.findings),
        CaseFacts::NotUpheld(f) => locked(f.decided_on, |lock| lock.findings),
        CaseFacts::Discontinued(f) => locked(f.decided_on, |lock| lock.findings),
        CaseFacts::Reopened(f) => locked(f.on, |lock| lock.findings),
        CaseFacts::DecisionReviewed(f) => {
            f.result != ReviewResult::Stands && locked(f.on, |lock| lock.findings)
        }
        CaseFacts::Complied(f) => locked(f.satisfied_on, |lock| lock.compliance),
        CaseFacts::NotComplied(f) => locked(f.on, |lock| lock.compliance),
        _ => false,
    }
}
