//! What an undamaged record answers, and whether another one answers so: position, root, figures,
//! every commit, and roots on the way. Not here: how a record came to be damaged.

use std::path::Path;

use upheld_domain::{Position, Recorded, Reference};
use upheld_journal::merkle::Hash;
use upheld_journal::{FrameAt, Reader};
use upheld_projection::{CaseNumber, Cells};
use upheld_store::{RecordError, StoreError, View, Watch};
use upheld_tests::files::Dice;

use super::seeded;
use crate::grown::Grown;

/// A commit of the record, and where its frame is.
pub(crate) struct CommitThere {
    /// The position of its first event, and of its last.
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// Its frame: where, and its exact bytes.
    pub(crate) at: FrameAt,
    pub(crate) bytes: Vec<u8>,
}

/// See the module.
pub(crate) struct Truth {
    /// The last event.
    pub(crate) position: u64,
    /// The tree over everything.
    pub(crate) grown: Grown,
    /// Every commit, in order.
    pub(crate) commits: Vec<CommitThere>,
    cells: Cells,
    cases: Vec<(Option<Reference>, Vec<Recorded>)>,
}

/// So many cases are asked for in a trial.
const CASES_ASKED: usize = 12;

impl Truth {
    /// Asks a record that is as it should be, and closes it.
    ///
    /// # Errors
    /// Where it can't be read.
    pub(crate) fn of(dir: &Path, watch: &dyn Watch) -> Result<Self, RecordError> {
        let view = View::of(seeded::open(dir, watch)?);
        let (mut grown, mut commits) = (Grown::new(), Vec::new());
        for frame in Reader::open(&dir.join("journal"))?.frames(Position::FIRST) {
            let frame = frame?;
            grown.take(frame.leaf_hashes().map_err(StoreError::from)?);
            let (first, last, at) = (frame.first.get(), frame.last().get(), frame.at);
            commits.push(CommitThere { first, last, at, bytes: frame.bytes.to_vec() });
        }
        let cases = (0..view.case_count()).map(|number| {
            let case = view.case(CaseNumber(number))?;
            Ok((case.reference, case.events))
        });
        let cases = cases.collect::<Result<_, RecordError>>()?;
        let (position, cells) = (view.position(), cells(&view)?);
        view.close(watch)?;
        Ok(Self { position, grown, commits, cells, cases })
    }

    /// The last position with its root.
    pub(crate) fn end(&self) -> (u64, Hash) {
        self.grown.end()
    }

    /// Asks a record what a person might. Gives what was answered otherwise than it should have been;
    /// none where all was right.
    ///
    /// # Errors
    /// What the record said instead of an answer.
    pub(crate) fn compare(
        &self,
        view: &View,
        dice: &mut Dice,
    ) -> Result<Option<String>, RecordError> {
        if (view.position(), view.root()) != self.end() {
            return Ok(Some(format!("it ends at {}, not {}", view.position(), self.position)));
        }
        if cells(view)? != self.cells {
            return Ok(Some("the figures are others".to_owned()));
        }
        for _ in 0..CASES_ASKED.min(self.cases.len()) {
            let place = dice.below(self.cases.len());
            let (reference, events) = &self.cases[place];
            let number = CaseNumber(u32::try_from(place).unwrap_or(u32::MAX));
            let found = reference.map_or(Ok(Some(number)), |reference| view.find(reference))?;
            if found != Some(number) || view.case(number)?.events != *events {
                return Ok(Some(format!("case number {place} is another")));
            }
        }
        let then = dice.below(usize::try_from(self.position).unwrap_or(0) + 1) as u64;
        let root = view.at(then)?.root();
        Ok((Some(root) != self.grown.root_at(then))
            .then(|| format!("the root at {then} is another")))
    }
}

/// The counts of what the records keep.
fn cells(view: &View) -> Result<Cells, RecordError> {
    let mut all = Cells::default();
    for projection in seeded::projections().iter() {
        all.merge(&view.cells(projection.as_ref())?);
    }
    Ok(all)
}
