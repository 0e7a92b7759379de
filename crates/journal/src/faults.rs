//! A disk that fails on command, and what the journal does then.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;
use upheld_domain::{
    Actor, CaseFacts, CaseId, CommandId, Event, Facts, Noted, StreamId, StreamVersion, Timestamp,
};
use uuid::Uuid;

use crate::disk::{Disk, SegmentFile};
use crate::{
    Commit, Identity, Journal, JournalError, Known, Options, Position, Reader, SubmitError, check,
};

/// Which call fails, counted from 1; later ones of its sort too. 0 is none.
#[derive(Default)]
struct Plan {
    write: usize,
    sync: usize,
    reserve: usize,
    set_len: usize,
    writes: AtomicUsize,
    syncs: AtomicUsize,
    reserves: AtomicUsize,
    cuts: AtomicUsize,
}

fn due(calls: &AtomicUsize, at: usize) -> io::Result<()> {
    let call = calls.fetch_add(1, Ordering::SeqCst) + 1;
    if at > 0 && call >= at { Err(io::Error::other("the disk gave up")) } else { Ok(()) }
}

struct Failing(Arc<Plan>);

struct FailingFile(File, Arc<Plan>);

impl Disk for Failing {
    fn open(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        let file = File::options().read(true).write(true).open(path)?;
        Ok(Box::new(FailingFile(file, Arc::clone(&self.0))))
    }
}

impl SegmentFile for FailingFile {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if let Err(error) = due(&self.1.writes, self.1.write) {
            // A full disk takes some of it.
            SegmentFile::write_at(&mut self.0, &bytes[..bytes.len() / 2], offset)?;
            return Err(error);
        }
        SegmentFile::write_at(&mut self.0, bytes, offset)
    }
    fn sync_data(&mut self) -> io::Result<()> {
        due(&self.1.syncs, self.1.sync)?;
        SegmentFile::sync_data(&mut self.0)
    }
    fn reserve(&mut self, from: u64, len: u64) -> io::Result<bool> {
        due(&self.1.reserves, self.1.reserve)?;
        self.0.reserve(from, len)
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        due(&self.1.cuts, self.1.set_len)?;
        SegmentFile::set_len(&mut self.0, len)
    }
}

fn commit(n: u64) -> Commit {
    let on = "2020-07-22".parse().unwrap();
    Commit {
        stream: StreamId::Case(CaseId(Uuid::from_u128(n.into()))),
        first_version: StreamVersion(1),
        command: CommandId(Uuid::from_u128(n.into())),
        actor: Actor::new("A. Caseworker").unwrap(),
        events: vec![Event::bare(Facts::Case(CaseFacts::from(Noted { on }))); 2],
    }
}

/// A new journal on a disk that follows the plan, its writer running.
fn journal(dir: &Path, plan: &Arc<Plan>, segment_bytes: u64) -> Journal {
    Journal::create(dir, &Identity { origin: Uuid::nil(), synthetic: true }).unwrap();
    let options = Options { segment_bytes, disk: Arc::new(Failing(Arc::clone(plan))) };
    let known = Known::default();
    let opened = Journal::open_with(&options, dir, known, None, &mut |_| Ok(()), &|_| ());
    let mut journal = opened.unwrap().journal;
    journal.start(Box::new(|_| ())).unwrap();
    journal
}

/// Submits until the journal refuses; gives the last position that was answered.
fn until_poisoned(journal: &Journal) -> u64 {
    let mut answered = 0;
    for n in 1..1000 {
        let Ok(ticket) = journal.submit(commit(n), Timestamp(0), [0; 16]) else { break };
        match ticket.wait() {
            Ok(receipt) => answered = receipt.last().get(),
            Err(error) => {
                assert!(matches!(error, JournalError::Poisoned(_)), "{error}");
                break;
            }
        }
    }
    answered
}

/// The journal is opened again on a good disk: everything answered is there, and it is sound.
fn settles(dir: &Path, answered: u64) -> u64 {
    let known = Known::default();
    let opened = Journal::open(dir, known, None, &mut |_| Ok(()), &|_| ()).unwrap();
    assert!(opened.report.unclean);
    assert!(opened.journal.position() >= answered);
    opened.journal.close().unwrap();
    assert!(check(dir, None, &|_| ()).unwrap().is_sound());
    opened.report.rewritten
}

#[test]
fn a_failed_sync_poisons_the_journal_and_the_pages_are_not_believed() {
    let dir = TempDir::new().unwrap();
    let plan = Arc::new(Plan { sync: 4, ..Plan::default() });
    let journal = journal(dir.path(), &plan, 1 << 20);
    let answered = until_poisoned(&journal);
    assert_eq!((answered, journal.durable(), journal.position()), (6, 6, 8));
    let said = journal.submit(commit(9), Timestamp(0), [0; 16]).unwrap_err();
    assert!(matches!(said, SubmitError::Poisoned(_)), "{said}");
    let said = said.to_string();
    assert!(said.contains("the disk gave up") && said.contains("open the record again"), "{said}");
    assert!(matches!(journal.close(), Err(JournalError::Poisoned(_))));
    let (writes, syncs) = (plan.writes.load(Ordering::SeqCst), plan.syncs.load(Ordering::SeqCst));
    assert_eq!((writes, syncs), (4, 4), "nothing was written or synced after it");
    // The failed group is whole in the page cache, and the one before it has no witness.
    assert_eq!(settles(dir.path(), answered), 1);
    let rewritten = Reader::open(dir.path()).unwrap().frames(Position::FIRST.plus(6)).count();
    assert_eq!(rewritten, 1);
}

#[test]
fn every_waiting_ticket_is_answered_when_the_disk_fails() {
    let dir = TempDir::new().unwrap();
    let plan = Arc::new(Plan { sync: 1, ..Plan::default() });
    let journal = journal(dir.path(), &plan, 1 << 20);
    let submitted = (1..50).map(|n| journal.submit(commit(n), Timestamp(0), [0; 16]));
    let answers: Vec<_> = submitted.collect::<Vec<_>>().into_iter().collect();
    for answer in answers {
        match answer {
            Ok(ticket) => assert!(matches!(ticket.wait(), Err(JournalError::Poisoned(_)))),
            Err(error) => assert!(matches!(error, SubmitError::Poisoned(_)), "{error}"),
        }
    }
    drop(journal);
    settles(dir.path(), 0);
}

#[test]
fn a_write_that_fails_half_way_loses_nothing_that_was_answered() {
    for write in 1..5 {
        let dir = TempDir::new().unwrap();
        let plan = Arc::new(Plan { write, ..Plan::default() });
        let journal = journal(dir.path(), &plan, 1 << 20);
        let answered = until_poisoned(&journal);
        assert_eq!(answered, 2 * (write as u64 - 1));
        drop(journal);
        settles(dir.path(), answered);
    }
}

#[test]
fn no_room_and_a_failure_while_a_segment_ends_poison_too() {
    let small = 1000;
    for plan in [
        Plan { reserve: 1, ..Plan::default() },
        Plan { reserve: 2, ..Plan::default() },
        Plan { set_len: 1, ..Plan::default() },
        Plan { set_len: 2, ..Plan::default() },
    ] {
        let dir = TempDir::new().unwrap();
        let journal = journal(dir.path(), &Arc::new(plan), small);
        let answered = until_poisoned(&journal);
        assert!(answered < 100);
        assert!(matches!(journal.close(), Err(JournalError::Poisoned(_))));
        let known = Known::default();
        let opened = Journal::open(dir.path(), known, None, &mut |_| Ok(()), &|_| ()).unwrap();
        assert!(opened.journal.position() >= answered);
        opened.journal.close().unwrap();
        assert!(check(dir.path(), None, &|_| ()).unwrap().is_sound());
    }
}

#[test]
fn a_failure_while_closing_is_told() {
    let dir = TempDir::new().unwrap();
    let plan = Arc::new(Plan { set_len: 1, ..Plan::default() });
    let journal = journal(dir.path(), &plan, 1 << 20);
    let ticket = journal.submit(commit(1), Timestamp(0), [0; 16]).unwrap();
    ticket.wait().unwrap();
    assert!(matches!(journal.close(), Err(JournalError::Io { .. })));
    let known = Known::default();
    let opened = Journal::open(dir.path(), known, None, &mut |_| Ok(()), &|_| ()).unwrap();
    assert_eq!(opened.journal.position(), 2);
}
