//! Files with keys: the private one, which nobody but its owner may read, and the public one. What is
//! wrong with a private key's file is told without a word of what is in it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use upheld_audit::note::{KeyError, PrivateKey, PublicKey, SecretText};

use crate::exit::Exit;
use crate::problem::{Problem, of_file};

/// No file with a key is longer.
const KEY_BYTES_MAX: u64 = 4 << 10;

/// Read and written by its owner alone.
const PRIVATE: u32 = 0o600;

/// Read or written by anybody else.
const OTHERS: u32 = 0o077;

/// Keeps a private key in a new file.
pub(super) fn keep(path: &Path, key: &PrivateKey) -> Result<(), Problem> {
    let mut options = File::options();
    options.write(true).create_new(true).mode(PRIVATE);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Problem::new(Exit::Conflict, format!("there is a file {} already", path.display()))
                .hint("name another: what a key has signed can't be signed again without it")
        }
        _ => Problem::failed(format!("{} can't be written: {error}", path.display())),
    })?;
    let kept = file.write_all(key.text().as_bytes()).and_then(|()| file.sync_all());
    kept.map_err(|error| {
        std::fs::remove_file(path).ok();
        Problem::failed(format!("{} can't be written: {error}", path.display()))
    })
}

/// Reads a private key from a file that is its owner's alone.
pub(crate) fn private_key(path: &Path) -> Result<PrivateKey, Problem> {
    let file = File::open(path).map_err(|error| of_file(path, &error))?;
    let mode = file.metadata().map_err(|error| of_file(path, &error))?.permissions().mode();
    if mode & OTHERS != 0 {
        let (path, mode) = (path.display(), mode & 0o777);
        let what = format!("{path} is open to others than its owner (mode {mode:o})");
        return Err(Problem::usage(what)
            .hint(format!("chmod 600 {path}; if somebody may have read it, make another key")));
    }
    let text = SecretText::new(read(file, path, KEY_BYTES_MAX)?);
    PrivateKey::parse(text.as_bytes()).map_err(|error| {
        let problem = Problem::invalid(format!("{}: {error}", path.display()));
        problem.hint("name the file that `upheld checkpoint key --out FILE` made")
    })
}

/// A public key, as it stands or in a file.
pub(crate) fn public_key(text: &str) -> Result<PublicKey, Problem> {
    let path = Path::new(text);
    if !path.exists() {
        return text.parse().map_err(|error| unkeyed(text, &error));
    }
    let file = File::open(path).map_err(|error| of_file(path, &error))?;
    let bytes = SecretText::new(read(file, path, KEY_BYTES_MAX)?);
    let line = std::str::from_utf8(bytes.as_bytes()).map_err(|_| KeyError::NoKey);
    line.and_then(str::parse).map_err(|error| {
        Problem::invalid(format!("{}: {error}", path.display())).hint(A_PUBLIC_KEY)
    })
}

const A_PUBLIC_KEY: &str =
    "a public key is the line that `upheld checkpoint key` printed, or a file with it";

/// What is neither a file nor a key. A private key is not repeated.
fn unkeyed(text: &str, error: &KeyError) -> Problem {
    match error {
        KeyError::Private => Problem::usage(format!("--public-key: {error}")).hint(
            "whoever saw this command line can sign with it now: make another key, and give the \
             public one here",
        ),
        _ if text.contains('+') => {
            Problem::usage(format!("--public-key: {error}")).hint(A_PUBLIC_KEY)
        }
        _ => Problem::not_found(format!("there is no file {text}")).hint(A_PUBLIC_KEY),
    }
}

/// A small file, or the beginning of one that is too long: one byte more than it may have.
pub(crate) fn read_at_most(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Problem> {
    let file = File::open(path).map_err(|error| of_file(path, &error))?;
    read(file, path, bytes_max)
}

fn read(file: File, path: &Path, bytes_max: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(KEY_BYTES_MAX).unwrap_or_default());
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| of_file(path, &error))?;
    Ok(bytes)
}
