//! The inner nodes of the record's Merkle tree, to make proofs from: the large ones from the tiles,
//! the small ones from the leaves of the tile that they lie in.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use upheld_journal::merkle::{Hash, Nodes, node_hash};

use crate::error::RecordError;
use crate::tiles::{TILE_HEIGHT, TILE_LEAVES};
use crate::tree::Tree;

/// So many tiles are kept with all their nodes, each of 64 KiB.
const TILES_KEPT: usize = 64;

/// The full subtrees over hashes that lie side by side, level by level.
struct Levels(Vec<Vec<Hash>>);

impl Levels {
    fn over(hashes: Vec<Hash>) -> Self {
        let mut levels = vec![hashes];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let (pairs, _) = below.as_chunks::<2>();
            levels.push(pairs.iter().map(|[left, right]| node_hash(left, right)).collect());
        }
        Self(levels)
    }

    /// The subtree over `1 << height` of the hashes from number `first` on.
    fn full(&self, first: u64, height: u32) -> Option<Hash> {
        let place = usize::try_from(first.unbounded_shr(height)).ok()?;
        self.0.get(height as usize)?.get(place).copied()
    }
}

/// The nodes of the tree up to the position of a [`View`](crate::View). What is larger costs a look
/// into memory; what is smaller the reading of about a thousand events, once for those that lie near
/// each other.
pub struct TreeNodes<'a> {
    tree: Tree<'a>,
    size: u64,
    tiles: Levels,
    kept: RefCell<HashMap<u64, Rc<Levels>>>,
}

impl<'a> TreeNodes<'a> {
    /// The nodes of a tree as it was with its first `size` leaves.
    pub(crate) fn of(tree: Tree<'a>, size: u64) -> Self {
        let tiles = Levels::over(tree.tiles().to_vec());
        Self { tree, size, tiles, kept: RefCell::default() }
    }

    /// The nodes of a tile, from memory if it was read lately.
    fn nodes_of(&self, tile: u64) -> Result<Rc<Levels>, RecordError> {
        if let Some(levels) = self.kept.borrow().get(&tile) {
            return Ok(Rc::clone(levels));
        }
        let levels = Rc::new(Levels::over(self.tree.leaves(tile)?));
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= TILES_KEPT {
            kept.clear();
        }
        kept.insert(tile, Rc::clone(&levels));
        Ok(levels)
    }

    /// Whether there is such a subtree.
    fn has(&self, first: u64, height: u32) -> bool {
        let leaves = 1_u64.checked_shl(height);
        let is_there = |leaves: u64| {
            first.is_multiple_of(leaves)
                && first.checked_add(leaves).is_some_and(|end| end <= self.size)
        };
        leaves.is_some_and(is_there)
    }
}

impl Nodes for TreeNodes<'_> {
    type Error = RecordError;

    fn full(&self, first: u64, height: u32) -> Result<Hash, RecordError> {
        let missing = || RecordError::NoSubtree { first, height };
        if !self.has(first, height) {
            return Err(missing());
        }
        let (tile, leaf) = (first / TILE_LEAVES, first % TILE_LEAVES);
        let found = match height.checked_sub(TILE_HEIGHT) {
            Some(height) => self.tiles.full(tile, height),
            None => self.nodes_of(tile)?.full(leaf, height),
        };
        found.ok_or_else(missing)
    }
}
