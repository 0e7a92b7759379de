//! That histories are the same for a seed, hold no refused step, and have what is rare in an office.

use std::collections::{BTreeMap, BTreeSet};

use upheld_domain::{CaseKind, Outcome, ReviewResult, YearStart};

use super::*;

fn some(seed: u64, cases: usize) -> Vec<Step> {
    let register = Register::english().unwrap();
    histories(seed, cases, Position::FIRST.plus(9), &authorities(), &register)
}

/// The cases folded from the steps alone.
fn fold(steps: &[Step]) -> BTreeMap<CaseId, Case> {
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    for step in steps {
        step.entries().for_each(|entry| cases.entry(step.case).or_default().apply(entry));
    }
    cases
}

#[test]
fn the_same_seed_gives_the_same_steps() {
    assert_eq!(some(7, 20), some(7, 20));
    assert_ne!(some(7, 20), some(8, 20));
}

#[test]
fn each_step_is_accepted_in_its_place() {
    let register = Register::english().unwrap();
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    let (mut next, mut today) = (Position::FIRST.plus(9), FIRST_DAY);
    let mut ids = BTreeSet::new();
    for step in some(1, 100) {
        assert_eq!(step.first, next);
        assert!(step.today >= today);
        assert!(ids.insert(step.id), "{} was given twice", step.id);
        let case = cases.entry(step.case).or_default();
        let context = Context {
            today: step.today,
            register: &register,
            scheme: &Scheme::office(),
            case: step.case,
        };
        let verdict = decide(case, &step.command, &context);
        assert!(verdict.is_ok(), "{verdict:?} for {step:?}");
        step.entries().for_each(|entry| case.apply(entry));
        (next, today) = (next.plus(step.command.events.len() as u64), step.today);
    }
    assert_eq!(cases.len(), 100);
    let long = cases.values().filter(|case| case.entries().len() > 5).count();
    assert!(long > 80, "only {long} cases got far");
}

#[test]
fn every_kind_of_event_comes_and_every_year() {
    let steps = some(2, 300);
    let kinds: BTreeSet<CaseKind> =
        steps.iter().flat_map(Step::facts).map(|(_, facts)| facts.kind()).collect();
    let missing: Vec<_> = CaseKind::ALL.iter().filter(|kind| !kinds.contains(kind)).collect();
    // The office of these histories has a scheme without findings.
    assert_eq!(missing, [&CaseKind::FindingMade]);

    let decided: BTreeSet<String> = fold(&steps)
        .values()
        .filter_map(|case| case.standing().decision())
        .map(|decision| YearStart::APRIL.year_of(decision.on).to_string())
        .collect();
    let years = ["2017-18", "2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24"];
    assert!(years.iter().all(|year| decided.contains(*year)), "{decided:?}");
}

#[test]
fn what_is_rare_in_an_office_is_common_here() {
    let steps = some(3, 300);
    let cases = fold(&steps);
    let count = |holds: &dyn Fn(&Case) -> bool| cases.values().filter(|case| holds(case)).count();
    let amended = |facts: &CaseFacts| matches!(facts, CaseFacts::DecisionReviewed(f) if f.result == ReviewResult::Amended);
    let has = |case: &Case, kind| case.entries().iter().any(|entry| entry.facts.kind() == kind);

    let found = [
        ("amended", count(&|c| c.entries().iter().any(|e| amended(&e.facts)))),
        ("several remedies", count(&|c| c.standing().remedies.len() > 1)),
        (
            "upheld",
            count(&|c| c.standing().decision().is_some_and(|d| d.outcome == Outcome::Upheld)),
        ),
        ("decided twice", count(&|c| c.standing().decisions.len() > 1)),
        ("void", count(&|c| c.standing().voided.is_some())),
        ("revived", count(&|c| has(c, CaseKind::Voided) && c.standing().voided.is_none())),
        ("corrected", count(&|c| has(c, CaseKind::Corrected))),
        (
            "failed, then complied",
            count(&|c| {
                let mut remedies = c.standing().remedies.values();
                remedies.any(|r| r.not_complied_on.is_some() && r.complied_on.is_some())
            }),
        ),
    ];
    let few: Vec<_> = found.iter().filter(|(_, count)| *count < 5).collect();
    assert!(few.is_empty(), "{found:?}");
}
