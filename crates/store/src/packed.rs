//! Cases that nobody worked on lately, each in as few bytes as its events take: finding one here costs a
//! fraction of a look into both copies, and it takes a fraction of the room that a case at hand does. Not
//! here: cases at hand (see `desk`).
//!
//! Two piles, as on the desk; a case that is taken is gone.

use rustc_hash::FxHashMap;
use upheld_domain::{Case, CaseId, CommandId, Entry, Position};
use upheld_journal::{pack_facts, unpack_facts};
use uuid::Uuid;

use crate::bytes::{Garbled, Reader, Writer};

/// About what a case takes beside its bytes: its place in a pile, and under its reference on the desk.
const BESIDE: usize = 200;

/// See the module.
pub(crate) struct Packed {
    upper: FxHashMap<CaseId, Box<[u8]>>,
    lower: FxHashMap<CaseId, Box<[u8]>>,
    upper_bytes: usize,
    pile_bytes: usize,
}

impl Packed {
    /// None yet; a pile will take so many bytes.
    pub(crate) fn of(pile_bytes: usize) -> Self {
        let (upper, lower) = (FxHashMap::default(), FxHashMap::default());
        Self { upper, lower, upper_bytes: 0, pile_bytes }
    }

    /// A pile takes so many bytes from here on.
    pub(crate) fn set_room(&mut self, pile_bytes: usize) {
        self.pile_bytes = pile_bytes;
    }

    /// Whether a case is here.
    pub(crate) fn has(&self, id: CaseId) -> bool {
        self.upper.contains_key(&id) || self.lower.contains_key(&id)
    }

    /// Takes a case out.
    pub(crate) fn take(&mut self, id: CaseId) -> Option<Case> {
        let bytes = match self.upper.remove(&id) {
            Some(bytes) => {
                self.upper_bytes -= bytes.len() + BESIDE;
                bytes
            }
            None => self.lower.remove(&id)?,
        };
        // What does not come back is asked of the store, as what was never here.
        unpack(&bytes).ok()
    }

    /// Puts a case here that the store can be asked for too. Where a pile is full, others go.
    pub(crate) fn put(&mut self, id: CaseId, case: &Case) {
        let Ok(bytes) = pack(case) else { return };
        if self.upper_bytes >= self.pile_bytes {
            self.lower = std::mem::take(&mut self.upper);
            self.upper_bytes = 0;
        }
        self.upper_bytes += bytes.len() + BESIDE;
        self.upper.insert(id, bytes);
    }
}

/// That a case stays out: its events are out of order, or no commit could hold them.
#[derive(Debug)]
struct Unpacked;

fn pack(case: &Case) -> Result<Box<[u8]>, Unpacked> {
    let mut writer = Writer::default();
    let (mut position, mut command) = (0, None);
    for entry in case.entries() {
        let after = entry.position.get().checked_sub(position).ok_or(Unpacked)?;
        writer.number(after);
        position = entry.position.get();
        if command == Some(entry.command) {
            writer.byte(0);
        } else {
            writer.byte(1);
            writer.raw(entry.command.0.as_bytes());
            command = Some(entry.command);
        }
        writer.sized(&pack_facts(&entry.facts).map_err(|_| Unpacked)?);
    }
    Ok(writer.into_bytes().into())
}

fn unpack(bytes: &[u8]) -> Result<Case, Garbled> {
    let mut reader = Reader::new(bytes);
    let mut case = Case::new();
    let (mut position, mut command) = (0_u64, None);
    while !reader.is_empty() {
        position = position.checked_add(reader.number()?).ok_or(Garbled)?;
        if reader.byte()? == 1 {
            command = Some(CommandId(Uuid::from_bytes(reader.array()?)));
        }
        case.apply(Entry {
            position: Position::new(position).ok_or(Garbled)?,
            command: command.ok_or(Garbled)?,
            facts: unpack_facts(reader.sized()?).map_err(|_| Garbled)?,
        });
    }
    Ok(case)
}

#[cfg(test)]
mod tests {
    use upheld_domain::{
        CaseFacts, Corrected, CorrectionReason, Noted, Retracted, RetractionReason,
    };

    use super::*;

    fn entry(position: u64, command: &str, facts: CaseFacts) -> Entry {
        let position = Position::new(position).unwrap();
        Entry { position, command: CommandId::derived(&[command]), facts }
    }

    fn noted() -> CaseFacts {
        Noted { on: chrono::NaiveDate::MIN }.into()
    }

    fn case() -> Case {
        let corrects = Position::new(70_000).unwrap();
        let facts = Some(Box::new(noted()));
        Case::of([
            entry(3, "one", noted()),
            entry(4, "one", noted()),
            entry(70_000, "two", noted()),
            entry(
                u64::MAX,
                "three",
                Corrected { corrects, facts, reason: CorrectionReason::Other }.into(),
            ),
        ])
    }

    #[test]
    fn a_case_comes_back_from_its_bytes_and_from_no_others() {
        let packed = pack(&case()).unwrap();
        assert_eq!(unpack(&packed).unwrap(), case());
        let whole = (0..packed.len()).filter(|&len| unpack(&packed[..len]).is_ok());
        // What ends between two events is a case too.
        assert_eq!(whole.count(), case().entries().len());
    }

    #[test]
    fn what_is_taken_is_gone_and_the_oldest_go_first() {
        let mut packed = Packed::of(1_000);
        let id = |number: u128| CaseId(Uuid::from_u128(number));
        let retracts = Position::new(2).unwrap();
        let retracted = Retracted { retracts, reason: RetractionReason::Undone };
        let small = Case::of([entry(9, "one", retracted.into())]);
        let large = case();
        for number in 0..20 {
            packed.put(id(number), if number % 2 == 0 { &small } else { &large });
        }
        assert!(!packed.has(id(0)) && packed.has(id(18)) && packed.has(id(19)));
        assert_eq!(packed.take(id(18)), Some(small));
        assert_eq!(packed.take(id(19)), Some(case()));
        assert!(packed.take(id(18)).is_none() && packed.take(id(0)).is_none());
        let bytes = packed.upper.values().map(|bytes| bytes.len() + BESIDE);
        assert_eq!(packed.upper_bytes, bytes.sum::<usize>());
        assert!(packed.upper_bytes < 1_000 + 400);
    }
}
