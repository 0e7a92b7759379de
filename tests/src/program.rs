//! The program as people run it: the real binary, in a directory of its own, with what it said and
//! the code it ended with. Knows nothing of the record's insides.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The built program and a directory to run it in. The record is `upheld-record` there, the actor
/// `anna`, the format `table`, and nothing else of the caller's environment is seen.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    dir: TempDir,
}

/// What a run of the program came to.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The command line, without the program's path.
    pub line: String,
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Its stdout.
    pub out: String,
    /// Its stderr.
    pub err: String,
}

/// The words of a command line: parted by spaces, single quotes keep spaces.
///
/// # Panics
/// Where a quote is not closed.
#[must_use]
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut pieces = line.split('\'');
    assert_eq!(pieces.clone().count() % 2, 1, "a quote is not closed: {line}");
    while let Some(plain) = pieces.next() {
        words.extend(plain.split_whitespace().map(str::to_owned));
        words.extend(pieces.next().map(str::to_owned));
    }
    words
}

impl Program {
    /// The program at a path, in a new directory without a record.
    ///
    /// # Panics
    /// Where no directory can be made.
    #[must_use]
    pub fn new(binary: &str) -> Self {
        Self { binary: binary.into(), dir: TempDir::new().expect("a temporary directory") }
    }

    /// The program with an empty record made.
    #[must_use]
    pub fn with_record(binary: &str) -> Self {
        let program = Self::new(binary);
        program.run("init").ok();
        program
    }

    /// The directory it runs in.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Where the record is, or will be.
    #[must_use]
    pub fn record(&self) -> PathBuf {
        self.dir().join("upheld-record")
    }

    /// The built program.
    #[must_use]
    pub fn binary(&self) -> &Path {
        &self.binary
    }

    /// Puts a file into the directory.
    ///
    /// # Panics
    /// Where it can't be written.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.dir().join(name), bytes).expect("a file in a temporary directory");
    }

    /// A command for another program with the same directory and environment.
    #[must_use]
    pub fn other(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.dir()).stdin(Stdio::null());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("COLUMNS", "100").env("UPHELD_ACTOR", "anna").env("UPHELD_FORMAT", "table");
        command
    }

    /// The command for a line such as `case show '19 007 429'`.
    #[must_use]
    pub fn command(&self, line: &str) -> Command {
        let mut command = self.other(&self.binary);
        command.args(words(line));
        command
    }

    /// Runs a line to its end.
    ///
    /// # Panics
    /// Where the program can't be started.
    #[must_use]
    pub fn run(&self, line: &str) -> Ran {
        let output = self.command(line).output().expect("the program starts");
        Ran::of(line, &output)
    }

    /// Runs a line with nobody named in the environment as the actor.
    ///
    /// # Panics
    /// Where the program can't be started.
    #[must_use]
    pub fn run_unnamed(&self, line: &str) -> Ran {
        let output = self.command(line).env_remove("UPHELD_ACTOR").output();
        Ran::of(line, &output.expect("the program starts"))
    }

    /// Runs a line once for each file content, written under `name` before.
    #[must_use]
    pub fn run_with(&self, name: &str, bytes: impl AsRef<[u8]>, line: &str) -> Ran {
        self.write(name, bytes);
        self.run(line)
    }

    /// Runs bash on a script with `$UPHELD` naming the program.
    ///
    /// # Panics
    /// Where bash can't be started.
    #[must_use]
    pub fn bash(&self, script: &str) -> Ran {
        let mut command = self.other("bash");
        command.env("UPHELD", &self.binary).args(["-c", script]);
        Ran::of(script, &command.output().expect("bash starts"))
    }
}

impl Ran {
    /// What an ended process came to.
    #[must_use]
    pub fn of(line: &str, output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8 on the screen");
        Self {
            line: line.to_owned(),
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Itself, once it ended well.
    ///
    /// # Panics
    /// Where it did not.
    pub fn ok(self) -> Self {
        self.ends(0)
    }

    /// Itself, once it ended with a code.
    ///
    /// # Panics
    /// Where it ended otherwise, or told of a panic.
    pub fn ends(self, code: i32) -> Self {
        let told = self.transcript();
        assert_eq!(self.code, Some(code), "{told}");
        assert!(!self.err.contains("panicked at"), "{told}");
        self
    }

    /// Itself, once stderr holds each of these texts.
    ///
    /// # Panics
    /// Where one is missing.
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.err.contains(text), "{text:?} is not said in\n{}", self.transcript());
        }
        self
    }

    /// Itself, once stdout holds each of these texts.
    ///
    /// # Panics
    /// Where one is missing.
    pub fn prints(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.out.contains(text), "{text:?} is not printed in\n{}", self.transcript());
        }
        self
    }

    /// Itself, once stderr is empty.
    ///
    /// # Panics
    /// Where something was said.
    pub fn quiet(self) -> Self {
        assert_eq!(self.err, "", "{}", self.line);
        self
    }

    /// Stdout as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        let told = || self.transcript();
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", told()))
    }

    /// Command line, stdout, stderr and exit code as one text.
    #[must_use]
    pub fn transcript(&self) -> String {
        let mut text = format!("$ upheld {}\n{}", self.line, self.out);
        if !self.err.is_empty() {
            text.push_str("--- stderr\n");
            text.push_str(&self.err);
        }
        let code = self.code.map_or("none: a signal".to_owned(), |code| code.to_string());
        text.push_str(&format!("--- exit {code}\n"));
        text
    }
}

/// Overwrites a stretch of a file, in parts of its length: `(2, 3)` begins at two thirds.
///
/// # Panics
/// Where the file can't be changed.
pub fn overwrite(path: &Path, (above, below): (u64, u64), bytes: &[u8]) {
    use std::io::{Seek, SeekFrom};
    let mut file = fs::File::options().write(true).open(path).expect("a file to damage");
    let length = file.metadata().expect("its length").len();
    file.seek(SeekFrom::Start(length / below * above)).expect("a place in it");
    file.write_all(bytes).expect("damage done");
}

/// Copies a directory with all that is in it.
///
/// # Panics
/// Where it can't be read or written.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_spaces() {
        assert_eq!(
            words("case show '19 007 429'  --x ''"),
            ["case", "show", "19 007 429", "--x", ""]
        );
    }
}
