//! The record made to fail: killed, cut from power, damaged, refused by the system, filled up, run
//! with a clock that jumps; and what came of it, as rows that say what was lost. Not here: what the
//! record promises (see `docs/reliability.md`), and tests of single rules (see each crate).
//!
//! Every work is told how often to try and with which seed, gives one [`Row`], and can be run by a test
//! (a few trials) or by the program (many).

mod commands;
mod dice;
mod ground;
mod grown;
mod lanes;
mod look;
mod process;
pub mod readers;
mod row;
mod scratch;
mod told;
mod trouble;
mod truth;
pub mod worker;
pub mod works;

pub use ground::{End, Outcome};
pub use row::Row;
pub use told::Told;
pub use trouble::{Result, Trouble};
