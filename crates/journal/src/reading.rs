//! Reading commits one after another, event by event: nothing is made for a frame that the next can
//! use again, and no list of its events. An actor's name is not checked, counted and copied for each
//! commit: an office has few, and each is kept once met.
//!
//! Not here: what the bytes mean (see `payload`), where frames come from.

use upheld_domain::{Actor, Recorded};

use crate::error::CodecError;
use crate::leaf;
use crate::merkle::Hash;
use crate::payload;

/// What reading many commits one after another keeps from one to the next: the actors, of whom
/// there are few.
#[derive(Debug)]
pub struct Reading {
    actors: [Option<Actor>; ACTORS],
}

/// So many places there are for actors that were met. Those whose names end alike share one.
const ACTORS: usize = 64;

impl Default for Reading {
    fn default() -> Self {
        Self { actors: [const { None }; ACTORS] }
    }
}

impl Reading {
    /// An actor by the stored name: one that was met before is not checked and copied again.
    fn actor(&mut self, name: &str) -> Result<&Actor, CodecError> {
        let ending = name.bytes().rev().take(2);
        let place = ending.fold(name.len(), |sum, byte| sum * 10 + usize::from(byte)) % ACTORS;
        let met = self.actors[place].take().filter(|actor| actor.as_str() == name);
        let actor = met.map_or_else(|| payload::actor(name), Ok)?;
        Ok(self.actors[place].insert(actor))
    }

    /// Gives each event of exactly one frame that was checked before.
    pub(crate) fn events(
        &mut self,
        bytes: &[u8],
        take: &mut impl FnMut(Recorded),
    ) -> Result<(), CodecError> {
        let (header, commit) = payload::open(bytes)?;
        payload::each(&header, &commit, self.actor(commit.actor)?, take)
    }

    /// As [`Self::events`], with the hash of each event's leaf.
    pub(crate) fn events_and_leaves(
        &mut self,
        bytes: &[u8],
        take: &mut impl FnMut(Recorded, Hash),
    ) -> Result<(), CodecError> {
        let (header, commit) = payload::open(bytes)?;
        let mut leaves = leaf::Hashes::of(&commit, header.first);
        let actor = self.actor(commit.actor)?;
        payload::each(&header, &commit, actor, &mut |event| {
            let leaf = leaves.next().unwrap_or_default();
            take(event, leaf);
        })
    }
}
