//! The cases worked on lately, with everything given so far: those in flight must be here, others
//! save a look into both copies. Not here: what the store knows of a case.
//!
//! Two piles: what is touched comes to the upper one, and once that is full the lower one goes and the
//! upper takes its place. So a case that is worked on stays, and one that is not goes in the end.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use upheld_domain::{Case, CaseId, Entry, Position, Reference};

/// How many cases lie in a pile: about as many as an office of 17,000 a year receives in two.
const PILE_MAX: usize = 32_768;

/// A case with the position of its last event.
type Kept = (Arc<Case>, Position);

/// See the module.
#[derive(Default)]
pub(crate) struct Desk {
    upper: FxHashMap<CaseId, Kept>,
    lower: FxHashMap<CaseId, Kept>,
    /// Every case that has a reference or once had it. What is not in here is to be asked of the
    /// store before a case is kept under it.
    named: HashMap<Reference, Vec<CaseId>>,
}

impl Desk {
    /// A case, where it lies here.
    pub(crate) fn case(&mut self, id: CaseId) -> Option<&Arc<Case>> {
        if let Some(kept) = self.lower.remove(&id) {
            self.upper.insert(id, kept);
        }
        self.upper.get(&id).map(|(case, _)| case)
    }

    /// Every case that has a reference or once had it; none where the store has to be asked.
    pub(crate) fn ever_named(&self, reference: Reference) -> Option<&[CaseId]> {
        self.named.get(&reference).map(Vec::as_slice)
    }

    /// Remembers what the store answered. That there is none is not worth the room.
    pub(crate) fn remember(&mut self, reference: Reference, ids: &[CaseId]) {
        if !ids.is_empty() {
            self.named.insert(reference, ids.to_vec());
        }
    }

    /// Puts a case here with what its last command adds to it.
    pub(crate) fn keep(
        &mut self,
        id: CaseId,
        mut case: Arc<Case>,
        added: impl Iterator<Item = Entry>,
    ) {
        // With what lies here gone, nobody else has it: it is changed where it is, not copied.
        self.upper.remove(&id);
        self.lower.remove(&id);
        let changed = Arc::make_mut(&mut case);
        added.for_each(|entry| changed.apply(entry));
        // A retraction gives a case an earlier reference back: what stands is what counts.
        if let Some(reference) = reference_of(&case) {
            let ids = self.named.entry(reference).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if let Some(last) = case.entries().last().map(|entry| entry.position) {
            self.upper.insert(id, (case, last));
        }
    }

    /// Makes room once there are many: what the store has taken in can be read from there again.
    pub(crate) fn tidy(&mut self, taken_in: u64) {
        if self.upper.len() < PILE_MAX && self.named.len() < 4 * PILE_MAX {
            return;
        }
        let lower = std::mem::replace(&mut self.lower, std::mem::take(&mut self.upper));
        self.upper = lower.into_iter().filter(|(_, (_, last))| last.get() > taken_in).collect();
        let (upper, lower) = (&self.upper, &self.lower);
        let lies_here = |id: &CaseId| upper.contains_key(id) || lower.contains_key(id);
        self.named.retain(|_, ids| ids.iter().any(lies_here));
    }
}

/// The reference that a case has now.
pub(crate) fn reference_of(case: &Case) -> Option<Reference> {
    case.standing().received.as_ref().map(|received| received.reference)
}
