//! `import events`: a whole record, made again from the file that `events` wrote.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Serialize;
use upheld_domain::{Particular, Scheme, StreamId};
use upheld_exchange::{CommitRead, EventsError, EventsFault, EventsReader};
use upheld_journal::{CodecError, StoredCommit, SubmitError};
use upheld_store::{CommandError, Identity, MadeAgain, RecordError};
use uuid::Uuid;

use crate::args::{Common, Format, ImportEventsArgs};
use crate::desk::Halts;
use crate::exit::Exit;
use crate::open;
use crate::problem::{self, Problem};
use crate::room;
use crate::screen;
use crate::stop;
use crate::watch::{self, Screen};

/// What was made, for machines.
#[derive(Serialize)]
struct Made {
    synthetic: bool,
    record: String,
    origin: Uuid,
    events: u64,
    root: String,
}

const NOTHING: &str = "nothing was made; ";

const STOPPED: &str = "nothing was made: give the same command again, and it begins anew";

/// Stopped, or out of room, between two commits: the record in the making goes.
fn nothing_made(problem: Problem) -> Problem {
    match problem.exit() {
        Exit::Failed => problem.hint(NO_ROOM),
        _ => problem.hint(STOPPED),
    }
}

const NO_ROOM: &str = "nothing was made: make room on the disk, then give the same command again; \
                       `upheld config set reserve SIZE` keeps another reserve";

pub(crate) fn run(common: &Common, args: &ImportEventsArgs) -> Result<Exit, Problem> {
    room::check(common)?;
    let name = args.file.display().to_string();
    let made = if args.file == Path::new("-") {
        import(common, "stdin", std::io::stdin().lock(), 0)?
    } else {
        let failed = |error| problem::of_file(&args.file, &error);
        let file = File::open(&args.file).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(Problem::invalid(format!("{name} is a directory"))
                .hint("name the file of events itself"));
        }
        let size = metadata.len();
        import(common, &name, BufReader::with_capacity(64 << 10, file), size)?
    };
    tell(common, &made)?;
    Ok(Exit::Ok)
}

fn import(common: &Common, name: &str, source: impl BufRead, size: u64) -> Result<Made, Problem> {
    let mut reader = EventsReader::open(name, source).map_err(|error| of_events(&error))?;
    let (origin, synthetic) = (reader.header().origin, reader.header().synthetic);
    let place = common.record();
    let screen = Screen::default();
    let identity = Identity { origin, synthetic };
    let mut next = reader.next_commit().map_err(|error| of_events(&error))?;
    let kept = open::projections(&next.as_ref().and_then(scheme_of).unwrap_or_default())?;
    // Nothing is there before, and a signal ends it at once.
    stop::listen()?;
    let mut new = MadeAgain::begin(&place, &identity, &kept, &screen)?;
    screen.clear();
    let bar = watch::bar("Taking events in", size);
    let mut events = 0_u64;
    let mut halts = Halts::new(common);
    while let Some(commit) = next {
        events += commit.events.len() as u64;
        halts.check().map_err(nothing_made)?;
        let (line, commit) = stored(commit);
        new.take(&commit).map_err(|error| of_commit(&reader, line, &commit, error))?;
        if events % 1_024 < 8 {
            bar.set_position(reader.bytes());
        }
        next = reader.next_commit().map_err(|error| of_events(&error))?;
    }
    let root = screen::hex(&new.root()?);
    let told = reader.end().and_then(|end| end.root.clone()).unwrap_or_default();
    if root != told {
        let what = format!("the events come to the root {root}, the file names {told}");
        let error = reader.error(EventsFault::Invalid, what, None);
        return Err(Problem::new(Exit::Integrity, error.to_string()).hint(
            NOTHING.to_owned() + "the file was changed since it was written: take another copy",
        ));
    }
    // The last moment at which nothing is there.
    stop::check().map_err(nothing_made)?;
    new.finish(&screen)?;
    stop::let_go(true);
    bar.finish_and_clear();
    screen.clear();
    Ok(Made { synthetic, record: place.display().to_string(), origin, events, root })
}

/// The scheme that a record adopts with its first event, so that the right counts are kept.
fn scheme_of(first: &CommitRead) -> Option<Scheme> {
    let event = first.events.first().filter(|event| event.stream == StreamId::Scheme)?;
    Scheme::parse(event.event.particulars.get(Particular::PublishedText)?).ok()
}

/// A commit as the journal keeps it, and its line in the file.
fn stored(read: CommitRead) -> (u64, StoredCommit) {
    let CommitRead { line, events, versions, salt } = read;
    (line, StoredCommit { events, versions, salt })
}

fn of_events(error: &EventsError) -> Problem {
    let exit = match error.fault {
        EventsFault::Invalid | EventsFault::Newer => Exit::Invalid,
        EventsFault::Unreadable => Exit::Failed,
    };
    let hint = NOTHING.to_owned() + error.hint.unwrap_or("see to the file, then give it again");
    Problem::new(exit, error.to_string()).hint(hint)
}

/// A commit that was not taken, with its place in the file. That is the file's fault, unless the
/// record itself failed.
fn of_commit<R: BufRead>(
    reader: &EventsReader<R>,
    line: u64,
    commit: &StoredCommit,
    error: CommandError,
) -> Problem {
    let position = commit.events.first().map_or(0, |event| event.position.get());
    let what = format!("position {position}: {error}");
    let told = reader.error_at(line, EventsFault::Invalid, what, None).to_string();
    let hint = match &error {
        CommandError::Record(RecordError::Submit(SubmitError::Poisoned(_))) => None,
        CommandError::Record(RecordError::Submit(SubmitError::Codec(CodecError::Newer(_)))) => {
            Some("use the Upheld that wrote the file, or a later one")
        }
        CommandError::Record(RecordError::Submit(_)) => Some(FORGED),
        CommandError::Record(_) => None,
        _ => Some(FORGED),
    };
    match hint {
        Some(hint) => Problem::invalid(told).hint(NOTHING.to_owned() + hint),
        None => Problem::from(error).told_as(told),
    }
}

const FORGED: &str = "no record can have come to this: take another copy of the file";

fn tell(common: &Common, made: &Made) -> Result<(), Problem> {
    let cells =
        [made.record.clone(), made.origin.to_string(), made.events.to_string(), made.root.clone()];
    match common.format {
        Format::Table => screen::print_text(
            made.synthetic,
            &format!(
                "Made the record of {} in {}, the same as the file's.\nRoot {}\n",
                screen::counted(made.events, "event"),
                made.record,
                made.root
            ),
        ),
        Format::Json => screen::print_json(made),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(made)),
        Format::Csv => screen::print_csv(
            made.synthetic,
            &["record", "origin", "events", "root"],
            &[cells.to_vec()],
        ),
    }
}
