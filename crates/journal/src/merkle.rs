//! The Merkle tree of RFC 6962 with SHA-256: hashes of leaves and nodes, and the tree's right edge,
//! which is all that appending and the root need. Not here: what a leaf is made of (see `leaf`).
//! This module stands alone: it knows neither files nor events.

pub mod proof;

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The hash of a leaf: SHA-256 of a zero byte and the leaf's bytes [RFC 6962, 2.1].
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// The hash of a node: SHA-256 of a one byte and its two children's hashes [RFC 6962, 2.1].
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over the leaves' hashes, in order. Of none: SHA-256 of nothing [RFC 6962, 2.1].
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.root()
}

/// The tree's inner nodes, wherever they are kept: what a proof is made from.
pub trait Nodes {
    /// Why a node can't be had.
    type Error;

    /// The hash over `1 << height` leaves from leaf number `first` on, counted from 0: a full
    /// subtree, so `first` is a multiple of that many.
    ///
    /// # Errors
    /// Where the leaves are not there or can't be read.
    fn full(&self, first: u64, height: u32) -> Result<Hash, Self::Error>;
}

/// The right edge of a tree: the roots of its full subtrees, the largest first. Enough to append
/// and to give the root, at most 64 hashes for any size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    // One hash for each bit set in `size`, the highest bit first.
    peaks: Vec<Hash>,
}

/// Why bytes are no frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are no right edge of a tree: it has 8 and 32 for each full subtree")]
pub struct FrontierError {
    /// How many bytes came.
    pub bytes: usize,
}

impl Frontier {
    /// The edge of the empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The edge of a tree of full subtrees side by side, each over `1 << height` leaves, by their
    /// hashes. The tree has at most 2^64 - 1 leaves.
    #[must_use]
    pub fn of_subtrees(hashes: &[Hash], height: u32) -> Self {
        let mut edge = Self::new();
        for hash in hashes {
            edge.append(*hash);
        }
        Self { size: edge.size.unbounded_shl(height), ..edge }
    }

    /// The edge without the subtrees of under `1 << height` leaves: that of the largest tree up to
    /// here which is made of full subtrees of that height.
    #[must_use]
    pub fn trimmed(&self, height: u32) -> Self {
        let size = self.size.unbounded_shr(height).unbounded_shl(height);
        let large = self.peaks.iter().take(size.count_ones() as usize);
        Self { size, peaks: large.copied().collect() }
    }

    /// Puts one more leaf, by its hash, at the right.
    pub fn append(&mut self, leaf: Hash) {
        self.append_filling(leaf, 0);
    }

    /// [`Self::append`]; gives the hash of the full subtree over `1 << height` leaves that this leaf
    /// is the last of, if it is the last of one.
    pub fn append_filling(&mut self, leaf: Hash, height: u32) -> Option<Hash> {
        let mut hash = leaf;
        let mut filled = (height == 0).then_some(hash);
        // Each low bit set is a full subtree of the same height: they join.
        for joined in 1..=self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
            if joined == height {
                filled = Some(hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
        filled
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let joined =
            self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The edge as bytes: the size, 8 bytes big-endian, then the hashes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.peaks.len() * 32);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        bytes.extend_from_slice(self.peaks.as_flattened());
        bytes
    }

    /// The edge from [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`FrontierError`] where the length doesn't fit the size.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let refuse = FrontierError { bytes: bytes.len() };
        let (size, hashes) = bytes.split_first_chunk::<8>().ok_or(refuse)?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = hashes.as_chunks::<32>();
        if !rest.is_empty() || peaks.len() as u64 != u64::from(size.count_ones()) {
            return Err(refuse);
        }
        Ok(Self { size, peaks: peaks.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// MTH as the RFC defines it: split at the largest power of two below the size.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                node_hash(&by_definition(&leaves[..half]), &by_definition(&leaves[half..]))
            }
        }
    }

    fn hex(hash: Hash) -> String {
        hash.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn known_hashes() {
        // SHA-256 of nothing, and of one zero byte: the empty tree, and a tree of one empty leaf.
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(Frontier::new().root()), nothing);
        let empty_leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(hex(leaf_hash(b"")), empty_leaf);
        assert_eq!(hex(root_of(&[leaf_hash(b"")])), empty_leaf);
    }

    proptest! {
        #[test]
        fn the_edge_gives_the_root_of_the_definition(size in 0usize..300) {
            let leaves: Vec<Hash> =
                (0..size).map(|i| leaf_hash(&(i as u64).to_be_bytes())).collect();
            let mut frontier = Frontier::new();
            for leaf in &leaves {
                frontier.append(*leaf);
            }
            prop_assert_eq!(frontier.root(), by_definition(&leaves));
            prop_assert_eq!(frontier.size(), size as u64);
            prop_assert_eq!(Frontier::from_bytes(&frontier.to_bytes()), Ok(frontier));
        }

        #[test]
        fn full_subtrees_are_told_as_they_fill_and_give_the_edge_again(
            size in 0_usize..300,
            height in 0_u32..10,
        ) {
            let leaves: Vec<Hash> =
                (0..size).map(|i| leaf_hash(&(i as u64).to_be_bytes())).collect();
            let mut frontier = Frontier::new();
            let fill = |leaf: &Hash| frontier.append_filling(*leaf, height);
            let filled: Vec<Option<Hash>> = leaves.iter().map(fill).collect();
            for (place, hash) in filled.iter().enumerate() {
                let end = place + 1;
                let first = end.is_multiple_of(1 << height).then(|| end - (1 << height));
                prop_assert_eq!(*hash, first.map(|first| by_definition(&leaves[first..end])));
            }
            let subtrees: Vec<Hash> = filled.into_iter().flatten().collect();
            let mut edge = Frontier::of_subtrees(&subtrees, height);
            prop_assert_eq!(&edge, &frontier.trimmed(height));
            leaves[subtrees.len() << height..].iter().for_each(|leaf| edge.append(*leaf));
            prop_assert_eq!(edge, frontier);
        }

        #[test]
        fn bytes_that_are_no_edge_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(frontier) = Frontier::from_bytes(&bytes) {
                prop_assert_eq!(frontier.to_bytes(), bytes);
            }
        }
    }
}
