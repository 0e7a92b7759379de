//! What a work tells while it runs: how far it is, and what came out otherwise than it must. It never
//! prints: the program says it to people. Not here: what came of it all, which is a [`crate::Row`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// So many wrong trials are kept in words.
const WRONGS_MAX: usize = 20;

/// See the module.
#[derive(Debug, Default)]
pub struct Told {
    done: AtomicU64,
    wrong: Mutex<Vec<String>>,
    notes: Mutex<Vec<String>>,
}

impl Told {
    /// One more trial is done.
    pub fn done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How many trials are done.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// A trial came out otherwise than it must; says all that it takes to see why.
    pub fn wrong(&self, what: String) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() < WRONGS_MAX {
            wrong.push(what);
        }
    }

    /// Something that people may want to know of what was tried, and a row has no place for.
    pub fn note(&self, what: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    /// All that was noted.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first of what came out otherwise than it must.
    #[must_use]
    pub fn wrongs(&self) -> Vec<String> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
