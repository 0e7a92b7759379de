//! The checkpoint: up to which position everything in the store is whole, with the tree's frontier
//! there and what else a store must know to go on from it. One value, so it is all there or not.

use std::collections::BTreeMap;

use upheld_domain::{AuthorityId, ReportingYear};
use upheld_journal::Identity;
use upheld_journal::merkle::Frontier;
use upheld_projection::AuthorityNumber;
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::long;
use crate::lookup::Run;
use crate::members::Membership;
use crate::tallies::Parts;

/// The store's own format. A store is derived: another format is rebuilt from the journal, but one
/// that is newer is left alone.
pub(crate) const FORMAT: u64 = 7;

/// What a store knows of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Checkpoint {
    /// Every event up to here is in the store.
    pub(crate) position: u64,
    /// Every event up to here is in pages, counts and members; those after it are in batches of changes.
    pub(crate) paged: u64,
    /// Every event up to here is in sealed blocks.
    pub(crate) sealed: u64,
    /// The tree over the events up to `position`.
    pub(crate) frontier: Frontier,
    /// How many cases there are.
    pub(crate) cases: u32,
    /// How many of them have pages.
    pub(crate) paged_cases: u32,
    /// How many rows the batches of changes have. One that vanished is found by it.
    pub(crate) changes: u64,
    /// The authorities, at the place of their numbers.
    pub(crate) authorities: Vec<AuthorityId>,
    /// The runs of the lookup.
    pub(crate) runs: Vec<Run>,
    /// Each projection's values.
    pub(crate) projections: BTreeMap<String, Parts>,
    /// How many rows each page has. A page that vanished, or came back older than it was, is found
    /// by it before a command is decided on what it says.
    pub(crate) page_rows: Vec<u32>,
    /// How many cases each membership has, for the same reason.
    pub(crate) members: BTreeMap<Membership, u32>,
    /// How many events there are of other streams, for the same reason.
    pub(crate) stream_events: u64,
}

/// Whose record a store is of, if it says so. Kept apart from the checkpoint, so that it can still
/// be asked where that is damaged.
pub(crate) fn identity(database: &Database) -> Result<Option<Identity>, StoreError> {
    let Some(value) = database.get(Shelf::Meta, b"identity")? else {
        return Ok(None);
    };
    let mut reader = Reader::new(&value);
    let origin = Uuid::from_bytes(reader.array()?);
    Ok(Some(Identity { origin, synthetic: reader.byte()? != 0 }))
}

/// Says whose record a store is of.
pub(crate) fn put_identity(database: &Database, identity: &Identity) -> Result<(), StoreError> {
    let mut writer = Writer::default();
    writer.raw(identity.origin.as_bytes());
    writer.byte(u8::from(identity.synthetic));
    database.put(Shelf::Meta, b"identity", &writer.into_bytes())
}

impl Checkpoint {
    /// Writes it; it holds from the next sync on.
    pub(crate) fn put(&self, database: &Database) -> Result<(), StoreError> {
        long::put(database, Shelf::Meta, b"checkpoint", &self.encode())
    }

    /// Reads it; none where the database is new.
    pub(crate) fn get(database: &Database) -> Result<Option<Self>, StoreError> {
        let Some(value) = long::get(database, Shelf::Meta, b"checkpoint")? else {
            return Ok(None);
        };
        let mut reader = Reader::new(&value);
        match reader.number()? {
            FORMAT => Ok(Some(Self::decode(reader)?)),
            found if found > FORMAT => Err(StoreError::Newer { found, known: FORMAT }),
            found => Err(StoreError::Older { found, known: FORMAT }),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.number(FORMAT);
        writer.number(self.position);
        writer.number(self.paged);
        writer.number(self.sealed);
        writer.sized(&self.frontier.to_bytes());
        writer.number(u64::from(self.cases));
        writer.number(u64::from(self.paged_cases));
        writer.number(self.changes);
        writer.number(self.stream_events);
        writer.number(self.page_rows.len() as u64);
        for rows in &self.page_rows {
            writer.number(u64::from(*rows));
        }
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
        self.encode_members(&mut writer);
        writer.into_bytes()
    }

    fn encode_members(&self, writer: &mut Writer) {
        writer.number(self.members.len() as u64);
        for ((authority, year), count) in &self.members {
            writer.number(u64::from(authority.0));
            writer.number(u64::from(year.start()));
            writer.number(u64::from(*count));
        }
    }

    fn decode(mut reader: Reader<'_>) -> Result<Self, Garbled> {
        let mut checkpoint = Self {
            position: reader.number()?,
            paged: reader.number()?,
            sealed: reader.number()?,
            frontier: Frontier::from_bytes(reader.sized()?).map_err(|_| Garbled)?,
            cases: reader.small()?,
            paged_cases: reader.small()?,
            changes: reader.number()?,
            stream_events: reader.number()?,
            ..Self::default()
        };
        for _ in 0..reader.number()? {
            checkpoint.page_rows.push(reader.small()?);
        }
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
        for _ in 0..reader.number()? {
            let authority = AuthorityNumber(reader.small()?);
            let year = ReportingYear::starting(reader.small()?).ok_or(Garbled)?;
            checkpoint.members.insert((authority, year), reader.small()?);
        }
        let agree = checkpoint.paged <= checkpoint.position
            && checkpoint.sealed <= checkpoint.position
            && checkpoint.paged_cases <= checkpoint.cases
            && checkpoint.changes <= checkpoint.position - checkpoint.paged;
        if reader.is_empty() && agree { Ok(checkpoint) } else { Err(Garbled) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn full() -> Checkpoint {
        let mut frontier = Frontier::new();
        (0..11_u8).for_each(|leaf| frontier.append([leaf; 32]));
        let year = ReportingYear::starting(2020).unwrap();
        Checkpoint {
            position: 11,
            paged: 9,
            sealed: 7,
            frontier,
            cases: 130,
            paged_cases: 129,
            changes: 2,
            authorities: vec!["E07000008".parse().unwrap(), "local:x".parse().unwrap()],
            runs: vec![Run { number: 3, entries: 700 }, Run { number: 4, entries: 2 }],
            projections: [("one".to_owned(), [((2020, 1), u64::MAX), ((2021, 0), 0)].into())]
                .into(),
            page_rows: vec![64, 700, 31, 32, 2],
            members: [((AuthorityNumber(1), year), 9)].into(),
            stream_events: 2,
        }
    }

    #[test]
    fn it_comes_back_and_is_refused_when_cut_short_at_any_byte() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        assert_eq!(Checkpoint::get(&database).unwrap(), None);
        for checkpoint in [Checkpoint::default(), full()] {
            checkpoint.put(&database).unwrap();
            assert_eq!(Checkpoint::get(&database).unwrap(), Some(checkpoint));
        }
        let bytes = full().encode();
        for len in 0..bytes.len() {
            long::put(&database, Shelf::Meta, b"checkpoint", &bytes[..len]).unwrap();
            let error = Checkpoint::get(&database).unwrap_err();
            assert!(error.is_damage(), "cut at {len}: {error}");
        }
        for lie in [
            Checkpoint { paged: 12, ..full() },
            Checkpoint { sealed: 12, ..full() },
            Checkpoint { paged_cases: 131, ..full() },
            Checkpoint { changes: 3, ..full() },
        ] {
            lie.put(&database).unwrap();
            assert!(Checkpoint::get(&database).unwrap_err().is_damage(), "{lie:?}");
        }
        let longer = [&bytes[..], &[0]].concat();
        long::put(&database, Shelf::Meta, b"checkpoint", &longer).unwrap();
        assert!(Checkpoint::get(&database).unwrap_err().is_damage());
    }
}
