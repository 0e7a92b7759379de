//! sled, kept in one room. Every value carries its own checksum over its key and itself, because
//! sled can lose or mix up rows in silence when a bit flips; every call is guarded, because it can
//! panic on the same occasion. What is wrong is said as [`StoreError`]; the record around then
//! rebuilds from the journal.
//!
//! What was measured of sled, and why these settings, stands in docs/adr/0002.

use std::cell::Cell;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use xxhash_rust::xxh3::Xxh3;

use crate::error::StoreError;
use crate::spared::{SEGMENT_BYTES, Spared};

/// Values over this many bytes are cut into parts. sled would put larger ones into files under
/// `blobs/`, which it never syncs.
pub(crate) const VALUE_BYTES_MAX: usize = 64 * 1024 - 64;

/// sled's cache: a hint to it, in bytes.
const CACHE_BYTES: u64 = 64 << 20;

/// How often, and how far apart, sled's own lock is tried.
pub(crate) const LOCK_TRIES: u32 = 500;
pub(crate) const LOCK_PAUSE: Duration = Duration::from_millis(10);

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a call to sled whose panic will be caught and told as an error.
/// A program's panic hook can stay silent then.
#[must_use]
pub fn panics_are_caught() -> bool {
    GUARDED.get()
}

/// Runs a call to sled; a panic becomes an error.
fn guarded<T>(
    doing: &'static str,
    call: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(before);
    result.unwrap_or(Err(StoreError::Panicked(doing)))
}

/// The rooms of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// Origin, format, checkpoint.
    Meta,
    /// Exact frame bytes in sealed blocks.
    Frames,
    /// Exact frame bytes not sealed yet. Apart from the blocks, because sled keeps up to sixteen
    /// values in a node and writes the whole node again when one of them comes.
    Tail,
    /// Facts in columns.
    Facts,
    /// Pages of cases.
    Cases,
    /// What changed since their pages were written.
    Changes,
    /// The body that each case came about, which says what page it is on.
    Homes,
    /// Which case has a reference or an id.
    Lookup,
    /// Which cases ever touched an authority's year.
    Members,
    /// The counts.
    Cells,
    /// Where the events of the other streams are.
    Streams,
    /// The tiles of the Merkle tree.
    Tree,
}

impl Shelf {
    const ALL: [(Self, &'static str); 12] = [
        (Self::Meta, "meta"),
        (Self::Frames, "frames"),
        (Self::Tail, "tail"),
        (Self::Facts, "facts"),
        (Self::Cases, "cases"),
        (Self::Changes, "changes"),
        (Self::Homes, "homes"),
        (Self::Lookup, "lookup"),
        (Self::Members, "members"),
        (Self::Cells, "cells"),
        (Self::Streams, "streams"),
        (Self::Tree, "tree"),
    ];
}

/// A key and its value, checked.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// An open database. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    /// Taken out only when it is dropped.
    db: Option<sled::Db>,
    /// Each from when it was first asked for: a database of a later format gets none of ours.
    trees: [OnceLock<sled::Tree>; Shelf::ALL.len()],
    path: PathBuf,
}

impl Drop for Database {
    /// sled writes once more when it is let go, and may panic at that too. What has to hold was
    /// synced before, so nothing is lost with it.
    fn drop(&mut self) {
        let (db, trees) = (self.db.take(), std::mem::take(&mut self.trees));
        guarded("closing", move || {
            drop(trees);
            drop(db);
            Ok(())
        })
        .ok();
    }
}

impl Database {
    /// Opens or makes the database in a directory. Where that fails its file stays as it is.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_spared(path).map(|(database, _)| database)
    }

    /// As [`Self::open`]; also gives what sled may have overwritten, for whoever finds that it should not have.
    pub(crate) fn open_spared(path: &Path) -> Result<(Self, Spared), StoreError> {
        set_aside_unfinished_snapshots(path)?;
        let config = sled::Config::new()
            .path(path)
            .segment_size(SEGMENT_BYTES)
            .flush_every_ms(None)
            .cache_capacity(CACHE_BYTES);
        let spared = Spared::of(path);
        if let Some(wound) = spared.wound() {
            return Err(StoreError::Damaged(wound.to_owned()));
        }
        let opened = guarded("opening", || Ok(open_when_free(&config)?));
        match opened {
            Ok(db) => {
                let (db, path) = (Some(db), path.to_owned());
                Ok((Self { db, trees: Default::default(), path }, spared))
            }
            Err(error) => {
                // Why it did not open is what matters.
                spared.put_back().ok();
                Err(error)
            }
        }
    }

    /// A shelf; made where it is not there.
    fn tree(&self, shelf: Shelf) -> Result<&sled::Tree, StoreError> {
        let (_, name) = Shelf::ALL[shelf as usize];
        let tree = &self.trees[shelf as usize];
        if tree.get().is_none() {
            let db = self.db.as_ref().ok_or(StoreError::Panicked("opening a shelf"))?;
            // Where somebody else was quicker, it is the same shelf.
            tree.set(db.open_tree(name)?).ok();
        }
        tree.get().ok_or(StoreError::Panicked("opening a shelf"))
    }

    /// Puts a value of at most [`VALUE_BYTES_MAX`] bytes.
    pub(crate) fn put(&self, shelf: Shelf, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.replace(shelf, key, value).map(drop)
    }

    /// [`Database::put`]; gives the value that was there before, if there was a good one.
    pub(crate) fn replace(
        &self,
        shelf: Shelf,
        key: &[u8],
        value: &[u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed = [&checksum(key, value).to_be_bytes(), value].concat();
        let before = guarded("writing", || Ok(self.tree(shelf)?.insert(key, sealed)?))?;
        Ok(before.and_then(|sealed| unseal(shelf, key, &sealed).ok()))
    }

    /// Whether nothing is kept but what the store says of itself.
    pub(crate) fn is_bare(&self) -> Result<bool, StoreError> {
        guarded("seeking", || {
            for (shelf, _) in Shelf::ALL.iter().filter(|(shelf, _)| *shelf != Shelf::Meta) {
                if !self.tree(*shelf)?.is_empty() {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// The value of a key, checked.
    pub(crate) fn get(&self, shelf: Shelf, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let found = guarded("reading", || Ok(self.tree(shelf)?.get(key)?))?;
        found.map(|sealed| unseal(shelf, key, &sealed)).transpose()
    }

    /// Takes a key away.
    pub(crate) fn remove(&self, shelf: Shelf, key: &[u8]) -> Result<(), StoreError> {
        guarded("removing", || {
            self.tree(shelf)?.remove(key)?;
            Ok(())
        })
    }

    /// The last pair with a key not after `key`, within keys that begin with `prefix`.
    pub(crate) fn at_or_before(
        &self,
        shelf: Shelf,
        prefix: &[u8],
        key: &[u8],
    ) -> Result<Option<Pair>, StoreError> {
        let found = guarded("seeking", || {
            let mut pairs = self.tree(shelf)?.range(prefix.to_vec()..=key.to_vec());
            Ok(pairs.next_back().transpose()?)
        })?;
        found.map(|(key, value)| checked(shelf, &key, &value)).transpose()
    }

    /// The last pair of a shelf.
    pub(crate) fn last(&self, shelf: Shelf) -> Result<Option<Pair>, StoreError> {
        let found = guarded("seeking", || Ok(self.tree(shelf)?.last()?))?;
        found.map(|(key, value)| checked(shelf, &key, &value)).transpose()
    }

    /// The pairs from a key on, in order of their keys.
    pub(crate) fn from<'a>(
        &self,
        shelf: Shelf,
        key: &[u8],
    ) -> impl Iterator<Item = Result<Pair, StoreError>> + use<'a> {
        walk(shelf, guarded("seeking", || Ok(self.tree(shelf)?.range(key.to_vec()..))))
    }

    /// The pairs whose keys begin with a prefix, in order.
    pub(crate) fn within<'a>(
        &self,
        shelf: Shelf,
        prefix: &[u8],
    ) -> impl Iterator<Item = Result<Pair, StoreError>> + use<'a> {
        walk(shelf, guarded("seeking", || Ok(self.tree(shelf)?.scan_prefix(prefix))))
    }

    /// Makes all that was put durable: sled's flush, then an fsync of its file, since the flush
    /// alone ends in `sync_file_range` on Linux.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        guarded("flushing", || {
            self.tree(Shelf::Meta)?.flush()?;
            Ok(())
        })?;
        File::open(self.path.join("db"))?.sync_all()?;
        Ok(())
    }
}

/// The pairs as they come, checked; where they can't be walked, why, once.
fn walk(
    shelf: Shelf,
    pairs: Result<sled::Iter, StoreError>,
) -> impl Iterator<Item = Result<Pair, StoreError>> {
    let mut pairs = Some(pairs);
    std::iter::from_fn(move || {
        let Some(Ok(walked)) = &mut pairs else {
            return pairs.take()?.err().map(Err);
        };
        let next = guarded("walking", || Ok(walked.next().transpose()?));
        next.and_then(|found| found.map(|(k, v)| checked(shelf, &k, &v)).transpose()).transpose()
    })
}

/// sled gives its own file lock back a little after it is dropped. The record's lock keeps other
/// processes out, so whoever holds sled's now is about to let go.
fn open_when_free(config: &sled::Config) -> Result<sled::Db, sled::Error> {
    for _ in 0..LOCK_TRIES {
        match config.open() {
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                std::thread::sleep(LOCK_PAUSE);
            }
            other => return other,
        }
    }
    config.open()
}

/// A snapshot that was being written when the power went keeps sled from opening; without it
/// everything is there.
fn set_aside_unfinished_snapshots(path: &Path) -> Result<(), StoreError> {
    let Ok(entries) = std::fs::read_dir(path) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(".generating") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn checksum(key: &[u8], value: &[u8]) -> u64 {
    let mut all = Xxh3::new();
    all.update(&(key.len() as u64).to_be_bytes());
    all.update(key);
    all.update(value);
    all.digest()
}

fn unseal(shelf: Shelf, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged = || StoreError::Damaged(format!("a value of {shelf:?} fails its checksum"));
    let (sum, value) = sealed.split_at_checked(8).ok_or_else(damaged)?;
    if sum == checksum(key, value).to_be_bytes() { Ok(value.to_vec()) } else { Err(damaged()) }
}

fn checked(shelf: Shelf, key: &[u8], sealed: &[u8]) -> Result<Pair, StoreError> {
    Ok((key.to_vec(), unseal(shelf, key, sealed)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn a_value_is_believed_under_its_own_key_and_to_the_last_bit() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        for &(shelf, _) in &Shelf::ALL {
            database.put(shelf, b"a", b"what was put").unwrap();
            let sealed = database.tree(shelf).unwrap().get(b"a").unwrap().unwrap();
            for bit in 0..sealed.len() * 8 {
                let mut flipped = sealed.to_vec();
                flipped[bit / 8] ^= 1 << (bit % 8);
                database.tree(shelf).unwrap().insert(b"a", flipped).unwrap();
                let error = database.get(shelf, b"a").unwrap_err();
                assert!(error.is_damage(), "bit {bit} of {shelf:?}: {error}");
            }
            database.tree(shelf).unwrap().insert(b"a", &sealed).unwrap();
            assert_eq!(database.get(shelf, b"a").unwrap().as_deref(), Some(&b"what was put"[..]));
            // As when sled mixes two rows up.
            database.tree(shelf).unwrap().insert(b"b", &sealed).unwrap();
            assert!(database.get(shelf, b"b").unwrap_err().is_damage(), "{shelf:?}");
            database.tree(shelf).unwrap().insert(b"b", b"short").unwrap();
            assert!(database.get(shelf, b"b").unwrap_err().is_damage(), "{shelf:?}");
        }
    }
}
