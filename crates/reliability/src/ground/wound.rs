//! One wound of one file: a bit flipped, sectors torn, a stretch zeroed or scribbled over, the file
//! cut, two stretches swapped. Not here: which file, and whole files that go.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use upheld_tests::files::Dice;

/// A disk writes so many bytes whole or not at all.
const SECTOR: u64 = 512;

/// The longest stretch that a wound covers.
const STRETCH_MAX: usize = 20_000;

/// The bytes of a file that may be hurt: from, and up to.
pub(crate) type Range = (u64, u64);

/// What was done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wound {
    /// One bit of one byte.
    Flipped { at: u64, bit: usize },
    /// Whole sectors hold what stood elsewhere.
    Torn { from: u64, to: u64, read_at: u64 },
    /// Zeros.
    Zeroed { from: u64, to: u64 },
    /// Anything.
    Scribbled { from: u64, to: u64, seed: u64 },
    /// Nothing from here on.
    Truncated { at: u64 },
    /// Two stretches of sectors changed places.
    Swapped { one: u64, other: u64, len: u64 },
}

impl fmt::Display for Wound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flipped { at, bit } => write!(f, "bit {bit} of byte {at} flipped"),
            Self::Torn { from, to, read_at } => {
                write!(f, "bytes {from} to {to} hold those from {read_at} on")
            }
            Self::Zeroed { from, to } => write!(f, "bytes {from} to {to} zeroed"),
            Self::Scribbled { from, to, .. } => write!(f, "bytes {from} to {to} scribbled over"),
            Self::Truncated { at } => write!(f, "cut at byte {at}"),
            Self::Swapped { one, other, len } => {
                write!(f, "{len} bytes at {one} and at {other} swapped")
            }
        }
    }
}

fn below(dice: &mut Dice, limit: u64) -> u64 {
    dice.below(usize::try_from(limit).unwrap_or(usize::MAX).max(1)) as u64
}

impl Wound {
    /// Any wound within a range that is not empty.
    pub(crate) fn any(dice: &mut Dice, (low, high): Range) -> Self {
        let at = low + below(dice, high - low);
        let to = (at + 1 + dice.below(STRETCH_MAX) as u64).min(high);
        match dice.below(7) {
            0 | 1 => Self::Flipped { at, bit: dice.below(8) },
            2 => {
                // From the place where the power went to the end of the group's sectors.
                let end = (to.div_ceil(SECTOR) * SECTOR).min(high);
                Self::Torn { from: at, to: end, read_at: low + below(dice, high - low) }
            }
            3 => Self::Zeroed { from: at, to },
            4 => Self::Scribbled { from: at, to, seed: dice.below(usize::MAX) as u64 },
            5 => Self::Truncated { at },
            _ => {
                let one = (at / SECTOR * SECTOR).max(low);
                let other = ((low + below(dice, high - low)) / SECTOR * SECTOR).max(low);
                let len = (SECTOR * (1 + below(dice, 8))).min(high - one.max(other));
                Self::Swapped { one, other, len }
            }
        }
    }

    /// The first byte that may be another one afterwards, and the one after the last.
    #[cfg(test)]
    pub(crate) fn reach(&self) -> Range {
        match *self {
            Self::Flipped { at, .. } => (at, at + 1),
            Self::Torn { from, to, .. }
            | Self::Zeroed { from, to }
            | Self::Scribbled { from, to, .. } => (from, to),
            Self::Truncated { at } => (at, u64::MAX),
            Self::Swapped { one, other, len } => (one.min(other), one.max(other) + len),
        }
    }

    /// Does it. Gives the first byte that is another one now; none where all are as they were.
    pub(crate) fn give(&self, path: &Path) -> io::Result<Option<u64>> {
        let file = File::options().read(true).write(true).open(path)?;
        let len = file.metadata()?.len();
        match *self {
            Self::Flipped { at, bit } => {
                let mut byte = [0];
                file.read_exact_at(&mut byte, at)?;
                put(&file, at, &[byte[0] ^ (1 << bit)])
            }
            Self::Torn { from, to, read_at } => {
                let stale = read(&file, read_at, to - from)?;
                put(&file, from, &stale)
            }
            Self::Zeroed { from, to } => put(&file, from, &read(&file, len, to - from)?),
            Self::Scribbled { from, to, seed } => {
                let mut dice = Dice::new(seed);
                let noise: Vec<u8> = (from..to).map(|_| dice.byte()).collect();
                put(&file, from, &noise)
            }
            Self::Truncated { at } => {
                file.set_len(at)?;
                Ok((at < len).then_some(at))
            }
            Self::Swapped { one, other, len } => {
                let (here, there) = (read(&file, one, len)?, read(&file, other, len)?);
                let first = put(&file, one, &there)?;
                let second = put(&file, other, &here)?;
                Ok(first.into_iter().chain(second).min())
            }
        }
    }
}

/// So many bytes from a place on; zeros where the file has none.
fn read(file: &File, at: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], at + filled as u64)? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(bytes)
}

/// Puts bytes at a place. Gives the first that was another one before.
fn put(file: &File, at: u64, bytes: &[u8]) -> io::Result<Option<u64>> {
    let before = read(file, at, bytes.len() as u64)?;
    file.write_all_at(bytes, at)?;
    let changed = before.iter().zip(bytes).position(|(before, after)| before != after);
    Ok(changed.map(|place| at + place as u64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn wounds_stay_within_their_range_and_say_what_they_changed() {
        let dir = crate::ground::scratch().unwrap();
        let path = dir.path().join("file");
        let mut dice = Dice::new(5);
        let whole: Vec<u8> = (0..9_000).map(|_| dice.byte()).collect();
        let mut kinds = BTreeSet::new();
        for _ in 0..500 {
            std::fs::write(&path, &whole).unwrap();
            let wound = Wound::any(&mut dice, (1_000, 8_000));
            let changed = wound.give(&path).unwrap();
            let after = std::fs::read(&path).unwrap();
            let first = whole.iter().zip(&after).position(|(before, after)| before != after);
            let first = first.or((after.len() < whole.len()).then_some(after.len()));
            assert_eq!(first.map(|first| first as u64), changed, "{wound}");
            assert_eq!(whole[..1_000], after[..1_000], "{wound}");
            if let Some(changed) = changed {
                let (low, high) = wound.reach();
                assert!((low..high).contains(&changed), "{wound}: {changed}");
                kinds.insert(format!("{wound:?}").split(' ').next().unwrap().to_owned());
            }
            if after.len() == whole.len() {
                assert_eq!(whole[8_000..], after[8_000..], "{wound}");
            }
        }
        assert_eq!(kinds.len(), 6);
    }
}
