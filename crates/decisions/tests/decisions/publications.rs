//! Decisions published and reports issued.

use upheld_decisions::PublishedDecisions;
use upheld_domain::{Amendment, AssessmentOutcome, CaseKind, Outcome, ReviewResult, YearStart};
use upheld_projection::{Fact, FactRow, count_cases};

use crate::given::{
    all, and, at, day, other, public, published, report, short, upheld, upheld_case, voided,
    withdrawn,
};

#[test]
fn a_decision_is_listed_under_the_year_of_its_publication_not_of_its_decision() {
    let rows = upheld_case([published("2023-05-01")]);
    assert_eq!(short(&rows), ["3 decision 2023-05-01 2023-24"]);
    let item = all(&rows)[0];
    assert_eq!((item.outcome, item.decided_on), (Some(Outcome::Upheld), Some(day("2023-03-01"))));
    assert_eq!((item.case.0, item.authority.0), (7, 0));
}

#[test]
fn a_case_that_was_only_decided_shows_nothing() {
    assert!(all(&upheld_case([])).is_empty());
    assert!(all(&[]).is_empty());
}

#[test]
fn a_planned_publication_is_not_public_before_its_day() {
    let rows = upheld_case([published("2023-05-01")]);
    assert!(public(&rows, "2023-04-30").is_empty());
    assert_eq!(public(&rows, "2023-05-01"), ["decision"]);
}

#[test]
fn a_decision_withdrawn_vanishes_from_the_public_and_stays_with_its_day() {
    let rows = upheld_case([published("2023-05-01"), withdrawn("2023-08-09")]);
    assert_eq!(short(&rows), ["3 decision 2023-05-01 2023-24, withdrawn 2023-08-09 at 4"]);
    assert!(public(&rows, "2099-01-01").is_empty());
    // As known before the withdrawal it stood.
    assert_eq!(public(&rows[..3], "2099-01-01"), ["decision"]);
}

#[test]
fn a_decision_published_again_is_listed_for_the_public_once() {
    let again = upheld_case([published("2023-05-01"), published("2023-09-01")]);
    let listed = [
        "3 decision 2023-05-01 2023-24, replaced 2023-09-01 at 4",
        "4 decision 2023-09-01 2023-24",
    ];
    assert_eq!(short(&again), listed);
    assert_eq!(public(&again, "2023-10-01"), ["decision"]);
    let back = [published("2023-05-01"), withdrawn("2023-06-01"), published("2024-04-02")];
    let back = upheld_case(back);
    assert_eq!(short(&back)[1], "5 decision 2024-04-02 2024-25");
}

#[test]
fn a_withdrawal_taken_back_puts_the_decision_back() {
    let rows = upheld_case([published("2023-05-01"), withdrawn("2023-08-09")]);
    let rows = and(rows, Amendment::Retracts(at(4)));
    assert_eq!(short(&rows), ["3 decision 2023-05-01 2023-24"]);
}

#[test]
fn a_publication_that_was_retracted_was_never_there() {
    let rows = and(upheld_case([published("2023-05-01")]), Amendment::Retracts(at(3)));
    assert!(all(&rows).is_empty());
}

#[test]
fn a_corrected_day_moves_the_publication_and_keeps_its_position() {
    let rows = upheld_case([published("2023-03-31")]);
    let rows = and(rows, Amendment::Corrects(at(3), Some(published("2023-04-01"))));
    assert_eq!(short(&rows), ["3 decision 2023-04-01 2023-24"]);
    assert_eq!(short(&rows[..3]), ["3 decision 2023-03-31 2022-23"]);
}

#[test]
fn a_void_case_shows_nothing_until_its_voiding_is_taken_back() {
    let rows = upheld_case([published("2023-05-01"), voided()]);
    assert!(all(&rows).is_empty());
    assert_eq!(short(&and(rows, Amendment::Retracts(at(4)))).len(), 1);
}

#[test]
fn reports_are_listed_each_and_are_not_withdrawn_with_the_decision() {
    let further = other(CaseKind::FurtherReportIssued, "2024-04-05");
    let rows = [published("2023-05-01"), report("2023-06-01"), further, withdrawn("2024-05-01")];
    let rows = upheld_case(rows);
    assert_eq!(public(&rows, "2024-06-01"), ["public-report", "further-report"]);
    assert_eq!(short(&rows)[2], "5 further-report 2024-04-05 2024-25");
}

#[test]
fn the_outcome_is_that_of_the_decision_in_force() {
    let outcome = |rows: &[FactRow]| all(rows)[0].outcome;
    let reopened = Fact::Reopened { on: day("2023-06-01") };
    let mut rows = upheld_case([published("2023-05-01"), reopened]);
    assert_eq!(outcome(&rows), None);
    let closed = AssessmentOutcome::ClosedAfterInitialEnquiries;
    let decision = Fact::Closed { outcome: closed, on: day("2023-07-01") };
    rows = and(rows, Amendment::Stands(decision));
    assert_eq!(outcome(&rows), Some(Outcome::Closed(closed)));
    let amended = Fact::Reviewed { result: ReviewResult::Amended, on: day("2023-08-01") };
    rows = and(rows, Amendment::Stands(amended));
    assert_eq!(outcome(&rows), Some(Outcome::Closed(closed)));
    rows = and(rows, Amendment::Stands(upheld("2023-08-01")));
    assert_eq!(outcome(&rows), Some(Outcome::Upheld));
}

#[test]
fn the_projection_counts_what_stands_by_year_body_kind_and_subject() {
    let stands = upheld_case([published("2023-05-01"), report("2024-05-01")]);
    let gone = upheld_case([published("2023-05-01"), withdrawn("2023-08-09")]);
    let projection = PublishedDecisions::new(YearStart::APRIL);
    let cells = count_cases(&projection, [&stands[..], &stands[..], &gone[..]].into_iter(), None);
    let told: Vec<String> = cells
        .iter()
        .map(|(key, count)| {
            let (kind, subject) = upheld_decisions::counted(key.measure).unwrap();
            format!("{} {} {subject}: {count}", key.year, kind.slug())
        })
        .collect();
    assert_eq!(told, ["2023-24 decision housing: 2", "2024-25 public-report housing: 2"]);
    assert_eq!(upheld_projection::Projection::name(&projection), "decisions-v1/04-01");
}
