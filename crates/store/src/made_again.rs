//! A record made whole or not at all: built in a directory beside its own and put in its place once it
//! is whole and durable. Until then, and after any error, nothing is there. So a record is made again
//! from all its commits, each decided on anew, and so a new one with a scheme and bodies. Not here: reading the commits from wherever they come, and comparing the
//! root with the one they came with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use upheld_journal::{Identity, Lock, LockError, Reader, StoredCommit, place};

use crate::error::{CommandError, RecordError};
use crate::layout::Layout;
use crate::reach::Reach;
use crate::record::Record;
use crate::store::Projections;
use crate::watch::Watch;

/// See the module. Dropped before [`MadeAgain::finish`] it leaves nothing behind.
pub struct MadeAgain {
    place: PathBuf,
    staged: PathBuf,
    /// None once it is closed.
    record: Option<Record>,
    /// An empty record of the same origin, which the new one takes the place of.
    replaced: Option<Lock>,
    done: bool,
}

impl MadeAgain {
    /// Begins a record that will be in `place`: where nothing is, an empty directory, or a record of
    /// the same origin without events.
    ///
    /// What a killed process left of an earlier try is cleared away.
    ///
    /// # Errors
    /// [`RecordError::Place`] where nothing can be put there; [`RecordError::AnotherRecord`],
    /// [`RecordError::Occupied`], [`RecordError::NotEmpty`] where something else is;
    /// [`RecordError::BeingMade`], [`RecordError::Lock`] where another process makes it or holds it;
    /// [`RecordError::Io`].
    pub fn begin(
        place: &Path,
        identity: &Identity,
        projections: &Projections,
        watch: &dyn Watch,
    ) -> Result<Self, RecordError> {
        let replaced = vacant(place, identity)?;
        let staged = staged(place)?;
        clear(&staged, place)?;
        Record::create(&staged, identity)?;
        let record = Record::open(&staged, Duration::ZERO, projections, watch)?;
        // From here on it is ours to clear away.
        Ok(Self { place: place.to_owned(), staged, record: Some(record), replaced, done: false })
    }

    /// Takes the next commit.
    ///
    /// # Errors
    /// Why it can't have been recorded so; the record can't become whole any more.
    pub fn take(&mut self, commit: &StoredCommit) -> Result<(), CommandError> {
        self.open()?.take_over(commit)
    }

    /// The root over everything taken, once that is durable.
    ///
    /// # Errors
    /// Where the journal or the store failed.
    pub fn root(&mut self) -> Result<[u8; 32], RecordError> {
        let record = self.open()?;
        record.settle()?;
        Ok(record.store().frontier().root())
    }

    /// The record that is being made, for one that begins with commands of its own.
    ///
    /// # Errors
    /// Where it is closed already.
    pub fn open(&mut self) -> Result<&mut Record, RecordError> {
        self.record.as_mut().ok_or(RecordError::ReadOnly)
    }

    /// Closes the record and puts it in its place.
    ///
    /// # Errors
    /// Where it could not be closed or moved; nothing is there then.
    pub fn finish(mut self, watch: &dyn Watch) -> Result<(), RecordError> {
        if let Some(record) = self.record.take() {
            record.close(watch)?;
        }
        let io = |error| RecordError::Io { path: self.place.clone(), error };
        let made = place::make(&place::around(&self.place)).map_err(io)?;
        let aside = self.staged.with_extension("replaced");
        if self.replaced.is_some() {
            fs::rename(&self.place, &aside).map_err(io)?;
        }
        // A directory takes the place of nothing or of an empty directory, never of anything else.
        if let Err(error) = fs::rename(&self.staged, &self.place) {
            if self.replaced.is_some() {
                fs::rename(&aside, &self.place).ok();
            }
            return Err(io(error));
        }
        self.done = true;
        if self.replaced.take().is_some() {
            fs::remove_dir_all(&aside).ok();
        }
        place::sync_names(&self.place, &made).map_err(io)
    }
}

impl Drop for MadeAgain {
    fn drop(&mut self) {
        drop(self.record.take());
        if !self.done {
            fs::remove_dir_all(&self.staged).ok();
        }
    }
}

/// Whether a record can be put there; the lock of the empty one whose place it takes.
fn vacant(place: &Path, identity: &Identity) -> Result<Option<Lock>, RecordError> {
    let io = |error| RecordError::Io { path: place.to_owned(), error };
    if let Some(why) = place::unfit(place).map_err(io)? {
        return Err(RecordError::Place { path: place.to_owned(), why });
    }
    if place.exists() && !place.is_dir() {
        return Err(RecordError::NotADirectory(place.to_owned()));
    }
    if !place.exists() || fs::read_dir(place).map_err(io)?.next().is_none() {
        return Ok(None);
    }
    let journal = Layout::of(place).journal();
    if !journal.is_dir() {
        return Err(RecordError::NotEmpty(place.to_owned()));
    }
    let reader = Reader::open(&journal)?;
    if reader.identity() != identity {
        let (there, wanted) = (reader.identity().origin, identity.origin);
        return Err(RecordError::AnotherRecord { path: place.to_owned(), there, wanted });
    }
    let lock = Lock::acquire(place, Duration::ZERO)?;
    let reach = Reach::get(&Layout::of(place))?.map_or(0, |reach| reach.position);
    match reader.last_position()?.max(reach) {
        0 => Ok(Some(lock)),
        position => Err(RecordError::Occupied { path: place.to_owned(), position }),
    }
}

/// The directory beside, on the same file system, where the record is built.
fn staged(place: &Path) -> Result<PathBuf, RecordError> {
    let mut above = place::around(place);
    while !above.exists() {
        above = place::around(&above);
    }
    let Some(name) = place.file_name() else {
        return Err(RecordError::NotEmpty(place.to_owned()));
    };
    Ok(above.join(format!(".{}.importing", name.to_string_lossy())))
}

/// Removes what a killed process left, if it is that and nobody works on it.
fn clear(staged: &Path, place: &Path) -> Result<(), RecordError> {
    let io = |error: io::Error| RecordError::Io { path: staged.to_owned(), error };
    if !staged.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(staged).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        if !Layout::PARTS.iter().any(|part| name == *part) {
            return Err(RecordError::NotEmpty(staged.to_owned()));
        }
    }
    let lock = match Lock::acquire(staged, Duration::ZERO) {
        Err(LockError::Held { pid }) => {
            return Err(RecordError::BeingMade { path: place.to_owned(), pid });
        }
        lock => lock?,
    };
    fs::remove_dir_all(staged).map_err(io)?;
    drop(lock);
    Ok(())
}
