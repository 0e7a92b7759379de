//! The inner nodes of the record's Merkle tree, to make proofs from.

use upheld_domain::Position;
use upheld_journal::Reader;
use upheld_journal::merkle::{Hash, Nodes, root_of};

use crate::error::{RecordError, StoreError};

/// The leaves' hashes up to a position, read from the journal.
#[derive(Debug)]
pub struct Leaves(Vec<Hash>);

impl Leaves {
    pub(crate) fn read(journal: &Reader, position: u64) -> Result<Self, RecordError> {
        let mut leaves = Vec::new();
        for frame in journal.frames(Position::FIRST) {
            let frame = frame?;
            if frame.first.get() > position {
                break;
            }
            leaves.extend(frame.leaf_hashes().map_err(StoreError::from)?);
        }
        leaves.truncate(usize::try_from(position).unwrap_or(usize::MAX));
        Ok(Self(leaves))
    }
}

impl Nodes for Leaves {
    type Error = RecordError;

    fn full(&self, first: u64, height: u32) -> Result<Hash, RecordError> {
        let range = usize::try_from(first).ok().zip(1_usize.checked_shl(height));
        let leaves = range.and_then(|(first, count)| self.0.get(first..first.checked_add(count)?));
        let missing = || StoreError::Damaged(format!("no {} leaves from {first}", 1_u64 << height));
        Ok(root_of(leaves.ok_or_else(missing)?))
    }
}
