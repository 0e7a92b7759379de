//! fjall: one keyspace from position to frame, one batch a group, then its journal is synced.

use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

use crate::machine::version_of;
use crate::peers::Appends;
use crate::trouble::Result;
use crate::worker::Hello;

/// See the module.
pub(crate) struct Fjall {
    database: Database,
    events: Keyspace,
    next: u64,
}

impl Fjall {
    /// Makes the database.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let database = Database::builder(path).open()?;
        let events = database.keyspace("events", KeyspaceCreateOptions::default)?;
        Ok(Self { database, events, next: 1 })
    }

    /// For the page.
    pub(crate) fn hello() -> Hello {
        let engine = format!("fjall {}", version_of("fjall"));
        Hello { engine, settings: "one batch a group, then `PersistMode::SyncData`".to_owned() }
    }
}

impl Appends for Fjall {
    fn name(&self) -> &str {
        "fjall"
    }

    fn append(&mut self, group: &[&[u8]]) -> Result<()> {
        let mut batch = self.database.batch();
        for frame in group {
            batch.insert(&self.events, self.next.to_be_bytes(), *frame);
            self.next += 1;
        }
        batch.commit()?;
        Ok(self.database.persist(PersistMode::SyncData)?)
    }
}
