//! Making a backup: segment after segment is read, understood, and kept where the backup has it not. The
//! manifest is put in place last, so until then the former backup is as good as it was. Not here:
//! bringing a record back (see `restore`).

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use upheld_audit::note::PrivateKey;
use upheld_audit::{Checkpoint, checkpoint};
use upheld_journal::merkle::Frontier;
use upheld_journal::{
    Damage, Identity, JournalError, Lock, SegmentImage, StoredFrame, place, segments,
};

use crate::error::{BackupError, Result};
use crate::files;
use crate::manifest::{CHECKPOINT, FORMAT, MANIFEST, Manifest, SEGMENT, Segment, Sheet};
use crate::manifest::{checkpoint_at, is_name, name_of};

/// The lock of a directory in which a backup is made.
const LOCK: &str = "LOCK";

/// So often the journal is read where files are added to it meanwhile.
const TRIES: u32 = 3;

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The manifest, as it is in the directory now.
    pub manifest: Manifest,
    /// How many files were copied; the others were there already.
    pub copied: usize,
    /// Their bytes.
    pub copied_bytes: u64,
    /// The last position of the backup that was there before; none where there was none.
    pub before: Option<u64>,
    /// Files of the former backup that were found changed or gone, and copied anew.
    pub mended: Vec<String>,
}

/// Backs the journal in `journal` up into `directory`, which is made if it is not there. The checkpoint
/// is signed where there is a key. `progress` hears the last position read, and says whether to go on.
///
/// # Errors
/// [`BackupError::Journal`] where the record is damaged; [`BackupError::NotEmpty`],
/// [`BackupError::AnotherRecord`] where the directory is another's; [`BackupError::Behind`],
/// [`BackupError::Rewritten`] where the record did not only grow since the former backup;
/// [`BackupError::Manifest`], [`BackupError::Newer`]; [`BackupError::InUse`], [`BackupError::Lock`],
/// [`BackupError::Io`]; [`BackupError::Stopped`] where `progress` said so. The former backup is whole
/// after any of them.
pub fn back_up(
    journal: &Path,
    directory: &Path,
    key: Option<&PrivateKey>,
    progress: &dyn Fn(u64) -> ControlFlow<()>,
) -> Result<Made> {
    segments(journal)?;
    place::make_named(directory).map_err(BackupError::io("make", directory))?;
    refuse_others(directory)?;
    let lock = Lock::acquire(directory, Duration::ZERO);
    let _lock = lock.map_err(BackupError::lock(directory))?;
    let names = files::names(directory)?;
    let former = Manifest::read(directory)?;
    let made = make(journal, directory, former.as_ref(), key, progress);
    // Also after an error: what was copied for nothing is no part of a backup. Which one is there then
    // is read again: an error may have come after the new one was put in place.
    if let Ok(there) = Manifest::read(directory) {
        let before = former.as_ref().filter(|_| made.is_err());
        // Where there is none, nobody knows what of that was there is for nothing.
        let stays = if there.is_none() { &names[..] } else { &[] };
        sweep(directory, &[there.as_ref(), before], stays);
    }
    made
}

fn make(
    journal: &Path,
    directory: &Path,
    former: Option<&Manifest>,
    key: Option<&PrivateKey>,
    progress: &dyn Fn(u64) -> ControlFlow<()>,
) -> Result<Made> {
    let mut tries = 0;
    loop {
        let firsts = segments(journal)?;
        let mut work = Work {
            directory,
            former,
            identity: None,
            tree: Frontier::new(),
            kept: Vec::new(),
            copied: 0,
            copied_bytes: 0,
            mended: Vec::new(),
        };
        work.all(journal, &firsts, progress)?;
        tries += 1;
        // An opening after a stop moves the end into a new file: then it is looked at again.
        if tries == TRIES || segments(journal)? == firsts {
            return work.finish(key);
        }
    }
}

/// Refuses a directory with files that are no backup's.
fn refuse_others(directory: &Path) -> Result<()> {
    for name in files::names(directory)? {
        let plain = name.strip_suffix(place::STAGED).unwrap_or(&name);
        if !is_name(plain) && plain != MANIFEST && plain != LOCK {
            return Err(BackupError::NotEmpty { path: directory.to_owned(), other: name });
        }
    }
    Ok(())
}

/// A backup in the making.
struct Work<'a> {
    directory: &'a Path,
    former: Option<&'a Manifest>,
    identity: Option<Identity>,
    tree: Frontier,
    kept: Vec<Segment>,
    copied: usize,
    copied_bytes: u64,
    mended: Vec<String>,
}

impl Work<'_> {
    fn all(
        &mut self,
        journal: &Path,
        firsts: &[u64],
        progress: &dyn Fn(u64) -> ControlFlow<()>,
    ) -> Result<()> {
        for (i, &first) in firsts.iter().enumerate() {
            if first != self.tree.size() + 1 {
                let lost = Damage { first: self.tree.size() + 1, last: first - 1 };
                return Err(JournalError::Damaged(vec![lost]).into());
            }
            let image = SegmentImage::read(journal, first, firsts.get(i + 1).copied())?;
            self.belongs(image.identity())?;
            for frame in image.frames() {
                self.take(&frame?)?;
            }
            self.keep(&image)?;
            if progress(self.tree.size()).is_break() {
                return Err(BackupError::Stopped);
            }
        }
        // A manifest may have been lost; the names of the checkpoints tell how far it went.
        let then = match self.former {
            Some(former) => former.position,
            None => files::names(self.directory)?
                .iter()
                .filter_map(|n| checkpoint_at(n))
                .max()
                .unwrap_or(0),
        };
        let now = self.tree.size();
        if then > now { Err(BackupError::Behind { then, now }) } else { Ok(()) }
    }

    /// Whether a segment is of the record that the backup is of.
    fn belongs(&mut self, identity: &Identity) -> Result<()> {
        let wanted = self.identity.get_or_insert(*identity);
        let wanted = checkpoint::origin(wanted);
        let there = self.former.map_or(&wanted, |former| &former.origin);
        if *there == checkpoint::origin(identity) {
            return Ok(());
        }
        let (path, there) = (self.directory.to_owned(), there.clone());
        Err(BackupError::AnotherRecord { path, there, wanted: checkpoint::origin(identity) })
    }

    /// Grows the tree by a commit, which has to be understood whole, and sees whether it is still the
    /// tree of the former backup.
    fn take(&mut self, frame: &StoredFrame) -> Result<()> {
        let (former, mut rewritten) = (self.former, None);
        // The former backup may end within what is one commit now: every event is looked at.
        grow(&mut self.tree, frame, &mut |tree| {
            rewritten = rewritten.or(former
                .filter(|former| former.position == tree.size())
                .filter(|former| former.root != files::hex(&tree.root()))
                .map(|former| former.position));
        })?;
        match rewritten {
            Some(position) => Err(BackupError::Rewritten { position }),
            None => Ok(()),
        }
    }

    /// Keeps a segment, unless the backup has it.
    fn keep(&mut self, image: &SegmentImage) -> Result<()> {
        let bytes = image.bytes();
        let sha256 = files::sha256(bytes);
        let file = name_of(image.first(), &sha256, SEGMENT);
        if !files::holds(&self.directory.join(&file), bytes) {
            let known = self.former.is_some_and(|f| f.segments.iter().any(|s| s.file == file));
            if known {
                self.mended.push(file.clone());
            }
            files::write(self.directory, &file, bytes)?;
            self.copied += 1;
            self.copied_bytes += bytes.len() as u64;
        }
        let (first, last) = (image.first(), image.next() - 1);
        self.kept.push(Segment { file, first, last, bytes: bytes.len() as u64, sha256 });
        Ok(())
    }

    /// Writes the checkpoint and, when all else is durable, the manifest.
    fn finish(&mut self, key: Option<&PrivateKey>) -> Result<Made> {
        let Some(identity) = self.identity else {
            return Err(BackupError::NoBackup(self.directory.to_owned()));
        };
        let position = self.tree.size();
        let checkpoint = Checkpoint::new(&identity, position, self.tree.root());
        let note = key.map_or_else(|| checkpoint.to_string(), |key| checkpoint.signed(key));
        let sha256 = files::sha256(note.as_bytes());
        let file = name_of(position, &sha256, CHECKPOINT);
        if !files::holds(&self.directory.join(&file), note.as_bytes()) {
            files::write(self.directory, &file, note.as_bytes())?;
        }
        let formats = upheld_journal::formats();
        let manifest = Manifest {
            format: FORMAT,
            synthetic: identity.synthetic,
            origin: checkpoint.origin,
            position,
            root: files::hex(&checkpoint.root),
            formats: formats.into_iter().map(|(name, n)| (name.to_owned(), n)).collect(),
            checkpoint: Sheet { file, bytes: note.len() as u64, sha256 },
            segments: std::mem::take(&mut self.kept),
        };
        files::sync(self.directory)?;
        files::write(self.directory, MANIFEST, manifest.text()?.as_bytes())?;
        files::sync(self.directory)?;
        Ok(Made {
            manifest,
            copied: self.copied,
            copied_bytes: self.copied_bytes,
            before: self.former.map(|former| former.position),
            mended: std::mem::take(&mut self.mended),
        })
    }
}

/// Grows a tree by a commit that comes next and is understood whole; `on_leaf` sees it after each event.
pub(crate) fn grow(
    tree: &mut Frontier,
    frame: &StoredFrame,
    on_leaf: &mut dyn FnMut(&Frontier),
) -> Result<()> {
    let first = frame.first.get();
    if first != tree.size() + 1 {
        let lost = Damage { first: tree.size() + 1, last: first.saturating_sub(1) };
        return Err(JournalError::Damaged(vec![lost]).into());
    }
    let unreadable = |source| JournalError::Codec { position: first, source };
    frame.events().map_err(unreadable)?;
    for leaf in frame.leaf_hashes().map_err(unreadable)? {
        tree.append(leaf);
        on_leaf(tree);
    }
    Ok(())
}

/// Takes away what is no part of the backup, but for what stays all the same. What can't be taken away is in
/// nobody's way.
fn sweep(directory: &Path, manifests: &[Option<&Manifest>], stays: &[String]) {
    let Ok(names) = files::names(directory) else { return };
    let is_part = |name: &str| {
        manifests.iter().flatten().any(|manifest| {
            manifest.checkpoint.file == name || manifest.segments.iter().any(|s| s.file == name)
        })
    };
    for name in names {
        let staged = name.ends_with(place::STAGED);
        if staged || (is_name(&name) && !is_part(&name) && !stays.contains(&name)) {
            fs::remove_file(directory.join(name)).ok();
        }
    }
}
