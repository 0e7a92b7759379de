//! SQLite as its users run it where events must last: write-ahead log, `synchronous = FULL`, one
//! transaction a group.

use std::path::Path;

use rusqlite::Connection;

use crate::peers::Appends;
use crate::trouble::Result;
use crate::worker::Hello;

const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
const TABLE: &str = "CREATE TABLE events (position INTEGER PRIMARY KEY, frame BLOB NOT NULL)";
const INSERT: &str = "INSERT INTO events (frame) VALUES (?1)";

/// See the module.
pub(crate) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Makes the database.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(PRAGMAS)?;
        connection.execute(TABLE, [])?;
        Ok(Self { connection })
    }

    /// For the page.
    pub(crate) fn hello() -> Hello {
        let engine = format!("SQLite {}", rusqlite::version());
        Hello { engine, settings: format!("`{PRAGMAS}` `{TABLE}` `{INSERT}`") }
    }
}

impl Appends for Sqlite {
    fn name(&self) -> &str {
        "SQLite"
    }

    fn append(&mut self, group: &[&[u8]]) -> Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(INSERT)?;
            for frame in group {
                insert.execute([frame])?;
            }
        }
        Ok(transaction.commit()?)
    }
}
