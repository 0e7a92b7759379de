//! Random histories out as events and in again, by the libraries' own doors: the same root, the same
//! counts, the same cases; and what was changed on the way is not taken in.

use std::path::Path;

use proptest::prelude::{ProptestConfig, any, proptest};
use tempfile::TempDir;
use upheld_domain::{
    AsKnown, AuthorityFacts, AuthorityKind, CommandId, CourseDelivered, Event, Facts,
    OutreachFacts, Particular, Particulars, Position, Registered, StreamId, Topic,
};
use upheld_exchange::{EventsReader, Header, Kept, end_line, event_line, header_line};
use upheld_journal::StoredCommit;
use upheld_store::{CommandError, Identity, MadeAgain, Record, Unwatched, View};
use upheld_tests::office::{Notices, Office, Received, envelope_of, projections};

/// Records a history, and events of other streams behind it: its corrections name positions.
fn recorded(dir: &Path, seed: u64, cases: usize) {
    let office = Office::new(seed, cases);
    Office::create(dir);
    let mut record = Office::open(dir, &Notices::default()).unwrap();
    office.give(&mut record, office.steps());
    let day = office.steps().last().unwrap().today;
    for place in 0..3 {
        other_streams(&mut record, place, day);
    }
    record.close(&Unwatched).unwrap();
}

fn other_streams(record: &mut Record, place: usize, day: chrono::NaiveDate) {
    let id = |what: &str| CommandId::derived(&["events", what, &place.to_string()]);
    let body = format!("local:body-{place}");
    let name = Particulars::none().with(Particular::Name, "SYNTHETIC body").unwrap();
    let registered = Registered { kind: AuthorityKind::Other, group: None, first_day: None };
    let registered = Event {
        facts: Facts::Authority(AuthorityFacts::Registered(registered)),
        particulars: name,
    };
    let stream = StreamId::Authority(body.parse().unwrap());
    record.record(stream, vec![registered], &envelope_of(id("body"), day)).unwrap();
    let course = |attendees| {
        Event::bare(Facts::Outreach(OutreachFacts::CourseDelivered(CourseDelivered {
            authority: Some(body.parse().unwrap()),
            sector: None,
            topic: Topic::Housing,
            attendees,
            on: day,
        })))
    };
    let courses = vec![course(12), course(7)];
    record.record(StreamId::Outreach, courses, &envelope_of(id("course"), day)).unwrap();
}

fn commits(view: &View) -> Vec<StoredCommit> {
    let frames = view.journal().frames(Position::FIRST);
    frames.map(|frame| frame.unwrap().commit().unwrap()).collect()
}

fn written(view: &View) -> String {
    let identity = *view.identity();
    let header = Header::whole(identity.origin, identity.synthetic, view.position());
    let mut text = header_line(&header).unwrap() + "\n";
    for commit in commits(view) {
        let (first, count) = (commit.events[0].position.get(), commit.events.len() as u64);
        for (event, &wire) in commit.events.iter().zip(&commit.versions) {
            let kept = Kept { first, count, salt: commit.salt, wire };
            text += &(event_line(event, &kept).unwrap() + "\n");
        }
    }
    text + &end_line(view.position(), Some(&view.root())).unwrap() + "\n"
}

fn begun(dir: &Path, identity: &Identity) -> MadeAgain {
    MadeAgain::begin(&dir.join("again"), identity, &projections(), &Unwatched).unwrap()
}

/// Makes a record from a text; gives its root.
fn made(dir: &Path, text: &str) -> [u8; 32] {
    let mut reader = EventsReader::open("events", text.as_bytes()).unwrap();
    let header = reader.header().clone();
    let identity = Identity { origin: header.origin, synthetic: header.synthetic };
    let mut new = begun(dir, &identity);
    while let Some(read) = reader.next_commit().unwrap() {
        let (events, versions, salt) = (read.events, read.versions, read.salt);
        new.take(&StoredCommit { events, versions, salt }).unwrap();
    }
    let root = new.root().unwrap();
    new.finish(&Unwatched).unwrap();
    root
}

fn round_trip(seed: u64, cases: usize) {
    let dir = TempDir::new().unwrap();
    recorded(&dir.path().join("record"), seed, cases);
    let view = Office::view(&dir.path().join("record"), &Notices::default()).unwrap();
    let text = written(&view);
    assert_eq!(made(dir.path(), &text), view.root());
    let again = Office::view(&dir.path().join("again"), &Notices::default()).unwrap();
    assert_eq!(again.identity(), view.identity());
    assert_eq!(written(&again), text);
    let counts = |view: &View| view.cells(&Received).unwrap();
    assert!(counts(&view).iter().eq(counts(&again).iter()));
    assert_eq!(view.streams().events(), again.streams().events());
    for number in (0..view.case_count()).map(upheld_projection::CaseNumber) {
        assert_eq!(view.case(number).unwrap().events, again.case(number).unwrap().events);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_history_comes_back_the_same(seed in any::<u64>(), cases in 1_usize..20) {
        round_trip(seed, cases);
    }
}

#[test]
fn thousands_of_events_come_back_the_same() {
    round_trip(2020, 300);
}

#[test]
fn a_commit_that_can_not_have_been_is_refused_and_nothing_is_left() {
    let dir = TempDir::new().unwrap();
    recorded(&dir.path().join("record"), 5, 6);
    let view = Office::view(&dir.path().join("record"), &Notices::default()).unwrap();
    let all = commits(&view);
    let refused = |from: usize, change: &dyn Fn(&mut StoredCommit)| -> CommandError {
        let mut new = begun(dir.path(), view.identity());
        for commit in &all[..from] {
            new.take(commit).unwrap();
        }
        let mut changed = all[from].clone();
        change(&mut changed);
        let error = new.take(&changed).unwrap_err();
        drop(new);
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        error
    };
    let told = |error: CommandError| error.to_string();
    let other_id = refused(0, &|commit| {
        for event in &mut commit.events {
            event.command = CommandId::derived(&["another"]);
        }
    });
    assert!(told(other_id).contains("a case's id comes from the command that began it"));
    let gap = refused(0, &|commit| {
        for event in &mut commit.events {
            event.version = event.version.next();
        }
    });
    assert!(told(gap).contains("a gap in its stream"));
    let same = all.iter().skip(1).position(|c| c.events[0].stream == all[0].events[0].stream);
    let again = refused(same.unwrap() + 1, &|commit| {
        for event in &mut commit.events {
            event.command = all[0].events[0].command;
        }
    });
    assert!(matches!(again, CommandError::CommandReused { .. }), "{again}");
    let begins = |c: &StoredCommit| c.events[0].version.0 == 1;
    let next = all.iter().skip(1).position(begins).unwrap() + 1;
    let place = refused(next - 1, &|commit| *commit = all[next].clone());
    let place = told(place);
    assert!(place.contains("comes next, not"), "{place}");
    let course = all.iter().position(|c| c.events[0].stream == StreamId::Outreach).unwrap();
    let course = refused(course, &|commit| {
        for event in &mut commit.events {
            event.version = event.version.next();
        }
    });
    assert!(told(course).contains("a gap in its stream"));
}

#[test]
fn a_day_or_an_instant_is_a_position() {
    let dir = TempDir::new().unwrap();
    recorded(&dir.path().join("record"), 11, 30);
    let held = Office::view(&dir.path().join("record"), &Notices::default()).unwrap();
    let replayed = View::replayed(&dir.path().join("record"), None, &Unwatched).unwrap();
    let events: Vec<_> = commits(&held).into_iter().flat_map(|commit| commit.events).collect();
    let known = |as_known: AsKnown| {
        let by_hand = events.iter().filter(|e| as_known.includes(e.recorded_at)).count() as u64;
        assert_eq!(held.position_as_known(as_known).unwrap(), by_hand, "{as_known}");
        assert_eq!(replayed.position_as_known(as_known).unwrap(), by_hand, "{as_known}");
    };
    for event in events.iter().step_by(7) {
        known(AsKnown::Instant(event.recorded_at));
        known(AsKnown::Day(event.recorded_at.london_date()));
        known(AsKnown::Day(event.recorded_at.london_date().pred_opt().unwrap()));
    }
    known("2016-01-01".parse().unwrap());
    known("2030-01-01".parse().unwrap());
}

#[test]
fn every_kind_that_is_stored_has_a_line() {
    let streams: [(u16, &str); 6] = [
        (0, "case:00000000-0000-0000-0000-000000000001"),
        (1, "authority:E07000008"),
        (2, "definitions"),
        (3, "release:2019-20"),
        (4, "outreach"),
        (5, "scheme"),
    ];
    let stored = upheld_journal::event_kinds();
    for (family, stream) in streams {
        let known = Facts::kinds_of(&stream.parse().unwrap());
        let names: Vec<&str> = stored.iter().filter(|k| k.0 >> 8 == family).map(|k| k.2).collect();
        assert_eq!(known.len(), names.len(), "{stream}");
        for name in names {
            assert!(known.iter().any(|kind| name.ends_with(kind)), "{name} in {stream}");
        }
    }
    assert!(stored.iter().all(|kind| kind.0 >> 8 < 6), "a family without a line");
}
