//! Remedies: recommended on an upheld decision, then done, not done, put off or cancelled.

use upheld_domain::{CaseFacts, RemedyKind, RemedyRecommended};

use crate::facts::{
    apology, cancelled, complied, day, investigated, not_complied, not_upheld, received, remedy_id,
    reopened, rescheduled, upheld,
};
use crate::harness::{Hinted, given};

fn with_remedy() -> Vec<CaseFacts> {
    vec![
        received("2023-04-03"),
        investigated("2023-05-02"),
        upheld("2023-06-01"),
        apology(1, "2023-07-01"),
    ]
}

#[test]
fn no_remedy_before_upheld() {
    given([received("2023-04-03"), investigated("2023-05-02")])
        .when(apology(1, "2023-07-01"))
        .refused(
            "a remedy needs an upheld decision in force; the case is open, under investigation",
        )
        .hinting("record the decision first: case uphold");
    given([received("2023-04-03"), investigated("2023-05-02"), not_upheld("2023-06-01")])
        .when(apology(1, "2023-07-01"))
        .refused("a remedy needs an upheld decision in force; the case is decided: not upheld");
    given([received("2023-04-03")])
        .when(complied(1, "2023-07-01"))
        .refused("a remedy needs an upheld decision in force; the case is open, at assessment");
}

#[test]
fn a_reopened_case_gets_no_new_remedy_but_old_ones_go_on() {
    let reopened = || with_remedy().into_iter().chain([reopened("2023-06-20")]);
    given(reopened()).when(apology(2, "2023-07-01")).refused(
        "a remedy needs an upheld decision in force; the case is open, under investigation",
    );
    given(reopened()).when(complied(1, "2023-07-01")).then([complied(1, "2023-07-01")]);
}

#[test]
fn a_remedy_number_is_used_once() {
    given(with_remedy())
        .when(apology(1, "2023-08-01"))
        .refused("remedy 1 is there already")
        .hinting("give the new remedy the next number");
}

#[test]
fn a_remedy_is_recommended_before_anything_else_happens_to_it() {
    for facts in [
        complied(2, "2023-07-01"),
        not_complied(2, "2023-07-01"),
        cancelled(2, "2023-07-01"),
        rescheduled(2, "2023-07-01", "2023-08-01"),
    ] {
        given(with_remedy())
            .when(facts)
            .refused("there is no remedy 2 in this case")
            .hinting("case show lists the remedies of a case");
    }
}

#[test]
fn an_amount_belongs_to_a_payment() {
    let remedy = |kind| RemedyRecommended {
        remedy: remedy_id(2),
        kind,
        amount_pence: Some(50_000),
        due_on: Some(day("2023-07-01")),
    };
    given(with_remedy())
        .when(remedy(RemedyKind::Training))
        .refused("an amount belongs to a payment, not to a remedy of the kind training")
        .hinting("leave the amount out, or recommend a payment");
    given(with_remedy())
        .when(remedy(RemedyKind::Payment))
        .then([remedy(RemedyKind::Payment).into()]);
}

#[test]
fn a_remedy_is_complied_with_once() {
    given(with_remedy().into_iter().chain([complied(1, "2023-07-01")]))
        .when(complied(1, "2023-07-05"))
        .refused("remedy 1 was complied with on 2023-07-01 already")
        .hinting("if what is recorded is wrong, correct it: case correct");
    given(with_remedy().into_iter().chain([complied(1, "2023-07-01")]))
        .when(not_complied(1, "2023-07-05"))
        .refused("remedy 1 was complied with on 2023-07-01 already");
}

#[test]
fn compliance_may_follow_a_failure_but_not_a_second_failure() {
    let failed = || with_remedy().into_iter().chain([not_complied(1, "2023-08-01")]);
    given(failed())
        .when(not_complied(1, "2023-09-01"))
        .refused("remedy 1 was found not complied with on 2023-08-01 already")
        .hinting("if what is recorded is wrong, correct it: case correct");
    let standing = given(failed()).when(complied(1, "2023-09-01")).recorded();
    let progress = standing.remedies[&remedy_id(1)];
    assert_eq!(progress.not_complied_on, Some(day("2023-08-01")));
    assert_eq!(progress.complied_on, Some(day("2023-09-01")));
}

#[test]
fn nothing_happens_to_a_cancelled_remedy() {
    given(with_remedy().into_iter().chain([cancelled(1, "2023-06-20")]))
        .when(complied(1, "2023-07-01"))
        .refused("remedy 1 was cancelled")
        .hinting("recommend it again under a new number, or take the cancellation back");
}

#[test]
fn a_remedy_put_off_is_due_on_its_new_day() {
    let standing = given(with_remedy()).when(rescheduled(1, "2023-06-20", "2023-10-01")).recorded();
    assert_eq!(standing.remedies[&remedy_id(1)].due_on, Some(day("2023-10-01")));
}
