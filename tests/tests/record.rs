//! The record as one: what is given comes back, in both copies, whatever happens to either.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use upheld_domain::{CommandId, Event, Facts, OutreachFacts, SeminarHeld, StreamId, StreamVersion};
use upheld_projection::CaseNumber;
use upheld_store::{CommandError, Envelope, Notice, RecordError, verify};
use upheld_tests::files::{copy, segments};
use upheld_tests::office::{Notices, Office, Received, envelope_of, projections};

/// A record with generated cases, closed.
fn filled(cases: usize) -> (TempDir, Office) {
    let dir = TempDir::new().unwrap();
    let office = Office::new(11, cases);
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    office.give(&mut record, office.steps());
    record.close(&Notices::default()).unwrap();
    (dir, office)
}

/// Position, root, and counts: what must stay the same whatever is mended.
fn answers(dir: &Path) -> (u64, [u8; 32], Vec<(upheld_projection::CellKey, i64)>) {
    let view = Office::view(dir, &Notices::default()).unwrap();
    let cells = view.cells(&Received).unwrap().iter().collect();
    let answers = (view.position(), view.root(), cells);
    view.close(&Notices::default()).unwrap();
    answers
}

fn assert_sound(dir: &Path) {
    let notices = Notices::default();
    let mut record = Office::open(dir, &notices).unwrap();
    let verified = verify(&mut record, &projections(), &notices).unwrap();
    assert_eq!(verified.findings, [], "{verified:?}");
    record.close(&notices).unwrap();
}

#[test]
fn what_was_given_comes_back() {
    let (dir, office) = filled(400);
    let events: u64 = office.steps().iter().map(|step| step.command.events.len() as u64).sum();
    let (position, _, cells) = answers(dir.path());
    assert_eq!(position, events);
    assert!(cells.iter().map(|(_, count)| count).sum::<i64>() > 300);
    let view = Office::view(dir.path(), &Notices::default()).unwrap();
    for step in office.steps().iter().step_by(97) {
        let number = view.find(office.reference(step.case)).unwrap().expect("the case is there");
        let case = view.case(number).unwrap();
        assert_eq!(case.id, step.case);
        let recorded = case.events.iter().filter(|event| event.command == step.id);
        let facts: Vec<_> = recorded.map(|event| event.event.facts.case().unwrap()).collect();
        let given: Vec<_> = step.command.events.iter().map(|(facts, _)| facts).collect();
        assert_eq!(facts, given);
    }
    drop(view);
    assert_sound(dir.path());
}

#[test]
fn many_cases_are_what_each_of_them_is_also_where_the_journal_is_wounded() {
    let (dir, _) = filled(120);
    let view = Office::view(dir.path(), &Notices::default()).unwrap();
    let numbers: Vec<CaseNumber> = (0..view.case_count()).rev().map(CaseNumber).collect();
    let each: Vec<_> = numbers.iter().map(|&number| view.case(number).unwrap()).collect();
    for few in [0, 1, 31, 32, numbers.len()] {
        assert_eq!(view.cases(&numbers[..few]).unwrap(), each[..few]);
    }
    assert!(view.cases(&[CaseNumber(view.case_count())]).is_err());
    // Under the open view: what is lost comes from the other copy.
    let segment = dir.path().join("journal/00000000000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.iter().rposition(|&byte| byte != 0).unwrap() / 2;
    bytes[middle..middle + 2_000].fill(0);
    fs::write(&segment, &bytes).unwrap();
    assert_eq!(view.cases(&numbers).unwrap(), each);
    // And what was found so is healed.
    let notices = Notices::default();
    view.close(&notices).unwrap();
    let said = notices.take();
    assert!(said.iter().any(|notice| matches!(notice, Notice::JournalHealed { .. })), "{said:?}");
    assert_sound(dir.path());
}

#[test]
fn the_same_history_gives_the_same_root_in_any_number_of_sittings() {
    let (dir, office) = filled(60);
    let at_once = answers(dir.path());
    let other = TempDir::new().unwrap();
    Office::create(other.path());
    for sitting in office.steps().chunks(41) {
        let mut record = Office::open(other.path(), &Notices::default()).unwrap();
        office.give(&mut record, sitting);
        record.close(&Notices::default()).unwrap();
    }
    assert_eq!(answers(other.path()), at_once);
    assert_sound(other.path());
}

#[test]
fn a_command_given_again_gives_the_first_answer_and_writes_nothing() {
    let (dir, office) = filled(20);
    let before = answers(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    let step = &office.steps()[0];
    let envelope = office.envelope(step);
    let given = record.execute(office.reference(step.case), &step.command, &envelope).unwrap();
    assert!(given.again);
    assert_eq!((given.case, given.first), (step.case, step.first));
    let other = office.steps().iter().find(|s| s.case == step.case && s.id != step.id).unwrap();
    let error = record.execute(office.reference(step.case), &other.command, &envelope).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("was given before with another content, at position 1"), "{said}");
    record.close(&Notices::default()).unwrap();
    assert_eq!(answers(dir.path()), before);
}

#[test]
fn a_command_made_for_an_older_case_is_refused_and_names_what_was_missed() {
    let (dir, office) = filled(20);
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    let step = &office.steps()[0];
    let mut envelope = office.envelope(step);
    envelope.id = CommandId::derived(&["another"]);
    envelope.expected = Some(StreamVersion(1));
    let note = upheld_domain::CaseCommand::one(upheld_domain::Noted { on: step.today });
    let reference = office.reference(step.case);
    let (_, case) = record.case(reference).unwrap().unwrap();
    match record.execute(reference, &note, &envelope).unwrap_err() {
        CommandError::Conflict { expected, found, missed } => {
            assert_eq!((expected.0, found), (1, case.version()));
            let versions: Vec<u32> = missed.iter().map(|event| event.version.0).collect();
            assert_eq!(versions, (2..=case.version().0).collect::<Vec<_>>());
        }
        other => panic!("{other}"),
    }
    record.close(&Notices::default()).unwrap();
}

#[test]
fn outreach_that_is_not_waited_for_is_numbered_recorded_once_and_refused_as_if_it_were() {
    let given_out = |waits: bool| {
        let (dir, office) = filled(20);
        let notices = Notices::default();
        let mut record = Office::open(dir.path(), &notices).unwrap();
        let day = office.steps().last().unwrap().today;
        let seminar = |delegates| {
            let held = SeminarHeld { delegates, authorities: 1, on: day };
            Event::bare(Facts::Outreach(OutreachFacts::SeminarHeld(held)))
        };
        let envelope = |name: u32| envelope_of(CommandId::derived(&[&name.to_string()]), day);
        let mut give = |events: Vec<Event>, envelope: &Envelope| match waits {
            true => record.record(StreamId::Outreach, events, envelope),
            false => record.give_outreach(events, envelope),
        };
        for place in 1..=40 {
            let given = give(vec![seminar(place), seminar(place)], &envelope(place)).unwrap();
            assert!(!given.again, "{place}");
            // Before it is known to be durable, or after.
            let again = give(vec![seminar(place), seminar(place)], &envelope(place)).unwrap();
            assert_eq!((again.first, again.count, again.again), (given.first, 2, true));
            let refused = give(vec![seminar(place)], &envelope(place)).unwrap_err();
            assert!(matches!(refused, CommandError::CommandReused { .. }), "{refused}");
            let tomorrow = day + chrono::Days::new(1);
            let held = SeminarHeld { delegates: 1, authorities: 1, on: tomorrow };
            let early = Event::bare(Facts::Outreach(OutreachFacts::SeminarHeld(held)));
            give(vec![early], &envelope(1_000 + place)).unwrap_err();
        }
        let stale = Envelope { expected: Some(StreamVersion(3)), ..envelope(2_000) };
        match give(vec![seminar(1)], &stale).unwrap_err() {
            CommandError::Conflict { found, missed, .. } => {
                assert_eq!((found, missed.len()), (StreamVersion(80), 77));
            }
            other => panic!("{other}"),
        }
        record.close(&notices).unwrap();
        assert_sound(dir.path());
        let versions: Vec<u32> = {
            let view = Office::view(dir.path(), &notices).unwrap();
            let events = view.streams().events().iter();
            events.filter(|e| e.stream == StreamId::Outreach).map(|e| e.version.0).collect()
        };
        assert_eq!(versions, (1..=80).collect::<Vec<_>>());
        answers(dir.path())
    };
    assert_eq!(given_out(false), given_out(true));
}

#[test]
fn a_store_that_is_gone_is_rebuilt_from_the_journal() {
    let (dir, _) = filled(300);
    let before = answers(dir.path());
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let notices = Notices::default();
    let view = Office::view(dir.path(), &notices).unwrap();
    let said = notices.take();
    assert!(
        matches!(&said[..], [Notice::StoreRebuilt { why, .. }] if why == "it was missing"),
        "{said:?}"
    );
    view.close(&notices).unwrap();
    assert_eq!(answers(dir.path()), before);
    assert_sound(dir.path());
}

#[test]
fn a_store_with_overwritten_bytes_is_found_and_rebuilt() {
    let (dir, _) = filled(300);
    let before = answers(dir.path());
    for tenth in [0, 2, 5, 8] {
        let scratch = TempDir::new().unwrap();
        copy(dir.path(), scratch.path());
        let file = scratch.path().join("store/db");
        let mut bytes = fs::read(&file).unwrap();
        let start = bytes.len() / 10 * tenth;
        let end = (start + 50_000).min(bytes.len());
        bytes[start..end].fill(0x5a);
        fs::write(&file, bytes).unwrap();
        // Opening may find it, or reading, or only a verification that looks at everything.
        let notices = Notices::default();
        let found = Office::open(scratch.path(), &notices).and_then(|mut record| {
            let verified = verify(&mut record, &projections(), &notices)?;
            Ok((verified.findings, record.close(&notices)))
        });
        let why = match &found {
            Ok((findings, Ok(()))) if findings.is_empty() => None,
            Ok((findings, closed)) => Some(format!("{findings:?} {closed:?}")),
            Err(error) => {
                assert!(error.is_store_damage(), "{error:?}");
                Some(error.to_string())
            }
        };
        drop(found);
        if let Some(why) = why {
            let wait = std::time::Duration::ZERO;
            upheld_store::Record::set_store_aside(scratch.path(), wait, &why, &notices).unwrap();
        }
        assert_eq!(answers(scratch.path()), before, "damage at {tenth} tenths");
        assert_sound(scratch.path());
    }
}

#[test]
fn a_journal_with_overwritten_bytes_is_healed_from_the_store() {
    let (dir, _) = filled(300);
    let before = answers(dir.path());
    let segment = &segments(dir.path())[0];
    let mut bytes = fs::read(segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 10_000].fill(0);
    fs::write(segment, bytes).unwrap();
    let notices = Notices::default();
    let record = Office::open(dir.path(), &notices).unwrap();
    record.close(&notices).unwrap();
    assert!(
        notices.take().iter().any(|notice| matches!(notice, Notice::JournalHealed { .. })),
        "the healing was not told"
    );
    assert_eq!(answers(dir.path()), before);
    assert_sound(dir.path());
}

#[test]
fn a_journal_cut_short_gets_its_end_back_from_the_store() {
    let (dir, _) = filled(120);
    let before = answers(dir.path());
    let segment = segments(dir.path()).pop().unwrap();
    let bytes = fs::read(&segment).unwrap();
    fs::write(&segment, &bytes[..bytes.len() / 3]).unwrap();
    let notices = Notices::default();
    let record = Office::open(dir.path(), &notices).unwrap();
    record.close(&notices).unwrap();
    let said = notices.take();
    assert!(
        said.iter()
            .any(|n| matches!(n, Notice::JournalRestored { .. } | Notice::JournalHealed { .. })),
        "{said:?}"
    );
    assert_eq!(answers(dir.path()), before);
    assert_sound(dir.path());
}

#[test]
fn damage_in_both_copies_at_once_is_named_by_position() {
    let (dir, _) = filled(120);
    let segment = &segments(dir.path())[0];
    let mut bytes = fs::read(segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 2_000].fill(0);
    fs::write(segment, bytes).unwrap();
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let error = Office::open(dir.path(), &Notices::default()).err().expect("nothing can heal this");
    let said = error.to_string();
    assert!(said.contains("the journal is damaged at positions"), "{said}");
}

#[test]
fn a_reader_carries_on_from_the_journal_while_a_writer_holds_the_record() {
    let (dir, office) = filled(80);
    let before = answers(dir.path());
    let record = Office::open(dir.path(), &Notices::default()).unwrap();
    let notices = Notices::default();
    let view = Office::view(dir.path(), &notices).unwrap();
    let here = std::process::id();
    assert!(
        matches!(notices.take()[..], [Notice::ReadingJournal { pid: Some(pid) }] if pid == here)
    );
    let cells: Vec<_> = view.cells(&Received).unwrap().iter().collect();
    assert_eq!((view.position(), view.root(), cells), before);
    let step = &office.steps()[5];
    let number = view.find(office.reference(step.case)).unwrap().unwrap();
    assert_eq!(view.case(number).unwrap().id, step.case);
    let error = Office::open(dir.path(), &notices).err().expect("one holds it already");
    assert!(matches!(error, RecordError::Lock(_)));
    assert_eq!(error.to_string(), format!("the record is in use by process {here}"));
    record.close(&notices).unwrap();
}

#[test]
fn a_writer_that_vanishes_loses_nothing_it_answered() {
    let (dir, office) = filled(0);
    let (first, second) = office.steps().split_at(0);
    assert!(first.is_empty() && second.is_empty());
    let office = Office::new(5, 200);
    let half = office.steps().len() / 2;
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    office.give(&mut record, &office.steps()[..half]);
    record.settle().unwrap();
    let image = TempDir::new().unwrap();
    // What the files hold at this moment, with nothing closed: as after kill -9.
    copy(dir.path(), image.path());
    let answered: u64 =
        office.steps()[..half].iter().map(|step| step.command.events.len() as u64).sum();
    let mut revived = Office::open(image.path(), &Notices::default()).unwrap();
    let view_position = {
        let (_, case) =
            revived.case(office.reference(office.steps()[half - 1].case)).unwrap().unwrap();
        case.entries().last().unwrap().position.get()
    };
    assert_eq!(view_position, answered);
    office.give(&mut revived, &office.steps()[half..]);
    revived.close(&Notices::default()).unwrap();
    office.give(&mut record, &office.steps()[half..]);
    record.close(&Notices::default()).unwrap();
    assert_eq!(answers(image.path()), answers(dir.path()));
    assert_sound(image.path());
}

#[test]
fn blobs_stay_empty() {
    let (dir, _) = filled(500);
    let blobs = dir.path().join("store/blobs");
    let count = fs::read_dir(&blobs).map_or(0, Iterator::count);
    assert_eq!(count, 0, "values larger than a page are never synced by sled");
}
