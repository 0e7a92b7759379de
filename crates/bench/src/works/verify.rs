//! Verification of everything that a record promises: see [`upheld_store::verify()`].

use std::time::Instant;

use upheld_store::{Unwatched, verify};

use crate::bench::Bench;
use crate::ours::{self, OURS};
use crate::trouble::{Result, Trouble};

/// The samples of this work.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let mut record = ours::open(&bench.record()?)?;
    let kept = ours::kept()?;
    for round in 0..bench.long_rounds {
        bench.say(&format!("verify {} of {}", round + 1, bench.long_rounds));
        let started = Instant::now();
        let verified = verify(&mut record, &kept, &Unwatched)?;
        bench.samples.rate("verify", OURS, verified.position, started.elapsed());
        if let Some(finding) = verified.findings.first() {
            return Err(Trouble::said(format!("the record is not good: {}", finding.what)));
        }
    }
    ours::close(record)
}
