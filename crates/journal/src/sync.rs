//! Locks, conditions and threads of those who share a journal: the standard library's, or, with the
//! feature `shuttle`, those of a scheduler that tries the orders in which threads can run (see
//! `orders`). Not here: what is guarded by them.

#[cfg(feature = "shuttle")]
pub(crate) use shuttle::{
    sync::{Condvar, Mutex, MutexGuard},
    thread::{Builder, JoinHandle},
};
#[cfg(not(feature = "shuttle"))]
pub(crate) use std::{
    sync::{Condvar, Mutex, MutexGuard},
    thread::{Builder, JoinHandle},
};

use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Locks, whatever became of a thread that held it: what is inside is changed in single steps.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until the condition is signalled.
pub(crate) fn wait<'a, T>(condition: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condition.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

/// Waits until the condition is signalled, or for so long.
#[cfg(not(feature = "shuttle"))]
pub(crate) fn wait_for<'a, T>(
    condition: &Condvar,
    _mutex: &'a Mutex<T>,
    guard: MutexGuard<'a, T>,
    long: Duration,
) -> MutexGuard<'a, T> {
    condition.wait_timeout(guard, long).unwrap_or_else(PoisonError::into_inner).0
}

/// How long it is until then.
#[cfg(not(feature = "shuttle"))]
pub(crate) fn until(then: Instant) -> Duration {
    then.saturating_duration_since(Instant::now())
}

/// The scheduler has no clock: the time is over whenever it comes back to this thread.
#[cfg(feature = "shuttle")]
pub(crate) fn wait_for<'a, T>(
    _condition: &Condvar,
    mutex: &'a Mutex<T>,
    guard: MutexGuard<'a, T>,
    _long: Duration,
) -> MutexGuard<'a, T> {
    drop(guard);
    shuttle::thread::yield_now();
    lock(mutex)
}

/// It is always over, for the same reason.
#[cfg(feature = "shuttle")]
pub(crate) fn until(_then: Instant) -> Duration {
    Duration::ZERO
}
