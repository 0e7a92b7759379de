//! Where a directory is put: those around it, their names made durable, and whether anything can be put
//! there whole, by renaming. Knows nothing of what is in it.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
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
/// What the system says; some of them may be there then.
pub fn make(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let absent = |dir: &&Path| !dir.as_os_str().is_empty() && !dir.exists();
    let made = directory.ancestors().take_while(absent).map(Path::to_owned).collect();
    fs::create_dir_all(directory)?;
    Ok(made)
}

/// Makes the name of a directory durable, and the names of those that were made around it: a power cut
/// could take them with all that is below. A directory that may not be read can't be synced, and is passed
/// over.
///
/// # Errors
/// What the system says.
pub fn sync_names(directory: &Path, made: &[PathBuf]) -> io::Result<()> {
    let others = made.iter().map(PathBuf::as_path).filter(|made| *made != directory);
    for named in [directory].into_iter().chain(others) {
        match File::open(around(named)).and_then(|around| around.sync_all()) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
            synced => synced?,
        }
    }
    Ok(())
}

/// Why nothing can be put in a place by renaming, whatever is in it now; none where it can.
///
/// # Errors
/// What the system says of a path that it can't look at.
pub fn unfit(place: &Path) -> io::Result<Option<&'static str>> {
    if place.file_name().is_none() {
        return Ok(Some("it is not named itself, but by the way to it"));
    }
    let there = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        there => there?,
    };
    if there.is_symlink() {
        return Ok(Some("it is a link"));
    }
    let mounted = there.is_dir() && there.dev() != fs::metadata(around(place))?.dev();
    Ok(mounted.then_some("a disk of its own is mounted there"))
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
            (at("loose"), Some("it is a link")),
            (PathBuf::from("."), Some("it is not named itself, but by the way to it")),
            (at("there/.."), Some("it is not named itself, but by the way to it")),
            (PathBuf::from("/proc"), Some("a disk of its own is mounted there")),
        ] {
            assert_eq!(unfit(&place).unwrap(), wanted, "{}", place.display());
        }
        fs::write(at("file"), "").unwrap();
        unfit(&at("file/below")).unwrap_err();
    }
}
