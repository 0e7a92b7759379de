//! Giving the journal back what it lost at its end, where the store goes further, or in its last
//! stretch. Not here: damage before the checkpoint, which the journal heals when it is opened.
//!
//! Before anything is written, the tree over what both copies hold together is grown; where it is
//! not the one that the store knows, the two disagree and nothing is changed.

use std::path::Path;

use upheld_domain::Position;
use upheld_journal::merkle::Frontier;
use upheld_journal::{
    Damage, FrameSource, Identity, Journal, JournalError, Known, Reader, StoredFrame,
};

use crate::database::Database;
use crate::error::{RecordError, StoreError};
use crate::frames::{self, NOWHERE, OtherCopy};
use crate::mend;
use crate::watch::{Doing, Notice, Watch};

/// Restores the journal, if it has to be. `known` is the store's checkpoint with its tree. A
/// journal that is whole costs no more than reading it from the checkpoint on.
pub(crate) fn restore_journal(
    journal: &Path,
    database: &Database,
    identity: Identity,
    known: (u64, &Frontier),
    watch: &dyn Watch,
) -> Result<(), RecordError> {
    let kept = frames::last(database)?.map_or(0, |group| group.last.get()).max(known.0);
    if kept == 0 || meets(journal, database, identity, known.0, kept)? {
        return Ok(());
    }
    let relocated = give_back(journal, &OtherCopy::new(database), identity, known, kept, watch)?;
    if relocated.is_some_and(|from| from.get() <= known.0) {
        return Err(StoreError::Moved.into());
    }
    Ok(())
}

/// Gives a journal what it lacks up to `kept` from another copy, once the tree over all of it is the one that
/// is known. Gives from which position on frames may stand elsewhere than before.
pub(crate) fn give_back(
    journal: &Path,
    copy: &dyn FrameSource,
    identity: Identity,
    known: (u64, &Frontier),
    kept: u64,
    watch: &dyn Watch,
) -> Result<Option<Position>, RecordError> {
    let reader = match Reader::open_as(journal, identity) {
        Err(JournalError::Absent(_)) => None,
        reader => Some(reader?),
    };
    let there = reader.as_ref().map_or(Some(0), |reader| reader.last_position().ok());
    let frontier = joint_tree(reader.as_ref(), copy, known, kept)?;
    let known_to = Known { position: kept, frontier };
    let progress = |position| watch.progress(Doing::CheckingJournal, position, kept);
    if reader.is_none() {
        Journal::create(journal, &identity)?;
    }
    let opened = Journal::open(journal, known_to, Some(copy), &mut |_| Ok(()), &progress)?;
    opened.journal.close()?;
    let mut report = opened.report;
    if let Some(there) = there.filter(|there| *there < kept) {
        report.healed.clear();
        watch.notice(Notice::JournalRestored { first: there + 1, last: kept });
    }
    mend::tell(&report, true, watch);
    Ok(report.relocated)
}

/// Whether the journal has, from the checkpoint on, everything that the store keeps. Where both
/// have a commit, they must have the same.
fn meets(
    journal: &Path,
    database: &Database,
    identity: Identity,
    checkpoint: u64,
    kept: u64,
) -> Result<bool, RecordError> {
    let reader = match Reader::open_as(journal, identity) {
        Err(JournalError::Absent(_)) => return Ok(false),
        reader => reader?,
    };
    let from = Position::new(checkpoint).unwrap_or(Position::FIRST);
    let mut copies = frames::frames_from(database, from).peekable();
    for frame in reader.frames(from) {
        let frame = match frame {
            Err(JournalError::Damaged(_)) => return Ok(false),
            frame => frame?,
        };
        while copies.next_if(|copy| matches!(copy, Ok(copy) if copy.last() < frame.first)).is_some()
        {
        }
        let copy = copies.next_if(|copy| matches!(copy, Ok(copy) if copy.first <= frame.last()));
        if copy.transpose()?.is_some_and(|copy| copy.bytes != frame.bytes) {
            let what = "they hold different commits";
            return Err(RecordError::Disagree { position: frame.first.get(), what });
        }
        if frame.last().get() >= kept {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A tree that grows commit by commit, held against the one that the store knows.
struct Joint<'a> {
    tree: Frontier,
    known: (u64, &'a Frontier),
}

impl Joint<'_> {
    fn next(&self) -> Position {
        Position::FIRST.plus(self.tree.size())
    }

    fn take(&mut self, frame: &StoredFrame) -> Result<(), RecordError> {
        let position = frame.first.get();
        if frame.first != self.next() {
            let what = "a commit does not follow the one before it";
            return Err(RecordError::Disagree { position, what });
        }
        for leaf in frame.leaf_hashes().map_err(StoreError::from)? {
            self.tree.append(leaf);
        }
        let (known, frontier) = self.known;
        if self.tree.size() == known && self.tree != *frontier {
            let what = "their events do not give the root that the store kept";
            return Err(RecordError::Disagree { position, what });
        }
        Ok(())
    }
}

/// The tree over everything up to `kept`, from the journal, and from the store where that has
/// lost something. What neither has is named.
fn joint_tree(
    reader: Option<&Reader>,
    copy: &dyn FrameSource,
    known: (u64, &Frontier),
    kept: u64,
) -> Result<Frontier, RecordError> {
    let mut joint = Joint { tree: Frontier::new(), known };
    while joint.tree.size() < kept {
        let mut lost_to = kept;
        let next = joint.next();
        for frame in reader.into_iter().flat_map(|reader| reader.frames(next)) {
            match frame {
                Ok(frame) => joint.take(&frame)?,
                Err(JournalError::Damaged(lost)) => {
                    lost_to = lost.last().map_or(kept, |lost| lost.last.min(kept));
                    break;
                }
                Err(error) => return Err(error.into()),
            }
            if joint.tree.size() >= kept {
                break;
            }
        }
        while joint.tree.size() < lost_to {
            let position = joint.next();
            let lost = || JournalError::Damaged(vec![lost_at(position.get())]);
            let bytes = copy.frame_at(position).ok_or_else(lost)?;
            let frame = StoredFrame::from_bytes(NOWHERE, bytes.into());
            joint.take(&frame.map_err(StoreError::from)?)?;
        }
    }
    Ok(joint.tree)
}

fn lost_at(position: u64) -> Damage {
    Damage { first: position, last: position }
}
