//! The disk keeps what it promises, and nothing more.

use super::*;

/// What a file may be after a cut, over many images; none where it is not there.
fn left(disk: &Disk, file: &str) -> BTreeSet<Option<Vec<u8>>> {
    let image = |trial| {
        let dir = tempfile::tempdir().unwrap();
        disk.image(&mut Dice::of(1, trial), dir.path()).unwrap();
        fs::read(dir.path().join(file)).ok()
    };
    (0..200).map(image).collect()
}

#[test]
fn what_is_synced_stays_and_everything_else_may_be_there_by_sectors_or_not() {
    let root = PathBuf::from("/r");
    let dir = tempfile::tempdir().unwrap();
    let mut disk = Disk::of(dir.path()).unwrap();
    (disk.root, disk.seen) = (root.clone(), [(root.clone(), 0)].into());
    let path = root.join("a");
    let mut call = 0;
    let mut does = |disk: &mut Disk, what: What| {
        call += 1;
        disk.take(&Event::Began(call, what)).unwrap();
        disk.take(&Event::Ended(call)).unwrap();
    };
    let write = |byte: u8| {
        let bytes = std::sync::Arc::from([byte; 2 * SECTOR]);
        What::Write { path: path.clone(), offset: 0, bytes }
    };
    does(&mut disk, What::Open { path: path.clone(), cut: false });
    does(&mut disk, write(1));
    does(&mut disk, What::Sync { path: path.clone() });
    let first = vec![1; 2 * SECTOR];
    // Its bytes are promised, its name is not.
    assert_eq!(left(&disk, "a"), BTreeSet::from([None, Some(first.clone())]));
    does(&mut disk, What::Sync { path: root.clone() });
    assert_eq!(left(&disk, "a"), BTreeSet::from([Some(first)]));
    does(&mut disk, write(2));
    let sectors = |parts: [u8; 2]| Some(parts.map(|byte| [byte; SECTOR]).concat());
    let any = [[1, 1], [1, 2], [2, 1], [2, 2]].map(sectors);
    assert_eq!(left(&disk, "a"), BTreeSet::from(any));
    does(&mut disk, What::Rename { from: path.clone(), to: root.join("b") });
    does(&mut disk, What::Sync { path: root });
    assert_eq!(left(&disk, "a"), BTreeSet::from([None]));
    assert_eq!(left(&disk, "b").len(), 4);
    assert!(disk.is_open());
}
