//! Taking commits in: their frames and what they mean are kept in memory until the next checkpoint;
//! the frames go into sled before that where somebody waits for both copies.

use upheld_domain::{AuthorityId, CaseFacts, CaseId, Facts, Position, Recorded, StreamId};
use upheld_journal::{Durable, FrameAt};
use upheld_projection::CaseNumber;

use super::Store;
use crate::error::StoreError;
use crate::replay::reference_given;
use crate::tiles::TILE_HEIGHT;
use crate::{frames, limits, lookup};

impl Store {
    /// Takes in commits that are durable in the journal, in order, and writes a checkpoint where
    /// one is due; those it has are passed over.
    pub(crate) fn take_in(&mut self, commits: Vec<Durable>) -> Result<(), StoreError> {
        self.roll_back()?;
        self.apply(commits)?;
        if self.recent.position - self.checkpoint.position >= self.pace.checkpoint {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn apply(&mut self, mut commits: Vec<Durable>) -> Result<(), StoreError> {
        commits.retain(|commit| commit.frame.last().get() > self.recent.position);
        let Some(first) = commits.first() else {
            return Ok(());
        };
        if first.frame.first.get() != self.recent.position + 1 {
            return Err(StoreError::Damaged(format!(
                "it is at {} and was given {}",
                self.recent.position, first.frame.first
            )));
        }
        frames::append(&mut self.tail, commits.iter().map(|commit| &commit.frame));
        for Durable { frame, events, leaves } in commits {
            for leaf in leaves {
                self.recent.tiles.extend(self.recent.frontier.append_filling(leaf, TILE_HEIGHT));
            }
            for event in events {
                self.take(event, frame.at)?;
            }
            self.recent.position = frame.last().get();
        }
        Ok(())
    }

    /// Puts the frames into sled that are in memory alone.
    pub(crate) fn put_tail(&mut self) -> Result<(), StoreError> {
        frames::put_tail(&self.database, &mut self.tail)
    }

    /// The events of the other streams that were taken in since this was last asked.
    pub(crate) fn news(&mut self) -> Vec<Recorded> {
        std::mem::take(&mut self.news)
    }

    fn take(&mut self, event: Recorded, place: FrameAt) -> Result<(), StoreError> {
        match (&event.stream, &event.event.facts) {
            (StreamId::Case(id), Facts::Case(facts)) => {
                self.take_case(*id, event.position, facts, place)
            }
            _ => {
                self.recent.streams.insert(event.position, place);
                self.news.push(event);
                Ok(())
            }
        }
    }

    fn take_case(
        &mut self,
        id: CaseId,
        position: Position,
        facts: &CaseFacts,
        place: FrameAt,
    ) -> Result<(), StoreError> {
        let number = match facts {
            CaseFacts::Received(received) => self.new_case(id, received.authority)?,
            _ => self.number_of(id)?.ok_or_else(|| {
                StoreError::Damaged(format!("the case of position {position} is missing"))
            })?,
        };
        self.numbers.meet(id, number);
        let reference = reference_given(facts);
        if let Some(reference) = reference {
            let hash = lookup::hash_of_reference(reference);
            self.recent.references.entry(reference).or_default().push(number);
            self.recent.entries.push((hash, number));
            if let Some(given) = &mut self.given {
                given.insert(hash);
            }
        }
        if let Some(authority) = limits::authority_given(facts) {
            limits::check_authority(&self.numbering, authority)?;
        }
        let row = self.numbering.row(position, number, facts);
        self.changes.push(id, row, place, reference)?;
        Ok(())
    }

    fn new_case(&mut self, id: CaseId, about: AuthorityId) -> Result<CaseNumber, StoreError> {
        let number = limits::next_case(self.recent.cases)?;
        limits::check_authority(&self.numbering, about)?;
        let body = self.numbering.authority(about);
        self.homes.came(body);
        self.recent.bodies.push(body);
        self.recent.cases += 1;
        self.recent.ids.insert(id, number);
        let hash = lookup::hash_of_id(id);
        self.recent.entries.push((hash, number));
        if let Some(given) = &mut self.given {
            given.insert(hash);
        }
        Ok(number)
    }
}
