//! Cells: the integers a projection keeps, one for each year, authority and measure.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use rustc_hash::FxHashMap;
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
    // Shared by clones: whoever is handed the counts of a record copies none of them.
    counts: Arc<BTreeMap<CellKey, i64>>,
}

impl Cells {
    /// Adds to a cell; `amount` may be negative.
    pub fn add(&mut self, key: CellKey, amount: i64) {
        if amount == 0 {
            return;
        }
        let counts = Arc::make_mut(&mut self.counts);
        let count = counts.entry(key).or_insert(0);
        *count += amount;
        if *count == 0 {
            counts.remove(&key);
        }
    }

    /// Adds every cell of another set.
    pub fn merge(&mut self, other: &Self) {
        for (&key, &amount) in other.counts.iter() {
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
        let (first, last) = (AuthorityNumber(0), AuthorityNumber(u16::MAX));
        self.between(edge(year, first, 0), edge(year, last, u32::MAX))
    }

    /// The cells of a body in one year, in order.
    pub fn of(
        &self,
        year: ReportingYear,
        body: AuthorityNumber,
    ) -> impl Iterator<Item = (CellKey, i64)> {
        self.between(edge(year, body, 0), edge(year, body, u32::MAX))
    }

    fn between(&self, first: CellKey, last: CellKey) -> impl Iterator<Item = (CellKey, i64)> {
        self.counts.range(first..=last).map(|(&key, &count)| (key, count))
    }

    /// The years that have a cell, in order.
    #[must_use]
    pub fn years(&self) -> Vec<ReportingYear> {
        let mut years = Vec::new();
        let mut next = self.counts.first_key_value();
        while let Some((key, _)) = next {
            years.push(key.year);
            let last = edge(key.year, AuthorityNumber(u16::MAX), u32::MAX);
            next = self.counts.range((Bound::Excluded(last), Bound::Unbounded)).next();
        }
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

/// Counts that are being added up, cell by cell in no order: what a count over all cases adds to.
/// Adding costs a look into a hash map, which is much less than into the ordered map of [`Cells`].
#[derive(Debug, Clone, Default)]
pub struct Sums {
    counts: FxHashMap<CellKey, i64>,
}

impl Sums {
    /// Adds to a cell; `amount` may be negative.
    pub fn add(&mut self, key: CellKey, amount: i64) {
        *self.counts.entry(key).or_insert(0) += amount;
    }

    /// Adds every cell of another set.
    pub fn merge(&mut self, other: Self) {
        for (key, amount) in other.counts {
            self.add(key, amount);
        }
    }

    /// The counts, in order.
    #[must_use]
    pub fn into_cells(self) -> Cells {
        let counted = self.counts.into_iter().filter(|(_, count)| *count != 0);
        Cells { counts: Arc::new(counted.collect()) }
    }
}

fn edge(year: ReportingYear, authority: AuthorityNumber, measure: u32) -> CellKey {
    CellKey { year, authority, measure: MeasureCode(measure) }
}

impl FromIterator<(CellKey, i64)> for Cells {
    fn from_iter<I: IntoIterator<Item = (CellKey, i64)>>(cells: I) -> Self {
        let mut all = Self::default();
        cells.into_iter().for_each(|(key, amount)| all.add(key, amount));
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
            let mut sums = [one, other].map(|part| {
                let mut sums = Sums::default();
                part.iter().for_each(|(key, amount)| sums.add(*key, *amount));
                sums
            });
            let second = std::mem::take(&mut sums[1]);
            sums[0].merge(second);
            let [sums, _] = sums;
            prop_assert_eq!(&together, &sums.into_cells());
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
