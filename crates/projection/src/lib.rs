//! What a projection is: a count that anybody can make again from the record.
//!
//! A projection reads [`FactRow`]s, the facts of case events packed small, in the order of their
//! positions. It is a pure function of one case's rows ([`Projection::count`]); everything else is
//! addition. So it can be rebuilt from event 1, caught up by taking away what a case counted before
//! and adding what it counts now, or asked as known at an earlier position, and all three agree:
//! in any chunking, on any number of threads.
//!
//! This crate knows the domain only: no files, no sled, no rule of counting.

mod cells;
mod project;
mod row;

pub use cells::{CellKey, Cells, MeasureCode, Sums};
pub use project::{Difference, Projection, count_cases, differences};
pub use row::{AuthorityNumber, CaseNumber, Fact, FactRow, Numbering};
