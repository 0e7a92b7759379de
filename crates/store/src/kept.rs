//! Pages kept in memory after they were read, so many and no more. Shared: counting reads on several
//! threads. Not here: when they are stale (see `store`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// So many pages are kept, each of some ten kilobytes.
const KEPT_MAX: usize = 2_048;

/// Pages by their number.
pub(crate) struct Kept<P> {
    pages: Mutex<FxHashMap<u32, Arc<P>>>,
}

impl<P> Default for Kept<P> {
    fn default() -> Self {
        Self { pages: Mutex::default() }
    }
}

impl<P> Kept<P> {
    /// A page, if it is kept.
    pub(crate) fn get(&self, number: u32) -> Option<Arc<P>> {
        self.lock().get(&number).map(Arc::clone)
    }

    /// Keeps a page. Once there are many, all others go: the next ones asked for come again.
    pub(crate) fn keep(&self, number: u32, page: P) -> Arc<P> {
        let page = Arc::new(page);
        let mut pages = self.lock();
        if pages.len() >= KEPT_MAX {
            pages.clear();
        }
        pages.insert(number, Arc::clone(&page));
        page
    }

    /// Lets all of them go.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<u32, Arc<P>>> {
        // Whatever became of a thread that held it: what is inside is changed in single steps.
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
