//! A ticket: the promise that a commit will be answered once it is durable. Not here: who keeps the
//! promise (see `writer`).

use std::sync::Arc;

use crate::Receipt;
use crate::error::{JournalError, Poison, Result};
use crate::merkle::Frontier;
use crate::sync::{Condvar, Mutex, lock, wait};
use crate::writer::Shared;

/// How far the journal is durable, for everybody who waits.
pub(crate) struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    durable: u64,
    frontier: Frontier,
    end: Option<End>,
    /// How many wait: to wake nobody costs as much as to wake somebody.
    waiting: usize,
}

#[derive(Clone)]
enum End {
    Poisoned(Poison),
    Closed,
}

impl Progress {
    pub(crate) fn new(frontier: Frontier) -> Self {
        let state = State { durable: frontier.size(), frontier, end: None, waiting: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// More is durable: its leaves join the tree and its tickets are answered.
    pub(crate) fn advance(&self, leaves: impl Iterator<Item = [u8; 32]>) {
        let mut state = lock(&self.state);
        leaves.for_each(|leaf| state.frontier.append(leaf));
        state.durable = state.frontier.size();
        let awaited = state.waiting > 0;
        drop(state);
        if awaited {
            self.changed.notify_all();
        }
    }

    pub(crate) fn poison(&self, poison: Poison) {
        lock(&self.state).end.get_or_insert(End::Poisoned(poison));
        self.changed.notify_all();
    }

    pub(crate) fn close(&self) {
        lock(&self.state).end.get_or_insert(End::Closed);
        self.changed.notify_all();
    }

    pub(crate) fn durable(&self) -> u64 {
        lock(&self.state).durable
    }

    pub(crate) fn frontier(&self) -> Frontier {
        lock(&self.state).frontier.clone()
    }

    pub(crate) fn poisoned(&self) -> Option<Poison> {
        match &lock(&self.state).end {
            Some(End::Poisoned(poison)) => Some(poison.clone()),
            _ => None,
        }
    }

    fn wait_for(&self, position: u64) -> Result<()> {
        let mut state = lock(&self.state);
        while state.durable < position {
            match &state.end {
                Some(End::Poisoned(poison)) => return Err(JournalError::Poisoned(poison.clone())),
                Some(End::Closed) => return Err(JournalError::Closed),
                None => {}
            }
            state.waiting += 1;
            state = wait(&self.changed, state);
            state.waiting -= 1;
        }
        Ok(())
    }
}

/// A commit that was handed in.
#[must_use = "a commit is kept only once its ticket is answered"]
pub struct Ticket {
    pub(crate) receipt: Receipt,
    pub(crate) shared: Arc<Shared>,
}

impl Ticket {
    /// Waits until the commit is durable.
    ///
    /// # Errors
    /// [`JournalError::Poisoned`] where it could not be written: it may or may not be kept, which
    /// opening the journal again settles. [`JournalError::Closed`] where it never was written.
    pub fn wait(self) -> Result<Receipt> {
        let last = self.receipt.last().get();
        if self.shared.progress.durable() < last {
            // What is in the queue is written here and now; what is not in it any more was written
            // by whoever held the pen, or never will be.
            self.shared.write(last);
        }
        self.shared.progress.wait_for(last)?;
        Ok(self.receipt)
    }

    /// The positions it was given: known at once, not yet durable.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket").field("receipt", &self.receipt).finish_non_exhaustive()
    }
}
