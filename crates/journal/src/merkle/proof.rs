//! One proof for several leaves: the hashes that are missing between them and the root, each once.
//!
//! The tree is walked from its root, split as RFC 6962 splits it: at the largest power of two below
//! its size. A subtree without a wanted leaf is one hash, a wanted leaf is none; the hashes stand in
//! the order of that walk, from the left to the right. Whoever checks walks the same way and must
//! use up all of them. Not here: what a leaf says.
//!
//! A root does not tell how many leaves are under it: trees of several sizes can have the same shape
//! around the leaves shown. The last leaf among them leaves one size only.

use super::{Hash, Nodes, node_hash};

/// Why a proof can't be made, or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// No leaf.
    #[error("a proof is of one leaf at least")]
    Empty,
    /// Leaves in the wrong order, or one twice.
    #[error("leaf number {0} does not come after the one before it")]
    Order(u64),
    /// A leaf that the tree does not have.
    #[error("a tree of {size} leaves has no leaf number {index}, counted from 0")]
    Past {
        /// The leaf's number, from 0.
        index: u64,
        /// How many leaves the tree has.
        size: u64,
    },
    /// Too few hashes.
    #[error("hashes are missing from the proof")]
    Missing,
    /// Too many hashes.
    #[error("the proof has {0} hashes too many")]
    Surplus(usize),
    /// What is shown is not under the root.
    #[error("the leaves shown and the hashes of the proof do not come to the root")]
    Root,
}

/// Why a proof can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E: std::error::Error + 'static> {
    /// The leaves that were asked for.
    #[error(transparent)]
    Leaves(#[from] ProofError),
    /// The tree's nodes can't be had.
    #[error("a node of the tree can't be had: {0}")]
    Nodes(#[source] E),
}

/// The hashes that prove leaves of a tree of `size` leaves. Takes the leaves' numbers, counted from
/// 0, ascending.
///
/// # Errors
/// [`ProveError::Leaves`] where the numbers are none, not ascending or past the size;
/// [`ProveError::Nodes`] where a node can't be had.
pub fn prove<N: Nodes>(
    nodes: &N,
    size: u64,
    wanted: &[u64],
) -> Result<Vec<Hash>, ProveError<N::Error>>
where
    N::Error: std::error::Error + 'static,
{
    check(size, wanted.iter().copied())?;
    let mut hashes = Vec::new();
    collect(nodes, Span { first: 0, size }, wanted, &mut hashes).map_err(ProveError::Nodes)?;
    Ok(hashes)
}

/// Checks that leaves stand in a tree of `size` leaves with a root. Takes each leaf's number, counted
/// from 0, and its hash, ascending, and the hashes that [`prove`] gave for exactly these.
///
/// # Errors
/// [`ProofError`] says what does not fit.
pub fn verify(
    root: &Hash,
    size: u64,
    leaves: &[(u64, Hash)],
    proof: &[Hash],
) -> Result<(), ProofError> {
    check(size, leaves.iter().map(|(index, _)| *index))?;
    let mut rest = proof.iter();
    let found = walk(Span { first: 0, size }, leaves, &mut rest)?;
    match rest.len() {
        0 if found == *root => Ok(()),
        0 => Err(ProofError::Root),
        surplus => Err(ProofError::Surplus(surplus)),
    }
}

/// A subtree: its first leaf, and how many it has; at least one.
#[derive(Clone, Copy)]
struct Span {
    first: u64,
    size: u64,
}

impl Span {
    /// Its two children; none for a single leaf.
    fn children(self) -> Option<(Self, Self)> {
        let left = self.size.checked_sub(1)?.checked_ilog2().map(|height| 1_u64 << height)?;
        let right = Self { first: self.first + left, size: self.size - left };
        Some((Self { first: self.first, size: left }, right))
    }
}

fn check(size: u64, wanted: impl Iterator<Item = u64>) -> Result<(), ProofError> {
    let mut last = None;
    for index in wanted {
        if last.is_some_and(|last| last >= index) {
            return Err(ProofError::Order(index));
        }
        if index >= size {
            return Err(ProofError::Past { index, size });
        }
        last = Some(index);
    }
    last.map(|_| ()).ok_or(ProofError::Empty)
}

fn collect<N: Nodes>(
    nodes: &N,
    span: Span,
    wanted: &[u64],
    hashes: &mut Vec<Hash>,
) -> Result<(), N::Error> {
    if wanted.is_empty() {
        hashes.push(hash_of(nodes, span)?);
        return Ok(());
    }
    let Some((left, right)) = span.children() else { return Ok(()) };
    let (before, after) = wanted.split_at(wanted.partition_point(|&index| index < right.first));
    collect(nodes, left, before, hashes)?;
    collect(nodes, right, after, hashes)
}

/// The hash of a subtree; one at the right edge of the tree is made of several full ones.
fn hash_of<N: Nodes>(nodes: &N, span: Span) -> Result<Hash, N::Error> {
    match span.children() {
        Some((left, right)) if !span.size.is_power_of_two() => {
            Ok(node_hash(&hash_of(nodes, left)?, &hash_of(nodes, right)?))
        }
        _ => nodes.full(span.first, span.size.trailing_zeros()),
    }
}

fn walk(
    span: Span,
    leaves: &[(u64, Hash)],
    proof: &mut std::slice::Iter<'_, Hash>,
) -> Result<Hash, ProofError> {
    let Some((_, leaf)) = leaves.first() else {
        return proof.next().copied().ok_or(ProofError::Missing);
    };
    let Some((left, right)) = span.children() else { return Ok(*leaf) };
    let (before, after) = leaves.split_at(leaves.partition_point(|(at, _)| *at < right.first));
    let left = walk(left, before, proof)?;
    Ok(node_hash(&left, &walk(right, after, proof)?))
}
