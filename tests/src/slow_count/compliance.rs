//! The compliance outcome of one case, and what came after a failure.

use chrono::NaiveDate;
use upheld_domain::{
    AfterFailure, ComplianceComplete, ComplianceDay, ComplianceNeeds, Counting, DiscontinuedAs,
};

use super::Facts;
use super::stands::{
    Decision, Outcome, Remedy, RemedyOutcome, decision_in_force, decisions, outcomes, placed_on,
    remedies,
};

/// The compliance outcome that a case counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct ComplianceOutcome {
    pub(super) on: NaiveDate,
    pub(super) satisfied: bool,
}

/// The upheld decision that lets a case's compliance count: the one in force, or, with
/// `once-upheld`, the last there was.
fn upheld_decision(case: &Facts, rules: &Counting) -> Option<Decision> {
    let is_upheld = |decision: &Decision| decision.outcome == Outcome::Upheld;
    match rules.compliance_needs {
        ComplianceNeeds::UpheldInForce => {
            decision_in_force(case, rules.discontinued_as).filter(is_upheld)
        }
        ComplianceNeeds::OnceUpheld => {
            decisions(case, DiscontinuedAs::NotUpheld).into_iter().rfind(is_upheld)
        }
    }
}

/// The case's compliance outcome, where it has one.
pub(super) fn compliance_outcome(case: &Facts, rules: &Counting) -> Option<ComplianceOutcome> {
    let first = day_of_first_outcome(case, rules)?;
    let failed = failed(case);
    let late = !rules.late_is_satisfied && any_late_at_first(case);
    let satisfied = failed.is_empty() && !late;
    match (rules.after_failure, put_right_on(case)) {
        (AfterFailure::Restate, Some(_)) => Some(ComplianceOutcome { on: first, satisfied: !late }),
        (AfterFailure::Move, Some(later)) => {
            Some(ComplianceOutcome { on: later, satisfied: !late })
        }
        _ => Some(ComplianceOutcome { on: first, satisfied }),
    }
}

/// The day the case complied after a failure, where that is counted beside the rate.
pub(super) fn complied_after_failure(case: &Facts, rules: &Counting) -> Option<NaiveDate> {
    day_of_first_outcome(case, rules)?;
    match rules.after_failure {
        AfterFailure::KeepFirst => put_right_on(case),
        AfterFailure::Restate | AfterFailure::Move => None,
    }
}

/// The satisfied-on days of the remedies carried out late.
pub(super) fn late_remedies(case: &Facts, rules: &Counting) -> Vec<NaiveDate> {
    if upheld_decision(case, rules).is_none() {
        return Vec::new();
    }
    let mut days = Vec::new();
    for remedy in remedies(case) {
        if let Some(last) = outcomes(case, remedy.id).last()
            && is_late(&remedy, last)
        {
            days.push(last.on);
        }
    }
    days
}

/// The day of the case's outcome, before anything that followed a failure.
fn day_of_first_outcome(case: &Facts, rules: &Counting) -> Option<NaiveDate> {
    let decision = upheld_decision(case, rules)?;
    let remedies = remedies(case);
    let mut days = Vec::new();
    for remedy in &remedies {
        if let Some(first) = outcomes(case, remedy.id).first() {
            days.push(first.on);
        }
    }
    let enough = match rules.compliance_complete {
        ComplianceComplete::AllRemedies => days.len() == remedies.len(),
        ComplianceComplete::FirstOutcome => true,
    };
    let latest = days.into_iter().max().filter(|_| enough)?;
    Some(match rules.compliance_day {
        ComplianceDay::LastOutcome => latest,
        ComplianceDay::Decision => placed_on(case, &decision, rules.redecision_year),
    })
}

/// The remedies whose first outcome is NotComplied.
fn failed(case: &Facts) -> Vec<Remedy> {
    let fails = |remedy: &Remedy| outcomes(case, remedy.id).first().is_some_and(|o| !o.complied);
    remedies(case).into_iter().filter(fails).collect()
}

/// The latest day on which the ombudsman was satisfied with a remedy that had failed; none where
/// none had, or one still does.
fn put_right_on(case: &Facts) -> Option<NaiveDate> {
    let mut days = Vec::new();
    for remedy in failed(case) {
        let last = outcomes(case, remedy.id).last().copied().filter(|last| last.complied)?;
        days.push(last.on);
    }
    days.into_iter().max()
}

fn any_late_at_first(case: &Facts) -> bool {
    remedies(case)
        .iter()
        .any(|remedy| outcomes(case, remedy.id).first().is_some_and(|o| is_late(remedy, o)))
}

/// Complied with, and done after the due day in force. Unknown days are not late.
fn is_late(remedy: &Remedy, outcome: &RemedyOutcome) -> bool {
    match (outcome.complied, outcome.done, remedy.due) {
        (true, Some(done), Some(due)) => done > due,
        _ => false,
    }
}
