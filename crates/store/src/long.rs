//! Values of any length, in parts where they must be. A reader sees the old value or the new one,
//! never some parts of each, wherever a stop came: the parts behind the first are kept under a sum
//! of the whole, which the first one names.

use xxhash_rust::xxh3::xxh3_64;

use crate::database::{Database, Shelf, VALUE_BYTES_MAX};
use crate::error::StoreError;

/// The first part's own head: how many parts there are, and the sum of all.
const HEAD_BYTES: usize = 4 + 8;

/// A value's first part.
struct Head<'a> {
    parts: u32,
    sum: u64,
    bytes: &'a [u8],
}

impl<'a> Head<'a> {
    fn of(first: &'a [u8]) -> Option<Self> {
        let (parts, rest) = first.split_first_chunk::<4>()?;
        let (sum, bytes) = rest.split_first_chunk::<8>()?;
        let (parts, sum) = (u32::from_be_bytes(*parts), u64::from_be_bytes(*sum));
        Some(Self { parts, sum, bytes })
    }

    fn rest_keys(&self, key: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        let key = [key, &self.sum.to_be_bytes()].concat();
        (1..self.parts).map(move |part| [&key[..], &part.to_be_bytes()].concat())
    }
}

/// Puts a value of any length.
pub(crate) fn put(
    database: &Database,
    shelf: Shelf,
    key: &[u8],
    value: &[u8],
) -> Result<(), StoreError> {
    let mut chunks = value.chunks(VALUE_BYTES_MAX - HEAD_BYTES);
    let parts = u32::try_from(chunks.len().max(1)).unwrap_or(u32::MAX);
    let head = Head { parts, sum: xxh3_64(value), bytes: chunks.next().unwrap_or_default() };
    for (rest, chunk) in head.rest_keys(key).zip(chunks) {
        database.put(shelf, &rest, chunk)?;
    }
    let first = [&head.parts.to_be_bytes()[..], &head.sum.to_be_bytes(), head.bytes].concat();
    let before = database.replace(shelf, key, &first)?;
    match before.as_deref().and_then(Head::of) {
        Some(old) if old.sum != head.sum => drop_rest(database, shelf, key, &old),
        _ => Ok(()),
    }
}

/// Gets a value that [`put`] put.
pub(crate) fn get(
    database: &Database,
    shelf: Shelf,
    key: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(first) = database.get(shelf, key)? else {
        return Ok(None);
    };
    let torn = || StoreError::Damaged(format!("a long value of {shelf:?} is not whole"));
    let head = Head::of(&first).ok_or_else(torn)?;
    let mut value = head.bytes.to_vec();
    for rest in head.rest_keys(key) {
        value.extend(database.get(shelf, &rest)?.ok_or_else(torn)?);
    }
    if xxh3_64(&value) == head.sum { Ok(Some(value)) } else { Err(torn()) }
}

/// Takes a value away that [`put`] put.
pub(crate) fn remove(database: &Database, shelf: Shelf, key: &[u8]) -> Result<(), StoreError> {
    let first = database.get(shelf, key)?;
    database.remove(shelf, key)?;
    match first.as_deref().and_then(Head::of) {
        Some(head) => drop_rest(database, shelf, key, &head),
        None => Ok(()),
    }
}

fn drop_rest(
    database: &Database,
    shelf: Shelf,
    key: &[u8],
    head: &Head<'_>,
) -> Result<(), StoreError> {
    head.rest_keys(key).try_for_each(|rest| database.remove(shelf, &rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn count(database: &Database) -> usize {
        database.from(Shelf::Facts, &[]).count()
    }

    #[test]
    fn values_of_any_length_come_back_and_leave_nothing_behind() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let whole = VALUE_BYTES_MAX - HEAD_BYTES;
        for len in [0, 1, whole, whole + 1, 3 * whole, 3 * whole + 7, 5] {
            let value: Vec<u8> = (0..=250).cycle().take(len).collect();
            put(&database, Shelf::Facts, b"key", &value).unwrap();
            assert_eq!(get(&database, Shelf::Facts, b"key").unwrap(), Some(value));
            assert_eq!(count(&database), len.div_ceil(whole).max(1));
        }
        remove(&database, Shelf::Facts, b"key").unwrap();
        assert_eq!((count(&database), get(&database, Shelf::Facts, b"key").unwrap()), (0, None));
    }

    #[test]
    fn a_stop_before_the_first_part_leaves_the_old_value_whole() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let (old, new) = (vec![1; 2 * VALUE_BYTES_MAX], vec![2; 2 * VALUE_BYTES_MAX]);
        put(&database, Shelf::Facts, b"key", &new).unwrap();
        let first = database.get(Shelf::Facts, b"key").unwrap().unwrap();
        let keys: Vec<_> = Head::of(&first).unwrap().rest_keys(b"key").collect();
        let rest: Vec<_> =
            keys.iter().map(|key| database.get(Shelf::Facts, key).unwrap().unwrap()).collect();
        put(&database, Shelf::Facts, b"key", &old).unwrap();
        for (key, part) in keys.iter().zip(&rest) {
            database.put(Shelf::Facts, key, part).unwrap();
        }
        assert_eq!(get(&database, Shelf::Facts, b"key").unwrap(), Some(old));
    }

    #[test]
    fn a_part_that_is_gone_is_named() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        put(&database, Shelf::Facts, b"key", &vec![1; 2 * VALUE_BYTES_MAX]).unwrap();
        let last = database.last(Shelf::Facts).unwrap().unwrap().0;
        database.remove(Shelf::Facts, &last).unwrap();
        let error = get(&database, Shelf::Facts, b"key").unwrap_err();
        assert_eq!(error.to_string(), "the store is damaged: a long value of Facts is not whole");
    }
}
