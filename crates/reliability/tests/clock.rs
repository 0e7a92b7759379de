//! Clocks that jump.

mod shown;

use upheld_reliability::works::clock;

#[test]
fn a_clock_that_jumps_is_held_refused_or_flagged_and_moves_no_figure() {
    let trials = shown::trials(60);
    let row = clock::run_heard(trials, 2020, &shown::unless_good).unwrap();
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    // In every trial the clock was held, refused or flagged at least once.
    assert_eq!((row.trials, row.healed), (trials, trials));
    assert!(row.acknowledged > trials * 15, "{row:?}");
}
