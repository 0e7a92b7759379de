//! The journal held against how far the record is known to have gone, where the store can't say so itself, and
//! given what it lacks from whatever can still be read of that store's files. Not here: what a store that
//! opens gives (see `restore`), and when this is asked (see `mend`).

use upheld_domain::Position;
use upheld_journal::{CheckReport, Damage, Identity, JournalError, Reader, check};

use crate::copies::root_by_journal;
use crate::error::RecordError;
use crate::layout::Layout;
use crate::reach::Reach;
use crate::salvage::Salvage;
use crate::watch::{Doing, Watch};
use crate::{mend, restore};

/// Whose record it is: by the journal, or where that can't say so by how far the record went, if either is there.
///
/// # Errors
/// Where the two say different things: the journal was put in the place of another record's.
pub(crate) fn whose(
    layout: &Layout,
    reach: Option<&Reach>,
) -> Result<Option<Identity>, RecordError> {
    let there = match Reader::open(&layout.journal()) {
        Ok(reader) => Some(*reader.identity()),
        Err(JournalError::Header(_) | JournalError::Absent(_)) => None,
        Err(error) => return Err(error.into()),
    };
    match (there, reach) {
        (Some(there), Some(Reach { identity: wanted, .. })) if there != *wanted => {
            Err(RecordError::Swapped { path: layout.journal(), there, wanted: *wanted })
        }
        (there, reach) => Ok(there.or(reach.map(|reach| reach.identity))),
    }
}

/// What the journal lacks of what is known to have been in the record, by its last position.
pub(crate) fn lost_end(there: u64, reach: Option<&Reach>) -> Option<Damage> {
    let last = reach.map_or(0, |reach| reach.position);
    (there < last).then_some(Damage { first: there + 1, last })
}

/// What a journal that was read from end to end lacks.
pub(crate) fn lost(report: &CheckReport, reach: Option<&Reach>) -> Vec<Damage> {
    let mut lost = report.damage.clone();
    let named = lost.last().map_or(0, |lost| lost.last);
    lost.extend(lost_end(report.ends_at.max(named), reach));
    lost
}

/// Gives the journal what it lacks from the bytes of the store's files. Gives from which position on frames may
/// stand elsewhere than before.
///
/// # Errors
/// [`JournalError::Damaged`] with what it `lost` where not all of that could be found, and nothing is changed; or
/// with what is lost past where the record is known to have gone, where nobody can tell whose the frames are.
pub(crate) fn rescue(
    layout: &Layout,
    reach: &Reach,
    lost: Vec<Damage>,
    watch: &dyn Watch,
) -> Result<Option<Position>, RecordError> {
    let store = layout.store();
    if !store.is_dir() {
        return Err(JournalError::Damaged(lost).into());
    }
    let progress = |done, total| watch.progress(Doing::Salvaging, done, total);
    let salvage = Salvage::of(&store, reach, &progress);
    let salvage = salvage.map_err(|error| RecordError::Io { path: store, error })?;
    let known = (reach.position, &reach.frontier);
    let (journal, kept) = (layout.journal(), reach.position);
    let moved = match restore::give_back(&journal, &salvage, reach.identity, known, kept, watch) {
        Err(
            RecordError::Journal(JournalError::Damaged(_) | JournalError::Source { .. })
            | RecordError::Disagree { .. },
        ) => return Err(JournalError::Damaged(lost).into()),
        given => given?,
    };
    // That went through the end alone.
    let progress = |position| watch.progress(Doing::CheckingJournal, position, kept);
    let report = check(&journal, Some(&salvage), &progress)?;
    mend::tell_of_check(&report, false, watch);
    if !report.damage.is_empty() {
        return Err(JournalError::Damaged(report.damage).into());
    }
    Ok(moved.into_iter().chain(report.relocated).min())
}

/// Whether a journal goes as far as the record is known to, and has the events that were there: asked where the
/// store does not know of them.
///
/// # Errors
/// [`JournalError::Damaged`] where it ends before, [`RecordError::Disagree`] where it has other events.
pub(crate) fn check_end(layout: &Layout, reach: &Reach) -> Result<(), RecordError> {
    let reader = match Reader::open_as(&layout.journal(), reach.identity) {
        Err(JournalError::Absent(_)) => {
            let lost = lost_end(0, Some(reach)).into_iter().collect();
            return Err(JournalError::Damaged(lost).into());
        }
        reader => reader?,
    };
    if let Some(lost) = lost_end(reader.last_position()?, Some(reach)) {
        return Err(JournalError::Damaged(vec![lost]).into());
    }
    if root_by_journal(&reader, reach.position)? == Some(reach.frontier.root()) {
        return Ok(());
    }
    let what = "up to there the journal does not give the root that the record had";
    Err(RecordError::Disagree { position: reach.position, what })
}
