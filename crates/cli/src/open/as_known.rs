//! From what was asked to a view that ends there, or why there is none: nothing was known yet, it
//! lies ahead, or the record ends before.

use upheld_domain::{AsKnown, Position, Timestamp};
use upheld_journal::Reader;
use upheld_store::{RecordError, StoreError, View};

use crate::args::AsKnownArgs;
use crate::clock;
use crate::problem::Problem;

/// Refuses a day or an instant that lies ahead: what will be known then, nobody can say.
pub(super) fn refuse_the_future(asked: &AsKnownArgs) -> Result<(), Problem> {
    let Some(as_known) = asked.as_known else { return Ok(()) };
    let now = clock::now()?;
    if !as_known.is_after(now) {
        return Ok(());
    }
    let now = match as_known {
        AsKnown::Day(_) => format!("today is {} in London", now.london_date()),
        AsKnown::Instant(_) => format!("it is {now} now"),
    };
    let what = format!("{as_known} lies ahead: {now}, and what will be known then nobody can say");
    Err(Problem::usage(what).hint("leave --as-known out to ask for all that is known now"))
}

/// The view as it was known then; none where all that is known was asked for.
pub(super) fn cut(view: &View, asked: &AsKnownArgs) -> Result<Option<View>, Problem> {
    let position = position(view.journal(), view.position(), asked)?;
    Ok(position.map(|position| view.at(position)).transpose()?)
}

/// The position that was asked for in a record whose last is `last`; none for that one.
pub(super) fn position(
    journal: &Reader,
    last: u64,
    asked: &AsKnownArgs,
) -> Result<Option<u64>, Problem> {
    match (asked.as_known, asked.at) {
        (None, None) => Ok(None),
        (Some(as_known), _) => {
            let known = journal.last_recorded(&|at| as_known.includes(at));
            match known.map_err(RecordError::from)?.min(last) {
                0 => Err(nothing_known(journal, as_known)?),
                position => Ok(Some(position)),
            }
        }
        (None, Some(at)) if at.get() > last => Err(past_the_end(journal, last, at)?),
        (None, Some(at)) => Ok(Some(at.get())),
    }
}

/// How far a journal goes of what was asked for, whatever may have to be healed of it first; 0 where it
/// ends before a position that was asked for, which may be wrong, or healed.
pub(super) fn reach(journal: &Reader, asked: &AsKnownArgs) -> Result<u64, RecordError> {
    if let Some(as_known) = asked.as_known {
        return Ok(journal.last_recorded(&|at| as_known.includes(at))?);
    }
    let last = journal.last_position()?;
    Ok(asked.at.map_or(last, |at| if at.get() > last { 0 } else { at.get() }))
}

fn nothing_known(journal: &Reader, as_known: AsKnown) -> Result<Problem, Problem> {
    let Some(begun) = recorded_at(journal, Position::FIRST)? else { return Ok(empty()) };
    let what = format!(
        "nothing was known by {as_known}: the record begins on {} in London (position 1)",
        in_london(begun)
    );
    Ok(Problem::not_found(what).hint(
        "what was imported is known from its import on, whenever it happened; --year asks by when \
         things happened",
    ))
}

fn past_the_end(journal: &Reader, last: u64, at: Position) -> Result<Problem, Problem> {
    let Some(last) = Position::new(last) else { return Ok(empty()) };
    let ended = recorded_at(journal, last)?.map(in_london).unwrap_or_default();
    let what = format!(
        "there is no position {at}: the record ends at position {last}, recorded on {ended} in London"
    );
    Ok(Problem::not_found(what).hint("leave --at out to ask for all that is known now"))
}

fn empty() -> Problem {
    Problem::not_found("nothing is known yet: the record is empty")
        .hint("leave --as-known and --at out, or name another record with --record")
}

/// When the event at a position was recorded.
fn recorded_at(journal: &Reader, position: Position) -> Result<Option<Timestamp>, RecordError> {
    let Some(frame) = journal.frames(position).next().transpose()? else { return Ok(None) };
    Ok(Some(frame.recorded_at().map_err(StoreError::from)?))
}

/// A time as the office's clocks showed it.
fn in_london(at: Timestamp) -> String {
    at.london_time().format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}
