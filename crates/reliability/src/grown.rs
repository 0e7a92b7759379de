//! A record's tree as it grew: where its commits end, and the root at each position. Not here: what the
//! commits are, and what else their record answers (see `truth` and `ground::truth`).

use upheld_journal::merkle::{Frontier, Hash};

/// See the module.
#[derive(Debug)]
pub(crate) struct Grown {
    tree: Frontier,
    /// The last position of each commit.
    ends: Vec<u64>,
    /// The root at each position from 0 on.
    roots: Vec<Hash>,
}

impl Grown {
    /// Of a record without events.
    pub(crate) fn new() -> Self {
        let tree = Frontier::new();
        Self { ends: Vec::new(), roots: vec![tree.root()], tree }
    }

    /// Grows by a commit of these leaves.
    pub(crate) fn take(&mut self, leaves: impl IntoIterator<Item = Hash>) {
        for leaf in leaves {
            self.tree.append(leaf);
            self.roots.push(self.tree.root());
        }
        self.ends.push(self.tree.size());
    }

    /// The last position with its root.
    pub(crate) fn end(&self) -> (u64, Hash) {
        (self.tree.size(), self.tree.root())
    }

    /// How many commits end at or before a position.
    pub(crate) fn commits_to(&self, position: u64) -> usize {
        self.ends.partition_point(|&end| end <= position)
    }

    /// The root at a position, be it within a commit; none past the end.
    pub(crate) fn root_at(&self, position: u64) -> Option<Hash> {
        self.roots.get(usize::try_from(position).ok()?).copied()
    }

    /// The root at a position where a commit ends; none elsewhere.
    pub(crate) fn root_between(&self, position: u64) -> Option<Hash> {
        let is_between = position == 0 || self.ends.binary_search(&position).is_ok();
        self.root_at(position).filter(|_| is_between)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_known_everywhere_and_commits_by_their_ends() {
        let mut grown = Grown::new();
        let leaves: [Hash; 3] = [[1; 32], [2; 32], [3; 32]];
        grown.take(leaves[..2].iter().copied());
        grown.take([leaves[2]]);
        let mut tree = Frontier::new();
        let mut roots = vec![tree.root()];
        for leaf in leaves {
            tree.append(leaf);
            roots.push(tree.root());
        }
        let at: Vec<_> = (0..5).map(|position| grown.root_at(position)).collect();
        let all: Vec<_> = roots.iter().copied().map(Some).chain([None]).collect();
        assert_eq!(at, all);
        let between: Vec<_> = (0..5).map(|position| grown.root_between(position)).collect();
        assert_eq!(between, [Some(roots[0]), None, Some(roots[2]), Some(roots[3]), None]);
        let commits: Vec<_> = (0..5).map(|position| grown.commits_to(position)).collect();
        assert_eq!(commits, [0, 0, 1, 2, 2]);
        assert_eq!(grown.end(), (3, roots[3]));
    }
}
