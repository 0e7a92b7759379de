//! The same rate over similar authorities. How the office makes its averages is stated nowhere we
//! looked, so the method and the number of members stand beside each.

use upheld_domain::{Average, Printing};

use crate::figure::Comparator;
use crate::measure::Measure;
use crate::print::{self, NOT_APPLICABLE, Percent};

/// The comparator of a measure from the members' rates; a member without a base has none.
pub(crate) fn over(
    group: String,
    measure: Measure,
    members: &[Option<(u64, u64)>],
    printing: &Printing,
) -> Comparator {
    let rates: Vec<_> = members.iter().flatten().copied().filter(|rate| rate.1 > 0).collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let empty = Comparator {
        members: count(members.len()),
        members_without_base: count(members.len() - rates.len()),
        ..none(group, printing)
    };
    match printing.average {
        Average::Pooled => {
            let above = rates.iter().map(|rate| rate.0).sum();
            let below = rates.iter().map(|rate| rate.1).sum();
            let printed = print::rate(measure, (above, below), Percent::Whole, printing);
            Comparator { numerator: Some(above), denominator: Some(below), printed, ..empty }
        }
        Average::Mean => {
            let (value, printed) = print::mean(measure, &rates, printing);
            Comparator { value, printed, ..empty }
        }
    }
}

/// No comparator: the authority was not in its group on the last day of the year [S: Allerdale
/// 2023-24].
pub(crate) fn none(group: String, printing: &Printing) -> Comparator {
    Comparator {
        group,
        method: printing.average.slug(),
        members: 0,
        members_without_base: 0,
        numerator: None,
        denominator: None,
        value: None,
        printed: NOT_APPLICABLE.to_owned(),
    }
}
