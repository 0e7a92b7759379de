//! Service improvements agreed.

use upheld_domain::{Amendment, RemedyKind};
use upheld_projection::Fact;

use crate::given::{
    agreed, all, and, at, day, public, published, recommended, refused, remedy, report, short,
    upheld_case, withdrawn,
};

const TRAINING: RemedyKind = RemedyKind::Training;

#[test]
fn what_is_recommended_for_the_service_is_listed_once_it_is_agreed() {
    let rows = upheld_case([recommended(1, TRAINING)]);
    assert!(all(&rows).is_empty());
    let rows = and(rows, Amendment::Stands(agreed(1, "2023-04-02")));
    assert_eq!(short(&rows), ["4 service-improvement 2023-04-02 2023-24"]);
    let improvement = all(&rows)[0].improvement.unwrap();
    assert_eq!((improvement.remedy, improvement.kind), (remedy(1), TRAINING));
    assert_eq!(improvement.recommended_at, at(3));
}

#[test]
fn what_is_for_the_complainant_alone_is_no_service_improvement() {
    for kind in [RemedyKind::Apology, RemedyKind::Payment, RemedyKind::ActOnTheCase] {
        let rows = upheld_case([recommended(1, kind), agreed(1, "2023-04-02")]);
        assert!(all(&rows).is_empty(), "{kind}");
    }
}

#[test]
fn it_is_public_only_once_its_case_is_released_for_publication() {
    let agreed_to = [recommended(1, TRAINING), agreed(1, "2023-04-02")];
    assert!(public(&upheld_case(agreed_to), "2099-01-01").is_empty());
    let rows = upheld_case(agreed_to.into_iter().chain([published("2023-06-01")]));
    assert!(public(&rows, "2023-05-31").is_empty());
    assert_eq!(public(&rows, "2023-06-01"), ["service-improvement", "decision"]);
    // Agreed after the report came out: from the day of the agreement.
    let rows = [report("2023-03-20"), recommended(1, TRAINING), agreed(1, "2023-04-02")];
    let rows = upheld_case(rows);
    assert_eq!(public(&rows, "2023-04-01"), ["public-report"]);
    assert_eq!(public(&rows, "2023-04-02"), ["public-report", "service-improvement"]);
}

#[test]
fn it_goes_out_of_sight_with_the_decision_that_is_withdrawn_but_stays_agreed() {
    let rows = [recommended(1, TRAINING), agreed(1, "2023-04-02"), published("2023-06-01")];
    let rows = and(upheld_case(rows), Amendment::Stands(withdrawn("2023-07-01")));
    assert!(public(&rows, "2099-01-01").is_empty());
    assert_eq!(short(&rows)[0], "4 service-improvement 2023-04-02 2023-24");
}

#[test]
fn one_that_was_cancelled_or_refused_after_all_has_ended() {
    let agreed_to = [recommended(1, TRAINING), agreed(1, "2023-04-02")];
    let cancelled = Fact::RemedyCancelled { remedy: remedy(1) };
    let rows = upheld_case(agreed_to.into_iter().chain([cancelled]));
    assert_eq!(short(&rows), ["4 service-improvement 2023-04-02 2023-24, cancelled at 5"]);
    let rows = upheld_case(agreed_to.into_iter().chain([refused(1, "2023-05-01")]));
    let refused = "4 service-improvement 2023-04-02 2023-24, refused 2023-05-01 at 5";
    assert_eq!(short(&rows), [refused]);
    let again = and(rows, Amendment::Stands(agreed(1, "2023-06-01")));
    assert_eq!(short(&again), ["6 service-improvement 2023-06-01 2023-24"]);
}

#[test]
fn what_was_cancelled_stays_so_and_the_first_refusal_is_the_one_that_counts() {
    let agreed_to = [recommended(1, TRAINING), agreed(1, "2023-04-02")];
    let cancelled = Fact::RemedyCancelled { remedy: remedy(1) };
    let more = [cancelled, refused(1, "2023-05-01"), agreed(1, "2023-06-01")];
    let rows = upheld_case(agreed_to.into_iter().chain(more));
    assert_eq!(short(&rows), ["4 service-improvement 2023-04-02 2023-24, cancelled at 5"]);
    let refusals = [refused(1, "2023-05-01"), refused(1, "2023-06-01")];
    let rows = upheld_case(agreed_to.into_iter().chain(refusals));
    let listed = "4 service-improvement 2023-04-02 2023-24, refused 2023-05-01 at 5";
    assert_eq!(short(&rows), [listed]);
}

#[test]
fn a_second_agreement_does_not_move_the_first() {
    let rows = [recommended(1, TRAINING), agreed(1, "2023-03-30"), agreed(1, "2023-04-02")];
    assert_eq!(short(&upheld_case(rows)), ["4 service-improvement 2023-03-30 2022-23"]);
}

#[test]
fn one_whose_decision_does_not_stand_is_overturned() {
    let rows = [recommended(1, TRAINING), agreed(1, "2023-04-02")];
    let mut rows = upheld_case(rows);
    rows = and(rows, Amendment::Stands(Fact::Reopened { on: day("2023-09-01") }));
    let item = "4 service-improvement 2023-04-02 2023-24";
    assert_eq!(short(&rows), [format!("{item}, overturned 2023-09-01 at 5")]);
    rows = and(rows, Amendment::Stands(Fact::NotUpheld { on: day("2023-10-01") }));
    assert_eq!(short(&rows), [format!("{item}, overturned 2023-10-01 at 6")]);
    rows = and(rows, Amendment::Retracts(at(6)));
    rows = and(rows, Amendment::Retracts(at(5)));
    assert_eq!(short(&rows), [item]);
}

#[test]
fn an_agreement_or_a_recommendation_taken_back_takes_it_with_it() {
    let rows = upheld_case([recommended(1, TRAINING), agreed(1, "2023-04-02")]);
    assert!(all(&and(rows.clone(), Amendment::Retracts(at(4)))).is_empty());
    assert!(all(&and(rows.clone(), Amendment::Retracts(at(3)))).is_empty());
    let other = Amendment::Corrects(at(3), Some(recommended(1, RemedyKind::Apology)));
    assert!(all(&and(rows, other)).is_empty());
}
