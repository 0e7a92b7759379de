//! What the tests of the works share: how often to try, and saying what went wrong.

#![expect(clippy::print_stdout, reason = "what came of the trials is for whoever runs them")]

use upheld_reliability::{End, Outcome, Row};

/// How often to try: as often as a merge asks for, or as the environment does.
pub(crate) fn trials(usual: u64) -> u64 {
    let asked = std::env::var("UPHELD_TRIALS").ok().and_then(|asked| asked.parse().ok());
    asked.unwrap_or(usual)
}

/// Prints the row, for whoever asked for it.
pub(crate) fn row(row: &Row) {
    println!("{row:?}");
}

/// Prints an outcome that is not as it should be.
pub(crate) fn unless_good(outcome: &Outcome) {
    let Outcome { trial, what, lost, duplicated, end, .. } = outcome;
    if matches!(end, End::Silent(_)) || *lost > 0 || *duplicated > 0 {
        println!("trial {trial}: {what}: lost {lost}, twice {duplicated}: {end:?}");
    } else if std::env::var_os("UPHELD_TELL").is_some() {
        println!("trial {trial}: {what}: {end:?}");
    }
}
