//! Reasons that have to do with remedies and compliance.

use upheld_domain::{
    AfterFailure, Amendment, ComplianceDay, ComplianceNeeds, RedecisionYear, RemedyKind,
};
use upheld_projection::{Fact, FactRow};

use crate::given::{
    Office, amended, cancelled, case, complied, day, failed, not_upheld, received, recommended,
    remedy, upheld, why,
};

/// Upheld in May 2023 with two remedies, and what came after.
fn with_two(after: impl IntoIterator<Item = Fact>) -> Vec<FactRow> {
    let begun = [
        received("2023-01-10"),
        upheld("2023-05-12"),
        recommended(1, RemedyKind::Apology),
        recommended(2, RemedyKind::Payment),
    ];
    case(begun.into_iter().chain(after))
}

#[test]
fn each_remedy_of_the_kind_is_counted_with_its_decision() {
    let rows = with_two([recommended(3, RemedyKind::Payment)]);
    assert_eq!(
        why("remedies/payment", "2023-24", &rows),
        "numerator: remedy 2 (payment); upheld on 12 May 2023\n\
         numerator: remedy 3 (payment); upheld on 12 May 2023"
    );
    assert_eq!(
        why("remedies/payment", "2022-23", &rows),
        "left-out: remedy 3 (payment); upheld on 12 May 2023: counts in 2023-24"
    );
    assert_eq!(
        why("remedies/act-on-the-case", "2023-24", &rows),
        "left-out: other remedies recommended: apology, payment"
    );
    let rows = with_two([cancelled(2)]);
    assert_eq!(
        why("remedies/payment", "2023-24", &rows),
        "left-out: remedy 2 (payment) was cancelled"
    );
}

#[test]
fn a_remedy_may_be_placed_by_an_earlier_decision() {
    let original = Office::with(|set| set.counting.redecision_year = RedecisionYear::Original);
    let rows = case([
        received("2022-05-01"),
        not_upheld("2022-09-12"),
        upheld("2023-06-05"),
        recommended(1, RemedyKind::Apology),
    ]);
    assert_eq!(
        original.why("remedies/apology", "2022-23", &rows),
        "numerator: remedy 1 (apology); upheld on 5 June 2023, placed by the decision of 12 September \
         2022"
    );
}

#[test]
fn none_recommended_or_all_cancelled() {
    let rows = case([received("2023-01-10"), upheld("2023-05-12")]);
    for measure in ["compliance-rate", "remedies/apology", "remedies-late"] {
        assert_eq!(
            why(measure, "2023-24", &rows),
            "left-out: upheld on 12 May 2023; no remedy recommended"
        );
    }
    let rows = with_two([cancelled(1), cancelled(2)]);
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "left-out: upheld on 12 May 2023; all remedies cancelled"
    );
}

#[test]
fn compliance_is_not_known_while_a_remedy_waits() {
    let rows = with_two([complied(1, "2023-06-01")]);
    for measure in ["compliance-rate", "compliance-outcomes", "complied-after-failure"] {
        assert_eq!(
            why(measure, "2023-24", &rows),
            "left-out: compliance not yet known: 1 of 2 remedies without an outcome"
        );
    }
    let one =
        case([received("2023-01-10"), upheld("2023-05-12"), recommended(1, RemedyKind::Apology)]);
    assert_eq!(
        why("compliance-rate", "2023-24", &one),
        "left-out: compliance not yet known: 1 of 1 remedy without an outcome"
    );
}

#[test]
fn satisfied_in_the_year_or_in_another() {
    let rows = with_two([complied(1, "2023-06-01"), complied(2, "2024-06-01")]);
    assert_eq!(
        why("compliance-rate", "2024-25", &rows),
        "numerator: satisfied with compliance on 1 June 2024"
    );
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "left-out: satisfied with compliance on 1 June 2024: counts in 2024-25"
    );
    let by_decision = Office::with(|set| set.counting.compliance_day = ComplianceDay::Decision);
    assert_eq!(
        by_decision.why("compliance-rate", "2023-24", &rows),
        "numerator: satisfied with compliance on 1 June 2024, placed by the decision of 12 May 2023"
    );
}

#[test]
fn not_complied_with() {
    let rows = with_two([complied(1, "2023-06-01"), failed(2, "2023-07-01")]);
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "denominator-only: not complied with on 1 July 2023: in the denominator only"
    );
    assert_eq!(
        why("compliance-outcomes", "2023-24", &rows),
        "numerator: not complied with on 1 July 2023"
    );
    assert_eq!(
        why("complied-after-failure", "2023-24", &rows),
        "left-out: no remedy complied with after a failure"
    );
    let rows = with_two([failed(2, "2023-07-01"), complied(1, "2023-08-01")]);
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "denominator-only: a remedy was not complied with; last outcome on 1 August 2023: in the \
         denominator only"
    );
}

#[test]
fn complied_with_after_a_failure() {
    let rows =
        with_two([complied(1, "2023-06-01"), failed(2, "2023-07-01"), complied(2, "2023-09-01")]);
    assert_eq!(
        why("complied-after-failure", "2023-24", &rows),
        "numerator: complied with after a failure, satisfied on 1 September 2023"
    );
    let restated = Office::with(|set| set.counting.after_failure = AfterFailure::Restate);
    assert_eq!(
        restated.why("compliance-rate", "2023-24", &rows),
        "numerator: complied with after a failure; the outcome that counts is of 1 July 2023"
    );
    assert_eq!(
        restated.why("complied-after-failure", "2023-24", &rows),
        "left-out: complied with after a failure, which the compliance rate counts"
    );
}

#[test]
fn carried_out_late() {
    let late = Fact::Complied {
        remedy: remedy(1),
        done: Some(day("2023-07-05")),
        satisfied: day("2023-07-20"),
    };
    let rows = with_two([late, complied(2, "2023-06-01")]);
    assert_eq!(
        why("remedies-late", "2023-24", &rows),
        "numerator: remedy 1 (apology) done on 5 July 2023, due on 30 June 2023"
    );
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "numerator: satisfied with compliance on 20 July 2023"
    );
    let strict = Office::with(|set| set.counting.late_is_satisfied = false);
    assert_eq!(
        strict.why("compliance-rate", "2023-24", &rows),
        "denominator-only: carried out late, satisfied on 20 July 2023: in the denominator only"
    );
    let in_time = with_two([complied(1, "2023-06-01"), complied(2, "2023-06-01")]);
    assert_eq!(
        why("remedies-late", "2023-24", &in_time),
        "left-out: no remedy known to have been carried out late"
    );
}

#[test]
fn once_upheld_is_enough_where_the_rules_say_so() {
    let rows = with_two([complied(1, "2023-06-01"), complied(2, "2023-06-02")]);
    let rows = amended(rows, Amendment::Stands(not_upheld("2023-08-01")));
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "left-out: upheld on 12 May 2023, superseded by the decision of 1 August 2023 (not upheld)"
    );
    let once = Office::with(|set| set.counting.compliance_needs = ComplianceNeeds::OnceUpheld);
    assert_eq!(
        once.why("compliance-rate", "2023-24", &rows),
        "numerator: satisfied with compliance on 2 June 2023"
    );
}
