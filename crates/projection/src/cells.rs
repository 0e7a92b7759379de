//! Cells: the integers a projection keeps, one for each year, authority and measure.

use std::collections::BTreeMap;

use upheld_domain::ReportingYear;

use crate::row::AuthorityNumber;

/// What is counted, as the projection numbers it. Opaque here and in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureCode(pub u32);

/// One cell. Ordered by year first, as they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The reporting year.
    pub year: ReportingYear,
    /// The body.
    pub authority: AuthorityNumber,
    /// What is counted.
    pub measure: MeasureCode,
}

/// Counts by cell. A cell at zero is not kept, so equal counts are equal maps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    counts: BTreeMap<CellKey, i64>,
}

impl Cells {
    /// Adds to a cell; `amount` may be negative.
    pub fn add(&mut self, key: CellKey, amount: i64) {
        if amount == 0 {
            return;
        }
        let count = self.counts.entry(key).or_insert(0);
        *count += amount;
        if *count == 0 {
            self.counts.remove(&key);
        }
    }

    /// Adds every cell of another set.
    pub fn merge(&mut self, other: &Self) {
        for (&key, &amount) in &other.counts {
            self.add(key, amount);
        }
    }

    /// A cell's count; zero where nothing was counted.
    #[must_use]
    pub fn get(&self, key: CellKey) -> i64 {
        self.counts.get(&key).copied().unwrap_or(0)
    }

    /// Every cell that is not zero, in order.
    pub fn iter(&self) -> impl Iterator<Item = (CellKey, i64)> {
        self.counts.iter().map(|(&key, &count)| (key, count))
    }

    /// The cells of one year, in order.
    pub fn of_year(&self, year: ReportingYear) -> impl Iterator<Item = (CellKey, i64)> {
        let edge = |authority, measure| CellKey {
            year,
            authority: AuthorityNumber(authority),
            measure: MeasureCode(measure),
        };
        self.counts.range(edge(0, 0)..=edge(u16::MAX, u32::MAX)).map(|(&key, &count)| (key, count))
    }

    /// The years that have a cell, in order.
    #[must_use]
    pub fn years(&self) -> Vec<ReportingYear> {
        let mut years: Vec<_> = self.counts.keys().map(|key| key.year).collect();
        years.dedup();
        years
    }

    /// How many cells are not zero.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

impl FromIterator<(CellKey, i64)> for Cells {
    fn from_iter<I: IntoIterator<Item = (CellKey, i64)>>(cells: I) -> Self {
        let mut all = Self::default();
        for (key, amount) in cells {
            all.add(key, amount);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(year: i32, authority: u16, measure: u32) -> CellKey {
        CellKey {
            year: ReportingYear::starting(year).unwrap(),
            authority: AuthorityNumber(authority),
            measure: MeasureCode(measure),
        }
    }

    fn amounts() -> impl Strategy<Value = Vec<(CellKey, i64)>> {
        let key = (2017..2020_i32, 0..3_u16, 0..3_u32).prop_map(|(y, a, m)| key(y, a, m));
        prop::collection::vec((key, -3..4_i64), 0..60)
    }

    proptest! {
        #[test]
        fn cells_are_sums_whatever_the_order(amounts in amounts(), split in 0..60_usize) {
            let together: Cells = amounts.iter().copied().collect();
            let backwards: Cells = amounts.iter().rev().copied().collect();
            prop_assert_eq!(&together, &backwards);
            let (one, other) = amounts.split_at(split.min(amounts.len()));
            let mut merged: Cells = one.iter().copied().collect();
            merged.merge(&other.iter().copied().collect());
            prop_assert_eq!(&together, &merged);
            for (key, _) in &amounts {
                let sum: i64 = amounts.iter().filter(|(k, _)| k == key).map(|(_, n)| n).sum();
                prop_assert_eq!(together.get(*key), sum);
            }
            prop_assert!(together.iter().all(|(_, count)| count != 0));
        }

        #[test]
        fn a_year_has_its_own_cells_and_no_others(amounts in amounts()) {
            let cells: Cells = amounts.into_iter().collect();
            let by_year: Vec<_> =
                cells.years().into_iter().flat_map(|year| cells.of_year(year)).collect();
            prop_assert_eq!(by_year, cells.iter().collect::<Vec<_>>());
        }
    }
}
