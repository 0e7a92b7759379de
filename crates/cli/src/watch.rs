//! Listens to the store while it works, and shows it: notices and, on a terminal, a progress bar.

use std::cell::RefCell;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use upheld_store::{Doing, Notice, Watch};

use crate::screen::{counted, say};

/// The listener of the program. Progress is drawn on stderr where that is a terminal.
#[derive(Default)]
pub(crate) struct Screen {
    bar: RefCell<Option<(Doing, ProgressBar)>>,
}

/// A bar on stderr for work of so many units; hidden where stderr is no terminal.
pub(crate) fn bar(doing: &'static str, total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    let style = if total == 0 {
        ProgressStyle::with_template("{msg}: {human_pos} [{elapsed}]")
    } else {
        ProgressStyle::with_template("{msg}: {bar:30} {human_pos} of {human_len} [{eta} to go]")
    };
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message(doing);
    bar
}

fn words(doing: Doing) -> &'static str {
    match doing {
        Doing::CatchingUp => "Catching up with the journal",
        Doing::Rebuilding => "Rebuilding the store",
        Doing::Replaying => "Replaying",
        Doing::CheckingJournal => "Checking the journal",
        Doing::Salvaging => "Searching the store's files",
        Doing::CheckingCases => "Checking cases",
        Doing::Comparing => "Comparing the copies",
    }
}

impl Screen {
    /// Takes the bar away, if there is one.
    pub(crate) fn clear(&self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Screen {
    fn notice(&self, notice: Notice) {
        self.clear();
        say(&format!("note: {}", sentence(&notice)));
    }

    fn progress(&self, doing: Doing, done: u64, total: u64) {
        let mut current = self.bar.borrow_mut();
        let same = current.as_ref().is_some_and(|(shown, _)| *shown == doing);
        if !same {
            if let Some((_, old)) = current.take() {
                old.finish_and_clear();
            }
            *current = Some((doing, bar(words(doing), total)));
        }
        if let Some((_, bar)) = current.as_ref() {
            bar.set_position(done);
        }
    }
}

fn sentence(notice: &Notice) -> String {
    match notice {
        Notice::UncleanStop { rewritten, cut_bytes, vouched } => format!(
            "the last stop was not clean: {} written anew and {} of an unfinished one cut off; {}.",
            counted(*rewritten, "commit"),
            counted(*cut_bytes, "byte"),
            if *vouched {
                "nothing that was acknowledged is lost"
            } else {
                "the store can't tell whether there was more: compare with a backup or a checkpoint"
            }
        ),
        Notice::JournalHealed { positions } => {
            let stretches: Vec<String> =
                positions.iter().map(|(first, last)| format!("{first} to {last}")).collect();
            format!(
                "the journal was damaged at positions {}; healed from the store.",
                stretches.join(", ")
            )
        }
        Notice::JournalScratched => {
            "the journal was damaged around its commits, in a header or a mark; it is as it was."
                .to_owned()
        }
        Notice::JournalRestored { first, last } => {
            format!("the journal had lost positions {first} to {last}; restored from the store.")
        }
        Notice::StoreRebuilt { why, moved_to: None } => {
            format!("the store was rebuilt from the journal: {why}.")
        }
        Notice::StoreRebuilt { why, moved_to: Some(path) } => format!(
            "the store is being rebuilt from the journal: {why}. The old one is in {}; delete it \
             when nobody needs to look at it.",
            path.display()
        ),
        Notice::ReadingJournal { pid: Some(pid) } => {
            format!("process {pid} holds the record; reading its journal instead, as it is now.")
        }
        Notice::ReadingJournal { pid: None } => {
            "another process holds the record; reading its journal instead, as it is now.".to_owned()
        }
        Notice::DiskFull => {
            "there is no room on the record's disk; reading its journal instead, which can't tell whether it \
             lost its end."
                .to_owned()
        }
        Notice::StoreNewer { why } => {
            format!("{why}; reading the journal instead, which can't tell whether it lost its end.")
        }
        Notice::DiskFails { why } => format!(
            "the record can't be held: {why}; reading its journal instead, which can't tell whether it \
             lost its end."
        ),
        Notice::ReadOnlyDirectory => {
            "the record's directory can't be written; reading its journal instead, which can't tell whether \
             it lost its end."
                .to_owned()
        }
    }
}
