//! Where the letters of a year are laid out and put into their directory, on as many threads as there
//! are cores. What is composed and not yet laid out is never more than a few letters, so memory does
//! not grow with their number.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};
use upheld_domain::AuthorityId;
use upheld_publish::Text;
use upheld_publish::letter::Letter;

use super::Done;
use super::ledger::{Entry, Ledger};
use crate::args::Layout;
use crate::commands::documents::{Folder, Press};
use crate::problem::Problem;
use crate::screen::hex;

/// See the module.
pub(super) struct Desk<'a> {
    pub(super) press: &'a Press<'a>,
    pub(super) layouts: &'a [Layout],
    pub(super) folder: &'a Folder,
    pub(super) ledger: &'a Ledger,
}

/// A letter that is composed.
pub(super) struct Job {
    pub(super) authority: AuthorityId,
    pub(super) name: String,
    /// Of its figures.
    pub(super) digest: String,
    pub(super) letter: Letter,
}

impl Desk<'_> {
    /// Lays out and writes letters as they are composed; `step` is called after each. Gives them in
    /// the order of the bodies' codes and the layouts.
    ///
    /// # Errors
    /// The first thing that went wrong; what was finished by then stays and is noted.
    pub(super) fn work(
        &self,
        composed: impl Iterator<Item = Result<Job, Problem>>,
        step: &(dyn Fn() + Sync),
    ) -> Result<Vec<Done>, Problem> {
        let done: Mutex<Vec<Done>> = Mutex::default();
        let wrong: Mutex<Option<Problem>> = Mutex::default();
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let (jobs, taken) = sync_channel(threads);
        let taken = Mutex::new(taken);
        let hand_in = |result: Result<Vec<Done>, Problem>| match result {
            Ok(mut finished) => {
                if let Ok(mut done) = done.lock() {
                    done.append(&mut finished);
                }
                step();
            }
            Err(problem) => {
                if let Ok(mut wrong) = wrong.lock() {
                    wrong.get_or_insert(problem);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(job) = next(&taken) {
                        hand_in(self.finish(&job));
                    }
                });
            }
            give_out(composed, &jobs, &wrong);
            drop(jobs);
        });
        let broken = || Problem::failed("a thread that laid out letters broke off");
        if let Some(problem) = wrong.into_inner().map_err(|_| broken())? {
            return Err(problem);
        }
        let mut done = done.into_inner().map_err(|_| broken())?;
        done.sort_by(|one, other| (&one.file, one.layout).cmp(&(&other.file, other.layout)));
        Ok(done)
    }

    /// One letter in every layout.
    fn finish(&self, job: &Job) -> Result<Vec<Done>, Problem> {
        let json = job.letter.to_json()?;
        let one = |&layout: &Layout| {
            let file = format!("{}.{}", file_name(job), layout.ending());
            let made_of = self.press.digest(&json, layout);
            let (sha256, bytes, kept) = match self.ledger.there(&file) {
                Some((entry, bytes)) if entry.made_of == made_of => {
                    (entry.sha256.clone(), bytes, true)
                }
                _ => {
                    let laid_out = self.press.letter(&job.letter, layout)?;
                    let sha256 = hex(&Sha256::digest(&laid_out));
                    let bytes = laid_out.len() as u64;
                    // It may be there already, finished by a run that was broken off before it could note it.
                    if !self.folder.holds(&file, &laid_out) {
                        self.folder.put(&[(file.clone(), laid_out)])?;
                    }
                    let entry = Entry { file: file.clone(), made_of, sha256: sha256.clone() };
                    self.ledger.note(&entry)?;
                    (sha256, bytes, false)
                }
            };
            Ok(Done {
                authority: job.authority,
                name: job.name.clone(),
                addressees: addressees(&job.letter),
                layout: layout.ending(),
                file,
                bytes,
                sha256,
                figures_digest: job.digest.clone(),
                kept,
            })
        };
        self.layouts.iter().map(one).collect()
    }
}

/// Each addressee of a letter in one line.
fn addressees(letter: &Letter) -> Vec<String> {
    let line = |lines: &Vec<Text>| lines.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
    letter.addressees.iter().map(line).collect()
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().ok()?.recv().ok()
}

/// Hands letters out until there are no more, or one goes wrong anywhere.
fn give_out(
    composed: impl Iterator<Item = Result<Job, Problem>>,
    jobs: &SyncSender<Job>,
    wrong: &Mutex<Option<Problem>>,
) {
    for job in composed {
        let stop = match job {
            Ok(job) => jobs.send(job).is_err(),
            Err(problem) => {
                if let Ok(mut wrong) = wrong.lock() {
                    wrong.get_or_insert(problem);
                }
                true
            }
        };
        if stop || wrong.lock().map_or(true, |wrong| wrong.is_some()) {
            return;
        }
    }
}

/// `E08000035-leeds-city-council`: the code, for order, and the name, for people.
fn file_name(job: &Job) -> String {
    let plain = |text: &str| {
        let letters =
            text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { ' ' });
        let letters: String = letters.collect();
        letters.split_whitespace().collect::<Vec<_>>().join("-")
    };
    let (code, name) = (plain(&job.authority.to_string()), plain(&job.name.to_lowercase()));
    format!("{code}-{name}")
}
