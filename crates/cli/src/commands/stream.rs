//! Giving a command on another stream than a case: an authority's, the definition sets', outreach.
//! Not here: which event it is made of.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{CommandId, Event, Facts, Particular, Particulars, StreamId, Timestamp};
use upheld_store::{CommandError, Envelope, Record, Trial};

use crate::args::{Common, Giving};
use crate::clock;
use crate::commands::give::{self, About, Answer, Outcome, Rehearsal};
use crate::exit::Exit;
use crate::open;
use crate::problem::{self, Problem};
use crate::stop;

/// What a verb comes to.
pub(crate) struct Proposed {
    pub(crate) stream: StreamId,
    pub(crate) facts: Facts,
    pub(crate) particulars: Particulars,
}

/// The record as a verb may look at it.
pub(crate) struct AtRecord<'a> {
    pub(crate) record: &'a Record,
    id: CommandId,
    now: Timestamp,
}

impl AtRecord<'_> {
    /// The day in the office; of a command that was given before, the day it was given.
    pub(crate) fn today(&self, stream: StreamId) -> NaiveDate {
        let mut events = self.record.streams().events().iter();
        let given = events.find(|event| event.stream == stream && event.command == self.id);
        given.map_or(self.now, |event| event.recorded_at).london_date()
    }
}

/// The stream that a command was about.
#[derive(Serialize)]
struct OfStream {
    stream: StreamId,
}

impl About for OfStream {
    fn subject(&self) -> String {
        match self.stream {
            StreamId::Authority(id) => format!("Authority {id}"),
            StreamId::Definitions => "The definition sets".to_owned(),
            StreamId::Outreach => "Outreach".to_owned(),
            StreamId::Scheme => "The scheme".to_owned(),
            StreamId::Release(name) => format!("Release {name}"),
            StreamId::Case(id) => format!("Case {id}"),
        }
    }

    fn holder(&self) -> &'static str {
        match self.stream {
            StreamId::Authority(_) => "the record of it",
            _ => "the record of these",
        }
    }
}

/// Records what a verb comes to, or says what it would be.
pub(crate) fn run(
    common: &Common,
    giving: &Giving,
    propose: impl Fn(&AtRecord<'_>) -> Result<Proposed, Problem>,
) -> Result<Exit, Problem> {
    let actor = open::actor(common)?;
    let id = giving.id();
    let done = open::recording(common, |record| {
        let now = clock::now()?;
        let proposed = propose(&AtRecord { record, id, now })?;
        let expected = giving.expect_version;
        let envelope = Envelope { id, actor: actor.clone(), now, expected };
        given(record, giving, proposed, &envelope)
    });
    let outcome = done.map_err(|problem| problem.of_command(id))?;
    give::tell(common, &outcome, &[])
}

fn given(
    record: &mut Record,
    giving: &Giving,
    proposed: Proposed,
    envelope: &Envelope,
) -> Result<Outcome<OfStream>, Problem> {
    let Proposed { stream, facts, particulars } = proposed;
    let events = vec![Event { facts, particulars }];
    let synthetic = record.identity().synthetic;
    let about = OfStream { stream };
    let given = if giving.dry_run {
        match record.try_out_stream(stream, events, envelope).map_err(of_command)? {
            Trial::New { events, warnings, .. } => {
                let rehearsal = Rehearsal::of(
                    about,
                    &events,
                    &warnings,
                    record.scheme(),
                    (synthetic, envelope.id),
                )?;
                return Ok(Outcome::Rehearsed(rehearsal));
            }
            Trial::Before(given) => given,
        }
    } else {
        stop::listen()?;
        record.record(stream, events, envelope).map_err(of_command)?
    };
    let version = (!record.is_behind()).then(|| record.streams().version(stream).0);
    Ok(Outcome::Recorded(Answer::of(about, &given, (synthetic, version), envelope.id)))
}

/// A conflict is not about a case here.
fn of_command(error: CommandError) -> Problem {
    match error {
        CommandError::Conflict { expected, found, missed } => {
            let what = format!("the record of this is at version {found}, not {expected}");
            problem::of_conflict(&what, &missed, "look at what is recorded first")
        }
        error => error.into(),
    }
}

/// The texts that were given.
pub(crate) fn texts(given: &[(Particular, Option<&String>)]) -> Result<Particulars, Problem> {
    let mut particulars = Particulars::none();
    for (which, text) in given {
        if let Some(text) = text {
            particulars = particulars.with(*which, text)?;
        }
    }
    Ok(particulars)
}
