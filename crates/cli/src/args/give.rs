//! The arguments of every command that records something.

use clap::Args;
use upheld_domain::{CommandId, StreamVersion};
use uuid::Uuid;

use super::version;

/// How a command is given.
#[derive(Debug, Args)]
pub(crate) struct Giving {
    /// Decide, and say what would be recorded, but record nothing
    #[arg(long, help_heading = "Recording")]
    pub(crate) dry_run: bool,
    /// Names the command: the same id again gives the first answer and records nothing
    #[arg(long, value_name = "UUID", help_heading = "Recording")]
    command_id: Option<Uuid>,
    /// Refuse unless exactly so many events are there
    #[arg(long, value_name = "N", value_parser = version, help_heading = "Recording")]
    pub(crate) expect_version: Option<StreamVersion>,
}

impl Giving {
    /// The id, where one was given.
    pub(crate) fn named(&self) -> Option<CommandId> {
        self.command_id.map(CommandId)
    }

    /// The id that was given, or a new one: to be asked for once a command.
    pub(crate) fn id(&self) -> CommandId {
        CommandId(self.command_id.unwrap_or_else(Uuid::new_v4))
    }
}
