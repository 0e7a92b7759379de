//! An attached file in words: its name, its size and its SHA-256. The file is read once, in pieces,
//! and stays where it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::problem::{self, Problem};
use crate::screen::hex;

/// So many bytes are read at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// `decision.pdf, 48213 bytes, SHA-256 9f86…`.
pub(super) fn described(path: &Path) -> Result<String, Problem> {
    let failed = |error: io::Error| problem::of_file(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a directory" } else { "no regular file" };
        return Err(Problem::invalid(format!("{} is {what}", path.display()))
            .hint("attach one file after the other, or one archive of them"));
    }
    let Some(name) = path.file_name() else {
        return Err(Problem::invalid(format!("{} has no name", path.display())));
    };
    let (bytes, digest) = digest(&mut file).map_err(failed)?;
    Ok(format!("{}, {bytes} bytes, SHA-256 {}", name.to_string_lossy(), hex(&digest)))
}

/// How long something is, and the SHA-256 of all of it.
fn digest(source: &mut impl Read) -> io::Result<(u64, [u8; 32])> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    let mut bytes = 0;
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok((bytes, hash.finalize().into())),
            Ok(count) => {
                hash.update(piece.get(..count).unwrap_or_default());
                bytes += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
