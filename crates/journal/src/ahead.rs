//! Reading ahead: frames in order, with what two threads make of each (decoding, hashing) while
//! whoever asks works on the ones before. Order, errors and the end are those of [`Frames`].
//!
//! Not here: what is made of a frame.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::error::{CodecError, JournalError, Result};
use crate::reader::Frames;
use crate::stored::{StoredFrame, codec_error};

/// Frames that go to a thread at once, at most: handing over costs little beside their work.
const BATCH: usize = 512;

/// A batch ends once it has this many bytes: frames may be large.
const BATCH_BYTES: usize = 1 << 20;

/// Batches under way: one being worked on and one waiting, for each thread.
const UNDER_WAY: usize = 4;

const THREADS: usize = 2;

type Made<T> = Vec<Result<T>>;

/// Frames, and where what is made of them goes.
type Batch<T> = (Vec<StoredFrame>, SyncSender<Made<T>>);

/// See the module.
pub struct Ahead<'a, T> {
    frames: Frames<'a>,
    /// Where each thread's batches go.
    workers: Vec<SyncSender<Batch<T>>>,
    threads: Vec<JoinHandle<()>>,
    /// The batches under way, in order.
    waiting: VecDeque<Receiver<Made<T>>>,
    ready: std::vec::IntoIter<Result<T>>,
    /// Whether no more frames come.
    ended: bool,
    /// The error that the frames ended with.
    broken: Option<JournalError>,
    next: usize,
}

impl<'a, T: Send + 'static> Ahead<'a, T> {
    pub(crate) fn new(
        frames: Frames<'a>,
        make: impl Fn(StoredFrame) -> std::result::Result<T, CodecError> + Send + Sync + 'static,
    ) -> Result<Self> {
        let make = Arc::new(make);
        let (mut workers, mut threads) = (Vec::new(), Vec::new());
        for _ in 0..THREADS {
            let make = Arc::clone(&make);
            let (sender, batches) = sync_channel::<Batch<T>>(UNDER_WAY);
            let work = move || {
                for (batch, answer) in batches {
                    let one = |frame: StoredFrame| {
                        let first = frame.first.get();
                        make(frame).map_err(codec_error(first))
                    };
                    // Nobody listens any more where the reading was broken off.
                    answer.send(batch.into_iter().map(one).collect()).ok();
                }
            };
            let thread = thread::Builder::new().name("upheld-reading".to_owned()).spawn(work);
            let dir = frames.dir();
            threads.push(thread.map_err(JournalError::io("start a thread for reading", dir))?);
            workers.push(sender);
        }
        let (waiting, ready) = (VecDeque::new(), Vec::new().into_iter());
        Ok(Self { frames, workers, threads, waiting, ready, ended: false, broken: None, next: 0 })
    }

    /// Nothing comes after an error, as from [`Frames`].
    fn end(&mut self) {
        self.ended = true;
        self.waiting.clear();
        self.ready = Vec::new().into_iter();
        self.broken = None;
    }

    /// A thread broke down: its panic goes on here.
    fn break_down(&mut self) -> JournalError {
        self.end();
        self.workers.clear();
        for thread in self.threads.drain(..) {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
        JournalError::Closed
    }

    /// Sends batches on their way until there are enough, or no more frames.
    fn send(&mut self) {
        while !self.ended && self.waiting.len() < UNDER_WAY {
            let (mut batch, mut bytes) = (Vec::with_capacity(BATCH), 0);
            while batch.len() < BATCH && bytes < BATCH_BYTES {
                match self.frames.next() {
                    Some(Ok(frame)) => {
                        bytes += frame.bytes.len();
                        batch.push(frame);
                    }
                    Some(Err(error)) => {
                        (self.ended, self.broken) = (true, Some(error));
                        break;
                    }
                    None => {
                        self.ended = true;
                        break;
                    }
                }
            }
            if batch.is_empty() {
                continue;
            }
            let (answer, made) = sync_channel(1);
            // That a thread broke down is seen where its answer does not come.
            self.workers[self.next % THREADS].send((batch, answer)).ok();
            self.waiting.push_back(made);
            self.next += 1;
        }
    }
}

impl<T: Send + 'static> Iterator for Ahead<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(made) = self.ready.next() {
                if made.is_err() {
                    self.end();
                }
                return Some(made);
            }
            self.send();
            match self.waiting.pop_front().map(|made| made.recv()) {
                Some(Ok(made)) => self.ready = made.into_iter(),
                Some(Err(_)) => return Some(Err(self.break_down())),
                None => return self.broken.take().map(Err),
            }
        }
    }
}

impl<T> std::fmt::Debug for Ahead<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ahead").field("ended", &self.ended).finish_non_exhaustive()
    }
}
