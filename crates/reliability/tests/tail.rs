//! Damage of what was never synced.

mod shown;

use std::sync::atomic::{AtomicU64, Ordering};

use upheld_reliability::End;
use upheld_reliability::works::tail;

#[test]
fn damage_of_an_unsynced_tail_costs_no_more_than_the_docs_say() {
    let trials = shown::trials(200);
    let (cut, kept) = (AtomicU64::new(0), AtomicU64::new(0));
    let row = tail::run_heard(trials, 2020, &|outcome| {
        shown::unless_good(outcome);
        let counted = if matches!(outcome.end, End::Named(_)) { &cut } else { &kept };
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let row = row.unwrap();
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    assert_eq!(row.trials, trials);
    // The others left nothing but zeros, as if nothing had been written.
    assert!(row.detected * 10 >= trials * 6, "{row:?}");
    let (cut, kept) = (cut.into_inner(), kept.into_inner());
    assert!(cut * 5 > trials && kept * 10 > trials, "{cut} cut, {kept} kept");
}
