//! What a table says in a cell, and whether a figure says the same. Numbers are compared as they are
//! printed; where a table has more decimals than are printed, as the exact rate rounds to as many.

use upheld_annual::{Comparator, Figure, Measure, Scope, Status, nearest};
use upheld_domain::NearlyAll;

use super::Number;

/// What stands in a cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Blank,
    /// That there is no number: `n/a`.
    NotApplicable,
    /// More than 99%, in words.
    NearlyAll,
    /// A whole number.
    Count(i64),
    /// A rate in percent or per 100,000, in units of 10^-`places`, at most six; without zeros at the end.
    Decimal {
        /// How many units.
        units: u64,
        /// How many decimals.
        places: u8,
    },
}

/// What came of comparing a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Both say the same.
    Equal,
    /// They say different things.
    Differs,
    /// The table says nothing, and the record has a number.
    MissingTheirs,
    /// The table has a number where the record can't give one.
    MissingOurs,
    /// Neither says anything.
    Neither,
}

/// What a figure that can't be given prints as.
const NOT_APPLICABLE: &str = "n/a";

/// What the record says to a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ours {
    /// As it prints; none where the figure has no such number.
    pub(super) printed: Option<String>,
    /// Whether it could be given at all, base or not.
    available: bool,
    /// How many decimals it prints at most.
    places: u8,
    exact: Exact,
}

/// A rate before it is rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Exact {
    None,
    /// Above and below the line, and what the whole is: 100, or 100,000 residents.
    Ratio(u64, u64, u64),
    /// A mean of rates, as a decimal.
    Mean(String),
}

impl Ours {
    /// The number of a figure that a cell is about.
    pub(super) fn of(figure: &Figure, number: Number, scope: Scope) -> Self {
        let whole = |printed| Self { printed, available: true, places: 0, exact: Exact::None };
        match number {
            Number::Numerator => whole(figure.numerator.map(|n| n.to_string())),
            Number::Denominator => whole(figure.denominator.map(|n| n.to_string())),
            Number::Figure => {
                let above = figure.numerator.and_then(|above| u64::try_from(above).ok());
                let ratio = above.zip(figure.denominator);
                Self {
                    printed: Some(figure.printed.clone()),
                    available: figure.status != Some(Status::NotAvailable),
                    places: places(figure.measure, scope),
                    exact: ratio.map_or(Exact::None, |ratio| exact(figure.measure, ratio)),
                }
            }
            Number::Average => match &figure.comparator {
                None => whole(None),
                Some(found) => Self::average(found, figure.measure),
            },
        }
    }

    fn average(found: &Comparator, measure: Measure) -> Self {
        let exact = match (found.numerator.zip(found.denominator), &found.value) {
            (Some(ratio), _) => exact(measure, ratio),
            (None, Some(value)) => Exact::Mean(value.clone()),
            (None, None) => Exact::None,
        };
        Self {
            printed: Some(found.printed.clone()),
            available: found.members > 0,
            // An average of averages prints as one body's rate does.
            places: u8::from(measure == Measure::UpheldPer100k),
            exact,
        }
    }

    fn says_nothing(&self) -> bool {
        self.printed.as_deref().is_none_or(|printed| printed == NOT_APPLICABLE)
    }

    /// Sets a cell against it.
    pub(super) fn verdict(&self, said: Said) -> Verdict {
        match said {
            Said::Blank if self.says_nothing() => Verdict::Neither,
            Said::Blank => Verdict::MissingTheirs,
            Said::NotApplicable if self.says_nothing() => Verdict::Equal,
            _ if self.printed.is_none() || (self.says_nothing() && !self.available) => {
                Verdict::MissingOurs
            }
            said if self.says(said) => Verdict::Equal,
            _ => Verdict::Differs,
        }
    }

    fn says(&self, said: Said) -> bool {
        let Some(printed) = self.printed.as_deref() else { return false };
        match said {
            Said::Blank => false,
            Said::NotApplicable => printed == NOT_APPLICABLE,
            Said::NearlyAll => printed == NearlyAll::MoreThan99.slug(),
            Said::Count(count) => printed.parse() == Ok(count),
            Said::Decimal { units, places } => self.is(printed, units, places),
        }
    }

    fn is(&self, printed: &str, units: u64, places: u8) -> bool {
        let Some((ours, with)) = decimal(printed.trim_end_matches('%')) else { return false };
        if places <= self.places.max(with) {
            let most = places.max(with);
            let theirs = scaled(units, most - places);
            return theirs.is_some() && theirs == scaled(ours, most - with);
        }
        let rounded = match &self.exact {
            Exact::None => None,
            Exact::Ratio(above, below, whole) => {
                scaled(*whole, places).and_then(|scale| nearest(*above, *below, scale))
            }
            Exact::Mean(value) => decimal(value).and_then(|value| rounded(value, places)),
        };
        rounded == Some(u128::from(units))
    }
}

fn exact(measure: Measure, (above, below): (u64, u64)) -> Exact {
    let whole = if measure == Measure::UpheldPer100k { 100_000 } else { 100 };
    Exact::Ratio(above, below, whole)
}

/// How many decimals a figure prints at most.
fn places(measure: Measure, scope: Scope) -> u8 {
    match (measure, scope) {
        (Measure::UpheldPer100k, _) | (Measure::ComplianceRate, Scope::Nation) => 1,
        _ => 0,
    }
}

fn scaled(number: u64, places: u8) -> Option<u64> {
    number.checked_mul(10_u64.checked_pow(places.into())?)
}

/// A decimal's units and places: `5.3` is 53 and 1.
fn decimal(text: &str) -> Option<(u64, u8)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let units = format!("{whole}{fraction}").parse().ok()?;
    Some((units, u8::try_from(fraction.len()).ok()?))
}

/// A decimal in units of fewer or more places, halves up.
fn rounded((units, with): (u64, u8), places: u8) -> Option<u128> {
    if places >= with {
        return scaled(units, places - with).map(u128::from);
    }
    nearest(units, scaled(1, with - places)?, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(printed: &str, exact: Exact, places: u8) -> Ours {
        Ours { printed: Some(printed.to_owned()), available: true, places, exact }
    }

    fn said(units: u64, places: u8) -> Said {
        Said::Decimal { units, places }
    }

    #[test]
    fn a_rate_is_compared_as_it_is_printed() {
        let rate = ours("75%", Exact::Ratio(44, 59, 100), 0);
        assert_eq!(rate.verdict(said(75, 0)), Verdict::Equal);
        assert_eq!(rate.verdict(said(74, 0)), Verdict::Differs);
        assert_eq!(rate.verdict(Said::NotApplicable), Verdict::Differs);
        assert_eq!(rate.verdict(Said::Blank), Verdict::MissingTheirs);
    }

    #[test]
    fn more_decimals_than_are_printed_are_those_of_the_exact_rate() {
        let rate = ours("75%", Exact::Ratio(44, 59, 100), 0);
        assert_eq!(rate.verdict(said(746, 1)), Verdict::Equal);
        assert_eq!(rate.verdict(said(745_763, 4)), Verdict::Equal);
        assert_eq!(rate.verdict(said(745, 1)), Verdict::Differs);
        let mean = ours("75%", Exact::Mean("74.5763".to_owned()), 0);
        assert_eq!(mean.verdict(said(746, 1)), Verdict::Equal);
        assert_eq!(mean.verdict(said(7_457, 2)), Verdict::Differs);
        assert_eq!(mean.verdict(said(7_458, 2)), Verdict::Equal);
    }

    #[test]
    fn a_printed_decimal_that_dropped_its_zero_is_the_whole_number() {
        let per_head = ours("5", Exact::Ratio(50, 1_000_000, 100_000), 1);
        assert_eq!(per_head.verdict(said(5, 0)), Verdict::Equal);
        assert_eq!(per_head.verdict(said(51, 1)), Verdict::Differs);
        let per_head = ours("5.3", Exact::Ratio(44, 822_483, 100_000), 1);
        assert_eq!(per_head.verdict(said(53, 1)), Verdict::Equal);
        assert_eq!(per_head.verdict(said(5, 0)), Verdict::Differs, "5 stands for 5.0");
    }

    #[test]
    fn no_base_is_no_zero() {
        let none = ours("n/a", Exact::Ratio(0, 0, 100), 0);
        assert_eq!(none.verdict(said(0, 0)), Verdict::Differs);
        assert_eq!(none.verdict(Said::NotApplicable), Verdict::Equal);
        assert_eq!(none.verdict(Said::Blank), Verdict::Neither);
        let zero = ours("0%", Exact::Ratio(0, 0, 100), 0);
        assert_eq!(zero.verdict(said(0, 0)), Verdict::Equal);
        assert_eq!(zero.verdict(Said::NotApplicable), Verdict::Differs);
        let unavailable = Ours { available: false, ..none };
        assert_eq!(unavailable.verdict(said(34, 1)), Verdict::MissingOurs);
    }

    #[test]
    fn nearly_all_is_said_in_words_or_not() {
        let words = ours("more than 99%", Exact::Ratio(199, 200, 100), 0);
        assert_eq!(words.verdict(Said::NearlyAll), Verdict::Equal);
        assert_eq!(words.verdict(said(100, 0)), Verdict::Differs);
    }
}
