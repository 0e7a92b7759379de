//! The arguments of commands about the program itself: its settings, its completions, its manual.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Every setting, its value, and where that comes from
    Show,
    /// Keep a setting in the config file
    Set {
        /// Which
        #[arg(value_enum)]
        key: Key,
        /// Its value
        value: String,
    },
    /// Take a setting out of the config file
    Unset {
        /// Which
        #[arg(value_enum)]
        key: Key,
    },
}

/// What the config file may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Key {
    /// The record's directory
    Record,
    /// Who gives commands
    Actor,
    /// How to print
    Format,
    /// How much of the record's disk stays free, such as 64 MiB
    Reserve,
}

impl Key {
    /// Its name in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Actor => "actor",
            Self::Format => "format",
            Self::Reserve => "reserve",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write a page for every command into this directory
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print all commands as one Markdown page instead: docs/reference/commands.md
    #[arg(long, conflicts_with = "out")]
    pub(crate) markdown: bool,
}
