//! The record against a plain list.

mod shown;

use upheld_reliability::works::model;

#[test]
fn a_record_says_what_a_plain_list_says() {
    let trials = shown::trials(2_000);
    let row = model::run_heard(trials, 2020, &shown::unless_good).unwrap();
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    assert_eq!(row.trials, trials);
    assert!(row.acknowledged > trials * 20, "most commands are taken: {row:?}");
}
