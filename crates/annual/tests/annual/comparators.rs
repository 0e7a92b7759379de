//! The same rate over similar authorities.

use upheld_annual::{Comparator, Scope};
use upheld_domain::Definitions;

use crate::given::{Record, id, usual, with};

fn compare(
    record: &Record,
    code: &str,
    year: &str,
    definitions: &Definitions,
) -> Option<Comparator> {
    record.figure("uphold-rate", Scope::Authority(id(code)), year, definitions).comparator
}

/// Three metropolitan boroughs: 1 of 2, 1 of 3, 9 of 10.
fn three() -> Record {
    let mut record = Record::new();
    record.investigate("E08000035", "2023-06-01", 1, 1);
    record.investigate("E08000003", "2023-06-01", 1, 2);
    record.investigate("E08000025", "2023-06-01", 9, 1);
    // Another group, another year: neither belongs to it.
    record.investigate("E10000016", "2023-06-01", 50, 50);
    record.investigate("E08000025", "2022-06-01", 0, 70);
    record
}

#[test]
fn pooled_is_the_sum_over_the_sum() {
    let found = compare(&three(), "E08000035", "2023-24", &usual()).unwrap();
    assert_eq!((found.group.as_str(), found.method), ("Metropolitan Boroughs", "pooled"));
    assert_eq!((found.members, found.members_without_base), (36, 33));
    assert_eq!((found.numerator, found.denominator, found.value), (Some(11), Some(15), None));
    assert_eq!(found.printed, "73%");
}

#[test]
fn the_mean_is_that_of_the_rates() {
    let found = compare(&three(), "E08000035", "2023-24", &with("average", "mean")).unwrap();
    // (1/2 + 1/3 + 9/10) / 3
    assert_eq!(found.value.as_deref(), Some("57.7778"));
    assert_eq!((found.printed.as_str(), found.method), ("58%", "mean"));
    assert_eq!((found.numerator, found.denominator), (None, None));
    assert_eq!((found.members, found.members_without_base), (36, 33));
}

#[test]
fn a_mean_prints_its_half_up_from_the_fractions() {
    let mut record = Record::new();
    record.investigate("E08000035", "2023-06-01", 1, 1);
    record.investigate("E08000003", "2023-06-01", 51, 49);
    let found = compare(&record, "E08000035", "2023-24", &with("average", "mean")).unwrap();
    assert_eq!((found.value.as_deref(), found.printed.as_str()), (Some("50.5"), "51%"));
}

#[test]
fn an_authority_can_be_left_out_of_its_own_average() {
    let without = with("average_includes_self", "false");
    let found = compare(&three(), "E08000035", "2023-24", &without).unwrap();
    assert_eq!((found.members, found.members_without_base), (35, 33));
    assert_eq!((found.numerator, found.denominator), (Some(10), Some(13)));
}

#[test]
fn an_authority_that_ended_has_no_average() {
    let mut record = Record::new();
    record.investigate("E07000026", "2023-06-01", 1, 0);
    record.investigate("E07000008", "2023-06-01", 1, 1);
    let found = compare(&record, "E07000026", "2023-24", &usual()).unwrap();
    assert_eq!((found.members, found.members_without_base), (0, 0));
    assert_eq!((found.numerator, found.denominator, found.value), (None, None, None));
    assert_eq!((found.printed.as_str(), found.group.as_str()), ("n/a", "District Councils"));
    let before = compare(&record, "E07000026", "2022-23", &usual()).unwrap();
    assert!(before.members > 100, "it was a member until its last day");
}

#[test]
fn a_group_without_any_base_has_no_average() {
    let record = Record::new();
    let pooled = compare(&record, "E08000035", "2023-24", &usual()).unwrap();
    assert_eq!((pooled.printed.as_str(), pooled.members_without_base), ("n/a", 36));
    let mean = compare(&record, "E08000035", "2023-24", &with("average", "mean")).unwrap();
    assert_eq!((mean.printed.as_str(), mean.value), ("n/a", None));
}

#[test]
fn a_body_in_no_group_is_compared_with_nobody() {
    let record = Record::new();
    assert_eq!(compare(&record, "E09000001", "2023-24", &usual()), None);
    assert_eq!(compare(&record, "local:A1", "2023-24", &usual()), None);
}

#[test]
fn upheld_per_100k_is_pooled_over_residents() {
    let record = three();
    let scope = Scope::Authority(id("E08000035"));
    let of = |definitions: &_| record.figure("upheld-per-100k", scope, "2023-24", definitions);
    let pooled = of(&usual()).comparator.unwrap();
    assert_eq!((pooled.members, pooled.members_without_base, pooled.numerator), (36, 0, Some(11)));
    let members =
        record.register.members(upheld_domain::Group::Metropolitan, "2024-03-31".parse().unwrap());
    let residents: u64 = members
        .iter()
        .map(|&id| u64::from(record.register.get(id).unwrap().populations[0].residents))
        .sum();
    assert_eq!(pooled.denominator, Some(residents));
    assert_eq!(pooled.printed, "0.1");
    let mean = of(&with("average", "mean")).comparator.unwrap();
    // Three of 36 have any upheld decision: 0.03 rounds to none, which prints without its zero.
    assert_eq!(mean.printed, "0");
    assert!(mean.value.unwrap().starts_with("0.03"));
}
