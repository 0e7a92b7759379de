//! Bringing a record back: the files of a backup are read once, and what was read is what is checked and
//! what is written, beside the place of the new record. Until [`Restored::finish`], and after any error,
//! nothing is there. Not here: the second copy, and whose signature the checkpoint has to bear.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use upheld_audit::{Checkpoint, Published, only_grew};
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{Lock, SegmentImage, place, segment_name};

use crate::error::{BackupError, Lost, Result};
use crate::files;
use crate::make::grow;
use crate::manifest::{Manifest, Segment};

/// What the directory beside the record's place holds: its lock, and the record in the making.
const PARTS: [&str; 2] = ["LOCK", RECORD];

/// The name of the record in the making.
const RECORD: &str = "record";

/// A journal that was brought back and proved, not yet in its place. Dropped before
/// [`Restored::finish`] it leaves nothing behind.
#[derive(Debug)]
pub struct Restored {
    manifest: Manifest,
    published: Published,
    staged: Staged,
}

/// A directory beside the record's place, locked, in which the record is made and from which it is put
/// there. It goes away in the end.
#[derive(Debug)]
struct Staged {
    around: PathBuf,
    directory: PathBuf,
    place: PathBuf,
    made: Around,
    /// Held to the end: nobody else makes a record for this place.
    _lock: Lock,
}

/// Reads the backup in `directory`, checks all of it, and makes the journal of the record that is to be
/// in `place`. `since` is a checkpoint that the record must not go behind. `progress` hears the last
/// position read, and says whether to go on.
///
/// # Errors
/// [`BackupError::Place`], [`BackupError::Occupied`]; [`BackupError::NoBackup`], [`BackupError::Manifest`],
/// [`BackupError::Newer`]; [`BackupError::Lost`] with every file that is missing or damaged;
/// [`BackupError::Otherwise`], [`BackupError::NotGrown`]; [`BackupError::InUse`], [`BackupError::Lock`],
/// [`BackupError::Io`]; [`BackupError::Stopped`] where `progress` said so. Nothing is made then.
pub fn restore(
    directory: &Path,
    place: &Path,
    since: Option<&Checkpoint>,
    progress: &dyn Fn(u64) -> ControlFlow<()>,
) -> Result<Restored> {
    let why = place::unfit(place).map_err(BackupError::io("look at", place))?;
    if let Some(why) = why {
        return Err(BackupError::Place { path: place.to_owned(), why });
    }
    refuse_occupied(place)?;
    let manifest = Manifest::read(directory)?;
    let manifest = manifest.ok_or_else(|| BackupError::NoBackup(directory.to_owned()))?;
    let published = checkpoint_of(directory, &manifest);
    let staged = Staged::begin(place)?;
    // Whatever else is missing is told with it.
    let lost = published.as_ref().err().cloned().into_iter().collect();
    let size = since.map(|since| since.size);
    let read = Read::all(directory, &manifest, &staged, size, lost, progress)?;
    let published = published.map_err(|lost| BackupError::Lost(vec![lost]))?;
    read.agrees(&manifest, &published.checkpoint)?;
    if let Some(since) = since {
        only_grew(since, &published.checkpoint, read.then)?;
    }
    Ok(Restored { manifest, published, staged })
}

fn refuse_occupied(place: &Path) -> Result<()> {
    let occupied = || BackupError::Occupied(place.to_owned());
    match fs::symlink_metadata(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::io("look at", place)(error)),
        Ok(metadata) if !metadata.is_dir() => Err(occupied()),
        Ok(_) => {
            let mut entries = fs::read_dir(place).map_err(BackupError::io("list", place))?;
            if entries.next().is_none() { Ok(()) } else { Err(occupied()) }
        }
    }
}

/// The checkpoint of a backup, which has to be what the manifest says it is.
fn checkpoint_of(directory: &Path, manifest: &Manifest) -> Result<Published, Lost> {
    let sheet = &manifest.checkpoint;
    let lost = |why| Lost { first: 1, last: 0, file: sheet.file.clone(), why };
    let bytes = files::read_exactly(&directory.join(&sheet.file), sheet.bytes)
        .map_err(|unfit| lost(unfit.in_words(sheet.bytes)))?;
    if files::sha256(&bytes) != sheet.sha256 {
        return Err(lost(CHANGED.to_owned()));
    }
    Checkpoint::parse(&bytes).map_err(|error| lost(format!("it is no checkpoint: {error}")))
}

const CHANGED: &str = "its bytes were changed: they have another SHA-256";

/// What reading the files came to.
struct Read {
    tree: Frontier,
    /// The root after as many events as the checkpoint of the past has.
    then: Option<Hash>,
}

impl Read {
    fn all(
        directory: &Path,
        manifest: &Manifest,
        staged: &Staged,
        size: Option<u64>,
        mut lost: Vec<Lost>,
        progress: &dyn Fn(u64) -> ControlFlow<()>,
    ) -> Result<Self> {
        let journal = staged.directory.join("journal");
        fs::create_dir(&journal).map_err(BackupError::io("make", &journal))?;
        let mut read = Self { tree: Frontier::new(), then: None };
        read.note(size);
        for segment in &manifest.segments {
            match bytes_of(directory, segment) {
                // After something is lost the rest is only looked at, so that all of it is told.
                Ok(bytes) if lost.is_empty() => {
                    match read.take(manifest, segment, &bytes, size)? {
                        None => put(&journal, segment.first, &bytes)?,
                        Some(why) => lost.push(segment.lost(why)),
                    }
                }
                Ok(_) => {}
                Err(why) => lost.push(segment.lost(why)),
            }
            if progress(read.tree.size()).is_break() {
                return Err(BackupError::Stopped);
            }
        }
        if !lost.is_empty() {
            return Err(BackupError::Lost(lost));
        }
        files::sync(&journal)?;
        Ok(read)
    }

    fn note(&mut self, size: Option<u64>) {
        if size == Some(self.tree.size()) {
            self.then = Some(self.tree.root());
        }
    }

    /// Takes the commits of a segment; says why they are not what they should be.
    fn take(
        &mut self,
        manifest: &Manifest,
        segment: &Segment,
        bytes: &[u8],
        size: Option<u64>,
    ) -> Result<Option<String>> {
        let name = Path::new(&segment.file);
        let image = match SegmentImage::of_bytes(name, segment.first, bytes.to_vec()) {
            Ok(image) => image,
            Err(error @ upheld_journal::JournalError::Newer(_)) => return Err(error.into()),
            Err(error) => return Ok(Some(error.to_string())),
        };
        if *image.identity() != manifest.identity()? {
            return Ok(Some("it is of another record".to_owned()));
        }
        if image.next() != segment.last + 1 {
            return Ok(Some(format!("it ends at position {}", image.next() - 1)));
        }
        for frame in image.frames() {
            let then = &mut self.then;
            // A checkpoint may be of any position, also of one within a commit.
            let mut on_leaf = |tree: &Frontier| {
                if size == Some(tree.size()) {
                    *then = Some(tree.root());
                }
            };
            if let Err(error) = grow(&mut self.tree, &frame?, &mut on_leaf) {
                return Ok(Some(error.to_string()));
            }
        }
        Ok(None)
    }

    /// Whether what was read is what the manifest and the checkpoint say.
    fn agrees(&self, manifest: &Manifest, checkpoint: &Checkpoint) -> Result<()> {
        let root = files::hex(&self.tree.root());
        let found = told(&manifest.origin, self.tree.size(), &root);
        for (by, said) in [
            ("manifest", told(&manifest.origin, manifest.position, &manifest.root)),
            (
                "checkpoint",
                told(&checkpoint.origin, checkpoint.size, &files::hex(&checkpoint.root)),
            ),
        ] {
            if said != found {
                return Err(BackupError::Otherwise { found, by, said });
            }
        }
        Ok(())
    }
}

fn told(origin: &str, position: u64, root: &str) -> String {
    format!("{origin} at position {position} with the root {root}")
}

/// The bytes of a segment, where they are what the manifest says.
fn bytes_of(directory: &Path, segment: &Segment) -> Result<Vec<u8>, String> {
    let bytes = files::read_exactly(&directory.join(&segment.file), segment.bytes);
    let bytes = bytes.map_err(|unfit| unfit.in_words(segment.bytes))?;
    if files::sha256(&bytes) == segment.sha256 { Ok(bytes) } else { Err(CHANGED.to_owned()) }
}

/// Writes a segment into the new journal.
fn put(journal: &Path, first: u64, bytes: &[u8]) -> Result<()> {
    files::write(journal, &segment_name(first), bytes)
}

impl Segment {
    fn lost(&self, why: String) -> Lost {
        Lost { first: self.first, last: self.last, file: self.file.clone(), why }
    }
}

/// The directories around a record's place that were not there, the deepest first. In the end those go that hold
/// nothing.
#[derive(Debug)]
struct Around(Vec<PathBuf>);

impl Around {
    fn make(parent: &Path) -> Result<Self> {
        place::make(parent).map(Self).map_err(BackupError::io("make", parent))
    }
}

impl Drop for Around {
    fn drop(&mut self) {
        // Those that hold the record now, or what others put there, stay.
        self.0.iter().for_each(|made| drop(fs::remove_dir(made)));
    }
}

impl Staged {
    /// Makes the directory, on the file system where the record will be. What a killed process left of
    /// an earlier try is cleared away.
    fn begin(place: &Path) -> Result<Self> {
        let name = place.file_name().ok_or_else(|| BackupError::Occupied(place.to_owned()))?;
        let parent = place::around(place);
        let made = Around::make(&parent)?;
        let around = parent.join(format!(".{}.restoring", name.to_string_lossy()));
        let lock = enter(&around, place)?;
        let directory = around.join(RECORD);
        let make = || {
            // What a killed process left.
            if fs::symlink_metadata(&directory).is_ok() {
                fs::remove_dir_all(&directory)?;
            }
            fs::create_dir(&directory)?;
            // An empty directory that somebody made for it says who may look into it.
            match fs::metadata(place) {
                Ok(there) => fs::set_permissions(&directory, there.permissions()),
                Err(_) => Ok(()),
            }
        };
        make().map_err(BackupError::io("make", &directory))?;
        Ok(Self { around, directory, place: place.to_owned(), made, _lock: lock })
    }

    fn put(&self) -> Result<()> {
        files::sync(&self.directory)?;
        // A directory takes the place of nothing or of an empty directory, never of anything else.
        fs::rename(&self.directory, &self.place)
            .map_err(BackupError::io("put in place", &self.place))?;
        place::sync_names(&self.place, &self.made.0)
            .map_err(BackupError::io("sync the directories around", &self.place))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // What can't be taken away is cleared away by the next try.
        fs::remove_dir_all(&self.around).ok();
    }
}

/// Makes the directory in which a record is made, for its owner alone, or takes over one that a killed
/// process left, if it is that and nobody works in it.
fn enter(directory: &Path, place: &Path) -> Result<Lock> {
    match fs::DirBuilder::new().mode(0o700).create(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        made => made.map_err(BackupError::io("make", directory))?,
    }
    let there = fs::symlink_metadata(directory).map_err(BackupError::io("look at", directory))?;
    if !there.is_dir() {
        return Err(BackupError::Occupied(directory.to_owned()));
    }
    let listing = |error| BackupError::io("list", directory)(error);
    for entry in fs::read_dir(directory).map_err(listing)? {
        let name = entry.map_err(listing)?.file_name();
        if !PARTS.iter().any(|part| name == *part) {
            return Err(BackupError::Occupied(directory.to_owned()));
        }
    }
    Lock::acquire(directory, Duration::ZERO).map_err(BackupError::lock(place))
}

impl Restored {
    /// The directory of the record that is being made: its journal is there, its second copy can be
    /// made in it.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.staged.directory
    }

    /// The backup's manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The checkpoint of the backup, whose signatures nobody has verified yet.
    #[must_use]
    pub fn published(&self) -> &Published {
        &self.published
    }

    /// Puts the record in its place.
    ///
    /// # Errors
    /// [`BackupError::Io`] where it could not be moved, and nothing is there; or where only the name could
    /// not be made durable, and the record is there.
    pub fn finish(self) -> Result<()> {
        self.staged.put()
    }
}
