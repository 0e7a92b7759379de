//! After an unclean stop, good frames that lie where they don't belong: copies of earlier ones between
//! those of the unfinished end. Not here: ends that are torn, cut or rotten (see `recovery`).

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use upheld_journal::{Options, StoredFrame, check};

use crate::record::{Other, bytes_of, make, open_all, read, segments};

const COMMITS: u64 = 12;
const TAIL: u64 = 4;
const SYNCED: usize = 8;

/// A record that was abandoned with a group of four commits at its end, the copy of one frame put
/// before the frame after it.
fn doubled(dir: &Path, frame: usize) -> Vec<StoredFrame> {
    make(dir, &Options::new().segment_bytes(1 << 14), COMMITS, TAIL);
    let frames = read(dir);
    assert_eq!(frames.len() as u64, COMMITS);
    let path = &segments(dir)[0];
    let mut image = fs::read(path).unwrap();
    let end = frames[frame].at.offset as usize + frames[frame].bytes.len();
    image.splice(end..end, frames[frame].bytes.iter().copied());
    fs::write(path, image).unwrap();
    frames
}

#[test]
fn what_is_cut_behind_a_copied_frame_is_told() {
    for kept in SYNCED + 1..frames_in_all() {
        let dir = TempDir::new().unwrap();
        let frames = doubled(dir.path(), kept - 1);
        let (opened, found) = open_all(dir.path(), None).unwrap();
        assert_eq!(bytes_of(&found), bytes_of(&frames[..kept]));
        let behind: usize = frames[kept - 1..].iter().map(|frame| frame.bytes.len()).sum();
        assert!(opened.report.unclean);
        assert_eq!(opened.report.cut_bytes, behind as u64, "the copy, and what followed it");
        assert_eq!(opened.report.rewritten, (kept - SYNCED) as u64);
        assert_eq!(opened.report.healed, []);
        drop(opened);
        let (again, same) = open_all(dir.path(), None).unwrap();
        assert!(!again.report.unclean);
        assert_eq!(bytes_of(&same), bytes_of(&found));
    }
}

#[test]
fn what_a_check_that_heals_cuts_is_told_too() {
    let dir = TempDir::new().unwrap();
    let kept = SYNCED + 2;
    let frames = doubled(dir.path(), kept - 1);
    let behind: usize = frames[kept - 1..].iter().map(|frame| frame.bytes.len()).sum();
    let report = check(dir.path(), Some(&Other::of(&[])), &|_| ()).unwrap();
    assert_eq!((report.cut_bytes, report.rewritten), (behind as u64, 2));
    // Nothing tells of it afterwards.
    let (opened, found) = open_all(dir.path(), None).unwrap();
    assert!(!opened.report.unclean);
    assert_eq!(bytes_of(&found), bytes_of(&frames[..kept]));
}

#[test]
fn a_copy_right_after_what_was_synced_takes_nothing_with_it() {
    let dir = TempDir::new().unwrap();
    let frames = doubled(dir.path(), SYNCED - 1);
    let (opened, found) = open_all(dir.path(), None).unwrap();
    assert_eq!(bytes_of(&found), bytes_of(&frames));
    assert_eq!((opened.report.rewritten, opened.report.cut_bytes), (TAIL, 0));
}

fn frames_in_all() -> usize {
    usize::try_from(COMMITS).unwrap()
}
