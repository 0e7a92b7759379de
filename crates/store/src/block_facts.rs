//! What is kept of a sealed block's facts: its rows in columns, and the id and first reference of
//! each case that is new in it.

use upheld_domain::{CaseId, Position, Reference};
use upheld_projection::FactRow;
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};
use crate::columns;
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::frames::position_key;
use crate::long;
use crate::squeeze::{squeeze, unsqueezed};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlockFacts {
    /// In order of position.
    pub(crate) rows: Vec<FactRow>,
    /// The cases that were received in the block, in order.
    pub(crate) cases: Vec<(CaseId, Reference)>,
}

impl BlockFacts {
    /// Writes them beside the block that begins at a position.
    pub(crate) fn put(&self, database: &Database, first: Position) -> Result<(), StoreError> {
        let mut cases = Writer::default();
        for (id, reference) in &self.cases {
            cases.raw(id.0.as_bytes());
            cases.sized(reference.as_str().as_bytes());
        }
        let mut value = Writer::default();
        value.sized(&squeeze(&columns::encode(&self.rows))?);
        value.sized(&cases.into_bytes());
        long::put(database, Shelf::Facts, &position_key(first), &value.into_bytes())
    }

    /// Reads those of the block that begins at a position.
    pub(crate) fn get(database: &Database, first: Position) -> Result<Self, StoreError> {
        let value = long::get(database, Shelf::Facts, &position_key(first))?;
        let value = value.ok_or_else(|| StoreError::Damaged("a block has no facts".to_owned()))?;
        let mut reader = Reader::new(&value);
        let rows = unsqueezed(reader.sized()?, columns::decode)??;
        let mut stored = Reader::new(reader.sized()?);
        let mut cases = Vec::new();
        while !stored.is_empty() {
            let id = CaseId(Uuid::from_bytes(stored.array()?));
            let text = std::str::from_utf8(stored.sized()?).map_err(|_| Garbled)?;
            cases.push((id, Reference::new(text).map_err(|_| Garbled)?));
        }
        if reader.is_empty() { Ok(Self { rows, cases }) } else { Err(Garbled.into()) }
    }
}
