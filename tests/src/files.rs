//! Files for tests: copies of a record, and dice to damage them with.

use std::fs;
use std::path::{Path, PathBuf};

/// Copies a directory with everything in it.
///
/// # Panics
/// Where a file can't be read or written.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory to copy") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copied file");
        }
    }
}

/// The segments of a record's journal, in order.
///
/// # Panics
/// Where the journal can't be listed.
#[must_use]
pub fn segments(record: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(record.join("journal")).expect("a journal");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Numbers that look random and come from a seed (a linear congruential generator).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall alike for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        dice.below(2);
        dice
    }

    /// A number from 0 to one less than `limit`.
    ///
    /// # Panics
    /// Where the limit is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 24).expect("64 bits") % limit
    }

    /// Any byte.
    ///
    /// # Panics
    /// Never.
    pub fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).expect("a byte")
    }
}
