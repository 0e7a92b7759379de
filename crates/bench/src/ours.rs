//! Our own record, opened and asked as the program opens and asks it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use upheld_annual::AnnualStatistics;
use upheld_domain::{CommandId, Definitions, Scheme};
use upheld_projection::{CellKey, FactRow, Projection};
use upheld_store::{Identity, Projections, Record, Unwatched};

use crate::trouble::Result;

/// The name of our engine in samples and tables.
pub(crate) const OURS: &str = "Upheld";

/// Salts come from a seed, as in the demo: the same history gives the same bytes.
const SALTS: u64 = 2020;

/// The definition set that everything is counted by.
pub(crate) fn definitions() -> Result<Definitions> {
    Ok(Definitions::named(Definitions::DEFAULT)?)
}

/// The counts that a record keeps, as the program has them.
pub(crate) fn kept() -> Result<Projections> {
    let definitions = Scheme::default().definitions()?;
    let annual: Box<dyn Projection + Send> = Box::new(AnnualStatistics::new(&definitions));
    Ok(Arc::from([annual]))
}

/// The annual statistics under the name that a record keeps them by.
pub(crate) fn annual() -> Result<AnnualStatistics> {
    Ok(AnnualStatistics::new(&definitions()?))
}

/// Makes an empty record.
pub(crate) fn create(record: &Path) -> Result<()> {
    let origin = CommandId::derived(&["benchmark"]).0;
    Ok(Record::create(record, &Identity { origin, synthetic: true })?)
}

/// Opens a record.
pub(crate) fn open(record: &Path) -> Result<Record> {
    let mut record = Record::open(record, Duration::from_secs(5), &kept()?, &Unwatched)?;
    record.seed_salts(SALTS);
    Ok(record)
}

/// Closes a record.
pub(crate) fn close(record: Record) -> Result<()> {
    Ok(record.close(&Unwatched)?)
}

/// The same rules under a name that no record keeps, so that the counts are made anew, not read.
pub(crate) struct Anew(AnnualStatistics);

impl Anew {
    /// By the definition set of the benchmarks.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(annual()?))
    }
}

impl Projection for Anew {
    fn name(&self) -> &str {
        "benchmark"
    }

    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64)) {
        self.0.count(case, add);
    }
}
