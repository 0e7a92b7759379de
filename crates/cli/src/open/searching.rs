//! Searching the events: the journal is read from event 1 without holding the record, so that nobody
//! waits for it and it can be broken off at any moment; the answer is then a view's. What the view knows
//! beyond what was read (opening it gave the journal back what it had lost, or another process recorded
//! meanwhile) is read before the answer. An index of texts is not kept.

use upheld_domain::{Position, Recorded};
use upheld_journal::{JournalError, Reader};
use upheld_store::{Layout, RecordError, StoreError, View};

use super::{as_known, mending, reading_as_known};
use crate::args::{AsKnownArgs, Common};
use crate::problem::Problem;
use crate::watch::bar;

/// See the module. `see` takes from each event, in order of position, what is looked for; `answer` gets
/// the view as it was asked for and what `see` took from all its events.
pub(crate) fn searching<S: Clone + Default, T>(
    common: &Common,
    asked: &AsKnownArgs,
    see: impl Fn(&mut S, &Recorded),
    answer: impl Fn(&View, &S) -> Result<T, Problem>,
) -> Result<T, Problem> {
    as_known::refuse_the_future(asked)?;
    let (seen, to) = mending(common, || {
        let mut seen = S::default();
        match Reader::open(&Layout::of(&common.record()).journal()) {
            Ok(reader) => {
                let to = as_known::reach(&reader, asked)?;
                read(&reader, 0, to, &mut |event| see(&mut seen, event))?;
                Ok((seen, to))
            }
            // The view finds out whether the other copy has it, and says so.
            Err(JournalError::Absent(_) | JournalError::Header(_)) => Ok((seen, 0)),
            Err(error) => Err(RecordError::Journal(error).into()),
        }
    })?;
    reading_as_known(common, asked, |view| {
        let mut seen = seen.clone();
        read(view.journal(), to, view.position(), &mut |event| see(&mut seen, event))?;
        answer(view, &seen)
    })
}

/// Reads the events after a position up to and with another.
fn read(
    reader: &Reader,
    after: u64,
    to: u64,
    see: &mut dyn FnMut(&Recorded),
) -> Result<(), RecordError> {
    let Some(from) = Position::new(after + 1).filter(|from| from.get() <= to) else {
        return Ok(());
    };
    let bar = bar("Searching", to);
    for frame in reader.frames(from) {
        let frame = frame?;
        if frame.first.get() > to {
            break;
        }
        let events = frame.events().map_err(StoreError::from)?;
        let asked = |event: &&Recorded| (from.get()..=to).contains(&event.position.get());
        events.iter().filter(asked).for_each(&mut *see);
        bar.set_position(frame.last().get());
    }
    bar.finish_and_clear();
    Ok(())
}
