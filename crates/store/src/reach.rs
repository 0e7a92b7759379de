//! How far the record is known to have gone, and whose it is, kept a third time: a small file beside the two
//! copies, written after each checkpoint. Where the store can't be asked, what the journal lost is found by
//! it. A record without it is as good; it is made with the next checkpoint. Not here: what to do where a copy
//! does not go that far (see `mend`).

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use upheld_journal::merkle::Frontier;
use upheld_journal::{Identity, place};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use crate::bytes::{Garbled, Reader, Writer};
use crate::error::RecordError;
use crate::layout::Layout;

const MAGIC: &[u8] = b"upheld reach\n";

/// Of the file. Another one is not understood, and so tells nothing.
const FORMAT: u8 = 1;

/// No tree has more in it: a hash for each bit of its size.
const BYTES_MAX: u64 = 4_096;

/// How far a record is known to have gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Whose record it is.
    pub identity: Identity,
    /// Every event up to here was durable in both copies.
    pub position: u64,
    /// The tree over them.
    pub frontier: Frontier,
}

impl Reach {
    /// What a record's says; none where there is none, or where what there is makes no sense.
    ///
    /// # Errors
    /// Where nobody may read it.
    pub fn get(layout: &Layout) -> Result<Option<Self>, RecordError> {
        let path = layout.reach();
        let io = |error| RecordError::Io { path: path.clone(), error };
        match fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Ok(there) if !there.is_file() || there.len() > BYTES_MAX => return Ok(None),
            there => there.map_err(io)?,
        };
        // What the disk can't read tells nothing either: a new file takes its place in time.
        match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(io(error)),
            read => Ok(read.ok().and_then(|bytes| Self::decode(&bytes).ok())),
        }
    }

    /// Puts it in the place of the one before, durable.
    pub(crate) fn put(&self, path: &Path) -> io::Result<()> {
        place::put_whole(path, &self.encode())?;
        place::sync_names(path, &[])
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.raw(MAGIC);
        writer.byte(FORMAT);
        writer.raw(self.identity.origin.as_bytes());
        writer.byte(u8::from(self.identity.synthetic));
        writer.number(self.position);
        writer.sized(&self.frontier.to_bytes());
        let mut bytes = writer.into_bytes();
        let sum = xxh3_64(&bytes);
        bytes.extend_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Result<Self, Garbled> {
        let (said, sum) = bytes.split_last_chunk::<8>().ok_or(Garbled)?;
        let body = said.strip_prefix(MAGIC).ok_or(Garbled)?;
        if xxh3_64(said) != u64::from_be_bytes(*sum) {
            return Err(Garbled);
        }
        let mut reader = Reader::new(body);
        if reader.byte()? != FORMAT {
            return Err(Garbled);
        }
        let origin = Uuid::from_bytes(reader.array()?);
        let identity = Identity { origin, synthetic: reader.byte()? != 0 };
        let position = reader.number()?;
        let frontier = Frontier::from_bytes(reader.sized()?).map_err(|_| Garbled)?;
        let whole = reader.is_empty() && frontier.size() == position;
        if whole { Ok(Self { identity, position, frontier }) } else { Err(Garbled) }
    }
}

/// What a record's says, for whoever makes the record go further.
pub(crate) struct Reaching {
    path: PathBuf,
    identity: Identity,
    position: u64,
}

impl Reaching {
    /// Goes on from what it says now, if it says anything.
    pub(crate) fn from(layout: &Layout, identity: Identity, now: Option<&Reach>) -> Self {
        Self { path: layout.reach(), identity, position: now.map_or(0, |reach| reach.position) }
    }

    /// Whose record it is.
    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    /// The record goes up to a position, with the tree over it. A store that is made anew comes to where the
    /// record was before only in the end: until then nothing is said.
    pub(crate) fn goes(&mut self, position: u64, frontier: &Frontier) -> io::Result<()> {
        if position <= self.position {
            return Ok(());
        }
        let identity = self.identity;
        Reach { identity, position, frontier: frontier.clone() }.put(&self.path)?;
        self.position = position;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn reach(events: u8) -> Reach {
        let mut frontier = Frontier::new();
        (0..events).for_each(|leaf| frontier.append([leaf; 32]));
        let identity = Identity { origin: Uuid::from_u128(0x1267), synthetic: true };
        Reach { identity, position: events.into(), frontier }
    }

    #[test]
    fn its_bytes_stay_as_they_are() {
        let bytes = reach(3).encode();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "757068656c642072656163680a01000000000000000000000000000012670103\
             4800000000000000032ad82c3a51e8ed6418cb5bf267c5f9e521b99f7ab4fce6\
             57f460a8f1a3e87b2e0202020202020202020202020202020202020202020202\
             020202020202020202562102a480c2c1ef"
        );
    }

    #[test]
    fn it_comes_back_and_tells_nothing_once_any_bit_of_it_is_hurt() {
        let dir = TempDir::new().unwrap();
        let layout = Layout::of(dir.path());
        assert_eq!(Reach::get(&layout).unwrap(), None);
        for wanted in [reach(0), reach(11)] {
            wanted.put(&layout.reach()).unwrap();
            assert_eq!(Reach::get(&layout).unwrap(), Some(wanted));
        }
        let bytes = reach(11).encode();
        for bit in 0..bytes.len() * 8 {
            let mut hurt = bytes.clone();
            hurt[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Reach::decode(&hurt), Err(Garbled), "bit {bit}");
        }
        for len in 0..bytes.len() {
            assert_eq!(Reach::decode(&bytes[..len]), Err(Garbled), "cut at {len}");
        }
        let others = Reach { position: 12, ..reach(11) }.encode();
        assert_eq!(Reach::decode(&others), Err(Garbled), "another tree");
        fs::remove_file(layout.reach()).unwrap();
        fs::create_dir(layout.reach()).unwrap();
        assert_eq!(Reach::get(&layout).unwrap(), None);
    }
}
