//! redb: one table from position to frame, one transaction a group, durable at once as is its
//! default.

use std::path::Path;

use redb::{Database, TableDefinition};

use crate::machine::version_of;
use crate::peers::Appends;
use crate::trouble::{Result, Trouble};
use crate::worker::Hello;

const EVENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("events");

/// See the module.
pub(crate) struct Redb {
    database: Database,
    next: u64,
}

impl Redb {
    /// Makes the database.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let database = Database::create(path).map_err(Trouble::redb)?;
        Ok(Self { database, next: 1 })
    }

    /// For the page.
    pub(crate) fn hello() -> Hello {
        let engine = format!("redb {}", version_of("redb"));
        let settings = "its own durability, which is at once; one transaction a group".to_owned();
        Hello { engine, settings }
    }
}

impl Appends for Redb {
    fn name(&self) -> &str {
        "redb"
    }

    fn append(&mut self, group: &[&[u8]]) -> Result<()> {
        let transaction = self.database.begin_write().map_err(Trouble::redb)?;
        {
            let mut table = transaction.open_table(EVENTS).map_err(Trouble::redb)?;
            for frame in group {
                table.insert(self.next, frame).map_err(Trouble::redb)?;
                self.next += 1;
            }
        }
        transaction.commit().map_err(Trouble::redb)
    }
}
