//! Submitting, the clock, closing, and many threads at once.

use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;
use upheld_domain::{Clock, Timestamp};
use upheld_journal::{Durable, Journal, JournalError, Known, Options, SubmitError};

use crate::record::{NOW, bytes_of, identity, known, notes, open_all, open_with, read, salt};

fn started(dir: &TempDir) -> Journal {
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    journal
}

#[test]
fn eight_threads_get_positions_without_gaps_and_every_ticket_its_answer() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let options = Options::new().segment_bytes(20_000);
    let mut journal = open_with(dir.path(), &options, Known::default(), None).unwrap().journal;
    let handed = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&handed);
    let keep = move |commits: Vec<Durable>| {
        kept.lock().unwrap().extend(commits.into_iter().map(|commit| commit.frame));
    };
    journal.start(Box::new(keep)).unwrap();
    let work = |t: u64| {
        let journal = &journal;
        let submit = move |i: u64| {
            let n = t * 1000 + i;
            let events = usize::try_from(n % 3).unwrap() + 1;
            journal.submit(notes(n, events), NOW, salt(n)).unwrap().wait().unwrap()
        };
        (0..100).map(submit).collect::<Vec<_>>()
    };
    let mut receipts: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|t| scope.spawn(move || work(t))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    receipts.sort_by_key(|receipt| receipt.first);
    let mut next = 1;
    for receipt in &receipts {
        assert_eq!(receipt.first.get(), next);
        next = receipt.last().get() + 1;
    }
    assert_eq!((journal.position(), journal.durable(), receipts.len()), (next - 1, next - 1, 800));
    let root = journal.root_at_durable();
    journal.close().unwrap();
    let frames = read(dir.path());
    assert_eq!(known(&frames).frontier.root(), root);
    assert_eq!(*handed.lock().unwrap(), frames, "handed over in order, with their places");
}

#[test]
fn the_clock_is_held_refused_or_flagged() {
    let dir = TempDir::new().unwrap();
    let journal = started(&dir);
    let submit = |ms: i64| {
        let receipt = journal.submit(notes(1, 1), Timestamp(NOW.0 + ms), salt(1))?.wait().unwrap();
        Ok::<_, SubmitError>((receipt.recorded_at.0 - NOW.0, receipt.clock))
    };
    let minutes = 60_000;
    let days = 24 * 60 * minutes;
    assert_eq!(submit(0), Ok((0, Clock::Steady)));
    assert_eq!(submit(-1), Ok((0, Clock::Held)));
    assert_eq!(submit(-5 * minutes), Ok((0, Clock::Held)));
    let (now, last) = (Timestamp(NOW.0 - 5 * minutes - 1), NOW);
    assert_eq!(submit(-5 * minutes - 1), Err(SubmitError::ClockBehind { now, last }));
    assert_eq!(journal.position(), 3, "nothing was given out");
    assert_eq!(submit(31 * days), Ok((31 * days, Clock::Steady)));
    assert_eq!(submit(62 * days + 1), Ok((62 * days + 1, Clock::Jumped)));
    assert!(submit(i64::MIN / 2).is_err());
    journal.close().unwrap();
    // The time is remembered over a reopening, be the checkpoint where it may.
    for upto in [0, 5] {
        let frames = read(dir.path());
        let mut opened =
            open_with(dir.path(), &Options::new(), known(&frames[..upto]), None).unwrap();
        opened.journal.start(Box::new(|_| ())).unwrap();
        let behind = opened.journal.submit(notes(2, 1), NOW, salt(2)).unwrap_err();
        assert!(matches!(behind, SubmitError::ClockBehind { .. }), "{behind}");
    }
}

#[test]
fn the_time_is_remembered_when_the_last_segment_is_new() {
    let dir = TempDir::new().unwrap();
    let options = Options::new().segment_bytes(600);
    crate::record::make_closed(dir.path(), &options, 9);
    let frames = read(dir.path());
    // A segment was begun, and nothing written to it yet.
    let next = frames.last().unwrap().last().get() + 1;
    let first = std::fs::read(&crate::record::segments(dir.path())[0]).unwrap();
    let mut header = first[..40].to_vec();
    header[32..40].copy_from_slice(&next.to_be_bytes());
    header.extend(xxhash_rust::xxh3::xxh3_64(&header).to_be_bytes());
    std::fs::write(dir.path().join(format!("{next:020}.seg")), header).unwrap();
    let mut opened = open_with(dir.path(), &options, known(&frames), None).unwrap();
    opened.journal.start(Box::new(|_| ())).unwrap();
    let early = Timestamp(NOW.0 - 10 * 60_000);
    let behind = opened.journal.submit(notes(2, 1), early, salt(2));
    assert!(matches!(behind, Err(SubmitError::ClockBehind { .. })));
    let kept = opened.journal.submit(notes(2, 1), NOW, salt(2)).unwrap().wait().unwrap();
    assert_eq!((kept.first.get(), kept.clock), (next, Clock::Held));
}

#[test]
fn closing_writes_what_waits_and_leaves_a_clean_end() {
    let dir = TempDir::new().unwrap();
    let journal = started(&dir);
    let tickets: Vec<_> =
        (0..50).map(|n| journal.submit(notes(n, 1), NOW, salt(n)).unwrap()).collect();
    journal.close().unwrap();
    for ticket in tickets {
        ticket.wait().unwrap();
    }
    let length = std::fs::metadata(&crate::record::segments(dir.path())[0]).unwrap().len();
    let (opened, frames) = open_all(dir.path(), None).unwrap();
    assert_eq!((opened.report.unclean, frames.len()), (false, 50));
    assert_eq!(u64::from(frames[49].at.offset) + frames[49].bytes.len() as u64 + 40, length);
    opened.journal.close().unwrap();
    let after = std::fs::metadata(&crate::record::segments(dir.path())[0]).unwrap().len();
    assert_eq!(after, length, "closing twice adds nothing");
}

#[test]
fn writing_goes_on_after_reopening() {
    let dir = TempDir::new().unwrap();
    drop(started(&dir));
    for n in 0..6u64 {
        let mut journal = open_all(dir.path(), None).unwrap().0.journal;
        journal.start(Box::new(|_| ())).unwrap();
        let receipt = journal.submit(notes(n, 2), NOW, salt(n)).unwrap().wait().unwrap();
        assert_eq!(receipt.first.get(), n * 2 + 1);
        // Every other time it is closed as it should be.
        if n % 2 == 0 { journal.close().unwrap() } else { drop(journal) }
    }
    let (_, frames) = open_all(dir.path(), None).unwrap();
    assert_eq!(frames.len(), 6);
    assert_eq!(bytes_of(&frames), bytes_of(&read(dir.path())));
}

#[test]
fn a_journal_that_was_not_started_or_is_not_empty_says_so() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let again = Journal::create(dir.path(), &identity()).unwrap_err();
    assert!(matches!(again, JournalError::NotEmpty(_)), "{again}");
    let journal = open_all(dir.path(), None).unwrap().0.journal;
    let refused = journal.submit(notes(1, 1), NOW, salt(1)).unwrap_err();
    assert_eq!(refused, SubmitError::NotStarted);
    let nowhere = TempDir::new().unwrap();
    for dir in [nowhere.path().to_owned(), nowhere.path().join("deeper")] {
        let absent = open_all(&dir, None).unwrap_err();
        assert!(matches!(absent, JournalError::Absent(_)), "{absent}");
    }
}

#[test]
fn a_taker_that_breaks_down_poisons_the_journal() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| panic!("the store broke down"))).unwrap();
    journal.submit(notes(1, 1), NOW, salt(1)).unwrap().wait().unwrap();
    let poisoned = loop {
        // The answer comes before the callback: the next one meets the poison sooner or later.
        match journal.submit(notes(2, 1), NOW, salt(2)).map(upheld_journal::Ticket::wait) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => break error.to_string(),
            Err(error) => break error.to_string(),
        }
    };
    assert!(poisoned.contains("thread broke down"), "{poisoned}");
    assert!(matches!(journal.close(), Err(JournalError::Poisoned(_))));
}

#[test]
fn what_would_be_taken_is_said_and_not_written() {
    let dir = TempDir::new().unwrap();
    let journal = started(&dir);
    let receipt = journal.would_take(notes(1, 2), NOW).unwrap();
    assert_eq!((receipt.first.get(), receipt.count, receipt.clock), (1, 2, Clock::Steady));
    let refused = journal.would_take(notes(1, 0), NOW).unwrap_err();
    assert!(matches!(refused, SubmitError::Events { count: 0, .. }), "{refused}");
    journal.submit(notes(1, 1), NOW, salt(1)).unwrap().wait().unwrap();
    let before = Timestamp(NOW.0 - 3_600_000);
    let behind = journal.would_take(notes(2, 1), before).unwrap_err();
    assert!(matches!(behind, SubmitError::ClockBehind { .. }), "{behind}");
    assert_eq!(journal.would_take(notes(2, 1), NOW).unwrap().first.get(), 2);
    assert_eq!((journal.position(), journal.durable()), (1, 1));
    journal.close().unwrap();
    assert_eq!(read(dir.path()).len(), 1);
}

#[test]
fn a_journal_whose_making_was_stopped_is_made_by_the_next_try() {
    let dir = TempDir::new().unwrap();
    let staged = dir.path().join("00000000000000000001.seg.new");
    std::fs::write(&staged, b"half of a head").unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    assert!(!staged.exists());
    let journal = open_all(dir.path(), None).unwrap().0.journal;
    assert_eq!(journal.position(), 0);
    drop(journal);
    let again = Journal::create(dir.path(), &identity()).unwrap_err();
    assert!(matches!(again, JournalError::NotEmpty(_)), "{again}");
}
