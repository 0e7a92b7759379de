//! A record kept elsewhere: backups of its journal and bringing a record back from one.
//!
//! - [`back_up`] copies the journal's segments into a directory, while a writer works; what a former
//!   backup has already is not copied again. A [`Manifest`], put in place last, says what the backup
//!   is: an interrupted one leaves the former as good as it was.
//! - [`restore`] reads a backup, believes nothing in it, and makes a journal of it beside the place of the
//!   new record; [`Restored::finish`] puts it there.
//!
//! The second copy is not in a backup: it is made again from the journal, by whoever knows how. Not here:
//! opening records, keys and where they are, printing.

mod error;
mod files;
mod make;
mod manifest;
mod restore;

pub use error::{BackupError, Lost};
pub use make::{Made, back_up};
pub use manifest::{FORMAT, MANIFEST, Manifest, Segment, Sheet};
pub use restore::{Restored, restore};
