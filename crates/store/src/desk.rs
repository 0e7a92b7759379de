//! The cases worked on lately, with everything given so far: those in flight must be here, others
//! save a look into both copies. Not here: what the store knows of a case.

use std::collections::HashMap;

use upheld_domain::{Case, CaseId, Position, Reference};

/// How many cases stay on the desk.
const CASES_MAX: usize = 65_536;

/// See the module.
#[derive(Default)]
pub(crate) struct Desk {
    /// Each case with the position of its last event.
    cases: HashMap<CaseId, (Case, Position)>,
    /// Every case that has a reference or once had it. What is not in here is to be asked of the
    /// store before a case is kept under it.
    named: HashMap<Reference, Vec<CaseId>>,
}

impl Desk {
    /// A case, where it lies here.
    pub(crate) fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.get(&id).map(|(case, _)| case)
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

    /// Puts a case here as it stands after its last command.
    pub(crate) fn keep(&mut self, id: CaseId, case: Case) {
        // A retraction gives a case an earlier reference back: what stands is what counts.
        if let Some(reference) = reference_of(&case) {
            let ids = self.named.entry(reference).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if let Some(last) = case.entries().last().map(|entry| entry.position) {
            self.cases.insert(id, (case, last));
        }
    }

    /// Makes room once there are many: what the store has taken in can be read from there again.
    pub(crate) fn tidy(&mut self, taken_in: u64) {
        if self.cases.len().max(self.named.len()) >= CASES_MAX {
            self.cases.retain(|_, (_, last)| last.get() > taken_in);
            let cases = &self.cases;
            self.named.retain(|_, ids| ids.iter().any(|id| cases.contains_key(id)));
        }
    }
}

/// The reference that a case has now.
pub(crate) fn reference_of(case: &Case) -> Option<Reference> {
    case.standing().received.as_ref().map(|received| received.reference)
}
