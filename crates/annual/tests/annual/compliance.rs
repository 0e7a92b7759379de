//! Remedies and compliance, rule by rule.

use upheld_domain::{Amendment, Definitions};
use upheld_projection::Fact;

use crate::given::{
    amended, at, cancelled, case, complied, complied_on, counts, failed, not_upheld, received,
    recommended, reopened, rescheduled, upheld, usual, usually, with,
};

const NONE: [&str; 0] = [];

/// A case upheld in 2021-22 with remedies due on 1 June 2022, and what followed.
fn upheld_with(remedies: u16, then: &[Fact]) -> Vec<Fact> {
    let mut facts = vec![received("2021-05-01"), upheld("2022-03-01")];
    facts.extend((1..=remedies).map(|number| recommended(number, "2022-06-01")));
    facts.extend_from_slice(then);
    facts
}

fn rate(facts: &[Fact], definitions: &Definitions) -> Vec<String> {
    counts(&case(facts.iter().copied()), "compliance-rate", definitions)
}

#[test]
fn remedies_count_by_kind_in_the_year_of_the_decision() {
    let facts = upheld_with(2, &[cancelled(2)]);
    assert_eq!(usually(facts.clone(), "remedies/apology"), ["2021-22"]);
    assert_eq!(usually(facts, "remedies/training"), NONE);
    let lost = upheld_with(1, &[reopened("2022-04-01"), not_upheld("2022-05-01")]);
    assert_eq!(usually(lost, "remedies/apology"), NONE);
}

#[test]
fn remedies_follow_the_day_their_rule_names() {
    let again = upheld_with(1, &[reopened("2022-04-01"), upheld("2022-05-01")]);
    assert_eq!(usually(again.clone(), "remedies/apology"), ["2022-23"]);
    let original = with("redecision_year", "original");
    assert_eq!(counts(&case(again.clone()), "remedies/apology", &original), ["2021-22"]);
    let own = crate::given::but(&original, "remedy_year", "decided-on");
    assert_eq!(counts(&case(again), "remedies/apology", &own), ["2022-23"]);
}

#[test]
fn a_case_counts_once_when_all_its_remedies_have_an_outcome() {
    let mut facts = upheld_with(2, &[complied(1, "2022-05-01")]);
    assert_eq!(usually(facts.clone(), "compliance-outcomes"), NONE);
    assert_eq!(rate(&facts, &with("compliance_complete", "first-outcome")), ["2022-23"]);
    facts.push(complied(2, "2023-05-01"));
    assert_eq!(usually(facts.clone(), "compliance-outcomes"), ["2023-24"]);
    assert_eq!(usually(facts, "compliance-rate"), ["2023-24"]);
}

#[test]
fn the_latest_day_places_the_outcome_whatever_the_order_of_recording() {
    let facts = upheld_with(2, &[complied(1, "2023-05-01"), complied(2, "2022-05-01")]);
    assert_eq!(rate(&facts, &usual()), ["2023-24"]);
    assert_eq!(rate(&facts, &with("compliance_day", "decision")), ["2021-22"]);
}

#[test]
fn satisfied_on_places_the_year_not_done_on() {
    let facts = upheld_with(1, &[complied_on(1, "2022-03-20", "2022-04-20")]);
    assert_eq!(rate(&facts, &usual()), ["2022-23"]);
}

#[test]
fn a_cancelled_remedy_is_not_waited_for() {
    let facts = upheld_with(2, &[complied(1, "2022-05-01"), cancelled(2)]);
    assert_eq!(rate(&facts, &usual()), ["2022-23"]);
    let none_left = upheld_with(1, &[complied(1, "2022-05-01"), cancelled(1)]);
    assert_eq!(rate(&none_left, &usual()), NONE);
    assert_eq!(rate(&upheld_with(0, &[]), &usual()), NONE);
}

#[test]
fn one_failure_fails_the_case() {
    let facts = upheld_with(2, &[complied(1, "2022-05-01"), failed(2, "2022-07-01")]);
    assert_eq!(rate(&facts, &usual()), ["2022-23 below"]);
    assert_eq!(usually(facts.clone(), "compliance-outcomes"), ["2022-23"]);
    assert_eq!(usually(facts, "complied-after-failure"), NONE);
}

#[test]
fn compliance_after_a_failure_is_kept_restated_or_moved() {
    let facts = upheld_with(1, &[failed(1, "2022-07-01"), complied(1, "2023-07-01")]);
    let after = |rule: &str, measure: &str| {
        counts(&case(facts.clone()), measure, &with("after_failure", rule))
    };
    assert_eq!(after("keep-first", "compliance-rate"), ["2022-23 below"]);
    assert_eq!(after("keep-first", "complied-after-failure"), ["2023-24"]);
    assert_eq!(after("restate", "compliance-rate"), ["2022-23"]);
    assert_eq!(after("restate", "complied-after-failure"), NONE);
    assert_eq!(after("move", "compliance-rate"), ["2023-24"]);
    assert_eq!(after("move", "complied-after-failure"), NONE);
}

#[test]
fn every_failure_has_to_be_made_good() {
    let half = [failed(1, "2022-07-01"), failed(2, "2022-08-01"), complied(1, "2023-07-01")];
    let mut facts = upheld_with(2, &half);
    assert_eq!(usually(facts.clone(), "complied-after-failure"), NONE);
    assert_eq!(rate(&facts, &with("after_failure", "move")), ["2022-23 below"]);
    facts.push(complied(2, "2024-07-01"));
    assert_eq!(usually(facts.clone(), "complied-after-failure"), ["2024-25"]);
    facts.push(failed(2, "2024-08-01"));
    assert_eq!(usually(facts, "complied-after-failure"), NONE);
}

#[test]
fn a_failure_after_compliance_leaves_the_first_outcome() {
    let facts = upheld_with(1, &[complied(1, "2022-05-01"), failed(1, "2022-07-01")]);
    assert_eq!(rate(&facts, &usual()), ["2022-23"]);
    assert_eq!(usually(facts, "complied-after-failure"), NONE);
}

#[test]
fn late_compliance_is_compliance_unless_the_set_says_not() {
    let facts = upheld_with(1, &[complied(1, "2022-06-02")]);
    assert_eq!(rate(&facts, &usual()), ["2022-23"]);
    assert_eq!(rate(&facts, &with("late_is_satisfied", "false")), ["2022-23 below"]);
    assert_eq!(usually(facts, "remedies-late"), ["2022-23"]);
}

#[test]
fn a_remedy_is_late_by_its_due_day_in_force() {
    let late = |then: &[Fact]| usually(upheld_with(1, then), "remedies-late");
    assert_eq!(late(&[complied(1, "2022-06-01")]), NONE);
    assert_eq!(late(&[rescheduled(1, "2022-07-01"), complied(1, "2022-06-02")]), NONE);
    assert_eq!(late(&[rescheduled(1, "2022-05-01"), complied(1, "2022-05-02")]), ["2022-23"]);
    assert_eq!(late(&[complied_on(1, "2022-06-02", "2023-05-01")]), ["2023-24"]);
    assert_eq!(late(&[complied_on(1, "unknown", "2023-05-01")]), NONE);
    assert_eq!(late(&[failed(1, "2023-05-01")]), NONE);
    assert_eq!(late(&[complied(1, "2022-06-02"), cancelled(1)]), NONE);
    let no_due_day = [received("2021-05-01"), upheld("2022-03-01"), recommended(1, "none set")];
    let facts = no_due_day.into_iter().chain([complied(1, "2030-01-01")]);
    assert_eq!(usually(facts, "remedies-late"), NONE);
}

#[test]
fn compliance_needs_an_upheld_decision_in_force() {
    let open = upheld_with(1, &[complied(1, "2022-07-01"), reopened("2022-08-01")]);
    assert_eq!(rate(&open, &usual()), NONE);
    assert_eq!(usually(open.clone(), "remedies-late"), NONE);
    let once = with("compliance_needs", "once-upheld");
    assert_eq!(rate(&open, &once), ["2022-23"]);
    let lost: Vec<_> = open.iter().copied().chain([not_upheld("2022-09-01")]).collect();
    assert_eq!(rate(&lost, &usual()), NONE);
    assert_eq!(rate(&lost, &crate::given::but(&once, "compliance_day", "decision")), ["2021-22"]);
    let again: Vec<_> = open.into_iter().chain([upheld("2022-09-01")]).collect();
    assert_eq!(rate(&again, &usual()), ["2022-23"]);
}

#[test]
fn a_retracted_outcome_opens_the_remedy_again() {
    let rows = case(upheld_with(1, &[failed(1, "2022-07-01")]));
    let rows = amended(rows, Amendment::Retracts(at(4)));
    assert_eq!(counts(&rows, "compliance-outcomes", &usual()), NONE);
    let rows = amended(rows, Amendment::Stands(complied(1, "2023-07-01")));
    assert_eq!(counts(&rows, "compliance-rate", &usual()), ["2023-24"]);
}

#[test]
fn an_outcome_of_no_known_remedy_changes_nothing() {
    let facts =
        upheld_with(1, &[complied(9, "2022-07-01"), cancelled(8), rescheduled(7, "2022-07-01")]);
    assert_eq!(rate(&facts, &usual()), NONE);
}
