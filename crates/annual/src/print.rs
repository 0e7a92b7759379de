//! How a rate prints: the one place where two integers become a text.

use upheld_domain::{NearlyAll, NoBase, Printing};

use crate::exact;
use crate::measure::Measure;
use crate::round::{decimal, nearest, per_100k};

/// What a figure that can't be given prints as.
pub(crate) const NOT_APPLICABLE: &str = "n/a";

/// How finely a percentage prints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Percent {
    Whole,
    /// National compliance has one decimal \[S\].
    OneDecimal,
}

impl Percent {
    fn places(self) -> usize {
        match self {
            Self::Whole => 0,
            Self::OneDecimal => 1,
        }
    }

    /// 100% in units of the last decimal.
    fn whole(self) -> u64 {
        match self {
            Self::Whole => 100,
            Self::OneDecimal => 1_000,
        }
    }
}

/// A rate as it prints; without a base, the definition set's word for that.
pub(crate) fn rate(
    measure: Measure,
    (numerator, denominator): (u64, u64),
    percent: Percent,
    printing: &Printing,
) -> String {
    if measure == Measure::UpheldPer100k {
        return per_100k(numerator, denominator).unwrap_or_else(|| NOT_APPLICABLE.to_owned());
    }
    match nearest(numerator, denominator, percent.whole()) {
        None => no_base(printing),
        Some(units) => percentage(units, numerator >= denominator, percent, printing),
    }
}

/// A share in whole percent as figures of a definition set print: `75%`; without a base, the set's word
/// for that. For shares that no measure has, such as a rate by subject.
#[must_use]
pub fn printed_share(ratio: (u64, u64), printing: &Printing) -> String {
    rate(Measure::UpholdRate, ratio, Percent::Whole, printing)
}

/// The mean of rates as it prints, and as a decimal with one to four places.
pub(crate) fn mean(
    measure: Measure,
    rates: &[(u64, u64)],
    printing: &Printing,
) -> (Option<String>, String) {
    let (hundred, places, last) = match measure {
        Measure::UpheldPer100k => (100_000, 1, 10),
        _ => (100, 0, 1),
    };
    let Some(fine) = exact::mean(rates, hundred * 10_000) else {
        let per_100k = measure == Measure::UpheldPer100k;
        return (None, if per_100k { NOT_APPLICABLE.to_owned() } else { no_base(printing) });
    };
    // Rounded from the fractions again, not from the four decimals: once, at the end.
    let coarse = exact::mean(rates, hundred * last).unwrap_or(0).into();
    let printed = if measure == Measure::UpheldPer100k {
        decimal(coarse, places, 0)
    } else {
        let all = rates.iter().all(|(numerator, denominator)| numerator >= denominator);
        percentage(coarse, all, Percent::Whole, printing)
    };
    (Some(decimal(fine.into(), 4, 1)), printed)
}

fn percentage(units: u128, all: bool, percent: Percent, printing: &Printing) -> String {
    let nearly = !all && units >= u128::from(percent.whole());
    match printing.nearly_all {
        NearlyAll::MoreThan99 if nearly => printing.nearly_all.slug().to_owned(),
        _ => format!("{}%", decimal(units, percent.places(), 0)),
    }
}

fn no_base(printing: &Printing) -> String {
    match printing.no_base {
        NoBase::NotApplicable => NOT_APPLICABLE.to_owned(),
        NoBase::Zero => printing.no_base.slug().to_owned(),
    }
}
