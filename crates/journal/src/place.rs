//! Where a directory or a whole file is put: the directories around it, their names made durable, and whether
//! anything can be put there whole, by renaming. Knows nothing of what is in it.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The directory that a path lies in.
#[must_use]
pub fn around(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes a directory and those around it. Gives those that were not there, the deepest first.
///
/// # Errors
/// What the system says; none of them is left behind.
pub fn make(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let absent = |dir: &&Path| !dir.as_os_str().is_empty() && !dir.exists();
    let made: Vec<_> = directory.ancestors().take_while(absent).map(Path::to_owned).collect();
    let done = fs::create_dir_all(directory);
    if done.is_err() {
        // What somebody put something into meanwhile stays.
        made.iter().for_each(|made| drop(fs::remove_dir(made)));
    }
    done.map(|()| made)
}

/// Makes a directory and those around it, durable by name. One that was there before is not asked for that:
/// what it lies in may be a disk that nothing can be written to any more.
///
/// # Errors
/// What the system says.
pub fn make_named(directory: &Path) -> io::Result<()> {
    make(directory)?.iter().try_for_each(|made| sync_name(made))
}

/// Makes the name of a directory or a file durable, and the names of directories that were made around it: a
/// power cut could take them with all that is below.
///
/// # Errors
/// What the system says. What may not be read can't be synced, and is passed over.
pub fn sync_names(name: &Path, made: &[PathBuf]) -> io::Result<()> {
    sync_name(name)?;
    made.iter().filter(|made| *made != name).try_for_each(|made| sync_name(made))
}

fn sync_name(name: &Path) -> io::Result<()> {
    match File::open(around(name)).and_then(|around| around.sync_all()) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// Ends the names of files that are not whole yet.
pub const STAGED: &str = ".new";

/// Puts a whole file in its place, in that of the one that was there. What is in it is durable then; its name is
/// after [`sync_names`].
///
/// # Errors
/// What the system says; what was in the place is there as it was.
pub fn put_whole(place: &Path, contents: &[u8]) -> io::Result<()> {
    let mut staged = place.as_os_str().to_owned();
    staged.push(STAGED);
    // What an interrupted try left, be it a link, is not written through.
    match fs::remove_file(&staged) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).open(&staged)?;
    file.write_all(contents)?;
    file.sync_all()?;
    fs::rename(&staged, place)
}

/// Why nothing can be put in a place by renaming, whatever is in it now; none where it can.
///
/// # Errors
/// What the system says of a path that it can't look at.
pub fn unfit(place: &Path) -> io::Result<Option<&'static str>> {
    if place.file_name().is_none() {
        return Ok(Some("its path does not end in a name"));
    }
    // A slash at the end would have a link followed.
    let place: &Path = &place.components().collect::<PathBuf>();
    let there = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        there => there?,
    };
    if there.is_symlink() {
        return Ok(Some("it is a link"));
    }
    let mounted = there.is_dir() && there.dev() != fs::metadata(around(place))?.dev();
    Ok(mounted.then_some("it is a file system of its own"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn those_that_were_not_there_are_told_the_deepest_first() {
        let dir = TempDir::new().unwrap();
        let at = |name: &str| dir.path().join(name);
        assert_eq!(make(&at("a/b/c")).unwrap(), [at("a/b/c"), at("a/b"), at("a")]);
        assert_eq!(make(&at("a/b/d")).unwrap(), [at("a/b/d")]);
        assert!(make(&at("a/b")).unwrap().is_empty());
        fs::write(at("file"), "").unwrap();
        make(&at("file/below")).unwrap_err();
        let long = "x".repeat(256);
        make(&at("new/and").join(long)).unwrap_err();
        assert!(!at("new").exists(), "none is left behind");
        make_named(&at("named/and/below")).unwrap();
        make_named(Path::new("/proc")).unwrap();
        assert!(at("named/and/below").is_dir());
        sync_names(&at("a/b/c"), &[at("a/b/c"), at("a")]).unwrap();
        sync_names(&at("gone/c"), &[]).unwrap_err();
    }

    #[test]
    fn a_link_a_disk_and_what_has_no_name_take_nothing() {
        let dir = TempDir::new().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("there")).unwrap();
        std::os::unix::fs::symlink(at("there"), at("link")).unwrap();
        std::os::unix::fs::symlink(at("nowhere"), at("loose")).unwrap();
        for (place, wanted) in [
            (at("there"), None),
            (at("absent"), None),
            (at("absent/below"), None),
            (at("link"), Some("it is a link")),
            (at("link/"), Some("it is a link")),
            (at("there/"), None),
            (at("loose"), Some("it is a link")),
            (PathBuf::from("."), Some("its path does not end in a name")),
            (at("there/.."), Some("its path does not end in a name")),
            (PathBuf::from("/proc"), Some("it is a file system of its own")),
        ] {
            assert_eq!(unfit(&place).unwrap(), wanted, "{}", place.display());
        }
        fs::write(at("file"), "").unwrap();
        unfit(&at("file/below")).unwrap_err();
    }
}
