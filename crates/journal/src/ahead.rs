//! Reading ahead: frames in order, with what two threads make of each (decoding, hashing) while
//! whoever asks works on the ones before. Order, errors and the end are those of [`Frames`].
//!
//! Not here: what is made of a frame.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::error::{CodecError, JournalError, Result};
use crate::reader::Frames;
use crate::stored::{StoredFrame, codec_error};

/// Frames that go to a thread at once: handing over costs little beside their work.
const BATCH: usize = 512;

/// Batches under way: one being worked on and one waiting, for each thread.
const UNDER_WAY: usize = 4;

const THREADS: usize = 2;

type Made<T> = Vec<Result<T>>;

/// See the module.
pub struct Ahead<'a, T> {
    frames: Frames<'a>,
    /// Each thread with where its batches go.
    workers: Vec<SyncSender<(Vec<StoredFrame>, SyncSender<Made<T>>)>>,
    /// The batches under way, in order; those that no thread took are made here.
    waiting: VecDeque<Receiver<Made<T>>>,
    ready: std::vec::IntoIter<Result<T>>,
    /// How the frames ended, once they did.
    ended: bool,
    broken: Option<JournalError>,
    next: usize,
}

impl<'a, T: Send + 'static> Ahead<'a, T> {
    pub(crate) fn new(
        frames: Frames<'a>,
        make: impl Fn(StoredFrame) -> std::result::Result<T, CodecError> + Send + Sync + 'static,
    ) -> Result<Self> {
        let make = Arc::new(make);
        let worker = |_| {
            let make = Arc::clone(&make);
            let (sender, batches) =
                sync_channel::<(Vec<StoredFrame>, SyncSender<Made<T>>)>(UNDER_WAY);
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
            thread.map(|_| sender).map_err(JournalError::io("start a thread for", frames_dir()))
        };
        let workers = (0..THREADS).map(worker).collect::<Result<_>>()?;
        let (waiting, ready) = (VecDeque::new(), Vec::new().into_iter());
        Ok(Self { frames, workers, waiting, ready, ended: false, broken: None, next: 0 })
    }

    /// Sends batches on their way until there are enough, or no more frames.
    fn send(&mut self) {
        while !self.ended && self.waiting.len() < UNDER_WAY {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH {
                match self.frames.next() {
                    Some(Ok(frame)) => batch.push(frame),
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
            let (answer, made) = sync_channel(1);
            let worker = &self.workers[self.next % THREADS];
            self.next += 1;
            if !batch.is_empty() && worker.send((batch, answer)).is_ok() {
                self.waiting.push_back(made);
            }
        }
    }
}

fn frames_dir() -> &'static std::path::Path {
    std::path::Path::new("journal")
}

impl<T: Send + 'static> Iterator for Ahead<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(made) = self.ready.next() {
                return Some(made);
            }
            self.send();
            match self.waiting.pop_front().map(|made| made.recv()) {
                Some(Ok(made)) => self.ready = made.into_iter(),
                Some(Err(_)) => return Some(Err(JournalError::Closed)),
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
