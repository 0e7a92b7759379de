//! The record's two copies, looked at from outside: the journal's files and end, the store's
//! checkpoint, who holds them, and the clock against the last event.

use std::io::ErrorKind;
use std::path::Path;

use serde_json::json;
use upheld_domain::Timestamp;
use upheld_journal::{Glance, JournalError, Lock, LockError, glance};
use upheld_store::{Layout, Reach, StoreError, StoreGlance, adopted_scheme, store_glance};

use super::Check;
use super::around::MAY_READ;
use crate::clock;
use crate::exit::Exit;
use crate::problem::{Problem, SWAPPED};
use crate::screen::{counted, size};

/// A store larger than this is not copied to be looked at.
const STORE_BYTES_MAX: u64 = 2 << 30;

/// How far the clock may stand behind the last event before nothing is recorded. Milliseconds.
const BEHIND_MS_MAX: i64 = 5 * 60 * 1000;

const BACKUP: &str = "`upheld verify` heals what the store still has, and names the positions that \
                      are lost; bring those back from a backup";

/// What was found of the copies.
pub(super) struct Copies {
    pub(super) synthetic: bool,
    pub(super) checks: Vec<Check>,
}

/// Looks at both, and at what is around them.
pub(super) fn look(layout: &Layout) -> Result<Copies, Problem> {
    let held = Lock::holder(layout.root());
    let mut checks = vec![holder(held.as_ref())];
    let is_held = !matches!(held, Ok(None));
    let (journal, found) = journal(layout, is_held);
    checks.push(journal);
    let (reach, known) = reach(layout, found.as_ref());
    checks.extend(reach);
    checks.push(store(layout, found.as_ref(), known.as_ref(), is_held));
    checks.extend(found.as_ref().map(|_| scheme(layout)));
    checks.extend(set_aside(layout));
    if let Some(last) = found.as_ref().and_then(|found| found.recorded_at) {
        checks.push(against(clock::now()?, last));
    }
    let synthetic = found.and_then(|found| found.identity).is_some_and(|id| id.synthetic);
    Ok(Copies { synthetic, checks })
}

fn holder(held: Result<&Option<Option<u32>>, &LockError>) -> Check {
    match held {
        Ok(None) => Check::ok("lock", "nobody holds the record"),
        Ok(Some(pid)) => {
            let who = pid.map_or("another process".to_owned(), |pid| format!("process {pid}"));
            Check::ok("lock", format!("{who} holds the record; reading commands work meanwhile"))
                .with(json!({ "pid": pid }))
        }
        Err(error @ LockError::NotAFile(_)) => {
            let hint =
                "take it away: no Upheld made it, and nobody can hold the record with it there";
            Check::problem("lock", Exit::Failed, error.to_string(), hint)
        }
        Err(error) => Check::warning("lock", error.to_string(), MAY_READ),
    }
}

fn journal(layout: &Layout, is_held: bool) -> (Check, Option<Glance>) {
    let found = match glance(&layout.journal()) {
        Ok(found) => found,
        Err(error) => return (journal_error(&error), None),
    };
    let bytes = found.segments.iter().map(|segment| segment.bytes).sum();
    let segments = counted(found.segments.len() as u64, "segment");
    let what = format!("{} in {segments}, {}", counted(found.last, "event"), size(bytes));
    let check = if !found.damage.is_empty() {
        let lost: Vec<String> = found.damage.iter().map(ToString::to_string).collect();
        let what = format!("{what}; damaged: {}", lost.join(", "));
        Check::problem("journal", Exit::Integrity, what, BACKUP)
    } else if found.identity.is_none() {
        Check::problem("journal", Exit::Integrity, format!("{what}; no header is whole"), BACKUP)
    } else if is_held {
        Check::ok("journal", format!("{what}; in use"))
    } else if found.clean {
        Check::ok("journal", format!("{what}; the last stop was clean"))
    } else {
        let hint = "the next command cuts off what was never finished, and gives back what the \
                    store has. If the last one said that the journal stopped writing, \
                    see to the disk first: until it is well, only read";
        Check::warning("journal", format!("{what}; the last stop was not clean"), hint)
    };
    (check.with(journal_details(&found, is_held)), Some(found))
}

fn journal_details(found: &Glance, is_held: bool) -> serde_json::Value {
    let segments: Vec<_> = found
        .segments
        .iter()
        .map(|segment| json!({ "first": segment.first, "bytes": segment.bytes }))
        .collect();
    json!({
        "origin": found.identity.map(|identity| identity.origin),
        "position": found.last,
        "recorded_at": found.recorded_at,
        "clean": (!is_held).then_some(found.clean),
        "segments": segments,
    })
}

fn journal_error(error: &JournalError) -> Check {
    match error {
        JournalError::Newer(_) => Check::problem(
            "journal",
            Exit::Failed,
            error.to_string(),
            "use the Upheld that wrote it, or a later one",
        ),
        JournalError::Io { .. } => {
            Check::problem("journal", Exit::Failed, error.to_string(), MAY_READ)
        }
        error => Check::problem("journal", Exit::Integrity, error.to_string(), BACKUP),
    }
}

/// How far the record is known to have gone, beside the journal. Nothing is said where that is not kept yet.
fn reach(layout: &Layout, journal: Option<&Glance>) -> (Option<Check>, Option<Reach>) {
    let known = match Reach::get(layout) {
        Ok(Some(known)) => known,
        Ok(None) if layout.reach().exists() => {
            let what = "it makes no sense, and so tells nothing";
            let hint = "move it out of the record's directory: the next command that records \
                        something writes it anew";
            return (Some(Check::warning("reach", what, hint)), None);
        }
        Ok(None) => return (None, None),
        Err(error) => {
            let what = error.to_string();
            return (Some(Check::problem("reach", Exit::Failed, what, MAY_READ)), None);
        }
    };
    let check = match journal {
        Some(journal) if journal.identity.is_some_and(|there| there != known.identity) => {
            let what = "the journal is another record's than the one that was here before";
            Check::problem("reach", Exit::Integrity, what, SWAPPED)
        }
        Some(journal) if journal.last < known.position => {
            let (first, last) = (journal.last + 1, known.position);
            let what = format!("the journal lacks the positions {first} to {last}, which it had");
            Check::problem("reach", Exit::Integrity, what, BACKUP)
        }
        _ => Check::ok("reach", format!("the record went to position {}", known.position)),
    };
    (Some(check.with(json!({ "position": known.position }))), Some(known))
}

fn store(layout: &Layout, journal: Option<&Glance>, known: Option<&Reach>, is_held: bool) -> Check {
    let path = layout.store();
    if path.exists() && !path.is_dir() {
        let hint = "move it out of the record's directory: no Upheld made it, and no command works \
                    with it there";
        return Check::problem("store", Exit::Failed, "it is not a directory", hint);
    }
    if !path.is_dir() {
        let hint = "the next command makes it from the journal";
        return Check::warning("store", "it is not there", hint);
    }
    let bytes = bytes_of(&path);
    let what = size(bytes);
    let check = if is_held {
        Check::ok("store", format!("{what}; in use, so not looked into"))
    } else if bytes > STORE_BYTES_MAX {
        Check::ok("store", format!("{what}; too large for a quick look into it"))
    } else {
        looked_into(layout, (&path, &what), journal, known)
    };
    check.with(json!({ "bytes": bytes }))
}

fn looked_into(
    layout: &Layout,
    (path, what): (&Path, &str),
    journal: Option<&Glance>,
    known: Option<&Reach>,
) -> Check {
    let scratch = match tempfile::tempdir() {
        Ok(scratch) => scratch,
        Err(error) => {
            let what = format!("{what}; not looked into: {error}");
            return Check::warning("store", what, "TMPDIR names a directory with room");
        }
    };
    let found = store_glance(path, scratch.path());
    if !matches!(Lock::holder(layout.root()), Ok(None)) {
        // Somebody came meanwhile: the copy may be half of one thing and half of another.
        return Check::ok("store", format!("{what}; in use, so not looked into"));
    }
    match found {
        Ok(found) => beside(what, &found, journal, known),
        Err(StoreError::Io(error)) if error.kind() == ErrorKind::PermissionDenied => {
            let what = format!("{what}; it can't be read: {error}");
            Check::problem("store", Exit::Failed, what, MAY_READ)
        }
        Err(StoreError::Io(error)) => {
            let what = format!("{what}; it can't be copied to be looked at: {error}");
            Check::warning("store", what, "TMPDIR names a directory with room")
        }
        Err(error @ StoreError::Newer { .. }) => {
            let hint = "use the Upheld that wrote it, or a later one";
            Check::problem("store", Exit::Failed, error.to_string(), hint)
        }
        Err(error) => {
            let hint = "the next command moves it aside and makes a new one from the journal";
            Check::warning("store", format!("{what}; {error}"), hint)
        }
    }
}

/// The store beside the journal.
fn beside(
    what: &str,
    found: &StoreGlance,
    journal: Option<&Glance>,
    known: Option<&Reach>,
) -> Check {
    let Some(journal) = journal else {
        return Check::ok("store", format!("{what}; opens, up to position {}", found.position));
    };
    let of = |identity: Option<upheld_journal::Identity>| identity.map(|identity| identity.origin);
    let both_say = found.identity.is_some() && journal.identity.is_some();
    if both_say && of(found.identity) != of(journal.identity) {
        if known.is_some_and(|known| Some(known.identity) == journal.identity) {
            let what = format!("{what}; it belongs to another record");
            let hint = "the next command moves it aside and makes a new one from the journal";
            return Check::warning("store", what, hint);
        }
        let hint = "give no other command before you know which of the two is this record's: the next one \
                    follows the journal. If that is right, move the directory `store` out; if the store is, \
                    move `journal` out";
        let what = format!("{what}; it belongs to another record");
        return Check::problem("store", Exit::Integrity, what, hint);
    }
    if found.position > journal.last {
        let ahead = counted(found.position - journal.last, "event");
        let hint = "the next command gives the journal back what it lost";
        return Check::warning(
            "store",
            format!("{what}; it has {ahead} more than the journal"),
            hint,
        );
    }
    if found.position < journal.last || found.unfinished {
        let behind = counted(journal.last - found.position, "event");
        let hint = "the next command brings it up to the journal";
        return Check::warning("store", format!("{what}; {behind} behind the journal"), hint);
    }
    Check::ok("store", format!("{what}; opens, and is up to the journal"))
}

/// Whose words the record uses.
fn scheme(layout: &Layout) -> Check {
    let adopted = adopted_scheme(layout.root());
    let whose = if adopted.is_some() { "adopted" } else { "built in" };
    let scheme = adopted.unwrap_or_default();
    let (name, title) = (scheme.name(), scheme.title());
    Check::ok("scheme", format!("{name}, {whose}: {title}"))
        .with(json!({ "name": name, "title": title, "from": whose }))
}

/// Stores that were found damaged and kept.
fn set_aside(layout: &Layout) -> Option<Check> {
    let entries = std::fs::read_dir(layout.root()).ok()?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("store.damaged"))
        .collect();
    names.sort();
    let bytes = names.iter().map(|name| bytes_of(&layout.root().join(name))).sum();
    let what = format!("{}: {}, found damaged and kept", names.join(", "), size(bytes));
    let hint = "delete them when nobody needs to look at them";
    (!names.is_empty()).then(|| Check::warning("set-aside", what, hint))
}

/// The clock against the last event.
fn against(now: Timestamp, last: Timestamp) -> Check {
    let behind = last.0.saturating_sub(now.0);
    let details = json!({ "now": now, "last_recorded_at": last });
    let check = if behind > BEHIND_MS_MAX {
        let what = format!("{now} is before the last event, {last}: nothing can be recorded");
        Check::problem("clock", Exit::Failed, what, "set the machine's clock")
    } else if behind > 0 {
        let what = format!("{now} is just before the last event, {last}: new ones are held at it");
        Check::warning("clock", what, "set the machine's clock")
    } else {
        Check::ok("clock", format!("{now}; the last event was recorded at {last}"))
    };
    check.with(details)
}

/// The bytes of all files below a directory; what can't be read counts as none.
fn bytes_of(directory: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes_of(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(bytes).sum()
}
