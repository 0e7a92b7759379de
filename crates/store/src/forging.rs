//! Whether a lie is found that the store tells with every sum of its own made right: one value of each
//! shelf says something else than the journal, and what the store keeps to find that by agrees with it.
//! Tests only.

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use upheld_domain::{CaseId, Position};
use upheld_projection::CaseNumber;
use xxhash_rust::xxh3::xxh3_64;

use crate::block_facts::BlockFacts;
use crate::checkpoint::Checkpoint;
use crate::database::{Database, Shelf};
use crate::frames::{self, Group, position_key};
use crate::pages::{self, CaseRows};
use crate::verify::{Finding, verify};
use crate::{Record, Unwatched, changes, homes, long, lookup, scenes, tallies};

const CASES: u32 = 700;

/// A change to the store, and to what it knows of itself.
type Lie = fn(&Database, &mut Checkpoint);

/// What verifying the record finds.
fn found(dir: &Path) -> Vec<Finding> {
    let mut record = scenes::open(dir).unwrap();
    let verified = verify(&mut record, &scenes::projections(), &Unwatched).unwrap();
    record.close(&Unwatched).unwrap();
    verified.findings
}

/// Changes a case on its page.
fn change_case(database: &Database, number: u32, change: impl FnOnce(&mut CaseRows)) {
    let number = CaseNumber(number);
    let page = scenes::page_of(database, number);
    let mut cases = pages::get(database, page).unwrap().cases(u64::MAX);
    change(cases.get_mut(&number).unwrap());
    pages::put(database, page, &cases).unwrap();
}

/// The first sealed block.
fn block(database: &Database) -> Group {
    frames::groups_from(database, Position::FIRST).next().unwrap().unwrap()
}

/// Another name for who recorded a commit, with the frame's checksum made right.
fn rename_actor(frame: &mut Arc<[u8]>) {
    let mut bytes = frame.to_vec();
    let at = bytes.windows(5).position(|window| window == b"tests").unwrap();
    bytes[at..at + 5].copy_from_slice(b"other");
    let sum = xxh3_64(&bytes[12..]).to_be_bytes();
    bytes[4..12].copy_from_slice(&sum);
    *frame = bytes.into();
}

/// Tells a lie, with the store's own sums made right.
fn tell(dir: &Path, lie: Lie) {
    let database = scenes::database(dir);
    let mut checkpoint = Checkpoint::get(&database).unwrap().unwrap();
    lie(&database, &mut checkpoint);
    checkpoint.put(&database).unwrap();
    database.sync().unwrap();
}

const LIES: &[(&str, &str, Option<u64>, Lie)] = &[
    ("a count", "counts", None, |database, checkpoint| {
        let parts = checkpoint.projections.get_mut("counted").unwrap();
        let mut cells = tallies::get(database, "counted", parts).unwrap();
        let (key, _) = cells.iter().next().unwrap();
        cells = [(key, 1)].into_iter().collect();
        *parts = tallies::add(database, "counted", parts, &cells).unwrap();
    }),
    ("a count left out", "counts", None, |_, checkpoint| {
        let parts = checkpoint.projections.get_mut("counted").unwrap();
        parts.pop_first();
    }),
    ("the body a case is about", "pages", None, |database, _| {
        change_case(database, 3, |case| {
            let other = case.rows[0].amendment;
            case.rows[0].amendment = case.rows[1].amendment;
            case.rows[1].amendment = other;
        });
    }),
    ("the id of a case", "pages", None, |database, _| {
        change_case(database, 3, |case| case.id = CaseId(uuid::Uuid::from_u128(3)));
    }),
    ("the reference of a case", "pages", None, |database, _| {
        change_case(database, 3, |case| case.references[0].1 = scenes::reference(9_999));
    }),
    ("an event of a case left out", "pages", None, |database, checkpoint| {
        change_case(database, 3, |case| {
            case.rows.pop();
            case.places.pop();
        });
        let page = scenes::page_of(database, CaseNumber(3));
        checkpoint.page_rows[page as usize] -= 1;
    }),
    ("the numbers of two bodies", "pages", None, |_, checkpoint| checkpoint.authorities.swap(0, 1)),
    ("a case that can't be looked up", "lookup", None, |database, checkpoint| {
        let mut entries = lookup::all(database, &checkpoint.runs).unwrap();
        entries.remove(CASES as usize);
        let numbers: Vec<u32> = checkpoint.runs.iter().map(|run| run.number).collect();
        (checkpoint.runs, _) = lookup::add(database, &[], &entries).unwrap();
        let kept: Vec<u32> = checkpoint.runs.iter().map(|run| run.number).collect();
        let gone: Vec<u32> = numbers.into_iter().filter(|run| !kept.contains(run)).collect();
        lookup::drop_runs(database, &gone).unwrap();
    }),
    ("a case that is no member of its year", "members", None, |database, checkpoint| {
        let key = scenes::shelf(database, Shelf::Members)[0].0.clone();
        let value = long::get(database, Shelf::Members, &key).unwrap().unwrap();
        let mut members = crate::squeeze::unsqueezed(&value, <[u8]>::to_vec).unwrap();
        members.pop();
        let value = crate::squeeze::squeeze(&members).unwrap();
        long::put(database, Shelf::Members, &key, &value).unwrap();
        *checkpoint.members.values_mut().next().unwrap() -= 1;
    }),
    ("a fact in the columns", "facts", None, |database, _| {
        let first = block(database).first;
        let mut facts = BlockFacts::get(database, first).unwrap();
        let amendment = facts.rows[2].amendment;
        facts.rows[1].amendment = amendment;
        facts.put(database, first).unwrap();
    }),
    ("a new case in the columns", "facts", None, |database, _| {
        let first = block(database).first;
        let mut facts = BlockFacts::get(database, first).unwrap();
        facts.cases[5].1 = scenes::reference(9_999);
        facts.put(database, first).unwrap();
    }),
    ("who recorded an event, in a sealed block", "frames", None, |database, _| {
        let mut block = block(database);
        rename_actor(&mut block.frames[7]);
        frames::put_block(database, &block).unwrap();
    }),
    ("the root that it kept", "frames", None, |_, checkpoint| {
        let mut bytes = checkpoint.frontier.to_bytes();
        bytes[9] ^= 1;
        checkpoint.frontier = upheld_journal::merkle::Frontier::from_bytes(&bytes).unwrap();
    }),
    ("a tile of the tree", "tree", Some(1), |database, _| {
        let (key, mut value) = scenes::shelf(database, Shelf::Tree).remove(0);
        value[5] ^= 1;
        database.put(Shelf::Tree, &key, &value).unwrap();
    }),
    ("an event of another stream left out", "streams", Some(1), |database, checkpoint| {
        database.remove(Shelf::Streams, &position_key(Position::FIRST)).unwrap();
        checkpoint.stream_events -= 1;
    }),
];

#[test]
fn a_lie_of_the_stores_is_found_on_each_shelf_though_all_its_sums_agree() {
    let dir = TempDir::new().unwrap();
    scenes::filled(dir.path(), CASES);
    for (name, check, position, lie) in LIES {
        let scratch = TempDir::new().unwrap();
        scenes::copy(dir.path(), scratch.path());
        tell(scratch.path(), *lie);
        let findings = found(scratch.path());
        let named = |finding: &Finding| {
            finding.check == *check && position.is_none_or(|at| finding.position == Some(at))
        };
        assert!(findings.iter().any(named), "{name}: {findings:?}");
        let wait = std::time::Duration::ZERO;
        Record::set_store_aside(scratch.path(), wait, "a test", &Unwatched).unwrap();
        assert_eq!(found(scratch.path()), [], "{name}");
    }
}

#[test]
fn a_lie_in_what_is_not_on_pages_yet_is_found_though_all_its_sums_agree() {
    let dir = TempDir::new().unwrap();
    scenes::filled(dir.path(), CASES - 100);
    scenes::fill_and_stop(dir.path(), CASES - 100..CASES);
    let lies: &[(&str, Lie)] = &[
        ("the id of a case", |database, _| {
            changes::forge(database, |batch| {
                batch.last_mut().unwrap().0 = CaseId(uuid::Uuid::from_u128(3));
            });
        }),
        ("the reference of a case", |database, _| {
            changes::forge(database, |batch| {
                let (.., given) = batch.iter_mut().rfind(|(.., given)| given.is_some()).unwrap();
                *given = Some(scenes::reference(9_999));
            });
        }),
        ("where an event is", |database, _| {
            changes::forge(database, |batch| batch.last_mut().unwrap().2.offset -= 1);
        }),
        ("an event of a case left out", |database, checkpoint| {
            changes::forge(database, |batch| batch.truncate(batch.len() - 1));
            checkpoint.changes -= 1;
        }),
    ];
    for (name, lie) in lies {
        let scratch = TempDir::new().unwrap();
        scenes::copy(dir.path(), scratch.path());
        assert_eq!(found(scratch.path()), [], "{name}");
        scenes::copy(dir.path(), scratch.path());
        tell(scratch.path(), *lie);
        let findings = found(scratch.path());
        assert!(findings.iter().any(|finding| finding.check == "pages"), "{name}: {findings:?}");
    }
}

#[test]
fn a_lie_about_the_page_a_case_is_on_is_damage() {
    let dir = TempDir::new().unwrap();
    scenes::filled(dir.path(), CASES);
    let database = scenes::database(dir.path());
    let mut bodies = homes::get(&database, CASES).unwrap();
    assert_ne!(bodies[3], bodies[4]);
    bodies.swap(3, 4);
    homes::append(&database, 0, &bodies).unwrap();
    drop(database);
    let mut record = scenes::open(dir.path()).unwrap();
    let error = verify(&mut record, &scenes::projections(), &Unwatched).unwrap_err();
    assert!(error.is_store_damage(), "{error}");
}
