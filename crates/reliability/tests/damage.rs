//! Damage of either copy, and of both at one place.

mod shown;

use std::sync::Mutex;

use upheld_reliability::works::{damage, damage_both};
use upheld_reliability::{End, Outcome};

#[test]
fn damage_of_one_copy_is_never_silent_and_nearly_always_heals() {
    let trials = shown::trials(1_000);
    let hurts = Mutex::new(std::collections::BTreeMap::<&str, u64>::new());
    let hear = |outcome: &Outcome| {
        shown::unless_good(outcome);
        for word in [
            "journal/",
            "store/",
            "flipped",
            "hold those",
            "zeroed",
            "scribbled",
            "cut",
            "swapped",
            "missing",
            "a sitting before",
        ] {
            if outcome.what.contains(word) && outcome.end != End::Unhurt {
                *hurts.lock().unwrap().entry(word).or_default() += 1;
            }
        }
    };
    let row = damage::run_heard(trials, 2020, &hear).unwrap();
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    assert_eq!(row.trials, trials);
    assert!(row.detected * 2 > trials, "faults did happen: {row:?}");
    assert!(row.healed * 100 >= row.detected * 99, "{row:?}");
    // Each kind of damage was met, in both copies.
    let hurts = hurts.into_inner().unwrap();
    assert_eq!(hurts.len(), 10, "{hurts:?}");
}

#[test]
fn damage_of_both_copies_at_one_place_is_named_by_its_positions() {
    let trials = shown::trials(100);
    let row = damage_both::run_heard(trials, 2020, &shown::unless_good).unwrap();
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    assert_eq!((row.trials, row.detected, row.healed), (trials, trials, 0));
}
