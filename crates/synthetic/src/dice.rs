//! Chance from a seed: SplitMix64, integers only, so the same seed gives the same history on any
//! machine. Not for secrets.

/// A stream of numbers from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream of a seed and of what it is for: other parts, another stream.
    pub(crate) fn of(seed: u64, parts: [u64; 2]) -> Self {
        let mut dice = Self(seed);
        for part in parts {
            dice.0 = dice.next() ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93);
        }
        dice
    }

    /// The next 64 bits (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, without, `count`; 0 where `count` is 0.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(count);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// [`Self::below`] for large counts.
    pub(crate) fn below_many(&mut self, count: u64) -> u64 {
        let scaled = u128::from(self.next()) * u128::from(count);
        u64::try_from(scaled >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` where they cross.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below((high + 1).saturating_sub(low))
    }

    /// Yes, `permille` times in 1,000.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of several, each as likely.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, of: &[T; N]) -> T {
        of[self.index(N)]
    }

    /// One of several, each as likely as its weight. The last where all weigh nothing.
    pub(crate) fn weighted<T: Copy, const N: usize>(&mut self, of: &[(T, u32); N]) -> T {
        let mut left = self.below(of.iter().map(|&(_, weight)| weight).sum());
        for &(one, weight) in of {
            if left < weight {
                return one;
            }
            left -= weight;
        }
        of[N - 1].0
    }

    /// An index into `len` things; 0 where there are none.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        usize::try_from(self.below_many(len)).unwrap_or(0)
    }

    /// The same things in another order (Fisher, Yates).
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.index(last + 1));
        }
    }
}
