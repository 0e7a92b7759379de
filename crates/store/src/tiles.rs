//! The tree in tiles: the hash over each 1,024 leaves side by side, full subtrees all. From them any
//! root and any larger node is folded, and a smaller one from the leaves of one tile, so neither
//! reads the whole record. Not here: where the leaves come from (see `tree`).
//!
//! A tile never changes once its last leaf is there. What was written past the checkpoint before a
//! stop is not believed and written again.

use upheld_journal::merkle::Hash;

use crate::database::{Database, Shelf};
use crate::error::StoreError;

/// A tile is a full subtree of this height. Its leaves lie in a few sealed blocks of frames, and ten
/// million events come to under ten thousand tiles, which are folded in milliseconds.
pub(crate) const TILE_HEIGHT: u32 = 10;

/// Leaves a tile.
pub(crate) const TILE_LEAVES: u64 = 1 << TILE_HEIGHT;

/// Tiles a value: 16 KiB, half a million events.
const PART_TILES: u64 = 512;

/// How many tiles are full at a position.
pub(crate) fn count_at(position: u64) -> u64 {
    position / TILE_LEAVES
}

/// The first and the last position of a tile, by its number from 0.
pub(crate) fn positions(tile: u64) -> (u64, u64) {
    (tile * TILE_LEAVES + 1, (tile + 1) * TILE_LEAVES)
}

/// Puts tiles after the first `known`.
pub(crate) fn append(
    database: &Database,
    known: u64,
    mut tiles: &[Hash],
) -> Result<(), StoreError> {
    let mut next = known;
    while !tiles.is_empty() {
        let part = next / PART_TILES;
        let mut value = read(database, part, next % PART_TILES)?;
        let room = usize::try_from(PART_TILES - next % PART_TILES).unwrap_or(usize::MAX);
        let (here, later) = tiles.split_at(room.min(tiles.len()));
        value.extend(here);
        database.put(Shelf::Tree, &key(part), value.as_flattened())?;
        next += here.len() as u64;
        tiles = later;
    }
    Ok(())
}

/// The first `known` tiles. Where there are fewer, a value vanished or came back older than it was.
pub(crate) fn get(database: &Database, known: u64) -> Result<Vec<Hash>, StoreError> {
    let mut tiles = Vec::new();
    for part in 0..known.div_ceil(PART_TILES) {
        tiles.extend(read(database, part, (known - part * PART_TILES).min(PART_TILES))?);
    }
    Ok(tiles)
}

/// The first tiles of a value.
fn read(database: &Database, part: u64, known: u64) -> Result<Vec<Hash>, StoreError> {
    if known == 0 {
        return Ok(Vec::new());
    }
    let (first, _) = positions(part * PART_TILES);
    let stale = || {
        StoreError::Damaged(format!("the tiles of the tree from position {first} are not there"))
    };
    let value = database.get(Shelf::Tree, &key(part))?.ok_or_else(stale)?;
    let (tiles, rest) = value.as_chunks::<32>();
    let known = usize::try_from(known).unwrap_or(usize::MAX);
    let tiles = tiles.get(..known).filter(|_| rest.is_empty());
    tiles.map(<[Hash]>::to_vec).ok_or_else(stale)
}

fn key(part: u64) -> [u8; 8] {
    part.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tempfile::TempDir;

    fn tiles(from: u64, to: u64) -> Vec<Hash> {
        (from..to).map(|tile| upheld_journal::merkle::leaf_hash(&tile.to_be_bytes())).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn tiles_come_back_however_they_came_and_however_many_are_known(
            steps in proptest::collection::vec(0_u64..900, 1..6),
            beyond in 0_u64..600,
        ) {
            let dir = TempDir::new().unwrap();
            let database = Database::open(&dir.path().join("store")).unwrap();
            let mut known = 0;
            for step in steps {
                // What a stop left past the checkpoint, of events that were lost with it.
                append(&database, known, &tiles(7_000_000, 7_000_000 + beyond)).unwrap();
                append(&database, known, &tiles(known, known + step)).unwrap();
                known += step;
                prop_assert_eq!(get(&database, known).unwrap(), tiles(0, known));
                prop_assert_eq!(get(&database, known / 2).unwrap(), tiles(0, known / 2));
            }
        }
    }

    #[test]
    fn a_value_that_lacks_tiles_is_named_by_its_first_position_and_never_added_to() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        append(&database, 0, &tiles(0, PART_TILES + 2)).unwrap();
        let before = database.get(Shelf::Tree, &key(1)).unwrap().unwrap();
        let damaged = [&before[..32], &before[..40], &[]];
        for value in damaged {
            database.put(Shelf::Tree, &key(1), value).unwrap();
            let missing = "the tiles of the tree from position 524289 are not there";
            let read = get(&database, PART_TILES + 2).unwrap_err().to_string();
            assert!(read.contains(missing), "{read}");
            let added = append(&database, PART_TILES + 2, &tiles(0, 1)).unwrap_err().to_string();
            assert!(added.contains(missing), "{added}");
        }
        database.remove(Shelf::Tree, &key(0)).unwrap();
        assert!(get(&database, 1).unwrap_err().is_damage());
        assert_eq!(get(&database, 0).unwrap(), tiles(0, 0));
    }
}
