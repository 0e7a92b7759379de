//! What a record must hold: the commands of a seed, where each of their commits stands, and the root
//! of the tree after each. Made once by a journal that nothing happens to. Not here: looking at
//! records that something happened to (see `look`), and what one answers beside its commits (see
//! `ground::truth`).

use std::path::Path;
use std::sync::mpsc::channel;

use upheld_domain::CommandId;
use upheld_journal::merkle::Hash;
use upheld_journal::{Durable, Identity, Journal, JournalError, Known, Options};

use crate::commands::{Command, Commands, Versions};
use crate::grown::Grown;
use crate::scratch::Scratch;
use crate::trouble::{Result, Trouble};

/// One commit in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The position of its first event.
    pub(crate) first: u64,
    /// How many events it has.
    pub(crate) count: u64,
    /// The command it came from.
    pub(crate) id: CommandId,
}

/// See the module.
pub(crate) struct Truth {
    /// What everything came from.
    pub(crate) seed: u64,
    /// The commands, in order.
    pub(crate) commands: Vec<Command>,
    /// The commit of each command.
    pub(crate) places: Vec<Place>,
    /// The tree over them.
    grown: Grown,
}

impl Truth {
    /// Of so many commands of a seed.
    pub(crate) fn of(seed: u64, commands: usize) -> Result<Self> {
        let commands = Commands::of(seed)?.next_of(commands);
        let scratch = Scratch::quick()?;
        let written = write(&scratch.path().join("journal"), seed, &commands);
        let (mut places, mut grown) = (Vec::new(), Grown::new());
        for (commit, command) in written.map_err(Trouble::said)?.iter().zip(&commands) {
            grown.take(commit.leaves.iter().copied());
            let (first, count) = (commit.frame.first.get(), u64::from(commit.frame.count));
            places.push(Place { first, count, id: command.id() });
        }
        Ok(Self { seed, commands, places, grown })
    }

    /// How many commits end at or before a position.
    pub(crate) fn commits_to(&self, position: u64) -> usize {
        self.grown.commits_to(position)
    }

    /// The root at a position; none where no commit ends there.
    pub(crate) fn root_at(&self, position: u64) -> Option<Hash> {
        self.grown.root_between(position)
    }
}

/// Whose record a seed gives.
pub(crate) fn identity(seed: u64) -> Identity {
    let origin = CommandId::derived(&["reliability", &seed.to_string()]).0;
    Identity { origin, synthetic: true }
}

fn write(dir: &Path, seed: u64, commands: &[Command]) -> Result<Vec<Durable>, JournalError> {
    Journal::create(dir, &identity(seed))?;
    let known = Known::default();
    let opened = Journal::open_with(&Options::new(), dir, known, None, &mut |_| Ok(()), &|_| ())?;
    let mut journal = opened.journal;
    let (sender, durable) = channel();
    // The receiver lives as long as the journal.
    journal.start(Box::new(move |commits| sender.send(commits).unwrap_or_default()))?;
    let mut versions = Versions::default();
    for command in commands {
        let commit = versions.commit(command);
        let submitted = journal.submit(commit, command.at(), command.salt(seed));
        // Closing waits for all of them.
        drop(submitted.map_err(|error| JournalError::Taker(Box::new(error)))?);
    }
    journal.close()?;
    Ok(durable.into_iter().flatten().collect())
}
