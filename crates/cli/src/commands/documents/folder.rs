//! The directory that documents are written into. Every file is first written whole under another
//! name; only then do all of them take their places.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use upheld_journal::place;

use crate::exit::Exit;
use crate::problem::Problem;
use crate::screen;

/// See the module.
pub(crate) struct Folder {
    path: PathBuf,
    replace: bool,
}

/// A file that was written.
#[derive(Serialize)]
pub(crate) struct Written {
    file: String,
    bytes: u64,
    sha256: String,
}

impl Written {
    pub(crate) fn row(&self) -> Vec<String> {
        vec![self.file.clone(), self.bytes.to_string(), self.sha256.clone()]
    }
}

/// Files under their passing names; those that did not take their places are removed.
#[derive(Default)]
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Drop for Staged {
    fn drop(&mut self) {
        for (staged, _) in &self.0 {
            fs::remove_file(staged).ok();
        }
    }
}

impl Folder {
    /// A directory, made if it is not there. What can't be written to is refused before any work.
    pub(crate) fn at(path: &Path, replace: bool) -> Result<Self, Problem> {
        let failed = |error: io::Error| cant_write(path, &error);
        place::make_named(path).map_err(failed)?;
        let probe = path.join(format!(".upheld.{}", std::process::id()));
        File::create(&probe).map_err(failed)?;
        fs::remove_file(&probe).map_err(failed)?;
        Ok(Self { path: path.to_owned(), replace })
    }

    /// Whether a file is there with just these bytes.
    pub(crate) fn holds(&self, name: &str, bytes: &[u8]) -> bool {
        let path = self.path.join(name);
        let plain = fs::symlink_metadata(&path).is_ok_and(|there| there.is_file());
        plain && fs::read(path).is_ok_and(|there| there == bytes)
    }

    /// Writes files, given by their names.
    pub(crate) fn put(&self, files: &[(String, Vec<u8>)]) -> Result<Vec<Written>, Problem> {
        self.refuse_what_is_there(files)?;
        self.replace(files)
    }

    /// Writes files, given by their names, in the place of what is there.
    pub(crate) fn replace(&self, files: &[(String, Vec<u8>)]) -> Result<Vec<Written>, Problem> {
        let failed = |error: io::Error| cant_write(&self.path, &error);
        let mut staged = Staged::default();
        for (name, bytes) in files {
            let passing = self.path.join(format!(".{name}.{}", std::process::id()));
            staged.0.push((passing.clone(), self.path.join(name)));
            write(&passing, bytes).map_err(failed)?;
        }
        for (passing, place) in &staged.0 {
            fs::rename(passing, place).map_err(failed)?;
        }
        File::open(&self.path).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(files.iter().map(written).collect())
    }

    fn refuse_what_is_there(&self, files: &[(String, Vec<u8>)]) -> Result<(), Problem> {
        if let Some((name, _)) = files.iter().find(|(name, _)| self.path.join(name).is_dir()) {
            let what = format!("{name} in {} is a directory", self.path.display());
            return Err(Problem::new(Exit::Conflict, what).hint("name another directory"));
        }
        let mut there = files.iter().filter(|(name, _)| self.path.join(name).exists());
        match there.next() {
            Some((name, _)) if !self.replace => {
                let what = format!("there is a file {name} in {} already", self.path.display());
                Err(Problem::new(Exit::Conflict, what)
                    .hint("name another directory, or say --replace if it may go"))
            }
            _ => Ok(()),
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn written((name, bytes): &(String, Vec<u8>)) -> Written {
    Written {
        file: name.clone(),
        bytes: bytes.len() as u64,
        sha256: screen::hex(&Sha256::digest(bytes)),
    }
}

fn cant_write(path: &Path, error: &io::Error) -> Problem {
    Problem::failed(format!("{} can't be written to: {error}", path.display()))
        .hint("name a directory that you may write to, on a disk with room")
}
