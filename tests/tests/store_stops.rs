//! Stops at any moment: images of a record's files taken while it is written and while its
//! checkpoints are, and a process killed for real. What was answered is there, the answers are
//! those of an undisturbed record, and verification finds nothing.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;
use upheld_domain::Position;
use upheld_store::{Record, RecordError, Replay, Unwatched, verify};
use upheld_tests::files::copy;
use upheld_tests::histories::Step;
use upheld_tests::office::{Notices, Office, Received, projections};

/// What a record comes to at a position, by the journal of an undisturbed one.
fn truth_at(dir: &Path, position: u64) -> Replay {
    let until = Position::new(position);
    Replay::read(&dir.join("journal"), until, &Unwatched).unwrap()
}

/// The steps that come after a position.
fn steps_after(office: &Office, position: u64) -> &[Step] {
    let done = office.steps().partition_point(|step| step.first.get() <= position);
    &office.steps()[done..]
}

/// The record is whole, and as the undisturbed one was at its position.
fn assert_as_undisturbed(record: &mut Record, undisturbed: &Path, what: &str) {
    let verified = verify(record, &projections(), &Notices::default()).unwrap();
    assert_eq!(verified.findings, [], "{what}");
    if verified.position == 0 {
        return;
    }
    let truth = truth_at(undisturbed, verified.position);
    assert_eq!(verified.root, truth.frontier().root(), "{what}");
    assert_eq!(record.cells(&Received).unwrap(), truth.cells(&Received), "{what}");
}

/// Opens an image, checks it, goes on with it to the end, and checks again after a clean close.
fn revive(
    image: &Path,
    office: &Office,
    undisturbed: &Path,
    what: &str,
) -> Result<(), RecordError> {
    let notices = Notices::default();
    let mut record = Office::open(image, &notices)?;
    assert_as_undisturbed(&mut record, undisturbed, what);
    let rest = steps_after(office, record.position());
    office.give(&mut record, rest);
    record.close(&notices)?;
    let mut record = Office::open(image, &notices)?;
    assert_as_undisturbed(&mut record, undisturbed, what);
    assert_eq!(steps_after(office, record.position()), [], "{what}");
    record.close(&notices)
}

/// So many images are taken at most, so far apart.
const IMAGES_MAX: usize = 120;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

/// Says that the writing is over, however it ends.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn images_taken_while_a_record_is_written_all_come_back_whole() {
    let dir = TempDir::new().unwrap();
    let office = Office::new(77, 250);
    Office::create(dir.path());
    let done = AtomicBool::new(false);
    let images = std::thread::scope(|scope| {
        let photographer = scope.spawn(|| {
            let mut images = Vec::new();
            // Each image takes several megabytes of disk, so there is an end to them.
            while !done.load(Ordering::Relaxed) && images.len() < IMAGES_MAX {
                std::thread::sleep(PAUSE);
                let image = TempDir::new().unwrap();
                // A file may go while it is copied: the image is of no moment then.
                let copied = std::panic::catch_unwind(|| copy(dir.path(), image.path()));
                images.extend(copied.is_ok().then_some(image));
            }
            images
        });
        // Dropped also where a sitting fails: the photographer must not go on for ever.
        let writing = Done(&done);
        for sitting in office.steps().chunks(400) {
            let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
            office.give(&mut record, sitting);
            record.close(&Notices::default()).unwrap();
        }
        drop(writing);
        photographer.join().unwrap()
    });
    assert!(images.len() > 5, "{} images", images.len());
    // Forty of them, spread over the whole time, are enough.
    let every = images.len().div_ceil(40);
    for (number, image) in images.iter().enumerate().step_by(every) {
        let what = format!("image {number} of {}", images.len());
        revive(image.path(), &office, dir.path(), &what).unwrap();
    }
}

/// The name under which this test runs itself in a process that will be killed.
const DOOMED: &str = "UPHELD_TESTS_DOOMED";

#[test]
fn a_process_that_is_killed_loses_nothing_it_answered() {
    let office = Office::new(78, 120);
    if let Some(dir) = std::env::var_os(DOOMED) {
        return until_killed(Path::new(&dir), &office);
    }
    let undisturbed = TempDir::new().unwrap();
    Office::create(undisturbed.path());
    let mut record = Office::open(undisturbed.path(), &Notices::default()).unwrap();
    office.give(&mut record, office.steps());
    record.close(&Notices::default()).unwrap();

    let dir = TempDir::new().unwrap();
    Office::create(dir.path());
    for lines in [1, 7, 3, 12, 2, 9] {
        let answered = run_and_kill(dir.path(), lines);
        let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
        assert!(record.position() >= answered, "{} of {answered}", record.position());
        assert_as_undisturbed(&mut record, undisturbed.path(), "after a kill");
        // Not closed: the next process finds an unclean stop after an unclean stop.
    }
    revive(dir.path(), &office, undisturbed.path(), "at last").unwrap();
}

/// Runs a process that says each position it has answered, and kills it after some lines. Gives the
/// last position it said.
fn run_and_kill(dir: &Path, lines: usize) -> u64 {
    let name = "a_process_that_is_killed_loses_nothing_it_answered";
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", name, "--nocapture"]).env(DOOMED, dir);
    let mut process = process.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let said = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let positions = said.filter_map(|line| line.strip_prefix("answered ")?.parse::<u64>().ok());
    let last = positions.take(lines).last();
    process.kill().unwrap();
    process.wait().unwrap();
    last.unwrap_or(0)
}

fn until_killed(dir: &Path, office: &Office) {
    loop {
        let mut record = Office::open(dir, &Notices::default()).unwrap();
        for step in steps_after(office, record.position()).chunks(20).take(4) {
            office.give(&mut record, step);
            record.settle().unwrap();
            println!("answered {}", record.position());
        }
        if steps_after(office, record.position()).is_empty() {
            return;
        }
        record.close(&Notices::default()).unwrap();
    }
}
