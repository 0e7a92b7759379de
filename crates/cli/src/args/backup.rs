//! The arguments of `backup` and `restore`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "\
The record is opened, which mends what it finds, and let go of; then only the journal is read, and
other processes may record meanwhile. What the directory has already is not copied again. Until the
new manifest is in its place, last of all, the former backup is as good as it was. Keep the directory on another disk, and not only there. See docs/guide/backup.md.")]
pub(crate) struct BackupArgs {
    /// The directory of the backup, which is made if it is not there
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
    /// Sign its checkpoint with the private key in this file, as `upheld checkpoint key` made it
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The record is made in the directory of --record, which must not exist yet or be empty. Every file,
every event and the root are checked before it is put there; on any error nothing is made.")]
pub(crate) struct RestoreArgs {
    /// The directory that `upheld backup` made
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
    /// Refuse a backup that is behind this checkpoint, or of a record that did not only grow since
    #[arg(long, value_name = "CHECKPOINT_FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Whose signature the checkpoint of --since must bear, or without it the backup's own: a public
    /// key, or a file with one
    #[arg(long, value_name = "FILE-or-KEY")]
    pub(crate) public_key: Option<String>,
}
