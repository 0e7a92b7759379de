//! The cases worked on lately, with everything given so far: those in flight must be here, others
//! save a look into both copies. Not here: what the store knows of a case.
//!
//! Two piles at hand: what is touched comes to the upper one, and once that is full the lower one is packed
//! away and the upper takes its place. So a case that is worked on stays at hand, one that waits for months
//! lies among the packed ones (see `packed`), and one that nothing happens to any more goes in the end.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use upheld_domain::{Case, CaseId, Entry, Position, Reference};

use crate::packed::Packed;
use crate::replay::reference_given;

/// How many of the cases worked on lately are kept in memory: these are decided on without asking the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskRoom {
    /// So many cases in each of two piles at hand.
    pub at_hand: usize,
    /// So many bytes of packed cases in each of two piles.
    pub packed: usize,
}

impl DeskRoom {
    /// As offices have it. An import of ten million events, with the cases of an office some fifteen times the
    /// Ombudsman's, went on at 42,000 events a second with 48 MiB in a packed pile, at 34,000 with 24 and at
    /// 23,000 with 8; with 40 the process came near 512 MiB.
    pub const USUAL: Self = Self { at_hand: 4_096, packed: 32 << 20 };

    /// So little that in small records, too, cases come and go.
    #[cfg(test)]
    const SMALL: Self = Self { at_hand: 8, packed: 2_048 };
}

/// A case with the position of its last event.
type Kept = (Arc<Case>, Position);

/// See the module.
pub(crate) struct Desk {
    upper: FxHashMap<CaseId, Kept>,
    lower: FxHashMap<CaseId, Kept>,
    /// How many cases a pile at hand is to have.
    at_hand: usize,
    /// Once the upper pile has so many, the lower one goes.
    upper_max: usize,
    packed: Packed,
    /// Every case that has a reference or once had it. What is not in here is to be asked of the
    /// store before a case is kept under it.
    named: FxHashMap<Reference, Vec<CaseId>>,
    /// Once there are so many of these, those of cases that went are looked for.
    named_max: usize,
}

impl Default for Desk {
    fn default() -> Self {
        #[cfg(not(test))]
        let room = DeskRoom::USUAL;
        #[cfg(test)]
        let room = DeskRoom::SMALL;
        Self::of(room)
    }
}

impl Desk {
    /// An empty one.
    fn of(room: DeskRoom) -> Self {
        let mut desk = Self {
            upper: FxHashMap::default(),
            lower: FxHashMap::default(),
            at_hand: 0,
            upper_max: 0,
            packed: Packed::of(0),
            named: FxHashMap::default(),
            named_max: 0,
        };
        desk.set_room(room);
        desk
    }

    /// Has more or less room from here on.
    pub(crate) fn set_room(&mut self, room: DeskRoom) {
        self.at_hand = room.at_hand;
        self.upper_max = room.at_hand;
        self.named_max = 4 * room.at_hand;
        self.packed.set_room(room.packed);
    }

    /// A case, where it lies here.
    pub(crate) fn case(&mut self, id: CaseId) -> Option<&Arc<Case>> {
        if let Some(kept) = self.lower.remove(&id) {
            self.upper.insert(id, kept);
        } else if !self.upper.contains_key(&id)
            && let Some(case) = self.packed.take(id)
        {
            self.put(id, Arc::new(case));
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
        debug_assert!(!self.packed.has(id), "a case was changed that was not taken out first");
        let changed = Arc::make_mut(&mut case);
        for entry in added {
            if let Some(reference) = reference_given(&entry.facts) {
                self.name(reference, id);
            }
            changed.apply(entry);
        }
        // A retraction gives a case an earlier reference back.
        if let Some(reference) = reference_of(&case) {
            self.name(reference, id);
        }
        self.put(id, case);
    }

    fn name(&mut self, reference: Reference, id: CaseId) {
        let ids = self.named.entry(reference).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }

    fn put(&mut self, id: CaseId, case: Arc<Case>) {
        if let Some(last) = case.entries().last().map(|entry| entry.position) {
            self.upper.insert(id, (case, last));
        }
    }

    /// Makes room once there are many: what the store has taken in can be read from there again.
    pub(crate) fn tidy(&mut self, taken_in: u64) {
        if self.upper.len() >= self.upper_max {
            let lower = std::mem::replace(&mut self.lower, std::mem::take(&mut self.upper));
            for (id, (case, last)) in lower {
                if last.get() > taken_in {
                    self.upper.insert(id, (case, last));
                } else {
                    self.packed.put(id, &case);
                }
            }
            // What is in flight came back up, and is not looked at again at once.
            self.upper_max = self.at_hand + self.upper.len();
        }
        if self.named.len() >= self.named_max {
            let (upper, lower, packed) = (&self.upper, &self.lower, &self.packed);
            let lies_here =
                |id: &CaseId| upper.contains_key(id) || lower.contains_key(id) || packed.has(*id);
            self.named.retain(|_, ids| ids.iter().any(lies_here));
            self.named_max = 4 * self.at_hand + self.named.len() / 4 * 5;
        }
    }
}

/// The reference that a case has now.
pub(crate) fn reference_of(case: &Case) -> Option<Reference> {
    case.standing().received.as_ref().map(|received| received.reference)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::NaiveDate;
    use proptest::prelude::*;
    use upheld_domain::{CommandId, Noted};

    use super::*;

    fn id(number: u64) -> CaseId {
        CaseId::of_first_command(CommandId::derived(&["first", &number.to_string()]))
    }

    fn noted(position: u64) -> Entry {
        let command = CommandId::derived(&["noted", &position.to_string()]);
        let position = Position::new(position).unwrap();
        Entry { position, command, facts: Noted { on: NaiveDate::MIN }.into() }
    }

    #[test]
    fn cases_come_back_as_they_were_until_they_go_and_those_in_flight_stay() {
        let mut desk = Desk::default();
        let mut kept: Vec<(CaseId, Case)> = Vec::new();
        for number in 1..=200_u64 {
            let case = desk.case(id(number)).map(Arc::clone).unwrap_or_default();
            desk.keep(id(number), case, [noted(2 * number - 1), noted(2 * number)].into_iter());
            kept.push((id(number), Case::of([noted(2 * number - 1), noted(2 * number)])));
            // The last three commands are in flight.
            desk.tidy((2 * number).saturating_sub(6));
        }
        let held = |desk: &mut Desk, (id, case): &(CaseId, Case)| {
            let found = desk.case(*id).cloned();
            assert!(found.as_deref().is_none_or(|found| found == case));
            found.is_some()
        };
        let at_hand = desk.upper.len() + desk.lower.len();
        assert!((8..=22).contains(&at_hand), "{at_hand}");
        assert!(kept[197..].iter().all(|kept| held(&mut desk, kept)));
        let found = kept.iter().filter(|kept| held(&mut desk, kept)).count();
        // Two packed piles of 2,048 bytes, each case of some 220.
        assert!((at_hand + 10..=at_hand + 24).contains(&found), "{found}");
    }

    proptest! {
        /// Cases that come back again and again from the packed piles, beside a model that forgets nothing and
        /// stands for the store.
        #[test]
        fn what_is_here_is_the_last_state(
            steps in proptest::collection::vec((0_u64..60, any::<bool>()), 1..600),
            behind in 1_u64..40,
        ) {
            let mut desk = Desk::default();
            let mut model: BTreeMap<u64, Case> = BTreeMap::new();
            let mut position = 0;
            for (number, is_read) in steps {
                let taken_in = u64::saturating_sub(position, behind);
                let known = model.get(&number).cloned().unwrap_or_default();
                let last = known.entries().last().map(|entry| entry.position.get());
                let found = desk.case(id(number)).map(Arc::clone);
                // What is not taken in must be here.
                prop_assert!(found.is_some() || last.is_none_or(|last| last <= taken_in));
                let case = found.unwrap_or_else(|| Arc::new(known.clone()));
                prop_assert_eq!(&*case, &known);
                if !is_read {
                    position += 1;
                    desk.keep(id(number), case, std::iter::once(noted(position)));
                    model.insert(number, known.evolve(noted(position)));
                }
                desk.tidy(taken_in);
            }
        }
    }
}
