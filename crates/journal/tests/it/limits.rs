//! What a commit may not be.

use tempfile::TempDir;
use upheld_domain::{
    AuthorityFacts, Corrected, CorrectionReason, Event, Facts, Noted, Particular, Particulars,
    Position, Renamed, StreamVersion,
};
use upheld_journal::{CodecError, Commit, EVENTS_MAX, Journal, PAYLOAD_BYTES_MAX, SubmitError};

use crate::record::{NOW, identity, notes, open_all, read, salt};

fn refused(commit: Commit) -> SubmitError {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    let refused = journal.submit(commit, NOW, salt(1)).unwrap_err();
    assert_eq!(journal.position(), 0, "no position was given out");
    journal.close().unwrap();
    assert_eq!(read(dir.path()), []);
    refused
}

fn with_text(bytes: usize) -> Event {
    let text = "t".repeat(bytes / 2);
    let particulars = Particulars::none().with(Particular::Note, &text).unwrap();
    let particulars = particulars.with(Particular::Summary, &text).unwrap();
    Event { particulars, ..notes(1, 1).events.remove(0) }
}

#[test]
fn a_commit_of_no_or_too_many_events_is_refused() {
    let none = refused(notes(1, 0));
    assert_eq!(none, SubmitError::Events { count: 0, max: EVENTS_MAX });
    let many = refused(notes(1, EVENTS_MAX + 1));
    assert_eq!(many, SubmitError::Events { count: EVENTS_MAX + 1, max: EVENTS_MAX });
}

#[test]
fn a_commit_of_too_many_bytes_is_refused_and_one_just_below_is_read_back() {
    let large = |bytes| Commit { events: vec![with_text(30_000), with_text(bytes)], ..notes(1, 1) };
    let over = refused(large(32_000));
    assert!(matches!(over, SubmitError::TooLarge { max: PAYLOAD_BYTES_MAX, .. }), "{over}");
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    let mut fitting = 0;
    for bytes in (31_100..31_400).step_by(2) {
        if let Ok(ticket) = journal.submit(large(bytes), NOW, salt(1)) {
            ticket.wait().unwrap();
            fitting += 1;
        }
    }
    assert!((1..150).contains(&fitting), "{fitting} of 150: the limit lies between");
    journal.close().unwrap();
    let frames = read(dir.path());
    assert_eq!(frames.len(), fitting);
    let largest = frames.iter().map(|f| f.bytes.len() - 40).max().unwrap();
    assert!(largest > PAYLOAD_BYTES_MAX - 2 && largest <= PAYLOAD_BYTES_MAX, "{largest}");
    assert!(frames.iter().all(|frame| frame.events().is_ok()));
}

#[test]
fn a_full_count_of_events_fits() {
    let dir = TempDir::new().unwrap();
    Journal::create(dir.path(), &identity()).unwrap();
    let mut journal = open_all(dir.path(), None).unwrap().0.journal;
    journal.start(Box::new(|_| ())).unwrap();
    let bare = Event::bare(notes(1, 1).events.remove(0).facts);
    let commit = Commit { events: vec![bare; EVENTS_MAX], ..notes(1, 1) };
    let receipt = journal.submit(commit, NOW, salt(1)).unwrap().wait().unwrap();
    assert_eq!(receipt.last().get(), EVENTS_MAX as u64);
    assert_eq!(read(dir.path())[0].events().unwrap().len(), EVENTS_MAX);
}

#[test]
fn versions_that_can_not_be_are_refused() {
    for (first, events) in [(0, 1), (u32::MAX, 1), (u32::MAX - 1, 2)] {
        let commit = Commit { first_version: StreamVersion(first), ..notes(1, events) };
        assert_eq!(refused(commit), SubmitError::Version { first });
    }
}

#[test]
fn an_event_in_the_wrong_stream_or_a_nested_correction_is_refused() {
    let on = "2020-04-01".parse().unwrap();
    let renamed = Event::bare(Facts::Authority(AuthorityFacts::Renamed(Renamed { on })));
    let stray = refused(Commit { events: vec![renamed], ..notes(1, 1) });
    assert_eq!(stray, SubmitError::Codec(CodecError::Stream { kind: 0x0102, family: 0 }));
    let correction = |facts| Corrected {
        corrects: Position::FIRST,
        facts: Some(Box::new(facts)),
        reason: CorrectionReason::Mistyped,
    };
    let nested = correction(correction(Noted { on }.into()).into());
    let event = Event::bare(Facts::Case(nested.into()));
    let refused = refused(Commit { events: vec![event], ..notes(1, 1) });
    assert_eq!(refused, SubmitError::Codec(CodecError::Nested));
}
