//! `config`: the settings and where each comes from; keeping one, forgetting one.

use serde::Serialize;

use crate::args::{Common, ConfigCommand, Format, Key};
use crate::config;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::room::{self, Room};
use crate::screen;

/// One setting.
#[derive(Serialize)]
struct Shown {
    key: &'static str,
    value: Option<String>,
    from: &'static str,
}

/// What a change came to.
#[derive(Serialize)]
struct Changed {
    config: String,
    key: &'static str,
    value: Option<String>,
}

pub(crate) fn run(common: &Common, command: Option<&ConfigCommand>) -> Result<Exit, Problem> {
    match command {
        None | Some(ConfigCommand::Show) => show(common)?,
        Some(ConfigCommand::Set { key, value }) => {
            tell(common, &config::set(*key, value)?, *key, Some(value))?;
        }
        Some(ConfigCommand::Unset { key }) => tell(common, &config::unset(*key)?, *key, None)?,
    }
    Ok(Exit::Ok)
}

fn show(common: &Common) -> Result<(), Problem> {
    let settings = settings(common);
    let header = ["key", "value", "from"];
    let row = |shown: &Shown| {
        let value = shown.value.clone().unwrap_or_default();
        vec![shown.key.to_owned(), value, shown.from.to_owned()]
    };
    let rows: Vec<Vec<String>> = settings.iter().map(row).collect();
    match common.format {
        Format::Table => screen::print(&screen::table(&header, &rows, &[])),
        Format::Json => screen::print_json(&settings),
        Format::Jsonl => screen::print_lines(&settings),
        Format::Csv => screen::print_plain_csv(&header, &rows),
    }
}

fn settings(common: &Common) -> Vec<Shown> {
    let shown = |key: Key, value: Option<String>| Shown {
        key: key.name(),
        value,
        from: common.origin(key).name(),
    };
    vec![
        shown(Key::Record, Some(common.record().display().to_string())),
        shown(Key::Actor, common.actor.clone()),
        shown(Key::Format, Some(common.format.name().to_owned())),
        shown(Key::Reserve, reserve(common)),
        Shown {
            key: "config",
            value: config::path().map(|path| path.display().to_string()),
            from: if config::is_named() { "environment" } else { "default" },
        },
    ]
}

/// What stays free; none where that can't be said, as there is no disk yet to take a part of.
fn reserve(common: &Common) -> Option<String> {
    let usual = || Room::of(&common.record(), None).ok().map(|room| room.reserve);
    common.reserve.or_else(usual).map(room::text)
}

fn tell(
    common: &Common,
    path: &std::path::Path,
    key: Key,
    value: Option<&String>,
) -> Result<(), Problem> {
    let changed =
        Changed { config: path.display().to_string(), key: key.name(), value: value.cloned() };
    match common.format {
        Format::Table => {
            let what = match value {
                Some(value) => format!("Set {} to {value}", key.name()),
                None => format!("Forgot {}", key.name()),
            };
            screen::print(&format!("{what} in {}.\n", changed.config))
        }
        Format::Json => screen::print_json(&changed),
        Format::Jsonl => screen::print_lines(&[changed]),
        Format::Csv => {
            let row =
                vec![changed.config, key.name().to_owned(), changed.value.unwrap_or_default()];
            screen::print_plain_csv(&["config", "key", "value"], &[row])
        }
    }
}
