//! The journal from outside: what is written is read, what is damaged is healed or named, what was
//! answered is kept.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do: at once and loudly")]

mod check;
mod codec;
mod copied_tail;
mod golden;
mod leaves;
mod limits;
mod locking;
mod making;
mod multiproof;
mod newer;
mod reading;
mod record;
mod recovery;
mod restoring;
mod samples;
mod whole;
mod writing;
