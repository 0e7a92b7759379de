//! What was met lately, so much and no more: two piles, of which the lower one goes once the upper is full.
//! What is met again in time stays. Not here: what may not be forgotten (see `desk`).

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// See the module.
pub(crate) struct Lately<K, V> {
    upper: FxHashMap<K, V>,
    lower: FxHashMap<K, V>,
    pile_max: usize,
}

impl<K: Eq + Hash, V: Copy> Lately<K, V> {
    /// Nothing was met; a pile will have so many.
    pub(crate) fn of(pile_max: usize) -> Self {
        Self { upper: FxHashMap::default(), lower: FxHashMap::default(), pile_max }
    }

    /// What was met under a key, where that is not too long ago.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.upper.get(key).or_else(|| self.lower.get(key)).copied()
    }

    /// Meets it, again or for the first time.
    pub(crate) fn meet(&mut self, key: K, value: V) {
        if self.upper.len() >= self.pile_max {
            std::mem::swap(&mut self.upper, &mut self.lower);
            // Its room is kept.
            self.upper.clear();
        }
        self.upper.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_met_again_stays_and_what_is_not_goes() {
        let mut lately = Lately::of(10);
        lately.meet(1_000, 7);
        for number in 0..100 {
            lately.meet(number, number + 1);
            assert_eq!(lately.get(&number), Some(number + 1));
            if number % 5 == 0 {
                lately.meet(1_000, 7);
            }
            assert_eq!(lately.get(&1_000), Some(7));
            assert!(lately.upper.len() + lately.lower.len() <= 20);
        }
        assert_eq!(lately.get(&3), None);
    }
}
