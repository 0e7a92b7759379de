//! The arguments of what shows that a record only grew, its root, checkpoints and their keys, and of
//! `verify`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use upheld_journal::merkle::Hash;

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
#[command(after_help = "\
Without a file the record is checked. With one, the certificate in it, and no record is needed: the
proof of its events, and that they give its figure by its rules. What a certificate can't say by itself
is told as well.")]
pub(crate) struct VerifyArgs {
    /// A certificate that `upheld certify` wrote; - is stdin
    #[arg(value_name = "CERTIFICATE.json")]
    pub(crate) certificate: Option<PathBuf>,
    /// Check also that the record only grew since this checkpoint, which `upheld root` or `upheld
    /// checkpoint sign` made earlier
    #[arg(
        long,
        value_name = "CHECKPOINT_FILE",
        group = "published",
        conflicts_with = "certificate"
    )]
    pub(crate) since: Option<PathBuf>,
    /// The root that was published for the certificate's position
    #[arg(
        long,
        value_name = "HEX",
        value_parser = root,
        requires = "certificate",
        conflicts_with = "checkpoint"
    )]
    pub(crate) root: Option<Hash>,
    /// The record's checkpoint at the certificate's position
    #[arg(long, value_name = "CHECKPOINT_FILE", group = "published", requires = "certificate")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Whose signature the checkpoint must bear: a public key, or a file with one; without it the
    /// checkpoint is taken at its word
    #[arg(long, value_name = "FILE-or-KEY", requires = "published")]
    pub(crate) public_key: Option<String>,
    /// Count the certificate's figure anew from everything in this record, or in its directory
    /// `journal`: the one way to see what was left out
    #[arg(long, value_name = "DIR", requires = "certificate")]
    pub(crate) journal: Option<PathBuf>,
}

fn root(text: &str) -> Result<Hash, String> {
    let digits: Option<Vec<u8>> = text
        .trim()
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() == 64);
    let digits = digits.ok_or("a root has 64 hexadecimal digits")?;
    let (pairs, _) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| (high << 4) | low).collect();
    Hash::try_from(bytes).map_err(|_| "a root has 64 hexadecimal digits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_has_64_hexadecimal_digits() {
        let text = "0f".repeat(31) + "aB";
        let read = root(&text).unwrap();
        assert_eq!((read[0], read[31]), (0x0f, 0xab));
        for text in ["", "0f", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
            assert!(root(text).is_err(), "{text} was taken");
        }
    }
}
