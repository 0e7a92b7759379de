//! What is in force, received, decided, time, reports, the roll-forward's flows.

use upheld_annual::{Measure, Part, contributions};
use upheld_domain::{Amendment, AssessmentOutcome, ReviewResult, Subject};
use upheld_projection::{AuthorityNumber, Fact};

use crate::given::{
    amended, at, case, closed, counts, day, discontinued, joint, not_upheld, received, reopened,
    reviewed, upheld, upheld_remedied, usual, usually, voided, with,
};

const NONE: [&str; 0] = [];

#[test]
fn a_complaint_counts_where_it_was_received() {
    let facts = || [received("2024-03-31"), upheld("2024-04-01")];
    assert_eq!(usually(facts(), "received"), ["2023-24"]);
    assert_eq!(usually(facts(), "received/housing"), ["2023-24"]);
    assert_eq!(usually(facts(), "received/other"), NONE);
    assert_eq!(usually(facts(), "decided"), ["2024-25"]);
}

#[test]
fn a_case_without_its_receipt_counts_for_nothing() {
    assert_eq!(contributions(&case([upheld("2024-04-01")]), &usual().counting).count(), 0);
    assert_eq!(contributions(&[], &usual().counting).count(), 0);
}

#[test]
fn a_correction_moves_what_the_case_counts() {
    let rows = case([received("2023-05-01"), upheld("2023-06-01")]);
    let right = Fact::Received {
        authority: AuthorityNumber(7),
        subject: Subject::Other,
        on: day("2022-05-01"),
    };
    let rows = amended(rows, Amendment::Corrects(at(1), Some(right)));
    let found: Vec<_> = contributions(&rows, &usual().counting).collect();
    assert!(found.iter().all(|c| c.authority == AuthorityNumber(7)));
    assert_eq!(counts(&rows, "received/other", &usual()), ["2022-23"]);
    assert_eq!(found[0].position, at(1), "a corrected event keeps its place");
    // The correction is taken back: what was there before stands again.
    let rows = amended(rows, Amendment::Retracts(at(3)));
    assert_eq!(counts(&rows, "received/housing", &usual()), ["2023-24"]);
}

#[test]
fn a_retracted_decision_never_happened() {
    let rows = case([received("2023-05-01"), not_upheld("2023-06-01"), upheld("2023-07-01")]);
    let rows = amended(rows, Amendment::Retracts(at(3)));
    assert_eq!(counts(&rows, "uphold-rate", &usual()), ["2023-24 below"]);
    assert_eq!(counts(&rows, "decided-as-made", &usual()), ["2023-24"]);
    assert_eq!(counts(&rows, "later-superseded", &usual()), NONE);
}

#[test]
fn a_voided_case_counts_for_nothing_unless_that_is_taken_back() {
    let rows = case([received("2023-05-01"), upheld("2023-06-01"), voided()]);
    assert_eq!(contributions(&rows, &usual().counting).count(), 0);
    let rows = amended(rows, Amendment::Retracts(at(3)));
    assert_eq!(counts(&rows, "upheld", &usual()), ["2023-24"]);
}

#[test]
fn each_outcome_counts_as_itself_and_investigations_are_two_of_them() {
    for &outcome in AssessmentOutcome::ALL {
        let facts = || [received("2023-05-01"), closed(outcome, "2023-06-01")];
        assert_eq!(usually(facts(), &format!("decided/{outcome}")), ["2023-24"]);
        assert_eq!(usually(facts(), "decided"), ["2023-24"]);
        assert_eq!(usually(facts(), "investigations"), NONE);
        assert_eq!(usually(facts(), "uphold-rate"), NONE);
    }
    let upholds = || [received("2023-05-01"), upheld("2023-06-01")];
    let others = || [received("2023-05-01"), not_upheld("2023-06-01")];
    assert_eq!(usually(upholds(), "uphold-rate"), ["2023-24"]);
    assert_eq!(usually(others(), "uphold-rate"), ["2023-24 below"]);
    assert_eq!(usually(upholds(), "upheld"), ["2023-24"]);
    assert_eq!(usually(others(), "not-upheld"), ["2023-24"]);
    assert_eq!(usually(others(), "decided/not-upheld"), ["2023-24"]);
    assert_eq!(usually(others(), "investigations"), ["2023-24"]);
}

#[test]
fn an_open_case_has_no_decision_in_force() {
    let mut facts = vec![received("2022-05-01"), upheld("2022-06-01"), reopened("2023-05-01")];
    assert_eq!(usually(facts.clone(), "decided"), NONE);
    assert_eq!(usually(facts.clone(), "later-superseded"), ["2022-23"]);
    assert_eq!(usually(facts.clone(), "reopened"), ["2023-24"]);
    facts.push(not_upheld("2024-05-01"));
    assert_eq!(usually(facts.clone(), "uphold-rate"), ["2024-25 below"]);
    assert_eq!(usually(facts.clone(), "decided-as-made"), ["2022-23", "2024-25"]);
    let by_first = with("redecision_year", "original");
    assert_eq!(counts(&case(facts), "uphold-rate", &by_first), ["2022-23 below"]);
}

#[test]
fn a_review_reopens_or_amends_or_changes_nothing() {
    let start = [received("2022-05-01"), not_upheld("2022-06-01")];
    let review =
        |result| start.into_iter().chain([reviewed(result, "2023-05-01")]).collect::<Vec<_>>();
    let stands = review(ReviewResult::Stands);
    assert_eq!(usually(stands.clone(), "decided"), ["2022-23"]);
    assert_eq!(usually(stands, "reopened"), NONE);
    let open = review(ReviewResult::Reopened);
    assert_eq!(usually(open.clone(), "decided"), NONE);
    assert_eq!(usually(open, "reopened"), ["2023-24"]);
    let mut new = review(ReviewResult::Amended);
    new.push(upheld("2023-05-01"));
    assert_eq!(usually(new.clone(), "decided/upheld"), ["2023-24"]);
    assert_eq!(usually(new.clone(), "decided/not-upheld"), NONE);
    assert_eq!(usually(new.clone(), "reopened"), ["2023-24"]);
    assert_eq!(usually(new, "later-superseded"), ["2022-23"]);
}

#[test]
fn a_discontinued_investigation_counts_as_the_set_says() {
    let rows = case([received("2023-05-01"), discontinued("2023-06-01")]);
    let usual = usual();
    assert_eq!(counts(&rows, "decided/closed-after-initial-enquiries", &usual), ["2023-24"]);
    assert_eq!(counts(&rows, "investigations", &usual), NONE);
    let other = with("discontinued_as", "not-upheld");
    assert_eq!(counts(&rows, "uphold-rate", &other), ["2023-24 below"]);
    assert_eq!(counts(&rows, "decided/closed-after-initial-enquiries", &other), NONE);
}

#[test]
fn a_joint_complaint_counts_for_each_body_or_for_the_leading_case() {
    let rows = case([received("2023-05-01"), joint(), upheld("2023-06-01")]);
    assert_eq!(counts(&rows, "upheld", &usual()), ["2023-24"]);
    let lead = with("joint_counts", "lead-only");
    assert_eq!(contributions(&rows, &lead.counting).count(), 0);
    // The link was recorded in error.
    let rows = amended(rows, Amendment::Retracts(at(2)));
    assert_eq!(counts(&rows, "upheld", &lead), ["2023-24"]);
}

#[test]
fn outcomes_are_dealt_with_as_the_map_says() {
    let classes = |outcome, definitions: &_| {
        let rows = case([received("2024-05-01"), closed(outcome, "2024-06-01")]);
        ["not-for-us", "assessed-and-closed", "investigated", "dealt-with"]
            .map(|measure| counts(&rows, measure, definitions).len())
    };
    let (usual, other) = (usual(), with("dealt_with_map", "only-invalid-not-for-us"));
    for (outcome, by_default, by_other) in [
        (AssessmentOutcome::IncompleteOrInvalid, [1, 0, 0, 1], [1, 0, 0, 1]),
        (AssessmentOutcome::AdviceGiven, [1, 0, 0, 1], [1, 0, 0, 1]),
        (AssessmentOutcome::ReferredBack, [1, 0, 0, 1], [0, 1, 0, 1]),
        (AssessmentOutcome::ClosedAfterInitialEnquiries, [0, 1, 0, 1], [0, 1, 0, 1]),
    ] {
        assert_eq!(classes(outcome, &usual), by_default, "{outcome}");
        assert_eq!(classes(outcome, &other), by_other, "{outcome}");
    }
    assert_eq!(
        usually([received("2024-05-01"), upheld("2024-06-01")], "investigated"),
        ["2024-25"]
    );
    assert_eq!(
        usually([received("2024-05-01"), not_upheld("2024-06-01")], "investigated"),
        ["2024-25"]
    );
}

#[test]
fn a_satisfactory_remedy_is_one_of_upheld_decisions() {
    let before = || [received("2023-05-01"), upheld_remedied("2023-06-01")];
    let not = || [received("2023-05-01"), upheld("2023-06-01")];
    assert_eq!(usually(before(), "satisfactory-remedy-rate"), ["2023-24"]);
    assert_eq!(usually(not(), "satisfactory-remedy-rate"), ["2023-24 below"]);
    assert_eq!(usually(before(), "satisfactory-remedies"), ["2023-24"]);
    assert_eq!(usually(not(), "satisfactory-remedies"), NONE);
    let lost = before().into_iter().chain([reopened("2023-07-01"), not_upheld("2023-08-01")]);
    assert_eq!(usually(lost, "satisfactory-remedy-rate"), NONE);
}

#[test]
fn days_run_from_receipt_to_the_decision_in_force() {
    let days = |facts: Vec<Fact>| {
        contributions(&case(facts), &usual().counting)
            .filter(|found| found.measure == Measure::DaysToDecide)
            .map(|found| (found.year.to_string(), found.days, found.part))
            .collect::<Vec<_>>()
    };
    let mut facts = vec![received("2023-03-01"), not_upheld("2023-03-31")];
    assert_eq!(days(facts.clone()), [("2022-23".to_owned(), 30, Part::Numerator)]);
    facts.extend([reopened("2023-04-02"), upheld("2023-04-30")]);
    assert_eq!(days(facts), [("2023-24".to_owned(), 60, Part::Numerator)]);
    assert_eq!(days(vec![received("2023-05-01"), discontinued("2023-05-02")]), []);
    let early = days(vec![received("2023-05-02"), upheld("2023-05-01")]);
    assert_eq!(early[0].1, 0, "a decision before its receipt took no day");
}

#[test]
fn days_can_be_taken_over_all_decisions_but_the_26_weeks_stay_with_investigations() {
    let advice = closed(AssessmentOutcome::AdviceGiven, "2023-05-11");
    let rows = case([received("2023-05-01"), advice]);
    assert_eq!(counts(&rows, "days-to-decide", &usual()), NONE);
    let all = with("days_over", "decided");
    assert_eq!(counts(&rows, "days-to-decide", &all), ["2023-24"]);
    assert_eq!(counts(&rows, "decided-within-26-weeks", &all), NONE);
}

#[test]
fn twenty_six_weeks_are_182_days() {
    let on =
        |decided| usually([received("2023-05-01"), upheld(decided)], "decided-within-26-weeks");
    assert_eq!(on("2023-10-30"), ["2023-24"]);
    assert_eq!(on("2023-10-31"), ["2023-24 below"]);
}

#[test]
fn each_public_report_counts_on_its_day() {
    let report = |on| Fact::PublicReport { on: day(on) };
    let facts = [received("2023-05-01"), report("2023-06-01"), report("2024-06-01")];
    assert_eq!(usually(facts, "public-reports"), ["2023-24", "2024-25"]);
}

#[test]
fn what_is_open_is_made_of_receipts_reopenings_and_decisions() {
    let facts = [received("2021-05-01"), upheld("2022-05-01"), reopened("2023-05-01")];
    let flows = usually(facts, "open-at-end");
    assert_eq!(flows, ["2021-22", "2022-23", "2023-24"]);
}
