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
