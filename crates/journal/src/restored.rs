//! A commit that another journal had, on its way into one that is made again: it keeps its place and
//! its time. Not here: whether it makes sense (the domain is asked, as of any command), queueing and
//! writing (see `writer`).

use upheld_domain::{Clock, Recorded, Timestamp};

use crate::error::SubmitError;
use crate::journal;
use crate::payload::Draft;
use crate::stored::StoredCommit;
use crate::writer::{Pending, Queue};
use crate::{Commit, Receipt};

/// Encodes a commit, once its events are known to be one.
pub(crate) fn draft(commit: &StoredCommit) -> Result<Draft, SubmitError> {
    let Some(first) = commit.events.first() else {
        return Err(SubmitError::NotOne("there is none"));
    };
    check_one(first, &commit.events)?;
    let events = commit.events.iter().map(|recorded| recorded.event.clone()).collect();
    let parts = Commit {
        stream: first.stream,
        first_version: first.version,
        command: first.command,
        actor: first.actor.clone(),
        events,
    };
    let draft = Draft::new(parts, commit.salt)?;
    draft.check_versions(&commit.versions)?;
    Ok(draft)
}

/// What the events of one commit have in common, they have; the rest counts up.
fn check_one(first: &Recorded, events: &[Recorded]) -> Result<(), SubmitError> {
    for (place, event) in (0_u64..).zip(events) {
        let version = u64::from(first.version.0).saturating_add(place);
        let why = if event.stream != first.stream {
            "they are of several streams"
        } else if event.command != first.command || event.actor != first.actor {
            "they are of several commands"
        } else if event.recorded_at != first.recorded_at || event.clock != first.clock {
            "they were recorded at several times"
        } else if event.position.get() != first.position.get().saturating_add(place) {
            "their positions leave a gap"
        } else if u64::from(event.version.0) != version {
            "their versions leave a gap"
        } else {
            continue;
        };
        return Err(SubmitError::NotOne(why));
    }
    Ok(())
}

/// Gives the commit the place and the time it had, if they follow from what is there.
pub(crate) fn place(
    draft: Draft,
    events: &[Recorded],
    queue: &mut Queue,
) -> Result<(Pending, Receipt), SubmitError> {
    let Some(event) = events.first() else {
        return Err(SubmitError::NotOne("there is none"));
    };
    if queue.owned {
        return Err(SubmitError::NotEmpty);
    }
    let (expected, found) = (queue.last.saturating_add(1), event.position.get());
    if expected != found {
        return Err(SubmitError::Gap { expected, found });
    }
    check_clock(event.recorded_at, event.clock, queue.recorded_at)?;
    journal::enqueue(draft, queue, event.recorded_at, event.clock)
}

/// A held clock stands at the last event's time; any other says what it said when it was asked.
fn check_clock(
    recorded_at: Timestamp,
    found: Clock,
    last: Option<Timestamp>,
) -> Result<(), SubmitError> {
    if let Some(last) = last.filter(|last| recorded_at < *last) {
        return Err(SubmitError::RanBack { recorded_at, last });
    }
    let (_, expected) = journal::clock(recorded_at, last)?;
    let held = found == Clock::Held && last == Some(recorded_at);
    if found == expected || held {
        return Ok(());
    }
    Err(SubmitError::ClockSaid { expected: word(expected), found: word(found) })
}

fn word(clock: Clock) -> &'static str {
    match clock {
        Clock::Steady => "steady",
        Clock::Held => "held",
        Clock::Jumped => "jumped",
    }
}
