//! The config file: where it is, what it may say, how it is read and changed. It keeps `record`,
//! `actor`, `format` and `reserve` and refuses anything else, so that a mistyped key is noticed. Not here: what
//! wins over what (see `settings`).

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml_edit::{Document, DocumentMut, TomlError};
use upheld_domain::Actor;

use crate::args::{Format, Key};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::room;
use crate::small;

/// The variable that names another config file.
pub(crate) const VARIABLE: &str = "UPHELD_CONFIG";

const SETTINGS_ARE: &str =
    "the settings are record, actor, format and reserve; `upheld config` shows them";

/// What a config file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    record: Option<PathBuf>,
    actor: Option<String>,
    format: Option<Format>,
    reserve: Option<u64>,
}

impl Config {
    /// Reads the config file; one that is not there says nothing.
    ///
    /// # Errors
    /// Where it can't be read or understood: names file, line and reason.
    pub(crate) fn read() -> Result<Self, Problem> {
        let Some(path) = path() else { return Ok(Self::default()) };
        match text_of(&path)? {
            Some(text) => Self::of(&path, &text),
            None => Ok(Self::default()),
        }
    }

    fn of(path: &Path, text: &str) -> Result<Self, Problem> {
        let document = Document::parse(text).map_err(|error| of_syntax(path, text, &error))?;
        let mut config = Self::default();
        for (name, item) in document.as_table() {
            let key_span = document.as_table().key(name).and_then(toml_edit::Key::span);
            let line = line_of(text, key_span.or_else(|| item.span()));
            let refuse = |reason: &str, hint: &str| of_line(path, line, reason).hint(hint);
            let Some(key) = key_named(name) else {
                return Err(refuse(&format!("there is no setting {name:?}"), SETTINGS_ARE));
            };
            let Some(value) = item.as_str() else {
                let hint = format!("write it in quotes: {name} = \"…\"");
                return Err(refuse(&format!("{name} is not a text"), &hint));
            };
            config.take(key, value).map_err(|wrong| refuse(&wrong.reason, wrong.hint))?;
        }
        Ok(config)
    }

    fn take(&mut self, key: Key, value: &str) -> Result<(), Wrong> {
        match key {
            Key::Record => self.record = Some(record(value)?),
            Key::Actor => self.actor = Some(actor(value)?),
            Key::Format => self.format = Some(format(value)?),
            Key::Reserve => self.reserve = Some(reserve(value)?),
        }
        Ok(())
    }

    /// The record's directory.
    pub(crate) fn record(&self) -> Option<&Path> {
        self.record.as_deref()
    }

    /// Who gives commands.
    pub(crate) fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// How to print.
    pub(crate) fn format(&self) -> Option<Format> {
        self.format
    }

    /// How many bytes of the record's disk stay free.
    pub(crate) fn reserve(&self) -> Option<u64> {
        self.reserve
    }
}

/// Whether the environment names the config file.
pub(crate) fn is_named() -> bool {
    named(VARIABLE).is_some()
}

/// A variable that says something.
fn named(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// Where the config file is, or would be; none where neither it nor a home is named.
pub(crate) fn path() -> Option<PathBuf> {
    if let Some(path) = named(VARIABLE) {
        return Some(PathBuf::from(path));
    }
    let base = match named("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute()) {
        Some(base) => base,
        None => PathBuf::from(named("HOME")?).join(".config"),
    };
    Some(base.join("upheld").join("config.toml"))
}

/// Keeps a setting. What else the file holds, comments too, stays as it is.
///
/// # Errors
/// Where the value can't be used, or the file can't be read, understood or written.
pub(crate) fn set(key: Key, value: &str) -> Result<PathBuf, Problem> {
    let value = match key {
        // The file may be read from any directory.
        Key::Record => whole_path(value)?,
        Key::Actor | Key::Format | Key::Reserve => value.to_owned(),
    };
    let refused = |wrong: Wrong| Problem::usage(wrong.reason).hint(wrong.hint);
    Config::default().take(key, &value).map_err(refused)?;
    change(|document| {
        document[key.name()] = toml_edit::value(value.trim());
    })
}

/// Forgets a setting; one that is not kept stays so.
///
/// # Errors
/// Where the file can't be read, understood or written.
pub(crate) fn unset(key: Key) -> Result<PathBuf, Problem> {
    change(|document| {
        document.as_table_mut().remove(key.name());
    })
}

fn change(edit: impl FnOnce(&mut DocumentMut)) -> Result<PathBuf, Problem> {
    let path = path().ok_or_else(|| {
        Problem::usage("there is no place for a config file: neither UPHELD_CONFIG nor HOME is set")
            .hint("name one with UPHELD_CONFIG")
    })?;
    let text = text_of(&path)?;
    let before = text.as_deref().unwrap_or_default();
    Config::of(&path, before)?;
    let mut document: DocumentMut =
        before.parse().map_err(|error| of_syntax(&path, before, &error))?;
    edit(&mut document);
    let after = document.to_string();
    if text.as_deref() != Some(after.as_str()) {
        write(&path, &after).map_err(|error| {
            Problem::failed(format!("{} can't be written: {error}", path.display()))
        })?;
    }
    Ok(path)
}

/// Puts the file in place whole: a reader sees the old one or the new one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it points to is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let staged = path.with_extension("toml.new");
    let mut file = fs::File::create(&staged)?;
    file.write_all(text.as_bytes())?;
    // Its name must not be there before what it says is.
    file.sync_all()?;
    fs::rename(&staged, &path)
}

fn text_of(path: &Path) -> Result<Option<String>, Problem> {
    match small::text(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let what = format!("the config file {} can't be read: {error}", path.display());
            Err(Problem::usage(what).hint("UPHELD_CONFIG names another"))
        }
    }
}

/// Why a value can't be used.
struct Wrong {
    reason: String,
    hint: &'static str,
}

fn record(value: &str) -> Result<PathBuf, Wrong> {
    let path = PathBuf::from(value);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(Wrong {
        reason: format!("record is {value:?}, which depends on where one stands"),
        hint: "write the whole path, or let `upheld config set record DIR` do it",
    })
}

fn actor(value: &str) -> Result<String, Wrong> {
    match Actor::new(value) {
        Ok(actor) => Ok(actor.as_str().to_owned()),
        Err(error) => Err(Wrong {
            reason: format!("actor is {value:?}: {error}"),
            hint: "such as actor = \"anna\"",
        }),
    }
}

fn format(value: &str) -> Result<Format, Wrong> {
    Format::from_str(value, false).map_err(|_| Wrong {
        reason: format!("format is {value:?}"),
        hint: "one of table, json, jsonl, csv",
    })
}

fn reserve(value: &str) -> Result<u64, Wrong> {
    room::bytes(value.trim()).ok_or_else(|| Wrong {
        reason: format!("reserve is {value:?}"),
        hint: "a number of bytes, such as 64 MiB, 1 GB, or 0 for none",
    })
}

fn whole_path(value: &str) -> Result<String, Problem> {
    let whole = std::path::absolute(value)
        .map_err(|error| Problem::usage(format!("record {value:?}: {error}")))?;
    whole.into_os_string().into_string().map_err(|path| {
        Problem::usage(format!("{} is not UTF-8", path.display()))
            .hint("name it with UPHELD_RECORD instead")
    })
}

fn key_named(name: &str) -> Option<Key> {
    Key::value_variants().iter().copied().find(|key| key.name() == name)
}

fn of_line(path: &Path, line: usize, reason: &str) -> Problem {
    let what = format!("the config file {}, line {line}: {reason}", path.display());
    Problem::new(Exit::Usage, what)
}

fn of_syntax(path: &Path, text: &str, error: &TomlError) -> Problem {
    let reason = error.message().lines().collect::<Vec<_>>().join("; ");
    of_line(path, line_of(text, error.span()), &reason)
        .hint("a line is of the form actor = \"anna\"; # begins a comment")
}

/// The line, from 1, on which something stands.
fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> usize {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    before.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, Option<String>) {
        let problem = Config::of(Path::new("c.toml"), text).expect_err(text);
        assert_eq!(problem.exit(), Exit::Usage);
        (problem.what().to_owned(), problem.hint_text().map(str::to_owned))
    }

    #[test]
    fn settings_are_understood() {
        let text = "# ours\nrecord = \"/srv/record\"\nactor = \" anna \"\nformat = 'csv'\nreserve = \"1 GB\"\n";
        let config = Config::of(Path::new("c.toml"), text).unwrap();
        assert_eq!(config.record(), Some(Path::new("/srv/record")));
        assert_eq!((config.actor(), config.format()), (Some("anna"), Some(Format::Csv)));
        assert_eq!(config.reserve(), Some(1_000_000_000));
        let empty = Config::of(Path::new("c.toml"), "").unwrap();
        assert!(empty.record().is_none() && empty.actor().is_none() && empty.format().is_none());
    }

    #[test]
    fn anything_else_is_refused_by_its_line() {
        for (text, line, says) in [
            ("actor = \"anna\"\nrecrod = \"/x\"\n", 2, "there is no setting \"recrod\""),
            ("[upheld]\nactor = \"anna\"\n", 1, "there is no setting \"upheld\""),
            ("\n\nformat = 3\n", 3, "format is not a text"),
            ("reserve = \"much\"\n", 1, "reserve is \"much\""),
            ("format = \"xml\"\n", 1, "format is \"xml\""),
            ("record = \"cases\"\n", 1, "record is \"cases\", which depends on where one stands"),
            ("actor = \"\"\n", 1, "actor is \"\""),
            ("actor = \"anna\"\nactor = \"bo\"\n", 2, "duplicate key"),
            ("actor = \"anna\"\nformat = table\n", 2, ""),
            ("actor.name = \"anna\"\n", 1, "actor is not a text"),
        ] {
            let (what, hint) = refused(text);
            let place = format!("the config file c.toml, line {line}: ");
            assert!(what.starts_with(&place) && what.contains(says), "{text:?}: {what}");
            assert!(hint.is_some(), "{text:?}");
        }
    }
}
