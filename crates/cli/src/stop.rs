//! Being asked to stop: by Ctrl-C or by SIGTERM, in the middle of long work. The first time what is in
//! hand is finished (a commit, a file of a backup) and the command says how far it came; the second time the
//! program ends at once, which loses nothing either. Commands that never listen end at once the first
//! time, by the signal itself.

use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use upheld_backup::BackupError;

use crate::exit::Exit;
use crate::problem::Problem;

/// The signals that were listened for, each with what it ends with.
const SIGNALS: [(i32, Exit, &str); 2] =
    [(SIGINT, Exit::Interrupted, "Ctrl-C"), (SIGTERM, Exit::Terminated, "SIGTERM")];

/// Which signal came, counted from 1; 0 for none.
static CAME: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// From here on a signal is heard by [`check`].
///
/// # Errors
/// Where the system refuses.
pub(crate) fn listen() -> Result<(), Problem> {
    if CAME.get().is_some() {
        return Ok(());
    }
    let (came, once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let register = || -> io::Result<()> {
        for (number, (signal, exit, _)) in SIGNALS.into_iter().enumerate() {
            // In this order: what the first one sets, the second one finds.
            flag::register_conditional_shutdown(signal, exit.into(), Arc::clone(&once))?;
            flag::register_usize(signal, Arc::clone(&came), number + 1)?;
            flag::register(signal, Arc::clone(&once))?;
        }
        Ok(())
    };
    register().map_err(|error| Problem::failed(format!("can't listen for signals: {error}")))?;
    CAME.set(came).ok();
    Ok(())
}

/// Between two steps of work that makes nothing until it is done: whether to go on.
pub(crate) fn going_on() -> ControlFlow<()> {
    if check().is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// What becomes of a backup, or of a record in the making, that did not come to its end: where it was
/// stopped, `hint` says what is there now.
pub(crate) fn of_backup(error: BackupError, hint: &str) -> Problem {
    match (error, check()) {
        (BackupError::Stopped, Err(stopped)) => stopped.hint(hint),
        (error, _) => error.into(),
    }
}

/// Between two commits: whether to go on.
///
/// # Errors
/// Where a signal came; the problem ends with its code.
pub(crate) fn check() -> Result<(), Problem> {
    let came = CAME.get().map_or(0, |came| came.load(Ordering::Relaxed));
    match came.checked_sub(1).and_then(|number| SIGNALS.get(number)) {
        None => Ok(()),
        Some((_, exit, name)) => {
            Err(Problem::new(*exit, format!("stopped by {name}")).hint(GOES_ON))
        }
    }
}

const GOES_ON: &str =
    "what was recorded is kept: give the same command again, and it goes on from there";
