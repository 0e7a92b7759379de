//! What a command works with: the record, the actor, the format. A flag wins over the environment,
//! the environment over the config file, that over the default. Not here: how the file is read (see
//! `config`).

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::args::{Flags, Format, Key, Layout};
use crate::config::Config;
use crate::problem::Problem;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was typed.
    Flag,
    /// An environment variable.
    Environment,
    /// The config file.
    Config,
    /// Nobody said anything.
    Default,
}

impl Origin {
    /// The word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::Config => "config",
            Self::Default => "default",
        }
    }
}

/// What was asked for by flags and in the environment, and by which of the two.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    flags: &'a Flags,
    matches: &'a ArgMatches,
}

impl<'a> Asked<'a> {
    /// The flags, with what the parser knows of where they come from.
    pub(crate) fn new(flags: &'a Flags, matches: &'a ArgMatches) -> Self {
        Self { flags, matches }
    }

    fn origin(&self, key: Key, in_config: bool) -> Origin {
        // The reserve is the config file's alone.
        if key == Key::Reserve {
            return if in_config { Origin::Config } else { Origin::Default };
        }
        match self.matches.value_source(key.name()) {
            Some(ValueSource::CommandLine) => Origin::Flag,
            Some(ValueSource::EnvVariable) => Origin::Environment,
            _ if in_config => Origin::Config,
            _ => Origin::Default,
        }
    }

    /// What it comes to with a config file.
    pub(crate) fn with(&self, config: &Config) -> Common {
        let asked = &self.flags.format;
        let format = asked.iter().find_map(|word| word.format());
        let layouts: BTreeSet<Layout> = asked.iter().filter_map(|word| word.layout()).collect();
        // What the config file says of tables is nothing to say of a document.
        let format = format.or(config.format().filter(|_| layouts.is_empty()));
        Common {
            record: self.flags.record.clone().or_else(|| config.record().map(PathBuf::from)),
            actor: self.flags.actor.clone().or_else(|| config.actor().map(str::to_owned)),
            format: format.unwrap_or_else(default_format),
            format_asked: format,
            layouts: layouts.into_iter().collect(),
            several: asked.len() > 1,
            reserve: config.reserve(),
            origins: [
                self.origin(Key::Record, config.record().is_some()),
                self.origin(Key::Actor, config.actor().is_some()),
                self.origin(Key::Format, config.format().is_some()),
                self.origin(Key::Reserve, config.reserve().is_some()),
            ],
        }
    }
}

/// Tables for people, a JSON value a line for programs.
fn default_format() -> Format {
    if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl }
}

/// What every command works with.
#[derive(Debug)]
pub(crate) struct Common {
    record: Option<PathBuf>,
    /// Who gives the command.
    pub(crate) actor: Option<String>,
    /// How to print.
    pub(crate) format: Format,
    format_asked: Option<Format>,
    /// How a document is to be laid out, each once.
    layouts: Vec<Layout>,
    /// Whether more than one word was given.
    several: bool,
    /// How many bytes of the record's disk stay free, where that was set.
    pub(crate) reserve: Option<u64>,
    origins: [Origin; 4],
}

impl Common {
    /// The record's directory.
    pub(crate) fn record(&self) -> PathBuf {
        self.record_or("./upheld-record")
    }

    /// The record's directory, or another default.
    pub(crate) fn record_or(&self, default: &str) -> PathBuf {
        self.record.clone().unwrap_or_else(|| PathBuf::from(default))
    }

    /// How to print what is a text by nature, such as a letter: as text wherever it goes, unless a
    /// format is asked for.
    pub(crate) fn format_of_prose(&self) -> Format {
        self.format_asked.unwrap_or(Format::Table)
    }

    /// Refuses what only a document can be.
    pub(crate) fn refuse_layouts(&self) -> Result<(), Problem> {
        match self.layouts.first() {
            Some(layout) => {
                Err(Problem::usage(format!("this can't be printed as {}", layout.ending()))
                    .hint("table, json, jsonl or csv; letters and reviews are documents"))
            }
            None if self.several => Err(only_one()),
            None => Ok(()),
        }
    }

    /// The one layout that was asked for, if one was.
    pub(crate) fn layout(&self) -> Result<Option<Layout>, Problem> {
        if self.several { Err(only_one()) } else { Ok(self.layouts.first().copied()) }
    }

    /// The layouts that were asked for; one if none was.
    pub(crate) fn layouts_or(&self, usual: Layout) -> Result<Vec<Layout>, Problem> {
        match self.layouts.as_slice() {
            [] if self.several => Err(only_one()),
            [] => Ok(vec![usual]),
            asked => Ok(asked.to_vec()),
        }
    }

    /// Where a setting comes from.
    pub(crate) fn origin(&self, key: Key) -> Origin {
        match key {
            Key::Record => self.origins[0],
            Key::Actor => self.origins[1],
            Key::Format => self.origins[2],
            Key::Reserve => self.origins[3],
        }
    }
}

fn only_one() -> Problem {
    Problem::usage("it can be printed in one format at a time")
        .hint("only `letters` takes several layouts: --format html,pdf")
}
