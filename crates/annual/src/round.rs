//! Rounding: half up, from the integers, once, at the end [C: to-nearest agrees with 28 of 28
//! published rates that can be checked, truncation with 14].

/// `numerator / denominator * scale`, to the nearest integer, halves up: with a scale of 1,000 a rate
/// in tenths of a percent. None without a denominator.
#[must_use]
pub fn nearest(numerator: u64, denominator: u64, scale: u64) -> Option<u128> {
    let (doubled, base) = (2 * u128::from(numerator) * u128::from(scale), u128::from(denominator));
    (base > 0).then(|| (doubled + base) / (2 * base))
}

/// A rate in whole percent: 44 of 59 is 75. None without a base.
#[must_use]
pub fn whole_percent(numerator: u64, denominator: u64) -> Option<u128> {
    nearest(numerator, denominator, 100)
}

/// A rate in percent with one decimal, a trailing zero dropped: `99.7`. None without a base.
#[must_use]
pub fn one_decimal_percent(numerator: u64, denominator: u64) -> Option<String> {
    nearest(numerator, denominator, 1_000).map(|tenths| decimal(tenths, 1, 0))
}

/// A count per 100,000 residents with one decimal, a trailing zero dropped: `5.3`, `5`. None
/// without residents.
#[must_use]
pub fn per_100k(count: u64, residents: u64) -> Option<String> {
    nearest(count, residents, 1_000_000).map(|tenths| decimal(tenths, 1, 0))
}

/// A number of units of 10^-`places` as a decimal; trailing zeros are dropped down to `keep`
/// decimals.
pub(crate) fn decimal(units: u128, places: usize, keep: usize) -> String {
    let digits = format!("{units:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let used = fraction.trim_end_matches('0').len().max(keep);
    if used == 0 { whole.to_owned() } else { format!("{whole}.{}", &fraction[..used]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_and_nothing_else_does() {
        assert_eq!(whole_percent(1, 200), Some(1));
        assert_eq!(whole_percent(1, 201), Some(0));
        assert_eq!(whole_percent(1, 8), Some(13));
        assert_eq!(whole_percent(2, 3), Some(67));
        assert_eq!(whole_percent(199, 200), Some(100));
        assert_eq!(whole_percent(0, 5), Some(0));
        assert_eq!(whole_percent(0, 0), None);
        assert_eq!(whole_percent(u64::MAX, u64::MAX), Some(100));
    }

    #[test]
    fn one_decimal_drops_its_zero() {
        assert_eq!(one_decimal_percent(997, 1000).as_deref(), Some("99.7"));
        assert_eq!(one_decimal_percent(99, 100).as_deref(), Some("99"));
        assert_eq!(one_decimal_percent(7, 7).as_deref(), Some("100"));
        assert_eq!(one_decimal_percent(1, 2000).as_deref(), Some("0.1"));
        assert_eq!(per_100k(44, 822_483).as_deref(), Some("5.3"));
        assert_eq!(per_100k(50, 1_000_000).as_deref(), Some("5"));
        assert_eq!(per_100k(1, 10_000_000).as_deref(), Some("0"));
        assert_eq!(per_100k(1, 0), None);
    }

    #[test]
    fn a_decimal_keeps_what_it_is_asked_to() {
        assert_eq!(decimal(745_763, 4, 1), "74.5763");
        assert_eq!(decimal(500_000, 4, 1), "50.0");
        assert_eq!(decimal(3, 4, 1), "0.0003");
        assert_eq!(decimal(0, 4, 1), "0.0");
    }
}
