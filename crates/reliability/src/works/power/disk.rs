//! A disk that promises only what it was asked to: what fsync and fdatasync have answered is there;
//! of everything else any part may be there, whichever came first.
//!
//! - Files: a write lands sector by sector, 512 bytes each whole or not at all, in any order. A new
//!   length lands after those before it in the same file; where bytes were not written it is zeros.
//! - Names: a file that was synced may still have no name: only a sync of its directory promises that.
//!   Names land in any order, but those of one name in order; a rename lands whole.
//!
//! No file system we know of gives less. Many give more (ext4 makes names durable in order and a new
//! file's name with its first sync): what they leave is among what can be left here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::log::{Event, What};
use crate::dice::Dice;
use crate::trouble::{Result, Trouble};
use crate::truth::Place;

const SECTOR: usize = 512;

/// A call that is not promised yet: its number, and whether it has ended.
#[derive(Debug, Clone)]
struct Open<T> {
    call: usize,
    ended: bool,
    what: T,
}

#[derive(Debug, Clone)]
enum Change {
    Write { offset: usize, bytes: std::sync::Arc<[u8]> },
    Len(usize),
    Reserve(usize),
}

#[derive(Debug, Clone)]
enum NameChange {
    Put(String, usize),
    Move(String, String, usize),
    Take(String),
}

/// A file or a directory: what is promised of it, and what is not.
#[derive(Debug, Clone)]
enum Node {
    File { bytes: Vec<u8>, open: Vec<Open<Change>> },
    Dir { names: BTreeMap<String, usize>, open: Vec<Open<NameChange>> },
}

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    root: PathBuf,
    nodes: Vec<Node>,
    /// What the running system sees.
    seen: BTreeMap<PathBuf, usize>,
    /// Syncs on their way: the node, and which of its calls had ended when it began.
    syncs: BTreeMap<usize, (usize, BTreeSet<usize>)>,
    /// What was acknowledged.
    pub(crate) acks: Vec<Place>,
}

impl Disk {
    /// A disk that durably holds what is below a directory.
    pub(crate) fn of(root: &Path) -> Result<Self> {
        let mut disk = Self {
            root: root.to_owned(),
            nodes: Vec::new(),
            seen: BTreeMap::new(),
            syncs: BTreeMap::new(),
            acks: Vec::new(),
        };
        disk.load(root)?;
        Ok(disk)
    }

    fn load(&mut self, path: &Path) -> Result<usize> {
        let node = self.nodes.len();
        self.seen.insert(path.to_owned(), node);
        if path.is_file() {
            let bytes = fs::read(path).map_err(Trouble::io(path))?;
            self.nodes.push(Node::File { bytes, open: Vec::new() });
            return Ok(node);
        }
        self.nodes.push(Node::Dir { names: BTreeMap::new(), open: Vec::new() });
        for entry in fs::read_dir(path).map_err(Trouble::io(path))? {
            let entry = entry.map_err(Trouble::io(path))?.path();
            let child = self.load(&entry)?;
            if let (Node::Dir { names, .. }, Some(name)) = (&mut self.nodes[node], name(&entry)) {
                names.insert(name, child);
            }
        }
        Ok(node)
    }

    /// Something happens.
    pub(crate) fn take(&mut self, event: &Event) -> Result<()> {
        match event {
            Event::Began(call, what) => self.begin(*call, what).ok_or_else(|| {
                Trouble::Trial(format!("the disk has no file for call {call}: {what:.200?}"))
            }),
            Event::Ended(call) => {
                self.end(*call);
                Ok(())
            }
        }
    }

    fn begin(&mut self, call: usize, what: &What) -> Option<()> {
        match what {
            What::Ack { places } => self.acks.extend(places),
            What::Open { path, cut } => {
                if !self.seen.contains_key(path) {
                    let file = Node::File { bytes: Vec::new(), open: Vec::new() };
                    self.make(call, path, file)?;
                } else if *cut {
                    self.change(call, path, Change::Len(0))?;
                }
            }
            What::MakeDir { path } => {
                self.make(call, path, Node::Dir { names: BTreeMap::new(), open: Vec::new() })?;
            }
            What::Write { path, offset, bytes } => {
                let offset = usize::try_from(*offset).ok()?;
                self.change(call, path, Change::Write { offset, bytes: bytes.clone() })?;
            }
            What::Len { path, len } => {
                self.change(call, path, Change::Len(usize::try_from(*len).ok()?))?;
            }
            What::Reserve { path, len } => {
                self.change(call, path, Change::Reserve(usize::try_from(*len).ok()?))?;
            }
            What::Rename { from, to } => self.rename(call, from, to)?,
            What::Remove { path } => {
                self.seen.remove(path)?;
                self.name_change(call, path.parent()?, NameChange::Take(name(path)?))?;
            }
            What::Sync { path } => {
                let node = *self.seen.get(path)?;
                let ended = match &self.nodes[node] {
                    Node::File { open, .. } => ended(open),
                    Node::Dir { open, .. } => ended(open),
                };
                self.syncs.insert(call, (node, ended));
            }
        }
        Some(())
    }

    fn make(&mut self, call: usize, path: &Path, new: Node) -> Option<()> {
        let node = self.nodes.len();
        self.nodes.push(new);
        self.seen.insert(path.to_owned(), node);
        self.name_change(call, path.parent()?, NameChange::Put(name(path)?, node))
    }

    /// Within one directory, which is all that is done.
    fn rename(&mut self, call: usize, from: &Path, to: &Path) -> Option<()> {
        let dir = from.parent().filter(|dir| to.parent() == Some(*dir))?;
        let node = self.seen.remove(from)?;
        let below: Vec<PathBuf> =
            self.seen.keys().filter(|path| path.starts_with(from)).cloned().collect();
        for path in below {
            let moved = to.join(path.strip_prefix(from).ok()?);
            let node = self.seen.remove(&path)?;
            self.seen.insert(moved, node);
        }
        self.seen.insert(to.to_owned(), node);
        self.name_change(call, dir, NameChange::Move(name(from)?, name(to)?, node))
    }

    fn change(&mut self, call: usize, path: &Path, what: Change) -> Option<()> {
        match &mut self.nodes[*self.seen.get(path)?] {
            Node::File { open, .. } => open.push(Open { call, ended: false, what }),
            Node::Dir { .. } => return None,
        }
        Some(())
    }

    fn name_change(&mut self, call: usize, dir: &Path, what: NameChange) -> Option<()> {
        match &mut self.nodes[*self.seen.get(dir)?] {
            Node::Dir { open, .. } => open.push(Open { call, ended: false, what }),
            Node::File { .. } => return None,
        }
        Some(())
    }

    fn end(&mut self, call: usize) {
        if let Some((node, promised)) = self.syncs.remove(&call) {
            match &mut self.nodes[node] {
                Node::File { bytes, open } => {
                    let done = open.extract_if(.., |open| promised.contains(&open.call));
                    done.for_each(|open| apply(bytes, &open.what));
                }
                Node::Dir { names, open } => {
                    let done = open.extract_if(.., |open| promised.contains(&open.call));
                    done.for_each(|open| apply_name(names, &open.what));
                }
            }
            return;
        }
        for node in &mut self.nodes {
            match node {
                Node::File { open, .. } => end_of(open, call),
                Node::Dir { open, .. } => end_of(open, call),
            }
        }
    }

    /// Whether anything is not promised.
    pub(crate) fn is_open(&self) -> bool {
        self.nodes.iter().any(|node| match node {
            Node::File { open, .. } => !open.is_empty(),
            Node::Dir { open, .. } => !open.is_empty(),
        })
    }

    /// Writes what may be there after a power cut now, below a directory. Gives whether all of what was not
    /// promised came to the disk, some, or nothing.
    pub(crate) fn image(&self, dice: &mut Dice, to: &Path) -> Result<Came> {
        // Every share is likely, also none and all.
        let chance = [0, 10, 50, 90, 100][dice.place(5)];
        let mut came = Came { all: true, any: false };
        if let Some(&root) = self.seen.get(&self.root) {
            self.write(root, (chance, dice), to, &mut came)?;
        }
        Ok(came)
    }

    fn write(
        &self,
        node: usize,
        (chance, dice): (u64, &mut Dice),
        to: &Path,
        came: &mut Came,
    ) -> Result<()> {
        match &self.nodes[node] {
            Node::Dir { names, open } => {
                let landed = landed_names(names, open, chance, dice);
                let mut all = names.clone();
                open.iter().for_each(|open| apply_name(&mut all, &open.what));
                came.one(landed == all, landed != *names);
                if !to.exists() {
                    fs::create_dir(to).map_err(Trouble::io(to))?;
                }
                for (name, node) in landed {
                    self.write(node, (chance, dice), &to.join(name), came)?;
                }
                Ok(())
            }
            Node::File { bytes, open } if open.is_empty() => put(to, bytes),
            Node::File { bytes, open } => {
                let landed = landed(bytes, open, chance, dice);
                let mut all = bytes.clone();
                open.iter().for_each(|open| apply(&mut all, &open.what));
                came.one(landed == all, landed != *bytes);
                put(to, &landed)
            }
        }
    }
}

/// How much of what was not promised is on a disk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Came {
    pub(crate) all: bool,
    pub(crate) any: bool,
}

impl Came {
    /// Takes in how it is with one file or directory.
    fn one(&mut self, all: bool, any: bool) {
        self.all &= all;
        self.any |= any;
    }
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_owned())
}

fn ended<T>(open: &[Open<T>]) -> BTreeSet<usize> {
    open.iter().filter(|open| open.ended).map(|open| open.call).collect()
}

fn end_of<T>(open: &mut [Open<T>], call: usize) {
    open.iter_mut().filter(|open| open.call == call).for_each(|open| open.ended = true);
}

fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, bytes } => {
            let end = offset + bytes.len();
            if file.len() < end {
                file.resize(end, 0);
            }
            file[*offset..end].copy_from_slice(bytes);
        }
        Change::Len(len) => file.resize(*len, 0),
        Change::Reserve(len) => file.resize(file.len().max(*len), 0),
    }
}

fn apply_name(names: &mut BTreeMap<String, usize>, change: &NameChange) {
    match change {
        NameChange::Put(name, node) => drop(names.insert(name.clone(), *node)),
        NameChange::Move(from, to, node) => {
            names.remove(from);
            names.insert(to.clone(), *node);
        }
        NameChange::Take(name) => drop(names.remove(name)),
    }
}

/// A file of which any part of what is open has landed.
fn landed(bytes: &[u8], open: &[Open<Change>], chance: u64, dice: &mut Dice) -> Vec<u8> {
    let mut file = bytes.to_vec();
    let mut lengths_land = true;
    for Open { what, .. } in open {
        match what {
            Change::Write { offset, bytes } => {
                let end = offset + bytes.len();
                if end > file.len() {
                    lengths_land = lengths_land && dice.percent(chance);
                    // Of a write that makes the file longer any part may have come.
                    let some = *offset + dice.place(bytes.len() + 1);
                    let len = if lengths_land && dice.percent(50) { end } else { some };
                    file.resize(if lengths_land { len.max(file.len()) } else { file.len() }, 0);
                }
                land(&mut file, *offset, bytes, chance, dice);
            }
            change => {
                lengths_land = lengths_land && dice.percent(chance);
                if lengths_land {
                    apply(&mut file, change);
                }
            }
        }
    }
    file
}

/// Puts some sectors of a write, as far as the file goes.
fn land(file: &mut [u8], offset: usize, bytes: &[u8], chance: u64, dice: &mut Dice) {
    let end = file.len().min(offset + bytes.len());
    let mut at = offset;
    while at < end {
        let next = end.min((at / SECTOR + 1) * SECTOR);
        if dice.percent(chance) {
            file[at..next].copy_from_slice(&bytes[at - offset..next - offset]);
        }
        at = next;
    }
}

/// The names of a directory of which any part of what is open has landed.
fn landed_names(
    names: &BTreeMap<String, usize>,
    open: &[Open<NameChange>],
    chance: u64,
    dice: &mut Dice,
) -> BTreeMap<String, usize> {
    let mut names = names.clone();
    let mut held: BTreeSet<&String> = BTreeSet::new();
    for Open { what, .. } in open {
        let about: Vec<&String> = match what {
            NameChange::Put(name, _) | NameChange::Take(name) => vec![name],
            NameChange::Move(from, to, _) => vec![from, to],
        };
        if about.iter().all(|name| !held.contains(name)) && dice.percent(chance) {
            apply_name(&mut names, what);
        } else {
            held.extend(about);
        }
    }
    names
}

/// Writes a file; zeros need no room.
fn put(to: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let file = File::create(to)?;
        file.set_len(bytes.len() as u64)?;
        for (block, at) in bytes.chunks(4096).zip((0..).step_by(4096)) {
            if block.iter().any(|&byte| byte != 0) {
                file.write_all_at(block, at)?;
            }
        }
        Ok(())
    };
    write().map_err(Trouble::io(to))
}

#[cfg(test)]
mod tests;
