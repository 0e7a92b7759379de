//! Reading without a lock, in any process, while the writer works. Frames are read in order, or
//! one by its place. A reader may see a commit a moment before it is durable. Not here: recovery;
//! a reader changes nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use upheld_domain::{Position, Timestamp};

use crate::PAYLOAD_BYTES_MAX;
use crate::ahead::Ahead;
use crate::error::{CodecError, Damage, JournalError, Result};
use crate::frame::{self, Fault, Header, Walk};
use crate::segment::{self, Identity};
use crate::stored::{FrameAt, FrameInPlace, StoredFrame, codec_error};
use crate::sync::{Mutex, lock};

/// A journal, open for reading.
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    identity: Identity,
    files: Mutex<BTreeMap<u64, Arc<File>>>,
}

impl Reader {
    /// Opens the journal in `dir`.
    ///
    /// # Errors
    /// [`JournalError::Absent`], [`JournalError::Newer`], [`JournalError::Header`],
    /// [`JournalError::Foreign`], [`JournalError::Io`].
    pub fn open(dir: &Path) -> Result<Self> {
        let firsts = segment::list(dir)?;
        let Some(&first) = firsts.first() else {
            return Err(JournalError::Absent(dir.to_owned()));
        };
        let mut whose = None;
        for &first in &firsts {
            let head = segment::load_head(dir, first)?;
            let identity = head.map(|(identity, _)| identity);
            if whose.is_some() && identity.is_some() && identity != whose {
                return Err(JournalError::Foreign(segment::path(dir, first)));
            }
            whose = whose.or(identity);
        }
        let identity = whose.ok_or_else(|| JournalError::Header(segment::path(dir, first)))?;
        Ok(Self { dir: dir.to_owned(), identity, files: Mutex::default() })
    }

    /// The journal in `dir` as that of a record, also where none of its headers is whole to say so.
    ///
    /// # Errors
    /// As [`Self::open`], but for [`JournalError::Header`].
    pub fn open_as(dir: &Path, identity: Identity) -> Result<Self> {
        match Self::open(dir) {
            Err(JournalError::Header(_)) => {
                Ok(Self { dir: dir.to_owned(), identity, files: Mutex::default() })
            }
            opened => opened,
        }
    }

    /// Whose record it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Every frame from the commit that holds `from`, in order. Ends at the last whole frame: an
    /// unfinished tail is no error. Damage of what had been made durable is one, and the last item.
    #[must_use]
    pub fn frames(&self, from: Position) -> Frames<'_> {
        Frames { dir: &self.dir, from: from.get(), next: 0, at: None, done: false }
    }

    /// As [`Self::frames`], with what `make` makes of each frame: two threads work ahead.
    ///
    /// # Errors
    /// [`JournalError::Io`] where the system gives no thread. Items are errors as those of
    /// [`Self::frames`], and [`JournalError::Codec`] for what `make` gives.
    pub fn ahead<T: Send + 'static>(
        &self,
        from: Position,
        make: impl Fn(StoredFrame) -> std::result::Result<T, CodecError> + Send + Sync + 'static,
    ) -> Result<Ahead<'_, T>> {
        Ahead::new(self.frames(from), make)
    }

    /// The last position that can be read; 0 for none.
    ///
    /// # Errors
    /// As the items of [`Self::frames`].
    pub fn last_position(&self) -> Result<u64> {
        let firsts = segment::list(&self.dir)?;
        let begin = firsts.last().copied().and_then(Position::new).unwrap_or(Position::FIRST);
        let mut last = begin.get() - 1;
        for frame in self.frames(begin) {
            last = frame?.last().get();
        }
        Ok(last)
    }

    /// The last position of the events that pass, where every event up to one passes and none after
    /// it does: what was recorded by some time. 0 where none passes. Reads few segments.
    ///
    /// # Errors
    /// As the items of [`Self::frames`], and where a commit can't be understood.
    pub fn last_recorded(&self, passes: &dyn Fn(Timestamp) -> bool) -> Result<u64> {
        let firsts = segment::list(&self.dir)?;
        // The first events of segments pass up to one of them: the last one that does is sought.
        let (mut low, mut high) = (0, firsts.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let first = Position::new(firsts[middle]).unwrap_or(Position::FIRST);
            let frame = self.frames(first).next().transpose()?;
            let passed = frame.map(|frame| recorded_at(&frame)).transpose()?.is_some_and(passes);
            if passed { low = middle + 1 } else { high = middle }
        }
        let Some(begin) = low.checked_sub(1).and_then(|at| Position::new(firsts[at])) else {
            return Ok(0);
        };
        let mut last = 0;
        for frame in self.frames(begin) {
            let frame = frame?;
            if !passes(recorded_at(&frame)?) {
                break;
            }
            last = frame.last().get();
        }
        Ok(last)
    }

    /// The frame at a place.
    ///
    /// # Errors
    /// [`JournalError::NoFrame`] where no good frame starts there: damaged, or moved when the
    /// journal was healed or rewritten; [`JournalError::Newer`], [`JournalError::Io`].
    pub fn read_at(&self, at: FrameAt) -> Result<StoredFrame> {
        let cached = lock(&self.files).get(&at.segment).map(Arc::clone);
        if let Some(file) = cached
            && let Ok(frame) = read_frame(&file, &self.dir, at)
        {
            return Ok(frame);
        }
        // Not open yet, or the segment was put anew under the open file.
        let path = segment::path(&self.dir, at.segment);
        let file = Arc::new(File::open(&path).map_err(JournalError::io("open", &path))?);
        lock(&self.files).insert(at.segment, Arc::clone(&file));
        read_frame(&file, &self.dir, at)
    }
}

fn recorded_at(frame: &StoredFrame) -> Result<Timestamp> {
    frame.recorded_at().map_err(codec_error(frame.first.get()))
}

/// So much is read before the length of a frame is known: most are shorter, and read at once.
const FIRST_BYTES: usize = 512;

fn read_frame(file: &File, dir: &Path, at: FrameAt) -> Result<StoredFrame> {
    let absent = || JournalError::NoFrame { segment: at.segment, offset: at.offset };
    // As much as there is up to so many bytes, behind what was read before.
    let read = |bytes: &mut Vec<u8>, until: usize| {
        let mut done = bytes.len();
        bytes.resize(until, 0);
        while done < until {
            match file.read_at(&mut bytes[done..], u64::from(at.offset) + done as u64) {
                Ok(0) => break,
                Ok(more) => done += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // What can't be read may be behind the frame.
                Err(_) if done > 0 && until == FIRST_BYTES => break,
                Err(error) => {
                    return Err(JournalError::io("read", &segment::path(dir, at.segment))(error));
                }
            }
        }
        bytes.truncate(done);
        Ok(())
    };
    let mut bytes = Vec::new();
    read(&mut bytes, FIRST_BYTES)?;
    let payload = frame::payload_bytes(&bytes).filter(|&len| len <= PAYLOAD_BYTES_MAX);
    let whole = frame::HEADER_BYTES + payload.ok_or_else(absent)?;
    if whole > bytes.len() {
        read(&mut bytes, whole)?;
    }
    bytes.truncate(whole);
    match frame::parse(&bytes) {
        Ok(header) if !header.is_mark() => {
            StoredFrame::from_bytes(at, Arc::from(bytes)).map_err(codec_error(header.first))
        }
        Err(Fault::Newer(newer)) => Err(newer.into()),
        _ => Err(absent()),
    }
}

/// The frames of a journal, in order: see [`Reader::frames`].
#[derive(Debug)]
pub struct Frames<'a> {
    dir: &'a Path,
    from: u64,
    /// The position that comes next; 0 before the first segment is found.
    next: u64,
    at: Option<Place>,
    done: bool,
}

/// A segment in memory and the byte to go on from.
#[derive(Debug)]
struct Place {
    segment: u64,
    image: Vec<u8>,
    offset: usize,
}

impl Place {
    fn header(&self) -> Result<Header, Fault> {
        frame::parse(self.image.get(self.offset..).unwrap_or_default())
    }

    fn is_blank(&self) -> bool {
        let rest = self.image.get(self.offset..).unwrap_or_default();
        rest[frame::leading_zeros(rest)..].iter().all(|&byte| byte == 0)
    }
}

impl Iterator for Frames<'_> {
    type Item = Result<StoredFrame>;

    fn next(&mut self) -> Option<Self::Item> {
        let frame = self.next_in_place()?;
        Some(frame.map(|frame| frame.to_stored()))
    }
}

impl<'a> Frames<'a> {
    /// The next frame, where it lies: without bytes of its own. It can be looked at until the next
    /// is asked for.
    fn next_in_place(&mut self) -> Option<Result<FrameInPlace<'_>>> {
        if self.done {
            return None;
        }
        let step = self.step();
        self.done = !matches!(step, Ok(Some(_)));
        let (offset, header) = match step {
            Ok(found) => found?,
            Err(error) => return Some(Err(error)),
        };
        self.in_place(offset, header).map(Ok)
    }

    fn in_place(&self, offset: usize, header: Header) -> Option<FrameInPlace<'_>> {
        let place = self.at.as_ref()?;
        let bytes = place.image.get(offset..offset + header.frame_bytes())?;
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let first = Position::new(header.first)?;
        let at = FrameAt { segment: place.segment, offset };
        Some(FrameInPlace { at, first, count: header.count, bytes })
    }

    /// The next frame's byte in the segment that is in memory now, and its header.
    fn step(&mut self) -> Result<Option<(usize, Header)>> {
        loop {
            let Some(place) = &mut self.at else {
                if !self.enter()? {
                    return Ok(None);
                }
                continue;
            };
            match place.header() {
                Ok(header) if header.first > self.next => {}
                Ok(header) => {
                    let at = place.offset;
                    place.offset += header.frame_bytes();
                    // A frame below the next position was read from the segment before.
                    if header.is_mark() || header.first < self.next {
                        continue;
                    }
                    self.next = header.next();
                    if self.next > self.from {
                        return Ok(Some((at, header)));
                    }
                    continue;
                }
                Err(Fault::Newer(newer)) => return Err(newer.into()),
                Err(Fault::Bad(_)) => {}
            }
            if !self.pass()? {
                return Ok(None);
            }
        }
    }

    /// Where the segments are.
    pub(crate) fn dir(&self) -> &'a Path {
        self.dir
    }

    /// Finds the segment to begin with; false where there is none.
    fn enter(&mut self) -> Result<bool> {
        let firsts = segment::list(self.dir)?;
        match firsts.iter().rev().find(|&&first| first <= self.from) {
            Some(&first) => {
                self.next = first;
                self.load(first, segment::HEADER_BYTES, Vec::new())?;
                Ok(true)
            }
            None => match firsts.first() {
                Some(&first) => Err(damaged(self.from, first)),
                None => Ok(false),
            },
        }
    }

    /// Brings a segment into memory, into the room of one that is no longer needed.
    fn load(&mut self, segment: u64, offset: usize, room: Vec<u8>) -> Result<()> {
        segment::load_head(self.dir, segment)?;
        let image = segment::load_into(self.dir, segment, room)?;
        self.at = Some(Place { segment, image, offset });
        Ok(())
    }

    /// At a place where no next frame stands: the next segment, a frame written meanwhile, the
    /// end of the record (false), or damage.
    fn pass(&mut self) -> Result<bool> {
        let Some(place) = self.at.take() else { return Ok(false) };
        let firsts = segment::list(self.dir)?;
        // After a crash two segments may overlap: the later one has what comes next.
        let holds_next = firsts.iter().rev().find(|&&first| first <= self.next);
        if let Some(&later) = holds_next.filter(|&&first| first > place.segment) {
            self.load(later, segment::HEADER_BYTES, place.image)?;
            return Ok(true);
        }
        let later = firsts.into_iter().find(|&first| first > self.next);
        let found = evidence(&place, self.next)?;
        if later.is_none() && found.is_none() && place.is_blank() {
            return Ok(false);
        }
        // What proves the frame durable was read before this: if it is whole, it is here now.
        let Place { segment, offset, image } = place;
        self.load(segment, offset, image)?;
        if self.stands() {
            return Ok(true);
        }
        self.step_over(found, later)
    }

    /// Whether the next frame stands here.
    fn stands(&self) -> bool {
        let header = self.at.as_ref().map(Place::header);
        matches!(header, Some(Ok(header)) if header.first <= self.next)
    }

    /// Steps over damage that lies before what was asked for; names it otherwise, also where it may be that
    /// of a mark alone: an opening tells that from a tail that has to go, and heals either.
    fn step_over(&mut self, found: Option<(usize, u64)>, later: Option<u64>) -> Result<bool> {
        match (found, later) {
            (Some((offset, next)), _) => {
                if next > self.from {
                    return Err(damaged(self.next.max(self.from), next));
                }
                self.next = next;
                if let Some(place) = &mut self.at {
                    place.offset = offset;
                }
                Ok(true)
            }
            (None, Some(next)) => {
                if next > self.from {
                    return Err(damaged(self.next.max(self.from), next));
                }
                self.next = next;
                self.load(next, segment::HEADER_BYTES, Vec::new())?;
                Ok(true)
            }
            (None, None) => Ok(false),
        }
    }
}

fn damaged(first: u64, next: u64) -> JournalError {
    JournalError::Damaged(vec![Damage { first, last: (next - 1).max(first) }])
}

/// Whether a later frame in the segment says that position `next` had been synced: where the first
/// good frame stands again, and its position.
fn evidence(place: &Place, next: u64) -> Result<Option<(usize, u64)>> {
    let mut resumes = None;
    for found in Walk::new(&place.image, place.offset) {
        let (at, header) = found?;
        if header.first >= next {
            let resumed = *resumes.get_or_insert((at, header.first));
            if header.synced_to >= next || header.first == next {
                return Ok(Some(resumed));
            }
        }
    }
    Ok(None)
}
