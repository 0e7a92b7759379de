//! Chance from a seed, so that every trial can be repeated.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Chance.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// Of a seed and of which trial it is for.
    pub(crate) fn of(seed: u64, trial: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        dice.set_stream(trial);
        Self(dice)
    }

    /// A number from 0 up to, without, `count`; 0 where that is 0.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        if count == 0 { 0 } else { self.0.random_range(0..count) }
    }

    /// A place in a list of so many; 0 where there are none.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap_or(0)
    }

    /// Whether something happens that happens so many times of 100.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
