//! Dates: not after today, not before what the event depends on.

use upheld_domain::{
    Answer, Assigned, CancelReason, CaseFacts, NotUpheld, RemedyAgreed, RemedyCancelled, Role,
};

use crate::facts::{
    apology, cancelled, closed, complied, complied_done, day, discontinued, drafted,
    further_report, investigated, not_complied, not_upheld, noted, paused, published, received,
    remedy_id, reopened, reported, rescheduled, resumed, review_requested, reviewed, upheld,
    upheld_with, withdrawn,
};
use crate::harness::{Hinted, given};

fn examined() -> Vec<CaseFacts> {
    vec![received("2023-04-03"), investigated("2023-05-02")]
}

fn remedied() -> Vec<CaseFacts> {
    [examined(), vec![upheld("2023-06-01"), apology(1, "2023-07-01")]].concat()
}

#[test]
fn a_date_after_today_is_refused() {
    given([])
        .on("2023-04-02")
        .when(received("2023-04-03"))
        .refused("Received is dated 2023-04-03, which is after today, 2023-04-02")
        .hinting("only due dates and planned publications may lie ahead; check the date");
    given([]).on("2023-04-03").when(received("2023-04-03")).then([received("2023-04-03")]);
}

#[test]
fn every_day_on_which_something_happened_is_checked() {
    let done_ahead = complied_done(1, "2024-10-01", "2024-09-01");
    for facts in [
        noted("2024-10-01"),
        paused("2024-10-01"),
        Assigned { role: Role::Intake, on: day("2024-10-01") }.into(),
        review_requested("2024-10-01"),
        reported("2024-10-01"),
        reopened("2024-10-01"),
        not_complied(1, "2024-10-01"),
        complied(1, "2024-10-01"),
        done_ahead,
        rescheduled(1, "2024-10-01", "2024-11-01"),
        RemedyAgreed { remedy: remedy_id(1), on: day("2024-10-01") }.into(),
        cancelled(1, "2024-10-01"),
    ] {
        let kind = facts.kind();
        given(remedied())
            .when(facts)
            .refused(&format!("{kind} is dated 2024-10-01, which is after today, 2024-09-30"));
    }
}

#[test]
fn what_is_due_or_planned_may_lie_ahead() {
    given(examined())
        .on("2023-06-01")
        .when(drafted("2023-06-01", "2023-06-15"))
        .then([drafted("2023-06-01", "2023-06-15")]);
    given(examined())
        .on("2023-06-01")
        .when_all([upheld("2023-06-01"), apology(1, "2023-09-01"), published("2023-07-13")])
        .then([upheld("2023-06-01"), apology(1, "2023-09-01"), published("2023-07-13")]);
    given(remedied())
        .on("2023-06-20")
        .when(rescheduled(1, "2023-06-20", "2023-12-24"))
        .then([rescheduled(1, "2023-06-20", "2023-12-24")]);
}

#[test]
fn a_planned_publication_can_be_withdrawn_before_its_day() {
    given(remedied().into_iter().chain([published("2025-01-09")]))
        .when(withdrawn("2024-09-30"))
        .then([withdrawn("2024-09-30")]);
}

#[test]
fn a_year_nobody_meant_is_refused() {
    given([])
        .when(received("1820-04-03"))
        .refused("Received is dated 1820-04-03, outside the years 1900 to 2998")
        .hinting("check the year");
    given(remedied())
        .when(apology(2, "2999-01-01"))
        .refused("RemedyRecommended is dated 2999-01-01, outside the years 1900 to 2998");
}

#[test]
fn nothing_happens_before_the_receipt() {
    for facts in [
        noted("2023-04-02"),
        investigated("2023-04-02"),
        closed("2023-04-02"),
        upheld_with("2023-04-02", Answer::Yes),
    ] {
        let kind = facts.kind();
        given([received("2023-04-03")])
            .when(facts)
            .refused(&format!("{kind} on 2023-04-02 is before the receipt on 2023-04-03"))
            .hinting("check both dates; the earlier one can be corrected too");
    }
}

#[test]
fn a_finding_does_not_predate_the_investigation() {
    for facts in [upheld("2023-05-01"), not_upheld("2023-05-01"), discontinued("2023-05-01")] {
        let kind = facts.kind();
        given(examined()).when(facts).refused(&format!(
            "{kind} on 2023-05-01 is before the start of the investigation on 2023-05-02"
        ));
    }
    given(examined()).when(drafted("2023-05-01", "2023-05-15")).refused(
        "DraftDecisionIssued on 2023-05-01 is before the start of the investigation on 2023-05-02",
    );
}

#[test]
fn a_new_decision_does_not_predate_the_reopening() {
    given(examined().into_iter().chain([not_upheld("2023-06-01"), reopened("2023-07-01")]))
        .when(NotUpheld { decided_on: day("2023-06-30") })
        .refused("NotUpheld on 2023-06-30 is before the reopening on 2023-07-01");
    given([received("2023-04-03"), closed("2023-04-20"), reopened("2023-07-01")])
        .when(investigated("2023-06-30"))
        .refused("Investigated on 2023-06-30 is before the reopening on 2023-07-01");
}

#[test]
fn an_amended_decision_does_not_predate_the_review() {
    let amended = upheld_domain::ReviewResult::Amended;
    given(remedied().into_iter().chain([review_requested("2023-06-10")]))
        .when_all([reviewed(amended, "2023-07-10"), not_upheld("2023-07-09")])
        .refused("NotUpheld on 2023-07-09 is before the review on 2023-07-10");
}

#[test]
fn what_follows_a_decision_does_not_predate_it() {
    for facts in [
        reopened("2023-05-31"),
        reported("2023-05-31"),
        published("2023-05-31"),
        review_requested("2023-05-31"),
        complied(1, "2023-05-31"),
        not_complied(1, "2023-05-31"),
        rescheduled(1, "2023-05-31", "2023-08-01"),
        RemedyCancelled {
            remedy: remedy_id(1),
            on: day("2023-05-31"),
            reason: CancelReason::RecordedInError,
        }
        .into(),
    ] {
        let kind = facts.kind();
        given(remedied())
            .when(facts)
            .refused(&format!("{kind} on 2023-05-31 is before the decision on 2023-06-01"));
    }
    given(remedied().into_iter().chain([published("2023-07-13")]))
        .when(withdrawn("2023-05-31"))
        .refused("DecisionWithdrawn on 2023-05-31 is before the decision on 2023-06-01");
}

#[test]
fn answers_do_not_predate_what_they_answer() {
    let stands = upheld_domain::ReviewResult::Stands;
    given(remedied().into_iter().chain([review_requested("2023-06-10")]))
        .when(reviewed(stands, "2023-06-09"))
        .refused("DecisionReviewed on 2023-06-09 is before the request for it on 2023-06-10");
    given(remedied().into_iter().chain([reported("2023-06-10")]))
        .when(further_report("2023-06-09"))
        .refused("FurtherReportIssued on 2023-06-09 is before the report before it on 2023-06-10");
    given([received("2023-04-03"), paused("2023-04-10")])
        .when(resumed("2023-04-09"))
        .refused("Resumed on 2023-04-09 is before the pause on 2023-04-10");
    given(remedied().into_iter().chain([not_complied(1, "2023-08-10")]))
        .when(complied(1, "2023-08-09"))
        .refused("Complied on 2023-08-09 is before the failure to comply on 2023-08-10");
}

#[test]
fn the_dates_of_one_event_are_in_order() {
    given(examined())
        .when(drafted("2023-06-01", "2023-05-31"))
        .refused("comments are due on 2023-05-31, before the draft was issued on 2023-06-01")
        .hinting("check both dates");
    given(remedied()).when(complied_done(1, "2023-07-02", "2023-07-01")).refused(
        "the ombudsman was satisfied on 2023-07-01, before the remedy was done on 2023-07-02",
    );
    given(remedied())
        .when(complied_done(1, "2023-04-02", "2023-07-01"))
        .refused("the remedy was done on 2023-04-02, before the complaint came on 2023-04-03");
    // Done on the draft, before the decision: common, and no mistake.
    given(remedied()).when(complied_done(1, "2023-05-20", "2023-07-01")).then([complied_done(
        1,
        "2023-05-20",
        "2023-07-01",
    )]);
}

#[test]
fn siblings_are_unordered() {
    given(remedied().into_iter().chain([apology(2, "2023-07-01"), complied(2, "2023-09-01")]))
        .when(complied(1, "2023-07-15"))
        .then([complied(1, "2023-07-15")]);
    given([received("2023-04-03"), noted("2023-05-01")])
        .when(noted("2023-04-10"))
        .then([noted("2023-04-10")]);
    // Agreed to on the draft, before the decision.
    let agreed = RemedyAgreed { remedy: remedy_id(1), on: day("2023-05-20") };
    given(remedied()).when(agreed.clone()).then([agreed.into()]);
}
