//! The checkpoint: up to which position everything in the store is whole, with the tree's frontier
//! there and what else a store must know to go on from it. One value, so it is all there or not.

use std::collections::BTreeMap;

use upheld_domain::AuthorityId;
use upheld_journal::Identity;
use upheld_journal::merkle::Frontier;
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};
use crate::database::{Database, Shelf, get_long, put_long};
use crate::error::StoreError;
use crate::lookup::Run;
use crate::tallies::Parts;

/// The store's own format. A store is derived: another format is rebuilt from the journal, but one
/// that is newer is left alone.
pub(crate) const FORMAT: u64 = 1;

/// What a store knows of itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checkpoint {
    /// The record it is of.
    pub(crate) identity: Identity,
    /// Every event up to here is in pages, counts, members and lookup.
    pub(crate) position: u64,
    /// Every event up to here is in sealed blocks.
    pub(crate) sealed: u64,
    /// The tree over the events up to `position`.
    pub(crate) frontier: Frontier,
    /// How many cases there are.
    pub(crate) cases: u32,
    /// The authorities, at the place of their numbers.
    pub(crate) authorities: Vec<AuthorityId>,
    /// The runs of the lookup.
    pub(crate) runs: Vec<Run>,
    /// Each projection's values.
    pub(crate) projections: BTreeMap<String, Parts>,
}

impl Checkpoint {
    pub(crate) fn new(identity: Identity) -> Self {
        Self {
            identity,
            position: 0,
            sealed: 0,
            frontier: Frontier::default(),
            cases: 0,
            authorities: Vec::new(),
            runs: Vec::new(),
            projections: BTreeMap::new(),
        }
    }

    /// Writes it; it holds from the next sync on.
    pub(crate) fn put(&self, database: &Database) -> Result<(), StoreError> {
        put_long(database, Shelf::Meta, b"checkpoint", &self.encode())
    }

    /// Reads it; none where the database is new.
    pub(crate) fn get(database: &Database) -> Result<Option<Self>, StoreError> {
        let Some(value) = get_long(database, Shelf::Meta, b"checkpoint")? else {
            return Ok(None);
        };
        let mut reader = Reader::new(&value);
        match reader.number()? {
            FORMAT => Ok(Some(Self::decode(reader)?)),
            found if found > FORMAT => Err(StoreError::Newer { found, known: FORMAT }),
            _ => Err(Garbled.into()),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.number(FORMAT);
        writer.raw(self.identity.origin.as_bytes());
        writer.byte(u8::from(self.identity.synthetic));
        writer.number(self.position);
        writer.number(self.sealed);
        writer.sized(&self.frontier.to_bytes());
        writer.number(u64::from(self.cases));
        writer.number(self.authorities.len() as u64);
        for authority in &self.authorities {
            writer.sized(authority.to_string().as_bytes());
        }
        writer.number(self.runs.len() as u64);
        for run in &self.runs {
            writer.number(u64::from(run.number));
            writer.number(run.entries);
        }
        writer.number(self.projections.len() as u64);
        for (name, parts) in &self.projections {
            writer.sized(name.as_bytes());
            writer.number(parts.len() as u64);
            for ((year, part), sum) in parts {
                writer.number(u64::from(*year));
                writer.number(u64::from(*part));
                writer.raw(&sum.to_be_bytes());
            }
        }
        writer.into_bytes()
    }

    fn decode(mut reader: Reader<'_>) -> Result<Self, Garbled> {
        let origin = Uuid::from_bytes(reader.array()?);
        let synthetic = reader.byte()? != 0;
        let mut checkpoint = Self::new(Identity { origin, synthetic });
        checkpoint.position = reader.number()?;
        checkpoint.sealed = reader.number()?;
        checkpoint.frontier = Frontier::from_bytes(reader.sized()?).map_err(|_| Garbled)?;
        checkpoint.cases = reader.small()?;
        for _ in 0..reader.number()? {
            let text = std::str::from_utf8(reader.sized()?).map_err(|_| Garbled)?;
            checkpoint.authorities.push(text.parse().map_err(|_| Garbled)?);
        }
        for _ in 0..reader.number()? {
            checkpoint.runs.push(Run { number: reader.small()?, entries: reader.number()? });
        }
        for _ in 0..reader.number()? {
            let name = std::str::from_utf8(reader.sized()?).map_err(|_| Garbled)?.to_owned();
            let mut parts = Parts::new();
            for _ in 0..reader.number()? {
                let part = (reader.small()?, reader.small()?);
                parts.insert(part, u64::from_be_bytes(reader.array()?));
            }
            checkpoint.projections.insert(name, parts);
        }
        if reader.is_empty() { Ok(checkpoint) } else { Err(Garbled) }
    }
}
