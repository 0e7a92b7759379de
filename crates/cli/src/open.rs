//! Opening the record for a command, and getting over damage that it meets: a store is set aside and
//! rebuilt from the journal, a journal healed from the store, and the command done once more. A
//! command that records is safe to do again, since its id is made before.

mod as_known;
mod searching;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use upheld_annual::AnnualStatistics;
use upheld_domain::{Actor, Scheme};
use upheld_journal::JournalError;
use upheld_projection::Projection;
use upheld_store::{
    Hold, Layout, Notice, Projections, Record, RecordError, View, Watch, adopted_scheme,
};

use crate::args::{AsKnownArgs, Common};
use crate::ask;
use crate::problem::Problem;
use crate::room;
use crate::screen::say;
use crate::stop;
use crate::watch::Screen;
pub(crate) use searching::searching;

/// How long a recording command waits for another process to let go of the record.
pub(crate) const WAIT: Duration = Duration::from_secs(5);

/// The projections that are kept up to date: the annual statistics by the scheme's definitions.
pub(crate) fn projections(scheme: &Scheme) -> Result<Projections, Problem> {
    let definitions = scheme.definitions()?;
    let annual: Box<dyn Projection + Send> = Box::new(AnnualStatistics::new(&definitions));
    Ok(Arc::from([annual]))
}

/// Those of a record that is to be opened.
pub(crate) fn projections_of(record: &Path) -> Result<Projections, Problem> {
    projections(&adopted_scheme(record).unwrap_or_default())
}

/// The actor, who must be named for anything that records.
pub(crate) fn actor(common: &Common) -> Result<Actor, Problem> {
    let asked = if common.actor.is_none() { ask::actor()? } else { None };
    let Some(name) = common.actor.as_ref().or(asked.as_ref()) else {
        return Err(Problem::usage("who gives this command is not said")
            .hint("add --actor NAME, or set UPHELD_ACTOR; it stands beside every event"));
    };
    Actor::new(name).map_err(|error| Problem::usage(error.to_string()))
}

/// Does something with the record, held for writing; waits up to five seconds for it.
pub(crate) fn writing<T>(
    common: &Common,
    work: impl Fn(&mut Record) -> Result<T, Problem>,
) -> Result<T, Problem> {
    mending(common, || {
        let screen = Screen::default();
        let kept = projections_of(&common.record())?;
        let mut record = Record::open(&common.record(), WAIT, &kept, &screen)?;
        screen.clear();
        let done = work(&mut record);
        // Closed also after a refusal, so that the next command finds a clean end.
        let closed = record.close(&screen);
        screen.clear();
        stop::let_go(done.is_ok() && closed.is_ok());
        let done = done?;
        answered(closed)?;
        Ok(done)
    })
}

/// As [`writing`], for a command that adds to the record: there has to be room on the disk.
pub(crate) fn recording<T>(
    common: &Common,
    work: impl Fn(&mut Record) -> Result<T, Problem>,
) -> Result<T, Problem> {
    room::check(common)?;
    writing(common, work)
}

/// Does something with a view of the record: held if it is free, else replayed from its journal.
pub(crate) fn reading<T>(
    common: &Common,
    work: impl Fn(&View) -> Result<T, Problem>,
) -> Result<T, Problem> {
    reading_as_known(common, &AsKnownArgs::default(), work)
}

/// Does something with a view of the record as it was known then: every answer is that of a record
/// cut there.
pub(crate) fn reading_as_known<T>(
    common: &Common,
    asked: &AsKnownArgs,
    work: impl Fn(&View) -> Result<T, Problem>,
) -> Result<T, Problem> {
    as_known::refuse_the_future(asked)?;
    mending(common, || {
        let screen = Screen::default();
        let kept = projections_of(&common.record())?;
        let view = View::open(&common.record(), &kept, &screen)?;
        screen.clear();
        let then = as_known::cut(&view, asked)?;
        let done = work(then.as_ref().unwrap_or(&view))?;
        drop(then);
        let closed = view.close(&screen);
        screen.clear();
        answered(closed)?;
        Ok(done)
    })
}

/// The end of a command that has its answer, which does not hang on how the record was closed: what was
/// recorded is durable in the journal by then, and the next opening does the rest.
fn answered(closed: Result<(), RecordError>) -> Result<(), RecordError> {
    let undone = match &closed {
        Err(RecordError::Store(_)) => "the store could not be brought up to the journal",
        Err(RecordError::Journal(JournalError::Io { .. })) => {
            "the journal's end could not be marked"
        }
        _ => return closed,
    };
    match closed {
        Err(error) if error.is_disk_failure() => {
            say(&format!(
                "note: {undone}: {error}; nothing is lost, and the next command that can write does it."
            ));
            Ok(())
        }
        closed => closed,
    }
}

/// Does something with the files of the record's journal, without holding the record. It is opened before,
/// where that can be, so that the journal is whole: the other copy gives back what it lost.
pub(crate) fn journal_files<T>(
    common: &Common,
    work: impl Fn(&Path) -> Result<T, Problem>,
) -> Result<T, Problem> {
    mending(common, || {
        let record = common.record();
        let screen = Screen::default();
        match Record::hold(&record, &projections_of(&record)?, &screen)? {
            Hold::Held(held) => answered(held.close(&screen))?,
            // Who holds it opened it so.
            Hold::Not(Notice::ReadingJournal { .. }) => {}
            Hold::Not(notice) => screen.notice(notice),
        }
        screen.clear();
        let journal = Layout::of(&record).journal();
        if journal.is_dir() { work(&journal) } else { Err(RecordError::Missing(record).into()) }
    })
}

fn mending<T>(common: &Common, attempt: impl Fn() -> Result<T, Problem>) -> Result<T, Problem> {
    match attempt() {
        Err(problem) if problem.is_store_damage() => {
            let screen = Screen::default();
            Record::set_store_aside(&common.record(), WAIT, problem.what(), &screen)?;
            screen.clear();
            // What came in the first attempt is heard before the second.
            stop::check()?;
            attempt()
        }
        Err(problem) if problem.is_journal_damage() => match heal(common) {
            Ok(()) => stop::check().and_then(|()| attempt()),
            Err(RecordError::Lock(_)) => Err(problem.hint(
                "another process holds the record; when it has ended, give the command again: it \
                 heals the journal from the store",
            )),
            Err(error) if error.is_newer_store() => Err(problem.hint(
                "a newer Upheld wrote the store, so it was left alone: that one can heal the journal from it",
            )),
            // What can't be healed is what the caller has to hear of.
            Err(_) => Err(problem),
        },
        other => other,
    }
}

/// Gives the journal back what the store still has of it.
pub(crate) fn heal(common: &Common) -> Result<(), RecordError> {
    let screen = Screen::default();
    let healed = Record::heal_journal(&common.record(), WAIT, &screen);
    screen.clear();
    healed
}
