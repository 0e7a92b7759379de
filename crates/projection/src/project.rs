//! Counting cases: the trait a projection implements, and the fold over all of them.

use std::collections::BTreeSet;

use upheld_domain::Position;

use crate::cells::{CellKey, Cells};
use crate::row::FactRow;

/// A count over cases.
pub trait Projection: Sync {
    /// Names the projection and the rules it counts by: two with the same name count the same.
    /// At most 64 letters, digits and `- _ . /`.
    fn name(&self) -> &str;

    /// What one case counts, from its rows alone, in order of position. Calls `add` once for each
    /// unit in each cell; the same cell may come again.
    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64));
}

/// Counts every case, each from its rows up to `until` (all, where none is given): a rebuild, or
/// the count as known at a position.
pub fn count_cases<'a>(
    projection: &dyn Projection,
    cases: impl Iterator<Item = &'a [FactRow]>,
    until: Option<Position>,
) -> Cells {
    let mut cells = Cells::default();
    for rows in cases {
        let known = match until {
            Some(until) => &rows[..rows.partition_point(|row| row.position <= until)],
            None => rows,
        };
        projection.count(known, &mut |key, amount| cells.add(key, amount));
    }
    cells
}

/// A cell that two counts disagree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Which cell.
    pub key: CellKey,
    /// The first count.
    pub left: i64,
    /// The second count.
    pub right: i64,
}

/// Every cell in which two counts differ, in order.
#[must_use]
pub fn differences(left: &Cells, right: &Cells) -> Vec<Difference> {
    let keys: BTreeSet<CellKey> = left.iter().chain(right.iter()).map(|(key, _)| key).collect();
    keys.into_iter()
        .map(|key| Difference { key, left: left.get(key), right: right.get(key) })
        .filter(|cell| cell.left != cell.right)
        .collect()
}
