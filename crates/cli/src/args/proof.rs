//! The arguments of what shows that a record only grew: its root, checkpoints and their keys, `verify`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::AsKnownArgs;

#[derive(Debug, Args)]
#[command(after_help = "\
Three lines, as c2sp.org/tlog-checkpoint writes them: the record's own name, how many events it has,
the root of the tree over them. Whoever keeps them can check later that the record only grew:
`upheld verify --since FILE`.")]
pub(crate) struct RootArgs {
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CheckpointCommand {
    /// Make a key that signs checkpoints: the private key goes into a file, the public one is printed
    Key(KeyArgs),
    /// The record's checkpoint, signed: a note as c2sp.org/signed-note writes it, by Ed25519
    Sign(SignArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Keep the private key where only those can read it who sign for the office, and not on the machine
with the record. Publish the public key: with it anybody can check a checkpoint. See
docs/concepts/proofs.md.")]
pub(crate) struct KeyArgs {
    /// The key's name, in every signature by it: one that is the office's own, without spaces and
    /// plus signs, such as ombudsman.example/record
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// The file for the private key, which only its owner can read; it must not be there yet
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// The file that holds the private key, as `upheld checkpoint key` made it
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    pub(crate) as_known: AsKnownArgs,
    /// Write to this file, which is there whole or not at all; - is stdout
    #[arg(long, short, value_name = "FILE", help_heading = "Options")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, help_heading = "Options")]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Check also that the record only grew since this checkpoint, which `upheld root` or `upheld
    /// checkpoint sign` made earlier
    #[arg(long, value_name = "CHECKPOINT_FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Whose signature the checkpoint must bear: a public key, or a file with one; without it the
    /// checkpoint is taken at its word
    #[arg(long, value_name = "FILE-or-KEY", requires = "since")]
    pub(crate) public_key: Option<String>,
}
