//! The projection: contributions added up in cells.

use upheld_domain::{Counting, Definitions};
use upheld_projection::{CellKey, FactRow, Projection};

use crate::codes;
use crate::contribution::{Contribution, each_contribution};

/// Counts cases for the annual statistics by the counting rules of a definition set.
#[derive(Debug, Clone)]
pub struct AnnualStatistics {
    name: String,
    counting: Counting,
}

impl AnnualStatistics {
    /// The projection of a definition set. Sets with the same counting rules have the same.
    #[must_use]
    pub fn new(definitions: &Definitions) -> Self {
        let counting = definitions.counting;
        Self { name: format!("annual-v1/{}", counting.short_name()), counting }
    }
}

impl Projection for AnnualStatistics {
    fn name(&self) -> &str {
        &self.name
    }

    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64)) {
        each_contribution(case, &self.counting, &mut |found| {
            // Every contribution has a cell: a test counts both ways.
            if let Some(key) = cell_of(&found) {
                add(key, 1);
            }
        });
    }
}

/// The cell that a contribution is counted in; none for one of a measure that is read off others.
#[must_use]
pub fn cell_of(found: &Contribution) -> Option<CellKey> {
    let measure = codes::code(found.unit())?;
    Some(CellKey { year: found.year, authority: found.authority, measure })
}
