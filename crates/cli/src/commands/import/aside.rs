//! The file of rejects: written beside its place, and put there whole. Not here: what stands in it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// A file that takes rows which can't go in. Nothing stays of it where no row is put aside, and it
/// stands under its name only once it is whole.
pub(super) struct Aside {
    path: PathBuf,
    begun: Option<BufWriter<File>>,
}

impl Aside {
    /// A file to be made. One that is there already is only replaced if it is an earlier one of
    /// rejects.
    pub(super) fn new(path: &Path) -> Result<Self, Problem> {
        if path == Path::new("-") {
            return Err(Problem::usage("rejects need a file of their own, not stdout")
                .hint("name a new file with --rejects"));
        }
        if path.exists() && !has_reasons(path).unwrap_or(false) {
            let what = format!("{} is there already, and is no file of rejects", path.display());
            return Err(Problem::new(crate::exit::Exit::Conflict, what)
                .hint("name a new file with --rejects"));
        }
        let aside = Self { path: path.to_owned(), begun: None };
        // Better told now than at the first bad row, when good ones are in.
        let unfinished = aside.unfinished();
        File::create(&unfinished).and_then(|_| fs::remove_file(&unfinished)).map_err(|error| {
            Problem::failed(format!("{} can't be written: {error}", path.display()))
                .hint("name a file in a directory that can be written")
        })?;
        Ok(aside)
    }

    /// Where it is written until it is whole.
    fn unfinished(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        self.path.with_file_name(name)
    }

    /// Puts the file under its name, if there is anything in it. Gives whether there is.
    pub(super) fn finish(mut self) -> Result<bool, Problem> {
        let Some(begun) = self.begun.take() else { return Ok(false) };
        let put = || -> io::Result<()> {
            begun.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(self.unfinished(), &self.path)
        };
        put().map(|()| true).map_err(|error| {
            Problem::failed(format!("{} can't be written: {error}", self.path.display()))
        })
    }
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.begun.is_none() {
            self.begun = Some(BufWriter::new(File::create(self.unfinished())?));
        }
        self.begun.as_mut().map_or(Ok(0), |begun| begun.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.begun.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Whether the first line of a file has the column of reasons that rejects have.
fn has_reasons(path: &Path) -> io::Result<bool> {
    let mut line = Vec::new();
    io::Read::take(BufReader::new(File::open(path)?), 1 << 20).read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(&line);
    let line = line.trim_end();
    let csv = ["reason", "reject_reason"]
        .iter()
        .any(|name| line.strip_suffix(name).is_some_and(|rest| rest.ends_with([',', ';', '\t'])));
    let json = line.starts_with('{')
        && ["\"reason\":", "\"reject_reason\":"].iter().any(|key| line.contains(key));
    Ok(csv || json)
}
