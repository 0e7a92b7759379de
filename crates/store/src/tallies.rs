//! Cells on disk: `projection/year/sixteen authorities`, so that a year is a short walk and a
//! changed case touches little.

use std::collections::BTreeMap;

use upheld_domain::ReportingYear;
use upheld_projection::{AuthorityNumber, CellKey, Cells, MeasureCode};
use xxhash_rust::xxh3::xxh3_64;

use crate::bytes::{Garbled, Reader, Writer};
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::long;
use crate::squeeze::{squeeze, unsqueezed};

/// Authorities a value.
const PART_AUTHORITIES: u16 = 16;

/// Which values of cells a projection has, with a sum over each. A value that vanished, or came
/// back older than it was, is found by it.
pub(crate) type Parts = BTreeMap<(u16, u16), u64>;

fn part_of(key: &CellKey) -> (u16, u16) {
    (key.year.start(), key.authority.0 / PART_AUTHORITIES)
}

fn shelf_key(projection: &str, (year, part): (u16, u16)) -> Vec<u8> {
    let head = [projection.as_bytes(), &[0]].concat();
    [&head[..], &year.to_be_bytes(), &part.to_be_bytes()].concat()
}

/// Every cell of a projection, checked against its sums.
pub(crate) fn get(
    database: &Database,
    projection: &str,
    parts: &Parts,
) -> Result<Cells, StoreError> {
    let mut cells = Vec::new();
    for (&part, &sum) in parts {
        cells.extend(get_part(database, projection, part, sum)?);
    }
    Ok(cells.into_iter().collect())
}

fn get_part(
    database: &Database,
    projection: &str,
    part: (u16, u16),
    sum: u64,
) -> Result<Vec<(CellKey, i64)>, StoreError> {
    let stale = || StoreError::Damaged(format!("the counts of {} are not what they were", part.0));
    let value = long::get(database, Shelf::Cells, &shelf_key(projection, part))?;
    let value = value.filter(|value| xxh3_64(value) == sum).ok_or_else(stale)?;
    Ok(unsqueezed(&value, decode)??)
}

/// Adds to the cells of a projection; only the values that change are written. Gives the sums
/// that stand afterwards.
pub(crate) fn add(
    database: &Database,
    projection: &str,
    parts: &Parts,
    changes: &Cells,
) -> Result<Parts, StoreError> {
    let mut by_part: BTreeMap<(u16, u16), Vec<(CellKey, i64)>> = BTreeMap::new();
    for (key, amount) in changes.iter() {
        by_part.entry(part_of(&key)).or_default().push((key, amount));
    }
    let mut sums = parts.clone();
    for (part, mut cells) in by_part {
        if let Some(&sum) = parts.get(&part) {
            cells.extend(get_part(database, projection, part, sum)?);
        }
        let value = squeeze(&encode(&cells.into_iter().collect()))?;
        long::put(database, Shelf::Cells, &shelf_key(projection, part), &value)?;
        sums.insert(part, xxh3_64(&value));
    }
    Ok(sums)
}

fn encode(cells: &Cells) -> Vec<u8> {
    let mut writer = Writer::default();
    for (key, count) in cells.iter() {
        writer.number(u64::from(key.year.start()));
        writer.number(u64::from(key.authority.0));
        writer.number(u64::from(key.measure.0));
        writer.signed(count);
    }
    writer.into_bytes()
}

fn decode(bytes: &[u8]) -> Result<Vec<(CellKey, i64)>, Garbled> {
    let mut reader = Reader::new(bytes);
    let mut cells = Vec::new();
    while !reader.is_empty() {
        let key = CellKey {
            year: ReportingYear::starting(reader.small()?).ok_or(Garbled)?,
            authority: AuthorityNumber(reader.small()?),
            measure: MeasureCode(reader.small()?),
        };
        cells.push((key, reader.signed()?));
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tempfile::TempDir;

    prop_compose! {
        fn cells()(cells in proptest::collection::vec(
            (2015..2019, 0_u16..50, 0_u32..9, -3_i64..4), 0..60,
        )) -> Cells {
            let key = |year, authority, measure| CellKey {
                year: ReportingYear::starting(year).unwrap(),
                authority: AuthorityNumber(authority),
                measure: MeasureCode(measure),
            };
            cells.into_iter().map(|(y, a, m, amount)| (key(y, a, m), amount)).collect()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn what_was_added_adds_up(batches in proptest::collection::vec(cells(), 1..6)) {
            let dir = TempDir::new().unwrap();
            let database = Database::open(&dir.path().join("store")).unwrap();
            let (mut parts, mut sum) = (Parts::new(), Cells::default());
            for batch in &batches {
                let before = (parts.clone(), sum.clone());
                parts = add(&database, "one", &parts, batch).unwrap();
                sum.merge(batch);
                prop_assert_eq!(get(&database, "one", &parts).unwrap(), sum.clone());
                // The sums of before do not fit any more, where anything changed.
                if before.0 != parts && before.0.iter().any(|(key, old)| parts[key] != *old) {
                    prop_assert!(get(&database, "one", &before.0).is_err());
                }
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            decode(&bytes).ok();
        }
    }
}
