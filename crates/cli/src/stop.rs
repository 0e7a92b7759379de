//! Being asked to stop, by Ctrl-C or by SIGTERM. The first time what is in hand is finished (a commit, a file
//! of a backup): long work says how far it came, or, as a single command does, that it was finished all the
//! same. The second time the program ends at once, which loses nothing either. Commands that never listen, and
//! those that wait for the record or only ask, end at once the first time, by the signal itself.

use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use upheld_backup::BackupError;

use crate::exit::Exit;
use crate::problem::Problem;
use crate::screen::say;

/// The signals that were listened for, each with what it ends with.
const SIGNALS: [(i32, Exit, &str); 2] =
    [(SIGINT, Exit::Interrupted, "Ctrl-C"), (SIGTERM, Exit::Terminated, "SIGTERM")];

/// What is known of signals, once anybody listens.
struct Heard {
    /// Which one came, counted from 1; 0 for none.
    came: Arc<AtomicUsize>,
    /// Whether one came.
    once: Arc<AtomicBool>,
    /// Whether nobody listens just now: then a signal does what it always does.
    unheard: Arc<AtomicBool>,
    /// Whether somebody was told that it is why the work ended.
    told: AtomicBool,
}

static HEARD: OnceLock<Heard> = OnceLock::new();

/// From here on, until [`let_go`], what is in hand goes on to its end if a signal comes, unless a second one
/// does. Long work asks [`check`] between two steps.
///
/// # Errors
/// Where the system refuses.
pub(crate) fn listen() -> Result<(), Problem> {
    let heard = heard()?;
    if heard.unheard.load(Ordering::SeqCst) {
        heard.came.store(0, Ordering::SeqCst);
        heard.once.store(false, Ordering::SeqCst);
        heard.told.store(false, Ordering::SeqCst);
        heard.unheard.store(false, Ordering::SeqCst);
    }
    Ok(())
}

/// The end of what [`listen`] began, if anything did. Where all was finished, though a signal came that nobody
/// was told of, that is said. [`check`] still knows of it, for those who have more to do.
pub(crate) fn let_go(is_finished: bool) {
    let Some(heard) = HEARD.get() else { return };
    // What comes from now on does what it always does.
    if heard.unheard.swap(true, Ordering::SeqCst) {
        return;
    }
    let told = heard.told.load(Ordering::SeqCst);
    if let Some((_, name)) = which_came().filter(|_| is_finished && !told) {
        say(&format!("note: {name} came meanwhile; all was finished"));
    }
}

/// The work ended for another reason, which is told: a signal that came too did nothing.
pub(crate) fn ended_otherwise() {
    if let Some(heard) = HEARD.get() {
        heard.told.store(true, Ordering::SeqCst);
    }
}

fn heard() -> Result<&'static Heard, Problem> {
    if let Some(heard) = HEARD.get() {
        return Ok(heard);
    }
    let (came, once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let unheard = Arc::new(AtomicBool::new(true));
    let register = || -> io::Result<()> {
        for (number, (signal, exit, _)) in SIGNALS.into_iter().enumerate() {
            flag::register_conditional_default(signal, Arc::clone(&unheard))?;
            // In this order: what the first one sets, the second one finds.
            flag::register_conditional_shutdown(signal, exit.into(), Arc::clone(&once))?;
            flag::register_usize(signal, Arc::clone(&came), number + 1)?;
            flag::register(signal, Arc::clone(&once))?;
        }
        Ok(())
    };
    register().map_err(|error| Problem::failed(format!("can't listen for signals: {error}")))?;
    Ok(HEARD.get_or_init(|| Heard { came, once, unheard, told: AtomicBool::new(false) }))
}

/// The signal that came first, as what it ends with and its name.
fn which_came() -> Option<(Exit, &'static str)> {
    let came = HEARD.get().map_or(0, |heard| heard.came.load(Ordering::Relaxed));
    let (_, exit, name) = SIGNALS.get(came.checked_sub(1)?)?;
    Some((*exit, name))
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
    let Some((exit, name)) = which_came() else { return Ok(()) };
    if let Some(heard) = HEARD.get() {
        heard.told.store(true, Ordering::SeqCst);
    }
    Err(Problem::new(exit, format!("stopped by {name}")).hint(GOES_ON))
}

const GOES_ON: &str =
    "what was recorded is kept: give the same command again, and it goes on from there";
