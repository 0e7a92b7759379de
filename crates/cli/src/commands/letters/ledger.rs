//! What a directory of letters holds already: a line for each file that was finished, with a digest of
//! all that the file was made of. So a run that was broken off goes on, and a second run of the same
//! letters sets none of them again.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::screen::hex;

/// The ledger's name in the directory.
const FILE: &str = ".letters.jsonl";

/// A file that was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) file: String,
    /// Of everything the file was made of.
    pub(super) made_of: String,
    /// Of the file.
    pub(super) sha256: String,
}

/// See the module. May be written from several threads.
pub(super) struct Ledger {
    directory: PathBuf,
    known: BTreeMap<String, Entry>,
    file: Mutex<fs::File>,
}

impl Ledger {
    /// Reads it; a last line that was torn is passed over.
    pub(super) fn read(directory: &Path) -> Result<Self, Problem> {
        let path = directory.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(cant(&path, &error)),
        };
        let lines = text.split(|&byte| byte == b'\n');
        let entries = lines.filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
        let known = entries.map(|entry| (entry.file.clone(), entry)).collect();
        let open = || {
            let mut file = OpenOptions::new().append(true).create(true).open(&path)?;
            // What comes next is no part of a line that was torn.
            if text.last().is_some_and(|&last| last != b'\n') {
                file.write_all(b"\n")?;
            }
            Ok(file)
        };
        let file = Mutex::new(open().map_err(|error| cant(&path, &error))?);
        Ok(Self { directory: directory.to_owned(), known, file })
    }

    /// The bytes' count and digest of a file that is there as it was finished.
    pub(super) fn there(&self, name: &str) -> Option<(&Entry, u64)> {
        let entry = self.known.get(name)?;
        let bytes = fs::read(self.directory.join(name)).ok()?;
        let same = hex(&Sha256::digest(&bytes)) == entry.sha256;
        same.then_some((entry, bytes.len() as u64))
    }

    /// Notes a file that was finished.
    pub(super) fn note(&self, entry: &Entry) -> Result<(), Problem> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = self.file.lock().map_err(|_| Problem::failed("the ledger broke off"))?;
        file.write_all(&line).map_err(|error| cant(&self.directory.join(FILE), &error))
    }
}

fn cant(path: &Path, error: &io::Error) -> Problem {
    Problem::failed(format!("{} can't be used: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry {
            file: "a.html".to_owned(),
            made_of: "x".to_owned(),
            sha256: hex(&Sha256::digest(text.as_bytes())),
        }
    }

    #[test]
    fn a_file_that_is_there_as_it_was_finished_is_known_and_a_changed_one_is_not() {
        let directory = tempfile::tempdir().unwrap();
        Ledger::read(directory.path()).unwrap().note(&entry("whole")).unwrap();
        fs::write(directory.path().join("a.html"), "whole").unwrap();
        let ledger = Ledger::read(directory.path()).unwrap();
        assert_eq!(ledger.there("a.html"), Some((&entry("whole"), 5)));
        fs::write(directory.path().join("a.html"), "half").unwrap();
        assert_eq!(ledger.there("a.html"), None);
        assert_eq!(ledger.there("b.html"), None);
    }

    #[test]
    fn a_line_that_was_torn_is_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        Ledger::read(directory.path()).unwrap().note(&entry("whole")).unwrap();
        let path = directory.path().join(FILE);
        let mut text = fs::read(&path).unwrap();
        text.extend(b"{\"file\":\"b.ht\xff");
        fs::write(&path, text).unwrap();
        let ledger = Ledger::read(directory.path()).unwrap();
        assert_eq!(ledger.known.len(), 1);
        // What is noted after it is known all the same.
        ledger.note(&Entry { file: "c.html".to_owned(), ..entry("more") }).unwrap();
        let ledger = Ledger::read(directory.path()).unwrap();
        assert_eq!(ledger.known.keys().collect::<Vec<_>>(), ["a.html", "c.html"]);
    }
}
