//! Reading without a lock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::TempDir;
use upheld_domain::Position;
use upheld_journal::{
    CodecError, Durable, FrameAt, Journal, JournalError, Known, Options, Reader, StoredFrame,
};

use crate::record::{
    NOW, flip, identity, make, make_closed, notes, open_all, open_with, read, salt, segments,
};

#[test]
fn a_reader_keeps_up_with_a_writer_over_many_segments() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let options = Options::new().segment_bytes(30_000);
    let mut journal = open_with(dir.path(), &options, Known::default(), None).unwrap().journal;
    journal.start(Box::new(|_| ())).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let reader = Reader::open(dir.path()).unwrap();
            let mut next = Position::FIRST;
            let mut rounds = 0;
            loop {
                let last_round = done.load(Ordering::SeqCst);
                for frame in reader.frames(next) {
                    let frame = frame.unwrap();
                    assert_eq!(frame.first, next);
                    assert_eq!(reader.read_at(frame.at).unwrap(), frame);
                    next = frame.last().plus(1);
                }
                rounds += 1;
                if last_round {
                    return (next.get() - 1, rounds);
                }
            }
        });
        for n in 0..60 {
            let tickets: Vec<_> = (0..40)
                .map(|i| journal.submit(notes(n * 40 + i, 1), NOW, salt(i)).unwrap())
                .collect();
            tickets.into_iter().for_each(|ticket| {
                ticket.wait().unwrap();
            });
        }
        done.store(true, Ordering::SeqCst);
        let (seen, rounds) = watch.join().unwrap();
        assert_eq!(seen, 2400);
        assert!(rounds > 1);
    });
    assert_eq!(Reader::open(dir.path()).unwrap().last_position().unwrap(), 2400);
    assert!(segments(dir.path()).len() > 5);
}

#[test]
fn what_is_read_ahead_is_what_is_read_frame_by_frame() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(60_000), 3_000);
    let reader = Reader::open(dir.path()).unwrap();
    let middle = Position::new(2_000).unwrap();
    for from in [Position::FIRST, middle] {
        let one_by_one: Vec<_> =
            reader.frames(from).map(|frame| Durable::of(frame.unwrap()).unwrap()).collect();
        let ahead: Vec<_> = reader.ahead(from, Durable::of).unwrap().map(Result::unwrap).collect();
        assert!(ahead == one_by_one && ahead.len() > 1_000);
    }
    // Broken off early, nobody waits for it.
    assert!(reader.ahead(middle, Durable::of).unwrap().next().unwrap().is_ok());
}

#[test]
fn reading_ahead_ends_with_the_first_error_and_after_all_before_it() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new(), 2_000);
    let reader = Reader::open(dir.path()).unwrap();
    let refused = move |frame: StoredFrame| match frame.first.get() {
        ..2_500 => Ok(frame.last().get()),
        _ => Err(CodecError::Frame("the test refuses it")),
    };
    let read: Vec<_> = reader.ahead(Position::FIRST, refused).unwrap().collect();
    let (last, before) = read.split_last().unwrap();
    assert!(matches!(last, Err(JournalError::Codec { position: 2_500.., .. })), "{last:?}");
    let ends: Vec<u64> = before.iter().map(|end| *end.as_ref().unwrap()).collect();
    assert!(ends.is_sorted() && ends.last().unwrap() + 1 >= 2_500, "{:?}", ends.last());
    flip(&segments(dir.path())[0], 20_000, 3);
    let read: Vec<_> = reader.ahead(Position::FIRST, Durable::of).unwrap().collect();
    assert!(matches!(read.last(), Some(Err(JournalError::Damaged(_)))), "{:?}", read.len());
    assert!(read.len() > 1 && read[..read.len() - 1].iter().all(Result::is_ok));
}

#[test]
#[should_panic(expected = "the reader broke down")]
fn a_panic_while_reading_ahead_is_a_panic() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new(), 1_000);
    let reader = Reader::open(dir.path()).unwrap();
    let broken = |_: StoredFrame| -> Result<(), CodecError> { panic!("the reader broke down") };
    reader.ahead(Position::FIRST, broken).unwrap().for_each(drop);
}

#[test]
fn reading_begins_with_the_commit_that_holds_the_position() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    let all = read(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(reader.identity(), &identity());
    let last = all.last().unwrap().last();
    for position in 1..=last.get() {
        let from = Position::new(position).unwrap();
        let skipped = all.iter().filter(|frame| frame.last() < from).count();
        let frames: Vec<_> = reader.frames(from).map(Result::unwrap).collect();
        assert_eq!(frames, all[skipped..], "from {position}");
    }
    assert_eq!(reader.frames(last.plus(1)).count(), 0);
    assert_eq!(reader.last_position().unwrap(), last.get());
}

#[test]
fn damage_is_named_and_what_lies_behind_it_can_be_read() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    let all = read(dir.path());
    for hurt in 0..all.len() {
        let path = dir.path().join(format!("{:020}.seg", all[hurt].at.segment));
        flip(&path, all[hurt].at.offset as usize + 17, 2);
        let reader = Reader::open(dir.path()).unwrap();
        let mut frames = reader.frames(Position::FIRST);
        let good: Vec<_> = frames.by_ref().take(hurt).map(Result::unwrap).collect();
        assert_eq!(good, all[..hurt]);
        let Some(Err(JournalError::Damaged(damage))) = frames.next() else {
            panic!("commit {hurt} was not missed")
        };
        let lost = (all[hurt].first.get(), all[hurt].last().get());
        assert_eq!((damage[0].first, damage[0].last), lost);
        assert!(frames.next().is_none());
        let behind: Vec<_> = reader.frames(all[hurt].last().plus(1)).map(Result::unwrap).collect();
        assert_eq!(behind, all[hurt + 1..], "commit {hurt}");
        let gone = reader.read_at(all[hurt].at).unwrap_err();
        assert!(matches!(gone, JournalError::NoFrame { .. }), "{gone}");
        flip(&path, all[hurt].at.offset as usize + 17, 2);
    }
}

#[test]
fn a_missing_segment_is_named() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    std::fs::remove_file(&segments(dir.path())[0]).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let first = reader.frames(Position::FIRST).next();
    assert!(matches!(first, Some(Err(JournalError::Damaged(_)))));
}

#[test]
fn an_unfinished_tail_ends_the_reading_quietly() {
    let dir = TempDir::new().unwrap();
    make(dir.path(), &Options::new().segment_bytes(1 << 14), 12, 4);
    let all = read(dir.path());
    flip(&segments(dir.path())[0], all[9].at.offset as usize + 45, 1);
    assert_eq!(read(dir.path()), all[..9]);
}

#[test]
fn places_that_hold_no_frame_are_refused() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new(), 3);
    let reader = Reader::open(dir.path()).unwrap();
    let first = read(dir.path())[0].at;
    for offset in [0, 47, first.offset - 40, first.offset + 1, u32::MAX] {
        let refused = reader.read_at(FrameAt { offset, ..first }).unwrap_err();
        assert!(matches!(refused, JournalError::NoFrame { .. }), "{offset}: {refused}");
    }
    assert!(reader.read_at(FrameAt { segment: 7, offset: 48 }).is_err());
}

#[test]
fn a_reader_finds_frames_again_after_a_segment_was_put_anew() {
    let dir = TempDir::new().unwrap();
    make(dir.path(), &Options::new().segment_bytes(1 << 14), 3, 2);
    let reader = Reader::open(dir.path()).unwrap();
    let all = read(dir.path());
    reader.read_at(all[0].at).unwrap();
    let (_opened, moved) = open_all(dir.path(), None).unwrap();
    for (frame, old) in moved.iter().zip(&all) {
        assert_eq!(reader.read_at(frame.at).unwrap().bytes, old.bytes);
    }
}
