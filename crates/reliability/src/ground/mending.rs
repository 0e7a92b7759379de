//! The way the program opens a record and gets over damage (`crates/cli/src/open.rs` and its
//! `verify`), with what it says meanwhile. Not here: the damage.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use upheld_journal::JournalError;
use upheld_store::{
    Doing, Notice, Record, RecordError, Verified, View, Watch, panics_are_caught, verify,
};

use super::seeded;

/// Everything the record said.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<Notice>>);

impl Heard {
    /// What was said so far; asked again it starts anew.
    pub(crate) fn take(&self) -> Vec<Notice> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// That the program had to say something that is no notice.
    pub(crate) fn said(&self, why: &str) {
        self.notice(Notice::StoreRebuilt { why: why.to_owned(), moved_to: None });
    }
}

impl Watch for Heard {
    fn notice(&self, notice: Notice) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
    }

    fn progress(&self, _: Doing, _: u64, _: u64) {}
}

/// Does something as every command of the program does: a store that is found damaged is set aside
/// and it is done once more, a journal that is found damaged is healed and it is done once more.
///
/// # Errors
/// What the program would tell.
pub(crate) fn as_the_program<T>(
    dir: &Path,
    heard: &Heard,
    attempt: &dyn Fn() -> Result<T, RecordError>,
) -> Result<T, RecordError> {
    match attempt() {
        Err(error) if error.is_store_damage() => {
            Record::set_store_aside(dir, WAIT, &error.to_string(), heard)?;
            attempt()
        }
        Err(error @ RecordError::Journal(JournalError::Damaged(_))) => {
            match Record::heal_journal(dir, WAIT, heard) {
                Ok(()) => attempt(),
                Err(_) => Err(error),
            }
        }
        other => other,
    }
}

const WAIT: Duration = Duration::from_secs(5);

/// What a record is asked before it is verified: gives the wrong answer, where there was one.
pub(crate) type Ask<'a> = &'a dyn Fn(&View) -> Result<Option<String>, RecordError>;

/// Asks a record and does what `verify` does: checks everything; what it finds in the journal is
/// healed, and all is checked once more.
///
/// # Errors
/// As [`as_the_program`].
pub(crate) fn as_verify(
    dir: &Path,
    heard: &Heard,
    ask: Ask<'_>,
) -> Result<(Verified, Option<String>), RecordError> {
    let once = || {
        let mut view = View::of(seeded::open(dir, heard)?);
        let wrong = ask(&view);
        let verified = match view.record() {
            Some(record) => verify(record, &seeded::projections(), heard),
            None => Err(RecordError::ReadOnly),
        };
        let closed = view.close(heard);
        let (wrong, verified) = (wrong?, verified?);
        closed.map(|()| (verified, wrong))
    };
    let (verified, wrong) = as_the_program(dir, heard, &once)?;
    if verified.findings.iter().any(|finding| finding.check == "journal")
        && Record::heal_journal(dir, WAIT, heard).is_ok()
    {
        heard.said("verify found damage in the journal");
        return as_the_program(dir, heard, &once);
    }
    Ok((verified, wrong))
}

/// What a panic said that got out, which none may.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|&said| said.to_owned()));
        format!("a panic got out: {}", said.unwrap_or_default())
    })
}

/// Keeps panics quiet that the store catches, as the program does, and those in sled's own threads.
pub(crate) fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let at = panic.location().map_or("", |at| at.file());
            if !panics_are_caught() && !at.contains("sled") {
                before(panic);
            }
        }));
    });
}
