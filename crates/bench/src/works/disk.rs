//! Disk: how many bytes an event takes in each copy of a record that was closed.

use upheld_journal::Reader;
use upheld_store::Layout;

use crate::bench::Bench;
use crate::scratch::bytes_below;
use crate::trouble::Result;

/// The samples of this work: one, since the same history gives the same bytes.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let layout = Layout::of(&bench.record()?);
    let events = Reader::open(&layout.journal())?.last_position()?;
    for (copy, path) in [("journal", layout.journal()), ("sled", layout.store())] {
        bench.samples.bytes_of_all("disk", copy, events, bytes_below(&path)?);
    }
    Ok(())
}
