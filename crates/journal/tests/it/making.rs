//! Several who make one journal at once: one does, the others are told, and what the one records at once
//! is there. Not here: keeping a second writer out of a journal that is made (see `locking`).

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Barrier;

use tempfile::TempDir;
use upheld_journal::{Identity, Journal, JournalError, Known, Options, Reader};
use uuid::Uuid;

use crate::record::{NOW, notes, open_with, read, salt};

const ROUNDS: u64 = 25;
const MAKERS: u64 = 8;

/// Makes the journal, and where that worked records one commit. Gives whether it worked.
fn make(dir: &Path, maker: u64) -> bool {
    let identity = Identity { origin: Uuid::from_u128(u128::from(maker)), synthetic: true };
    let made = Journal::create(dir, &identity);
    if let Err(JournalError::NotEmpty(there)) = &made {
        assert_eq!(there, dir);
        return false;
    }
    made.unwrap();
    let mut journal = open_with(dir, &Options::new(), Known::default(), None).unwrap().journal;
    journal.start(Box::new(|_| ())).unwrap();
    journal.submit(notes(maker, 1), NOW, salt(maker)).unwrap().wait().unwrap();
    journal.close().unwrap();
    true
}

/// The journal is the one maker's who was told so, with the one commit that it recorded.
#[track_caller]
fn is_of(dir: &Path, makers: &[u64]) {
    assert_eq!(makers.len(), 1, "made by {makers:?}");
    let identity = *Reader::open(dir).unwrap().identity();
    assert_eq!(identity.origin, Uuid::from_u128(u128::from(makers[0])));
    let frames = read(dir);
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].commit().unwrap().events[0].command, notes(makers[0], 1).command);
}

#[test]
fn of_many_threads_one_makes_it_and_loses_nothing() {
    for _ in 0..ROUNDS {
        let dir = TempDir::new().unwrap();
        let dir = dir.path().join("journal");
        let start = Barrier::new(usize::try_from(MAKERS).unwrap());
        let made: Vec<u64> = std::thread::scope(|scope| {
            let one = |maker| {
                let (dir, start) = (&dir, &start);
                scope.spawn(move || {
                    start.wait();
                    make(dir, maker).then_some(maker)
                })
            };
            let makers: Vec<_> = (1..=MAKERS).map(one).collect();
            makers.into_iter().filter_map(|maker| maker.join().unwrap()).collect()
        });
        is_of(&dir, &made);
    }
}

/// The part that other processes play in the test below; by itself it does nothing.
#[test]
fn make_it_for_another_process() {
    let Ok(dir) = std::env::var("UPHELD_TEST_MAKE_DIR") else { return };
    let maker = std::env::var("UPHELD_TEST_MAKER").unwrap().parse().unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    println!("\nmade: {}", make(dir.as_ref(), maker));
}

#[test]
fn of_many_processes_one_makes_it_and_loses_nothing() {
    for _ in 0..5 {
        let dir = TempDir::new().unwrap();
        let dir = dir.path().join("journal");
        let start = |maker: u64| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "making::make_it_for_another_process", "--nocapture"])
                .env("UPHELD_TEST_MAKE_DIR", &dir)
                .env("UPHELD_TEST_MAKER", maker.to_string())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let mut makers: Vec<_> = (1..=MAKERS).map(|maker| (maker, start(maker))).collect();
        // All wait for their input to end.
        makers.iter_mut().for_each(|(_, child)| drop(child.stdin.take()));
        let mut made = Vec::new();
        for (maker, child) in makers {
            let out = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&out.stdout).into_owned();
            assert!(out.status.success(), "{said}");
            if said.contains("made: true") {
                made.push(maker);
            } else {
                assert!(said.contains("made: false"), "{said}");
            }
        }
        is_of(&dir, &made);
    }
}
