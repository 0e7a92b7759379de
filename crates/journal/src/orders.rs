//! The group commit under a scheduler that tries the orders in which submitters, those who wait, and the
//! writer's thread can run: `cargo test -p upheld-journal --features shuttle --lib orders`. The disk is
//! in memory, and may fail. Not here: real disks (see `faults` and the crate's other tests).

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use shuttle::Runner;
use shuttle::scheduler::PctScheduler;
use upheld_domain::{
    Actor, CaseFacts, CaseId, CommandId, Event, Facts, Noted, StreamId, StreamVersion, Timestamp,
};
use uuid::Uuid;

use crate::disk::{Disk, SegmentFile};
use crate::merkle::Frontier;
use crate::open::Options;
use crate::segment::{HEADER_BYTES, Identity};
use crate::writer::Tail;
use crate::{Commit, FrameAt, Journal, StoredFrame};

/// Threads that submit, and how many commits each, of two events.
const SUBMITTERS: u64 = 3;
const COMMITS: u64 = 3;
const EVENTS: u64 = 2;

/// What was written, and how much of it was synced.
#[derive(Default)]
struct Bytes {
    written: Vec<u8>,
    synced: usize,
    syncs: usize,
    /// Which sync fails, and all after it, counted from 1; 0 is none.
    fails: usize,
}

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Bytes>>);

impl Memory {
    fn bytes<T>(&self, look: impl FnOnce(&mut Bytes) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The events of the frames up to a byte, in order: position, and which commit's it is.
    fn events(&self, end: usize) -> Vec<(u64, CommandId)> {
        self.bytes(|bytes| {
            let (mut at, mut events) = (HEADER_BYTES, Vec::new());
            while at < end {
                let rest = &bytes.written[at..end];
                let len = frame_len(rest);
                let place = FrameAt { segment: 1, offset: 0 };
                // The mark at the end holds no events.
                if let Ok(frame) = StoredFrame::from_bytes(place, Arc::from(&rest[..len])) {
                    let found = frame.events().expect("events");
                    events.extend(found.iter().map(|event| (event.position.get(), event.command)));
                }
                at += len;
            }
            events
        })
    }
}

fn frame_len(bytes: &[u8]) -> usize {
    crate::frame::parse(bytes).ok().expect("a good frame").frame_bytes()
}

impl Disk for Memory {
    fn open(&self, _: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(self.clone()))
    }
}

impl SegmentFile for Memory {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap();
        self.bytes(|disk| {
            let end = (start + bytes.len()).max(disk.written.len());
            disk.written.resize(end, 0);
            disk.written[start..start + bytes.len()].copy_from_slice(bytes);
        });
        Ok(())
    }
    fn sync_data(&mut self) -> io::Result<()> {
        self.bytes(|disk| {
            disk.syncs += 1;
            if disk.fails > 0 && disk.syncs >= disk.fails {
                return Err(io::Error::other("the disk gave up"));
            }
            disk.synced = disk.written.len();
            Ok(())
        })
    }
    fn reserve(&mut self, _: u64, _: u64) -> io::Result<bool> {
        Ok(false)
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.bytes(|disk| disk.written.truncate(usize::try_from(len).unwrap()));
        Ok(())
    }
}

fn commit(n: u64) -> Commit {
    let on = "2020-07-22".parse().unwrap();
    let event = Event::bare(Facts::Case(CaseFacts::from(Noted { on })));
    Commit {
        stream: StreamId::Case(CaseId(Uuid::from_u128(n.into()))),
        first_version: StreamVersion(1),
        command: CommandId(Uuid::from_u128(n.into())),
        actor: Actor::new("A. Caseworker").unwrap(),
        events: vec![event; usize::try_from(EVENTS).unwrap()],
    }
}

/// Submits from several threads, waits for some, closes. Checks all that an answer promises.
fn submit_and_wait(fails: usize) {
    let disk = Memory::default();
    disk.bytes(|bytes| {
        bytes.written = vec![0; HEADER_BYTES];
        bytes.fails = fails;
    });
    let options = Options { disk: Arc::new(disk.clone()), ..Options::new() };
    let identity = Identity { origin: Uuid::nil(), synthetic: true };
    let header = HEADER_BYTES as u64;
    let tail = Tail::open(&options, Path::new("memory"), identity, 1, header, header).unwrap();
    let mut journal = Journal::new(tail, Frontier::new(), None);
    let handed_on = Arc::new(Mutex::new(Vec::new()));
    let taker = Arc::clone(&handed_on);
    let take = move |commits: Vec<crate::Durable>| {
        let positions = commits.iter().map(|commit| commit.frame.first.get());
        taker.lock().unwrap().extend(positions);
    };
    journal.start(Box::new(take)).unwrap();
    let journal = Arc::new(journal);
    let submitters: Vec<_> = (0..SUBMITTERS)
        .map(|submitter| {
            let (journal, disk) = (Arc::clone(&journal), disk.clone());
            shuttle::thread::spawn(move || submit(&journal, &disk, submitter))
        })
        .collect();
    let answered: Vec<(u64, CommandId)> =
        submitters.into_iter().flat_map(|s| s.join().unwrap()).collect();
    let journal = Arc::into_inner(journal).expect("nobody else has it");
    let closed = journal.close();
    let synced = disk.bytes(|bytes| bytes.synced);
    let events = disk.events(synced);
    let positions: Vec<u64> = events.iter().map(|(position, _)| *position).collect();
    let whole: Vec<u64> = (1..=positions.len() as u64).collect();
    assert_eq!(positions, whole, "each once, in order, none half");
    assert!(answered.iter().all(|answer| events.contains(answer)), "an answer was false");
    let commits: Vec<CommandId> = events.iter().step_by(2).map(|(_, command)| *command).collect();
    let twice = events.iter().skip(1).step_by(2).map(|(_, command)| *command);
    assert!(twice.eq(commits.iter().copied()), "a commit's events stand together");
    let each: std::collections::HashSet<_> = commits.iter().collect();
    assert_eq!(each.len(), commits.len(), "no commit is there twice");
    let firsts: Vec<u64> = positions.iter().copied().step_by(2).collect();
    assert_eq!(*handed_on.lock().unwrap(), firsts, "handed on once, in order");
    let failed = disk.bytes(|bytes| bytes.fails > 0 && bytes.syncs >= bytes.fails);
    assert_eq!(closed.is_err(), failed, "a failure is told in the end, and nothing else is one");
    if fails == 0 {
        assert_eq!(positions.len() as u64, SUBMITTERS * COMMITS * EVENTS);
    }
}

/// One thread's commits; every second is waited for. Gives the events that were answered for.
fn submit(journal: &Journal, disk: &Memory, submitter: u64) -> Vec<(u64, CommandId)> {
    let mut answered = Vec::new();
    for n in 0..COMMITS {
        let number = submitter * COMMITS + n + 1;
        let Ok(ticket) = journal.submit(commit(number), Timestamp(0), [0; 16]) else { break };
        if (submitter + n) % 2 == 0 {
            let Ok(receipt) = ticket.wait() else { break };
            let synced = disk.bytes(|bytes| bytes.synced);
            let command = commit(number).command;
            let last = (receipt.last().get(), command);
            assert!(disk.events(synced).contains(&last), "{last:?} was answered, not synced");
            answered.extend((receipt.first.get()..=last.0).map(|position| (position, command)));
        }
    }
    answered
}

/// A number that the environment may give.
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

/// How many orders are tried: more where the environment says so.
fn schedules() -> usize {
    given("UPHELD_ORDERS").and_then(|count| count.try_into().ok()).unwrap_or(10_000)
}

/// What every order comes from.
fn seed() -> u64 {
    given("UPHELD_ORDERS_SEED").unwrap_or(2020)
}

#[test]
fn whatever_the_order_each_commit_is_there_once_and_every_answer_is_true() {
    shuttle::check_random_with_seed(|| submit_and_wait(0), seed(), schedules());
}

#[test]
fn whatever_the_order_a_failing_disk_answers_nothing_false_and_nobody_waits_for_ever() {
    shuttle::check_random_with_seed(
        || {
            use shuttle::rand::Rng;
            submit_and_wait(shuttle::rand::thread_rng().gen_range(1..4));
        },
        seed(),
        schedules(),
    );
}

#[test]
fn the_rarest_orders_too() {
    let scheduler = PctScheduler::new_from_seed(seed(), 3, schedules());
    Runner::new(scheduler, shuttle::Config::default()).run(|| submit_and_wait(0));
}
