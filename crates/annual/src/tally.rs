//! The counts of one body in one year, and what measures read off them.

use std::collections::BTreeMap;

use upheld_domain::Definitions;

use crate::made_of::Unit;
use crate::measure::{Measure, Part};

/// Counts by unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    units: BTreeMap<Unit, i64>,
    /// Those of days, apart: there are hundreds of them, and few measures look at them.
    days: BTreeMap<Unit, i64>,
}

impl Tally {
    pub(crate) fn add(&mut self, unit: Unit, amount: i64) {
        let units = if unit.is_of_days() { &mut self.days } else { &mut self.units };
        *units.entry(unit).or_insert(0) += amount;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (&unit, &amount) in other.units.iter().chain(&other.days) {
            self.add(unit, amount);
        }
    }

    /// A measure's numerator and denominator. For a count the two are the same.
    pub(crate) fn ratio(&self, measure: Measure, definitions: &Definitions) -> (u64, u64) {
        let (mut above, mut below) = (0, 0);
        let reads_days = measure.reads_days();
        let days = self.days.iter().filter(|_| reads_days);
        for (&unit, &amount) in self.units.iter().chain(days) {
            match measure.part_of(unit, definitions) {
                Some(Part::Numerator) => (above, below) = (above + amount, below + amount),
                Some(Part::DenominatorOnly) => below += amount,
                None => {}
            }
        }
        (u64::try_from(above).unwrap_or(0), u64::try_from(below).unwrap_or(0))
    }

    /// The median of days to decide. With an even number of cases the mean of the two middle ones,
    /// halves up. None without a case.
    pub(crate) fn median_days(&self) -> Option<u32> {
        let mut bins: BTreeMap<u32, i64> = BTreeMap::new();
        for (unit, amount) in &self.days {
            *bins.entry(unit.days).or_insert(0) += amount;
        }
        let cases: i64 = bins.values().sum();
        // The places of the two middle ones from 0; the same place where the number is odd.
        let lower = nth(&bins, (cases - 1) / 2)?;
        let upper = nth(&bins, cases / 2)?;
        Some((lower + upper).div_ceil(2))
    }
}

/// The days of the case at a place, from 0, in the order of days.
fn nth(bins: &BTreeMap<u32, i64>, place: i64) -> Option<u32> {
    let mut passed = 0;
    bins.iter().find_map(|(&days, &cases)| {
        passed += cases;
        (place < passed).then_some(days)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median(days: &[u32]) -> Option<u32> {
        let mut tally = Tally::default();
        for &days in days {
            tally.add(Unit { measure: Measure::DaysToDecide, part: Part::Numerator, days }, 1);
        }
        tally.median_days()
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle_two_halves_up() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[1, 2]), Some(2));
        assert_eq!(median(&[9, 1, 4]), Some(4));
        assert_eq!(median(&[1, 4, 9, 100]), Some(7));
        assert_eq!(median(&[5, 5, 5, 8]), Some(5));
    }
}
