//! Whether two counts, or two rates, differ by more than chance: the squared statistic of a named
//! test as an exact fraction, beside the 99% point of the chi-squared distribution with one degree
//! of freedom. Integers only; numbers so large that a product leaves 128 bits are not tested.

/// The 99% point, 6.635, as a fraction.
const LIMIT: (u128, u128) = (1_327, 200);

/// Each test rests on an approximation, which takes so many expected in each of its cells.
const EXPECTED_MIN: u128 = 5;

/// The name of [`proportions`].
pub(super) const PROPORTIONS: &str = "two-proportion z test at 99%";

/// The name of [`counts`].
pub(super) const COUNTS: &str = "test of the difference of two Poisson counts at 99%";

/// A squared statistic: above and below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Squared {
    above: u128,
    below: u128,
    unusual: bool,
}

impl Squared {
    fn of(above: u128, below: u128) -> Option<Self> {
        let unusual = above.checked_mul(LIMIT.1)? > below.checked_mul(LIMIT.0)?;
        Some(Self { above, below, unusual })
    }

    /// Whether it is over the 99% point; at it, it is not.
    pub(super) fn is_unusual(self) -> bool {
        self.unusual
    }
}

impl std::fmt::Display for Squared {
    /// With three decimals, cut off, as the point has them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.above / self.below, self.above % self.below);
        // A rest so long that it can't be scaled shows none of its decimals.
        let thousandths = rest.checked_mul(1_000).map_or(0, |rest| rest / self.below);
        write!(f, "{whole}.{thousandths:03}")
    }
}

/// The two-proportion z test, pooled: `a` of `n` in one year and in another. None where fewer than
/// five are expected on either side of the line in either year.
pub(super) fn proportions(one: (u64, u64), other: (u64, u64)) -> Option<Squared> {
    let [a, n, b, m] = [one.0, one.1, other.0, other.1].map(u128::from);
    let (all, above) = (n + m, a + b);
    let below = all.checked_sub(above)?;
    // Expected is n * above / all, and so for the other three.
    let enough = |base: u128| base * above.min(below) >= EXPECTED_MIN * all;
    if all == 0 || a > n || b > m || !enough(n.min(m)) {
        return None;
    }
    // (a/n - b/m)^2 / (p (1-p) (1/n + 1/m)) with p = above/all, on one line.
    let difference = (a * m).abs_diff(b * n);
    let square = difference.checked_mul(difference)?.checked_mul(all)?;
    Squared::of(square, n.checked_mul(m)?.checked_mul(above)?.checked_mul(below)?)
}

/// The test of two Poisson counts over years of the same length: the square of their difference over
/// their sum. None where fewer than five are expected in each.
pub(super) fn counts(one: u64, other: u64) -> Option<Squared> {
    let (one, other) = (u128::from(one), u128::from(other));
    let sum = one + other;
    if sum < 2 * EXPECTED_MIN {
        return None;
    }
    let difference = one.abs_diff(other);
    Squared::of(difference.checked_mul(difference)?, sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(tested: Option<Squared>) -> Option<(String, bool)> {
        tested.map(|squared| (squared.to_string(), squared.is_unusual()))
    }

    fn is(statistic: &str, unusual: bool) -> Option<(String, bool)> {
        Some((statistic.to_owned(), unusual))
    }

    #[test]
    fn rates_give_the_statistic_that_a_hand_computes() {
        // 985^2 * 114 / (55 * 59 * 65 * 49) = 110,605,650 / 10,335,325
        assert_eq!(told(proportions((25, 59), (40, 55))), is("10.701", true));
        // 600^2 * 120 / (60 * 60 * 50 * 70) = 43,200,000 / 12,600,000
        assert_eq!(told(proportions((30, 60), (20, 60))), is("3.428", false));
        assert_eq!(told(proportions((7, 20), (7, 20))), is("0.000", false));
        assert_eq!(proportions((40, 55), (25, 59)), proportions((25, 59), (40, 55)));
    }

    #[test]
    fn counts_give_the_statistic_that_a_hand_computes() {
        assert_eq!(told(counts(100, 66)), is("6.963", true));
        assert_eq!(told(counts(100, 67)), is("6.520", false));
        assert_eq!(told(counts(0, 10)), is("10.000", true));
    }

    #[test]
    fn at_the_limit_itself_a_movement_is_not_unusual() {
        // 2,654^2 / 1,061,600 is 6.635 to the last digit.
        assert_eq!(told(counts(532_127, 529_473)), is("6.635", false));
        assert_eq!(told(counts(532_128, 529_473)), is("6.639", true));
    }

    #[test]
    fn too_small_a_base_is_not_tested() {
        assert_eq!(counts(0, 9), None);
        assert_eq!(counts(0, 0), None);
        assert_eq!(proportions((0, 0), (0, 0)), None);
        assert_eq!(proportions((3, 4), (30, 60)), None);
        // Expected below the line: 50 * 9 / 100, and 50 * 10 / 100.
        assert_eq!(proportions((41, 50), (50, 50)), None);
        assert!(proportions((40, 50), (50, 50)).is_some());
        assert_eq!(proportions((5, 4), (30, 60)), None, "more than there are");
    }

    #[test]
    fn numbers_beyond_any_office_are_not_tested_and_nothing_breaks() {
        assert_eq!(proportions((u64::MAX / 2, u64::MAX), (1, u64::MAX)), None);
        assert_eq!(counts(u64::MAX, 0), None);
        let million = 1_000_000;
        assert!(proportions((million / 2, million), (million / 3, million)).is_some());
    }

    /// A fraction of integers, kept short.
    #[derive(Debug, Clone, Copy)]
    struct Fraction(i128, i128);

    impl Fraction {
        fn of(above: u64, below: u64) -> Self {
            Self(i128::from(above), i128::from(below)).short()
        }

        fn short(self) -> Self {
            let (mut a, mut b) = (self.0.abs(), self.1.abs());
            while b != 0 {
                (a, b) = (b, a % b);
            }
            Self(self.0 / a.max(1), self.1 / a.max(1))
        }

        fn plus(self, other: Self) -> Self {
            Self(self.0 * other.1 + other.0 * self.1, self.1 * other.1).short()
        }

        fn minus(self, other: Self) -> Self {
            self.plus(Self(-other.0, other.1))
        }

        fn times(self, other: Self) -> Self {
            Self(self.0 * other.0, self.1 * other.1).short()
        }

        fn exceeds(self, other: Self) -> bool {
            self.minus(other).0 > 0
        }
    }

    const POINT: Fraction = Fraction(6_635, 1_000);

    proptest! {
        #[test]
        fn rates_agree_with_the_textbook_s_formula_in_fractions(
            (n, m) in (1_u64..400, 1_u64..400),
            (a, b) in (0_u64..400, 0_u64..400),
        ) {
            prop_assume!(a <= n && b <= m);
            let pooled = Fraction::of(a + b, n + m);
            let other = Fraction(1, 1).minus(pooled);
            let expected = [(n, pooled), (n, other), (m, pooled), (m, other)]
                .map(|(base, share)| Fraction::of(base, 1).times(share));
            let enough = expected.iter().all(|cell| !Fraction(5, 1).exceeds(*cell));
            let tested = proportions((a, n), (b, m));
            prop_assert_eq!(tested.is_some(), enough);
            if let Some(squared) = tested {
                let difference = Fraction::of(a, n).minus(Fraction::of(b, m));
                let spread = Fraction::of(1, n).plus(Fraction::of(1, m));
                let variance = pooled.times(other).times(spread);
                let unusual = difference.times(difference).exceeds(variance.times(POINT));
                prop_assert_eq!(squared.is_unusual(), unusual);
            }
        }

        #[test]
        fn counts_agree_with_the_formula_in_fractions(one in 0_u64..2_000, other in 0_u64..2_000) {
            let tested = counts(one, other);
            prop_assert_eq!(tested.is_some(), one + other >= 10);
            if let Some(squared) = tested {
                let difference = Fraction::of(one, 1).minus(Fraction::of(other, 1));
                let variance = Fraction::of(one + other, 1);
                let unusual = difference.times(difference).exceeds(variance.times(POINT));
                prop_assert_eq!(squared.is_unusual(), unusual);
            }
        }

        #[test]
        fn it_does_not_matter_which_year_comes_first(
            one in (0_u64..60, 0_u64..60),
            other in (0_u64..60, 0_u64..60),
        ) {
            prop_assert_eq!(proportions(one, other), proportions(other, one));
            prop_assert_eq!(counts(one.0, other.0), counts(other.0, one.0));
        }
    }
}
