//! Seeded histories of an ombudsman's office, for the demo, the tests and the benchmarks. Every text
//! in them begins with SYNTHETIC; nothing in them happened to anybody.
//!
//! A [`History`] is a stream of [`Step`]s in the order of time, each a command that
//! [`upheld_domain::decide`] accepts on its day. It covers the English councils of the register, at
//! about the office's real volumes, and where the office published counts
//! ([`published_figures`]), the cases have exactly those.
//!
//! The crate writes no record and counts nothing: it says what to record, and who would have.
//!
//! ```
//! use upheld_synthetic::{History, Plan, Step};
//! let plan = Plan::of_seed(2020, Some(2_000))?;
//! let first = History::new(&plan)?.find(|step| matches!(step, Step::Case(_)));
//! assert!(first.is_some());
//! # Ok::<(), upheld_synthetic::PlanError>(())
//! ```

mod amends;
mod arrivals;
mod cast;
mod days;
mod dice;
mod exact;
mod filler;
mod history;
mod locks;
mod national;
mod outreach;
mod places;
mod plan;
mod published;
mod remedies;
mod review;
mod schedule;
mod staff;
mod story;
mod tale;
mod texts;

pub use history::{CaseStep, History, OutreachStep, Step};
pub use plan::{Plan, PlanError};
pub use published::{Printed, PublishedError, PublishedRow, published_figures};
