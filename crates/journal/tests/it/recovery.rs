//! What opening does after crashes, torn writes and rot.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use tempfile::TempDir;
use upheld_domain::{Position, Timestamp};
use upheld_journal::{FrameSource, JournalError, Known, Options, Reader, StoredFrame, check};

use crate::record::{
    NOW, Other, bytes_of, copy, flip, hashes, known, make, make_closed, notes, open_all, open_with,
    read, salt, segments,
};

const COMMITS: u64 = 12;
const TAIL: u64 = 4;

/// An abandoned record in one segment: its tail is one group of four commits.
fn abandoned() -> (TempDir, Vec<StoredFrame>) {
    let dir = TempDir::new().unwrap();
    make(dir.path(), &Options::new().segment_bytes(1 << 14), COMMITS, TAIL);
    let frames = read(dir.path());
    assert_eq!(frames.len() as u64, COMMITS);
    (dir, frames)
}

fn with_copy<T>(of: &Path, then: impl FnOnce(&Path) -> T) -> T {
    let dir = TempDir::new().unwrap();
    copy(of, dir.path());
    then(dir.path())
}

fn synced_frames() -> usize {
    usize::try_from(COMMITS - TAIL).unwrap()
}

fn offset(frame: &StoredFrame) -> usize {
    frame.at.offset as usize
}

fn end(frame: &StoredFrame) -> usize {
    offset(frame) + frame.bytes.len()
}

#[test]
fn a_tail_cut_anywhere_leaves_a_prefix_with_everything_synced() {
    let (dir, frames) = abandoned();
    let synced = synced_frames();
    for cut in offset(&frames[synced])..=end(frames.last().unwrap()) {
        with_copy(dir.path(), |dir| {
            let file = fs::File::options().write(true).open(&segments(dir)[0]).unwrap();
            file.set_len(cut as u64).unwrap();
            let whole = frames.iter().filter(|frame| end(frame) <= cut).count();
            let (opened, kept) = open_all(dir, None).unwrap();
            assert!(opened.report.unclean && whole >= synced, "cut at {cut}");
            assert_eq!(bytes_of(&kept), bytes_of(&frames[..whole]), "cut at {cut}");
            // Without the tail's claim the group before it is the last one nobody vouches for.
            let rewritten = if whole == synced { 1 } else { whole - synced };
            assert_eq!(opened.report.rewritten, rewritten as u64, "cut at {cut}");
            let lost = cut - end(&frames[whole - 1]);
            assert_eq!(opened.report.cut_bytes > 0, lost > 0, "cut at {cut}");
            drop(opened);
            let (again, same) = open_all(dir, None).unwrap();
            assert!(!again.report.unclean, "cut at {cut}");
            assert_eq!(bytes_of(&same), bytes_of(&kept), "cut at {cut}");
        });
    }
}

#[test]
fn a_bad_frame_past_what_was_synced_cuts_it_and_the_good_ones_behind_it() {
    let (dir, frames) = abandoned();
    let tail = &frames[synced_frames()..];
    for byte in offset(&tail[0])..end(&tail[3]) {
        with_copy(dir.path(), |dir| {
            flip(&segments(dir)[0], byte, byte % 8);
            let kept = frames.iter().filter(|frame| end(frame) <= byte).count();
            let (opened, found) = open_all(dir, None).unwrap();
            assert_eq!(bytes_of(&found), bytes_of(&frames[..kept]), "byte {byte}");
            assert!(opened.report.cut_bytes > 0, "byte {byte}");
        });
    }
}

#[test]
fn rot_in_what_was_synced_is_named_or_healed_in_its_place() {
    let (dir, frames) = abandoned();
    let other = Other::of(&frames);
    let synced = &frames[..synced_frames()];
    // From the segment's header, over the mark it was made with, to the last synced frame.
    for byte in 0..end(synced.last().unwrap()) {
        let hit = synced.iter().find(|f| (offset(f)..end(f)).contains(&byte));
        with_copy(dir.path(), |dir| {
            flip(&segments(dir)[0], byte, byte % 8);
            match (open_all(dir, None), hit) {
                (Err(JournalError::Damaged(damage)), Some(frame)) => {
                    assert_eq!(damage.len(), 1, "byte {byte}");
                    let (first, last) = (frame.first.get(), frame.last().get());
                    assert_eq!((damage[0].first, damage[0].last), (first, last), "byte {byte}");
                }
                // The only segment's header: nothing else says whose record it is.
                (Err(JournalError::Header(_)), None) => assert!(byte < 48, "byte {byte}"),
                (Ok((_, kept)), None) => {
                    assert!(byte >= 48, "byte {byte}");
                    assert_eq!(bytes_of(&kept), bytes_of(&frames), "byte {byte}");
                    return;
                }
                (other, _) => panic!("byte {byte}: {other:?}"),
            }
            let (opened, kept) = open_all(dir, Some(&other)).unwrap();
            assert_eq!(kept, frames, "byte {byte}: healed, each in its place");
            assert_eq!(opened.report.healed.len(), usize::from(hit.is_some()), "byte {byte}");
            assert_eq!(opened.report.relocated, None, "byte {byte}");
        });
    }
}

#[test]
fn nothing_is_changed_when_healing_is_refused() {
    let (dir, frames) = abandoned();
    flip(&segments(dir.path())[0], offset(&frames[2]) + 50, 3);
    flip(&segments(dir.path())[0], offset(&frames[5]) + 50, 3);
    let before = fs::read(&segments(dir.path())[0]).unwrap();
    // The other copy has the first, not the second.
    let other = Other::of(&frames[..5]);
    let refused = open_all(dir.path(), Some(&other)).unwrap_err();
    let lost = frames[5].first.get();
    assert!(matches!(refused, JournalError::Source { position, .. } if position == lost));
    assert_eq!(fs::read(&segments(dir.path())[0]).unwrap(), before);
    let named = open_all(dir.path(), None).unwrap_err().to_string();
    assert!(named.contains(&lost.to_string()), "{named}");
}

#[test]
fn after_an_unclean_stop_the_tail_is_written_into_a_new_segment() {
    let (dir, frames) = abandoned();
    let synced = synced_frames();
    let (opened, kept) = open_all(dir.path(), None).unwrap();
    assert_eq!(bytes_of(&kept), bytes_of(&frames));
    assert_eq!((opened.report.rewritten, opened.report.cut_bytes), (TAIL, 0));
    assert_eq!(opened.report.relocated, Some(frames[synced].first));
    let new = frames[synced].first.get();
    assert!(kept[synced..].iter().all(|frame| frame.at.segment == new));
    let old = fs::metadata(&segments(dir.path())[0]).unwrap().len();
    assert_eq!(old, end(&frames[synced - 1]) as u64 + 40, "cut, with a mark");
}

#[test]
fn what_the_opener_knows_is_not_written_again() {
    let (dir, frames) = abandoned();
    let options = Options::new();
    let opened = open_with(dir.path(), &options, known(&frames), None).unwrap();
    assert_eq!((opened.report.unclean, opened.report.rewritten), (true, 0));
    assert_eq!(opened.report.relocated, None);
    assert_eq!(read(dir.path()), frames);
}

#[test]
fn what_the_opener_knows_and_the_journal_lost_is_damage() {
    let (dir, frames) = abandoned();
    let file = fs::File::options().write(true).open(&segments(dir.path())[0]).unwrap();
    file.set_len(end(&frames[9]) as u64 + 10).unwrap();
    let options = Options::new();
    let refused = open_with(dir.path(), &options, known(&frames), None).unwrap_err();
    let JournalError::Damaged(damage) = refused else { panic!("{refused}") };
    let (first, last) = (frames[10].first.get(), frames[11].last().get());
    assert_eq!((damage[0].first, damage[0].last), (first, last));
    let other = Other::of(&frames);
    let opened = open_with(dir.path(), &options, known(&frames), Some(&other)).unwrap();
    assert_eq!(opened.journal.position(), last);
    assert_eq!(opened.journal.frontier(), known(&frames).frontier);
    assert_eq!(bytes_of(&read(dir.path())), bytes_of(&frames));
}

#[test]
fn a_crash_between_the_new_segment_and_the_cut_is_settled() {
    let (dir, frames) = abandoned();
    let before = TempDir::new().unwrap();
    copy(dir.path(), before.path());
    drop(open_all(dir.path(), None).unwrap());
    // The new segment is in place, the old one not yet cut; a third was being staged.
    fs::copy(&segments(before.path())[0], &segments(dir.path())[0]).unwrap();
    fs::write(dir.path().join(format!("{:020}.seg.new", 99)), b"half").unwrap();
    assert_eq!(bytes_of(&read(dir.path())), bytes_of(&frames), "a reader sees each once");
    let reader = Reader::open(dir.path()).unwrap();
    let mut reading = reader.frames(Position::FIRST);
    assert!(reading.next().is_some(), "it holds the old segment, uncut, in memory");
    let (opened, kept) = open_all(dir.path(), None).unwrap();
    assert_eq!(bytes_of(&kept), bytes_of(&frames));
    assert!(!opened.report.unclean);
    assert_eq!(segments(dir.path()).len(), 2);
    let old = fs::metadata(&segments(dir.path())[0]).unwrap().len();
    assert_eq!(old, end(&frames[synced_frames() - 1]) as u64 + 40);
    let mut journal = opened.journal;
    journal.start(Box::new(|_| ())).unwrap();
    let now = Timestamp(NOW.0 + 100);
    journal.submit(notes(99, 1), now, salt(99)).unwrap().wait().unwrap();
    assert_eq!(reading.count() as u64, COMMITS, "and goes on where the new one does");
    journal.close().unwrap();
    // The cut was made, its mark not yet written.
    let file = fs::File::options().write(true).open(&segments(dir.path())[0]).unwrap();
    file.set_len(old - 40).unwrap();
    let frames_now = open_all(dir.path(), None).unwrap().1;
    assert_eq!(bytes_of(&frames_now[..frames.len()]), bytes_of(&frames));
    assert_eq!(frames_now.len(), frames.len() + 1);
}

#[test]
fn a_tail_that_is_a_whole_segment_is_replaced_as_one() {
    let dir = TempDir::new().unwrap();
    make(dir.path(), &Options::new().segment_bytes(1 << 14), 3, 2);
    let path = &segments(dir.path())[0];
    let frames = read(dir.path());
    // Only the first commit's claim is left: cut before the others.
    fs::File::options().write(true).open(path).unwrap().set_len(end(&frames[0]) as u64).unwrap();
    let (opened, kept) = open_all(dir.path(), None).unwrap();
    assert_eq!((opened.report.rewritten, kept.len()), (1, 1));
    assert_eq!(segments(dir.path()).len(), 1);
    assert_eq!(kept[0].bytes, frames[0].bytes);
}

/// A closed record of many small segments.
fn many_segments() -> (TempDir, Vec<StoredFrame>) {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 40);
    let frames = read(dir.path());
    assert!(segments(dir.path()).len() >= 6, "{}", segments(dir.path()).len());
    (dir, frames)
}

#[test]
fn a_missing_segment_is_named_or_healed() {
    let (dir, frames) = many_segments();
    let starts: BTreeSet<u64> = frames.iter().map(|frame| frame.at.segment).collect();
    let starts: Vec<u64> = starts.into_iter().collect();
    for gone in 0..starts.len() - 1 {
        with_copy(dir.path(), |dir| {
            fs::remove_file(&segments(dir)[gone]).unwrap();
            let Err(JournalError::Damaged(damage)) = open_all(dir, None) else {
                panic!("segment {gone} was not missed")
            };
            let lost = (starts[gone], starts[gone + 1] - 1);
            assert_eq!((damage[0].first, damage[0].last), lost, "segment {gone}");
            let (opened, kept) = open_all(dir, Some(&Other::of(&frames))).unwrap();
            assert_eq!(bytes_of(&kept), bytes_of(&frames), "segment {gone}");
            assert_eq!(opened.report.relocated.map(Position::get), Some(starts[gone]));
            drop(opened);
            assert!(!open_all(dir, None).unwrap().0.report.unclean, "segment {gone}");
        });
    }
}

#[test]
fn a_missing_segment_before_the_checkpoint_is_missed_too() {
    let (dir, frames) = many_segments();
    for gone in [0, 2] {
        with_copy(dir.path(), |dir| {
            fs::remove_file(&segments(dir)[gone]).unwrap();
            let refused = open_with(dir, &Options::new(), known(&frames), None);
            assert!(matches!(refused, Err(JournalError::Damaged(_))), "segment {gone}");
        });
    }
}

#[test]
fn a_journal_lost_altogether_comes_back_from_the_other_copy() {
    let (_dir, frames) = many_segments();
    let dir = TempDir::new().unwrap();
    let options = Options::new().segment_bytes(1500);
    upheld_journal::Journal::create(dir.path(), &crate::record::identity()).unwrap();
    let other = Other::of(&frames);
    let opened = open_with(dir.path(), &options, known(&frames), Some(&other)).unwrap();
    assert_eq!(opened.report.relocated, Some(Position::FIRST));
    assert!(segments(dir.path()).len() >= 6, "in segments of the size asked for");
    drop(opened);
    assert_eq!(bytes_of(&read(dir.path())), bytes_of(&frames));
    assert!(check(dir.path(), None, &|_| ()).unwrap().is_sound());
}

#[test]
fn rot_in_any_segment_is_named_and_healed() {
    let (dir, frames) = many_segments();
    let other = Other::of(&frames);
    for frame in &frames {
        with_copy(dir.path(), |dir| {
            let path = dir.join(format!("{:020}.seg", frame.at.segment));
            flip(&path, offset(frame) + frame.bytes.len() / 2, 1);
            let refused = open_all(dir, None).unwrap_err().to_string();
            assert!(refused.contains(&frame.first.to_string()), "{refused}");
            let kept = open_all(dir, Some(&other)).unwrap().1;
            assert_eq!(kept, frames, "in their places");
        });
    }
}

#[test]
fn a_segment_header_is_healed_from_its_neighbours() {
    let (dir, frames) = many_segments();
    for segment in 0..segments(dir.path()).len() {
        with_copy(dir.path(), |dir| {
            flip(&segments(dir)[segment], 20, 5);
            assert_eq!(open_all(dir, None).unwrap().1, frames, "segment {segment}");
            assert!(check(dir, None, &|_| ()).unwrap().is_sound(), "segment {segment}");
        });
    }
}

#[test]
fn segments_of_two_records_are_refused() {
    let (dir, _) = many_segments();
    let stranger = TempDir::new().unwrap();
    let identity = upheld_journal::Identity { synthetic: false, ..crate::record::identity() };
    upheld_journal::Journal::create(stranger.path(), &identity).unwrap();
    fs::copy(&segments(stranger.path())[0], &segments(dir.path())[0]).unwrap();
    assert!(matches!(open_all(dir.path(), None), Err(JournalError::Foreign(_))));
}

#[test]
fn the_tree_is_the_same_whether_read_whole_or_from_a_checkpoint() {
    let (dir, frames) = many_segments();
    let whole = open_all(dir.path(), None).unwrap().0.journal.frontier();
    assert_eq!(whole, known(&frames).frontier);
    assert_eq!(whole.root(), upheld_journal::merkle::root_of(&hashes(&frames)));
    for upto in 0..=frames.len() {
        let mut handed = 0;
        let opened = upheld_journal::Journal::open(
            dir.path(),
            known(&frames[..upto]),
            None,
            &mut |_| {
                handed += 1;
                Ok(())
            },
            &|_| (),
        );
        assert_eq!(opened.unwrap().journal.frontier(), whole, "from {upto}");
        assert_eq!(handed, frames.len() - upto, "from {upto}");
    }
}

#[test]
fn a_checkpoint_inside_a_commit_or_of_another_size_is_refused() {
    let (dir, frames) = many_segments();
    let before = frames.iter().position(|frame| frame.count == 3).unwrap();
    let mut inside = known(&frames[..before]);
    inside.frontier.append([0; 32]);
    inside.position += 1;
    let crooked = Known { position: 5, ..Known::default() };
    for known in [inside, crooked] {
        let at = known.position;
        let refused = open_with(dir.path(), &Options::new(), known, None).unwrap_err();
        assert!(matches!(refused, JournalError::Known { position, .. } if position == at));
    }
}

#[test]
fn a_source_that_gives_other_bytes_is_refused() {
    struct Liar(Vec<u8>);
    impl FrameSource for Liar {
        fn frame_at(&self, _: Position) -> Option<Vec<u8>> {
            Some(self.0.clone())
        }
    }
    let (dir, frames) = abandoned();
    flip(&segments(dir.path())[0], offset(&frames[2]) + 50, 3);
    for lie in [frames[3].bytes.to_vec(), Vec::new(), vec![7; 60]] {
        let refused = open_all(dir.path(), Some(&Liar(lie))).unwrap_err();
        assert!(matches!(refused, JournalError::Source { .. }), "{refused}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Power goes while the last group is on its way: any of its sectors may have landed.
    #[test]
    fn whichever_sectors_of_the_tail_landed_everything_synced_is_there(
        landed in prop::collection::vec(any::<bool>(), 64),
    ) {
        let (dir, frames) = power_cut();
        let dir = with_copy(dir, |copied| {
            let path = &segments(copied)[0];
            let mut bytes = fs::read(path).unwrap();
            let tail = offset(&frames[synced_frames()]);
            for (at, byte) in bytes.iter_mut().enumerate().skip(tail) {
                if !landed[at / 64 % landed.len()] {
                    *byte = 0;
                }
            }
            fs::write(path, bytes).unwrap();
            let (opened, kept) = open_all(copied, None).unwrap();
            drop(opened);
            let (again, same) = open_all(copied, None).unwrap();
            (kept, same, again.report.unclean)
        });
        let (kept, same, unclean) = dir;
        prop_assert!(kept.len() >= synced_frames());
        prop_assert_eq!(bytes_of(&kept), bytes_of(&frames[..kept.len()]));
        prop_assert_eq!(bytes_of(&same), bytes_of(&kept));
        prop_assert!(!unclean);
    }
}

/// One abandoned record for all the cases.
fn power_cut() -> (&'static Path, &'static [StoredFrame]) {
    static MADE: OnceLock<(TempDir, Vec<StoredFrame>)> = OnceLock::new();
    let (dir, frames) = MADE.get_or_init(abandoned);
    (dir.path(), frames)
}

#[test]
fn a_header_or_a_mark_that_was_hurt_is_made_anew_and_told() {
    let dir = TempDir::new().unwrap();
    make_closed(dir.path(), &Options::new().segment_bytes(1500), 30);
    let frames = read(dir.path());
    let first = segments(dir.path()).remove(0);
    let good = fs::read(&first).unwrap();
    // A byte of the origin; the last byte of the mark that ends the file; the mark left out, as by a crash.
    for (at, scratched) in [(20, true), (good.len() - 1, true), (good.len(), false)] {
        let there = if at < good.len() { good.len() } else { good.len() - 40 };
        fs::write(&first, &good[..there]).unwrap();
        if at < there {
            flip(&first, at, 1);
        }
        let (opened, kept) = open_all(dir.path(), Some(&Other::of(&frames))).unwrap();
        assert_eq!(opened.report.scratched, scratched, "byte {at}");
        assert_eq!((opened.report.healed.len(), opened.report.cut_bytes), (0, 0), "byte {at}");
        drop(opened);
        assert_eq!(bytes_of(&kept), bytes_of(&frames), "byte {at}");
        // One that is written anew has its mark twice.
        assert!(fs::read(&first).unwrap().starts_with(&good), "byte {at}");
    }
}
