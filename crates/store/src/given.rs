//! Which references and ids were ever given, in little memory, for a store that was empty when it was opened:
//! an import asks mostly for what is not there. A Bloom filter with two bits for each: it may say that one
//! was given that was not, and then the lookup is asked; never the other way round.

/// Bits, as a power of two: 16 MiB. With five million entries, those of ten million events, one in two hundred
/// that were not given is looked up in vain.
const BITS_LOG2: u32 = 27;

/// See the module.
#[derive(Debug)]
pub(crate) struct Given {
    words: Vec<u64>,
}

impl Given {
    /// None yet.
    pub(crate) fn none() -> Self {
        Self { words: vec![0; 1 << (BITS_LOG2 - u64::BITS.ilog2())] }
    }

    /// Remembers one, by its hash.
    pub(crate) fn insert(&mut self, hash: u64) {
        for (word, bit) in places(hash) {
            self.words[word] |= bit;
        }
    }

    /// Whether it may have been given.
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        places(hash).into_iter().all(|(word, bit)| self.words[word] & bit != 0)
    }
}

/// A word and a bit in it, twice: by the upper half of the hash, and by the lower.
fn places(hash: u64) -> [(usize, u64); 2] {
    let place = |half: u64| {
        let at = half & ((1 << BITS_LOG2) - 1);
        ((at / u64::from(u64::BITS)) as usize, 1 << (at % u64::from(u64::BITS)))
    };
    [place(hash >> 32), place(hash)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn what_was_given_is_known_and_little_else() {
        let mut given = Given::none();
        let hash = |number: u64| xxh3_64(&number.to_be_bytes());
        (0..1_000_000).map(hash).for_each(|hash| given.insert(hash));
        assert!((0..1_000_000).map(hash).all(|hash| given.may_have(hash)));
        let in_vain = (1_000_000..2_000_000).filter(|&number| given.may_have(hash(number)));
        // Each bit is set with a chance of one in 67.
        assert!(in_vain.count() < 400);
    }
}
