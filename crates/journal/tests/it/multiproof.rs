//! Proofs of several leaves: against the reference trees of Certificate Transparency, against
//! another implementation, and against every change.

use std::convert::Infallible;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use upheld_journal::merkle::proof::{ProofError, ProveError, prove, verify};
use upheld_journal::merkle::{Hash, Nodes, leaf_hash, root_of};

/// A tree in memory.
struct Leaves(Vec<Hash>);

impl Leaves {
    fn of(count: usize) -> Self {
        Self((0..count as u64).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect())
    }

    fn shown(&self, wanted: &[u64]) -> Vec<(u64, Hash)> {
        wanted.iter().map(|&index| (index, self.0[usize::try_from(index).unwrap()])).collect()
    }

    fn size(&self) -> u64 {
        self.0.len() as u64
    }
}

impl Nodes for Leaves {
    type Error = Infallible;

    fn full(&self, first: u64, height: u32) -> Result<Hash, Infallible> {
        let (first, count) = (usize::try_from(first).unwrap(), 1 << height);
        assert_eq!(first % count, 0, "no full subtree begins at {first}");
        Ok(root_of(&self.0[first..first + count]))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

/// The leaves and roots of the reference trees: transparency-dev/merkle, `testonly/constants.go`
/// and `testonly/reference_test.go`, which come from the first implementation of RFC 6962.
const REFERENCE: [(&str, &str); 8] = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (
        "606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
];

/// Proofs of one leaf from the same files: size, leaf, hashes from the leaf up.
const REFERENCE_PROOFS: [(usize, u64, &[&str]); 3] = [
    (
        8,
        0,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        8,
        5,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 2, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
];

fn reference(size: usize) -> Leaves {
    Leaves(REFERENCE[..size].iter().map(|(leaf, _)| leaf_hash(&unhex(leaf))).collect())
}

/// A path from the leaf up, put in the order of the walk from the left: what stands left of the path
/// comes from the top, then what stands right of it from the leaf.
fn from_the_left(path: &[Hash], mut index: u64, size: u64) -> Vec<Hash> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut last, mut path) = (size - 1, path.iter());
    while last > 0 {
        if index % 2 == 1 {
            left.push(*path.next().unwrap());
        } else if index < last {
            right.push(*path.next().unwrap());
        }
        (index, last) = (index / 2, last / 2);
    }
    assert_eq!(path.next(), None, "the path is longer than the tree is high");
    left.into_iter().rev().chain(right).collect()
}

#[test]
fn the_reference_trees_have_their_roots() {
    for (size, (_, root)) in (1..).zip(REFERENCE) {
        assert_eq!(hex(&root_of(&reference(size).0)), root, "{size} leaves");
    }
}

#[test]
fn the_reference_proofs_come_out() {
    for (size, index, path) in REFERENCE_PROOFS {
        let tree = reference(size);
        let path: Vec<Hash> = path.iter().map(|hash| unhex(hash).try_into().unwrap()).collect();
        let proof = prove(&tree, tree.size(), &[index]).unwrap();
        assert_eq!(proof, from_the_left(&path, index, tree.size()), "leaf {index} of {size}");
        let root = root_of(&tree.0);
        assert_eq!(verify(&root, tree.size(), &tree.shown(&[index]), &proof), Ok(()));
    }
}

#[test]
fn several_leaves_share_what_lies_between_them() {
    let tree = reference(7);
    let proof = prove(&tree, 7, &[0, 1, 5]).unwrap();
    // Of the leaves 0 to 3 the right half; of 4 to 6 the leaf 4, then the leaf 6.
    let expected = [root_of(&tree.0[2..4]), tree.0[4], tree.0[6]];
    assert_eq!(proof, expected);
    let all: Vec<u64> = (0..7).collect();
    assert_eq!(prove(&tree, 7, &all).unwrap(), [] as [Hash; 0]);
}

#[test]
fn leaves_that_can_t_be_proven_are_refused() {
    let tree = reference(5);
    let asked = |wanted: &[u64]| prove(&tree, 5, wanted).unwrap_err();
    assert_eq!(asked(&[]), ProveError::Leaves(ProofError::Empty));
    assert_eq!(asked(&[2, 2]), ProveError::Leaves(ProofError::Order(2)));
    assert_eq!(asked(&[3, 1]), ProveError::Leaves(ProofError::Order(1)));
    assert_eq!(asked(&[5]), ProveError::Leaves(ProofError::Past { index: 5, size: 5 }));
    let root = root_of(&tree.0);
    let leaf = tree.0[0];
    assert_eq!(verify(&root, 5, &[], &[root]), Err(ProofError::Empty));
    assert_eq!(verify(&root, 0, &[(0, leaf)], &[]), Err(ProofError::Past { index: 0, size: 0 }));
    assert_eq!(verify(&root, 5, &[(1, leaf), (0, leaf)], &[]), Err(ProofError::Order(0)));
}

#[test]
fn the_largest_tree_there_can_be_is_walked() {
    let leaf = leaf_hash(b"");
    let proof = [leaf; 64];
    let verified = verify(&leaf, u64::MAX, &[(u64::MAX - 1, leaf)], &proof);
    assert_eq!(verified, Err(ProofError::Surplus(1)));
    assert_eq!(verify(&leaf, u64::MAX, &[(0, leaf)], &proof), Err(ProofError::Root));
}

/// A size, some of its leaves, and a choice for whatever a test changes.
fn tree_and_leaves() -> impl Strategy<Value = (usize, Vec<u64>, prop::sample::Index)> {
    (1_usize..200).prop_flat_map(|size| {
        let wanted = prop::collection::btree_set(0..size as u64, 1..=size.min(12));
        let wanted = wanted.prop_map(|wanted| wanted.into_iter().collect());
        (Just(size), wanted, any::<prop::sample::Index>())
    })
}

proptest! {
    #[test]
    fn another_implementation_has_the_same_roots_and_proofs(
        size in 1_usize..300,
        choice: prop::sample::Index,
    ) {
        let tree = Leaves::of(size);
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for leaf in 0..size as u64 {
            other.push(leaf.to_be_bytes().to_vec());
        }
        let (root, found) = (root_of(&tree.0), other.root());
        prop_assert_eq!(found.as_bytes().as_slice(), root.as_slice());
        let index = choice.index(size);
        let path = other.prove_inclusion(index);
        let path: Vec<Hash> = path.as_bytes().as_chunks().0.to_vec();
        let (index, size) = (index as u64, tree.size());
        let proof = prove(&tree, size, &[index]).unwrap();
        prop_assert_eq!(&proof, &from_the_left(&path, index, size));
        prop_assert_eq!(verify(&root, size, &tree.shown(&[index]), &path), if path == proof {
            Ok(())
        } else {
            Err(ProofError::Root)
        });
    }

    #[test]
    fn any_leaves_verify_and_no_fewer_hashes_would_do((size, wanted, _) in tree_and_leaves()) {
        let tree = Leaves::of(size);
        let (root, size) = (root_of(&tree.0), tree.size());
        let proof = prove(&tree, size, &wanted).unwrap();
        prop_assert_eq!(verify(&root, size, &tree.shown(&wanted), &proof), Ok(()));
        let missing = &proof[..proof.len().saturating_sub(1)];
        if !proof.is_empty() {
            let verified = verify(&root, size, &tree.shown(&wanted), missing);
            prop_assert_eq!(verified, Err(ProofError::Missing));
        }
        let surplus = [proof.as_slice(), &[root]].concat();
        let verified = verify(&root, size, &tree.shown(&wanted), &surplus);
        prop_assert_eq!(verified, Err(ProofError::Surplus(1)));
    }

    #[test]
    fn a_changed_byte_anywhere_is_found(
        (size, wanted, choice) in tree_and_leaves(),
        bit in 0_u32..8,
    ) {
        let tree = Leaves::of(size);
        let (root, size) = (root_of(&tree.0), tree.size());
        let (shown, proof) = (tree.shown(&wanted), prove(&tree, size, &wanted).unwrap());
        let flip = 1_u8 << bit;
        for place in 0..proof.len() {
            let mut changed = proof.clone();
            changed[place][choice.index(32)] ^= flip;
            prop_assert_eq!(verify(&root, size, &shown, &changed), Err(ProofError::Root));
        }
        for place in 0..shown.len() {
            let mut changed = shown.clone();
            changed[place].1[choice.index(32)] ^= flip;
            prop_assert_eq!(verify(&root, size, &changed, &proof), Err(ProofError::Root));
        }
        let mut changed = root;
        changed[choice.index(32)] ^= flip;
        prop_assert_eq!(verify(&changed, size, &shown, &proof), Err(ProofError::Root));
    }

    #[test]
    fn a_leaf_verifies_nowhere_but_in_its_place(
        (size, wanted, choice) in tree_and_leaves(),
        other in 0_u64..220,
    ) {
        let tree = Leaves::of(size);
        let (root, size) = (root_of(&tree.0), tree.size());
        let proof = prove(&tree, size, &wanted).unwrap();
        let mut moved = tree.shown(&wanted);
        let place = choice.index(moved.len());
        prop_assume!(moved[place].0 != other);
        moved[place].0 = other;
        prop_assert!(verify(&root, size, &moved, &proof).is_err());
        let mut swapped = tree.shown(&wanted);
        let next = (place + 1) % swapped.len();
        if next != place {
            (swapped[place].1, swapped[next].1) = (swapped[next].1, swapped[place].1);
            prop_assert_eq!(verify(&root, size, &swapped, &proof), Err(ProofError::Root));
        }
    }

    #[test]
    fn with_the_last_leaf_among_them_no_other_size_verifies(
        (size, mut wanted, _) in tree_and_leaves(),
        other in 0_u64..1_000,
    ) {
        let tree = Leaves::of(size);
        let (root, size) = (root_of(&tree.0), tree.size());
        prop_assume!(other != size);
        if wanted.last() != Some(&(size - 1)) {
            wanted.push(size - 1);
        }
        let proof = prove(&tree, size, &wanted).unwrap();
        prop_assert!(verify(&root, other, &tree.shown(&wanted), &proof).is_err());
    }
}
