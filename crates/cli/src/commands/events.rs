//! `events`: the record's events in the order of their positions. As lines of JSON it is the whole
//! record, to be taken in elsewhere with `import events`.

mod print;

use std::cell::RefCell;

use upheld_domain::Position;
use upheld_exchange::{Header, Kept};
use upheld_journal::merkle::Frontier;
use upheld_journal::{JournalError, StoredFrame};
use upheld_store::View;

use crate::args::{Common, EventsArgs};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::sink::Sink;
use crate::watch;
use print::Printer;

/// How far the writing is. Where damage in the journal is healed on the way, the second try goes on
/// from here, so that nothing is written twice.
struct Writing {
    printer: Printer,
    begun: bool,
    /// The last position to be written, once that is known: the record may grow meanwhile.
    to: Option<u64>,
    /// The next position to be written.
    next: u64,
    tree: Frontier,
}

pub(crate) fn run(common: &Common, args: &EventsArgs) -> Result<Exit, Problem> {
    let sink = Sink::open(args.out.as_deref(), args.replace)?;
    let next = args.from.map_or(1, Position::get);
    let printer = Printer::new(common.format, sink);
    let writing =
        RefCell::new(Writing { printer, begun: false, to: None, next, tree: Frontier::new() });
    open::reading_as_known(common, &args.as_known, |view| {
        write(view, args, &mut writing.borrow_mut())
    })?;
    writing.into_inner().printer.finish()?;
    Ok(Exit::Ok)
}

fn write(view: &View, args: &EventsArgs, writing: &mut Writing) -> Result<(), Problem> {
    let to = match writing.to {
        Some(to) => to,
        None => *writing.to.insert(last(view, args)),
    };
    let known = Known::of(view, &args.as_known);
    let number = match args.case {
        Some(case) => Some(view.find(case)?.ok_or_else(|| known.no_case(case))?),
        None => None,
    };
    if !writing.begun {
        let whole = args.case.is_none() && args.from.is_none_or(|from| from == Position::FIRST);
        let header = Header {
            whole: whole && ends_a_commit(view, to)?,
            from: writing.next,
            case: args.case.map(|case| case.to_string()),
            as_known: args.as_known.printed(),
            ..Header::whole(view.identity().origin, view.identity().synthetic, to)
        };
        writing.printer.begin(header, &known)?;
        writing.begun = true;
    }
    match number {
        Some(number) => {
            for frame in view.commits_of(number)? {
                writing.take(&frame, to)?;
            }
        }
        None => all(view, to, writing)?,
    }
    writing.end()
}

fn all(view: &View, to: u64, writing: &mut Writing) -> Result<(), Problem> {
    let bar = watch::bar("Writing events", to);
    let hidden = writing.printer.is_terminal();
    let from = Position::new(writing.next).unwrap_or(Position::FIRST);
    for frame in view.journal().frames(from) {
        let frame = frame.map_err(upheld_store::RecordError::from)?;
        if frame.first.get() > to {
            break;
        }
        writing.take(&frame, to)?;
        if !hidden && frame.first.get() % 1_024 < 8 {
            bar.set_position(frame.last().get());
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// The last position that was asked for.
fn last(view: &View, args: &EventsArgs) -> u64 {
    args.to.map_or(view.position(), |to| view.position().min(to.get()))
}

/// Whether a position ends a commit, so that nothing up to it is half of one.
fn ends_a_commit(view: &View, position: u64) -> Result<bool, Problem> {
    let Some(at) = Position::new(position) else { return Ok(true) };
    let frame = view.journal().frames(at).next().transpose();
    let frame = frame.map_err(upheld_store::RecordError::from)?;
    Ok(frame.is_none_or(|frame| frame.last() == at))
}

impl Writing {
    /// Writes the events of a commit that were asked for and not written yet.
    fn take(&mut self, frame: &StoredFrame, to: u64) -> Result<(), Problem> {
        let position = frame.first.get();
        let unreadable = |source| {
            Problem::from(upheld_store::RecordError::from(JournalError::Codec { position, source }))
        };
        let commit = frame.commit().map_err(unreadable)?;
        let leaves = frame.leaf_hashes().map_err(unreadable)?;
        let count = u64::from(frame.count);
        for ((event, wire), leaf) in commit.events.iter().zip(commit.versions).zip(leaves) {
            if (self.next..=to).contains(&event.position.get()) {
                let kept = Kept { first: position, count, salt: commit.salt, wire };
                self.printer.event(event, &kept)?;
                self.tree.append(leaf);
                self.next = event.position.get() + 1;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        self.printer.end(self.tree.size(), &self.tree.root())
    }
}
