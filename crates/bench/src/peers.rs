//! The peers: what each takes to do the same work, one file each.

pub(crate) mod fjall;
pub(crate) mod python;
pub(crate) mod raw;
pub(crate) mod redb;
pub(crate) mod sqlite;

use crate::trouble::Result;

/// An engine that makes groups of frames durable, each group in one go.
pub(crate) trait Appends {
    /// Its name in samples and tables.
    fn name(&self) -> &str;

    /// Appends the frames of one group and returns when they are durable.
    fn append(&mut self, group: &[&[u8]]) -> Result<()>;
}
