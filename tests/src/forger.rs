//! What somebody would do who wants a record to say something else than it did: its journal written
//! anew below every rule, with each checksum, number and place made right again, and a store made from
//! it. For tests only.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use upheld_domain::{
    CaseFacts, Clock, Corrected, Facts, Position, Recorded, ReleaseFacts, Retracted, StreamId,
    StreamVersion,
};
use upheld_journal::{Identity, Journal, Known, Reader, StoredCommit};

/// Every commit of a record, with all that its root stands on.
///
/// # Panics
/// Where the journal can't be read.
#[must_use]
pub fn commits(record: &Path) -> Vec<StoredCommit> {
    let reader = Reader::open(&record.join("journal")).expect("a journal");
    let frames = reader.frames(Position::FIRST);
    frames.map(|frame| frame.expect("a frame").commit().expect("a commit")).collect()
}

/// Whose record it is.
///
/// # Panics
/// Where the journal can't be read.
#[must_use]
pub fn identity(record: &Path) -> Identity {
    *Reader::open(&record.join("journal")).expect("a journal").identity()
}

/// Writes a journal of these commits, whatever the rules say of them; there is no store yet.
///
/// # Panics
/// Where they can't even be stored so.
pub fn write_journal(record: &Path, identity: &Identity, commits: &[StoredCommit]) {
    std::fs::create_dir_all(record).expect("a directory");
    let dir = record.join("journal");
    Journal::create(&dir, identity).expect("a new journal");
    let opened = Journal::open(&dir, Known::default(), None, &mut |_| Ok(()), &|_| ());
    let mut journal = opened.expect("an empty journal").journal;
    journal.start(Box::new(|_| ())).expect("a writer");
    // One sync a commit, as they were given: so even the frames' headers are those they had.
    for commit in commits {
        let ticket = journal.restore(commit).unwrap_or_else(|error| panic!("{error}: {commit:?}"));
        ticket.wait().expect("a durable commit");
    }
    journal.close().expect("a closed journal");
}

/// Gives every event the position and the version that its place now asks for, and what points to a
/// position the new one.
///
/// # Panics
/// Never: positions begin at 1.
pub fn renumber(commits: &mut [StoredCommit]) {
    let mut moved: BTreeMap<Position, Position> = BTreeMap::new();
    let mut versions: HashMap<StreamId, StreamVersion> = HashMap::new();
    let mut next = Position::FIRST;
    for event in events_mut(commits) {
        moved.entry(event.position).or_insert(next);
        event.position = next;
        let version = versions.entry(event.stream).or_default();
        *version = version.next();
        event.version = *version;
        next = next.plus(1);
    }
    for event in events_mut(commits) {
        match &mut event.event.facts {
            Facts::Case(CaseFacts::Corrected(Corrected { corrects: at, .. }))
            | Facts::Case(CaseFacts::Retracted(Retracted { retracts: at, .. })) => {
                *at = moved.get(at).copied().unwrap_or(*at);
            }
            Facts::Release(ReleaseFacts::Frozen(frozen)) => {
                frozen.position = moved.get(&frozen.position).copied().unwrap_or(frozen.position);
            }
            _ => {}
        }
    }
}

/// Every event, in order, to be changed.
pub fn events_mut(commits: &mut [StoredCommit]) -> impl Iterator<Item = &mut Recorded> {
    commits.iter_mut().flat_map(|commit| &mut commit.events)
}

/// The event of a kind, by its place among those of the kind, from 0.
///
/// # Panics
/// Where there are not so many.
pub fn event_of<'a>(commits: &'a mut [StoredCommit], kind: &str, place: usize) -> &'a mut Recorded {
    let mut of_kind = events_mut(commits).filter(|event| event.event.facts.kind_name() == kind);
    of_kind.nth(place).unwrap_or_else(|| panic!("no {kind} number {place}"))
}

/// The number of the commit that holds such an event.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn commit_of(commits: &[StoredCommit], kind: &str, place: usize) -> usize {
    let holds = commits.iter().enumerate().flat_map(|(number, commit)| {
        commit.events.iter().map(move |event| (number, event.event.facts.kind_name()))
    });
    let mut of_kind = holds.filter(|(_, found)| *found == kind);
    of_kind.nth(place).unwrap_or_else(|| panic!("no {kind} number {place}")).0
}

/// Lets two neighbouring commits change places; the times stay where they were.
///
/// # Panics
/// Where there is no next one.
pub fn swap(commits: &mut [StoredCommit], number: usize) {
    let times = |commit: &StoredCommit| (commit.events[0].recorded_at, commit.events[0].clock);
    let (first, second) = (times(&commits[number]), times(&commits[number + 1]));
    commits.swap(number, number + 1);
    for (commit, (recorded_at, clock)) in commits[number..].iter_mut().zip([first, second]) {
        for event in &mut commit.events {
            (event.recorded_at, event.clock) = (recorded_at, clock);
        }
    }
    renumber(commits);
}

/// Lets a commit be recorded at another time, which must lie between its neighbours'.
pub fn retime(commit: &mut StoredCommit, milliseconds: i64) {
    for event in &mut commit.events {
        event.recorded_at.0 += milliseconds;
        event.clock = Clock::Steady;
    }
}
