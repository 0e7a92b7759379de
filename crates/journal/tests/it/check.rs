//! Reading everything.

use tempfile::TempDir;
use upheld_journal::{Options, check, merkle};

use crate::record::{
    Other, bytes_of, fill, flip, hashes, identity, make, make_closed, open_all, read, segments,
};

#[test]
fn a_sound_record_gives_its_root() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    let frames = read(dir.path());
    let report = check(dir.path(), None, &|_| ()).unwrap();
    assert!(report.is_sound() && report.healed.is_empty());
    assert_eq!(report.identity, Some(identity()));
    assert_eq!(report.position, frames.last().unwrap().last().get());
    assert_eq!(report.root(), merkle::root_of(&hashes(&frames)));
    assert_eq!(report.tail_bytes, 0);
}

#[test]
fn every_damaged_range_is_listed_then_healed() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    let frames = read(dir.path());
    for hurt in [3, 4, 20] {
        let path = dir.path().join(format!("{:020}.seg", frames[hurt].at.segment));
        flip(&path, frames[hurt].at.offset as usize + 60, 2);
    }
    let report = check(dir.path(), None, &|_| ()).unwrap();
    let listed: Vec<_> = report.damage.iter().map(|d| (d.first, d.last)).collect();
    let span = |a: usize, b: usize| (frames[a].first.get(), frames[b].last().get());
    let one = vec![span(3, 4), span(20, 20)];
    // Two neighbours are one range, unless they lie in two segments.
    let two = vec![span(3, 3), span(4, 4), span(20, 20)];
    assert!(listed == one || listed == two, "{listed:?}");
    assert_eq!(report.position, frames[2].last().get(), "the unbroken part");
    let some = check(dir.path(), Some(&Other::of(&frames[..10])), &|_| ()).unwrap();
    assert!(some.refused.is_some() && some.healed.is_empty() && some.damage == report.damage);
    let healed = check(dir.path(), Some(&Other::of(&frames)), &|_| ()).unwrap();
    assert!(healed.is_sound());
    assert_eq!(healed.healed, report.damage);
    assert_eq!(healed.root(), merkle::root_of(&hashes(&frames)));
    assert_eq!(read(dir.path()), frames, "in their places");
}

#[test]
fn a_scratched_header_or_mark_loses_nothing_and_is_told() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    flip(&segments(dir.path())[1], 20, 1);
    flip(&segments(dir.path())[0], 60, 1);
    let report = check(dir.path(), None, &|_| ()).unwrap();
    assert!(report.scratched && report.damage.is_empty() && !report.is_sound());
    assert_eq!(report.position, read(dir.path()).last().unwrap().last().get());
}

#[test]
fn a_mark_between_two_commits_that_rots_is_mended_and_told_once() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new(), 5);
    let before = read(dir.path());
    let (opened, _) = open_all(dir.path(), None).unwrap();
    fill(opened.journal, 6..=10);
    let frames = read(dir.path());
    let mark = before.last().map(|frame| frame.at.offset as usize + frame.bytes.len()).unwrap();
    assert!(mark < frames[5].at.offset as usize, "a mark stands between the two sittings");
    flip(&segments(dir.path())[0], mark + 3, 1);
    let report = check(dir.path(), None, &|_| ()).unwrap();
    assert!(report.scratched && report.damage.is_empty() && !report.scratches_mended);
    let healed = check(dir.path(), Some(&Other::of(&frames)), &|_| ()).unwrap();
    assert!(healed.is_sound() && healed.scratches_mended && healed.healed.is_empty());
    assert_eq!(bytes_of(&read(dir.path())), bytes_of(&frames));
    let again = check(dir.path(), Some(&Other::of(&frames)), &|_| ()).unwrap();
    assert!(again.is_sound() && !again.scratches_mended, "told once");
}

#[test]
fn an_unfinished_tail_is_no_damage() {
    let dir = TempDir::new().unwrap();
    make(dir.path(), &Options::new().segment_bytes(1 << 14), 12, 4);
    let frames = read(dir.path());
    flip(&segments(dir.path())[0], frames[10].at.offset as usize + 45, 1);
    let report = check(dir.path(), None, &|_| ()).unwrap();
    assert!(report.is_sound());
    assert_eq!(report.position, frames[9].last().get());
    assert_eq!(report.tail_bytes, (frames[10].bytes.len() + frames[11].bytes.len()) as u64);
}
