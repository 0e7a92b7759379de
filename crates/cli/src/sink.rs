//! Where data that may be long goes: stdout, or a file that is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};

use upheld_journal::place;

use crate::exit::Exit;
use crate::problem::Problem;

/// Bytes kept back before they are written.
const BUFFER_BYTES: usize = 64 << 10;

/// See the module. A file that was not finished is removed.
pub(crate) enum Sink {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// Written under another name until it is whole.
    Staged(Staged),
    /// A device or a pipe with a name: written as it is.
    Direct(BufWriter<File>),
}

pub(crate) struct Staged {
    file: BufWriter<File>,
    staged: PathBuf,
    place: PathBuf,
    done: bool,
}

impl Sink {
    /// Stdout for none or `-`, else the file; one that is there is only replaced where that is wished.
    pub(crate) fn open(path: Option<&Path>, replace: bool) -> Result<Self, Problem> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            let out = io::stdout().lock();
            return Ok(Self::Stdout(BufWriter::with_capacity(BUFFER_BYTES, out)));
        };
        if path.is_dir() {
            return Err(Problem::usage(format!("{} is a directory", path.display()))
                .hint("name a file in it"));
        }
        let failed = |error| cant_write(path, &error);
        if path.exists() && !path.is_file() {
            let file = File::options().write(true).open(path).map_err(failed)?;
            return Ok(Self::Direct(BufWriter::with_capacity(BUFFER_BYTES, file)));
        }
        if path.exists() && !replace {
            let what = format!("there is a file {} already", path.display());
            return Err(Problem::new(Exit::Conflict, what)
                .hint("name another, or say --replace if it may go"));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let staged = path.with_file_name(format!(".{name}.{}", std::process::id()));
        let file = File::create(&staged).map_err(failed)?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, file);
        Ok(Self::Staged(Staged { file, staged, place: path.to_owned(), done: false }))
    }

    /// Whether what is written shows on a terminal, where a progress bar would stand in its way.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout(_)) && io::stdout().is_terminal()
    }

    /// Writes what is left, and puts a file in its place.
    pub(crate) fn finish(mut self) -> Result<(), Problem> {
        self.flush()?;
        if let Self::Staged(staged) = &mut self {
            staged.put().map_err(|error| cant_write(&staged.place, &error))?;
        }
        Ok(())
    }
}

impl Staged {
    fn put(&mut self) -> io::Result<()> {
        self.file.get_ref().sync_all()?;
        fs::rename(&self.staged, &self.place)?;
        self.done = true;
        place::sync_names(&self.place, &[])
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.done {
            fs::remove_file(&self.staged).ok();
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Staged(staged) => staged.file.write(bytes),
            Self::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Staged(staged) => staged.file.flush(),
            Self::Direct(file) => file.flush(),
        }
    }
}

fn cant_write(path: &Path, error: &io::Error) -> Problem {
    Problem::failed(format!("{} can't be written: {error}", path.display()))
}
