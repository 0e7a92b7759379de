//! What is around the record: the program, its settings, the directory, the disk. Not here: the
//! record's two copies (see `copies`).

use rustix::fs::{Access, access};
use serde_json::json;
use upheld_domain::Definitions;
use upheld_store::Layout;

use super::{Check, whole};
use crate::args::{Common, Key};
use crate::config;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::room::Room;
use crate::screen::size;
use crate::settings::Origin;

/// Less room than this is worth a word: one segment of the journal and a checkpoint of a large
/// store.
const ROOM_WANTED: u64 = 1 << 30;

/// With less room than this the journal can't begin its next segment.
const ROOM_NEEDED: u64 = 80 << 20;

/// Where something of the record may not be read.
pub(super) const MAY_READ: &str = "see who may read the record's directory";

/// The program and what it writes.
pub(super) fn program() -> Check {
    let mut formats = serde_json::Map::new();
    for (name, version) in upheld_journal::formats() {
        formats.insert(name.to_owned(), version.into());
    }
    formats.insert("store".to_owned(), upheld_store::store_format().into());
    let named: Vec<String> = formats.iter().map(|(name, n)| format!("{name} {n}")).collect();
    let kinds = upheld_journal::event_kinds().len();
    let version = env!("CARGO_PKG_VERSION");
    let what = format!("Upheld {version}; formats: {}; {kinds} kinds of event", named.join(", "));
    Check::ok("program", what)
        .with(json!({ "version": version, "formats": formats, "event_kinds": kinds }))
}

/// The settings, where the config file is understood.
pub(super) fn config(common: &Common) -> Check {
    let from = |key: Key| match common.origin(key) {
        Origin::Config => Some(key.name()),
        _ => None,
    };
    let kept: Vec<&str> =
        [Key::Record, Key::Actor, Key::Format, Key::Reserve].into_iter().filter_map(from).collect();
    let path = config::path();
    let there = path.as_deref().is_some_and(std::path::Path::exists);
    let what = match (&path, there) {
        (None, _) => "no config file: neither UPHELD_CONFIG nor HOME is set".to_owned(),
        (Some(path), false) => format!("{}: not there, and not needed", path.display()),
        (Some(path), true) if kept.is_empty() => {
            format!("{}: understood; nothing of it is in use", path.display())
        }
        (Some(path), true) => format!("{}: gives {}", path.display(), kept.join(", ")),
    };
    Check::ok("config", what).with(json!({ "path": path, "exists": there }))
}

/// A config file that is not understood. Every other command refuses to work with it.
pub(super) fn bad_config(problem: &Problem) -> Check {
    let hint = problem.hint_text().unwrap_or("mend the file, or name another with UPHELD_CONFIG");
    Check::problem("config", problem.exit(), problem.what(), hint)
}

/// The definition sets that the program knows.
pub(super) fn definitions() -> Result<Check, Problem> {
    let names: Vec<String> = Definitions::all()?.into_iter().map(|set| set.name).collect();
    let what = format!("{}; {} where none is named", names.join(", "), Definitions::DEFAULT);
    Ok(Check::ok("definitions", what).with(json!({ "sets": names })))
}

/// Whether there is a record.
pub(super) fn record(layout: &Layout) -> Check {
    let place = whole(layout.root().to_owned());
    if layout.journal().is_dir() || layout.store().is_dir() {
        return Check::ok("record", place);
    }
    if let Err(error) = std::fs::metadata(layout.journal())
        && error.kind() == std::io::ErrorKind::PermissionDenied
    {
        let what = format!("{place} can't be looked into: {error}");
        return Check::problem("record", Exit::Failed, what, MAY_READ);
    }
    if layout.root().exists() && !layout.root().is_dir() {
        let what = format!("{place} is not a directory");
        let hint = "a record needs a directory of its own: name it with --record or UPHELD_RECORD";
        return Check::problem("record", Exit::Invalid, what, hint);
    }
    let hint = "make one with `upheld init`, or name another with --record or UPHELD_RECORD";
    Check::warning("record", format!("there is no record in {place}"), hint)
}

/// Whether the record can be written.
pub(super) fn directory(layout: &Layout) -> Check {
    let hint = "reading works without; to record, give the directory back its permissions, or \
                mount its disk for writing";
    let parts = [layout.root().to_owned(), layout.journal(), layout.store()];
    for part in parts.iter().filter(|part| part.exists()) {
        if let Err(error) = access(part, Access::WRITE_OK) {
            let error = std::io::Error::from(error);
            let what = format!("{} can't be written: {error}", part.display());
            return Check::warning("directory", what, hint);
        }
    }
    Check::ok("directory", "can be written")
}

/// How much room there is on the record's disk, and whether that is enough to record.
pub(super) fn room(common: &Common, layout: &Layout) -> Check {
    let room = match Room::of(layout.root(), common.reserve) {
        Ok(room) => room,
        Err(error) => {
            let what = format!("can't be asked: {error}");
            return Check::warning("room", what, "see whether the disk is still there");
        }
    };
    let Room { free, all, reserve } = room;
    let what = format!("{} free of {}, {} kept in reserve", size(free), size(all), size(reserve));
    let hint = "make room on the disk; a record that finds none records nothing, and loses nothing";
    let check = if room.wanting() > 0 {
        let what = format!("{what}: nothing is recorded, reading goes on");
        Check::problem("room", Exit::Failed, what, &room.hint())
    } else if free < ROOM_NEEDED {
        Check::problem("room", Exit::Failed, what, hint)
    } else if free < ROOM_WANTED {
        Check::warning("room", what, hint)
    } else {
        Check::ok("room", what)
    };
    check.with(json!({ "free_bytes": free, "disk_bytes": all, "reserve_bytes": reserve }))
}
