//! Commits of one journal put into another that is made again: the same root, or a refusal that
//! writes nothing.

use tempfile::TempDir;
use upheld_domain::{Clock, Timestamp};
use upheld_journal::{Journal, Options, StoredCommit, SubmitError};

use crate::record::{NOW, identity, known, notes, open_all, open_with, read, salt};

/// Commits of a journal with several segments, and its root.
fn recorded() -> (Vec<StoredCommit>, [u8; 32]) {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let options = Options::new().segment_bytes(4_000);
    let mut journal =
        open_with(dir.path(), &options, upheld_journal::Known::default(), None).unwrap().journal;
    journal.start(Box::new(|_| ())).unwrap();
    for n in 0..60_i64 {
        // Held now and then, and once far ahead.
        let ahead = if n > 40 { 40 * 24 * 60 * 60 * 1000 } else { 0 };
        let now = Timestamp(NOW.0 + n * 1_000 - (n % 7) * 1_500 + ahead);
        let n = u64::try_from(n).unwrap();
        let events = usize::try_from(n % 3).unwrap() + 1;
        journal.submit(notes(n, events), now, salt(n)).unwrap().wait().unwrap();
    }
    let root = journal.root_at_durable();
    journal.close().unwrap();
    let frames = read(dir.path());
    assert_eq!(known(&frames).frontier.root(), root);
    (frames.iter().map(|frame| frame.commit().unwrap()).collect(), root)
}

fn empty(dir: &TempDir) -> Journal {
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    journal
}

#[test]
fn restored_commits_come_to_the_same_root() {
    let (commits, root) = recorded();
    let clocks = |clock| commits.iter().filter(|c| c.events[0].clock == clock).count();
    assert!(clocks(Clock::Held) > 0 && clocks(Clock::Jumped) == 1);
    let dir = TempDir::new().unwrap();
    let journal = empty(&dir);
    let mut last = None;
    for commit in &commits {
        last = Some(journal.restore(commit).unwrap());
    }
    last.unwrap().wait().unwrap();
    assert_eq!(journal.root_at_durable(), root);
    journal.close().unwrap();
    let again: Vec<_> = read(dir.path()).iter().map(|frame| frame.commit().unwrap()).collect();
    assert_eq!(again, commits);
}

#[test]
fn only_an_empty_journal_takes_them() {
    let (commits, _) = recorded();
    let dir = TempDir::new().unwrap();
    let journal = empty(&dir);
    journal.restore(&commits[0]).unwrap().wait().unwrap();
    journal.submit(notes(900, 1), Timestamp(NOW.0 + 10_000_000), salt(1)).unwrap().wait().unwrap();
    assert!(matches!(journal.restore(&commits[1]), Err(SubmitError::NotEmpty)));
    journal.close().unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    assert!(matches!(journal.restore(&commits[1]), Err(SubmitError::NotEmpty)));
}

#[test]
fn what_does_not_follow_is_refused_and_nothing_of_it_is_kept() {
    let (commits, _) = recorded();
    let dir = TempDir::new().unwrap();
    let journal = empty(&dir);
    for commit in &commits[..10] {
        journal.restore(commit).unwrap().wait().unwrap();
    }
    let next = &commits[10];
    assert!(next.events.len() > 1, "a commit of several events is needed");
    let refused = |change: &dyn Fn(&mut StoredCommit)| {
        let mut commit = next.clone();
        change(&mut commit);
        journal.restore(&commit).unwrap_err().to_string()
    };
    let gap = refused(&|c| *c = commits[11].clone());
    assert!(gap.contains("comes next, not"), "{gap}");
    let back = refused(&|c| {
        for event in &mut c.events {
            event.recorded_at = Timestamp(NOW.0 - 1);
        }
    });
    assert!(back.contains("time runs on"), "{back}");
    let flag = refused(&|c| {
        for event in &mut c.events {
            event.clock = Clock::Jumped;
        }
    });
    assert!(flag.contains("its clock can't have been jumped"), "{flag}");
    let times = refused(&|c| c.events[1].recorded_at.0 += 1);
    assert!(times.contains("recorded at several times"), "{times}");
    let places = refused(&|c| c.events[1].position = c.events[1].position.plus(1));
    assert!(places.contains("positions leave a gap"), "{places}");
    let versions = refused(&|c| c.events[1].version = c.events[1].version.next());
    assert!(versions.contains("versions leave a gap"), "{versions}");
    let newer = refused(&|c| c.versions[1] = 2);
    assert!(newer.contains("written by a newer Upheld: Noted version 2"), "{newer}");
    let few = refused(&|c| c.versions.truncate(1));
    assert!(few.contains("not one wire version for each event"), "{few}");
    let none = refused(&|c| c.events.clear());
    assert!(none.contains("there is none"), "{none}");
    // After all that the right one still fits.
    journal.restore(next).unwrap().wait().unwrap();
    assert_eq!(journal.position(), next.events.last().unwrap().position.get());
}

#[test]
fn the_last_event_recorded_by_a_time_is_found_in_any_segment() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let options = Options::new().segment_bytes(1_000);
    let mut journal =
        open_with(dir.path(), &options, upheld_journal::Known::default(), None).unwrap().journal;
    journal.start(Box::new(|_| ())).unwrap();
    let reader = upheld_journal::Reader::open(dir.path()).unwrap();
    assert_eq!(reader.last_recorded(&|_| true).unwrap(), 0);
    for n in 0..40_u64 {
        let now = Timestamp(NOW.0 + i64::try_from(n / 2).unwrap());
        journal.submit(notes(n, 2), now, salt(n)).unwrap().wait().unwrap();
    }
    let reader = upheld_journal::Reader::open(dir.path()).unwrap();
    for n in -1..25_i64 {
        let by = Timestamp(NOW.0 + n);
        let expected = u64::try_from((n + 1).clamp(0, 20)).unwrap() * 4;
        assert_eq!(reader.last_recorded(&|at| at <= by).unwrap(), expected, "by {n}");
    }
}
