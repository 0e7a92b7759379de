//! A record as it was at an earlier position: what a view answers from when it looks back. What came
//! later is cut off each answer; nothing is kept that could leak it.

use std::collections::BTreeSet;

use upheld_domain::{Recorded, Reference, Timestamp};
use upheld_journal::merkle::Hash;
use upheld_projection::{CaseNumber, FactRow};

use super::{Source, View};
use crate::error::RecordError;
use crate::streams::Streams;

/// What stood at the position and can't be cut off a later answer.
pub(super) struct Past {
    pub(super) position: u64,
    pub(super) root: Hash,
    /// When the last event was recorded; none before the first.
    pub(super) recorded_at: Option<Timestamp>,
    pub(super) streams: Streams,
    /// How many cases there were.
    pub(super) cases: u32,
}

impl Past {
    /// That of a position before the view's last.
    pub(super) fn of(view: &View, position: u64) -> Result<Self, RecordError> {
        let known = view.streams().events().iter();
        let known = known.take_while(|event| event.position.get() <= position);
        let known: Vec<Recorded> = known.cloned().collect();
        let (root, recorded_at) = view.tree()?.at(position)?;
        Ok(Self {
            position,
            root,
            recorded_at,
            streams: Streams::of(&known)?,
            cases: view.cases_at(position)?,
        })
    }
}

impl View {
    /// How many cases were received by a position: they are numbered in the order of that.
    fn cases_at(&self, position: u64) -> Result<u32, RecordError> {
        let (mut low, mut high) = (0, self.case_count());
        while low < high {
            let middle = low + (high - low) / 2;
            let first = self.rows(CaseNumber(middle))?.first().map(|row| row.position.get());
            if first.is_some_and(|first| first <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// The case that had a reference then.
    pub(super) fn find_then(
        &self,
        reference: Reference,
    ) -> Result<Option<CaseNumber>, RecordError> {
        let named = match &*self.source {
            Source::Held(record) => record.store().ever_named(reference)?,
            Source::Replayed { replay, .. } => replay.ever_named(reference),
        };
        for number in named.into_iter().filter(|number| number.0 < self.case_count()) {
            if self.case_rows(number)?.reference() == Some(reference) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Of some cases, those of which something held then.
    pub(super) fn cases_whose(
        &self,
        cases: BTreeSet<CaseNumber>,
        holds: impl Fn(&[FactRow]) -> bool,
    ) -> Result<BTreeSet<CaseNumber>, RecordError> {
        let mut then = BTreeSet::new();
        for number in cases.into_iter().filter(|number| number.0 < self.case_count()) {
            if holds(&self.rows(number)?) {
                then.insert(number);
            }
        }
        Ok(then)
    }
}
