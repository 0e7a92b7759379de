//! A journal that is as it should be, read whole on two threads. The file is cut into pieces at the
//! ends of frames, by the lengths that the headers name; each thread checks every frame of its
//! pieces against its checksum and makes of it what is asked for; whoever asks gets that in order.
//!
//! This is the fast path of a verification and gives no reasons: wherever anything at all is not as
//! it should be (a frame, a gap, a header, a mark, an end that is not blank) it gives nothing, and
//! [`crate::check()`] says what is wrong. Not here either: what is made of a piece.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::Builder;

use upheld_domain::Position;

use crate::frame;
use crate::reader::Reader;
use crate::reading::Reading;
use crate::segment::{self, Identity};
use crate::stored::{FrameAt, FrameInPlace};

/// A piece has about this many bytes: handing it over costs nothing beside the work on it, and it
/// stays in the processor's cache.
const PIECE_BYTES: usize = 1 << 20;

/// Pieces under way: one being worked on and one waiting, for each thread, and one to be taken.
const UNDER_WAY: usize = 5;

const THREADS: usize = 2;

/// Some of a journal's frames, one after another, not yet checked.
#[derive(Debug)]
pub struct Piece {
    segment: u64,
    /// Where the bytes start in the segment.
    offset: usize,
    bytes: Vec<u8>,
    first: u64,
    next: u64,
}

impl Piece {
    /// The position of its first event.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The position after its last event.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Gives each frame, in order; false where one is not good, or where `take` says so.
    pub fn frames(&self, take: &mut dyn FnMut(&FrameInPlace<'_>) -> bool) -> bool {
        let (mut at, mut next) = (0, self.first);
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let Ok(header) = frame::parse(rest) else { return false };
            let bytes = &rest[..header.frame_bytes()];
            if header.first != next {
                return false;
            }
            if !header.is_mark() {
                let offset = u32::try_from(self.offset + at).ok();
                let Some((offset, first)) = offset.zip(Position::new(header.first)) else {
                    return false;
                };
                let at = FrameAt { segment: self.segment, offset };
                if !take(&FrameInPlace { at, first, count: header.count, bytes }) {
                    return false;
                }
            }
            next = header.next();
            at += bytes.len();
        }
        next == self.next
    }
}

impl Reader {
    /// Reads the whole journal, where it is as it should be: `make` makes something of each piece, on
    /// two threads, and `take` gets that in order. Gives the last position; none where anything is
    /// damaged, unfinished or can't be read, or where one of the two gives nothing. What `take` got
    /// until then is worth nothing.
    pub fn whole<T: Send>(
        &self,
        make: impl Fn(&Piece, &mut Reading) -> Option<T> + Sync,
        mut take: impl FnMut(T) -> Option<()>,
    ) -> Option<u64> {
        let mut cutter = Cutter::new(self)?;
        std::thread::scope(|scope| {
            let mut workers = Vec::new();
            for _ in 0..THREADS {
                let (sender, pieces) = sync_channel::<(Piece, Answer<T>)>(UNDER_WAY);
                let make = &make;
                let work = move || {
                    let mut reading = Reading::default();
                    for (piece, answer) in pieces {
                        let made = make(&piece, &mut reading);
                        // Nobody listens any more where the reading was given up.
                        answer.send((made, piece.bytes)).ok();
                    }
                };
                Builder::new().spawn_scoped(scope, work).ok()?;
                workers.push(sender);
            }
            let (mut waiting, mut sent) = (VecDeque::new(), 0);
            loop {
                while waiting.len() < UNDER_WAY {
                    let Some(piece) = cutter.next()? else { break };
                    let (answer, made) = sync_channel(1);
                    workers[sent % THREADS].send((piece, answer)).ok()?;
                    waiting.push_back(made);
                    sent += 1;
                }
                let Some(made) = waiting.pop_front() else { return Some(cutter.next - 1) };
                let (made, bytes) = made.recv().ok()?;
                cutter.spare.push(bytes);
                take(made?)?;
            }
        })
    }
}

/// Where what was made of a piece goes, with the piece's bytes, which are used again.
type Answer<T> = SyncSender<(Option<T>, Vec<u8>)>;

/// Cuts the segments into pieces.
struct Cutter {
    dir: PathBuf,
    identity: Identity,
    /// The segments still to be entered, the next one last.
    firsts: Vec<u64>,
    file: Option<File>,
    segment: u64,
    /// The byte in the segment's file that `rest` starts at.
    offset: usize,
    /// What was read and not yet cut.
    rest: Vec<u8>,
    /// The next position.
    next: u64,
    /// Whether the last frame was a mark.
    marked: bool,
    /// Whether room for frames to come was passed.
    blank: bool,
    spare: Vec<Vec<u8>>,
}

impl Cutter {
    fn new(reader: &Reader) -> Option<Self> {
        let dir = reader.dir().to_owned();
        let mut firsts = segment::list(&dir).ok()?;
        firsts.reverse();
        let (file, rest, spare) = (None, Vec::new(), Vec::new());
        let (identity, segment, offset, next) = (*reader.identity(), 0, 0, 1);
        let (marked, blank) = (true, false);
        Some(Self {
            dir,
            identity,
            firsts,
            file,
            segment,
            offset,
            rest,
            next,
            marked,
            blank,
            spare,
        })
    }

    /// The next piece; nothing inside where the journal ends, none where it is not as it should be.
    fn next(&mut self) -> Option<Option<Piece>> {
        loop {
            if self.file.is_none() && !self.enter()? {
                return Some(None);
            }
            let mut bytes = self.spare.pop().unwrap_or_default();
            bytes.clear();
            bytes.append(&mut self.rest);
            let file = self.file.as_mut()?;
            let wanted = PIECE_BYTES.saturating_sub(bytes.len()) as u64;
            let read = file.take(wanted).read_to_end(&mut bytes).ok()?;
            let (end, next) = self.cut(&bytes)?;
            if end > 0 {
                // Frames behind blank room are not in their place.
                if self.blank {
                    return None;
                }
                self.rest.extend_from_slice(&bytes[end..]);
                bytes.truncate(end);
                let (segment, offset, first) = (self.segment, self.offset, self.next);
                (self.offset, self.next) = (offset + end, next);
                return Some(Some(Piece { segment, offset, bytes, first, next }));
            }
            // No whole frame: the room behind the last one, or the file's end.
            if bytes[frame::leading_zeros(&bytes)..].iter().any(|&byte| byte != 0) {
                return None;
            }
            self.blank |= !bytes.is_empty();
            if read == 0 {
                self.leave()?;
            }
            self.offset += bytes.len();
            bytes.clear();
            self.spare.push(bytes);
        }
    }

    /// Begins the next segment; false where there is none.
    fn enter(&mut self) -> Option<bool> {
        let Some(first) = self.firsts.pop() else { return Some(false) };
        let mut file = File::open(segment::path(&self.dir, first)).ok()?;
        // Larger than any that is read otherwise.
        if file.metadata().ok()?.len() > segment::BYTES_MAX {
            return None;
        }
        let mut header = [0; segment::HEADER_BYTES];
        file.read_exact(&mut header).ok()?;
        let identity = segment::identity(&header, first).ok()??;
        if identity != self.identity || first != self.next || !self.marked {
            return None;
        }
        (self.segment, self.offset) = (first, segment::HEADER_BYTES);
        (self.file, self.marked, self.blank) = (Some(file), false, false);
        Some(true)
    }

    /// Ends a segment. Only the last may have room behind its frames, or end without a mark.
    fn leave(&mut self) -> Option<()> {
        self.file = None;
        (self.firsts.is_empty() || (self.marked && !self.blank)).then_some(())
    }

    /// Where the last whole frame ends, and the position after it.
    fn cut(&mut self, bytes: &[u8]) -> Option<(usize, u64)> {
        let (mut end, mut next) = (0, self.next);
        while let Some(header) = frame::headed(&bytes[end..]) {
            if header.first != next {
                return None;
            }
            if end + header.frame_bytes() > bytes.len() {
                break;
            }
            (end, next, self.marked) =
                (end + header.frame_bytes(), header.next(), header.is_mark());
        }
        Some((end, next))
    }
}
