//! The two copies of a record, each by itself: the root that its own events come to, and where and in
//! what the two first differ. For whoever has to tell which of them was changed. Nothing is mended
//! here, and nothing in the journal or on the store's shelves is written.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use upheld_domain::{Position, Recorded};
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{Lock, Reader, StoredCommit, StoredFrame};

use crate::database::Database;
use crate::error::{RecordError, StoreError};
use crate::frames::{self, NOWHERE};
use crate::layout::Layout;

/// The root over a record's first events, by one copy alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootThere {
    /// This is it.
    Root(Hash),
    /// It ends before, at this position.
    EndsAt(u64),
    /// It can't be read up to there, or is missing.
    Unreadable,
}

/// What each copy of a record says of its first events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootsThere {
    /// By the journal.
    pub journal: RootThere,
    /// By the store.
    pub store: RootThere,
    /// Where the two first differ, be it after those events; none where they do not, or where one
    /// of them can't be read.
    pub difference: Option<Difference>,
}

/// Where two copies differ, and in what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The event.
    pub position: u64,
    /// How, in words.
    pub what: String,
}

/// Asks each copy of a record that nobody holds for the root over its first `size` events.
///
/// # Errors
/// Where another process holds the record for longer than `wait`.
pub fn roots_there(record: &Path, wait: Duration, size: u64) -> Result<RootsThere, RecordError> {
    let layout = Layout::of(record);
    layout.check()?;
    let _lock = Lock::acquire(record, wait)?;
    let journal = Reader::open(&layout.journal()).ok();
    // A database that is not there would be made by opening it.
    let there = layout.store().exists();
    let store = there.then(|| Database::open(&layout.store()).ok()).flatten();
    let both = journal.as_ref().zip(store.as_ref());
    let difference =
        both.and_then(|(journal, store)| first_difference(journal, store, &|_| ()).ok());
    let of_journal = journal.as_ref().map(|journal| root_over(frames_of(journal), size));
    let of_store = store.map(|store| {
        let frames = frames::frames_from(&store, Position::FIRST);
        root_over(frames.map(|frame| Ok(frame?)), size)
    });
    let told = |root: Option<Result<RootThere, RecordError>>| {
        root.and_then(Result::ok).unwrap_or(RootThere::Unreadable)
    };
    let (journal, store) = (told(of_journal), told(of_store));
    Ok(RootsThere { journal, store, difference: difference.flatten() })
}

fn frames_of(journal: &Reader) -> impl Iterator<Item = Result<StoredFrame, RecordError>> {
    journal.frames(Position::FIRST).map(|frame| Ok(frame?))
}

/// The root over the first `size` events of a journal, which may be growing; none where it ends
/// before.
///
/// # Errors
/// Where the journal can't be read up to there.
pub fn root_by_journal(journal: &Reader, size: u64) -> Result<Option<Hash>, RecordError> {
    match root_over(frames_of(journal), size)? {
        RootThere::Root(root) => Ok(Some(root)),
        RootThere::EndsAt(_) | RootThere::Unreadable => Ok(None),
    }
}

/// The root over the first `size` events of frames in order, or where those end.
fn root_over(
    frames: impl Iterator<Item = Result<StoredFrame, RecordError>>,
    size: u64,
) -> Result<RootThere, RecordError> {
    let mut tree = Frontier::new();
    for frame in frames {
        if tree.size() == size {
            break;
        }
        let frame = frame?;
        // Pair assertion: no copy has gaps.
        if frame.first.get() != tree.size() + 1 {
            return Err(
                StoreError::Damaged(format!("position {} is not there", tree.size() + 1)).into()
            );
        }
        let missing = usize::try_from(size - tree.size()).unwrap_or(usize::MAX);
        for leaf in frame.leaf_hashes().map_err(StoreError::from)?.into_iter().take(missing) {
            tree.append(leaf);
        }
    }
    let there = tree.size() == size;
    Ok(if there { RootThere::Root(tree.root()) } else { RootThere::EndsAt(tree.size()) })
}

/// The first commit that the journal and the store have otherwise.
pub(crate) fn first_difference(
    journal: &Reader,
    database: &Database,
    progress: &dyn Fn(u64),
) -> Result<Option<Difference>, RecordError> {
    let mut kept = frames::groups_from(database, Position::FIRST).flat_map(|group| match group {
        Ok(group) => group.frames.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    });
    let mut next = Position::FIRST;
    for frame in journal.frames(Position::FIRST) {
        let frame = frame?;
        match kept.next().transpose()? {
            Some(bytes) if bytes == frame.bytes => {}
            Some(bytes) => return Ok(Some(between(&frame, bytes)?)),
            None => return Ok(at(frame.first, "the store lacks it")),
        }
        next = frame.last().plus(1);
        progress(frame.last().get());
    }
    Ok(kept.next().and_then(|_| at(next, "the store has more than the journal")))
}

fn at(position: Position, what: &str) -> Option<Difference> {
    Some(Difference { position: position.get(), what: what.to_owned() })
}

/// Where and in what a commit in the journal and the store's differ.
fn between(frame: &StoredFrame, kept: Arc<[u8]>) -> Result<Difference, StoreError> {
    let kept = StoredFrame::from_bytes(NOWHERE, kept)?;
    let (ours, theirs) = (frame.commit()?, kept.commit()?);
    let (position, part) = differing(&ours, &theirs);
    let what = format!("the two copies differ in {part}");
    Ok(Difference { position: position.get(), what })
}

/// The first event that two commits have otherwise, and the part of it.
fn differing(ours: &StoredCommit, theirs: &StoredCommit) -> (Position, &'static str) {
    let first = ours.events.first().map_or(Position::FIRST, |event| event.position);
    for (our, their) in ours.events.iter().zip(&theirs.events) {
        if let Some(part) = differing_part(our, their) {
            return (our.position, part);
        }
    }
    let part = if ours.events.len() != theirs.events.len() {
        "how many events a commit has"
    } else if ours.versions != theirs.versions {
        "the version in which facts are stored"
    } else if ours.salt != theirs.salt {
        "the salt"
    } else {
        "how the commit is packed, not in its events"
    };
    (first, part)
}

fn differing_part(our: &Recorded, their: &Recorded) -> Option<&'static str> {
    let parts = [
        (our.position == their.position, "the positions of events"),
        (our.stream == their.stream, "which case or body it is about"),
        (our.event.facts.kind_name() == their.event.facts.kind_name(), "what happened"),
        (our.version == their.version, "the version in its case or stream"),
        (our.command == their.command, "the command's id"),
        (our.actor == their.actor, "who recorded it"),
        (our.recorded_at == their.recorded_at, "when it was recorded"),
        (our.clock == their.clock, "what is said of the clock"),
        (our.event.facts == their.event.facts, "the facts"),
        (our.event.particulars == their.event.particulars, "the particulars"),
    ];
    parts.into_iter().find(|(same, _)| !same).map(|(_, part)| part)
}
