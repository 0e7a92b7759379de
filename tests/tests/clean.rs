//! A verification that finds something where nothing is wrong teaches people not to listen. Honest
//! records are verified as they grow command by command and sitting by sitting, each time also against
//! a checkpoint taken earlier: none raises an alarm.
//!
//! A thousand verifications are part of every run of the tests; ten thousand take some minutes:
//! `UPHELD_VERIFICATIONS=10000 cargo test -p upheld-tests --test clean`.

use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;
use upheld_audit::{Checkpoint, only_grew};
use upheld_store::{Record, Unwatched, verify};
use upheld_tests::files::Dice;
use upheld_tests::office::{Notices, Office, projections};

/// How often, where the environment does not say otherwise.
const VERIFICATIONS: u64 = 1_000;

/// Cases a record: few, so that there are many records and each verification is quick.
const CASES: usize = 6;

/// A record that grows, and the checkpoints taken on the way.
struct Growing {
    dir: TempDir,
    record: Record,
    checkpoints: Vec<Checkpoint>,
}

impl Growing {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        Office::create(dir.path());
        let record = Office::open(dir.path(), &Notices::default()).unwrap();
        Self { dir, record, checkpoints: Vec::new() }
    }

    /// The end of a sitting and the beginning of the next.
    fn reopened(self) -> Self {
        let Self { dir, record, checkpoints } = self;
        record.close(&Unwatched).unwrap();
        let record = Office::open(dir.path(), &Notices::default()).unwrap();
        Self { dir, record, checkpoints }
    }

    fn verify(&mut self, dice: &mut Dice) {
        let verified = verify(&mut self.record, &projections(), &Unwatched).unwrap();
        assert_eq!(verified.findings, [], "{} events", verified.position);
        let identity = self.record.identity();
        let now = Checkpoint::new(identity, verified.position, verified.root);
        self.checkpoints.push(now.clone());
        let earlier = &self.checkpoints[dice.below(self.checkpoints.len())];
        let then = self.record.root_at(earlier.size).unwrap();
        assert_eq!(only_grew(earlier, &now, then), Ok(()));
    }
}

/// Verifies one record after each of its commands; gives how often.
fn verified(seed: u64) -> u64 {
    let (office, mut dice) = (Office::new(seed, CASES), Dice::new(seed));
    let mut growing = Growing::new();
    for step in office.steps() {
        office.give(&mut growing.record, std::slice::from_ref(step));
        growing.verify(&mut dice);
        if dice.below(40) == 0 {
            growing = growing.reopened();
        }
    }
    growing.record.close(&Unwatched).unwrap();
    office.steps().len() as u64
}

#[test]
fn verifications_of_honest_records_raise_no_alarm() {
    let wanted =
        std::env::var("UPHELD_VERIFICATIONS").map_or(VERIFICATIONS, |n| n.parse().unwrap());
    let (seeds, done) = (AtomicU64::new(1), AtomicU64::new(0));
    std::thread::scope(|threads| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            threads.spawn(|| {
                while done.load(Ordering::Relaxed) < wanted {
                    let seed = seeds.fetch_add(1, Ordering::Relaxed);
                    done.fetch_add(verified(seed), Ordering::Relaxed);
                }
            });
        }
    });
    let done = done.into_inner();
    assert!(done >= wanted, "only {done}");
}
