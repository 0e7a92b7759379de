//! Healing the journal from its store outside of an opening, be the store good, damaged or not to be opened at all,
//! and moving a store aside. Not here: when that is asked for (see `mend`), and the store's files searched (see
//! `rescue`).

use std::path::{Path, PathBuf};

use upheld_domain::Position;
use upheld_journal::merkle::Frontier;
use upheld_journal::{Damage, FrameSource, Identity, JournalError, check};

use crate::checkpoint::{self, Checkpoint};
use crate::database::Database;
use crate::error::{RecordError, StoreError};
use crate::frames::OtherCopy;
use crate::layout::Layout;
use crate::reach::Reach;
use crate::spared::Spared;
use crate::watch::{Doing, Notice, Watch};
use crate::{mend, rescue, restore};

/// The store's database, where it opens, with what sled may have overwritten. One that is not there would be made
/// by opening it.
pub(crate) fn opened(layout: &Layout) -> Option<(Database, Spared)> {
    layout.store().exists().then(|| Database::open_spared(&layout.store()).ok()).flatten()
}

/// Moves a damaged store aside, once the journal has what it can still give.
pub(crate) fn set_store_aside(
    layout: &Layout,
    why: &str,
    watch: &dyn Watch,
) -> Result<(), RecordError> {
    // A damaged one may not know how far the record went.
    heal_journal(layout, false, watch)?;
    move_store_aside(layout, why, watch)
}

fn move_store_aside(layout: &Layout, why: &str, watch: &dyn Watch) -> Result<(), RecordError> {
    let store = layout.store();
    let io = |error| RecordError::Io { path: store.clone(), error };
    let moved_to = free_name(layout.root());
    std::fs::rename(&store, &moved_to).map_err(io)?;
    let moved_to = Some(moved_to);
    watch.notice(Notice::StoreRebuilt { why: why.to_owned(), moved_to });
    Ok(())
}

fn free_name(record: &Path) -> PathBuf {
    let names = (1_u32..).map(|number| record.join(format!("store.damaged-{number}")));
    names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| record.join("store.damaged"))
}

/// Heals the journal from a store that is good itself, and has that made anew where its pages would
/// look for frames in the wrong places.
pub(crate) fn heal_both(layout: &Layout, watch: &dyn Watch) -> Result<(), RecordError> {
    match heal_journal(layout, true, watch)? {
        Some(_) if layout.store().exists() => {
            move_store_aside(layout, &StoreError::Moved.to_string(), watch)
        }
        _ => Ok(()),
    }
}

/// Reads the whole journal and heals it from the store: as that gives its frames, or from what its files
/// still hold. Damage that stays is an error with its positions. Gives from which position on frames
/// may stand elsewhere. `vouched` is whether the store, where it opens, knows how far the record went.
fn heal_journal(
    layout: &Layout,
    vouched: bool,
    watch: &dyn Watch,
) -> Result<Option<Position>, RecordError> {
    let journal = layout.journal();
    let (database, spared) = opened(layout).unzip();
    // Its values may be laid out otherwise than this program knows.
    if let Some(Err(error @ StoreError::Newer { .. })) = database.as_ref().map(Checkpoint::get) {
        return Err(error.into());
    }
    let kept = database.as_ref().and_then(|database| checkpoint::identity(database).ok()?);
    // A store that does not say whose it is, or is another's, has nothing to give.
    let reach = Reach::get(layout)?;
    let identity = rescue::whose(layout, reach.as_ref())?.or(kept);
    let is_others = kept.is_some() && kept != identity;
    let database = database.filter(|_| kept.is_some() && kept == identity);
    let given = match (&database, identity) {
        (Some(database), Some(identity)) => {
            restore_from_damaged(&journal, database, identity, reach.as_ref(), watch)?
        }
        _ => Given::default(),
    };
    let vouched = vouched && database.is_some();
    let copy = database.as_ref().map(OtherCopy::new);
    let source = copy.as_ref().map(|copy| copy as &dyn FrameSource);
    let progress = |position| watch.progress(Doing::CheckingJournal, position, 0);
    let report = match (check(&journal, source, &progress), &reach) {
        (Err(JournalError::Absent(_)), Some(reach)) if !is_others => {
            drop((copy, database));
            let lost = rescue::lost_end(0, Some(reach)).into_iter().collect();
            return rescued(layout, reach, spared, lost, watch);
        }
        (report, _) => report?,
    };
    mend::tell_of_check(&report, vouched, watch);
    let lost = rescue::lost(&report, reach.as_ref());
    match (&reach, given.refused) {
        (_, None) if lost.is_empty() => Ok(given.moved.into_iter().chain(report.relocated).min()),
        // The store knows of more than anybody else, and can't give it.
        (_, Some(refused)) if lost.is_empty() => Err(refused.into()),
        (Some(reach), _) if !is_others => {
            drop((copy, database));
            rescued(layout, reach, spared, lost, watch)
        }
        _ => Err(JournalError::Damaged(lost).into()),
    }
}

/// Gives the journal what the store's files still hold, then what came after the last checkpoint from the store
/// itself, if that opens.
fn rescued(
    layout: &Layout,
    reach: &Reach,
    spared: Option<Spared>,
    lost: Vec<Damage>,
    watch: &dyn Watch,
) -> Result<Option<Position>, RecordError> {
    // What sled took for torn when it opened may be what is missing.
    spared.map(|spared| spared.put_back().ok());
    let moved = rescue::rescue(layout, reach, lost, watch)?;
    let database = opened(layout).map(|(database, _)| database);
    let database = database
        .filter(|database| checkpoint::identity(database).ok().flatten() == Some(reach.identity));
    let given = match &database {
        Some(database) => {
            let journal = layout.journal();
            restore_from_damaged(&journal, database, reach.identity, Some(reach), watch)?
        }
        None => Given::default(),
    };
    match given.refused {
        Some(refused) => Err(refused.into()),
        None => Ok(moved.into_iter().chain(given.moved).min()),
    }
}

/// What came of asking a store for the journal's end.
#[derive(Default)]
struct Given {
    /// Why it was not given, where both lack something.
    refused: Option<JournalError>,
    /// From which position on frames stand elsewhere than the store has them.
    moved: Option<Position>,
}

/// Gives the journal the end that it lost, as far as the store tells of one. What can't be read of
/// a damaged store tells nothing; that the copies disagree is an error.
fn restore_from_damaged(
    journal: &Path,
    database: &Database,
    identity: Identity,
    reach: Option<&Reach>,
    watch: &dyn Watch,
) -> Result<Given, RecordError> {
    let checkpoint = Checkpoint::get(database).ok().flatten();
    let nothing = Frontier::default();
    let known = match (&checkpoint, reach) {
        (Some(checkpoint), _) => (checkpoint.position, &checkpoint.frontier),
        (None, Some(reach)) => (reach.position, &reach.frontier),
        (None, None) => (0, &nothing),
    };
    match restore::restore_journal(journal, database, identity, known, watch) {
        Err(RecordError::Store(StoreError::Moved)) => {
            Ok(Given { moved: Some(Position::FIRST), ..Given::default() })
        }
        Err(RecordError::Store(error)) if error.is_damage() => Ok(Given::default()),
        Err(RecordError::Journal(
            error @ (JournalError::Damaged(_) | JournalError::Source { .. }),
        )) => Ok(Given { refused: Some(error), ..Given::default() }),
        other => other.map(|()| Given::default()),
    }
}
