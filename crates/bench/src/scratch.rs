//! Where a run puts its files: a directory below cargo's target directory, on the same disk for
//! everybody, deleted at the end. The Python peers stay there from run to run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::{Result, Trouble};

/// See the module.
pub(crate) struct Scratch {
    root: PathBuf,
    keep: bool,
}

impl Scratch {
    /// A directory below cargo's target directory, made if it is not there.
    pub(crate) fn open(name: &str, keep: bool) -> Result<Self> {
        let root = target()?.join(name);
        fs::create_dir_all(&root).map_err(Trouble::file(&root))?;
        Ok(Self { root, keep })
    }

    /// A place in it by name.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// An empty place: what was there is deleted.
    pub(crate) fn empty(&self, name: &str) -> Result<PathBuf> {
        let path = self.at(name);
        remove(&path)?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.keep {
            // The next run deletes what this one could not.
            remove(&self.root).ok();
        }
    }
}

/// Cargo's target directory: the program lies in `target/release` or the like.
pub(crate) fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(Path::parent);
    let target = target.ok_or_else(|| Trouble::said("the program lies in no target directory"))?;
    Ok(target.to_owned())
}

/// Deletes a file or a directory, if there is one.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Trouble::file(path)(error))
        }
        _ => Ok(()),
    }
}

/// How many bytes the files below a directory have.
pub(crate) fn bytes_below(path: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(path).map_err(Trouble::file(path))? {
        let entry = entry.map_err(Trouble::file(path))?;
        let about = entry.metadata().map_err(Trouble::file(path))?;
        bytes += if about.is_dir() { bytes_below(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}

/// Copies a directory with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).map_err(Trouble::file(to))?;
    for entry in fs::read_dir(from).map_err(Trouble::file(from))? {
        let entry = entry.map_err(Trouble::file(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(Trouble::file(&source))?;
        }
    }
    Ok(())
}
