//! A store whose files were damaged: it answers right, or says that it is damaged, or is rebuilt;
//! it never answers wrong, and never panics out of the crate.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use upheld_domain::{Reference, ReportingYear};
use upheld_projection::{CaseNumber, CellKey};
use upheld_store::{Record, RecordError, View};
use upheld_tests::files::{Dice, copy};
use upheld_tests::office::{Notices, Office, Received};

/// Everything that can be asked, as text, so that answers can be compared.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answers {
    position: u64,
    root: [u8; 32],
    /// At a third and two thirds of the record.
    roots: Vec<Result<[u8; 32], String>>,
    cells: Vec<(CellKey, i64)>,
    cases: BTreeMap<Reference, Result<String, String>>,
    members: BTreeMap<String, Result<Vec<CaseNumber>, String>>,
}

fn references(office: &Office) -> impl Iterator<Item = Reference> {
    office.steps().iter().step_by(23).map(|step| office.reference(step.case))
}

/// Asks everything; each answer stands for itself, an error only if it is the store's damage.
fn ask(view: &View, office: &Office) -> Result<Answers, RecordError> {
    let damage = |error: RecordError| {
        assert!(error.is_store_damage(), "{error:?}");
        error.to_string()
    };
    let mut answers =
        Answers { position: view.position(), root: view.root(), ..Answers::default() };
    for reference in references(office) {
        let found = view.find(reference).map_err(damage);
        let case = found.and_then(|number| match number {
            Some(number) => {
                let case = view.case(number).map_err(damage)?;
                Ok(format!("{number:?} {:?} {:?}", view.rows(number).map_err(damage)?, case.events))
            }
            None => Ok("none".to_owned()),
        });
        answers.cases.insert(reference, case);
    }
    for &authority in view.numbering().authorities() {
        for year in (2016..2026).filter_map(ReportingYear::starting) {
            let number = view.numbering().known(authority).unwrap();
            let members = view.members(number, year).map_err(damage);
            let members = members.map(|members| members.into_iter().collect());
            answers.members.insert(format!("{authority} {year}"), members);
        }
    }
    for part in [1, 2] {
        let then = view.at(view.position() * part / 3).map_err(damage);
        answers.roots.push(then.map(|then| then.root()));
    }
    answers.cells = view.cells(&Received)?.iter().collect();
    Ok(answers)
}

/// Whether every answer that was given is the right one.
fn assert_right(answers: &Answers, truth: &Answers, what: &str) {
    assert_eq!((answers.position, answers.root), (truth.position, truth.root), "{what}");
    assert_eq!(answers.cells, truth.cells, "{what}");
    for (root, right) in answers.roots.iter().zip(&truth.roots).filter(|(root, _)| root.is_ok()) {
        assert_eq!(root, right, "{what}");
    }
    for (reference, case) in answers.cases.iter().filter(|(_, case)| case.is_ok()) {
        assert_eq!(case, &truth.cases[reference], "{what}: {reference}");
    }
    for (which, members) in answers.members.iter().filter(|(_, members)| members.is_ok()) {
        assert_eq!(members, &truth.members[which], "{what}: {which}");
    }
}

/// A closed record after several sittings, and what it answers.
fn filled() -> (TempDir, Office, Answers) {
    let dir = TempDir::new().unwrap();
    let office = Office::new(31, 150);
    Office::create(dir.path());
    for sitting in office.steps().chunks(800) {
        let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
        office.give(&mut record, sitting);
        record.close(&Notices::default()).unwrap();
    }
    let view = Office::view(dir.path(), &Notices::default()).unwrap();
    let truth = ask(&view, &office).unwrap();
    assert!(truth.cases.values().all(Result::is_ok) && truth.roots.iter().all(Result::is_ok));
    view.close(&Notices::default()).unwrap();
    (dir, office, truth)
}

/// The files of the store that sled reads.
fn files(store: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Opens a damaged record, asks everything, closes; whatever happens is no panic and no wrong
/// answer. Then the store is set aside, and all is right.
fn assert_survives(dir: &Path, office: &Office, truth: &Answers, what: &str) {
    let notices = Notices::default();
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let view = Office::view(dir, &notices)?;
        let answers = ask(&view, office)?;
        assert_right(&answers, truth, what);
        view.close(&notices)
    }));
    let closed = opened.unwrap_or_else(|_| panic!("{what}: a wrong answer, or a panic got out"));
    if let Err(error) = closed {
        assert!(error.is_store_damage(), "{what}: {error:?}");
    }
    Record::set_store_aside(dir, Duration::ZERO, what, &notices).unwrap();
    let view = Office::view(dir, &notices).unwrap();
    assert_eq!(&ask(&view, office).unwrap(), truth, "{what}");
    view.close(&notices).unwrap();
}

#[test]
fn flipped_bits_never_give_a_wrong_answer() {
    let (dir, office, truth) = filled();
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let scratch = TempDir::new().unwrap();
        copy(dir.path(), scratch.path());
        let files = files(&scratch.path().join("store"));
        let file = &files[dice.below(files.len())];
        let mut bytes = fs::read(file).unwrap();
        let written = bytes.iter().rposition(|&byte| byte != 0).map_or(1, |last| last + 1);
        let (at, bit) = (dice.below(written.min(bytes.len().max(1))), dice.below(8));
        bytes[at] ^= 1 << bit;
        fs::write(file, bytes).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        let what = format!("seed {seed}: bit {bit} of byte {at} of {name}");
        assert_survives(scratch.path(), &office, &truth, &what);
    }
}

#[test]
fn overwritten_and_lost_stretches_never_give_a_wrong_answer() {
    let (dir, office, truth) = filled();
    for seed in 0..30 {
        let mut dice = Dice::new(1_000 + seed);
        let scratch = TempDir::new().unwrap();
        copy(dir.path(), scratch.path());
        let files = files(&scratch.path().join("store"));
        let file = &files[dice.below(files.len())];
        let mut bytes = fs::read(file).unwrap();
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(40_000)).min(bytes.len());
        match dice.below(3) {
            0 => bytes[at..end].fill(0),
            1 => bytes[at..end].iter_mut().for_each(|byte| *byte = dice.byte()),
            _ => bytes.truncate(at),
        }
        fs::write(file, bytes).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        let what = format!("seed {seed}: {at} to {end} of {name}");
        assert_survives(scratch.path(), &office, &truth, &what);
    }
}

#[test]
fn files_of_an_older_store_never_give_a_wrong_answer() {
    let (dir, older) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let office = Office::new(31, 150);
    Office::create(dir.path());
    for half in office.steps().chunks(office.steps().len() / 2 + 1) {
        copy(dir.path(), older.path());
        let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
        office.give(&mut record, half);
        record.close(&Notices::default()).unwrap();
    }
    let view = Office::view(dir.path(), &Notices::default()).unwrap();
    let truth = ask(&view, &office).unwrap();
    view.close(&Notices::default()).unwrap();
    // The whole store as it was is caught up with the journal.
    let scratch = TempDir::new().unwrap();
    copy(dir.path(), scratch.path());
    fs::remove_dir_all(scratch.path().join("store")).unwrap();
    copy(&older.path().join("store"), &scratch.path().join("store"));
    assert_survives(scratch.path(), &office, &truth, "the older store");
    // Stretches of its file in the newer one.
    let old = fs::read(older.path().join("store/db")).unwrap();
    for seed in 0..20 {
        let mut dice = Dice::new(2_000 + seed);
        let scratch = TempDir::new().unwrap();
        copy(dir.path(), scratch.path());
        let file = scratch.path().join("store/db");
        let mut bytes = fs::read(&file).unwrap();
        let at = dice.below(old.len().min(bytes.len()));
        let end = (at + 1 + dice.below(200_000)).min(old.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&old[at..end]);
        fs::write(&file, bytes).unwrap();
        assert_survives(scratch.path(), &office, &truth, &format!("seed {seed}: {at} to {end}"));
    }
}
