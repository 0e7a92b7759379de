//! Backups of a journal of many files: which are copied again, what is said where one is missing, and that
//! what is brought back is the same to the byte.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do: at once and loudly")]

use std::cell::Cell;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_audit::Checkpoint;
use upheld_backup::{BackupError, Manifest, back_up, restore};
use upheld_domain::{
    Actor, CaseFacts, CaseId, CommandId, Event, Facts, Noted, Particular, Particulars, StreamId,
    StreamVersion, Timestamp,
};
use upheld_journal::{Commit, Identity, Journal, Known, Options, segment_name};
use uuid::Uuid;

/// Whoever hears how far it is lets it go on.
fn go_on(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn identity() -> Identity {
    Identity { origin: Uuid::from_u128(7), synthetic: true }
}

fn note(n: u64) -> Commit {
    let note = Event {
        facts: Facts::Case(CaseFacts::from(Noted { on: "2020-07-22".parse().unwrap() })),
        particulars: Particulars::none().with(Particular::Note, "SYNTHETIC note").unwrap(),
    };
    Commit {
        stream: StreamId::Case(CaseId(Uuid::from_u128(u128::from(n)))),
        first_version: StreamVersion(1),
        command: CommandId(Uuid::from_u128(u128::from(n) << 64)),
        actor: Actor::new("tests").unwrap(),
        events: vec![note; usize::try_from(n % 3).unwrap() + 1],
    }
}

fn open(dir: &Path) -> Journal {
    let options = Options::new().segment_bytes(4_000);
    let opened =
        Journal::open_with(&options, dir, Known::default(), None, &mut |_| Ok(()), &|_| ());
    let mut journal = opened.unwrap().journal;
    journal.start(Box::new(|_| ())).unwrap();
    journal
}

fn record(journal: &Journal, commits: std::ops::Range<u64>) {
    for n in commits {
        let now = Timestamp(1_595_404_800_000 + i64::try_from(n).unwrap());
        journal.submit(note(n), now, [n.to_le_bytes()[0]; 16]).unwrap().wait().unwrap();
    }
}

/// A journal of several files in `journal`, backed up into `backup`.
fn scene() -> (TempDir, Manifest) {
    let dir = TempDir::new().unwrap();
    let journal = dir.path().join("journal");
    Journal::create(&journal, &identity()).unwrap();
    let open = open(&journal);
    record(&open, 0..100);
    open.close().unwrap();
    let made = back_up(&journal, &dir.path().join("backup"), None, &go_on).unwrap();
    assert!(made.manifest.segments.len() > 4, "{:?}", made.manifest);
    (dir, made.manifest)
}

#[test]
fn only_what_is_new_is_copied_and_all_of_it_comes_back() {
    let (dir, first) = scene();
    let (journal, backup) = (dir.path().join("journal"), dir.path().join("backup"));
    let open = open(&journal);
    record(&open, 100..140);
    // The writer is still there, and its last file has room reserved behind what is written.
    let second = back_up(&journal, &backup, None, &go_on).unwrap();
    assert_eq!(second.manifest.position, open.position());
    assert_eq!(second.before, Some(first.position));
    let sealed = first.segments.len() - 1;
    assert_eq!(second.manifest.segments[..sealed], first.segments[..sealed]);
    assert_eq!(second.copied, second.manifest.segments.len() - sealed);
    open.close().unwrap();

    let place = dir.path().join("again");
    let checkpoint = Checkpoint::new(&identity(), 0, upheld_journal::merkle::root_of(&[]));
    restore(&backup, &place, Some(&checkpoint), &go_on).map(|_| ()).unwrap();
    assert!(!place.exists(), "it was not finished");
    restore(&backup, &place, None, &go_on).unwrap().finish().unwrap();
    for segment in &second.manifest.segments {
        let name = segment_name(segment.first);
        let (there, back) = (journal.join(&name), place.join("journal").join(&name));
        assert_eq!(fs::read(there).unwrap(), fs::read(back).unwrap(), "{name}");
    }
    let report = upheld_journal::check(&place.join("journal"), None, &|_| ()).unwrap();
    assert!(report.is_sound() && report.position == second.manifest.position);
}

#[test]
fn every_file_that_is_missing_or_changed_is_named_with_its_positions() {
    let (dir, manifest) = scene();
    let backup = dir.path().join("backup");
    let (second, fourth) = (&manifest.segments[1], &manifest.segments[3]);
    fs::remove_file(backup.join(&second.file)).unwrap();
    let mut bytes = fs::read(backup.join(&fourth.file)).unwrap();
    bytes[60] ^= 1;
    fs::write(backup.join(&fourth.file), bytes).unwrap();
    let place = dir.path().join("again");
    let Err(BackupError::Lost(lost)) = restore(&backup, &place, None, &go_on) else {
        panic!("it was taken");
    };
    let named: Vec<_> = lost.iter().map(|lost| (lost.first, lost.last)).collect();
    assert_eq!(named, [(second.first, second.last), (fourth.first, fourth.last)]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "something was left behind");
    // The next backup makes it whole.
    let made = back_up(&dir.path().join("journal"), &backup, None, &go_on).unwrap();
    assert_eq!(made.mended, [second.file.clone(), fourth.file.clone()]);
    restore(&backup, &place, None, &go_on).unwrap().finish().unwrap();
}

#[test]
fn a_file_in_the_place_of_another_is_refused() {
    let (dir, manifest) = scene();
    let backup = dir.path().join("backup");
    let [first, second, ..] = manifest.segments.as_slice() else { panic!("too few") };
    fs::copy(backup.join(&first.file), backup.join(&second.file)).unwrap();
    let refused = restore(&backup, &dir.path().join("again"), None, &go_on);
    assert!(matches!(refused, Err(BackupError::Lost(_))));
}

#[test]
fn a_journal_with_a_file_missing_is_not_backed_up_over_a_good_one() {
    let (dir, manifest) = scene();
    let (journal, backup) = (dir.path().join("journal"), dir.path().join("backup"));
    fs::remove_file(journal.join(segment_name(manifest.segments[2].first))).unwrap();
    let refused = back_up(&journal, &backup, None, &go_on);
    assert!(matches!(refused, Err(BackupError::Journal(_))), "{refused:?}");
    assert_eq!(Manifest::read(&backup).unwrap().as_ref(), Some(&manifest));
    restore(&backup, &dir.path().join("again"), None, &go_on).unwrap().finish().unwrap();
}

#[test]
fn a_rewritten_record_whose_commit_reaches_over_the_end_of_the_backup_is_refused() {
    let dir = TempDir::new().unwrap();
    let (journal, backup) = (dir.path().join("journal"), dir.path().join("backup"));
    // Of one event, two, three and one.
    Journal::create(&journal, &identity()).unwrap();
    let first = open(&journal);
    record(&first, 0..4);
    first.close().unwrap();
    let made = back_up(&journal, &backup, None, &go_on).unwrap().manifest;
    assert_eq!(made.position, 7);
    // The same record as somebody else tells it: position 7 lies in the middle of a commit.
    fs::remove_dir_all(&journal).unwrap();
    Journal::create(&journal, &identity()).unwrap();
    let other = open(&journal);
    for n in [1, 4, 7, 10] {
        // Of two events each.
        record(&other, n..n + 1);
    }
    assert_eq!(other.position(), 8);
    other.close().unwrap();
    let refused = back_up(&journal, &backup, None, &go_on);
    assert!(matches!(refused, Err(BackupError::Rewritten { position: 7 })), "{refused:?}");
    assert_eq!(Manifest::read(&backup).unwrap(), Some(made));
    restore(&backup, &dir.path().join("again"), None, &go_on).unwrap().finish().unwrap();
}

#[test]
fn a_backup_whose_manifest_is_gone_is_not_overwritten_by_a_shorter_record() {
    let dir = TempDir::new().unwrap();
    let (journal, backup) = (dir.path().join("journal"), dir.path().join("backup"));
    Journal::create(&journal, &identity()).unwrap();
    let open_once = |commits| {
        let there = open(&journal);
        record(&there, commits);
        there.close().unwrap();
    };
    open_once(0..4);
    back_up(&journal, &backup, None, &go_on).unwrap();
    fs::remove_file(backup.join("manifest.json")).unwrap();
    let before = names(&backup);
    fs::remove_dir_all(&journal).unwrap();
    Journal::create(&journal, &identity()).unwrap();
    open_once(0..2);
    let refused = back_up(&journal, &backup, None, &go_on);
    assert!(matches!(refused, Err(BackupError::Behind { then: 7, now: 3 })), "{refused:?}");
    assert_eq!(names(&backup), before);
    // One that goes as far makes the backup whole again.
    open_once(2..5);
    assert_eq!(back_up(&journal, &backup, None, &go_on).unwrap().manifest.position, 9);
}

#[test]
fn two_restorings_to_one_place_do_not_meet() {
    let (dir, _) = scene();
    let (backup, place) = (dir.path().join("backup"), dir.path().join("again"));
    let first = restore(&backup, &place, None, &go_on).unwrap();
    let second = restore(&backup, &place, None, &go_on);
    let here = std::process::id();
    let in_use = matches!(&second, Err(BackupError::InUse { path, pid })
        if *path == place && *pid == Some(here));
    assert!(in_use, "{second:?}");
    drop(second);
    assert!(first.directory().join("journal").is_dir(), "the second took the first one's away");
    first.finish().unwrap();
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[cfg(unix)]
#[test]
fn who_may_look_into_the_place_may_look_into_the_record_and_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, _) = scene();
    let place = dir.path().join("again");
    fs::create_dir(&place).unwrap();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o700)).unwrap();
    restore(&dir.path().join("backup"), &place, None, &go_on).unwrap().finish().unwrap();
    assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o700);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        Manifest::parse(Path::new("manifest.json"), &bytes).ok();
    }

    #[test]
    fn a_manifest_with_a_byte_changed_is_refused_or_says_what_is_possible(
        at in any::<prop::sample::Index>(), byte: u8,
    ) {
        let (dir, _) = &*SCENE;
        let mut bytes = fs::read(dir.path().join("backup/manifest.json")).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(manifest) = Manifest::parse(Path::new("manifest.json"), &bytes) {
            for segment in &manifest.segments {
                prop_assert!(!segment.file.contains(['/', '\\']) && segment.bytes <= 1 << 30);
            }
            let last = manifest.segments.last().map(|segment| segment.last);
            prop_assert_eq!(last, Some(manifest.position));
        }
    }
}

static SCENE: std::sync::LazyLock<(TempDir, Manifest)> = std::sync::LazyLock::new(scene);

/// The names in a directory.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn stopped_after_any_file_it_leaves_what_was_there_before_and_no_more() {
    let (dir, former) = scene();
    let (journal, backup, place) =
        (dir.path().join("journal"), dir.path().join("backup"), dir.path().join("again"));
    let open = open(&journal);
    record(&open, 100..160);
    open.close().unwrap();
    let (kept, around) = (names(&backup), names(dir.path()));
    let mut stops = 0;
    for after in 1.. {
        let heard = Cell::new(0);
        let until = |_| {
            heard.set(heard.get() + 1);
            if heard.get() == after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        match restore(&backup, &place, None, &until) {
            Err(BackupError::Stopped) => stops += 1,
            other => drop(other.unwrap()),
        }
        assert_eq!(names(dir.path()), around, "restoring left something after {after} files");
        heard.set(0);
        match back_up(&journal, &backup, None, &until) {
            Err(BackupError::Stopped) => stops += 1,
            other => {
                assert!(other.unwrap().copied > 0);
                break;
            }
        }
        assert_eq!(names(&backup), kept, "after {after} files");
        assert_eq!(Manifest::read(&backup).unwrap().as_ref(), Some(&former));
    }
    assert!(stops > 5, "{stops}");
    restore(&backup, &place, None, &go_on).unwrap().finish().unwrap();
}
