//! The event store: a record kept in two copies, one to trust and one to ask.
//!
//! The journal (`upheld-journal`) is dull and safe; sled is quick. A command is decided on, made
//! durable in the journal, answered, and then taken into sled, which holds every event as well and,
//! derived from them, what is asked for often: the facts in columns, pages of cases, which cases
//! touched a year, the counts. Each copy can rebuild the other.
//!
//! - [`Record`]: one process holds it, gives commands, and asks.
//! - [`MadeAgain`]: a record made again from all its commits, whole or not at all.
//! - [`View`]: what can be asked, of a held record or of a [`Replay`] of its journal.
//! - [`verify()`]: whether everything is as it should be.
//!
//! sled's types never leave this crate; bincode is not called in it; it never prints: [`Watch`]
//! hears what there is to say.

mod block_facts;
mod bytes;
mod changes;
mod checkpoint;
mod columns;
mod copies;
mod database;
mod desk;
mod error;
#[cfg(test)]
mod forging;
mod frames;
mod given;
mod glance;
mod heal;
mod homes;
mod kept;
mod lately;
mod layout;
mod limits;
mod long;
mod lookup;
mod made_again;
mod members;
mod mend;
mod nodes;
mod packed;
mod pages;
mod reach;
mod record;
mod replay;
mod rescue;
mod restore;
mod salvage;
#[cfg(test)]
mod scenes;
mod spared;
mod squeeze;
mod store;
mod streams;
mod tallies;
#[cfg(test)]
mod tampering;
mod tiles;
mod tree;
#[cfg(test)]
mod trees;
mod verify;
mod view;
mod watch;

pub use copies::{Difference, RootThere, RootsThere, root_by_journal, roots_there};
pub use database::panics_are_caught;
pub use desk::DeskRoom;
pub use error::{CommandError, RecordError, StoreError};
pub use glance::{StoreGlance, store_format, store_glance};
pub use layout::Layout;
pub use made_again::MadeAgain;
pub use nodes::TreeNodes;
pub use reach::Reach;
pub use record::{Envelope, Given, Hold, Record, Trial};
pub use replay::Replay;
pub use store::{Pace, Projections};
pub use streams::{Streams, adopted_scheme};
pub use upheld_journal::Identity;
pub use verify::{Finding, Verified, verify};
pub use view::{CaseFile, CaseSummary, Source, View};
pub use watch::{Doing, Notice, Unwatched, Watch};
