//! Records to test with: made in a directory of their own, copied, damaged, opened again.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc;

use upheld_domain::{
    Actor, CaseFacts, CaseId, CommandId, Event, Facts, Noted, Particular, Particulars, Position,
    StreamId, StreamVersion, Timestamp,
};
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{
    Commit, Durable, FrameSource, Identity, Journal, JournalError, Known, Opened, Options, Reader,
    StoredFrame,
};
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp(1_595_404_800_000);

pub(crate) fn identity() -> Identity {
    Identity { origin: Uuid::from_u128(0x0123_4567_89ab_cdef), synthetic: true }
}

/// A commit of `events` notes; `n` makes it its own.
pub(crate) fn notes(n: u64, events: usize) -> Commit {
    let day = "2020-07-22".parse().unwrap();
    let text = format!("note {n}: {}", "x".repeat(usize::try_from(n * 7 % 60).unwrap()));
    let note = Event {
        facts: Facts::Case(CaseFacts::from(Noted { on: day })),
        particulars: Particulars::none().with(Particular::Note, &text).unwrap(),
    };
    Commit {
        stream: StreamId::Case(CaseId(Uuid::from_u128(u128::from(n)))),
        first_version: StreamVersion(1),
        command: CommandId(Uuid::from_u128(u128::from(n) << 64)),
        actor: Actor::new("A. Caseworker").unwrap(),
        events: vec![note; events],
    }
}

pub(crate) fn salt(n: u64) -> [u8; 16] {
    u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes()
}

/// A record of commits of one to three events, each its own group, but the last `tail` of them one
/// group together. Not closed.
pub(crate) fn make(dir: &Path, options: &Options, commits: u64, tail: u64) {
    Journal::create(dir, &identity()).unwrap();
    let mut journal = open_with(dir, options, Known::default(), None).unwrap().journal;
    // The writer is held in its callback while the tail is queued, so the tail is one group.
    let (wrote, written) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let gone = Mutex::new(gone);
    let hold = move |_: Vec<Durable>| {
        wrote.send(()).ok();
        gone.lock().unwrap().recv().ok();
    };
    journal.start(Box::new(hold)).unwrap();
    let submit = |n: u64| {
        let events = usize::try_from(n % 3).unwrap() + 1;
        let now = Timestamp(NOW.0 + i64::try_from(n).unwrap());
        journal.submit(notes(n, events), now, salt(n)).unwrap()
    };
    for n in 1..=commits - tail {
        let ticket = submit(n);
        written.recv().unwrap();
        if n < commits - tail {
            go.send(()).unwrap();
        }
        ticket.wait().unwrap();
    }
    let tickets: Vec<_> = (commits - tail + 1..=commits).map(submit).collect();
    go.send(()).unwrap();
    drop(go);
    for ticket in tickets {
        ticket.wait().ok();
    }
}

/// The same, closed as it should be.
pub(crate) fn make_closed(dir: &Path, options: &Options, commits: u64) {
    Journal::create(dir, &identity()).unwrap();
    fill(open_with(dir, options, Known::default(), None).unwrap().journal, 1..=commits);
}

/// Adds commits of one to three events, and closes.
pub(crate) fn fill(mut journal: Journal, commits: RangeInclusive<u64>) {
    journal.start(Box::new(|_| ())).unwrap();
    for n in commits {
        let events = usize::try_from(n % 3).unwrap() + 1;
        let now = Timestamp(NOW.0 + i64::try_from(n).unwrap());
        journal.submit(notes(n, events), now, salt(n)).unwrap().wait().unwrap();
    }
    journal.close().unwrap();
}

pub(crate) fn open_with(
    dir: &Path,
    options: &Options,
    known: Known,
    heal: Option<&dyn FrameSource>,
) -> Result<Opened, JournalError> {
    Journal::open_with(options, dir, known, heal, &mut |_| Ok(()), &|_| ())
}

/// Opens and gives what was handed over, too.
pub(crate) fn open_all(
    dir: &Path,
    heal: Option<&dyn FrameSource>,
) -> Result<(Opened, Vec<StoredFrame>), JournalError> {
    let mut frames = Vec::new();
    let mut keep = |frame: &StoredFrame| {
        frames.push(frame.clone());
        Ok(())
    };
    let opened = Journal::open(dir, Known::default(), heal, &mut keep, &|_| ())?;
    Ok((opened, frames))
}

pub(crate) fn read(dir: &Path) -> Vec<StoredFrame> {
    Reader::open(dir).unwrap().frames(Position::FIRST).map(Result::unwrap).collect()
}

pub(crate) fn bytes_of(frames: &[StoredFrame]) -> Vec<&[u8]> {
    frames.iter().map(|frame| &*frame.bytes).collect()
}

/// The checkpoint after some frames.
pub(crate) fn known(frames: &[StoredFrame]) -> Known {
    let mut frontier = Frontier::new();
    for hash in hashes(frames) {
        frontier.append(hash);
    }
    Known { position: frontier.size(), frontier }
}

pub(crate) fn hashes(frames: &[StoredFrame]) -> Vec<Hash> {
    frames.iter().flat_map(|frame| frame.leaf_hashes().unwrap()).collect()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// The segment files, in order.
pub(crate) fn segments(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

pub(crate) fn flip(path: &Path, byte: usize, bit: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[byte] ^= 1 << bit;
    fs::write(path, bytes).unwrap();
}

/// The other copy.
pub(crate) struct Other {
    frames: BTreeMap<u64, Vec<u8>>,
    pub(crate) identity: Option<Identity>,
}

impl Other {
    pub(crate) fn of(frames: &[StoredFrame]) -> Self {
        let frames = frames.iter().map(|f| (f.first.get(), f.bytes.to_vec())).collect();
        Self { frames, identity: Some(identity()) }
    }
}

impl FrameSource for Other {
    fn frame_at(&self, first: Position) -> Option<Vec<u8>> {
        self.frames.range(..=first.get()).next_back().map(|(_, bytes)| bytes.clone())
    }
    fn identity(&self) -> Option<Identity> {
        self.identity
    }
}
