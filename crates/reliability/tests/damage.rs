//! Damage of either copy, and of both at one place.

mod shown;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use upheld_reliability::works::{damage, damage_both, damage_each};
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
fn damage_of_each_copy_somewhere_else_is_never_silent_and_mostly_heals() {
    let trials = shown::trials(500);
    let row = damage_each::run_heard(trials, 2020, &shown::unless_good).unwrap();
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    assert_eq!(row.trials, trials);
    // What is not healed was lost in both, or lies with the rest of a store that was cut.
    assert!(row.healed * 10 >= row.detected * 9, "{row:?}");
}

#[test]
fn damage_of_both_copies_at_one_place_is_named_by_its_positions() {
    let trials = shown::trials(100);
    let kinds = ["the same frame in the store", "scribbled over", "the store missing"];
    let met: [AtomicU64; 3] = Default::default();
    let hear = |outcome: &Outcome| {
        shown::unless_good(outcome);
        for (kind, met) in kinds.iter().zip(&met) {
            met.fetch_add(u64::from(outcome.what.ends_with(kind)), Ordering::Relaxed);
        }
    };
    let row = damage_both::run_heard(trials, 2020, &hear).unwrap();
    let met = met.map(AtomicU64::into_inner);
    assert!(met.iter().all(|met| met * 10 > trials), "{met:?}");
    shown::row(&row);
    assert!(row.holds(), "{row:?}");
    assert_eq!((row.trials, row.detected, row.healed), (trials, trials, 0));
}
