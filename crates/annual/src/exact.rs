//! The mean of fractions, exact. The common denominator of two hundred rates is longer than any
//! machine integer, so it is kept in limbs; only what the mean needs is here.

use std::cmp::Ordering;

/// A natural number in limbs of 32 bits, the least first, without leading zeros.
#[derive(Clone, PartialEq, Eq)]
struct Natural(Vec<u32>);

impl Natural {
    fn of(number: u64) -> Self {
        Self(vec![1]).times(number)
    }

    fn times(&self, factor: u64) -> Self {
        let mut carry: u128 = 0;
        let mut limbs = Vec::with_capacity(self.0.len() + 2);
        for &limb in &self.0 {
            carry += u128::from(limb) * u128::from(factor);
            limbs.push(low(carry));
            carry >>= 32;
        }
        while carry > 0 {
            limbs.push(low(carry));
            carry >>= 32;
        }
        Self(limbs).trimmed()
    }

    fn plus(&self, other: &Self) -> Self {
        let mut carry: u128 = 0;
        let longest = self.0.len().max(other.0.len());
        let limb =
            |number: &Self, place: usize| u128::from(number.0.get(place).copied().unwrap_or(0));
        let mut limbs = Vec::with_capacity(longest + 1);
        for place in 0..longest {
            carry += limb(self, place) + limb(other, place);
            limbs.push(low(carry));
            carry >>= 32;
        }
        limbs.push(low(carry));
        Self(limbs).trimmed()
    }

    /// The quotient and the rest of a division; the divisor is not 0.
    fn divided(&self, divisor: u64) -> (Self, u64) {
        let divisor = u128::from(divisor.max(1));
        let mut rest: u128 = 0;
        let mut limbs = vec![0; self.0.len()];
        for (place, &limb) in self.0.iter().enumerate().rev() {
            let part = (rest << 32) | u128::from(limb);
            limbs[place] = low(part / divisor);
            rest = part % divisor;
        }
        (Self(limbs).trimmed(), u64::try_from(rest).unwrap_or(u64::MAX))
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn low(number: u128) -> u32 {
    u32::try_from(number & u128::from(u32::MAX)).unwrap_or(u32::MAX)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The mean of fractions times `scale`, to the nearest integer, halves up, by exact arithmetic.
/// Takes numerators and denominators; a fraction without a denominator has no part in it. None
/// where there is none left.
pub(crate) fn mean(fractions: &[(u64, u64)], scale: u64) -> Option<u64> {
    let fractions = || fractions.iter().filter(|(_, denominator)| *denominator > 0);
    let count = u64::try_from(fractions().count()).unwrap_or(u64::MAX);
    if count == 0 {
        return None;
    }
    let mut common = Natural::of(1);
    for &(_, denominator) in fractions() {
        let (_, rest) = common.divided(denominator);
        common = common.times(denominator / gcd(denominator, rest));
    }
    let mut sum = Natural(Vec::new());
    for &(numerator, denominator) in fractions() {
        sum = sum.plus(&common.divided(denominator).0.times(numerator));
    }
    // (2 * sum * scale + base) / (2 * base), with base = common * count.
    let base = common.times(count);
    let above = sum.times(scale).times(2).plus(&base);
    Some(quotient(&above, &base.times(2)))
}

/// The greatest `q` with `q * divisor <= number`, found bit by bit; held at the ends of u64.
fn quotient(number: &Natural, divisor: &Natural) -> u64 {
    let mut found: u64 = 0;
    for bit in (0..u64::BITS).rev() {
        let tried = found | (1 << bit);
        if divisor.times(tried) <= *number {
            found = tried;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mean_that_is_exactly_half_goes_up() {
        assert_eq!(mean(&[(50, 100), (51, 100)], 100), Some(51));
        assert_eq!(mean(&[(1, 3), (2, 3), (1, 200)], 100), Some(34));
        // 1/3 + 2/3 is 1, which a sum of cut-off decimals would miss.
        assert_eq!(mean(&[(1, 3), (2, 3), (1, 100), (1, 100)], 100), Some(26));
        assert_eq!(mean(&[(1, 3), (2, 3)], 1), Some(1));
    }

    #[test]
    fn a_fraction_without_a_base_has_no_part_in_the_mean() {
        assert_eq!(mean(&[(0, 0), (1, 2)], 100), Some(50));
        assert_eq!(mean(&[(0, 0)], 100), None);
        assert_eq!(mean(&[], 100), None);
        assert_eq!(mean(&[(0, 7), (0, 9)], 100), Some(0));
    }

    #[test]
    fn two_hundred_denominators_without_a_common_factor_are_no_trouble() {
        let all_ones: Vec<_> = (1..=200).map(|d| (d, d)).collect();
        assert_eq!(mean(&all_ones, 1_000_000), Some(1_000_000));
        let one_missing: Vec<_> = (1..=200).map(|d| (d - u64::from(d == 200), d)).collect();
        assert_eq!(mean(&one_missing, 1_000_000), Some(999_975));
    }

    proptest! {
        #[test]
        fn it_agrees_with_plain_fractions_where_these_fit(
            fractions in proptest::collection::vec((0_u64..60, 1_u64..60), 1..5),
        ) {
            let common: u128 = fractions.iter().map(|&(_, d)| u128::from(d)).product();
            let sum: u128 =
                fractions.iter().map(|&(n, d)| u128::from(n) * (common / u128::from(d))).sum();
            let base = common * u128::try_from(fractions.len()).unwrap();
            let plain = (2 * sum * 10_000 + base) / (2 * base);
            prop_assert_eq!(mean(&fractions, 10_000).map(u128::from), Some(plain));
        }
    }
}
