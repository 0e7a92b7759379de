//! The record's tree as it is read: its right edge, its tiles, and the leaves of one tile at a time.
//! Leaves come from the store's frames, or from the journal where that was replayed.
//!
//! Whatever is read is held against a hash that is known: tiles against the edge, leaves against
//! their tile, and those after the last tile against the edge. So a proof is never made of what is
//! stale or damaged.

use upheld_domain::{Position, Timestamp};
use upheld_journal::merkle::{Frontier, Hash};
use upheld_journal::{Damage, FrameAt, JournalError, Reader, StoredFrame};

use crate::error::{RecordError, StoreError};
use crate::replay::Replay;
use crate::store::Store;
use crate::tiles::{TILE_HEIGHT, TILE_LEAVES, positions};

/// Who keeps the tree.
#[derive(Clone, Copy)]
pub(crate) enum Keeper<'a> {
    /// The store, with the frames beside it.
    Store(&'a Store),
    /// A replay of the journal, in which the frames are.
    Replay(&'a Replay, &'a Reader),
}

type Frames<'a> = Box<dyn Iterator<Item = Result<StoredFrame, RecordError>> + 'a>;

impl<'a> Keeper<'a> {
    fn edge(self) -> &'a Frontier {
        match self {
            Self::Store(store) => store.frontier(),
            Self::Replay(replay, _) => replay.frontier(),
        }
    }

    fn tiles(self) -> Result<Vec<Hash>, StoreError> {
        match self {
            Self::Store(store) => store.tiles(),
            Self::Replay(replay, _) => Ok(replay.tiles().to_vec()),
        }
    }

    /// The frames from the one that holds a tile's first event on, in order. There may be gaps.
    fn frames_from(self, tile: u64) -> Frames<'a> {
        let from = Position::FIRST.plus(tile * TILE_LEAVES);
        match self {
            Self::Store(store) => Box::new(store.frames_from(from).map(|frame| Ok(frame?))),
            Self::Replay(replay, reader) => {
                let frames = frames_on(reader, replay.tile_place(tile), from);
                Box::new(frames.map(|frame| Ok(frame?)))
            }
        }
    }

    /// The events up to `last` from `first` on are not those that the tree was made of.
    fn damaged(self, first: u64, last: u64) -> RecordError {
        match self {
            Self::Store(_) => {
                let what =
                    format!("positions {first} to {last} do not give the tree that it keeps");
                StoreError::Damaged(what).into()
            }
            Self::Replay(..) => JournalError::Damaged(vec![Damage { first, last }]).into(),
        }
    }
}

/// See the module.
pub(crate) struct Tree<'a> {
    keeper: Keeper<'a>,
    tiles: Vec<Hash>,
}

impl<'a> Tree<'a> {
    /// Reads the tiles.
    ///
    /// # Errors
    /// Where they can't be read, or do not give the edge.
    pub(crate) fn read(keeper: Keeper<'a>) -> Result<Self, RecordError> {
        let tiles = keeper.tiles()?;
        if Frontier::of_subtrees(&tiles, TILE_HEIGHT) == keeper.edge().trimmed(TILE_HEIGHT) {
            Ok(Self { keeper, tiles })
        } else {
            let what = "the tiles of the tree do not give its root".to_owned();
            Err(StoreError::Damaged(what).into())
        }
    }

    /// The hashes of the full tiles, in order.
    pub(crate) fn tiles(&self) -> &[Hash] {
        &self.tiles
    }

    /// The root at a position of the tree, and when its event was recorded.
    ///
    /// # Errors
    /// Where the events of its tile can't be read.
    pub(crate) fn at(&self, position: u64) -> Result<(Hash, Option<Timestamp>), RecordError> {
        let Some(last) = position.checked_sub(1) else {
            return Ok((Frontier::new().root(), None));
        };
        let tile = last / TILE_LEAVES;
        let frames = self.frames(tile)?;
        let before = usize::try_from(tile).ok().and_then(|tile| self.tiles.get(..tile));
        let mut edge = Frontier::of_subtrees(before.unwrap_or(&self.tiles), TILE_HEIGHT);
        for leaf in self.leaves_of(tile, &frames)? {
            if edge.size() < position {
                edge.append(leaf);
            }
        }
        let holder = frames.iter().find(|frame| frame.last().get() >= position);
        let recorded_at = holder.map(StoredFrame::recorded_at).transpose();
        Ok((edge.root(), recorded_at.map_err(StoreError::from)?))
    }

    /// The leaves of a tile; of the one after the last, those that are there.
    ///
    /// # Errors
    /// Where its events can't be read.
    pub(crate) fn leaves(&self, tile: u64) -> Result<Vec<Hash>, RecordError> {
        self.leaves_of(tile, &self.frames(tile)?)
    }

    /// The first and last position of what there is of a tile.
    fn positions(&self, tile: u64) -> (u64, u64) {
        let (first, last) = positions(tile);
        (first, last.min(self.keeper.edge().size()))
    }

    /// The frames that hold a tile's events.
    fn frames(&self, tile: u64) -> Result<Vec<StoredFrame>, RecordError> {
        let (first, last) = self.positions(tile);
        let (mut found, mut next) = (Vec::new(), first);
        for frame in self.keeper.frames_from(tile) {
            let frame = frame?;
            if frame.first.get() > next {
                break;
            }
            next = frame.last().get() + 1;
            found.push(frame);
            if next > last {
                return Ok(found);
            }
        }
        Err(self.keeper.damaged(next, last))
    }

    fn leaves_of(&self, tile: u64, frames: &[StoredFrame]) -> Result<Vec<Hash>, RecordError> {
        let (first, last) = self.positions(tile);
        let mut leaves = Vec::new();
        for frame in frames {
            let hashes = frame.leaf_hashes().map_err(StoreError::from)?;
            let numbered = (frame.first.get()..).zip(hashes);
            let here = numbered.filter(|(position, _)| (first..=last).contains(position));
            leaves.extend(here.map(|(_, hash)| hash));
        }
        if self.gives(tile, &leaves) { Ok(leaves) } else { Err(self.keeper.damaged(first, last)) }
    }

    /// Pair assertion: whether leaves give their tile, or with all the tiles the edge.
    fn gives(&self, tile: u64, leaves: &[Hash]) -> bool {
        let whole = self.keeper.edge();
        let known = usize::try_from(tile).ok().and_then(|tile| self.tiles.get(tile));
        let (mut edge, known) = match known {
            Some(hash) => (Frontier::new(), Frontier::of_subtrees(&[*hash], TILE_HEIGHT)),
            None => (whole.trimmed(TILE_HEIGHT), whole.clone()),
        };
        leaves.iter().for_each(|leaf| edge.append(*leaf));
        edge == known
    }
}

/// The frames of a journal from the one at a place on, each sought where the one before it ends;
/// where none is there, at the end of a segment or where frames were moved, as the journal walks.
fn frames_on<'a>(
    reader: &'a Reader,
    mut place: Option<FrameAt>,
    from: Position,
) -> impl Iterator<Item = Result<StoredFrame, JournalError>> + 'a {
    let (mut next, mut walk) = (from, None);
    std::iter::from_fn(move || {
        if walk.is_none()
            && let Some(frame) = place.and_then(|place| reader.read_at(place).ok())
            && (frame.first..=frame.last()).contains(&next)
        {
            next = frame.last().plus(1);
            place = end_of(&frame);
            return Some(Ok(frame));
        }
        walk.get_or_insert_with(|| reader.frames(next)).next()
    })
}

/// Where a frame ends, and the next may begin.
fn end_of(frame: &StoredFrame) -> Option<FrameAt> {
    let length = u32::try_from(frame.bytes.len()).ok()?;
    Some(FrameAt { offset: frame.at.offset.checked_add(length)?, ..frame.at })
}
