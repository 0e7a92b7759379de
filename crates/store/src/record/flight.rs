//! What is in flight: waiting for it, taking it into the store, and what holds once the journal or the
//! store failed. Not here: what is taken in (see `store`).

use upheld_journal::{JournalError, Ticket};

use super::Record;
use crate::error::{RecordError, StoreError};

impl Record {
    /// Waits until everything given is durable and in both copies.
    ///
    /// # Errors
    /// Where the journal or the store failed.
    pub fn settle(&mut self) -> Result<(), RecordError> {
        self.answer()?;
        self.take_in(true)?;
        self.store.put_tail().map_err(|error| self.falls(error))
    }

    /// Waits until everything given is durable in the journal: it can be answered for. The store has it too
    /// once later commands or [`Record::settle`] brought it there; until then only [`Record::case`] and the
    /// next commands know of it.
    ///
    /// # Errors
    /// Where the journal failed. That the store did is told to the next command, or by [`Record::settle`].
    pub fn answer(&mut self) -> Result<(), RecordError> {
        self.check_poison()?;
        match self.tickets.pop_back() {
            // The last answered, all are.
            Some(last) => {
                self.tickets.clear();
                self.wait(last)
            }
            None => Ok(()),
        }
    }

    pub(super) fn wait(&mut self, ticket: Ticket) -> Result<(), RecordError> {
        match ticket.wait() {
            Ok(_) => Ok(()),
            Err(JournalError::Poisoned(poison)) => {
                self.poison = Some(poison);
                self.check_poison()
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in what is durable by now, while what was just given is on its way to the disk.
    pub(super) fn take_in_meanwhile(&mut self) {
        self.take_in_or_fall(false);
    }

    /// Takes in all that was answered for. Where the store fails, it is recorded all the same: the next
    /// command is told.
    pub(super) fn take_in_answered(&mut self) {
        self.take_in_or_fall(true);
    }

    /// Whether the store failed to take in what was recorded: only the journal, and the next opening, know
    /// of that.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.fallen.is_some()
    }

    fn take_in_or_fall(&mut self, all: bool) {
        if let Err(error) = self.take_in(all) {
            self.fallen.get_or_insert_with(|| error.to_string());
            self.unheard = Some(error);
        }
    }

    /// The store failed in the middle of something: it takes nothing in any more, and the next opening
    /// goes on from its last checkpoint.
    pub(super) fn falls(&mut self, error: StoreError) -> RecordError {
        self.fallen.get_or_insert_with(|| error.to_string());
        error.into()
    }

    pub(super) fn check_fallen(&mut self) -> Result<(), RecordError> {
        if let Some(error) = self.unheard.take() {
            return Err(error);
        }
        match &self.fallen {
            Some(why) => Err(RecordError::StoreFell(why.clone())),
            None => Ok(()),
        }
    }

    pub(super) fn check_poison(&self) -> Result<(), RecordError> {
        match &self.poison {
            Some(poison) => Err(JournalError::Poisoned(poison.clone()).into()),
            None => Ok(()),
        }
    }

    /// Takes durable commits into the store: those that are there, or all up to the last durable.
    ///
    /// A group that could not be taken in stays out, so nothing after it may come in either: the
    /// next opening brings all of it from the journal.
    pub(super) fn take_in(&mut self, all: bool) -> Result<(), RecordError> {
        self.check_fallen()?;
        loop {
            let commits = if all && self.store.position() < self.journal.durable() {
                self.durable.recv().ok()
            } else {
                self.durable.try_recv().ok()
            };
            let Some(commits) = commits else {
                return Ok(());
            };
            self.store.take_in(commits).map_err(|error| self.falls(error))?;
            for event in self.store.news() {
                self.streams.take(event)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use tempfile::TempDir;
    use upheld_domain::{CaseCommand, Noted};

    use crate::scenes;

    #[test]
    fn what_the_store_fails_to_take_in_is_answered_and_the_next_command_is_refused() {
        let dir = TempDir::new().unwrap();
        scenes::filled(dir.path(), 10);
        let mut record = scenes::open(dir.path()).unwrap();
        let note = CaseCommand::one(Noted { on: scenes::day() });
        let name = scenes::reference(8);
        let before = record.store().position();
        // A commit that does not reach the store: what comes next does not go on from where it is.
        let real = std::mem::replace(&mut record.durable, channel().1);
        record.give(name, &note, &scenes::envelope("kept from the store")).unwrap();
        record.answer().unwrap();
        assert_eq!(real.recv().unwrap().len(), 1);
        record.durable = real;
        let given = record.execute(name, &note, &scenes::envelope("answered")).unwrap();
        assert_eq!((given.first.get(), given.again), (before + 2, false));
        assert!(record.is_behind());
        let refused = record.execute(name, &note, &scenes::envelope("refused")).unwrap_err();
        assert!(refused.to_string().contains("it is at "), "{refused}");
        let refused = record.execute(name, &note, &scenes::envelope("refused")).unwrap_err();
        assert!(refused.to_string().contains("the store failed before"), "{refused}");
        drop(record);
        let mut record = scenes::open(dir.path()).unwrap();
        assert_eq!(record.store().position(), before + 2);
        let again = record.execute(name, &note, &scenes::envelope("answered")).unwrap();
        assert!(again.again && !record.is_behind());
        assert_eq!(again.first, given.first);
    }
}
