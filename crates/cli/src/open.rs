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
use upheld_journal::{JournalError, LockError};
use upheld_projection::Projection;
use upheld_store::{Hold, Layout, Projections, Record, RecordError, View, Watch, adopted_scheme};

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
        let (done, closed) = held(common, &work)?;
        closed?;
        Ok(done)
    })
}

/// As [`writing`], for a command that adds to the record: there has to be room on the disk. Where the work is done,
/// what it recorded is durable, and whatever happens to the record after that is only told: it is no reason
/// to give the command again.
pub(crate) fn recording<T>(
    common: &Common,
    work: impl Fn(&mut Record) -> Result<T, Problem>,
) -> Result<T, Problem> {
    room::check(common)?;
    mending(common, || {
        let (done, closed) = held(common, &work)?;
        match closed {
            // It failed in the midst of the work, which tells of it.
            Ok(())
            | Err(RecordError::Journal(JournalError::Poisoned(_)) | RecordError::StoreFell(_)) => {}
            Err(error) => told_after(common, error),
        }
        Ok(done)
    })
}

/// What came of the work, and of closing the record after it, which is done also after a refusal, so that the
/// next command finds a clean end.
fn held<T>(
    common: &Common,
    work: &impl Fn(&mut Record) -> Result<T, Problem>,
) -> Result<(T, Result<(), RecordError>), Problem> {
    let screen = Screen::default();
    let kept = projections_of(&common.record())?;
    let mut record = Record::open(&common.record(), WAIT, &kept, &screen)?;
    screen.clear();
    let done = work(&mut record);
    let closed = record.close(&screen);
    screen.clear();
    stop::let_go(done.is_ok());
    Ok((done?, closed))
}

/// Tells what happened to the record after something was recorded, and mends what can be mended at once.
fn told_after(common: &Common, error: RecordError) {
    let Err(error) = answered(Err(error)) else { return };
    let problem = Problem::from(error);
    let hint = problem.hint_text().map(|hint| format!("; {hint}")).unwrap_or_default();
    say(&format!("note: recorded, but then: {}{hint}", problem.what()));
    let mended = if problem.is_store_damage() {
        let screen = Screen::default();
        Record::set_store_aside(&common.record(), WAIT, problem.what(), &screen)
    } else {
        Ok(())
    };
    if let Err(error) = mended {
        say(&format!("note: the store stays as it is: {error}; the next command rebuilds it"));
    }
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

/// The end of a command that has its answer, which does not hang on how the disk let the record be closed.
fn answered(closed: Result<(), RecordError>) -> Result<(), RecordError> {
    let error = match closed {
        Err(error) if error.is_disk_failure() => error,
        closed => return closed,
    };
    let nothing_lost = "nothing is lost, and the next command that can write does it";
    let said = match &error {
        RecordError::Store(_) => {
            format!("the store could not be brought up to the journal: {error}; {nothing_lost}")
        }
        RecordError::Journal(JournalError::Io { .. }) => {
            format!("the journal's end could not be marked: {error}; {nothing_lost}")
        }
        RecordError::Unhealed(_) => {
            format!(
                "{error}; once the disk can be written, `upheld verify` heals it from the store"
            )
        }
        _ => return Err(error),
    };
    say(&format!("note: {said}."));
    Ok(())
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
        match Record::hold(&record, &projections_of(&record)?, &screen) {
            Ok(Hold::Held(held)) => answered(held.close(&screen))?,
            Ok(Hold::JournalOnly(notice)) => screen.notice(notice),
            // Whoever looks into that needs the journal as it is.
            Err(error @ RecordError::Disagree { .. }) => say(&format!("note: {error}.")),
            Err(error) => return Err(error.into()),
        }
        screen.clear();
        let journal = Layout::of(&record).journal();
        if journal.is_dir() {
            work(&journal)
        } else {
            Err(RecordError::Journal(JournalError::Absent(journal)).into())
        }
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
            Err(RecordError::Lock(LockError::Held { .. })) => Err(problem.hint(
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
