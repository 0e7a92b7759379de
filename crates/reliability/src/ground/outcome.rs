//! What one trial came to, and many of them added up to a row, on two threads. Not here: the trials.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::row::Row;
use crate::trouble::{Result, Trouble};

/// How a trial ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The fault hit nothing that matters, and nothing was said.
    Unhurt,
    /// It was told, and all was as before without a person's help.
    Healed,
    /// It was told, with its place and what to do; a person has to.
    Named(String),
    /// Something was wrong, and nothing said so, or it was said wrongly.
    Silent(String),
}

/// What one trial came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Which trial: with the seed, all that is needed to repeat it.
    pub trial: u64,
    /// What was done.
    pub what: String,
    /// Events that were acknowledged before.
    pub acknowledged: u64,
    /// Of these, those that were not there afterwards.
    pub lost: u64,
    /// Events that were there twice, by half, or never were.
    pub duplicated: u64,
    /// How it ended.
    pub end: End,
}

impl Outcome {
    /// A trial of a record with so many acknowledged events that came to nothing yet.
    pub(crate) fn of(trial: u64, what: String, acknowledged: u64) -> Self {
        Self { trial, what, acknowledged, lost: 0, duplicated: 0, end: End::Unhurt }
    }

    /// Whether nothing was lost, nothing came twice, and what was wrong was told.
    pub(crate) fn is_good(&self) -> bool {
        self.lost == 0 && self.duplicated == 0 && !matches!(self.end, End::Silent(_))
    }
}

/// Hears each outcome, from the thread that tried.
pub(crate) type Hear<'a> = &'a (dyn Fn(&Outcome) + Sync);

/// Tries so often, on two threads, and adds up. A trial's choices come from its number, so the sum is
/// the same in any order. The first trouble ends it.
pub(crate) fn each(
    test: &str,
    (trials, seed): (u64, u64),
    hear: Hear<'_>,
    one: &(dyn Fn(u64) -> Result<Outcome> + Sync),
) -> Result<Row> {
    let next = AtomicU64::new(0);
    let row = Mutex::new(Row::new(test, seed));
    let work = || -> Result<()> {
        loop {
            let trial = next.fetch_add(1, Ordering::Relaxed);
            if trial >= trials {
                return Ok(());
            }
            let outcome = one(trial).inspect_err(|_| next.store(trials, Ordering::Relaxed))?;
            hear(&outcome);
            add(&mut row.lock().unwrap_or_else(PoisonError::into_inner), &outcome);
        }
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mine = work();
        let other = other.join();
        mine.and(other.unwrap_or_else(|_| Err(Trouble::Trial("a trial broke down".to_owned()))))
    })?;
    Ok(row.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn add(row: &mut Row, outcome: &Outcome) {
    row.trials += 1;
    row.acknowledged += outcome.acknowledged;
    row.lost += outcome.lost;
    row.duplicated += outcome.duplicated;
    row.silent += u64::from(matches!(outcome.end, End::Silent(_)));
    row.detected += u64::from(matches!(outcome.end, End::Healed | End::Named(_)));
    row.healed += u64::from(outcome.end == End::Healed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_add_up_and_trouble_ends_it() {
        let ends =
            [End::Unhurt, End::Healed, End::Named(String::new()), End::Silent(String::new())];
        let one = |trial: u64| {
            let end = ends[usize::try_from(trial % 4).unwrap()].clone();
            Ok(Outcome { end, ..Outcome::of(trial, String::new(), 10) })
        };
        let row = each("sum", (40, 1), &|_| (), &one).unwrap();
        let told = (row.trials, row.acknowledged, row.silent, row.detected, row.healed);
        assert_eq!(told, (40, 400, 10, 20, 10));
        assert!(!row.holds());
        let fails = |_| Err(Trouble::Trial("no".to_owned()));
        assert!(each("sum", (40, 1), &|_| (), &fails).is_err());
    }
}
