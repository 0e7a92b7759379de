//! The one place where a panic of a parsing library is caught. Files come from anywhere, and the
//! library that reads workbooks counts in some places without looking whether the sum fits, so a
//! file made for it can make it panic; that must be an error of the file, not an end of the
//! program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a call to a parsing library whose panic will be caught and told as
/// an error. A program's panic hook can stay silent then.
#[must_use]
pub fn sheet_panics_are_caught() -> bool {
    GUARDED.get()
}

/// Runs a call into the library: none where it panicked. What the call had in its hands must not be
/// used afterwards.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(before);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_and_the_hook_knows_that_it_will_be() {
        let seen = guarded(|| {
            assert!(sheet_panics_are_caught());
            7
        });
        assert_eq!((seen, sheet_panics_are_caught()), (Some(7), false));
        assert_eq!(guarded(|| panic!("as the library does")), None::<()>);
        assert!(!sheet_panics_are_caught());
    }
}
