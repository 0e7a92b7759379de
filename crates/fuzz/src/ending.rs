//! How the process ends before its time, and what it says then. libFuzzer would end it at any panic; but
//! one of a library that is caught (see `sheet/guard.rs` of `upheld-exchange`) is an answer. So such a panic is
//! kept in words and said only where nobody caught it. One of our own code is never an answer.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use upheld_reliability::readers;

/// The last panic, in words.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Keeps panics in words, in the place of libFuzzer's hook, which ends the process.
pub(crate) fn panics_wait() {
    std::panic::set_hook(Box::new(|panic| {
        // Empty where RUST_BACKTRACE does not ask for it.
        let words = format!("{panic}\n{}", Backtrace::capture());
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = words;
        if readers::is_ours(panic) {
            panicked();
        }
    }));
}

/// Says the panic that nobody caught, and ends so that libFuzzer keeps the input.
pub(crate) fn panicked() -> ! {
    say(&LAST.lock().unwrap_or_else(PoisonError::into_inner));
    std::process::abort()
}

/// Says why nothing can be tried.
#[expect(clippy::exit, reason = "libFuzzer's main has no way to be told of it")]
pub(crate) fn refused(why: &str) -> ! {
    say(&format!("error: {why}"));
    std::process::exit(2)
}

fn say(what: &str) {
    // Nobody is left to be told that this could not be said.
    writeln!(std::io::stderr().lock(), "{what}").unwrap_or_default();
}
