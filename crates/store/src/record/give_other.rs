//! Giving events of the other streams: authorities, definitions, releases, outreach, the scheme. Not here:
//! their rules (see `streams`).

use upheld_domain::{CaseId, Event, StreamId};
use upheld_journal::{Commit, Receipt};

use super::{Envelope, Given, Record, Trial};
use crate::error::{CommandError, RecordError};
use crate::streams::Asking;

/// The case of a command on another stream.
const NOBODY: CaseId = CaseId(uuid::Uuid::nil());

impl Record {
    /// Records events of another stream than a case, all or none, and waits until they are durable and taken
    /// in; where the store fails to take them in, they are recorded all the same ([`Record::is_behind`]).
    /// Their bytes go into sled later, as with [`Record::execute`].
    ///
    /// # Errors
    /// Why they were not taken, and nothing was written; or where the journal could not make them durable.
    pub fn record(
        &mut self,
        stream: StreamId,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        let given = self.hand_in(stream, events, envelope)?;
        self.answer()?;
        self.take_in_answered();
        Ok(given)
    }

    /// [`Record::record`] for outreach, and does not wait until it is durable: [`Record::answer`] and
    /// [`Record::settle`] do.
    /// There is much of it between commands on cases, and no case is decided by it.
    ///
    /// # Errors
    /// As [`Record::record`].
    pub fn give_outreach(
        &mut self,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        let given = self.hand_in(StreamId::Outreach, events, envelope)?;
        self.take_in_meanwhile();
        Ok(given)
    }

    fn hand_in(
        &mut self,
        stream: StreamId,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Given, CommandError> {
        if let Some(given) = self.judge_stream(stream, &events, envelope)? {
            return Ok(given);
        }
        let commit = self.stream_commit(stream, events, envelope);
        let Receipt { first, count, .. } = self.submit(commit, envelope)?;
        self.other_given = first.get();
        Ok(Given { case: NOBODY, first, count, warnings: Vec::new(), again: false })
    }

    /// Waits for what is in flight of the other streams: what comes next in them is judged by it.
    pub(super) fn see_other(&mut self) -> Result<(), RecordError> {
        self.check_poison()?;
        self.take_in(false)?;
        if self.store.position() < self.other_given {
            self.answer()?;
            self.take_in(true)?;
        }
        Ok(())
    }

    /// What [`Record::record`] would answer; nothing is written.
    ///
    /// # Errors
    /// As [`Record::record`], for the same reasons.
    pub fn try_out_stream(
        &mut self,
        stream: StreamId,
        events: Vec<Event>,
        envelope: &Envelope,
    ) -> Result<Trial, CommandError> {
        if let Some(given) = self.judge_stream(stream, &events, envelope)? {
            return Ok(Trial::Before(given));
        }
        let commit = self.stream_commit(stream, events.clone(), envelope);
        self.journal.would_take(commit, envelope.now).map_err(RecordError::from)?;
        Ok(Trial::New { case: NOBODY, events, warnings: Vec::new() })
    }

    /// Whether the events may be recorded; the first answer where they were before.
    fn judge_stream(
        &mut self,
        stream: StreamId,
        events: &[Event],
        envelope: &Envelope,
    ) -> Result<Option<Given>, CommandError> {
        self.see_other()?;
        if let Some((first, count)) = self.streams.given_before(stream, events, envelope)? {
            let warnings = Vec::new();
            return Ok(Some(Given { case: NOBODY, first, count, warnings, again: true }));
        }
        let asking = Asking::New { record_is_empty: self.journal.position() == 0 };
        self.streams.check(stream, events, envelope, asking)?;
        Ok(None)
    }

    fn stream_commit(&self, stream: StreamId, events: Vec<Event>, envelope: &Envelope) -> Commit {
        Commit {
            stream,
            first_version: self.streams.version(stream).next(),
            command: envelope.id,
            actor: envelope.actor.clone(),
            events,
        }
    }
}
