//! Reviews of a decision: asked for, answered, and what an amended decision needs.

use upheld_domain::{Answer, CaseFacts, Outcome, ReviewResult, Stage};

use crate::facts::{
    closed, corrected, day, investigated, not_upheld, received, reopened, retracted,
    review_requested, reviewed, upheld, upheld_with,
};
use crate::harness::{Hinted, given};

/// Decided not upheld, and a review asked for.
fn under_review() -> Vec<CaseFacts> {
    vec![
        received("2023-04-03"),
        investigated("2023-05-02"),
        not_upheld("2023-06-01"),
        review_requested("2023-06-20"),
    ]
}

/// The review amended it: the review at position 5, the new decision at 6.
fn amended() -> Vec<CaseFacts> {
    let new = [reviewed(ReviewResult::Amended, "2023-07-10"), upheld("2023-07-10")];
    [under_review(), new.to_vec()].concat()
}

#[test]
fn a_review_is_asked_for_before_it_is_answered() {
    given([received("2023-04-03"), closed("2023-04-20")])
        .when(reviewed(ReviewResult::Stands, "2023-06-01"))
        .refused("nobody asked for a review of this decision")
        .hinting("record the request first, or reopen: case reopen");
}

#[test]
fn a_review_is_asked_for_once_at_a_time() {
    given(under_review())
        .when(review_requested("2023-06-25"))
        .refused("a review was asked for on 2023-06-20 and has no answer yet")
        .hinting("record the answer to that request first");
    given(under_review().into_iter().chain([reviewed(ReviewResult::Stands, "2023-07-10")]))
        .when(review_requested("2023-08-01"))
        .then([review_requested("2023-08-01")]);
}

#[test]
fn a_case_opened_otherwise_needs_no_answer_to_the_request() {
    given(under_review().into_iter().chain([reopened("2023-07-01"), upheld("2023-08-01")]))
        .when(review_requested("2023-08-20"))
        .then([review_requested("2023-08-20")]);
}

#[test]
fn an_open_case_has_nothing_to_review() {
    given([received("2023-04-03"), investigated("2023-05-02")])
        .when(review_requested("2023-06-20"))
        .refused("DecisionReviewRequested can't be recorded: the case is open, under investigation")
        .hinting("record the decision first");
}

#[test]
fn a_review_that_stands_changes_nothing() {
    let before = given(under_review()).standing();
    let after = given(under_review()).when(reviewed(ReviewResult::Stands, "2023-07-10")).recorded();
    assert_eq!(after.decision(), before.decision());
    assert_eq!(after.review_requested, None);
}

#[test]
fn a_review_that_amends_brings_the_new_decision_in_the_same_command() {
    let events = || [reviewed(ReviewResult::Amended, "2023-07-10"), upheld("2023-07-10")];
    let standing = given(under_review()).when_all(events()).recorded();
    let outcomes: Vec<Outcome> = standing.decisions.iter().map(|d| d.outcome).collect();
    assert_eq!(outcomes, [Outcome::NotUpheld, Outcome::Upheld]);
    assert_eq!(standing.stage, Stage::Decided(Outcome::Upheld));

    given(under_review())
        .when(reviewed(ReviewResult::Amended, "2023-07-10"))
        .refused("a review that amends needs the new decision in the same command")
        .hinting("give the review and the new decision together, or take both back together");
}

#[test]
fn a_case_left_without_its_amended_decision_takes_that_one() {
    // Decide never leaves a case so; a record of other hands may.
    let left = under_review().into_iter().chain([reviewed(ReviewResult::Amended, "2023-07-10")]);
    given(left).when(upheld("2023-07-10")).then([upheld("2023-07-10")]);
}

#[test]
fn between_review_and_new_decision_nothing_needs_a_decision() {
    given(under_review())
        .when_all([reviewed(ReviewResult::Amended, "2023-07-10"), reopened("2023-07-10")])
        .refused("Reopened can't be recorded: the case is waiting for its amended decision");
}

#[test]
fn an_amended_finding_needs_an_investigation_like_any() {
    let closed = [received("2023-04-03"), closed("2023-04-20"), review_requested("2023-05-01")];
    let amend = |facts| [reviewed(ReviewResult::Amended, "2023-06-01"), facts];
    given(closed.clone())
        .when_all(amend(not_upheld("2023-06-01")))
        .refused("NotUpheld needs an investigation first");
    given(closed.clone()).when_all(amend(upheld("2023-06-01"))).refused(
        "without an investigation a complaint can be upheld only where the authority had remedied \
         it before it came",
    );
    let remedied = amend(upheld_with("2023-06-01", Answer::Yes));
    given(closed).when_all(remedied.clone()).then(remedied);
    given(under_review())
        .when_all(amend(crate::facts::closed("2023-06-25")).map(|facts| match facts {
            CaseFacts::DecisionReviewed(_) => reviewed(ReviewResult::Amended, "2023-06-25"),
            facts => facts,
        }))
        .refused("the case was investigated, so it can't be closed at assessment any more");
}

#[test]
fn a_review_that_reopens_leaves_no_decision_in_force() {
    let standing =
        given(under_review()).when(reviewed(ReviewResult::Reopened, "2023-07-10")).recorded();
    assert_eq!((standing.stage, standing.decision()), (Stage::Investigation, None));
    assert_eq!(standing.open_since, Some(day("2023-07-10")));
}

#[test]
fn an_amended_decision_is_not_taken_back_alone() {
    given(amended())
        .when(retracted(6))
        .refused("a review that amends needs the new decision in the same command");
    given(amended()).when(retracted(5)).refused(
        "with that change the Upheld at position 6 could not stand: Upheld can't be recorded: the \
         case is decided: not upheld",
    );
}

#[test]
fn a_review_and_its_decision_are_taken_back_together() {
    let standing = given(amended()).when_all([retracted(6), retracted(5)]).recorded();
    assert_eq!(standing, given(under_review()).standing());
}

#[test]
fn a_review_is_corrected_together_with_its_decision() {
    let stands = corrected(5, reviewed(ReviewResult::Stands, "2023-07-10"));
    let standing = given(amended()).when_all([retracted(6), stands]).recorded();
    assert_eq!(standing.stage, Stage::Decided(Outcome::NotUpheld));
}
