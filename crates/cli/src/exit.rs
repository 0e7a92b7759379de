//! The exit codes: the one place that says what each means. docs/reference/exit-codes.md repeats
//! this table.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done as asked.
    Ok = 0,
    /// Something failed: a disk, a lock file, a clock.
    Failed = 1,
    /// The arguments can't be understood, or one is missing.
    Usage = 2,
    /// The record, case, authority or set that was named does not exist.
    NotFound = 3,
    /// Somebody else holds the record, was quicker, or has the name already.
    Conflict = 4,
    /// What was given may not be recorded: a rule refuses it, or a file has bad rows.
    Invalid = 5,
    /// The record is damaged, or its copies disagree.
    Integrity = 6,
    /// A comparison found differences.
    Differences = 7,
    /// Ctrl-C came in the middle of long work.
    Interrupted = 130,
    /// SIGTERM came in the middle of long work.
    Terminated = 143,
}

impl From<Exit> for i32 {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
